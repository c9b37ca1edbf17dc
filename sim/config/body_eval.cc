// Bodies to values.
#include <fmt/format.h>

#include <map>

#include "config/body.h"
#include "lang/render.h"
#include "value/convert.h"

namespace reprise::config {

namespace {

using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Kind;
using value::Type;
using value::TypeRef;
using value::Value;

// Elements gathered for one field from its blocks.
struct Gathered {
  std::vector<Value> items;
  std::vector<std::string> keys;  // of map nesting, parallel
  bool unknown = false;           // some dynamic block does not know yet what it makes
  bool dynamic = false;
  hcl::Range first;
  value::Marks marks = nullptr;  // of an unknown collection
};

class BodyEvaluator {
 public:
  explicit BodyEvaluator(lang::EvalContext& context) : context_(context) {}

  Value evaluate(const BodyPlan& plan) {
    const BlockSchema& schema = *plan.schema;
    const auto blank = schema.blank.items();
    std::vector<Value> fields(blank.begin(), blank.end());
    for (const BodyPlan::Argument& a : plan.arguments) fields[a.field] = argument(plan, a);
    if (plan.children.empty()) return Value::object(schema.implied_type, std::move(fields));
    std::map<std::uint32_t, Gathered> gathered;  // by field: only few of many are written
    for (const BodyPlan::Child& c : plan.children) gather(c, gathered[c.field]);
    for (auto& [i, written] : gathered) {
      const BlockSchema::Field& f = schema.fields[i];
      const TypeRef type = schema.implied_type->attributes()[i].type;
      if (f.is_block)
        fields[i] = block_value(plan, schema.blocks[f.index], type, std::move(written));
      else if (written.unknown)
        fields[i] = Value::unknown(type).with_marks(written.marks);
      else if (!written.items.empty())
        fields[i] = collection(type, std::move(written.items));
    }
    return Value::object(schema.implied_type, std::move(fields));
  }

 private:
  Value argument(const BodyPlan& plan, const BodyPlan::Argument& a) {
    std::size_t errors = context_.diags->error_count();
    Value v = lang::evaluate(*a.expr, context_);
    TypeRef plain = a.type->without_optional();
    if (context_.diags->error_count() != errors) return Value::unknown(plain);
    if (v.type() == plain) return v;
    value::Result r = value::convert(v, a.type);
    if (r.ok()) return r.value();
    // Once more, for the message with the values it came from.
    const std::string& name = plan.schema->implied_type->attributes()[a.field].name;
    lang::evaluate_as(*a.expr, a.type, fmt::format("attribute {}", lang::quote(name)), context_);
    return Value::unknown(plain);
  }

  static Value collection(TypeRef type, std::vector<Value> items) {
    return type->kind() == Kind::set ? Value::set(type->element(), std::move(items))
                                     : Value::list(type->element(), std::move(items));
  }

  void gather(const BodyPlan::Child& c, Gathered& out) {
    if (!out.first.valid()) out.first = c.range;
    if (!c.dynamic) {
      out.items.push_back(evaluate(*c.body));
      out.keys.push_back(c.key);
      return;
    }
    out.dynamic = true;
    std::size_t errors = context_.diags->error_count();
    Value each = lang::evaluate(*c.for_each, context_);
    value::Marks marks = each.marks();
    if (context_.diags->error_count() != errors) {
      out.unknown = true;
      return;
    }
    each = each.unmark();
    if (!iterable(each, c)) {
      out.unknown = true;
      return;
    }
    if (each.is_unknown()) {
      // The content is evaluated all the same: it may hold mistakes that do not depend on the elements.
      bind(c.slot, Value::unknown(), Value::unknown());
      evaluate(*c.body);
      out.unknown = true;
      out.marks = value::unite(out.marks, marks);
      return;
    }
    expand(c, each, marks, out);
  }

  bool iterable(const Value& each, const BodyPlan::Child& c) {
    Kind kind = each.type()->kind();
    if (each.is_null()) {
      context_.diags->error("Invalid dynamic for_each value", "Cannot use a null value in for_each.",
                            c.for_each->range());
      return false;
    }
    if (kind == Kind::dynamic && each.is_unknown()) return true;
    if (kind == Kind::boolean || kind == Kind::number || kind == Kind::string) {
      context_.diags->error(
          "Invalid dynamic for_each value",
          fmt::format("Cannot use a {} value in for_each. An iterable collection is required.",
                      each.type()->friendly_name()),
          c.for_each->range());
      return false;
    }
    return true;
  }

  void bind(std::uint32_t slot, Value key, Value v) {
    if (context_.locals.size() <= slot) context_.locals.resize(slot + 1);
    context_.locals[slot] = Value::object({{"key", std::move(key)}, {"value", std::move(v)}});
  }

