#include "cli/command_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace reprise::cli {

namespace {

constexpr FlagKind kToggle = FlagKind::toggle, kNumber = FlagKind::number, kDuration = FlagKind::duration;
constexpr FlagKind kText = FlagKind::text;

constexpr Option kColor[] = {{"no-color", kToggle, "", "Plain text, also on a terminal."}};
constexpr Option kJson[] = {{"json", kToggle, "", "Machine-readable output."}};
constexpr Option kModes[] = {
    {"destroy", kToggle, "", "Plan to destroy everything that the state knows."},
    {"refresh-only", kToggle, "", "Only find out what changed outside Terraform."},
    {"refresh", kToggle, "true", "false: take the state as it is, without asking the cloud."},
    {"replace", kText, "ADDRESS", "Replace this instance though nothing else would. Repeatable."},
};
constexpr Option kTargets[] = {
    {"target", kText, "ADDRESS", "Only this object and what it depends on. Repeatable."},
    {"exclude", kText, "ADDRESS", "Everything but this object and what depends on it. Repeatable."},
};
constexpr Option kVariables[] = {
    {"var", kText, "NAME=VALUE", "A value for a variable of the root module. Repeatable."},
    {"var-file", kText, "FILE", "A file of such values. Repeatable."},
};
constexpr Option kRun[] = {
    {"compact-warnings", kToggle, "", "Warnings in one line each, unless there are errors."},
    {"input", kToggle, "true", "false: ask for nothing."},
    {"parallelism", kNumber, "N", "How many operations are under way at a time; 10 unless given."},
};
constexpr Option kLock[] = {
    {"lock", kToggle, "true", "false: do not lock the state."},
    {"lock-timeout", kDuration, "DURATION", "How long to wait for the lock, like 10s."},
};
constexpr Option kPlan[] = {
    {"out", kText, "FILE", "Save the plan, for apply."},
    {"detailed-exitcode", kToggle, "", "Exit with 2 when there is something to change, 0 when not."},
    {"generate-config-out", kText, "FILE",
     "Write configuration for imported objects that have none to this new file."},
    {"concise", kToggle, "", "Leave out the lines about refreshing."},
};
constexpr Option kApprove[] = {{"auto-approve", kToggle, "", "Do not ask before anything is done."}};
constexpr Option kState[] = {
    {"state", kText, "FILE", "The state file, if it is another than the workspace's."}};
constexpr Option kStateOut[] = {
    {"state-out", kText, "FILE", "Where to write the state, if not where it was read."},
    {"backup", kText, "FILE", "Where to keep the state before the change; \"-\" for nowhere."},
};
constexpr Option kBackupOut[] = {{"backup-out", kText, "FILE", "The same for the file of -state-out."}};
constexpr Option kDryRun[] = {{"dry-run", kToggle, "", "Say what would be done, and do nothing."}};
constexpr Option kRemote[] = {
    {"ignore-remote-version", kToggle, "", "Accepted; there is no remote backend that could differ."}};
constexpr Option kMissing[] = {
    {"allow-missing", kToggle, "", "It is no error when there is no such instance."}};
constexpr Option kForce[] = {{"force", kToggle, "", "Do it although something speaks against it."}};
constexpr Option kTests[] = {
    {"test-directory", kText, "DIR", "Where test files are; \"tests\" unless given."}};
constexpr Option kInit[] = {
    {"backend", kToggle, "true", "false: say nothing of backends; state is always kept under .reprise/."},
    {"backend-config", kText, "PATH", "Accepted, as above."},
    {"force-copy", kToggle, "", "Accepted, as above."},
    {"migrate-state", kToggle, "", "Accepted, as above."},
    {"reconfigure", kToggle, "", "Accepted, as above."},
    {"from-module", kText, "SOURCE", "Refused: nothing is downloaded."},
    {"get", kToggle, "true", "false: say nothing of modules; nothing is downloaded."},
    {"input", kToggle, "true", "Accepted; nothing is asked for."},
    {"upgrade", kToggle, "", "Name all modules, also those named before."},
    {"lockfile", kText, "MODE", "Accepted; there are no provider packages to lock."},
    {"plugin-dir", kText, "DIR", "Accepted; providers are part of Reprise."},
};
constexpr Option kGet[] = {{"update", kToggle, "", "Name all modules, also those named before."}};
constexpr Option kValidate[] = {{"no-tests", kToggle, "", "Leave test files out."}};
constexpr Option kOutput[] = {{"raw", kToggle, "", "The text of one string, number or truth value alone."}};
constexpr Option kGraph[] = {
    {"type", kText, "TYPE", "plan, plan-refresh-only, plan-destroy or apply, instead of resources alone."},
    {"plan", kText, "FILE", "The graph of this saved plan."},
    {"draw-cycles", kToggle, "", "Colour the edges of circles."},
    {"module-depth", kNumber, "N", "Accepted; graphs are whole."},
    {"mermaid", kToggle, "", "Mermaid instead of DOT."},
};
constexpr Option kImport[] = {
    {"config", kText, "DIR", "The directory of the configuration, below this one."},
    {"input", kToggle, "true", "false: ask for nothing."},
    {"parallelism", kNumber, "N", "Accepted; one object is imported."},
    {"allow-missing-config", kToggle, "", "Accepted; the resource must be configured all the same."},
};
constexpr Option kList[] = {{"id", kText, "ID", "Only instances with this id."}};
constexpr Option kOrCreate[] = {{"or-create", kToggle, "", "Make the workspace when there is none."}};
constexpr Option kCopied[] = {{"state", kText, "FILE", "Start with the state in this file."}};
constexpr Option kFmt[] = {
    {"list", kToggle, "true", "false: do not name the files that differ."},
    {"write", kToggle, "true", "false: do not write to the files."},
    {"diff", kToggle, "", "Show what differs."},
    {"check", kToggle, "",
     "Only tell by the exit status whether all files are in order; implies -write=false."},
    {"recursive", kToggle, "", "Directories below, too."},
};
constexpr Option kConsole[] = {
    {"plan", kToggle, "", "Evaluate against the planned state."},
    {"help-functions", kToggle, "", "List all functions with an example each."},
};
constexpr Option kWorld[] = {
    {"seed", kText, "N", "Seed of a new world."},
    {"start", kText, "TIME", "Virtual time at which a new world starts, like 2024-01-15T00:00:00Z."},
    {"crash-at", kText, "POINT", "Kill the process at ADDRESS:ACTION:PHASE; \"*\" matches anything."},
    {"fault", kText, "KIND:POINT",
     "error:POINT:CODE, throttle:POINT; crash, torn or disk-full:write:N. Repeatable."},
    {"module-dir", kText, "SOURCE=DIR",
     "Where the module of a source stands, whatever version that is. Repeatable."},
    {"schema", kText, "FILE", "Output of `terraform providers schema -json`: more types. Repeatable."},
    {"definitions", kText, "FILE", "More definitions of cloud resources. Repeatable."},
    {"overlay", kText, "DIR", "Files laid over the root module. Repeatable."},
    {"strict", kToggle, "", "What is not modelled fails."},
};

constexpr std::string_view kNoArguments = "Too many command line arguments. Did you mean to use -chdir?";
constexpr std::string_view kFewer = "Expected at most one positional argument.";
constexpr std::size_t kMany = SIZE_MAX;

using enum WrongUse;

constexpr Option kTest[] = {
    {"filter", kText, "FILE", "Only this test file. Repeatable."},
    {"verbose", kToggle, "", "Print the plan, or the state after an apply, of each run."},
    {"junit-xml", kText, "FILE", "Write a JUnit report too."},
    {"mock-values", kText, "KIND", "What mocked providers make up: realistic (the default) or random."},
    {"parallelism", kNumber, "N", "How many operations of a run are under way at a time; 10 unless given."},
    {"cloud-run", kText, "SOURCE", "Refused: nothing runs remotely."},
    {"compact-warnings", kToggle, "", "Warnings in one line each, unless there are errors."},
};

constexpr CommandSpec kCommands[] = {
    {"init",
     "[options]",
     "Checks that modules can be read. Nothing is downloaded.",
     {kInit, kJson, kLock, kRemote, kTests, kVariables},
     diagnosed,
     0,
     0,
     kNoArguments},
    {"get", "[options]", "The same as init.", {kGet, kTests}, error, 0, 0, kNoArguments},
    {"validate",
     "[options] [DIR]",
     "Checks whether the configuration is valid, whatever state and cloud are.",
     {kJson, kValidate, kTests},
     diagnosed,
     0,
     1,
     "Expected at most one positional argument."},
    {"test",
     "[options]",
     "Runs the tests of a configuration, each file against a fresh world.",
     {kJson, kTest, kTests, kVariables},
     diagnosed,
     0,
     SIZE_MAX},
    {"plan",
     "[options]",
     "Shows what has to change so that the cloud is what the configuration says.",
     {kModes, kTargets, kVariables, kPlan, kRun, kJson, kLock, kState, kStateOut},
     diagnosed,
     0,
     0,
     "To specify a working directory for the plan, use the global -chdir flag."},
    {"apply",
     "[options] [PLAN]",
     "Does what a plan says: the one in a file, or a new one.",
     {kApprove, kModes, kTargets, kVariables, kRun, kJson, kLock, kState, kStateOut},
     diagnosed,
     0,
     1,
     kFewer},
    {"destroy",
     "[options]",
     "Destroys what the state knows. The same as apply -destroy.",
     {kApprove, kModes, kTargets, kVariables, kRun, kJson, kLock, kState, kStateOut},
     diagnosed,
     0,
     1,
     kFewer},
    {"refresh",
     "[options]",
     "Brings the state up to date with the cloud. The same as apply -refresh-only "
     "-auto-approve.",
     {kTargets, kVariables, kRun, kJson, kLock, kState, kStateOut},
     diagnosed,
     0,
     0,
     kFewer},
    {"import",
     "[options] ADDR ID",
     "Makes the state remember an object that exists already.",
     {kImport, kVariables, kLock, kState, kStateOut, kRemote},
     error,
     2,
     2,
     "The import command expects two arguments."},
    {"show",
     "[options] [FILE]",
     "Shows the state, or a state or plan in a file.",
     {kJson},
     diagnosed,
     0,
     1,
     "Expected at most one positional argument."},
    {"output",
     "[options] [NAME]",
     "Shows the outputs of the root module.",
     {kJson, kOutput, kState},
     diagnosed,
     0,
     1,
     "The output command expects exactly one argument with the name of an output variable or no "
     "arguments to show all outputs.",
     Needs::root_module},
    {"graph",
     "[options]",
     "Writes the dependencies between resources as a graph.",
     {kGraph, kVariables},
     error,
     0,
     0,
     kNoArguments},
    {"providers",
     "[options]",
     "Shows which providers the configuration and the state require.",
     {kTests},
     error,
     0,
     0,
     kNoArguments,
     Needs::modules},
    {"providers schema",
     "-json",
     "Prints the schemas of the providers that are used.",
     {kJson},
     error,
     0,
     0,
     kNoArguments,
     Needs::modules},
    {"providers lock",
     "[options] [PROVIDER...]",
     "Refused: providers are part of Reprise.",
     {},
     error,
     0,
     kMany,
     ""},
    {"providers mirror", "[options] DIR", "Refused: providers are part of Reprise.", {}, error, 0, kMany, ""},
    {"state list",
     "[options] [ADDRESS...]",
     "Lists the instances in the state.",
     {kState, kList},
     output,
     0,
     kMany,
     "",
     Needs::root_module},
    {"state show",
     "[options] ADDRESS",
     "Shows one instance.",
     {kState},
     bare_flag,
     1,
     1,
     "Exactly one argument expected.",
     Needs::root_module},
    {"state mv",
     "[options] SOURCE DESTINATION",
     "Gives what the state knows another address.",
     {kDryRun, kLock, kState, kStateOut, kBackupOut, kRemote},
     bare_flag,
     2,
     2,
     "Exactly two arguments expected.",
     Needs::configuration},
    {"state rm",
     "[options] ADDRESS...",
     "Forgets instances. What exists stays in the cloud.",
     {kDryRun, kLock, kState, kStateOut, kBackupOut, kRemote},
     bare_flag,
     1,
     kMany,
     "At least one address is required.",
     Needs::configuration},
    {"state pull", "[options]", "Prints the state.", {}, bare_flag, 0, kMany, "", Needs::configuration},
    {"state push",
     "[options] FILE",
     "Replaces the state by a file (\"-\": standard input).",
     {kForce, kLock, kRemote},
     bare_flag,
     1,
     1,
     "Exactly one argument expected.",
     Needs::configuration},
    {"state replace-provider",
     "[options] FROM TO",
     "Gives resources another provider.",
     {kApprove, kLock, kState, kStateOut, kBackupOut, kRemote},
     output,
     2,
     2,
     "Exactly two arguments expected.",
     Needs::configuration},
    {"taint",
     "[options] ADDRESS",
     "Marks an instance: the next apply replaces it.",
     {kMissing, kLock, kState, kStateOut, kRemote},
     error,
     1,
     1,
     "The taint command expects exactly one argument."},
    {"untaint",
     "[options] ADDRESS",
     "Takes the mark of taint away.",
     {kMissing, kLock, kState, kStateOut, kRemote},
     error,
     1,
     1,
     "The untaint command expects exactly one argument."},
    {"workspace new",
     "[options] NAME",
     "Makes a workspace and goes there.",
     {kCopied, kLock},
     old_flag,
     1,
     1,
     "Expected a single argument: NAME.",
     Needs::root_module},
    {"workspace select",
     "[options] NAME",
     "Goes to another workspace.",
     {kOrCreate},
     old_flag,
     1,
     1,
     "Expected a single argument: NAME.",
     Needs::root_module},
    {"workspace list", "", "Lists the workspaces.", {}, error, 0, 0, kNoArguments, Needs::root_module},
    {"workspace show", "", "Names the workspace.", {}, error, 0, kMany, ""},
    {"workspace delete",
     "[options] NAME",
     "Deletes a workspace.",
     {kForce, kLock},
     old_flag,
     1,
     1,
     "Expected a single argument: NAME.",
     Needs::root_module},
    {"force-unlock",
     "[options] LOCK_ID",
     "Takes away the lock that a dead process left on the state.",
     {kForce},
     old_flag,
     1,
     1,
     "Expected a single argument: LOCK_ID",
     Needs::root_module},
    {"console",
     "[options]",
     "Evaluates expressions, one a line, from standard input.",
     {kConsole, kVariables, kState, kLock},
     error,
     0,
     0,
     kNoArguments},
    {"fmt",
     "[options] [FILE...]",
     "Rewrites configuration files in the canonical layout.",
     {kFmt},
     error,
     0,
     kMany,
     ""},
    {"version", "[options]", "Shows the version.", {kJson}, error, 0, kMany, ""},
    {"metadata functions",
     "-json",
     "Prints the signatures of all functions.",
     {kJson},
     error,
     0,
     0,
     kNoArguments},
    {"modules",
     "[options]",
     "Lists the modules that the configuration calls.",
     {kJson},
     diagnosed,
     0,
     0,
     kFewer,
     Needs::modules},
    {"login",
     "[HOST]",
     "Refused: nothing of Reprise talks to a network.",
     {},
     error,
     0,
     1,
     "The login command expects at most one argument: the host to log in to."},
    {"logout",
     "[HOST]",
     "Refused: nothing of Reprise talks to a network.",
     {},
     error,
     0,
     1,
     "The logout command expects at most one argument: the host to log out of."},
};

std::string help_line(const Option& o) {
  std::string flag = "-" + std::string(o.name);
  if (!o.value.empty()) flag += fmt::format("={}", o.value);
  return fmt::format("  {:<28} {}\n", flag, o.help);
}

}  // namespace

