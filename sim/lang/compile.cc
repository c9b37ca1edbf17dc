#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "lang/node.h"
#include "lang/suggest.h"
#include "value/number.h"
#include "value/ops.h"

namespace reprise::lang {

namespace {

using value::Value;

// One compile() call. Names bound inside the expression live on `names_` while their scope is open.
class Compiler {
 public:
  Compiler(const FunctionTable& functions, std::span<const std::string_view> locals, hcl::Arena& arena,
           hcl::Diagnostics& diags, Speaker speaker)
      : functions_(functions), arena_(arena), diags_(diags), speaker_(speaker) {
    for (std::string_view name : locals) names_.push_back({name, next_slot_++});
    frame_ = next_slot_;
  }

  const Expr* run(const hcl::Expr& syntax) {
    const Node* node = compile(syntax);
    std::span<Reference> references = arena_.copy(references_);
    for (ReferenceNode* n : reference_nodes_) n->reference = &references[n->number];
    Expr* expr = arena_.make<Expr>();
    expr->node = node;
    expr->syntax = &syntax;
    expr->references = references;
    expr->pure = pure_;
    expr->constant = references.empty() && pure_;
    expr->frame = frame_;
    return expr;
  }

 private:
  struct Name {
    std::string_view name;
    std::uint32_t slot;
  };
  struct SplatItem {
    const hcl::Expr* item;
    std::uint32_t slot;
  };

  template <class T>
  T* make(Op op, const hcl::Expr& syntax) {
    T* node = arena_.make<T>();
    node->op = op;
    node->syntax = &syntax;
    return node;
  }

  const Node* constant(const Value& v, const hcl::Expr& syntax) {
    auto* node = make<ConstantNode>(Op::constant, syntax);
    node->value = intern_constant(v);
    return node;
  }

  const Node* invalid(const hcl::Expr& syntax) { return make<Node>(Op::invalid, syntax); }

  const Node* failing(const hcl::Expr& syntax, hcl::Range subject, std::string_view summary,
                      std::string_view detail, std::span<const Node* const> args = {}) {
    auto* node = make<FailingNode>(Op::failing, syntax);
    node->summary = arena_.copy(summary);
    node->detail = arena_.copy(detail);
    node->subject = subject;
    node->args = args;
    return node;
  }

  static const Value* constant_of(const Node* node) {
    return node->op == Op::constant ? as<ConstantNode>(*node).value : nullptr;
  }

  const Node* compile(const hcl::Expr& syntax) {
    if (depth_ >= kMaxDepth) {
      if (!too_deep_)
        diags_.error("Expression too complex",
                     fmt::format("Expressions may be nested at most {} levels deep.", kMaxDepth),
                     syntax.range);
      too_deep_ = true;
      return invalid(syntax);
    }
    ++depth_;
    const Node* node = compile_kind(syntax);
    --depth_;
    return node;
  }

  const Node* compile_kind(const hcl::Expr& e) {
    using K = hcl::ExprKind;
    switch (e.kind) {
      case K::invalid: return invalid(e);
      case K::null_literal: return constant(Value::null(), e);
      case K::bool_literal: return constant(Value::boolean(static_cast<const hcl::BoolLiteral&>(e).value), e);
      case K::number_literal: return number(static_cast<const hcl::NumberLiteral&>(e));
      case K::string_literal:
        return constant(Value::string(static_cast<const hcl::StringLiteral&>(e).text), e);
      case K::template_expr: return text(static_cast<const hcl::TemplateExpr&>(e));
      case K::template_wrap: return compile(*static_cast<const hcl::TemplateWrap&>(e).inner);
      case K::scope_traversal: return traversal(static_cast<const hcl::ScopeTraversal&>(e));
      case K::relative_traversal: return relative(static_cast<const hcl::RelativeTraversal&>(e));
      case K::function_call: return call(static_cast<const hcl::FunctionCall&>(e));
      case K::conditional: return conditional(static_cast<const hcl::Conditional&>(e));
      case K::binary: return binary(static_cast<const hcl::Binary&>(e));
      case K::unary: return unary(static_cast<const hcl::Unary&>(e));
      case K::tuple: return tuple(static_cast<const hcl::Tuple&>(e));
      case K::object: return object(static_cast<const hcl::Object&>(e));
      case K::for_expr: return for_expr(static_cast<const hcl::ForExpr&>(e));
      case K::index: return index(static_cast<const hcl::Index&>(e));
      case K::splat: return splat(static_cast<const hcl::Splat&>(e));
      case K::splat_item: return splat_item(e);
      case K::parens: return compile(*static_cast<const hcl::Parens&>(e).inner);
    }
    return invalid(e);
  }

