#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/session.h"
#include "state/v4.h"

namespace reprise::cli {

namespace {

bool allowed(const std::string& name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.~!$&'()*+,;=:@").find(c) != std::string_view::npos;
  };
  return !name.empty() && name != "." && name != ".." && std::all_of(name.begin(), name.end(), good);
}

constexpr const char* kNotAllowed =
    "\nThe workspace name \"{}\" is not allowed. The name must contain only URL safe\ncharacters, and no "
    "path "
    "separators.\n\n";
constexpr const char* kUnknown =
    "Workspace \"{}\" doesn't exist.\n\nYou can create this workspace with the \"new\" subcommand \nor "
    "include "
    "the \"-or-create\" flag with the \"select\" subcommand.\n";

std::string directory_of(const std::string& name) { return fmt::format("{}/workspaces/{}", kHome, name); }

std::vector<std::string> names(Session& session) {
  std::vector<std::string> found{"default"};
  for (const std::string& name : session.disk().names(std::string(kHome) + "/workspaces"))
    found.push_back(name);
  return found;
}

bool exists(Session& session, const std::string& name) {
  const auto all = names(session);
  return std::find(all.begin(), all.end(), name) != all.end();
}

bool overridden(const Session& session) { return !session.host().variable("TF_WORKSPACE").empty(); }

int create(Session& session, const std::string& name) {
  if (exists(session, name)) {
    session.err(fmt::format("Workspace \"{}\" already exists\n", name));
    return 1;
  }
  std::string problem = session.disk().write(directory_of(name) + "/made", "");
  if (problem.empty()) problem = session.select_workspace(name);
  if (!problem.empty()) {
    session.err(problem + "\n");
    return 1;
  }
  session.out(fmt::format(
      "Created and switched to workspace \"{}\"!\n\nYou're now on a new, empty workspace. Workspaces "
      "isolate their state,\nso if you run \"terraform plan\" Terraform will not see any existing "
      "state\nfor this configuration.\n",
      name));
  return 0;
}

int copy_state(Session& session, const std::string& from, const std::string& name) {
  const auto text = session.disk().read(from);
  if (!text) {
    session.err(fmt::format("open {}: no such file or directory\n", from));
    return 1;
  }
  hcl::Diagnostics diags;
  state::FileStore store(session.disk(), {directory_of(name) + "/terraform.tfstate", "", ""},
                         session.registry());
  auto state = state::read_v4(*text, diags);
  if (state) state::give_types(*state, session.registry(), diags);
  if (state && !diags.has_errors()) store.put(*state, diags);
  return session.show(diags) ? 1 : 0;
}

// The instances that would be lost track of, as a list.
std::string tracked(const state::State& state) {
  std::string list;
  for (const auto& [address, resource] : state.resources)
    for (const auto& [key, instance] : resource.instances)
      list += fmt::format("\n  - {}", to_string(config::AbsInstance{address, key}));
  return list;
}

}  // namespace

int workspace_new_command(const Host& host, const Words& words) {
  Session session(host, "workspace new", words);
  if (!session.parse()) return 1;
  const std::string& name = session.flags().arguments()[0];
  if (!allowed(name)) {
    session.err(fmt::format(fmt::runtime(kNotAllowed), name));
    return 1;
  }
  if (overridden(session)) {
    session.err(
        "\nThe workspace is currently overridden using the TF_WORKSPACE environment\nvariable. You cannot "
        "create "
        "a new workspace when using this setting.\n\nTo create a new workspace, either unset this "
        "environment "
        "variable or update it\nto match the workspace name you are trying to create, and then run this "
        "command\nagain.\n\n");
    return 1;
  }
  const int status = create(session, name);
  const std::string from = session.flags().text("state");
  return status == 0 && !from.empty() ? copy_state(session, from, name) : status;
}

int workspace_select_command(const Host& host, const Words& words) {
  Session session(host, "workspace select", words);
  if (!session.parse()) return 1;
  const std::string& name = session.flags().arguments()[0];
  if (overridden(session)) {
    session.err(
        "\nThe selected workspace is currently overridden using the TF_WORKSPACE\nenvironment "
        "variable.\n\nTo "
        "select a new workspace, either update this environment variable or unset\nit and then run this "
        "command "
        "again.\n\n");
    return 1;
  }
  if (!allowed(name)) {
    session.err(fmt::format(fmt::runtime(kNotAllowed), name));
    return 1;
  }
  if (name == session.workspace()) return 0;
  if (!exists(session, name)) {
    if (session.flags().on("or-create")) return create(session, name);
    session.err("\n" + fmt::format(fmt::runtime(kUnknown), name));
    return 1;
  }
  const std::string problem = session.select_workspace(name);
  if (!problem.empty()) session.err(problem + "\n");
  if (problem.empty()) session.out(fmt::format("Switched to workspace \"{}\".\n", name));
  return problem.empty() ? 0 : 1;
}

int workspace_list_command(const Host& host, const Words& words) {
  Session session(host, "workspace list", words);
  if (!session.parse()) return 1;
  const std::string current = session.workspace();
  for (const std::string& name : names(session)) session.out((name == current ? "* " : "  ") + name + "\n");
  session.out("\n");
  if (overridden(session))
    session.out(
        "\n\nThe active workspace is being overridden using the TF_WORKSPACE environment\nvariable.\n\n");
  return 0;
}

int workspace_show_command(const Host& host, const Words& words) {
  Session session(host, "workspace show", words);
  if (!session.parse()) return 1;
  session.out(session.workspace() + "\n");
  return 0;
}

int workspace_delete_command(const Host& host, const Words& words) {
  Session session(host, "workspace delete", words);
  if (!session.parse()) return 1;
  const std::string& name = session.flags().arguments()[0];
  if (!exists(session, name)) {
    session.err(fmt::format(fmt::runtime(kUnknown), name));
    return 1;
  }
  if (name == session.workspace()) {
    session.err(fmt::format(
        "Workspace \"{}\" is your active workspace.\n\nYou cannot delete the currently active workspace. "
        "Please switch\nto another workspace and try again.\n",
        name));
    return 1;
  }
  hcl::Diagnostics diags;
  state::FileStore store(session.disk(), {session.state_path(name), "", ""}, session.registry());
  const auto state = store.load(diags);
  const bool full = state && state->has_objects();
  if (full && !session.flags().on("force"))
    diags.error(
        "Workspace is not empty",
        fmt::format(
            "Workspace \"{}\" is currently tracking the following resource instances:{}\n\nDeleting this "
            "workspace would cause Terraform to lose track of any associated remote objects, which would "
            "then require you to delete them manually outside of Terraform. You should destroy these "
            "objects with Terraform before deleting the workspace.\n\nIf you want to delete this workspace "
            "anyway, and have Terraform forget about these managed objects, use the -force option to "
            "disable this safety check.",
            name, tracked(*state)));
  if (session.show(diags)) return 1;
  if (name == "default") {
    session.err("cannot delete default state\n");
    return 1;
  }
  for (const std::string& file : session.disk().names(directory_of(name)))
    session.disk().remove(directory_of(name) + "/" + file);
  session.disk().remove(directory_of(name));
  session.out(fmt::format("Deleted workspace \"{}\"!\n", name));
  if (full)
    session.out(
        fmt::format("WARNING: \"{}\" was non-empty.\nThe resources managed by the deleted workspace may "
                    "still exist,\nbut are no longer manageable by Terraform since the state has\nbeen "
                    "deleted.\n",
                    name));
  return 0;
}

}  // namespace reprise::cli
