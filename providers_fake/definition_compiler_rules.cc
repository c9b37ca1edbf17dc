// Rules of a definition other than attributes, data sources, and the order of evaluation.
#include <fmt/format.h>

#include <algorithm>

#include "lang/eval.h"
#include "providers_fake/definition_compiler.h"

namespace reprise::providers_fake {
namespace {

using value::Type;
using value::Value;

world::Duration duration_of(const Value& v) {
  if (v.is_unknown() || v.is_null()) return {};
  const auto parsed = world::parse_duration(v.as_string());
  return parsed && parsed->us >= 0 ? *parsed : world::Duration{-1};
}

// Finds an order in which everything comes after what it uses; `nodes` are rules, then children.
class Sorter {
 public:
  Sorter(const std::vector<AttributeRule>& rules, const std::vector<ChildRule>& children)
      : rules_(rules), children_(children), state_(rules.size() + children.size(), State::fresh) {}

  // The node on a cycle, or -1.
  int sort(std::vector<int>& out) {
    for (std::size_t i = 0; i < state_.size(); ++i)
      if (!visit(i, out)) return static_cast<int>(i);
    return -1;
  }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  // Depth is bounded by the number of rules of one type.
  bool visit(std::size_t node, std::vector<int>& out) {
    if (state_[node] == State::done) return true;
    if (state_[node] == State::open) return false;
    state_[node] = State::open;
    const bool is_child = node >= rules_.size();
    if (is_child) {
      const ChildRule& c = children_[node - rules_.size()];
      for (const lang::Expr* e : {c.for_each, c.when, c.attributes})
        if (e && !visit_references(*e, out)) return false;
    } else if (rules_[node].value && !visit_references(*rules_[node].value, out)) {
      return false;
    }
    state_[node] = State::done;
    if (is_child)
      out.push_back(~static_cast<int>(node - rules_.size()));
    else if (rules_[node].value)
      out.push_back(static_cast<int>(node));
    return true;
  }
  bool visit_references(const lang::Expr& expr, std::vector<int>& out) {
    for (const lang::Reference& ref : expr.references) {
      const Root root = static_cast<Root>(ref.kind);
      if (root == Root::child && !visit(rules_.size() + ref.binding, out)) return false;
      if (root == Root::attribute && !visit_attribute(static_cast<int>(ref.binding), out)) return false;
      if (root == Root::target && !visit_attribute(rules_[ref.binding].index, out)) return false;
    }
    return true;
  }
  bool visit_attribute(int index, std::vector<int>& out) {
    for (std::size_t i = 0; i < rules_.size(); ++i)
      if (rules_[i].index == index && rules_[i].value && !visit(i, out)) return false;
    return true;
  }
  const std::vector<AttributeRule>& rules_;
  const std::vector<ChildRule>& children_;
  std::vector<State> state_;
};

}  // namespace

std::vector<int> DefinitionCompiler::evaluation_order(const std::vector<AttributeRule>& rules,
                                                      const std::vector<ChildRule>& children,
                                                      const hcl::Block& about) {
  std::vector<int> out;
  if (Sorter(rules, children).sort(out) >= 0)
    diags_.error("Invalid cloud definition", "Values of attributes depend on each other in a circle.",
                 about.header_range);
  return out;
}

ErrorRule DefinitionCompiler::error_block(const hcl::Block& block, std::vector<Keyword> more, bool labelled) {
  ErrorRule out;
  std::string_view code;
  if (labelled && label(block, code)) out.code = std::string(code);
  more.push_back({"message", [&](const auto& a) { out.message = expression(a); }});
  more.push_back({"status", [&](const auto& a) {
                    const Value v = constant(a, Type::number());
                    if (v.is_known() && !v.is_null() && v.is_small_integer())
                      out.status = static_cast<int>(std::clamp<std::int64_t>(v.as_small_integer(), 100, 599));
                  }});
  more.push_back({"retry", [&](const auto& a) { out.retry = flag(a); }});
  arguments(*block.body, more);
  return out;
}

void DefinitionCompiler::reject_block(std::vector<RejectRule>& out, const hcl::Block& block) {
  RejectRule rule;
  rule.error = error_block(block, {{"when", [&](const auto& a) { rule.when = expression(a); }},
                                   {"on", [&](const auto& a) {
                                      const std::vector<std::string> on = texts(a);
                                      auto says = [&](std::string_view word) {
                                        return std::find(on.begin(), on.end(), word) != on.end();
                                      };
                                      rule.on_create = says("create");
                                      rule.on_update = says("update");
                                      rule.on_delete = says("delete");
                                    }}});
  if (rule.when) out.push_back(std::move(rule));
}

void DefinitionCompiler::validate_block(std::vector<ValidateRule>& out, const hcl::Block& block) {
  ValidateRule rule;
  std::string_view summary;
  if (!label(block, summary)) return;
  rule.summary = std::string(summary);
  arguments(*block.body, {{"when", [&](const auto& a) { rule.when = expression(a); }},
                          {"message", [&](const auto& a) { rule.message = expression(a); }},
                          {"attribute", [&](const auto& a) { rule.attribute = text(a); }}});
  if (rule.when) out.push_back(std::move(rule));
}

void DefinitionCompiler::quota_block(TypeDefinition& out, const hcl::Block& block) {
  QuotaRule rule;
  std::string per;
  rule.error = error_block(block, {{"limit", [&](const auto& a) { rule.limit = expression(a); }},
                                   {"per", [&](const auto& a) { per = text(a); }}});
  if (!per.empty()) {
    rule.per = out.attribute_rule(per);
    if (rule.per < 0 || out.attributes[static_cast<std::size_t>(rule.per)].references.empty()) {
      diags_.error("Invalid cloud definition",
                   fmt::format("A quota is counted per attribute that refers to something; \"{}\" does not "
                               "(or is said later).",
                               per),
                   block.header_range);
      return;
    }
  }
  if (rule.limit) out.quotas.push_back(std::move(rule));
}

void DefinitionCompiler::child_block(TypeDefinition& out, const hcl::Block& block) {
  if (block.labels.size() != 2) {
    diags_.error("Invalid cloud definition", "A child block has two labels: its type and a name.",
                 block.header_range);
    return;
  }
  ChildRule rule;
  rule.type = std::string(block.labels[0].text);
  rule.name = std::string(block.labels[1].text);
  arguments(*block.body, {{"attributes", [&](const auto& a) { rule.attributes = expression(a); }},
                          {"when", [&](const auto& a) { rule.when = expression(a); }},
                          {"for_each", [&](const auto& a) { rule.for_each = expression(a); }}});
  for (ChildRule& known : out.children)
    if (known.name == rule.name) {
      known = std::move(rule);
      return;
    }
  out.children.push_back(std::move(rule));
}

void DefinitionCompiler::machine_block(TypeDefinition& out, const hcl::Block& block) {
  MachineRule rule;
  arguments(*block.body, {{"image", [&](const auto& a) { rule.image = expression(a); }},
                          {"user_data", [&](const auto& a) { rule.user_data = expression(a); }},
                          {"private_ip", [&](const auto& a) { rule.private_ip = expression(a); }},
                          {"authorized_key", [&](const auto& a) { rule.authorized_key = expression(a); }}});
  if (rule.image)
    out.machine = rule;
  else
    diags_.error("Invalid cloud definition", "A machine block says the image to boot.", block.header_range);
}

void DefinitionCompiler::latency_block(Latencies& out, const hcl::Block& block) {
  auto range = [&](world::Latency& into) {
    return [this, &into](const hcl::Attribute& a) {
      const Value v = constant(a, Type::list(Type::string()));
      const bool pair = v.is_wholly_known() && !v.is_null() && v.size() == 2;
      const world::Duration low = pair ? duration_of(v.at(0)) : world::Duration{-1};
      const world::Duration high = pair ? duration_of(v.at(1)) : world::Duration{-1};
      if (low.us < 0 || high.us < low.us)
        diags_.error("Invalid cloud definition",
                     "A latency is two durations, the lower first: [\"1s\", \"3s\"].", a.expr->range);
      else
        into = {low, high};
    };
  };
  arguments(*block.body, {{"create", range(out.create)},
                          {"update", range(out.update)},
                          {"delete", range(out.destroy)},
                          {"read", range(out.read)}});
}

std::unique_ptr<DataDefinition> DefinitionCompiler::data(std::string_view type,
                                                         const provider::ResourceSchema& schema,
                                                         const Blocks& blocks) {
  auto out = std::make_unique<DataDefinition>();
  out->type = std::string(type);
  out->schema = &schema;
  for (const hcl::Block* block : library_.every_)
    for (const hcl::Block& inner : block->body->blocks)
      if (inner.type == "attribute") attribute_block(out->attributes, nullptr, schema.block, inner, true);
  for (const hcl::Block* block : blocks) data_block(*out, *block);
  bind_all({schema.block.implied_type, out->attributes, {}});
  out->order = evaluation_order(out->attributes, {}, *blocks.back());
  return out;
}

void DefinitionCompiler::data_block(DataDefinition& out, const hcl::Block& block) {
  arguments(*block.body, {{"from", [&](const auto& a) { out.from = text(a); }},
                          {"where", [&](const auto& a) { out.where = expression(a); }},
                          {"filters", [&](const auto& a) { out.filters = expression(a); }},
                          {"single", [&](const auto& a) { out.single = flag(a); }},
                          {"none", [&](const auto& a) { out.none_message = text(a); }},
                          {"many", [&](const auto& a) { out.many_message = text(a); }},
                          {"unmodelled", [&](const auto& a) { out.unmodelled = text(a); }}});
  for (const hcl::Block& inner : block.body->blocks) {
    if (inner.type == "attribute")
      attribute_block(out.attributes, nullptr, out.schema->block, inner, false);
    else if (inner.type == "reject")
      reject_block(out.rejects, inner);
    else if (inner.type == "latency")
      latency_block(out.latencies, inner);
    else
      unexpected_block(inner);
  }
}

std::unique_ptr<ProviderRules> DefinitionCompiler::provider(const Blocks& blocks) {
  auto out = std::make_unique<ProviderRules>();
  for (const hcl::Block* block : blocks) {
    for (const hcl::Block& inner : block->body->blocks) {
      if (inner.type == "defaults")
        for (const hcl::Attribute& a : inner.body->attributes)
          out->defaults.emplace_back(std::string(a.name), constant(a, Type::dynamic()));
      else if (inner.type == "validate")
        validate_block(out->validations, inner);
      else
        unexpected_block(inner);
    }
  }
  bind_all({Type::empty_object(), {}, {}});
  return out;
}

const AttributeRule* TypeDefinition::attribute(std::string_view path) const {
  const int i = attribute_rule(path);
  return i < 0 ? nullptr : &attributes[static_cast<std::size_t>(i)];
}

int TypeDefinition::attribute_rule(std::string_view path) const {
  for (std::size_t i = 0; i < attributes.size(); ++i)
    if (attributes[i].path == path) return static_cast<int>(i);
  return -1;
}

}  // namespace reprise::providers_fake
