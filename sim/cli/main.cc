// The program: finds the command, calls it, ends with its status.
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <exception>

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

All other commands:
  console       Try expressions, one a line, from standard input
  fmt           Rewrite configuration files in the canonical layout
  force-unlock  Take away the lock that a dead process left on the state
  get           The same as init
  graph         Generate a Graphviz graph of resources
  output        Show output values from your root module
  providers     Show the providers required for this configuration
  show          Show the current state or a saved plan
  state         Look at and edit the state
  taint         Mark a resource instance as not fully functional
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

int dispatch(const Host& host, const std::string& command, const Words& words) {
  if (command == "version") return version_command(host, words);
  if (command == "init") return init_command(host, words);
  if (command == "fmt") return fmt_command(host, words);
  if (command == "get") return get_command(host, words);
  if (command == "validate") return validate_command(host, words);
  if (command == "plan") return plan_command(host, words);
  if (command == "apply") return apply_command(host, words, false);
  if (command == "destroy") return apply_command(host, words, true);
  if (command == "show") return show_command(host, words);
  if (command == "output") return output_command(host, words);
  if (command == "state") return state_command(host, words);
  if (command == "force-unlock") return force_unlock_command(host, words);
  if (command == "taint") return taint_command(host, words, true);
  if (command == "untaint") return taint_command(host, words, false);
  if (command == "build") return build_command(host, words);
  if (command == "console") return console_command(host, words);
  if (command == "workspace") return workspace_command(host, words);
  if (command == "graph") return graph_command(host, words);
  if (command == "providers") return providers_command(host, words);
  if (command == "test") return test_command(host, words);
  if (command == "verify") {
    const CommandOutput output =
        verify_command(words, host.output_is_terminal && host.variable("NO_COLOR").empty());
    write_output(output.out);
    write_error(output.err);
    return output.exit_code;
  }
  write_error(fmt::format(
      "Reprise has no command named \"{}\".\n\nTo see all of Reprise's top-level commands, run:\n  reprise "
      "-help\n\n",
      command));
  return 1;
}

bool asks_for_help(const std::string& word) { return word == "-help" || word == "--help" || word == "-h"; }

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
  if (words.empty() || asks_for_help(words[0])) {
    write_output(kHelp);
    return words.empty() ? 127 : 0;
  }
  const std::string command = words[0];
  words.erase(words.begin());
  const bool own_help = command == "verify" || command == "build";
  if (!words.empty() && asks_for_help(words[0]) && !own_help) {
    write_output(kHelp);
    return 0;
  }
  if (command == "build") return dispatch(host, command, words);
  // Terraform's arguments from the environment stand before those of the command line.
  Words extra = split_words(host.variable("TF_CLI_ARGS"));
  for (const std::string& w : split_words(host.variable("TF_CLI_ARGS_" + command))) extra.push_back(w);
  words.insert(words.begin(), extra.begin(), extra.end());
  return dispatch(host, command, words);
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
