// init and get: whether modules and providers are there. Nothing is downloaded.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "cli/commands.h"
#include "cli/run_modules.h"
#include "cli/session.h"
#include "config/module_source.h"
#include "config/providers.h"
#include "lang/render.h"
#include "report/diagnostics.h"
#include "report/ui_json.h"
#include "state/used_providers.h"

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
    "Terraform encountered problems during initialisation, including problems\nwith the configuration, "
    "described below.\n\nThe Terraform configuration must be valid before initialization so that\nTerraform "
    "can determine which modules and providers need to be installed.";

// What only keeps a configuration from being read is the business of init and get; plan and validate say the
// rest. Test files are only looked at for how they are written.
struct Reading {
  const config::Configuration& configuration;
  std::vector<config::TestFile> tests;
  // Mistakes in the syntax of the root module and of test files, in what else the configuration says, and in
  // what else test files say.
  hcl::Diagnostics syntax, declared, tested;
  hcl::Diagnostics warnings;  // of a configuration that can be read

  // All that is wrong.
  hcl::Diagnostics problems() const {
    hcl::Diagnostics out = syntax;
    out.append(declared);
    out.append(tested);
    return out;
  }

  bool installs() const {
    const auto names = [](const config::TestFile& file) {
      return std::ranges::any_of(file.runs,
                                 [](const auto& run) { return !run.module_source.empty() && !run.wrong; });
    };
    return !configuration.root().calls.empty() || std::ranges::any_of(tests, names);
  }
};

hcl::Diagnostics without(const hcl::Diagnostics& all, const hcl::Diagnostics& some) {
  hcl::Diagnostics out;
  for (const hcl::Diagnostic& d : all) {
    const auto same = [&](const hcl::Diagnostic& s) {
      return s.summary == d.summary && s.subject.begin == d.subject.begin && s.subject.end == d.subject.end;
    };
    if (std::ranges::none_of(some, same)) out.add(d);
  }
  return out;
}

Reading read(Session& session) {
  hcl::Diagnostics found, tested;
  const config::Configuration& configuration = session.configuration(found);
  hcl::Diagnostics warnings;
  if (configuration.readable()) {
    for (const hcl::Diagnostic& d : found)
      if (d.severity == hcl::Severity::warning) warnings.add(d);
    // What only those find who know the schemas is for later.
    for (const auto& m : configuration.modules()) warnings = without(warnings, m->unsuitable);
    found = {};
  }
  Reading out{configuration, test_files(session, tested), configuration.syntax_problems(), {}, {}, {}};
  out.warnings = std::move(warnings);
  for (const config::TestFile& file : out.tests) out.syntax.append(file.syntax_problems);
  out.declared = without(found, out.syntax);
  out.tested = without(tested, out.syntax);
  return out;
}

// Warnings are said by each look at what they are about: everything where modules are installed, then the
// root module by itself, then everything.
hcl::Diagnostics repeated(Session& session, const Reading& read) {
  hcl::Diagnostics out;
  const auto of_root = [&](const hcl::Diagnostic& d) {
    const hcl::SourceFile* file = session.sources().file_at(d.subject.begin);
    return file && file->name.find('/') == std::string::npos && !config::is_about_passing(d);
  };
  const auto look = [&](bool at_root_alone) {
    for (const hcl::Diagnostic& d : read.warnings)
      if (!at_root_alone || of_root(d)) out.add(d);
  };
  if (read.installs()) look(false);
  look(true);
  look(false);
  return out;
}

// A module and where it is: what the manifest of modules lists.
struct Installed {
  std::string key;  // "network.subnets"
  std::string source, directory;
  std::string unchecked;  // the version constraint of what is mapped: nobody knows its version
};

// Below each module those it calls, by name: the order in which they are installed.
void list_modules(const config::Module& module, const std::string& prefix, std::vector<Installed>& out) {
  std::map<std::string, const config::ModuleCall*> calls;
  for (const config::ModuleCall& call : module.calls) calls.emplace(call.name, &call);
  for (const auto& [name, call] : calls) {
    const config::Module* child = call->child;
    if (child)
      out.push_back({prefix + name, call->source, child->source_dir, child->mapped ? call->version : ""});
    else if (config::is_local_source(call->source))
      out.push_back({prefix + name, call->source, "", ""});
    if (child) list_modules(*child, prefix + name + ".", out);
  }
}

// The modules that runs of test files name, with those they call.
void list_run_modules(Session& session, const std::vector<config::TestFile>& tests,
                      std::vector<Installed>& out, hcl::Diagnostics& diags) {
  for (const config::TestFile& file : tests) {
    for (const config::TestRun& run : file.runs) {
      if (run.module_source.empty() || run.wrong) continue;
      const std::string key = fmt::format("{}", fmt::join(config::module_path_of(file.path, run.name), "."));
      hcl::Diagnostics found;
      const auto loaded = load_run_module(session, file, run, found);
      out.push_back({key, run.module_source, loaded ? loaded->root().source_dir : "", ""});
      if (loaded) {
        list_modules(loaded->root(), key + ".", out);
      } else if (run.module_is_local) {
        config::cannot_install(config::normal_path(run.module_source).value_or(run.module_source), run.name,
                               session.sources().file_line(run.module_range), diags);
      } else {
        diags.append(std::move(found));
      }
    }
  }
}