const CommandSpec* find_command(std::string_view name) {
  const auto at = std::find_if(std::begin(kCommands), std::end(kCommands),
                               [&](const CommandSpec& c) { return c.name == name; });
  return at == std::end(kCommands) ? nullptr : &*at;
}

void add_common_flags(std::vector<FlagSpec>& flags) {
  for (const std::span<const Option> group :
       {std::span<const Option>(kColor), std::span<const Option>(kWorld)})
    for (const Option& o : group) flags.push_back({o.name, o.kind});
}

std::vector<FlagSpec> flags_of(const CommandSpec& command) {
  std::vector<FlagSpec> flags;
  for (const std::span<const Option> group : command.options)
    for (const Option& o : group) flags.push_back({o.name, o.kind});
  add_common_flags(flags);
  return flags;
}

std::string help_of(const CommandSpec& command) {
  std::string text = fmt::format("Usage: reprise [global options] {}{}{}\n\n  {}\n", command.name,
                                 command.synopsis.empty() ? "" : " ", command.synopsis, command.summary);
  std::string options;
  for (const std::span<const Option> group : command.options)
    for (const Option& o : group) options += help_line(o);
  options += help_line(kColor[0]);
  text += "\nOptions:\n\n" + options + "\nOptions of all commands that simulate:\n\n";
  for (const Option& o : kWorld) text += help_line(o);
  return text;
}

}  // namespace reprise::cli
