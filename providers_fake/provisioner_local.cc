// local-exec: commands on the virtual runner, never on the host.
#include <fmt/format.h>

#include "machine/vfs.h"
#include "providers_fake/provisioner_kit.h"
#include "providers_fake/runner.h"
#include "providers_fake/written.h"

namespace reprise::providers_fake {
namespace {

using provider::ProvisionRequest;
using provider::ProvisionResponse;
using value::Type;
using value::Value;

constexpr std::string_view kFailed = "local-exec provisioner error";

std::string quoted_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out.push_back(' ');
    out.push_back('"');
    for (char c : word) {
      if (c == '\n') {
        out += "\\n";
        continue;
      }
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    out.push_back('"');
  }
  return out;
}

// "/bin/bash", "sh" and the like, followed by options ending in -c.
bool is_shell(const std::vector<std::string>& interpreter) {
  if (interpreter.size() < 2 || !interpreter.back().starts_with('-') || !interpreter.back().ends_with('c'))
    return false;
  const std::string_view name = machine::base_name(interpreter.front());
  return name == "sh" || name == "bash" || name == "dash" || name == "ash" || name == "zsh" || name == "env";
}

std::string shell_quote(std::string_view word) {
  std::string out = "'";
  for (char c : word) {
    if (c == '\'')
      out += "'\\''";
    else
      out.push_back(c);
  }
  return out + "'";
}

class LocalExec final : public provider::Provisioner {
 public:
  explicit LocalExec(const Services& services) : services_(services) {
    schema_.attributes = {argument("command", Type::string(), true),
                          argument("environment", Type::map(Type::string())),
                          argument("interpreter", Type::list(Type::string())),
                          argument("quiet", Type::boolean()), argument("working_dir", Type::string())};
    schema_.finish();
  }
  const provider::BlockSchema& schema() const override { return schema_; }

  ProvisionResponse run(const ProvisionRequest& request, cloud::World& world,
                        hcl::SourceMap&) const override {
    ProvisionResponse out;
    const std::string command = text_argument(request.config, "command");
    if (command.empty()) {
      out.diags.error("Invalid local-exec provisioner command",
                      "The local-exec provisioner command must be a non-empty string.", request.range);
      return out;
    }
    const std::vector<std::string> interpreter = interpreter_of(request.config);
    machine::Machine machine = runner_of(world, services_);
    machine::RunContext context{world, fmt::format("{} local-exec", request.address), "root", "", {}, false,
                                {}};
    if (!place(request, machine, context, out)) return out;
    if (flag_argument(request.config, "quiet")) {
      out.output.push_back("local-exec: Executing: Suppressed by quiet=true");
    } else {
      std::vector<std::string> words = interpreter;
      words.push_back(command);
      append_lines(fmt::format("Executing: [{}]", quoted_words(words)), out.output);
    }
    const auto run = execute(machine, interpreter, written_text(command, request.range, services_),
                             request.config.deep_marks(), context);
    const bool good = report_run(run, request, out);
    store_runner(world, std::move(machine));
    if (!good && run.exit_code != 0)
      out.diags.error(std::string(kFailed),
                      fmt::format("Error running command '{}': exit status {}. Output: {}", command,
                                  run.exit_code, run.output),
                      request.range);
    return out;
  }

 private:
  static std::vector<std::string> interpreter_of(const Value& config) {
    std::vector<std::string> out;
    const Value given = config.unmark().attr("interpreter").unmark();
    if (!given.is_null())
      for (const Value& v : given.items())
        out.push_back(v.is_null() ? "" : std::string(v.unmark().as_string()));
    return out.empty() ? std::vector<std::string>{"/bin/sh", "-c"} : out;
  }

  bool place(const ProvisionRequest& request, const machine::Machine& machine, machine::RunContext& context,
             ProvisionResponse& out) const {
    const std::string directory = text_argument(request.config, "working_dir");
    context.directory = runner_path(services_, directory);
    context.strict = services_.strict();
    context.environment["HOME"] = "/root";
    context.environment["PWD"] = context.directory;
    const Value environment = request.config.unmark().attr("environment").unmark();
    if (!environment.is_null())
      for (const value::MapEntry& e : environment.entries())
        if (!e.value.is_null()) context.environment[e.key] = std::string(e.value.unmark().as_string());
    const machine::File* file = machine::lookup(machine.files, context.directory);
    if (file && file->type == machine::FileType::directory) return true;
    out.diags.error(std::string(kFailed),
                    fmt::format("Error running command '{}': chdir {}: no such file or directory. Output: ",
                                text_argument(request.config, "command"), directory),
                    request.range);
    return false;
  }

  static machine::RunResult execute(machine::Machine& machine, const std::vector<std::string>& interpreter,
                                    const machine::Text& command, value::Marks marks,
                                    const machine::RunContext& context) {
    if (interpreter == std::vector<std::string>{"/bin/sh", "-c"})
      return machine::run_command(machine, command, marks, context);
    if (is_shell(interpreter)) {
      machine::Invocation how;
      how.interpreter = interpreter.front();
      for (std::size_t i = 1; i + 1 < interpreter.size(); ++i) how.interpreter += " " + interpreter[i];
      // "-ec": the other letters are options of their own.
      std::string letters = interpreter.back();
      letters.pop_back();
      if (letters.size() > 1) how.interpreter += " " + letters;
      how.name = std::string(machine::base_name(interpreter.front()));
      return machine::run_script(machine, command, marks, context, how);
    }
    machine::Text line;
    for (const std::string& word : interpreter) line.append(shell_quote(word) + " ", hcl::Range{}, false);
    line.append(shell_quote(command.bytes), command.range(0, command.bytes.size()), false);
    return machine::run_command(machine, line, marks, context);
  }

  const Services& services_;
  provider::BlockSchema schema_;
};

}  // namespace

std::unique_ptr<provider::Provisioner> local_exec_provisioner(const Services& services) {
  return std::make_unique<LocalExec>(services);
}

}  // namespace reprise::providers_fake