  const Node* number(const hcl::NumberLiteral& e) {
    std::optional<value::Number> n = value::Number::parse(e.text);
    if (n) return constant(Value::number(*n), e);
    diags_.error("Invalid number literal",
                 fmt::format("Failed to recognize the value {:?} as a number.", e.text), e.range);
    return invalid(e);
  }

  const Node* text(const hcl::TemplateExpr& e) {
    std::vector<const Node*> parts;
    parts.reserve(e.parts.size());
    std::string folded;
    bool all_literal = true;
    for (const hcl::Expr* part : e.parts) {
      parts.push_back(compile(*part));
      const Value* v = constant_of(parts.back());
      all_literal = all_literal && v && part->kind == hcl::ExprKind::string_literal;
      if (all_literal) folded += v->as_string();
    }
    if (all_literal) return constant(Value::string(folded), e);
    auto* node = make<ListNode>(Op::text, e);
    node->items = arena_.copy(parts);
    return node;
  }

  std::span<Step const> steps(std::span<hcl::TraversalStep const> from) {
    std::vector<Step> to;
    to.reserve(from.size());
    for (const hcl::TraversalStep& s : from) {
      Step step{&s, nullptr};
      if (s.kind == hcl::TraversalStep::Kind::index_string) step.key = intern_constant(Value::string(s.text));
      if (s.kind == hcl::TraversalStep::Kind::index_word)
        step.key = intern_constant(s.text == "null" ? Value::null() : Value::boolean(s.text == "true"));
      if (s.kind == hcl::TraversalStep::Kind::index_number) {
        std::optional<value::Number> n = value::Number::parse(s.text);
        step.key = intern_constant(n ? Value::number(*n) : Value::unknown(value::Type::number()));
      }
      to.push_back(step);
    }
    return arena_.copy(to);
  }

  const Node* with_steps(const Node* source, std::span<hcl::TraversalStep const> from,
                         const hcl::Expr& syntax) {
    if (from.empty()) return source;
    auto* node = make<StepsNode>(Op::steps, syntax);
    node->source = source;
    node->steps = steps(from);
    return node;
  }

  const Node* traversal(const hcl::ScopeTraversal& e) {
    for (std::size_t i = names_.size(); i-- > 0;) {
      if (names_[i].name != e.root) continue;
      auto* local = make<LocalNode>(Op::local, e);
      local->slot = names_[i].slot;
      return with_steps(local, e.steps, e);
    }
    auto* node = make<ReferenceNode>(Op::reference, e);
    node->number = static_cast<std::uint32_t>(references_.size());
    node->steps = steps(e.steps);
    references_.push_back(Reference{&e});
    reference_nodes_.push_back(node);
    return node;
  }

  const Node* relative(const hcl::RelativeTraversal& e) { return with_steps(compile(*e.source), e.steps, e); }

  const Node* index(const hcl::Index& e) {
    auto* node = make<IndexNode>(Op::index, e);
    node->collection = compile(*e.collection);
    node->key = compile(*e.key);
    return node;
  }

  // Summary and detail.
  using Words = std::pair<const char*, std::string>;

  // Inside a `for` the real tool does not see which functions there are, and suggests none.
  bool inside_for() const { return !names_.empty(); }

  bool has_namespace(std::string_view prefix) const {
    if (inside_for()) return false;
    return prefix == "core::" || std::ranges::any_of(functions_.all(), [&](const Function& f) {
             return f.name.starts_with(prefix);
           });
  }

  Words about_name(std::string_view name) const {
    std::vector<std::string_view> names;
    if (!inside_for())
      for (const Function& f : functions_.all()) names.push_back(f.name);
    const std::string_view similar = name_suggestion(name, names);
    std::string detail = fmt::format("There is no function named \"{}\".", name);
    if (!similar.empty()) detail += fmt::format(" Did you mean \"{}\"?", similar);
    return {"Call to unknown function", std::move(detail)};
  }

  Words about_namespace(std::string_view prefix, std::string_view name) const {
    return {"Call to unknown function",
            has_namespace(prefix)
                ? fmt::format("There is no function named \"{}\" in namespace {}.", name, prefix)
                : fmt::format("There are no functions in namespace \"{}\".", prefix)};
  }

