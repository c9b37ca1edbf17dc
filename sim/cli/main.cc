// The program: finds the command, calls it, ends with its status.
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <exception>

#include "cli/command_table.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/verify_command.h"
#include "cli/version.h"

namespace reprise::cli {

namespace {

constexpr const char* kHelp = R"(Usage: reprise [global options] <subcommand> [args]

Runs Terraform and Packer files offline, in virtual time, against a simulated cloud.

Main commands:
  init          Check that modules can be read; nothing is downloaded
  validate      Check whether the configuration is valid
  plan          Show changes required by the current configuration
  apply         Create or update infrastructure in the simulated cloud
  destroy       Destroy what was created
  build         Build the images of a Packer template in the simulated cloud
  verify        Prove that an environment can be destroyed and created again
  test          Run the tests of a configuration, against a fresh world each

All other commands:
  console       Try expressions, one a line, from standard input
  fmt           Rewrite configuration files in the canonical layout
  force-unlock  Take away the lock that a dead process left on the state
  get           The same as init
  graph         Generate a Graphviz or Mermaid graph of resources
  import        Make the state remember an object that exists already
  metadata      The signatures of all functions
  modules       List the modules that the configuration calls
  output        Show output values from your root module
  providers     Show the providers required for this configuration
  refresh       Bring the state up to date with the cloud
  show          Show the current state or a saved plan
  state         Look at and edit the state
  taint         Mark a resource instance as not fully functional
  test          Run the tests of a module
  untaint       Remove the 'tainted' state from a resource instance
  version       Show the version
  workspace     Workspace management

Global options (use these before the subcommand, if any):
  -chdir=DIR    Switch to a different working directory before executing the
                given subcommand.
  -help         Show this help output.
  -version      An alias for the "version" subcommand.

Options of all commands that simulate:
  -seed=N               Seed of a new world.
  -start=TIME           Virtual time at which a new world starts, like 2024-01-15T00:00:00Z.
  -crash-at=POINT       Kill the process at a point, ADDRESS:ACTION:PHASE; "*" matches anything.
  -fault=KIND:POINT     error:POINT:CODE or throttle:POINT: let API calls fail.
  -fault=KIND:write:N   crash, torn or disk-full: at the N-th write to this disk.
  -module-dir=SRC=DIR   Where the module of a source stands.
  -schema=FILE          Output of `terraform providers schema -json`: more resource types.
  -definitions=FILE     More definitions of cloud resources.
  -overlay=DIR          Files laid over the root module.
  -strict               What is not modelled fails.
)";

using Run = int (*)(const Host&, const Words&);
struct Entry {
  std::string_view name;
  Run run;
};
// Names of several words stand before what begins them.
constexpr Entry kCommands[] = {
    {"init", init_command},
    {"get", get_command},
    {"validate", validate_command},
    {"plan", plan_command},
    {"apply", [](const Host& host, const Words& words) { return apply_command(host, words, false); }},
    {"destroy", [](const Host& host, const Words& words) { return apply_command(host, words, true); }},
    {"refresh", refresh_command},
    {"import", import_command},
    {"show", show_command},
    {"output", output_command},
    {"graph", graph_command},
    {"providers schema", providers_schema_command},
    {"providers lock", providers_refused_command},
    {"providers mirror", providers_refused_command},
    {"providers", providers_command},
    {"state list", state_list_command},
    {"state show", state_show_command},
    {"state mv", state_mv_command},
    {"state rm", state_rm_command},
    {"state pull", state_pull_command},
    {"state push", state_push_command},
    {"state replace-provider", state_replace_provider_command},
    {"taint", [](const Host& host, const Words& words) { return taint_command(host, words, true); }},
    {"untaint", [](const Host& host, const Words& words) { return taint_command(host, words, false); }},
    {"workspace new", workspace_new_command},
    {"workspace select", workspace_select_command},
    {"workspace list", workspace_list_command},
    {"workspace show", workspace_show_command},
    {"workspace delete", workspace_delete_command},
    {"force-unlock", force_unlock_command},
    {"console", console_command},
    {"fmt", fmt_command},
    {"version", version_command},
    {"modules", modules_command},
    {"metadata functions", metadata_functions_command},
    {"login", [](const Host& host, const Words& words) { return login_command(host, "login", words); }},
    {"logout", [](const Host& host, const Words& words) { return login_command(host, "logout", words); }},
    {"test", test_command},
    {"build", build_command},
    {"verify",
     [](const Host& host, const Words& words) {
       const CommandOutput output =
           verify_command(words, host.output_is_terminal && host.variable("NO_COLOR").empty());
       write_output(output.out);
       write_error(output.err);
       return output.exit_code;
     }},
};

bool asks_for_help(const std::string& word) { return word == "-help" || word == "--help" || word == "-h"; }

// A word that only begins the names of commands, and no command that goes on from it.
int show_group(const std::string& group) {
  std::string text;
  for (const Entry& e : kCommands)
    if (e.name.starts_with(group + " "))
      text += fmt::format("    {:<18} {}\n", e.name.substr(group.size() + 1), find_command(e.name)->summary);
  if (text.empty()) {
    write_error(fmt::format(
        "Reprise has no command named \"{}\".\n\nTo see all of Reprise's top-level commands, run:\n  reprise "
        "-help\n\n",
        group));
    return 1;
  }
  write_output(fmt::format(
      "Usage: reprise [global options] {} <subcommand> [options] [args]\n\nSubcommands:\n{}", group, text));
  return 1;
}

// Terraform's arguments from the environment stand between the command and those of the command line.
Words arguments(const Host& host, const Entry& command, Words words) {
  std::string suffix(command.name);
  std::replace(suffix.begin(), suffix.end(), ' ', '_');
  Words extra = split_words(host.variable("TF_CLI_ARGS"));
  for (const std::string& w : split_words(host.variable("TF_CLI_ARGS_" + suffix))) extra.push_back(w);
  words.insert(words.begin(), extra.begin(), extra.end());
  return words;
}

int dispatch(const Host& host, Words words) {
  const std::string first = words[0];
  const std::string both = words.size() > 1 ? first + " " + words[1] : first;
  for (const Entry& e : kCommands) {
    if (e.name != first && e.name != both) continue;
    words.erase(words.begin(), words.begin() + (e.name == first ? 1 : 2));
    if (const CommandSpec* spec = find_command(e.name)) {
      if (std::any_of(words.begin(), words.end(), asks_for_help)) {
        write_output(help_of(*spec));
        return 0;
      }
      words = arguments(host, e, std::move(words));
    } else if (first == "verify") {
      words = arguments(host, e, std::move(words));
    }
    return e.run(host, words);
  }
  return show_group(first);
}

int run(Words words) {
  Host host = read_host();
  while (!words.empty() && words[0].starts_with('-')) {
    const std::string word = words[0].substr(words[0].starts_with("--") ? 2 : 1);
    words.erase(words.begin());
    if (word.starts_with("chdir=")) {
      const std::string directory = word.substr(6);
      const std::string problem = change_directory(directory);
      if (!problem.empty()) {
        write_error(
            fmt::format("Error handling -chdir option: chdir {}: no such file or directory\n", directory));
        return 1;
      }
      host = read_host();
    } else if (word == "version" || word == "v") {
      return version_command(host, {});
    } else {
      write_output(kHelp);
      return word == "help" || word == "h" ? 0 : 127;
    }
  }
  if (words.empty()) {
    write_output(kHelp);
    return 127;
  }
  return dispatch(host, std::move(words));
}

}  // namespace

}  // namespace reprise::cli

int main(int argc, char** argv) {
  // How the host configures OpenSSL must not change what a simulation computes.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  try {
    return reprise::cli::run({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    reprise::cli::write_error(fmt::format(
        "\nError: Internal error\n\nThis is a fault of Reprise, not of your files: {}\n", e.what()));
    return 1;
  }
}
