// Functions that only cloud definitions have: identity, the objects around, addresses.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <set>

#include "lang/ip.h"
#include "providers_fake/definition_site.h"
#include "providers_fake/identity.h"
#include "providers_fake/images.h"
#include "providers_fake/json_same.h"
#include "value/convert.h"

namespace reprise::providers_fake {
namespace {

using lang::Function;
using lang::FunctionContext;
using lang::FunctionResult;
using lang::FunctionTable;
using lang::Parameter;
using value::Type;
using value::TypeRef;
using value::Value;
using Args = std::span<const Value>;
using Big = boost::multiprecision::cpp_int;

// Functions of this table are only ever called from a Site (definition_site.cc).
const Site& site_of(FunctionContext& context) { return *static_cast<SiteFunctions&>(context).site; }

FunctionResult good(Value v) { return {std::move(v), std::nullopt}; }
FunctionResult bad(std::string message, int argument = -1) {
  return {Value(), lang::FunctionError{std::move(message), argument}};
}
Parameter text_parameter(std::string_view name) { return {.name = name, .type = Type::string()}; }
Parameter nullable_text(std::string_view name) {
  return {.name = name, .type = Type::string(), .allow_null = true};
}
Parameter anything(std::string_view name) {
  return {.name = name,
          .type = Type::dynamic(),
          .allow_null = true,
          .allow_unknown = true,
          .allow_marked = true,
          .allow_dynamic = true};
}

void add(FunctionTable& table, std::string name, std::string description, std::vector<Parameter> parameters,
         FunctionResult (*call)(Args, FunctionContext&)) {
  Function f;
  f.name = std::move(name);
  f.description = std::move(description);
  f.parameters = std::move(parameters);
  f.call = call;
  f.pure = false;
  f.not_null = false;
  table.add(std::move(f));
}

Value assigned(const Site& site, std::string_view text) {
  return Value::string(text).with_marks(site.assigned_mark());
}

int length_of(const Value& v) {
  if (!v.is_small_integer()) return -1;
  const std::int64_t n = v.as_small_integer();
  return n >= 1 && n <= 256 ? static_cast<int>(n) : -1;
}

FunctionResult drawn(Args a, FunctionContext& c, std::string_view alphabet) {
  const int n = length_of(a[0]);
  if (n < 0) return bad("must be a whole number from 1 to 256", 0);
  return good(assigned(site_of(c), c.entropy.text(n, alphabet, "cloud", c.random_key(), c.draws++)));
}
FunctionResult hex(Args a, FunctionContext& c) { return drawn(a, c, "0123456789abcdef"); }
FunctionResult digits(Args a, FunctionContext& c) { return drawn(a, c, "0123456789"); }
FunctionResult upper_alnum(Args a, FunctionContext& c) {
  return drawn(a, c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}
FunctionResult lower_alnum(Args a, FunctionContext& c) {
  return drawn(a, c, "abcdefghijklmnopqrstuvwxyz0123456789");
}
FunctionResult new_uuid(Args, FunctionContext& c) {
  return good(assigned(site_of(c), c.entropy.uuid("cloud", c.random_key(), c.draws++)));
}

// Time to 100 microseconds, then a counter: what providers append to a name prefix.
FunctionResult unique_suffix(Args, FunctionContext& c) {
  std::string stamp;
  for (char d : world::rfc3339(c.now, 4))
    if (d >= '0' && d <= '9') stamp.push_back(d);
  return good(assigned(site_of(c), stamp + c.entropy.hex(8, "suffix", c.random_key(), c.draws++)));
}

FunctionResult mark_assigned(Args a, FunctionContext& c) {
  return good(a[0].with_marks(site_of(c).assigned_mark()));
}

Value as_list(const std::vector<const cloud::Object*>& objects) {
  if (objects.empty()) return Value::empty_tuple();
  const TypeRef type = objects.front()->attributes.type();
  std::vector<Value> items;
  for (const cloud::Object* o : objects)
    if (o->attributes.type() == type) items.push_back(o->attributes);
  return Value::list(type, std::move(items));
}

FunctionResult peers(Args a, FunctionContext& c) {
  const Site& site = site_of(c);
  for (const AttributeRule& rule : site.shape.attributes) {
    if (rule.path != a[0].as_string() || rule.references.empty()) continue;
    std::vector<const cloud::Object*> out;
    for (const std::string& id : site.ids_of(rule))
      for (const std::string& type : rule.references)
        for (const cloud::Object* o : site.world.cloud.referrers(type, id, site.object_type))
          out.push_back(o);
    out = site.around(std::move(out));
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return good(as_list(out));
  }
  return bad("is no attribute that refers to something", 0);
}

FunctionResult referrers(Args a, FunctionContext& c) {
  return good(as_list(site_of(c).referrers(a[0].as_string())));
}

FunctionResult referrers_of(Args a, FunctionContext& c) {
  const Site& site = site_of(c);
  if (a[1].is_null()) return good(Value::empty_tuple());
  return good(
      as_list(site.around(site.world.cloud.referrers(a[0].as_string(), a[1].as_string(), a[2].as_string()))));
}

FunctionResult find(Args a, FunctionContext& c) {
  const Site& site = site_of(c);
  if (a[1].is_null()) return good(Value());
  const cloud::Object* o = site.world.cloud.find(a[0].as_string(), site.region, a[1].as_string());
  if (!o) o = site.world.cloud.find(a[0].as_string(), {}, a[1].as_string());
  return good(o ? o->attributes : Value());
}

FunctionResult all(Args a, FunctionContext& c) {
  const Site& site = site_of(c);
  return good(as_list(site.around(site.world.cloud.of_type(a[0].as_string()))));
}

FunctionResult image(Args a, FunctionContext& c) {
  const Site& site = site_of(c);
  if (a[0].is_null()) return good(Value());
  std::optional<FoundImage> found = find_image(site.world, site.region, a[0].as_string());
  return good(found ? found->attributes : Value());
}

bool contains(const lang::Prefix& outer, const lang::Prefix& inner) {
  if (outer.v6 != inner.v6 || outer.length > inner.length) return false;
  return (inner.address & lang::network_mask(outer)) == outer.address;
}

FunctionResult cidr_contains(Args a, FunctionContext&) {
  if (a[0].is_null() || a[1].is_null()) return good(Value::boolean(false));
  const auto outer = lang::parse_prefix(a[0].as_string());
  const auto inner = lang::parse_prefix(a[1].as_string());
  return good(Value::boolean(outer && inner && contains(*outer, *inner)));
}

FunctionResult cidr_overlaps(Args a, FunctionContext&) {
  if (a[0].is_null() || a[1].is_null()) return good(Value::boolean(false));
  const auto one = lang::parse_prefix(a[0].as_string());
  const auto two = lang::parse_prefix(a[1].as_string());
  return good(Value::boolean(one && two && (contains(*one, *two) || contains(*two, *one))));
}

FunctionResult is_cidr(Args a, FunctionContext&) {
  return good(Value::boolean(!a[0].is_null() && lang::parse_prefix(a[0].as_string()).has_value()));
}

FunctionResult cidr_length(Args a, FunctionContext&) {
  const auto prefix = lang::parse_prefix(a[0].as_string());
  return prefix ? good(Value::integer(prefix->length)) : bad("is no CIDR block", 0);
}

// An address of a subnet that nobody has: drawn, then the next free one. The first four and the last are the
// cloud's.
FunctionResult free_address(Args a, FunctionContext& c) {
  const auto prefix = lang::parse_prefix(a[0].as_string());
  if (!prefix || prefix->v6 || prefix->length > 29)
    return bad("must be an IPv4 CIDR block of at least 8 addresses", 0);
  std::set<std::string, std::less<>> taken;
  if (a[1].type()->kind() != value::Kind::list && a[1].type()->kind() != value::Kind::tuple)
    return bad("must be a list of addresses", 1);
  for (const Value& item : a[1].unmark().items()) {
    const Value bare = item.unmark();
    if (!bare.is_null() && bare.is_known() && bare.type() == Type::string()) taken.emplace(bare.as_string());
  }
  const std::int64_t usable = (std::int64_t{1} << (32 - prefix->length)) - 5;
  const std::int64_t start = c.entropy.between(0, usable - 1, "address", c.random_key(), c.draws++);
  for (std::int64_t i = 0; i < usable; ++i) {
    const Big address = prefix->address + Big(4 + (start + i) % usable);
    std::string text = lang::address_text(address, false);
    if (!taken.contains(text)) return good(assigned(site_of(c), text));
  }
  return good(Value::null(Type::string()));
}

FunctionResult hashcode(Args a, FunctionContext&) {
  const std::string_view text = a[0].as_string();
  const uLong sum = crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
  return good(Value::integer(static_cast<std::int64_t>(sum)));
}

FunctionResult same_json_text(Args a, FunctionContext&) {
  if (a[0].is_null() || a[1].is_null()) return good(Value::boolean(a[0].is_null() && a[1].is_null()));
  return good(Value::boolean(same_json(a[0].as_string(), a[1].as_string())));
}

// Fields of `values` where the object has null.
FunctionResult defaults(Args a, FunctionContext&) {
  const Value &object = a[0].unmark(), &values = a[1].unmark();
  for (const Value* v : {&object, &values})
    if (v->is_null() || v->is_unknown() || v->type()->kind() != value::Kind::object)
      return bad("must be an object", v == &object ? 0 : 1);
  const auto& attributes = object.type()->attributes();
  std::vector<Value> fields(object.items().begin(), object.items().end());
  bool same_types = true;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Value* fallback = fields[i].is_null() ? values.find(attributes[i].name) : nullptr;
    if (!fallback) continue;
    // Literals have types of their own: `[]` is a tuple. Those of the attributes keep the object's type.
    const value::Result fit = value::convert(*fallback, attributes[i].type);
    fields[i] = (fit.ok() ? fit.value() : *fallback).with_marks(fields[i].marks());
    same_types = same_types && fields[i].type() == attributes[i].type;
  }
  if (same_types) return good(Value::object(object.type(), std::move(fields)).with_marks(a[0].marks()));
  std::vector<std::pair<std::string, Value>> named;
  named.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i)
    named.emplace_back(attributes[i].name, std::move(fields[i]));
  return good(Value::object(std::move(named)).with_marks(a[0].marks()));
}

FunctionResult is_set(Args a, FunctionContext&) {
  return good(Value::boolean(a[0].is_known() && !a[0].is_null()).with_marks(a[0].marks()));
}

void add_identity_functions(FunctionTable& t) {
  const Parameter length{.name = "length", .type = Type::number()};
  add(t, "hex", "Hexadecimal digits that the cloud assigns.", {length}, hex);
  add(t, "digits", "Decimal digits that the cloud assigns.", {length}, digits);
  add(t, "upper_alnum", "Capital letters and digits that the cloud assigns.", {length}, upper_alnum);
  add(t, "lower_alnum", "Small letters and digits that the cloud assigns.", {length}, lower_alnum);
  add(t, "new_uuid", "A UUID that the cloud assigns.", {}, new_uuid);
  add(t, "unique_suffix", "26 characters made of time and a counter.", {}, unique_suffix);
  add(t, "assigned", "Says that a value is identity: never a difference between two lives.",
      {anything("value")}, mark_assigned);
  add(t, "hashcode", "CRC-32 of a text.", {text_parameter("text")}, hashcode);
}

void add_object_functions(FunctionTable& t) {
  add(t, "peers", "Objects of the same type that refer to the same target.", {text_parameter("attribute")},
      peers);
  add(t, "referrers", "Objects of a type that refer to this one.", {text_parameter("type")}, referrers);
  add(t, "referrers_of", "Objects of a type that refer to another object.",
      {text_parameter("type"), nullable_text("id"), text_parameter("referrer_type")}, referrers_of);
  add(t, "find", "An object by type and id, or null.", {text_parameter("type"), nullable_text("id")}, find);
  add(t, "all", "All objects of a type in the region. Costs their number.", {text_parameter("type")}, all);
  add(t, "image", "A machine image by id, or null.", {nullable_text("id")}, image);
}

void add_text_functions(FunctionTable& t) {
  add(t, "cidr_contains", "Whether the first prefix holds the second.",
      {nullable_text("outer"), nullable_text("inner")}, cidr_contains);
  add(t, "cidr_overlaps", "Whether two prefixes share an address.", {nullable_text("a"), nullable_text("b")},
      cidr_overlaps);
  add(t, "is_cidr", "Whether a text is a prefix.", {nullable_text("text")}, is_cidr);
  add(t, "cidr_length", "The number of bits of a prefix.", {text_parameter("cidr")}, cidr_length);
  add(t, "free_address", "An address of a subnet that is not taken, or null.",
      {text_parameter("cidr"), anything("taken")}, free_address);
  add(t, "same_json", "Whether two JSON texts mean the same.", {nullable_text("a"), nullable_text("b")},
      same_json_text);
  add(t, "defaults", "An object with its null fields taken from another.",
      {anything("object"), anything("values")}, defaults);
  add(t, "is_set", "Whether a value is known and not null.", {anything("value")}, is_set);
}

}  // namespace

const FunctionTable& definition_functions() {
  static const FunctionTable table = [] {
    FunctionTable t;
    for (const Function& f : lang::terraform_functions().all()) t.add(f);
    add_identity_functions(t);
    add_object_functions(t);
    add_text_functions(t);
    return t;
  }();
  return table;
}

}  // namespace reprise::providers_fake