  Words about_provider(std::string_view whole, std::string_view prefix, std::string_view name) const {
    std::string detail;
    if (!whole.starts_with("provider::")) {
      detail = fmt::format(
          "The function namespace \"{}\" is not valid. Provider function calls must use the \"provider::\" "
          "namespace prefix.",
          whole.substr(0, whole.find("::")));
    } else if (prefix == "provider::") {
      detail = "The function call must include the provider name after the \"provider::\" prefix.";
    } else {
      const std::string_view provider = whole.substr(10, whole.find("::", 10) - 10);
      detail =
          has_namespace(prefix)
              ? fmt::format("The function \"{}\" is not available from the provider \"{}\".", name, provider)
              : fmt::format(
                    "There is no function named \"{}\". Ensure that provider name \"{}\" is declared in "
                    "this module's required_providers block, and that this provider offers a function "
                    "named \"{}\".",
                    whole, provider, name);
    }
    return {"Unknown provider function", std::move(detail)};
  }

  // What is never evaluated may call what is no function.
  const Node* unknown_function(const hcl::FunctionCall& e, std::span<const Node* const> args) {
    const std::size_t colon = e.name.rfind("::");
    const std::string_view prefix = e.name.substr(0, colon == std::string_view::npos ? 0 : colon + 2);
    const std::string_view name = e.name.substr(prefix.size());
    auto [summary, detail] = prefix.empty()             ? about_name(name)
                             : speaker_ == Speaker::hcl ? about_namespace(prefix, name)
                                                        : about_provider(e.name, prefix, name);
    return failing(e, e.name_range, summary, detail, args);
  }

  const Node* call(const hcl::FunctionCall& e) {
    if (functions_.all().empty())  // of constants: nothing inside is looked at
      return failing(e, e.range, "Function calls not allowed", "Functions may not be called here.");
    const Function* f = functions_.find(e.name);
    std::vector<const Node*> args;
    args.reserve(e.args.size());
    for (const hcl::Expr* arg : e.args) args.push_back(compile(*arg));
    if (!f) return unknown_function(e, arena_.copy(args));
    pure_ = pure_ && f->pure;
    auto* node = make<CallNode>(Op::call, e);
    node->function = f;
    node->args = arena_.copy(args);
    return node;
  }

  const Node* conditional(const hcl::Conditional& e) {
    auto* node = make<ConditionalNode>(Op::conditional, e);
    node->condition = compile(*e.condition);
    node->true_result = compile(*e.true_result);
    node->false_result = compile(*e.false_result);
    return node;
  }

  const Node* binary(const hcl::Binary& e) {
    auto* node = make<BinaryNode>(Op::binary, e);
    node->operation = e.op;
    node->left = compile(*e.left);
    node->right = compile(*e.right);
    return node;
  }

  const Node* unary(const hcl::Unary& e) {
    const Node* operand = compile(*e.operand);
    const Value* v = constant_of(operand);
    if (v && e.op == hcl::UnaryOp::negate && v->type() == value::Type::number() && !v->is_unknown() &&
        !v->is_null()) {
      return constant(Value::number(v->as_number().negated()), e);  // keeps -0 (oracle note 3)
    }
    auto* node = make<UnaryNode>(Op::unary, e);
    node->operation = e.op;
    node->operand = operand;
    return node;
  }

  const Node* tuple(const hcl::Tuple& e) {
    std::vector<const Node*> items;
    items.reserve(e.items.size());
    bool all_constant = true;
    for (const hcl::Expr* item : e.items) {
      items.push_back(compile(*item));
      all_constant = all_constant && constant_of(items.back());
    }
    if (all_constant) {
      std::vector<Value> values;
      for (const Node* item : items) values.push_back(*constant_of(item));
      return constant(Value::tuple(std::move(values)), e);
    }
    auto* node = make<ListNode>(Op::tuple, e);
    node->items = arena_.copy(items);
    return node;
  }

  const Node* object_key(const hcl::ObjectItem& item) {
    const hcl::Expr& key = *item.key;
    if (item.bare_key || key.kind != hcl::ExprKind::scope_traversal) return compile(key);
    const Node* node = compile(key);  // kept among the references, which are checked first
    (void)node;
    return failing(
        key, key.range, "Ambiguous attribute key",
        "If this expression is intended to be a reference, wrap it in parentheses. If it's instead "
        "intended as a literal name containing periods, wrap it in quotes to create a string literal.");
  }

