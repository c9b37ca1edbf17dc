#include "lang/eval.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "lang/eval_impl.h"
#include "lang/known_prefix.h"
#include "lang/type_text.h"
#include "value/convert.h"
#include "value/number.h"
#include "value/ops.h"

namespace reprise::lang {

namespace {

using value::Kind;
using value::Marks;
using value::Type;
using value::TypeRef;
using value::Value;

constexpr std::size_t kKnownPrefixMax = 128;  // as HCL bounds what it remembers of a partly unknown string

bool untyped_null(const Value& v) { return !v.is_marked() && v.is_null() && v.type() == Type::dynamic(); }

// ---- attributes and indexes

Value take(std::variant<Value, value::IndexError> r, const Node& node, hcl::Range subject, EvalContext& c) {
  if (Value* v = std::get_if<Value>(&r)) return std::move(*v);
  auto& e = std::get<value::IndexError>(r);
  report(c, node, std::move(e.summary), std::move(e.detail), subject, node.range());
  return Value::unknown();
}

Value apply_steps(Value v, std::span<Step const> steps, const Node& node, EvalContext& c) {
  for (const Step& s : steps) {
    std::size_t errors = c.diags->error_count();
    if (s.syntax->kind == hcl::TraversalStep::Kind::splat) return Value::unknown();
    v = take(s.key ? value::index(v, *s.key) : value::attribute(v, s.syntax->text), node, s.syntax->range, c);
    if (c.diags->error_count() != errors) return v;
  }
  return v;
}

Value eval_reference(const ReferenceNode& node, EvalContext& c) {
  if (!c.scope) {
    report(c, node, "Variables not allowed", "Variables may not be used here.", node.range(), {});
    return Value::unknown();
  }
  std::size_t errors = c.diags->error_count();
  Value v = c.scope->lookup(*node.reference, *c.diags);
  if (c.diags->error_count() != errors) return v;
  std::size_t done = std::min<std::size_t>(node.reference->consumed, node.steps.size());
  return done == node.steps.size() ? v : apply_steps(std::move(v), node.steps.subspan(done), node, c);
}

Value eval_index(const IndexNode& node, EvalContext& c) {
  const Value collection = eval(*node.collection, c);
  const Value key = eval(*node.key, c);
  return take(value::index(collection, key), node, {range_in(node, *node.collection).end, node.range().end},
              c);
}

// ---- conditionals

// The smaller (or greater) of two bounds; none where one is missing.
std::optional<std::string> outer_bound(const std::optional<std::string>& a,
                                       const std::optional<std::string>& b, bool upper) {
  if (!a || !b) return std::nullopt;
  const auto x = value::Number::parse(*a), y = value::Number::parse(*b);
  if (!x || !y) return std::nullopt;
  return (compare(*x, *y) < 0) == upper ? b : a;
}

std::optional<std::string> number_bound(const Value& v, bool upper) {
  if (v.is_null()) return std::nullopt;
  if (v.is_unknown())
    return !v.refinement() ? std::nullopt : upper ? v.refinement()->number_max : v.refinement()->number_min;
  return v.as_number().to_string();
}

// What is certain about either of two results holds for an unknown choice between them.
Value unknown_choice(TypeRef type, const Value& marked_a, const Value& marked_b) {
  const Value a = marked_a.unmark(), b = marked_b.unmark();
  if (a.is_null() && b.is_null()) return Value::null(type);
  value::Refinement r;
  auto not_null = [](const Value& v) {
    return v.is_unknown() ? v.refinement() && v.refinement()->not_null : !v.is_null();
  };
  r.not_null = type != Type::dynamic() && not_null(a) && not_null(b);
  if (type->is_collection() && a.type() == b.type()) {
    const auto [a_min, a_max] = value::length_bounds(a);
    const auto [b_min, b_max] = value::length_bounds(b);
    r.length_min = std::min(a_min, b_min);
    r.length_max = std::max(a_max, b_max);
  }
  if (a.type() == Type::number() && b.type() == Type::number()) {
    r.number_min = outer_bound(number_bound(a, false), number_bound(b, false), false);
    r.number_max = outer_bound(number_bound(a, true), number_bound(b, true), true);
  }
  return r.trivial() ? Value::unknown(type) : Value::unknown(type, r);
}

// A result says something of both sides: which one was not chosen. Only where a value came from is the chosen
// one's alone.
Marks terraform_marks(Marks m) {
  Marks out = value::is_sensitive(m) ? value::sensitive_mark() : nullptr;
  return value::is_ephemeral(m) ? value::unite(out, value::ephemeral_mark()) : out;
}

// As the real tool has it: beside a list or map of nothing in particular the parts of a structure keep their
// types, and these must be one unless they are primitive.
bool parts_disagree(const Value& v, TypeRef type) {
  const bool open =
      (type->kind() == Kind::list || type->kind() == Kind::map) && type->element()->has_dynamic();
  if (!open || !v.type()->is_structural()) return false;
  std::vector<TypeRef> parts(v.type()->elements().begin(), v.type()->elements().end());
  for (const value::AttributeType& a : v.type()->attributes()) parts.push_back(a.type);
  std::erase(parts, Type::dynamic());
  if (parts.empty() || std::ranges::all_of(parts, [&](TypeRef t) { return t == parts.front(); }))
    return false;
  const TypeRef common = value::unify(parts);
  return common && !common->is_primitive();
}

Value choose(const ConditionalNode& node, Value v, TypeRef type, const char* which, Marks marks,
             EvalContext& c) {
  const bool disagree = parts_disagree(v, type);
  value::Result r = v.type() == type ? value::Result(std::move(v)) : value::convert(v, type);
  if (r.ok() && disagree)
    r = value::Result::error(fmt::format("element types must all match for conversion to {}",
                                         type->kind() == Kind::list ? "list" : "map"));
  if (r.ok()) return r.value().with_marks(marks);
  const Node& part = *which == 't' ? *node.true_result : *node.false_result;
  report(c, part, "Inconsistent conditional result types",
         fmt::format("The {} result value has the wrong type: {}.", which, r.error()), range_in(node, part),
         node.range());
  return Value::unknown(type);
}

Value eval_conditional(const ConditionalNode& node, EvalContext& c) {
  // Both sides are always type-checked, but only the chosen side's complaints are kept (oracle note 4).
  hcl::Diagnostics* outer = c.diags;
  hcl::Diagnostics true_diags, false_diags;
  c.diags = &true_diags;
  Value a = eval(*node.true_result, c);
  c.diags = &false_diags;
  Value b = eval(*node.false_result, c);
  c.diags = outer;

  TypeRef type = nullptr;
  if (untyped_null(a)) {
    type = b.type();
  } else if (untyped_null(b) || a.type() == b.type()) {
    type = a.type();
  } else if (a.type() == Type::dynamic() || b.type() == Type::dynamic()) {
    type = Type::dynamic();  // what one side will be decides
  } else {
    TypeRef types[] = {a.type(), b.type()};
    type = value::unify(types);
  }
  if (!type) {
    hcl::Range both{range_in(node, *node.true_result).begin, range_in(node, *node.false_result).end};
    report(c, node, "Inconsistent conditional result types",
           fmt::format("The true and false result expressions must have consistent types. {}.",
                       conditional_mismatch(a.type(), b.type())),
           both, node.range());
    return Value::unknown();
  }
  Value condition = eval(*node.condition, c);
  Marks marks = condition.deep_marks();
  if (condition.is_null()) {
    report(c, *node.condition, "Null condition",
           "The condition value is null. Conditions must either be true or false.",
           range_in(node, *node.condition), node.range());
    return Value::unknown(type).with_marks(marks);
  }
  if (condition.is_unknown()) {
    Marks all = value::unite(marks, value::unite(a.marks(), b.marks()));
    return unknown_choice(type, a, b).with_marks(all);
  }
  value::Result truth = value::convert(condition.unmark(), Type::boolean());
  if (!truth.ok()) {
    report(c, *node.condition, "Incorrect condition type", "The condition expression must be of type bool.",
           range_in(node, *node.condition), node.range());
    return Value::unknown(type).with_marks(marks);
  }
  marks = value::unite(marks, value::unite(terraform_marks(a.marks()), terraform_marks(b.marks())));
  bool yes = truth.value().as_bool();
  outer->append(std::move(yes ? true_diags : false_diags));
  return choose(node, std::move(yes ? a : b), type, yes ? "true" : "false", marks, c);
}

// ---- operators

TypeRef operand_type(hcl::BinaryOp op) {
  using B = hcl::BinaryOp;
  switch (op) {
    case B::logical_or:
    case B::logical_and: return Type::boolean();
    case B::equal:
    case B::not_equal: return Type::dynamic();
    default: return Type::number();
  }
}

TypeRef result_type(hcl::BinaryOp op) { return op >= hcl::BinaryOp::add ? Type::number() : Type::boolean(); }

// As the real tool does it: that something was secret is forgotten while nothing is known of the result.
value::Result forgetful(value::Result r) {
  if (!r.ok() || !r.value().is_unknown() || !r.value().is_marked()) return r;
  return r.value().unmark().with_marks(value::only_origins(r.value().marks()));
}

value::Result apply(hcl::BinaryOp op, const Value& a, const Value& b) {
  using B = hcl::BinaryOp;
  if (op == B::equal) return value::equal(a, b);
  if (op == B::not_equal) return value::logical_not(value::equal(a, b));
  if (a.is_null() || b.is_null()) return value::Result::error("argument must not be null");
  switch (op) {
    case B::logical_or: return forgetful(value::logical_or(a, b));
    case B::logical_and: return forgetful(value::logical_and(a, b));
    case B::less: return value::less(a, b);
    case B::less_equal: return value::less_equal(a, b);
    case B::greater: return value::greater(a, b);
    case B::greater_equal: return value::greater_equal(a, b);
    case B::add: return value::add(a, b);
    case B::subtract: return value::subtract(a, b);
    case B::multiply: return value::multiply(a, b);
    case B::divide: return value::divide(a, b);
    default: return value::modulo(a, b);
  }
}

bool to_operand(Value& v, TypeRef type, const Node& operand, const Node& whole, const char* side,
                EvalContext& c) {
  if (type == Type::dynamic() || v.type() == type) return true;
  value::Result r = value::convert(v, type);
  if (r.ok()) {
    v = r.value();
    return true;
  }
  report(c, operand, "Invalid operand", fmt::format("Unsuitable value for {} operand: {}.", side, r.error()),
         range_in(whole, operand), whole.range());
  return false;
}

Value eval_binary(const BinaryNode& node, EvalContext& c) {
  std::size_t errors = c.diags->error_count();
  Value a = eval(*node.left, c);
  Value b = eval(*node.right, c);
  TypeRef type = operand_type(node.operation);
  to_operand(a, type, *node.left, node, "left", c);
  to_operand(b, type, *node.right, node, "right", c);
  if (c.diags->error_count() != errors) return Value::unknown(result_type(node.operation));
  value::Result r = apply(node.operation, a, b);
  if (r.ok()) return r.value();
  report(c, node, "Operation failed", "Error during operation: " + closed_sentence(r.error()), node.range(),
         {});
  return Value::unknown(result_type(node.operation));
}

Value eval_unary(const UnaryNode& node, EvalContext& c) {
  bool negate = node.operation == hcl::UnaryOp::negate;
  TypeRef type = negate ? Type::number() : Type::boolean();
  std::size_t errors = c.diags->error_count();
  Value v = eval(*node.operand, c);
  if (c.diags->error_count() != errors || !to_operand(v, type, *node.operand, node, "unary", c))
    return Value::unknown(type);
  value::Result r = v.is_null() ? value::Result::error("argument must not be null")
                    : negate    ? value::negate(v)
                                : value::Result(value::logical_not(v));
  r = forgetful(std::move(r));
  if (r.ok()) return r.value();
  report(c, node, "Operation failed", fmt::format("Error during operation: {}.", r.error()), node.range(),
         {});
  return Value::unknown(type);
}

// ---- templates

Value eval_text(const ListNode& node, EvalContext& c) {
  fmt::basic_memory_buffer<char, 256> built;
  const auto text = [&] { return std::string_view(built.data(), built.size()); };
  Marks marks = nullptr;
  bool known = true;
  std::size_t errors = c.diags->error_count();
  for (const Node* part : node.items) {
    if (part->op == Op::constant && as<ConstantNode>(*part).value->type() == Type::string()) {
      const Value& literal = *as<ConstantNode>(*part).value;
      if (literal.is_known() && !literal.is_null()) {
        if (known) built.append(literal.as_string());
        continue;
      }
    }
    Value v = eval(*part, c);
    if (v.is_marked()) {
      marks = value::unite(marks, v.marks());
      v = v.unmark();
    }
    if (v.is_null()) {
      report(c, *part, "Invalid template interpolation value",
             "The expression result is null. Cannot include a null value in a string template.",
             range_in(node, *part), node.range());
      continue;
    }
    if (v.is_unknown()) {
      known = false;
      continue;
    }
    if (v.type() != Type::string()) {
      value::Result r = value::convert(v, Type::string());
      if (!r.ok()) {
        report(c, *part, "Invalid template interpolation value",
               fmt::format("Cannot include the given value in a string template: {}.", r.error()),
               range_in(node, *part), node.range());
        continue;
      }
      v = r.value();
    }
    if (!known || c.diags->error_count() != errors) continue;
    std::string_view piece = v.as_string();
    if (!spend(c, piece.size() / 64, node)) return Value::unknown(Type::string());
    built.append(piece);
  }
  // What could not be included is left out, and the text is known all the same.
  if (known) return Value::string(text()).with_marks(marks);
  value::Refinement r;
  r.not_null = true;
  if (c.diags->error_count() == errors) r.string_prefix = safe_prefix(text(), kKnownPrefixMax);
  return Value::unknown(Type::string(), r).with_marks(marks);
}

Value eval_join(const JoinNode& node, EvalContext& c) {
  Value tuple = eval(*node.tuple, c);
  Marks marks = tuple.deep_marks();
  tuple = tuple.unmark_deep();
  const Value unknown = Value::unknown(Type::string()).with_marks(value::only_origins(marks));
  if (tuple.is_unknown() || tuple.is_null()) return unknown;
  std::string text;
  for (const Value& item : tuple.items()) {
    if (item.is_null()) {
      report(c, node, "Invalid template interpolation value",
             "An iteration result is null. Cannot include a null value in a string template.", node.range(),
             {});
      continue;
    }
    if (item.is_unknown()) return unknown;
    value::Result r = value::convert(item, Type::string());
    if (!r.ok()) {
      report(c, node, "Invalid template interpolation value",
             fmt::format("Cannot include one of the interpolation results into the string template: {}.",
                         r.error()),
             node.range(), {});
      continue;
    }
    if (!spend(c, r.value().as_string().size() / 64, node)) return Value::unknown(Type::string());
    text += r.value().as_string();
  }
  return Value::string(text).with_marks(marks);
}

// ---- constructors

Value eval_tuple(const ListNode& node, EvalContext& c) {
  std::vector<Value> items;
  if (!spend(c, node.items.size(), node)) return Value::unknown();
  items.reserve(node.items.size());
  for (const Node* item : node.items) items.push_back(eval(*item, c));
  return bounded(Value::tuple(std::move(items)), node, c);
}

}  // namespace

Value bounded(Value v, const Node& node, EvalContext& c) {
  return fits(c, v.weight(), node) ? v : Value::unknown();
}

bool fits(EvalContext& c, std::size_t weight, const Node& node) {
  if (weight <= c.size_max) return true;
  c.diags->error("Expression result too large", fmt::format("This value has more than {} parts.", c.size_max),
                 node.range());
  return false;
}

bool spend(EvalContext& c, std::size_t amount, const Node& node) {
  std::size_t before = c.work;
  if (before > c.size_max) return false;
  c.work += amount + 1;
  if (c.work <= c.size_max) return true;
  c.diags->error(
      "Expression result too large",
      fmt::format("Evaluation was stopped after {} steps; the result would be too large.", c.size_max),
      node.range());
  return false;
}

Value eval(const Node& node, EvalContext& c) {
  switch (node.op) {
    case Op::invalid: return Value::unknown();
    case Op::failing: {
      const auto& f = as<FailingNode>(node);
      report(c, node, std::string(f.summary), std::string(f.detail), f.subject, node.range());
      return Value::unknown();
    }
    case Op::constant: return *as<ConstantNode>(node).value;
    case Op::reference: return eval_reference(as<ReferenceNode>(node), c);
    case Op::local: return c.locals[as<LocalNode>(node).slot];
    case Op::steps: {
      const auto& s = as<StepsNode>(node);
      return apply_steps(eval(*s.source, c), s.steps, node, c);
    }
    case Op::index: return eval_index(as<IndexNode>(node), c);
    case Op::call: return eval_call(as<CallNode>(node), c);
    case Op::conditional: return eval_conditional(as<ConditionalNode>(node), c);
    case Op::binary: return eval_binary(as<BinaryNode>(node), c);
    case Op::unary: return eval_unary(as<UnaryNode>(node), c);
    case Op::text: return eval_text(as<ListNode>(node), c);
    case Op::join: return eval_join(as<JoinNode>(node), c);
    case Op::tuple: return eval_tuple(as<ListNode>(node), c);
    case Op::object: return eval_object(as<ObjectNode>(node), c);
    case Op::for_each: return eval_for(as<ForNode>(node), c);
    case Op::splat: return eval_splat(as<SplatNode>(node), c);
  }
  return Value::unknown();
}

Value evaluate(const Expr& expr, EvalContext& context) {
  assert(context.diags && expr.node);
  if (context.locals.size() < expr.frame) context.locals.resize(expr.frame);
  if (context.depth > kMaxDepth) {
    context.diags->error("Expression too complex", "Evaluation is nested too deeply.", expr.range());
    return Value::unknown();
  }
  FunctionContext none;
  bool lent = !context.functions;
  if (lent) context.functions = &none;
  ++context.depth;
  Value v = bounded(eval(*expr.node, context), *expr.node, context);
  --context.depth;
  if (lent) context.functions = nullptr;
  return v;
}

Value evaluate_as(const Expr& expr, TypeRef type, std::string_view what, EvalContext& context) {
  std::size_t errors = context.diags->error_count();
  Value v = evaluate(expr, context);
  if (context.diags->error_count() != errors) return Value::unknown(type);
  if (v.type() == type) return v;
  value::Result r = value::convert(v, type);
  if (r.ok()) return r.value();
  report(context, *expr.node, "Incorrect attribute value type",
         fmt::format("Inappropriate value for {}: {}.", what, r.error()), expr.range(), {});
  return Value::unknown(type);
}

namespace {

// Where there are no names: each is a mistake, and nothing is known of its value.
class NothingNamed final : public Scope {
  Value lookup(const Reference& ref, hcl::Diagnostics& diags) const override {
    diags.error("Variables not allowed", "Variables may not be used here.", ref.traversal->root_range);
    return Value::unknown();
  }
};

}  // namespace

Value evaluate_constant(const hcl::Expr& expr, hcl::Diagnostics& diags) {
  hcl::Arena arena;
  static const FunctionTable no_functions;
  const Expr* compiled = compile(expr, no_functions, arena, diags);
  const NothingNamed nothing;
  EvalContext context;
  context.scope = &nothing;
  context.diags = &diags;
  return evaluate(*compiled, context);
}

}  // namespace reprise::lang
