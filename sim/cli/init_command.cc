// init and get: whether modules and providers are there. Nothing is downloaded.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/used_providers.h"
#include "lang/render.h"
#include "report/diagnostics.h"
#include "report/ui_json.h"
#include "testing/check.h"

namespace reprise::cli {

namespace {

constexpr const char* kDone = "Terraform has been successfully initialized!";
constexpr const char* kNext =
    "You may now begin working with Terraform. Try running \"terraform plan\" to see\nany changes that are "
    "required for your infrastructure. All Terraform commands\nshould now work.\n\nIf you ever set or change "
    "modules or backend configuration for Terraform,\nrerun this command to reinitialize your working "
    "directory. "
    "If you forget, other\ncommands will detect it and remind you to do so if necessary.";

constexpr const char* kEmpty =
    "Terraform initialized in an empty directory!\n\nThe directory has no Terraform configuration files. You "
    "may "
    "begin working\nwith Terraform immediately by creating Terraform configuration files.\n";
constexpr const char* kProblems =
    "\nError: Terraform encountered problems during initialisation, including problems\nwith the "
    "configuration, "
    "described below.\n\nThe Terraform configuration must be valid before initialization so that\nTerraform "
    "can "
    "determine which modules and providers need to be installed.\n\n";

// What only keeps a configuration from being read is the business of init and get; plan and validate say the
// rest. Test files are only looked at for how they are written.
const config::Configuration& read(Session& session, hcl::Diagnostics& diags) {
  const config::Configuration& configuration = session.configuration(diags);
  if (configuration.readable()) diags = {};
  testing::check_files(*session.tree(), session.root(), session.flags().text("test-directory", "tests"),
                       nullptr, session.sources(), diags);
  return configuration;
}

using Installed = std::vector<std::pair<std::string, const config::Module*>>;  // "network.subnets"

// Below each module those it calls, by name: the order in which they are installed.
void list_modules(const config::Module& module, const std::string& prefix, Installed& out) {
  std::map<std::string, const config::Module*> children;
  for (const config::ModuleCall& call : module.calls)
    if (call.child) children.emplace(call.name, call.child);
  for (const auto& [name, child] : children) {
    out.emplace_back(prefix + name, child);
    list_modules(*child, prefix + name + ".", out);
  }
}

std::string entry_of(const std::string& key, const config::Module& module) {
  return fmt::format("{{\"Key\":{},\"Source\":{},\"Dir\":{}}}", lang::quote(key),
                     lang::quote(module.call_in_parent->source), lang::quote(module.source_dir));
}

// Says which modules are where: "- network.subnets in modules/subnets", as long as that is news. Of a
// directory that is mapped to a source nobody knows the version, so that a constraint on it goes unchecked,
// which is said.
std::string install_modules(Session& session, const config::Configuration& configuration, bool again) {
  Installed modules;
  list_modules(configuration.root(), "", modules);
  const std::string before = session.disk().read(session.modules_path()).value_or("");
  std::string lines, entries;
  for (const auto& [key, module] : modules) {
    const std::string entry = entry_of(key, *module);
    entries += (entries.empty() ? "" : ",") + entry;
    if (!again && before.find(entry) != std::string::npos) continue;
    const std::string& version = module->call_in_parent->version;
    const bool unchecked = module->mapped && !version.empty();
    lines += fmt::format(
        "- {} in {}{}\n", key, module->source_dir,
        unchecked ? fmt::format(" (mapped: the version constraint \"{}\" is not checked)", version) : "");
  }
  const std::string now = "{\"Modules\":[" + entries + "]}\n";
  if (now != before && (!modules.empty() || !before.empty()))
    session.disk().write(session.modules_path(), now);
  return lines;
}

// Providers of the configuration and of what is in the state.
std::set<std::string> providers_used(const config::Configuration& configuration, const state::State& state) {
  std::set<std::string> used = providers_of(state);
  for (const auto& module : configuration.modules()) used.merge(providers_of(*module));
  return used;
}

void refuse_unknown(Session& session, const std::set<std::string>& used, hcl::Diagnostics& diags) {
  for (const std::string& source : used) {
    if (session.registry().provider(source)) continue;
    hcl::Diagnostic d;
    d.summary = "Failed to query available provider packages";
    d.detail = fmt::format(
        "Could not retrieve the list of available versions for provider {0}: Reprise works offline, and "
        "nothing here "
        "says what types {0} has.",
        source);
    d.fix = "Give its schema with --schema FILE; `terraform providers schema -json` writes one.";
    diags.add(std::move(d));
  }
}

std::string provider_lines(const std::set<std::string>& used) {
  std::string lines;
  for (const std::string& source : used)
    lines += fmt::format("- {} is built in to {}\n", source,
                         source.starts_with("terraform.io/") ? "Terraform" : "Reprise");
  return lines;
}

void tell(Session& session, const char* text, const char* code) {
  session.out(session.json() ? report::ui_init(text, code, session.now()) : std::string(text) + "\n");
}

// Whether something is wrong with the root module itself, so that what it calls is not looked for.
bool root_is_wrong(Session& session, const config::Module& root, const hcl::Diagnostics& diags) {
  if (root.version_problems.has_errors()) return false;
  const std::string prefix = session.root() == "." ? "" : session.root() + "/";
  return std::any_of(diags.items().begin(), diags.items().end(), [&](const hcl::Diagnostic& d) {
    const hcl::SourceFile* file = session.sources().file_at(d.subject.begin);
    const bool own =
        file && file->name.starts_with(prefix) && file->name.find('/', prefix.size()) == std::string::npos;
    return own && d.severity == hcl::Severity::error &&
           std::none_of(root.calls.begin(), root.calls.end(), [&](const config::ModuleCall& c) {
             return c.source_range.begin <= d.subject.begin && d.subject.begin < c.source_range.end;
           });
  });
}

void say_modules(Session& session, const config::Configuration& configuration) {
  const bool upgrade = session.flags().on("upgrade");
  if (!session.flags().on("get", true) || configuration.root().calls.empty()) return;
  tell(session, upgrade ? "Upgrading modules..." : "Initializing modules...",
       upgrade ? "upgrading_modules_message" : "initializing_modules_message");
  const std::string lines = install_modules(session, configuration, upgrade);
  if (!session.json()) session.out(lines);
}

}  // namespace

int init_command(const Host& host, const Words& words) {
  Session session(host, "init", words);
  if (!session.parse()) return 1;
  const Flags& flags = session.flags();
  if (session.json()) session.out(report::ui_version(session.now()));
  if (flags.has("from-module"))
    return session.refuse("Nothing is downloaded",
                          "Reprise works offline: copy the module here and initialize it then.");
  if (flags.on("migrate-state") && flags.on("reconfigure"))
    return session.refuse("Invalid init options",
                          "The -migrate-state and -reconfigure options are mutually-exclusive.");
  hcl::Diagnostics diags;
  const config::Configuration& configuration = read(session, diags);
  if (!configuration.has_files() && !diags.has_errors()) {
    tell(session, kEmpty, "empty_message");
    return 0;
  }
  if (flags.on("backend", true)) tell(session, "Initializing the backend...", "initializing_backend_message");
  const bool wrong = diags.has_errors() && root_is_wrong(session, configuration.root(), diags);
  if (wrong && !session.json()) session.err(kProblems);
  if (!wrong && !configuration.root().version_problems.has_errors()) say_modules(session, configuration);
  if (session.show(diags)) return 1;
  tell(session, "Initializing provider plugins...", "initializing_provider_plugin_message");
  const auto state = session.read_state(diags);
  const std::set<std::string> used = state ? providers_used(configuration, *state) : std::set<std::string>();
  refuse_unknown(session, used, diags);
  if (session.show(diags)) return 1;
  std::string lines = provider_lines(used);
  if (!session.json()) {
    session.out(lines + "\n" + kDone + "\n\n" + kNext + "\n");
    return 0;
  }
  for (std::size_t end = 0; (end = lines.find('\n')) != std::string::npos; lines.erase(0, end + 1))
    session.out(report::ui_log(lines.substr(2, end - 2), "log", session.now()));
  tell(session, kDone, "output_init_success_message");
  tell(session, kNext, "output_init_success_cli_message");
  return 0;
}

int get_command(const Host& host, const Words& words) {
  Session session(host, "get", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  const config::Configuration& configuration = read(session, diags);
  if (session.show(diags)) return 1;
  session.out(install_modules(session, configuration, session.flags().on("update")));
  return 0;
}

}  // namespace reprise::cli
