#include "report/saved_plan.h"

#include <fmt/format.h>

#include "state/v4.h"
#include "value/json.h"
#include "world/entropy.h"

namespace reprise::report {

namespace {

using engine::ResourceChange;
using state::JsonNode;
using state::JsonText;

constexpr std::string_view kMagic = "reprise-plan 1 ";
constexpr std::uint64_t kSeal = 0x706c616e;
constexpr const char* kDamaged = "the file is damaged or incomplete";

std::string code(const value::Value& v) {
  std::string out;
  append_value_code(out, v);
  return out;
}

void append_resource_change(JsonText& out, const ResourceChange& c) {
  out.open('{').field("address", to_string(c.address));
  if (c.previous_address) out.field("previous", to_string(*c.previous_address));
  if (!c.deposed.empty()) out.field("deposed", c.deposed);
  out.field("provider", c.provider).key("action").integer(static_cast<int>(c.action));
  out.key("reason").integer(static_cast<int>(c.reason));
  out.key("before").raw(code(c.before)).key("after").raw(code(c.after)).key("replace").open('[');
  for (const value::Path& path : c.replace_paths) {
    std::string text;
    append_path_code(text, path);
    out.raw(text);
  }
  out.close(']');
  if (c.importing_id) out.field("importing", *c.importing_id);
  if (!c.generated_config.empty()) out.field("generated_config", c.generated_config);
  out.flag("configured", c.config != nullptr).close('}');
}

void append_plan(JsonText& out, const engine::Plan& plan, const provider::Registry& registry) {
  const auto list = [&](const char* name, const std::vector<ResourceChange>& changes) {
    out.key(name).open('[');
    for (const ResourceChange& c : changes) append_resource_change(out, c);
    out.close(']');
  };
  out.key("mode").integer(static_cast<int>(plan.mode));
  list("changes", plan.changes);
  list("drift", plan.drift);
  out.key("outputs").open('[');
  for (const engine::OutputChange& o : plan.outputs) {
    out.open('{').field("name", o.name).key("action").integer(static_cast<int>(o.action));
    out.key("before")
        .raw(code(o.before))
        .key("after")
        .raw(code(o.after))
        .flag("sensitive", o.sensitive)
        .close('}');
  }
  out.close(']').key("variables").open('{');
  for (const auto& [name, v] : plan.variables) {
    out.key(name).open('{').key("from").integer(static_cast<int>(v.from)).flag("raw", v.raw_text);
    out.field("file", v.file).key("value").raw(code(v.value)).close('}');
  }
  out.close('}').key("module_outputs").open('[');
  for (const engine::ModuleOutput& o : plan.module_outputs)
    out.open('{').field("module", to_string(o.module)).field("name", o.name).close('}');
  out.close(']').key("targets").open('[');
  for (const config::AnyAddr& t : plan.targets) out.string(to_string(t));
  out.close(']').key("excludes").open('[');
  for (const config::AnyAddr& e : plan.excludes) out.string(to_string(e));
  out.close(']').key("replace").open('[');
  for (const config::AbsInstance& r : plan.replace) out.string(to_string(r));
  out.close(']').field("workspace", plan.workspace).field("cwd", plan.cwd);
  out.key("timestamp")
      .integer(plan.timestamp.us)
      .key("took")
      .integer(plan.took.us)
      .flag("errored", plan.errored)
      .flag("learned", plan.learned);
  // Checks travel in a state of their own: that is where their form is defined.
  state::State checks;
  checks.checks = plan.checks;
  out.key("checks").raw(state::write_v4(checks, registry));
  out.key("prior").raw(state::write_v4(plan.prior, registry));
}

class PlanReader {
 public:
  explicit PlanReader(const provider::Registry& registry) : registry_(registry) {}

  bool read(const JsonNode& root, SavedPlan& saved) {
    engine::Plan& plan = saved.plan;
    plan.mode = static_cast<engine::PlanMode>(number(root, "mode", 2));
    changes(root.find("changes"), plan.changes);
    changes(root.find("drift"), plan.drift);
    outputs(root.find("outputs"), plan);
    variables(root.find("variables"), plan);
    module_outputs(root.find("module_outputs"), plan);
    for (const std::string& text : strings(root.find("targets")))
      if (const auto t = config::parse_address(text, ignored_)) plan.targets.push_back(*t);
    for (const std::string& text : strings(root.find("excludes")))
      if (const auto e = config::parse_address(text, ignored_)) plan.excludes.push_back(*e);
    for (const std::string& text : strings(root.find("replace")))
      if (const auto r = config::parse_instance(text, ignored_)) plan.replace.push_back(*r);
    plan.workspace = root.string_or("workspace", "default");
    plan.cwd = root.string_or("cwd");
    plan.timestamp.us = number(root, "timestamp", INT64_MAX);
    plan.took.us = number(root, "took", INT64_MAX);
    plan.errored = root.flag("errored");
    plan.learned = root.flag("learned");
    if (const auto checks = read_state(root.find("checks"))) plan.checks = checks->checks;
    const auto prior = read_state(root.find("prior"));
    if (!prior) return false;
    plan.prior = *prior;
    return good_;
  }

