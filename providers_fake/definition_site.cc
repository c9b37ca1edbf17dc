#include "providers_fake/definition_site.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "providers_fake/computed.h"
#include "providers_fake/identity.h"
#include "value/convert.h"

namespace reprise::providers_fake {
namespace {

using value::Kind;
using value::Type;
using value::Value;

struct RootName {
  std::string_view name;
  Root root;
};
constexpr RootName kRootNames[] = {
    {"self", Root::self},       {"target", Root::target},
    {"child", Root::child},     {"table", Root::table},
    {"region", Root::region},   {"account_id", Root::account_id},
    {"local", Root::local},     {"now", Root::now},
    {"address", Root::address}, {"provider", Root::provider},
    {"config", Root::config},   {"prior", Root::prior},
    {"value", Root::value},     {"old", Root::old_value},
    {"new", Root::new_value},   {"stored", Root::stored},
    {"each", Root::each},       {"found", Root::found},
    {"it", Root::it},
};

void add_ids(const Value& v, std::vector<std::string>& out) {
  const Value bare = v.unmark();
  if (bare.is_unknown() || bare.is_null()) return;
  if (bare.type() == Type::string()) {
    if (!bare.as_string().empty()) out.emplace_back(bare.as_string());
    return;
  }
  const Kind kind = bare.type()->kind();
  if (kind == Kind::list || kind == Kind::set || kind == Kind::tuple)
    for (const Value& item : bare.items()) add_ids(item, out);
}

// Ids at a dotted path below a value, through lists and sets of objects.
void add_ids_below(const Value& v, std::string_view path, std::vector<std::string>& out) {
  if (path.empty()) return add_ids(v, out);
  const Value bare = v.unmark();
  if (bare.is_unknown() || bare.is_null()) return;
  const Kind kind = bare.type()->kind();
  if (kind == Kind::object) {
    const std::size_t dot = path.find('.');
    const std::string_view rest = dot == path.npos ? std::string_view() : path.substr(dot + 1);
    if (const Value* inner = bare.find(path.substr(0, dot))) add_ids_below(*inner, rest, out);
  } else if (kind == Kind::list || kind == Kind::set || kind == Kind::tuple) {
    for (const Value& item : bare.items()) add_ids_below(item, path, out);
  }
}

void unbound(const lang::Reference& ref, hcl::Diagnostics& diags, std::string detail) {
  diags.error("Invalid cloud definition", std::move(detail), ref.range());
  ref.kind = static_cast<std::uint32_t>(Root::config);
  ref.binding = 0;
  ref.consumed = 0;
}

void bind_attribute(const lang::Reference& ref, std::string_view name, std::uint32_t consumed,
                    const Shape& shape, hcl::Diagnostics& diags) {
  const int index = shape.type->attribute_index(name);
  if (index < 0)
    return unbound(ref, diags,
                   fmt::format("\"{}\" is neither an attribute of the type nor a name that "
                               "definitions have.",
                               name));
  ref.kind = static_cast<std::uint32_t>(Root::attribute);
  ref.binding = static_cast<std::uint32_t>(index);
  ref.consumed = consumed;
}

// The index of the entry that `name` names in one of the definition's lists.
template <class List, class Name>
int position(const List& list, std::string_view wanted, Name&& name) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (name(list[i]) == wanted) return static_cast<int>(i);
  return -1;
}

void bind(const lang::Reference& ref, const Shape& shape, const DefinitionLibrary& library,
          hcl::Diagnostics& diags) {
  const RootName* named = nullptr;
  for (const RootName& r : kRootNames)
    if (r.name == ref.root()) named = &r;
  if (!named) return bind_attribute(ref, ref.root(), 0, shape, diags);
  std::string_view step;
  if (!ref.steps().empty() && ref.steps()[0].kind == hcl::TraversalStep::Kind::attribute)
    step = ref.steps()[0].text;
  ref.kind = static_cast<std::uint32_t>(named->root);
  ref.binding = 0;
  ref.consumed = 0;
  int index = 0;
  switch (named->root) {
    case Root::self:
      if (!step.empty()) bind_attribute(ref, step, 1, shape, diags);
      return;
    case Root::target:
      index = position(shape.attributes, step, [](const AttributeRule& a) -> std::string_view {
        return a.references.empty() ? std::string_view() : std::string_view(a.path);
      });
      break;
    case Root::child:
      index = position(shape.children, step, [](const ChildRule& c) { return std::string_view(c.name); });
      break;
    case Root::table: index = library.table_index(step); break;
    case Root::local: index = library.local_index(step); break;
    default: return;
  }
  if (index < 0 || step.empty())
    return unbound(ref, diags, fmt::format("There is no {} named \"{}\".", named->name, step));
  ref.binding = static_cast<std::uint32_t>(index);
  ref.consumed = 1;
}

}  // namespace