  void expand(const BodyPlan::Child& c, const Value& each, value::Marks marks, Gathered& out) {
    auto one = [&](Value key, Value v) {
      bind(c.slot, std::move(key), std::move(v));
      std::string label = c.label ? label_of(c) : "";
      Value item = evaluate(*c.body);
      out.items.push_back(marks ? item.with_marks(marks) : std::move(item));
      out.keys.push_back(std::move(label));
    };
    Kind kind = each.type()->kind();
    if (kind == Kind::map) {
      for (const value::MapEntry& e : each.entries()) one(Value::string(e.key), e.value);
    } else if (kind == Kind::object) {
      auto attributes = each.type()->attributes();
      for (std::size_t i = 0; i < attributes.size(); ++i) one(Value::string(attributes[i].name), each.at(i));
    } else {
      for (std::size_t i = 0; i < each.size(); ++i)
        one(kind == Kind::set ? each.at(i) : Value::integer(static_cast<std::int64_t>(i)), each.at(i));
    }
  }

  std::string label_of(const BodyPlan::Child& c) {
    Value labels = lang::evaluate(*c.label, context_).unmark();
    if (labels.is_unknown() || labels.is_null() ||
        (labels.type()->kind() != Kind::tuple && labels.type()->kind() != Kind::list) || labels.size() != 1) {
      context_.diags->error("Invalid dynamic block labels", "A list of one label is required.",
                            c.label->range());
      return "";
    }
    value::Result text = value::convert(labels.at(0).unmark(), Type::string());
    if (!text.ok() || text.value().is_null() || text.value().is_unknown()) {
      context_.diags->error("Invalid dynamic block label",
                            "Cannot use a null, unknown or structured value as a dynamic block label.",
                            c.label->range());
      return "";
    }
    return std::string(text.value().as_string());
  }

  Value block_value(const BodyPlan& plan, const NestedBlock& n, TypeRef type, Gathered g) {
    if (g.unknown) return Value::unknown(type).with_marks(g.marks);
    if (g.dynamic) check_count(plan, n, g);
    bool whole = n.nesting == Nesting::single || n.nesting == Nesting::group;
    if (whole) {
      if (!g.items.empty()) return g.items.front();
      return n.nesting == Nesting::group ? n.block->blank : Value::null(type);
    }
    if (n.nesting == Nesting::map) return mapping(type, std::move(g));
    if (type->kind() == Kind::dynamic) return Value::tuple(std::move(g.items));
    return collection(type, std::move(g.items));
  }

  static Value mapping(TypeRef type, Gathered g) {
    std::vector<std::pair<std::string, Value>> entries;
    for (std::size_t i = 0; i < g.items.size(); ++i)
      entries.emplace_back(std::move(g.keys[i]), std::move(g.items[i]));
    if (type->kind() == Kind::dynamic) return Value::object(std::move(entries));
    return Value::map(type->element(), std::move(entries));
  }

  void check_count(const BodyPlan& plan, const NestedBlock& n, const Gathered& g) {
    bool whole = n.nesting == Nesting::single || n.nesting == Nesting::group;
    std::size_t max = whole ? 1 : static_cast<std::size_t>(n.max_items);
    std::string name = lang::quote(n.name);
    if (g.items.size() < static_cast<std::size_t>(n.min_items)) {
      hcl::Pos at = plan.syntax->range.begin;
      context_.diags->error(fmt::format("Insufficient {} blocks", n.name),
                            fmt::format("At least {} {} blocks are required.", n.min_items, name),
                            {at, at ? at + 1 : 0});
    } else if (max > 0 && g.items.size() > max) {
      context_.diags->error(fmt::format("Too many {} blocks", n.name),
                            fmt::format("No more than {} {} blocks are allowed", max, name), g.first);
    }
  }

  lang::EvalContext& context_;
};

}  // namespace

Value evaluate_body(const BodyPlan& plan, lang::EvalContext& context) {
  return BodyEvaluator(context).evaluate(plan);
}

hcl::Range range_of(const BodyPlan& plan, const value::Path& path) {
  const BodyPlan* at = &plan;
  hcl::Range best = plan.syntax->range;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i].kind != value::PathStep::Kind::attribute) continue;
    int field = at->schema->implied_type->attribute_index(path[i].name);
    if (field < 0) return best;
    for (const BodyPlan::Argument& a : at->arguments) {
      if (a.field == static_cast<std::uint32_t>(field)) return a.expr->range();
    }
    // Which block it was can only be said of blocks that are written out.
    std::size_t wanted = i + 1 < path.size() ? static_cast<std::size_t>(path[i + 1].index) : 0;
    std::size_t seen = 0;
    const BodyPlan* next = nullptr;
    for (const BodyPlan::Child& c : at->children) {
      if (c.field != static_cast<std::uint32_t>(field)) continue;
      bool keyed = i + 1 < path.size() && path[i + 1].kind == value::PathStep::Kind::index_string;
      if (c.dynamic || (keyed ? c.key == path[i + 1].name : seen++ == wanted)) {
        next = c.body.get();
        best = c.range;
        break;
      }
    }
    if (!next) return best;
    at = next;
  }
  return best;
}

}  // namespace reprise::config