 private:
  std::int64_t number(const JsonNode& node, const char* key, std::int64_t max) {
    const JsonNode* n = node.find(key);
    const std::int64_t value = n ? n->integer().value_or(-1) : 0;
    if (value < 0 || value > max) good_ = false;
    return good_ ? value : 0;
  }
  std::vector<std::string> strings(const JsonNode* node) {
    std::vector<std::string> out;
    if (node)
      for (const JsonNode& item : node->items) out.push_back(item.text);
    return out;
  }
  value::Value value_of(const JsonNode& node, const char* key) {
    const JsonNode* v = node.find(key);
    auto read = v ? read_value_code(*v) : std::nullopt;
    if (!read) good_ = false;
    return read.value_or(value::Value());
  }
  std::optional<state::State> read_state(const JsonNode* node) {
    if (!node) return std::nullopt;
    auto read = state::read_v4(node->raw, ignored_);
    if (read) state::give_types(*read, registry_, ignored_);
    return read;
  }
  void changes(const JsonNode* node, std::vector<ResourceChange>& out) {
    if (!node) return;
    for (const JsonNode& item : node->items) {
      ResourceChange c;
      const auto address = config::parse_instance(item.string_or("address"), ignored_);
      if (!address) {
        good_ = false;
        return;
      }
      c.address = *address;
      if (item.find("previous"))
        c.previous_address = config::parse_instance(item.string_or("previous"), ignored_);
      c.deposed = item.string_or("deposed");
      c.provider = item.string_or("provider");
      c.action = static_cast<engine::ChangeAction>(number(item, "action", 7));
      c.reason = static_cast<engine::Reason>(number(item, "reason", 13));
      c.before = value_of(item, "before");
      c.after = value_of(item, "after");
      if (const JsonNode* replace = item.find("replace"))
        for (const JsonNode& path : replace->items) c.replace_paths.push_back(read_path_code(path));
      if (item.find("importing")) c.importing_id = item.string_or("importing");
      c.generated_config = item.string_or("generated_config");
      out.push_back(std::move(c));
    }
  }
  void outputs(const JsonNode* node, engine::Plan& plan) {
    if (!node) return;
    for (const JsonNode& item : node->items) {
      engine::OutputChange o;
      o.name = item.string_or("name");
      o.action = static_cast<engine::ChangeAction>(number(item, "action", 7));
      o.before = value_of(item, "before");
      o.after = value_of(item, "after");
      o.sensitive = item.flag("sensitive");
      plan.outputs.push_back(std::move(o));
    }
  }
  void module_outputs(const JsonNode* node, engine::Plan& plan) {
    if (!node) return;
    for (const JsonNode& item : node->items)
      if (auto module = config::parse_address(item.string_or("module"), ignored_))
        plan.module_outputs.push_back({std::move(module->module), item.string_or("name")});
  }
  void variables(const JsonNode* node, engine::Plan& plan) {
    if (!node) return;
    for (const auto& [name, item] : node->fields) {
      engine::InputValue v;
      v.from = static_cast<engine::InputValue::Source>(number(item, "from", 4));
      v.raw_text = item.flag("raw");
      v.file = item.string_or("file");
      v.value = value_of(item, "value");
      plan.variables[name] = std::move(v);
    }
  }

  const provider::Registry& registry_;
  hcl::Diagnostics ignored_;
  bool good_ = true;
};

}  // namespace

bool looks_like_plan(std::string_view text) { return text.starts_with("reprise-plan "); }

std::string write_plan_file(const SavedPlan& saved, const provider::Registry& registry) {
  JsonText out;
  out.open('{').field("root", saved.root).field("lineage", saved.backup_lineage);
  out.key("serial")
      .raw(std::to_string(saved.state_serial))
      .field("schemas", saved.schemas)
      .key("files")
      .open('{');
  for (const auto& [path, content] : saved.files) out.field(path, content);
  out.close('}');
  append_plan(out, saved.plan, registry);
  out.close('}');
  return fmt::format("{}{:016x}\n{}\n", kMagic, world::stable_hash(out.text(), kSeal), out.text());
}

std::optional<SavedPlan> read_plan_file(std::string_view text, const provider::Registry& registry,
                                        std::string& error) {
  const std::size_t line = text.find('\n');
  if (!text.starts_with(kMagic) || line == std::string_view::npos) {
    error = looks_like_plan(text) ? "it was written by another version of Reprise" : "it is not a plan file";
    return std::nullopt;
  }
  const std::string_view seal = text.substr(kMagic.size(), line - kMagic.size());
  std::string_view body = text.substr(line + 1);
  if (body.ends_with('\n')) body.remove_suffix(1);
  if (seal != fmt::format("{:016x}", world::stable_hash(body, kSeal))) {
    error = kDamaged;
    return std::nullopt;
  }
  return read_plan_body(body, registry, error);
}

std::optional<SavedPlan> read_plan_body(std::string_view body, const provider::Registry& registry,
                                        std::string& error) {
  const state::JsonDocument document = state::parse_json(body);
  SavedPlan saved;
  if (!document.root) {
    error = kDamaged;
    return std::nullopt;
  }
  const JsonNode& root = *document.root;
  saved.root = root.string_or("root", ".");
  saved.backup_lineage = root.string_or("lineage");
  if (const JsonNode* serial = root.find("serial"))
    saved.state_serial = static_cast<std::uint64_t>(serial->integer().value_or(0));
  saved.schemas = root.string_or("schemas");
  if (const JsonNode* files = root.find("files"))
    for (const auto& [path, content] : files->fields) saved.files.emplace_back(path, content.text);
  if (!PlanReader(registry).read(root, saved)) {
    error = "it holds something that cannot be read";
    return std::nullopt;
  }
  return saved;
}

void bind_plan(engine::Plan& plan, const config::Configuration& configuration) {
  for (std::vector<ResourceChange>* changes : {&plan.changes, &plan.drift})
    for (ResourceChange& c : *changes) {
      const config::Module* module = configuration.module(config::static_path(c.address.resource.module));
      c.config = module ? module->resource(c.address.resource.resource) : nullptr;
    }
}

}  // namespace reprise::report