void bind_references(const lang::Expr& expr, const Shape& shape, const DefinitionLibrary& library,
                     hcl::Diagnostics& diags) {
  for (const lang::Reference& ref : expr.references) bind(ref, shape, library, diags);
}

Site::Site(const DefinitionLibrary& library_in, const Shape& shape_in, const cloud::World& world_in,
           const provider::Target& target_in)
    : library(library_in),
      shape(shape_in),
      world(world_in),
      target(target_in),
      region(region_for(target_in, Value())),
      object_type(target_in.type) {
  functions_.site = this;
  functions_.now = world.now;
  functions_.entropy = world.entropy;
  functions_.table = &definition_functions();
}

std::string Site::identity() const {
  return identity_.empty() ? creation_identity(target, world) : identity_;
}

value::Marks Site::assigned_mark() const {
  if (!assigned_mark_) assigned_mark_ = identity_mark(target);
  return assigned_mark_;
}

std::string SiteFunctions::random_key() const { return site->identity().append("|").append(purpose); }

namespace {

// Evaluations nest: a local is one of its own.
class Turn {
 public:
  Turn(SiteFunctions& functions, std::string_view purpose)
      : functions_(functions), purpose_(functions.purpose), draws_(functions.draws) {
    functions_.purpose = purpose;
    functions_.draws = 0;
  }
  ~Turn() {
    functions_.purpose = purpose_;
    functions_.draws = draws_;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  SiteFunctions& functions_;
  std::string_view purpose_;
  std::uint64_t draws_;
};

}  // namespace

Value Site::self() const { return Value::object(shape.type, fields); }

Value Site::evaluate(const lang::Expr& expr, std::string_view purpose) const {
  const Turn turn(functions_, purpose);
  hcl::Diagnostics found;
  lang::EvalContext context;
  context.scope = this;
  context.functions = &functions_;
  context.diags = &found;
  Value v = lang::evaluate(expr, context);
  if (found.has_errors()) {
    // One report is enough: what follows from it would only repeat it.
    if (!diags_.has_errors()) {
      const hcl::Diagnostic& first = found.items().front();
      diags_.error("Invalid cloud definition",
                   fmt::format("The definition of {} cannot compute {}: {}: {}", target.type, purpose,
                               first.summary, first.detail),
                   expr.range());
    }
    return Value::unknown();
  }
  return v;
}

Value Site::evaluate_as(const lang::Expr& expr, value::TypeRef type, std::string_view purpose) const {
  Value v = evaluate(expr, purpose);
  if (v.type() == type) return v;
  value::Result converted = value::convert(v, type);
  if (converted.ok()) return converted.value();
  if (!diags_.has_errors())
    diags_.error("Invalid cloud definition",
                 fmt::format("The definition of {} gives a wrong value for {}: {}.", target.type, purpose,
                             converted.message_with_path()),
                 expr.range());
  return Value::unknown(type);
}

bool Site::holds(const lang::Expr& expr, std::string_view purpose) const {
  const Value v = evaluate(expr, purpose).unmark();
  return v.is_known() && !v.is_null() && v.type() == Type::boolean() && v.as_bool();
}

std::string Site::text(const lang::Expr& expr, std::string_view purpose) const {
  const Value v = evaluate_as(expr, Type::string(), purpose).unmark();
  return v.is_known() && !v.is_null() ? std::string(v.as_string()) : std::string();
}

Value Site::lookup(const lang::Reference& ref, hcl::Diagnostics&) const {
  const Root root = static_cast<Root>(ref.kind);
  switch (root) {
    case Root::attribute: return fields[ref.binding];
    case Root::self: return self();
    case Root::target: return target_value(ref.binding);
    case Root::child: return ref.binding < children.size() ? children[ref.binding] : Value();
    case Root::table: return library.table(ref.binding);
    case Root::region: return region_value();
    case Root::account_id: return Value::string(world.account);
    case Root::local: return local_value(ref.binding);
    case Root::now: return Value::string(world::rfc3339(world.now)).with_marks(assigned_mark());
    case Root::address: return Value::string(target.address);
    case Root::provider: return target.provider_config ? *target.provider_config : Value();
    default: return get(root);
  }
}

const Value& Site::region_value() const {
  if (region_value_.is_null() || region_value_.as_string() != region) region_value_ = Value::string(region);
  return region_value_;
}

Value Site::local_value(std::size_t i) const {
  std::optional<Value>* known = library.regional_local(i, region);
  if (known && *known) return **known;
  Value v = evaluate(*library.local(i), "local");
  if (known && v.is_wholly_known()) *known = v;
  return v;
}

std::vector<const cloud::Object*> Site::around(std::vector<const cloud::Object*> objects) const {
  std::erase_if(objects, [&](const cloud::Object* o) {
    const bool own = !own_key.empty() && o->id == own_id && o->key() == own_key;
    return own || (!o->region.empty() && o->region != region);
  });
  std::ranges::sort(objects, {}, &cloud::Object::serial);
  return objects;
}

std::vector<const cloud::Object*> Site::referrers(std::string_view type) const {
  return around(world.cloud.referrers(object_type, own_id, type));
}

std::vector<std::string> Site::ids_of(const AttributeRule& rule) const {
  std::vector<std::string> out;
  if (rule.index < 0) return out;
  const std::size_t dot = rule.path.find('.');
  const std::string_view rest =
      dot == rule.path.npos ? std::string_view() : std::string_view(rule.path).substr(dot + 1);
  add_ids_below(fields[static_cast<std::size_t>(rule.index)], rest, out);
  if (!rule.refers_to) return out;
  std::vector<std::string> mapped;
  for (const std::string& id : out) {
    Site& self_site =
        const_cast<Site&>(*this);  // NOLINT: `value` is a root for the duration of one evaluation
    self_site.set(Root::value, Value::string(id));
    add_ids(evaluate(*rule.refers_to, rule.path), mapped);
    self_site.set(Root::value, Value());
  }
  return mapped;
}

const cloud::Object* Site::find_target(const AttributeRule& rule, std::string_view id) const {
  for (const std::string& type : rule.references) {
    if (const cloud::Object* o = world.cloud.find(type, region, id)) return o;
    if (const cloud::Object* o = world.cloud.find(type, {}, id)) return o;
  }
  return nullptr;
}

Value Site::target_value(std::size_t rule_index) const {
  assert(rule_index < shape.attributes.size());
  const AttributeRule& rule = shape.attributes[rule_index];
  const bool many = rule.path.find('.') != rule.path.npos ||
                    shape.type->attributes()[static_cast<std::size_t>(rule.index)].type != Type::string();
  std::vector<Value> found;
  for (const std::string& id : ids_of(rule))
    if (const cloud::Object* o = find_target(rule, id)) found.push_back(o->attributes);
  if (!many) return found.empty() ? Value() : found.front();
  return Value::tuple(std::move(found));
}

}  // namespace reprise::providers_fake
