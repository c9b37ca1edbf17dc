#include "lang/type_expr.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/eval.h"
#include "value/convert.h"

namespace reprise::lang {

namespace {

using value::Kind;
using value::Type;
using value::TypeRef;
using value::Value;

constexpr int kTypeDepthMax = 128;
constexpr const char* kSummary = "Invalid type specification";
constexpr const char* kNoType =
    "A type specification is either a primitive type keyword (bool, number, string) or a complex type "
    "constructor call, like list(string).";
constexpr const char* kObjectArgument =
    "The object type constructor requires one argument specifying the attribute types and values as a map.";
constexpr const char* kTupleArgument =
    "The tuple type constructor requires one argument specifying the element types as a list.";

std::string_view keyword(const hcl::Expr& e) {
  if (e.kind == hcl::ExprKind::null_literal) return "null";
  if (e.kind == hcl::ExprKind::bool_literal)
    return static_cast<const hcl::BoolLiteral&>(e).value ? "true" : "false";
  if (e.kind != hcl::ExprKind::scope_traversal) return {};
  const auto& t = static_cast<const hcl::ScopeTraversal&>(e);
  return t.steps.empty() ? t.root : std::string_view();
}

std::string element_argument(std::string_view name) {
  return fmt::format("The {} type constructor requires one argument specifying the element type.", name);
}

bool is_collection_name(std::string_view name) { return name == "list" || name == "set" || name == "map"; }

class Parser {
 public:
  explicit Parser(hcl::Diagnostics& diags) : diags_(diags) {}

  TypeConstraint parse(const hcl::Expr& e, int depth) {
    if (depth > kTypeDepthMax) return fail("This type is nested too deeply.", e.range);
    if (std::string_view name = keyword(e); !name.empty()) return from_keyword(name, e);
    if (e.kind != hcl::ExprKind::function_call) return fail(kNoType, e.range);
    return from_call(static_cast<const hcl::FunctionCall&>(e), depth);
  }

 private:
  TypeConstraint fail(std::string detail, hcl::Range subject, hcl::Range context = {}) {
    diags_.error(kSummary, std::move(detail), subject, context);
    return {};
  }

  TypeConstraint from_keyword(std::string_view name, const hcl::Expr& e) {
    if (name == "bool") return {Type::boolean(), nullptr};
    if (name == "string") return {Type::string(), nullptr};
    if (name == "number") return {Type::number(), nullptr};
    if (name == "any") return {Type::dynamic(), nullptr};
    if (is_collection_name(name)) return fail(element_argument(name), e.range);
    if (name == "object") return fail(kObjectArgument, e.range);
    if (name == "tuple") return fail(kTupleArgument, e.range);
    return fail(fmt::format("The keyword \"{}\" is not a valid type specification.", name), e.range);
  }

  TypeConstraint from_call(const hcl::FunctionCall& call, int depth) {
    hcl::Range arguments{call.open_paren.begin, call.close_paren.end};
    if (call.name == "bool" || call.name == "string" || call.name == "number")
      return fail(fmt::format("Primitive type keyword \"{}\" does not expect arguments.", call.name),
                  arguments, call.range);
    if (call.name == "any")
      return fail("Type constraint keyword \"any\" does not expect arguments.", arguments, call.range);
    if (call.args.size() != 1) return wrong_count(call, arguments);
    const hcl::Expr& argument = *call.args[0];
    if (is_collection_name(call.name)) return collection(call.name, argument, depth);
    if (call.name == "object") return object(argument, call, depth);
    if (call.name == "tuple") return tuple(argument, call, depth);
    if (call.name == "optional")
      return fail("Keyword \"optional\" is valid only as a modifier for object type attributes.",
                  call.name_range, call.range);
    return no_constructor(call);
  }

  TypeConstraint wrong_count(const hcl::FunctionCall& call, hcl::Range arguments) {
    hcl::Range subject =
        call.args.size() > 1 ? hcl::Range{call.args[1]->range.begin, call.args.back()->range.end} : arguments;
    if (is_collection_name(call.name)) return fail(element_argument(call.name), subject, call.range);
    if (call.name == "object") return fail(kObjectArgument, subject, call.range);
    if (call.name == "tuple") return fail(kTupleArgument, subject, call.range);
    if (call.name == "optional")
      return fail("Keyword \"optional\" is valid only as a modifier for object type attributes.",
                  call.name_range, call.range);
    return no_constructor(call);
  }

  TypeConstraint no_constructor(const hcl::FunctionCall& call) {
    return fail(fmt::format("Keyword \"{}\" is not a valid type constructor.", call.name), call.range);
  }

  TypeConstraint collection(std::string_view name, const hcl::Expr& argument, int depth) {
    TypeConstraint element = parse(argument, depth + 1);
    TypeRef t = name == "list"  ? Type::list(element.type)
                : name == "set" ? Type::set(element.type)
                                : Type::map(element.type);
    if (!element.defaults) return {t, nullptr};
    auto defaults = std::make_shared<Defaults>();
    defaults->nested.emplace_back("", element.defaults);
    return {t, std::move(defaults)};
  }

  TypeConstraint tuple(const hcl::Expr& argument, const hcl::FunctionCall& call, int depth) {
    if (argument.kind != hcl::ExprKind::tuple)
      return fail("Tuple type constructor requires a list of element types.", argument.range, call.range);
    std::vector<TypeRef> types;
    auto defaults = std::make_shared<Defaults>();
    for (const hcl::Expr* item : static_cast<const hcl::Tuple&>(argument).items) {
      TypeConstraint element = parse(*item, depth + 1);
      if (element.defaults) defaults->nested.emplace_back(std::to_string(types.size()), element.defaults);
      types.push_back(element.type);
    }
    if (defaults->nested.empty()) defaults = nullptr;
    return {Type::tuple(types), std::move(defaults)};
  }

