// init, get, validate: commands about the configuration alone.
#include <fmt/format.h>

#include <set>

#include "cli/commands.h"
#include "cli/session.h"
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

// Without a configuration only how the files are written.
void check_tests(Session& session, const config::Configuration* configuration, hcl::Diagnostics& diags) {
  const std::string directory = session.flags().text("test-directory", "tests");
  testing::check_files(*session.tree(), session.root(), directory, configuration, session.sources(), diags);
}

// What only keeps a configuration from being read is the business of init and get; plan and validate say the
// rest.
const config::Configuration* readable(Session& session) {
  hcl::Diagnostics diags;
  const config::Configuration& configuration = session.configuration(diags);
  if (configuration.readable()) diags = {};
  check_tests(session, nullptr, diags);
  return session.show(diags) ? nullptr : &configuration;
}

// "- network.subnets in modules/subnets", one line a module. Of a directory that is mapped to a source nobody
// knows the version, so that a constraint on it goes unchecked, which is said.
std::string module_lines(const config::Configuration& configuration) {
  std::string lines;
  for (const auto& module : configuration.modules()) {
    if (module->path.empty()) continue;
    std::string key;
    for (const std::string& name : module->path) key += (key.empty() ? "" : ".") + name;
    const std::string& version = module->call_in_parent->version;
    const bool unchecked = module->mapped && !version.empty();
    lines += fmt::format(
        "- {} in {}{}\n", key, module->source_dir,
        unchecked ? fmt::format(" (mapped: the version constraint \"{}\" is not checked)", version) : "");
  }
  return lines;
}

std::string provider_lines(const config::Configuration& configuration) {
  std::set<std::string> used;
  for (const auto& module : configuration.modules()) {
    for (const config::Resource& r : module->resources) used.insert(r.provider_source);
    for (const auto& [name, source] : module->required_providers) used.insert(source);
  }
  std::string lines;
  for (const std::string& source : used)
    lines += fmt::format("- {} is built in to {}\n", source,
                         source.starts_with("terraform.io/") ? "Terraform" : "Reprise");
  return lines;
}

void say_initialized(Session& session, const config::Configuration& configuration) {
  const bool calls = configuration.modules().size() > 1;
  if (!session.json()) {
    session.out("Initializing the backend...\n" +
                (calls ? "Initializing modules...\n" + module_lines(configuration) : "") +
                "Initializing provider plugins...\n" + provider_lines(configuration) + "\n" + kDone + "\n\n" +
                kNext + "\n");
    return;
  }
  const auto say = [&](const char* text, const char* code) {
    session.out(report::ui_init(text, code, session.now()));
  };
  say("Initializing the backend...", "initializing_backend_message");
  if (calls) say("Initializing modules...", "initializing_modules_message");
  say("Initializing provider plugins...", "initializing_provider_plugin_message");
  std::string lines = provider_lines(configuration);
  for (std::size_t end = 0; (end = lines.find('\n')) != std::string::npos; lines.erase(0, end + 1))
    session.out(report::ui_log(lines.substr(2, end - 2), "log", session.now()));
  say(kDone, "output_init_success_message");
  say(kNext, "output_init_success_cli_message");
}

}  // namespace

int init_command(const Host& host, const Words& words) {
  Session session(host, "init", words);
  if (!session.parse()) return 1;
  if (session.json()) session.out(report::ui_version(session.now()));
  if (session.flags().has("from-module"))
    return session.refuse("Nothing is downloaded",
                          "Reprise works offline: copy the module here and initialize it then.");
  const config::Configuration* configuration = readable(session);
  if (!configuration) return 1;
  say_initialized(session, *configuration);
  return 0;
}

int get_command(const Host& host, const Words& words) {
  Session session(host, "get", words);
  if (!session.parse()) return 1;
  const config::Configuration* configuration = readable(session);
  if (configuration) session.out(module_lines(*configuration));
  return configuration ? 0 : 1;
}

int validate_command(const Host& host, const Words& words) {
  Session session(host, "validate", words);
  if (!session.parse()) return 1;
  if (!session.flags().arguments().empty())
    return session.refuse(
        "The configuration is read here",
        "A directory as an argument is not modelled: name it with the global -chdir flag instead.");
  hcl::Diagnostics diags;
  const config::Configuration* valid = session.valid_configuration(diags);
  if (valid && !session.flags().on("no-tests")) check_tests(session, valid, diags);
  const bool failed = diags.has_errors();
  if (session.json()) {
    session.out(report::validate_json(diags, session.sources()));
    return failed ? 1 : 0;
  }
  const report::Style s = session.style();
  const bool warned = !diags.empty();
  session.show(diags);
  if (failed) return 1;
  std::string said =
      s.paint(report::kGreen, s.paint(report::kBold, "Success!")) + " The configuration is valid";
  said += warned ? ", but there were some validation warnings as shown above." : ".";
  // As wide as the real tool makes it, which counts colours too.
  session.out(report::wrap(said, 78) + "\n\n");
  return 0;
}

}  // namespace reprise::cli
