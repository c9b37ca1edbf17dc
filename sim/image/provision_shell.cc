// The shell provisioner: scripts are uploaded and run as the communicator's user.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "image/run.h"
#include "machine/vfs.h"

namespace reprise::image {
namespace {

using value::Value;

std::string quoted(std::string_view s) {
  std::string out;
  for (char c : s) out += c == '\'' ? std::string("'\"'\"'") : std::string(1, c);
  return out;
}

// Where item `i` of a list argument was written, and whether its text stands there as it is.
std::pair<hcl::Range, bool> item_range(const Config::Given& given, std::size_t i, std::string_view text) {
  if (!given.syntax || given.syntax->kind != hcl::ExprKind::tuple) return {given.range, false};
  const auto& items = static_cast<const hcl::Tuple*>(given.syntax)->items;
  if (i >= items.size()) return {given.range, false};
  hcl::Range r = items[i]->range;
  bool literal = items[i]->kind == hcl::ExprKind::string_literal;
  // A quoted literal without escapes is its text between two quotes.
  bool verbatim = literal && r.end - r.begin == text.size() + 2;
  return {verbatim ? hcl::Range{r.begin + 1, r.end - 1} : r, verbatim};
}

std::vector<int> valid_codes(const Config& config) {
  std::vector<int> out;
  const Config::Given* g = config.find("valid_exit_codes");
  if (!g || g->value.is_unknown()) return {0};
  for (const Value& v : g->value.unmark().items()) {
    Value n = v.unmark();
    if (!n.is_null() && !n.is_unknown() && n.is_small_integer())
      out.push_back(static_cast<int>(n.as_small_integer()));
  }
  if (out.empty()) out.push_back(0);
  return out;
}

}  // namespace

Failure BuildRun::shell(const PluginBlock& block, const Config& config) {
  std::vector<Script> scripts;
  if (Failure f = shell_scripts(config, scripts)) return f;
  for (const Script& s : scripts)
    if (Failure f = shell_script(block, config, s)) return f;
  world::Duration pause = config.duration("pause_after", diags_);
  if (pause > world::Duration{}) {
    say(fmt::format("Pausing {} after this provisioner...", world::to_string(pause)));
    spend(pause);
  }
  return {};
}

Failure BuildRun::shell_scripts(const Config& config, std::vector<Script>& out) {
  if (Failure f = check_shell(config)) return f;
  std::vector<std::string> paths = config.texts("scripts");
  std::string one = config.text("script");
  if (!one.empty()) paths.push_back(one);
  std::string_view argument = one.empty() ? "scripts" : "script";
  for (const std::string& path : paths) {
    const hcl::SourceFile* file = t_.file(t_.tree_path(path));
    if (!file)
      return failed(fmt::format("Bad script '{0}': stat {0}: no such file or directory", path),
                    config.range_of(argument));
    out.push_back({path, machine::Text::from_file(*file), config.marks(argument)});
  }
  if (config.has("inline")) out.push_back(inline_script(config));
  return {};
}

BuildRun::Script BuildRun::inline_script(const Config& config) const {
  const Config::Given& given = *config.find("inline");
  Script out;
  out.label = fmt::format("/tmp/packer-shell{}",
                          world_.entropy.between(100'000'000, 999'999'999, "packer inline script",
                                                 fmt::format("{}/{}", identity_, world_.now.us)));
  out.marks = given.value.deep_marks();
  hcl::Range shebang = config.has("inline_shebang") ? config.range_of("inline_shebang") : given.range;
  out.text.append(fmt::format("#!{}\n", config.text("inline_shebang", "/bin/sh -e")), shebang, false);
  std::vector<std::string> lines = config.texts("inline");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto [range, verbatim] = item_range(given, i, lines[i]);
    out.text.append(lines[i], range, verbatim);
    out.text.append("\n", {range.end > range.begin ? range.end - 1 : range.begin, range.end}, false);
  }
  return out;
}

Failure BuildRun::shell_variables(const Config& config, std::string& out, value::Marks& marks,
                                  hcl::Range where) const {
  std::map<std::string, std::string> all = config.map("env");
  for (const std::string& entry : config.texts("environment_vars")) {
    std::size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0)
      return {fmt::format("Environment variable not in format 'key=value': {}", entry), where};
    all[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  all["PACKER_BUILD_NAME"] = data_.build_name;
  all["PACKER_BUILDER_TYPE"] = data_.build_type;
  marks = value::unite(marks, value::unite(config.marks("env"), config.marks("environment_vars")));
  for (const auto& [name, value] : all) out += fmt::format("{}='{}' ", name, quoted(value));
  return {};
}

Failure BuildRun::shell_script(const PluginBlock& block, const Config& config, const Script& script) {
  say(fmt::format("Provisioning with shell script: {}", script.label));
  std::string folder = config.text("remote_folder", "/tmp");
  std::string number = std::to_string(
      world_.entropy.between(1000, 9999, "packer script", fmt::format("{}/{}", identity_, world_.now.us)));
  std::string path = config.text(
      "remote_path", fmt::format("{}/{}", folder, config.text("remote_file", "script_" + number + ".sh")));
  TemplateData data = data_;
  value::Marks marks = value::only_origins(script.marks);
  std::string variables;
  if (Failure f = shell_variables(config, variables, marks, block.range)) return f;
  data.fields["Vars"] = variables;
  data.fields["Path"] = path;
  data.fields["EnvVarFile"] = fmt::format("{}/varfile_{}.sh", folder, number);
  bool by_file = config.flag("use_env_var_file");
  std::string command =
      config.text("execute_command", by_file ? "chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}"
                                             : "chmod +x {{.Path}}; {{.Vars}} {{.Path}}");
  Rendered rendered = render_template(command, data, config.range_of("execute_command"));
  if (!rendered.error.empty())
    return failed(fmt::format("Error processing command: {}", rendered.error),
                  config.range_of("execute_command"));
  if (by_file) {
    std::string content;
    for (std::string_view rest = variables; !rest.empty();) {
      // The variables are NAME='…' words; a file of exports has one on each line.
      std::size_t end = rest.find("' ");
      content += fmt::format("export {}'\n", rest.substr(0, end));
      rest.remove_prefix(end + 2);
    }
    if (Failure f =
            put_file(data.fields["EnvVarFile"], machine::Text::at(content, block.range), marks, block.range))
      return f;
  }
  if (Failure f = put_file(path, script.text, marks, block.range))
    return failed("Error uploading script: " + f.text, f.where);
  if (machine_->files.contains(path)) machine_->files.at(path).mode = 0755;

  machine::Text line = machine::Text::at(rendered.text, config.range_of("execute_command"));
  machine::RunResult result =
      machine::run_command(*machine_, line, value::unite(marks, rendered.marks), run_context());
  absorb(result);
  message(result.output);
  std::vector<int> codes = valid_codes(config);
  if (std::find(codes.begin(), codes.end(), result.exit_code) == codes.end())
    return failed(fmt::format("Script exited with non-zero exit status: {}. Allowed exit codes are: [{}]",
                              result.exit_code, fmt::join(codes, " ")),
                  block.range);
  if (!config.flag("skip_clean")) {
    machine_->files.erase(path);
    if (by_file) machine_->files.erase(data.fields["EnvVarFile"]);
  }
  return {};
}

}  // namespace reprise::image
