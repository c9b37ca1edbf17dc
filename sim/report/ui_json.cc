#include "report/ui_json.h"

#include <fmt/format.h>

#include "report/diagnostics.h"
#include "report/value_json.h"
#include "report/words.h"
#include "state/json_text.h"
#include "state/v4.h"
#include "value/json.h"

namespace reprise::report {

namespace {

using engine::ApplyEvent;
using engine::ChangeAction;
using state::JsonText;

JsonText message(const char* level, const std::string& text, world::Instant at) {
  JsonText out;
  out.open('{').field("@level", level).field("@message", text).field("@module", "terraform.ui");
  out.field("@timestamp", world::rfc3339(at, 6));
  return out;
}

std::string finish(JsonText& out, const char* type) {
  out.field("type", type).close('}');
  return out.take() + "\n";
}

void append_resource(JsonText& out, const config::AbsInstance& a) {
  const config::ResourceAddr& r = a.resource.resource;
  const std::string module = to_string(a.resource.module), whole = to_string(a);
  out.key("resource").open('{').field("addr", whole).field("module", module);
  out.field("resource", module.empty() ? whole : whole.substr(module.size() + 1));
  out.field("implied_provider", r.type.substr(0, r.type.find('_')));
  out.field("resource_type", r.type).field("resource_name", r.name).key("resource_key");
  if (const auto* n = std::get_if<std::int64_t>(&a.key))
    out.integer(*n);
  else if (const auto* s = std::get_if<std::string>(&a.key))
    out.string(*s);
  else
    out.null();
  out.close('}');
}

const char* verb(ChangeAction action) {
  switch (action) {
    case ChangeAction::create: return "create";
    case ChangeAction::update: return "update";
    case ChangeAction::destroy: return "delete";
    case ChangeAction::read: return "read";
    default: return "noop";
  }
}

struct Words {
  const char* going;
  const char* done;
  const char* failed;
};
// `streamed`: as JSON, where reading has other words than on a terminal.
Words words(ChangeAction action, bool streamed) {
  switch (action) {
    case ChangeAction::create: return {"Creating...", "Creation complete", "Creation errored"};
    case ChangeAction::update: return {"Modifying...", "Modifications complete", "Modifications errored"};
    case ChangeAction::destroy: return {"Destroying...", "Destruction complete", "Destruction errored"};
    case ChangeAction::read:
      if (streamed) return {"Refreshing...", "Refresh complete", "Refresh errored"};
      return {"Reading...", "Read complete", "Read errored"};
    default: return {"Working...", "Complete", "Errored"};
  }
}

std::int64_t seconds(world::Duration d) { return (d.us + 500'000) / 1'000'000; }

std::string id_suffix(const std::string& text) { return text.empty() ? "" : fmt::format(" [id={}]", text); }

// What is said of an event, behind its address.
struct Message {
  const char* type;
  std::string text;
};
std::optional<Message> message_of(const ApplyEvent& e, bool streamed) {
  using K = ApplyEvent::Kind;
  const Words w = words(e.action, streamed);
  switch (e.kind) {
    case K::start: return Message{"apply_start", w.going + id_suffix(e.text)};
    case K::provision_start:
      return Message{"provision_start", fmt::format("Provisioning with '{}'...", e.provisioner)};
    case K::provision_output:
      return Message{"provision_progress", fmt::format("({}): {}", e.provisioner, e.text)};
    case K::provision_complete:
      return Message{"provision_complete", fmt::format("({}) Provisioning complete", e.provisioner)};
    case K::provision_failed:
      return Message{"provision_errored", fmt::format("({}) Provisioning errored", e.provisioner)};
    case K::complete:
      return Message{"apply_complete",
                     fmt::format("{} after {}s{}", w.done, seconds(e.elapsed),
                                 e.action == ChangeAction::destroy ? "" : id_suffix(e.text))};
    case K::failed:
      return Message{"apply_errored", fmt::format("{} after {}s", w.failed, seconds(e.elapsed))};
    default: return std::nullopt;
  }
}

// Events name resources by text, with " (deposed object …)" where it applies.
std::string bare_address(const std::string& address) { return address.substr(0, address.find(" (")); }

const char* planned_reason(engine::Reason reason) {
  switch (reason) {
    case engine::Reason::replace_because_cannot_update: return "cannot_update";
    case engine::Reason::replace_because_tainted: return "tainted";
    case engine::Reason::replace_by_request: return "requested";
    case engine::Reason::replace_by_triggers: return "replace_triggered_by";
    case engine::Reason::delete_because_no_resource_config: return "delete_because_no_resource_config";
    case engine::Reason::delete_because_no_module: return "delete_because_no_module";
    case engine::Reason::delete_because_wrong_repetition: return "delete_because_wrong_repetition";
    case engine::Reason::delete_because_count_index: return "delete_because_count_index";
    case engine::Reason::delete_because_each_key: return "delete_because_each_key";
    case engine::Reason::delete_because_no_move_target: return "delete_because_no_move_target";
    case engine::Reason::read_because_config_unknown: return "read_because_config_unknown";
    case engine::Reason::read_because_dependency_pending: return "read_because_dependency_pending";
    case engine::Reason::read_because_check_nested: return "read_because_check_nested";
    case engine::Reason::none: break;
  }
  return "";
}

std::string ui_change(const engine::ResourceChange& c, const char* type, world::Instant at) {
  const bool moves =
      c.previous_address && *c.previous_address != c.address && c.action == ChangeAction::no_op;
  const bool imports = c.importing_id && c.action == ChangeAction::no_op && !moves;
  const std::string action(moves ? "move" : imports ? "import" : action_verb(c.action));
  const bool drift = std::string_view(type) == "resource_drift";
  JsonText out = message("info",
                         fmt::format("{}: {} {}", to_string(c.address), drift ? "Drift detected" : "Plan to",
                                     drift ? "(" + action + ")" : action),
                         at);
  out.key("change").open('{');
  append_resource(out, c.address);
  if (c.previous_address && *c.previous_address != c.address) {
    JsonText inner;
    append_resource(inner, *c.previous_address);
    out.key("previous_resource").raw(inner.text().substr(inner.text().find(':') + 1));
  }
  out.field("action", action);
  if (const char* reason = planned_reason(c.reason); *reason) out.field("reason", reason);
  if (c.importing_id) out.key("importing").open('{').field("id", *c.importing_id).close('}');
  if (!c.generated_config.empty()) out.field("generated_config", c.generated_config);
  out.close('}');
  return finish(out, type);
}

}  // namespace

std::string ui_version(world::Instant at) {
  JsonText out = message("info", fmt::format("Terraform {}", state::kTerraformVersion), at);
  out.field("terraform", state::kTerraformVersion);
  out.field("type", "version").field("ui", "1.2").close('}');
  return out.take() + "\n";
}

std::string ui_diagnostic(const hcl::Diagnostic& d, const hcl::SourceMap& sources, world::Instant at) {
  const bool error = d.severity == hcl::Severity::error;
  JsonText out = message(error ? "error" : "warn", (error ? "Error: " : "Warning: ") + d.summary, at);
  DiagnosticPrinter printer(sources);
  out.key("diagnostic");
  printer.append_json(out, d);
  return finish(out, "diagnostic");
}

std::string ui_summary(const engine::Plan::Counts& n, const char* operation, world::Instant at) {
  const std::string_view op = operation;
  std::string text;
  const std::string import_plan = n.import > 0 ? fmt::format("{} to import, ", n.import) : "";
  const std::string import_done = n.import > 0 ? fmt::format("{} imported, ", n.import) : "";
  if (op == "plan")
    text = fmt::format("Plan: {}{} to add, {} to change, {} to destroy.", import_plan, n.add, n.change,
                       n.destroy);
  else if (op == "destroy")
    text = fmt::format("Destroy complete! Resources: {} destroyed.", n.destroy);
  else
    text = fmt::format("Apply complete! Resources: {}{} added, {} changed, {} destroyed.", import_done, n.add,
                       n.change, n.destroy);
  JsonText out = message("info", text, at);
  const auto number = [](std::size_t v) { return static_cast<std::int64_t>(v); };
  out.key("changes").open('{').key("add").integer(number(n.add)).key("change").integer(number(n.change));
  out.key("import")
      .integer(number(n.import))
      .key("remove")
      .integer(number(n.destroy))
      .field("operation", operation);
  out.close('}');
  return finish(out, "change_summary");
}

namespace {

// One message of a read: what is said and how tools tell it from others.
std::string ui_read(const engine::ReadEvent& read, const std::string& text, const char* type, bool done) {
  hcl::Diagnostics ignored;
  const auto address = config::parse_instance(bare_address(read.address), ignored);
  if (!address) return "";
  JsonText out = message("info", fmt::format("{}: {}", read.address, text), read.at);
  out.key("hook").open('{');
  append_resource(out, *address);
  if (read.data) out.field("action", "read");
  if (!read.id.empty() && (done || !read.data)) out.field("id_key", "id").field("id_value", read.id);
  if (read.data && done) out.key("elapsed_seconds").integer(seconds(read.took));
  out.close('}');
  return finish(out, type);
}

}  // namespace

std::string ui_reads(const std::vector<engine::ReadEvent>& reads) {
  std::string lines;
  for (const engine::ReadEvent& r : reads) {
    if (r.import) continue;
    const std::string id = id_suffix(r.id);
    if (r.data) {
      lines += ui_read(r, "Refreshing...", "apply_start", false);
      if (r.failed) continue;
      lines += ui_read(r, fmt::format("Refresh complete after {}s{}", seconds(r.took), id), "apply_complete",
                       true);
    } else {
      lines += ui_read(r, "Refreshing state..." + id, "refresh_start", false);
      lines += ui_read(r, "Refresh complete" + id, "refresh_complete", true);
    }
  }
  return lines;
}

namespace {

// A data source that goes away is nothing that anyone did.
bool told(const engine::ResourceChange& c) {
  return c.action != ChangeAction::destroy || c.address.resource.resource.mode != config::Mode::data;
}

}  // namespace

std::string ui_actions(const engine::Plan& plan, world::Instant at) {
  std::string lines;
  for (const engine::ResourceChange& c : plan.changes)
    if (c.action != ChangeAction::no_op && told(c)) lines += ui_change(c, "planned_change", at);
  return lines;
}

std::string ui_plan(const engine::Plan& plan, world::Instant at) {
  std::string lines;
  for (const engine::ResourceChange& c : plan.drift)
    if (c.action != ChangeAction::no_op || c.previous_address) lines += ui_change(c, "resource_drift", at);
  for (const engine::ResourceChange& c : plan.changes) {
    const bool moves = c.previous_address && *c.previous_address != c.address;
    if (c.action == ChangeAction::no_op && !moves && !c.importing_id) continue;
    if (told(c)) lines += ui_change(c, "planned_change", at);
  }
  lines += ui_summary(plan.counts(), "plan", at);
  if (plan.outputs.empty()) return lines;
  JsonText out = message("info", fmt::format("Outputs: {}", plan.outputs.size()), at);
  out.key("outputs").open('{');
  for (const engine::OutputChange& o : plan.outputs)
    out.key(o.name)
        .open('{')
        .flag("sensitive", o.sensitive)
        .field("action", action_verb(o.action))
        .close('}');
  out.close('}');
  return lines + finish(out, "outputs");
}

std::string ui_outputs(const state::State& state, world::Instant at) {
  JsonText out = message("info", fmt::format("Outputs: {}", state.outputs.size()), at);
  out.key("outputs").open('{');
  for (const auto& [name, output] : state.outputs) {
    out.key(name).open('{').flag("sensitive", output.sensitive);
    out.key("type").raw(value::type_to_json(output.value.type()));
    if (!output.sensitive) {
      std::string text;
      append_known(text, output.value);
      out.key("value").raw(text);
    }
    out.close('}');
  }
  out.close('}');
  return finish(out, "outputs");
}

std::string ui_log(const std::string& text, const char* type, world::Instant at) {
  JsonText out = message("info", text, at);
  return finish(out, type);
}

std::string ui_init(const std::string& text, const char* code, world::Instant at) {
  JsonText out = message("info", text, at);
  out.field("message_code", code);
  return finish(out, "init_output");
}

std::string ui_event(const ApplyEvent& event, const engine::Plan&) {
  hcl::Diagnostics ignored;
  const auto address = config::parse_instance(event.address, ignored);
  if (!address) return "";
  const std::optional<Message> m = message_of(event, true);
  if (!m) return "";
  JsonText out = message("info", fmt::format("{}: {}", event.address, m->text), event.at);
  out.key("hook").open('{');
  append_resource(out, *address);
  using K = ApplyEvent::Kind;
  if (!event.provisioner.empty()) {
    out.field("provisioner", event.provisioner);
    if (event.kind == K::provision_output) out.field("output", event.text);
  } else {
    out.field("action", verb(event.action));
    const bool has_id = !event.text.empty() && event.kind != K::failed &&
                        !(event.kind == K::complete && event.action == ChangeAction::destroy);
    if (has_id) out.field("id_key", "id").field("id_value", event.text);
    if (event.kind != K::start) out.key("elapsed_seconds").integer(seconds(event.elapsed));
  }
  out.close('}');
  return finish(out, m->type);
}

std::string reads_text(const std::vector<engine::ReadEvent>& reads) {
  std::string text;
  for (const engine::ReadEvent& r : reads) {
    const std::string id = id_suffix(r.id);
    if (r.import)
      text += fmt::format("{}: Preparing import...{}\n", r.address, id);
    else if (r.data && r.failed)
      text += fmt::format("{}: Reading...\n", r.address);
    else if (r.data)
      text +=
          fmt::format("{0}: Reading...\n{0}: Read complete after {1}s{2}\n", r.address, seconds(r.took), id);
    else
      text += fmt::format("{}{}: Refreshing state...{}\n", r.address,
                          r.deposed.empty() ? "" : fmt::format(" (deposed object {})", r.deposed), id);
  }
  return text;
}

std::string event_text(const ApplyEvent& e) {
  using K = ApplyEvent::Kind;
  switch (e.kind) {
    case K::import:
      return fmt::format("{0}: Importing...{1}\n{0}: Import complete{1}\n", e.address, id_suffix(e.text));
    case K::start:
      if (!e.deposed.empty())
        return fmt::format("{} (deposed object {}): {}{}\n", e.address, e.deposed,
                           words(e.action, false).going, id_suffix(e.text));
      break;
    case K::retry: return fmt::format("{}: Still trying: {}\n", e.address, e.text);
    case K::provision_output: return fmt::format("{} ({}): {}\n", e.address, e.provisioner, e.text);
    // Errors are shown at the end.
    case K::provision_complete:
    case K::provision_failed:
    case K::failed: return "";
    default: break;
  }
  const std::optional<Message> m = message_of(e, false);
  return m ? fmt::format("{}: {}\n", e.address, m->text) : "";
}

}  // namespace reprise::report
