// What can be said about provisioners before any instance is started, as Packer's own preparation says it.
#include <fmt/format.h>

#include "image/run.h"

namespace reprise::image {
namespace {

// What `build` is before there is one: its attributes exist, their values do not.
value::Value build_to_come(std::string_view name) {
  std::vector<std::pair<std::string, value::Value>> fields{{"name", value::Value::string(name)}};
  for (const char* key :
       {"ID", "Host", "User", "Password", "ConnType", "PackerRunUUID", "PackerHTTPPort", "PackerHTTPIP",
        "PackerHTTPAddr", "SSHPublicKey", "SSHPrivateKey", "WinRMPassword", "BuildRegion", "SourceAMI",
        "SourceAMIName", "SourceAMICreationDate", "SourceAMIOwner", "SourceAMIOwnerName", "SourceAMITags"})
    fields.emplace_back(key, value::Value::unknown(value::Type::string()));
  fields.emplace_back("Port", value::Value::unknown(value::Type::number()));
  return value::Value::object(std::move(fields));
}

bool varies(std::string_view path) { return has_actions(path); }

}  // namespace

void BuildRun::check_steps() {
  evaluation_.build = build_to_come(build_name_);
  for (const PluginBlock& block : build_.provisioners) check_step(block);
  for (const PluginBlock& block : build_.cleanup) check_step(block);
  evaluation_.build = value::Value::null();
}

void BuildRun::check_step(const PluginBlock& block) {
  if (!block.plugin) return;
  std::size_t errors = diags_.error_count();
  Config config = step_config(block);
  if (diags_.error_count() != errors || skipped(config)) return;
  for (const char* argument : {"pause_before", "timeout", "pause_after", "duration"})
    if (!varies(config.text(argument))) config.duration(argument, diags_);
  Failure f;
  if (block.type == "shell") f = check_shell(config);
  if (block.type == "file") f = check_file(config);
  if (f)
    diags_.error(fmt::format("Failed preparing provisioner-block \"{}\" \"\"", block.type),
                 fmt::format("1 error(s) occurred:\n\n* {}", f.text), f.where);
}

Failure BuildRun::check_shell(const Config& config) const {
  std::vector<std::string> paths = config.texts("scripts");
  std::string one = config.text("script");
  bool some = config.has("script") || config.has("scripts"), inlined = config.has("inline");
  if (!one.empty() && !paths.empty())
    return failed("Only one of script or scripts can be specified.", config.range);
  if (!some && !inlined)
    return failed("Either a script file or inline script must be specified.", config.range);
  if (some && inlined)
    return failed("Only a script file or an inline script can be specified, not both.", config.range);
  std::string_view argument = one.empty() ? "scripts" : "script";
  if (!one.empty()) paths.push_back(one);
  for (const std::string& path : paths)
    if (!varies(path) && !t_.file(t_.tree_path(path)))
      return failed(fmt::format("Bad script '{0}': stat {0}: no such file or directory", path),
                    config.range_of(argument));
  std::string variables;
  value::Marks marks = nullptr;
  return shell_variables(config, variables, marks, config.range);
}

Failure BuildRun::check_file(const Config& config) const {
  std::string destination = config.text("destination");
  if (!config.has("destination")) return failed("Destination must be specified.", config.range);
  std::string direction = config.text("direction", "upload");
  if (direction != "upload" && direction != "download")
    return failed("Direction must be one of: download, upload.", config.range_of("direction"));
  if (direction == "download") return {};
  if (config.has("content")) {
    if (config.has("source")) return failed("source or content must be provided, not both.", config.range);
    if (destination.ends_with('/'))
      return failed("Destination must be a file when content is given.", config.range_of("destination"));
    return {};
  }
  std::vector<std::string> paths = config.texts("sources");
  if (std::string one = config.text("source"); !one.empty()) paths.push_back(one);
  if (!config.has("source") && !config.has("sources"))
    return failed("Source must be specified.", config.range);
  if (config.flag("generated")) return {};
  for (const std::string& path : paths) {
    std::string inside = t_.tree_path(path);
    bool there = varies(path) || t_.file(inside) || (!inside.empty() && t_.tree->is_directory(inside));
    if (!there)
      return failed(fmt::format("Bad source '{0}': stat {0}: no such file or directory", path),
                    config.range_of(config.has("source") ? "source" : "sources"));
  }
  return {};
}

}  // namespace reprise::image
