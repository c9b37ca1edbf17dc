#include "engine/triggers.h"

#include <algorithm>
#include <charconv>

namespace reprise::engine {

namespace {

using StepKind = hcl::TraversalStep::Kind;
using PathKind = value::PathStep::Kind;

constexpr const char* kSummary = "Invalid replace_triggered_by expression";

value::PathStep name_step(std::string_view name) {
  value::PathStep out{};
  out.kind = PathKind::attribute;
  out.name = std::string(name);
  return out;
}

value::PathStep key_step(const config::InstanceKey& key) {
  value::PathStep out{};
  if (const auto* n = std::get_if<std::int64_t>(&key)) {
    out.kind = PathKind::index_number;
    out.index = *n;
  } else if (const auto* text = std::get_if<std::string>(&key)) {
    out.kind = PathKind::index_string;
    out.name = *text;
  }
  return out;
}

class TriggerReader {
 public:
  TriggerReader(const Site& site, Repeat repeat, hcl::Diagnostics& diags)
      : site_(site), repeat_(repeat), diags_(diags) {}

  // Whether the expression could be read; its steps are in steps().
  bool read(const hcl::Expr& e) {
    if (e.kind == hcl::ExprKind::relative_traversal) {
      const auto& relative = static_cast<const hcl::RelativeTraversal&>(e);
      return read(*relative.source) && follow(relative.steps);
    }
    if (e.kind == hcl::ExprKind::scope_traversal) {
      const auto& scope = static_cast<const hcl::ScopeTraversal&>(e);
      steps_.push_back(name_step(scope.root));
      return follow(scope.steps);
    }
    if (e.kind == hcl::ExprKind::index) {
      const auto& index = static_cast<const hcl::Index&>(e);
      return read(*index.collection) && key(*index.key);
    }
    return fail(kSummary, "Unexpected expression found in replace_triggered_by.", e);
  }
  value::Path take() { return std::move(steps_); }

 private:
  bool fail(const char* summary, const char* detail, const hcl::Expr& e) {
    diags_.error(summary, detail, e.range);
    return false;
  }

  bool follow(std::span<hcl::TraversalStep const> steps) {
    for (const hcl::TraversalStep& s : steps) {
      value::PathStep step = name_step(s.text);
      if (s.kind == StepKind::index_number) {
        step.kind = PathKind::index_number;
        std::from_chars(s.text.data(), s.text.data() + s.text.size(), step.index);
      } else if (s.kind != StepKind::attribute) {
        step.kind = PathKind::index_string;
      }
      steps_.push_back(std::move(step));
    }
    return true;
  }

  bool key(const hcl::Expr& e) {
    if (e.kind != hcl::ExprKind::scope_traversal)
      return fail("Invalid expression",
                  "A single static variable reference is required: only attribute access and indexing with "
                  "constant keys. No calculations, function calls, template expressions, etc are allowed "
                  "here.",
                  e);
    const auto& name = static_cast<const hcl::ScopeTraversal&>(e);
    const bool plain = name.steps.size() == 1 && name.steps[0].kind == StepKind::attribute;
    const bool counted = plain && name.root == "count" && name.steps[0].text == "index";
    const bool each = plain && name.root == "each" && name.steps[0].text == "key";
    if (counted && repeat_ != Repeat::count)
      return fail("Reference to \"count\" in non-counted context",
                  "The \"count\" object can only be used in \"resource\" blocks when the \"count\" argument "
                  "is set.",
                  e);
    if (each && repeat_ != Repeat::for_each)
      return fail("Reference to \"each\" in context without for_each",
                  "The \"each\" object can be used only in \"resource\" blocks when the \"for_each\" "
                  "argument is set.",
                  e);
    if (!counted && !each)
      return fail("Invalid index expression",
                  "Only constant values, count.index, or each.key are allowed in index expressions.", e);
    steps_.push_back(key_step(*site_.key));
    return true;
  }

  const Site& site_;
  Repeat repeat_;
  hcl::Diagnostics& diags_;
  value::Path steps_;
};

}  // namespace

std::optional<Trigger> trigger_of(const hcl::Expr& e, const Site& site, Repeat repeat,
                                  hcl::Diagnostics& diags) {
  TriggerReader reader(site, repeat, diags);
  if (!reader.read(e)) return std::nullopt;
  value::Path steps = reader.take();
  Trigger out;
  std::size_t at = 0;
  const std::string& root = steps[0].name;
  if (root == "data" || root == "ephemeral" || root == "resource") {
    out.resource.mode = root == "data"        ? config::Mode::data
                        : root == "ephemeral" ? config::Mode::ephemeral
                                              : config::Mode::managed;
    ++at;
  }
  if (steps.size() < at + 2) return std::nullopt;  // found out when the configuration was loaded
  out.resource.type = steps[at].name;
  out.resource.name = steps[at + 1].name;
  at += 2;
  if (at < steps.size()) {
    out.key = config::InstanceKey();
    if (steps[at].kind == PathKind::index_number)
      out.key = steps[at++].index;
    else if (steps[at].kind == PathKind::index_string)
      out.key = steps[at++].name;
  }
  out.path.assign(steps.begin() + static_cast<std::ptrdiff_t>(at), steps.end());
  return out;
}

std::string to_string(const Trigger& trigger) {
  const config::InstanceKey key = trigger.key.value_or(config::InstanceKey());
  return config::to_string(config::AbsInstance{{{}, trigger.resource}, key});
}

}  // namespace reprise::engine
