#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/session.h"

namespace reprise::cli {

namespace {

bool allowed(const std::string& name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.~!$&'()*+,;=:@").find(c) != std::string_view::npos;
  };
  return !name.empty() && name != "." && name != ".." && std::all_of(name.begin(), name.end(), good);
}

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

std::string select(Session& session, const std::string& name) {
  return session.disk().write(std::string(kHome) + "/environment", name);
}

int create(Session& session, const std::string& name) {
  if (exists(session, name)) {
    session.err(fmt::format("Workspace \"{}\" already exists\n", name));
    return 1;
  }
  std::string problem = session.disk().write(fmt::format("{}/workspaces/{}/made", kHome, name), "");
  if (problem.empty()) problem = select(session, name);
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

int choose(Session& session, const std::string& name) {
  if (!exists(session, name)) {
    if (session.flags().on("or-create")) return create(session, name);
    session.err(fmt::format(
        "\nWorkspace \"{}\" doesn't exist.\n\nYou can create this workspace with the \"new\" subcommand "
        "\nor include the \"-or-create\" flag with the \"select\" subcommand.\n",
        name));
    return 1;
  }
  if (name == session.workspace()) return 0;
  const std::string problem = select(session, name);
  if (!problem.empty()) session.err(problem + "\n");
  if (problem.empty()) session.out(fmt::format("Switched to workspace \"{}\".\n", name));
  return problem.empty() ? 0 : 1;
}

int drop(Session& session, const std::string& name) {
  if (name == "default" || !exists(session, name)) {
    session.err(name == "default" ? "can't delete default state\n"
                                  : fmt::format("Workspace \"{}\" doesn't exist.\n", name));
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
  if (state && state->has_objects() && !session.flags().on("force")) {
    std::string list;
    for (const auto& [address, resource] : state->resources)
      for (const auto& [key, instance] : resource.instances)
        list += fmt::format("\n  - {}", to_string(config::AbsInstance{address, key}));
    diags.error(
        "Workspace is not empty",
        fmt::format(
            "Workspace \"{}\" is currently tracking the following resource instances:{}\n\nDeleting this "
            "workspace would cause Terraform to lose track of any associated remote objects, which would "
            "then require you to delete them manually outside of Terraform. You should destroy these "
            "objects with Terraform before deleting the workspace.\n\nIf you want to delete this workspace "
            "anyway, and have Terraform forget about these managed objects, use the -force option to "
            "disable this safety check.",
            name, list));
  }
  if (diags.has_errors()) {
    session.show(diags);
    return 1;
  }
  const std::string directory = fmt::format("{}/workspaces/{}", kHome, name);
  for (const std::string& file : session.disk().names(directory))
    session.disk().remove(directory + "/" + file);
  session.disk().remove(directory);
  session.out(fmt::format("Deleted workspace \"{}\"!\n", name));
  return 0;
}

}  // namespace

int workspace_command(const Host& host, const Words& words) {
  const std::string verb = words.empty() ? "" : words[0];
  if (verb != "list" && verb != "new" && verb != "select" && verb != "show" && verb != "delete") {
    write_error("Usage: reprise [global options] workspace <delete|list|new|select|show>\n");
    return 1;
  }
  Session session(host, "workspace " + verb, {words.begin() + 1, words.end()});
  if (!session.parse({{"or-create", FlagKind::toggle},
                      {"force", FlagKind::toggle},
                      {"state"},
                      {"lock", FlagKind::toggle},
                      {"lock-timeout", FlagKind::duration}},
                     2))
    return 1;
  if (verb == "show") {
    session.out(session.workspace() + "\n");
    return 0;
  }
  if (verb == "list") {
    const std::string current = session.workspace();
    for (const std::string& name : names(session)) session.out((name == current ? "* " : "  ") + name + "\n");
    session.out("\n");
    return 0;
  }
  if (session.flags().arguments().empty()) {
    session.err("Expected a single argument: NAME.\n");
    return 1;
  }
  const std::string& name = session.flags().arguments()[0];
  if (!allowed(name)) {
    session.err(fmt::format(
        "\nThe workspace name \"{}\" is not allowed. The name must contain only URL safe\ncharacters, and "
        "no path separators.\n",
        name));
    return 1;
  }
  if (!session.host().variable("TF_WORKSPACE").empty() && verb != "list") {
    session.err(
        "\nThe selected workspace is currently overridden using the TF_WORKSPACE\nenvironment "
        "variable.\n\nTo select a "
        "new workspace, either update this environment variable or unset it.\n");
    return 1;
  }
  if (verb == "new") return create(session, name);
  return verb == "select" ? choose(session, name) : drop(session, name);
}

}  // namespace reprise::cli