  TypeConstraint object(const hcl::Expr& argument, const hcl::FunctionCall& call, int depth) {
    if (argument.kind != hcl::ExprKind::object)
      return fail(
          "Object type constructor requires a map whose keys are attribute names and whose values are the "
          "corresponding attribute types.",
          argument.range, call.range);
    std::vector<value::AttributeType> attributes;
    auto defaults = std::make_shared<Defaults>();
    for (const hcl::ObjectItem& item : static_cast<const hcl::Object&>(argument).items) {
      std::string name = attribute_name(item);
      if (name.empty()) {
        fail("Object constructor map keys must be attribute names.", item.key->range, argument.range);
        continue;
      }
      if (std::ranges::find(attributes, name, &value::AttributeType::name) != attributes.end()) {
        fail("Object constructor map keys must be unique.", item.key->range, argument.range);
        continue;
      }
      attributes.push_back(attribute(std::move(name), *item.value, *defaults, depth));
    }
    if (defaults->attributes.empty() && defaults->nested.empty()) defaults = nullptr;
    return {Type::object(std::move(attributes)), std::move(defaults)};
  }

  static std::string attribute_name(const hcl::ObjectItem& item) {
    if (item.bare_key && item.key->kind == hcl::ExprKind::string_literal)
      return std::string(static_cast<const hcl::StringLiteral&>(*item.key).text);
    return std::string(keyword(*item.key));
  }

  value::AttributeType attribute(std::string name, const hcl::Expr& e, Defaults& defaults, int depth) {
    const hcl::Expr* type_expr = &e;
    const hcl::Expr* default_expr = nullptr;
    bool optional = false;
    if (e.kind == hcl::ExprKind::function_call &&
        static_cast<const hcl::FunctionCall&>(e).name == "optional") {
      const auto& call = static_cast<const hcl::FunctionCall&>(e);
      hcl::Range arguments{call.open_paren.begin, call.close_paren.end};
      optional = true;
      if (call.args.empty()) {
        fail("Optional attribute modifier requires the attribute type as its argument.", arguments,
             call.range);
        return {std::move(name), Type::dynamic(), true};
      }
      if (call.args.size() > 2)
        fail(
            "Optional attribute modifier expects at most two arguments: the attribute type, and a default "
            "value.",
            arguments, call.range);
      type_expr = call.args[0];
      if (call.args.size() == 2) default_expr = call.args[1];
    }
    TypeConstraint t = parse(*type_expr, depth + 1);
    if (default_expr) add_default(name, *default_expr, t, defaults);
    if (t.defaults) defaults.nested.emplace_back(name, t.defaults);
    return {std::move(name), t.type, optional};
  }

  void add_default(const std::string& name, const hcl::Expr& e, const TypeConstraint& t, Defaults& defaults) {
    std::size_t errors = diags_.error_count();
    Value v = evaluate_constant(e, diags_);
    if (diags_.error_count() != errors) return;
    value::Result r = value::convert(v, t.type);
    if (!r.ok()) {
      diags_.error(
          "Invalid default value for optional attribute",
          fmt::format("This default value is not compatible with the attribute's type constraint: {}.",
                      r.error()),
          e.range);
      return;
    }
    defaults.attributes.emplace_back(name, r.value());
  }

  hcl::Diagnostics& diags_;
};

const Defaults* nested_for(const Defaults& d, std::string_view key) {
  for (const auto& [name, nested] : d.nested)
    if (name == key || name.empty()) return nested.get();
  return nullptr;
}

Value apply_to_items(const Defaults& d, const Value& v) {
  std::vector<Value> items;
  items.reserve(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    const Defaults* nested = nested_for(d, std::to_string(i));
    items.push_back(nested ? apply_defaults(*nested, v.at(i)) : v.at(i));
  }
  return Value::tuple(std::move(items));
}

Value apply_to_fields(const Defaults& d, const Value& v) {
  std::vector<std::pair<std::string, Value>> fields;
  auto add = [&](const std::string& name, const Value& field) {
    const Defaults* nested = nested_for(d, name);
    fields.emplace_back(name, nested ? apply_defaults(*nested, field) : field);
  };
  if (v.type()->kind() == Kind::map) {
    for (const value::MapEntry& e : v.entries()) add(e.key, e.value);
  } else {
    for (std::size_t i = 0; i < v.items().size(); ++i) add(v.type()->attributes()[i].name, v.at(i));
  }
  for (const auto& attribute : d.attributes) {
    const std::string& name = attribute.first;
    const Value& fallback = attribute.second;
    auto at = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
    if (at != fields.end() && !at->second.is_null()) continue;
    if (at != fields.end()) fields.erase(at);
    add(name, fallback);
  }
  return Value::object(std::move(fields));
}

}  // namespace

void not_a_type(hcl::Range where, hcl::Diagnostics& diags) { diags.error(kSummary, kNoType, where); }

TypeConstraint parse_type_constraint(const hcl::Expr& expr, hcl::Diagnostics& diags) {
  return Parser(diags).parse(expr, 0);
}

// Collections come back as tuples and objects: what follows is the conversion to the constraint's type.
Value apply_defaults(const Defaults& defaults, const Value& v) {
  if (v.is_unknown() || v.is_null()) return v;
  value::Marks marks = v.marks();
  Value plain = v.unmark();
  switch (plain.type()->kind()) {
    case Kind::list:
    case Kind::set:
    case Kind::tuple: return apply_to_items(defaults, plain).with_marks(marks);
    case Kind::map:
    case Kind::object: return apply_to_fields(defaults, plain).with_marks(marks);
    default: return v;
  }
}

}  // namespace reprise::lang