  const Node* object(const hcl::Object& e) {
    std::vector<ObjectNodeItem> items;
    items.reserve(e.items.size());
    bool constant_keys = true, constant_values = true;
    for (const hcl::ObjectItem& item : e.items) {
      items.push_back({object_key(item), compile(*item.value)});
      const Value* key = constant_of(items.back().key);
      constant_keys = constant_keys && key && key->type() == value::Type::string();
      constant_values = constant_values && constant_of(items.back().value);
    }
    const std::span<const std::uint32_t> order =
        constant_keys ? key_order(items) : std::span<std::uint32_t>{};
    if (constant_values && order.size() == items.size()) {
      std::vector<std::pair<std::string, Value>> fields;
      for (const std::uint32_t i : order)
        fields.emplace_back(constant_of(items[i].key)->as_string(), *constant_of(items[i].value));
      return constant(Value::object(std::move(fields)), e);
    }
    auto* node = make<ObjectNode>(Op::object, e);
    node->items = arena_.copy(items);
    node->order = order;
    return node;
  }

  // The items by their constant keys; nothing where one repeats.
  std::span<std::uint32_t const> key_order(const std::vector<ObjectNodeItem>& items) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < items.size(); ++i) order.push_back(i);
    auto key = [&](std::uint32_t i) { return constant_of(items[i].key)->as_string(); };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    for (std::size_t i = 1; i < order.size(); ++i)
      if (key(order[i - 1]) == key(order[i])) return {};
    return arena_.copy(order);
  }

  std::uint32_t open_slot(std::uint32_t count) {
    std::uint32_t slot = next_slot_;
    next_slot_ += count;
    frame_ = std::max(frame_, next_slot_);
    return slot;
  }

  const Node* for_expr(const hcl::ForExpr& e) {
    auto* node = make<ForNode>(Op::for_each, e);
    node->collection = compile(*e.collection);
    node->slot = open_slot(2);
    node->has_key = !e.key_name.empty();
    node->group = e.group;
    std::size_t outer = names_.size();
    if (node->has_key) names_.push_back({e.key_name, node->slot});
    names_.push_back({e.value_name, node->slot + 1});
    if (e.key) node->key = compile(*e.key);
    node->value = compile(*e.value);
    if (e.condition) node->condition = compile(*e.condition);
    names_.resize(outer);
    next_slot_ = node->slot;
    if (!e.directive) return node;
    auto* join = make<JoinNode>(Op::join, e);
    join->tuple = node;
    return join;
  }

  const Node* splat(const hcl::Splat& e) {
    auto* node = make<SplatNode>(Op::splat, e);
    node->source = compile(*e.source);
    node->slot = open_slot(1);
    splats_.push_back({e.item, node->slot});
    node->each = compile(*e.each);
    splats_.pop_back();
    next_slot_ = node->slot;
    return node;
  }

  const Node* splat_item(const hcl::Expr& e) {
    for (std::size_t i = splats_.size(); i-- > 0;) {
      if (splats_[i].item != &e) continue;
      auto* node = make<LocalNode>(Op::local, e);
      node->slot = splats_[i].slot;
      return node;
    }
    return invalid(e);
  }

  const FunctionTable& functions_;
  hcl::Arena& arena_;
  hcl::Diagnostics& diags_;
  Speaker speaker_;
  std::vector<Name> names_;
  std::vector<SplatItem> splats_;
  std::vector<Reference> references_;
  std::vector<ReferenceNode*> reference_nodes_;
  std::uint32_t next_slot_ = 0;
  std::uint32_t frame_ = 0;
  int depth_ = 0;
  bool pure_ = true;
  bool too_deep_ = false;
};

}  // namespace

const Expr* compile(const hcl::Expr& syntax, const FunctionTable& functions, hcl::Arena& arena,
                    hcl::Diagnostics& diags, Speaker speaker) {
  return Compiler(functions, {}, arena, diags, speaker).run(syntax);
}

const Expr* compile(const hcl::Expr& syntax, const FunctionTable& functions,
                    std::span<const std::string_view> locals, hcl::Arena& arena, hcl::Diagnostics& diags) {
  return Compiler(functions, locals, arena, diags, Speaker::terraform).run(syntax);
}

}  // namespace reprise::lang