std::vector<Installed> modules_of(Session& session, const Reading& read, hcl::Diagnostics& diags) {
  std::vector<Installed> out;
  list_modules(read.configuration.root(), "", out);
  list_run_modules(session, read.tests, out, diags);
  return out;
}

// Says which modules are where: "- network.subnets in modules/subnets", as long as that is news. Of a
// directory that is mapped to a source nobody knows the version, so that a constraint on it goes unchecked,
// which is said.
std::string install_modules(Session& session, const std::vector<Installed>& modules, bool again) {
  const std::string before = session.disk().read(session.modules_path()).value_or("");
  std::string lines, entries;
  for (const Installed& m : modules) {
    const std::string entry = fmt::format("{{\"Key\":{},\"Source\":{},\"Dir\":{}}}", lang::quote(m.key),
                                          lang::quote(m.source), lang::quote(m.directory));
    if (!m.directory.empty()) entries += (entries.empty() ? "" : ",") + entry;
    if (!again && before.find(entry) != std::string::npos) continue;
    const std::string note =
        m.unchecked.empty()
            ? ""
            : fmt::format(" (mapped: the version constraint \"{}\" is not checked)", m.unchecked);
    lines += fmt::format("- {} in {}{}\n", m.key, m.directory, note);
  }
  const std::string now = "{\"Modules\":[" + entries + "]}\n";
  if (now != before && (!modules.empty() || !before.empty()))
    session.disk().write(session.modules_path(), now);
  return lines;
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

// Lines of a list; in JSON without the first `cut` characters of each.
void say_lines(Session& session, const std::string& lines, std::size_t cut) {
  std::istringstream each(lines);
  for (std::string line; std::getline(each, line);) {
    line.erase(line.find_last_not_of(' ') + 1);
    session.out(session.json() ? report::ui_log(line.substr(std::min(cut, line.size())), "log", session.now())
                               : line + "\n");
  }
}

void say_modules(Session& session, const Reading& read, hcl::Diagnostics& diags) {
  const bool upgrade = session.flags().on("upgrade");
  if (!session.flags().on("get", true)) return;
  const std::vector<Installed> modules = modules_of(session, read, diags);
  if (modules.empty() && read.configuration.root().calls.empty()) return;
  tell(session, upgrade ? "Upgrading modules..." : "Initializing modules...",
       upgrade ? "upgrading_modules_message" : "initializing_modules_message");
  say_lines(session, install_modules(session, modules, upgrade), 0);
}

// Where modules are installed, the installer looks at what files declare, and stops. Else, or when it is only
// the syntax that is wrong, Terraform looks itself: at the configuration twice, and shows what it finds both
// times. A configuration for another version of Terraform is not looked at any further.
void initialize_modules(Session& session, const Reading& read, hcl::Diagnostics& diags) {
  if (read.configuration.root().version_problems.has_errors()) {
    hcl::Diagnostics passed_over;
    say_modules(session, read, passed_over);
    diags.append(read.configuration.root().version_problems);
    return;
  }
  hcl::Diagnostics installed = read.declared;
  installed.append(read.tested);
  say_modules(session, read, installed);
  const bool refused = read.installs() && installed.has_errors();
  if (!read.installs()) diags.append(read.syntax);
  diags.append(std::move(installed));
  if (refused || (!diags.has_errors() && !read.syntax.has_errors())) return;
  diags.append(read.installs() ? read.syntax : read.declared);
  diags.error(kProblems, "");
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
  const Reading found = read(session);
  const config::Configuration& configuration = found.configuration;
  if (!configuration.has_files() && !found.problems().has_errors()) {
    tell(session, kEmpty, "empty_message");
    return 0;
  }
  if (flags.on("backend", true)) tell(session, "Initializing the backend...", "initializing_backend_message");
  initialize_modules(session, found, diags);
  if (flags.on("backend", true)) diags.append(configuration.root().backend_problems);
  if (session.show(diags)) return 1;
  tell(session, "Initializing provider plugins...", "initializing_provider_plugin_message");
  const auto state = session.read_state(diags);
  const std::set<std::string> used =
      state ? state::providers_of(configuration, *state) : std::set<std::string>();
  refuse_unknown(session, used, diags);
  hcl::Diagnostics warnings = repeated(session, found);
  if (diags.has_errors()) diags.append(std::exchange(warnings, {}));
  if (session.show(diags)) return 1;
  say_lines(session, provider_lines(used), 2);
  if (!session.json()) {
    session.out("\n");
    session.show(warnings);
    session.out(fmt::format("{}\n\n{}\n", kDone, kNext));
    return 0;
  }
  session.show(warnings);
  tell(session, kDone, "output_init_success_message");
  tell(session, kNext, "output_init_success_cli_message");
  return 0;
}

int get_command(const Host& host, const Words& words) {
  Session session(host, "get", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  const Reading found = read(session);
  diags = found.problems();
  const std::vector<Installed> modules = modules_of(session, found, diags);
  session.out(install_modules(session, modules, session.flags().on("update")));
  diags.append(found.warnings);
  if (session.show(diags)) return 1;
  return 0;
}

}  // namespace reprise::cli
