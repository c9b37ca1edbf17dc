// Provisioners in order: which apply, pauses, time limits, retries.
#include <fmt/format.h>

#include <algorithm>

#include "image/run.h"

namespace reprise::image {

machine::RunContext BuildRun::run_context() const {
  machine::RunContext context{world_, identity_, user_, "", {}, options_.strict, {}};
  return context;
}

void BuildRun::absorb(machine::RunResult& result) {
  for (const machine::Unmodelled& u : result.unmodelled)
    note("command: " + u.what, "Nothing is known about what it does: it was taken to succeed without effect.",
         u.where);
  for (hcl::Diagnostic& d : result.diags.items()) {
    if (d.severity == hcl::Severity::error)
      diags_.add(std::move(d));
    else if (d.summary != "Command is not modelled")
      note(d.summary, d.detail, d.subject);
  }
  spend(result.elapsed);
}

Failure BuildRun::provision() {
  for (const PluginBlock& block : build_.provisioners)
    if (Failure f = step(block)) return f;
  return {};
}

void BuildRun::error_cleanup() {
  say("Provisioning step had errors: Running the cleanup provisioner, if present...");
  for (const PluginBlock& block : build_.cleanup)
    if (Failure f = step(block)) complain(fmt::format("Cleanup failed: {}.", f.text));
}

bool BuildRun::skipped(const Config& config) const {
  auto listed = [&](std::string_view argument) {
    std::vector<std::string> names = config.texts(argument);
    return std::find(names.begin(), names.end(), use_.name) != names.end();
  };
  return config.has("only") ? !listed("only") : listed("except");
}

// What a provisioner says for this source, overrides included.
Config BuildRun::step_config(const PluginBlock& block) {
  Config config = evaluation_.config(*block.body, block.plugin, diags_);
  config.range = block.range;
  const Config::Given* o = config.find("override");
  if (!o || !o->value.is_known()) return config;
  value::Value over = o->value.unmark();
  const value::Value* own = over.is_null() || over.type()->is_primitive() ? nullptr : over.find(use_.name);
  std::string_view short_name = std::string_view(use_.name).substr(source().type.size() + 1);
  if (!own && !over.is_null() && !over.type()->is_primitive()) own = over.find(short_name);
  if (own) apply_overrides(config, *own, &block.plugin->body, o->range, diags_);
  return config;
}

Failure BuildRun::step(const PluginBlock& block) {
  if (!block.plugin) {
    note("provisioner " + block.type, "The provisioner did nothing.", block.range);
    message(fmt::format("(provisioner \"{}\" is not modelled: skipped)", block.type));
    return {};
  }
  std::size_t errors = diags_.error_count();
  Config config = step_config(block);
  if (diags_.error_count() != errors)
    return failed("The provisioner's configuration is invalid.", block.range);
  if (skipped(config)) return {};
  static constexpr std::string_view kLater[] = {"execute_command", "inline", "content"};
  evaluation_.render(config, data_, kLater, diags_);
  if (diags_.error_count() != errors)
    return failed("The provisioner's configuration is invalid.", block.range);
  note_arguments(config, block.plugin->body);

  world::Duration pause = config.duration("pause_before", diags_);
  if (pause > world::Duration{}) {
    say(fmt::format("Pausing {} before the next provisioner...", world::to_string(pause)));
    spend(pause);
  }
  world::Duration timeout = config.duration("timeout", diags_);
  std::int64_t retries = 0;
  if (const Config::Given* g = config.find("max_retries");
      g && g->value.is_known() && g->value.unmark().is_small_integer())
    retries = std::clamp<std::int64_t>(g->value.unmark().as_small_integer(), 0, 1000);
  if (timeout > world::Duration{})
    say(fmt::format("Setting a {} timeout for the next provisioner...", world::to_string(timeout)));
  Failure f;
  for (std::int64_t i = 0; i <= retries; ++i) {
    world::Instant before = world_.now;
    f = attempt(block, config);
    if (timeout > world::Duration{} && world_.now - before > timeout) {
      world_.now = before + timeout;
      say("Cancelling provisioner after a timeout...");
      f = failed("context deadline exceeded: the provisioner took longer than its timeout", block.range);
    }
    if (!f) return {};
    if (i < retries) {
      message(
          fmt::format("Provisioner failed with \"{}\", retrying with {} trie(s) left", f.text, retries - i));
      spend(world::Duration::seconds(1));
    }
  }
  if (retries > 0) f.text = fmt::format("retry count exhausted. Last err: {}", f.text);
  return f;
}

Failure BuildRun::attempt(const PluginBlock& block, const Config& config) {
  if (block.type == "breakpoint") return {};
  if (block.type == "sleep") {
    spend(config.duration("duration", diags_));
    return {};
  }
  if (!machine_) {
    note(fmt::format("provisioner {} without a machine", block.type), "The provisioner did nothing.",
         block.range);
    return {};
  }
  if (block.type == "file") return file(block, config);
  if (block.type == "shell") return shell(block, config);
  note("provisioner " + block.type, "The provisioner did nothing.", block.range);
  return {};
}

}  // namespace reprise::image
