// rapidcheck generators for types and values, for the tests of every layer: `#include "value/generators.h"`.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "value/number.h"
#include "value/type.h"
#include "value/value.h"

namespace reprise::value::testing {

// One of 0 … count - 1, as often each whatever size rapidcheck has come to: small cases would mostly be
// primitives.
inline int pick(int count) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)); }

// Short identifiers, few enough that attributes of different types coincide.
inline rc::Gen<std::string> name() {
  return rc::gen::element<std::string>("a", "b", "c", "name", "tags", "id", "Name", "é");
}

inline rc::Gen<std::string> text() {
  return rc::gen::oneOf(
      rc::gen::element<std::string>("", "a", "true", "1", "x<y>&z", "\u2028", "e\u0301", "日本", "\"\\\n"),
      rc::gen::string<std::string>());
}

inline rc::Gen<Number> decimal() {
  return rc::gen::exec([]() {
    const auto whole = *rc::gen::arbitrary<std::int64_t>();
    if (pick(3) != 0) return Number::integer(whole, 512);
    const auto fraction = pick(1'000'000);
    const auto exponent = *rc::gen::inRange(-30, 30);
    return *Number::parse(std::to_string(whole) + "." + std::to_string(fraction) + "e" +
                          std::to_string(exponent));
  });
}

// Types nested at most `depth` deep, without `dynamic` and optional attributes.
inline rc::Gen<TypeRef> type(int depth = 3) {
  return rc::gen::exec([depth]() -> TypeRef {
    switch (pick(depth > 0 ? 8 : 3)) {
      case 0: return Type::boolean();
      case 1: return Type::number();
      case 2: return Type::string();
      case 3: return Type::list(*type(depth - 1));
      case 4: return Type::set(*type(depth - 1));
      case 5: return Type::map(*type(depth - 1));
      case 6: {
        std::vector<TypeRef> elements;
        for (int n = pick(4); n > 0; --n) elements.push_back(*type(depth - 1));
        return Type::tuple(elements);
      }
      default: {
        std::vector<AttributeType> attributes;
        for (int n = pick(4); n > 0; --n) attributes.push_back({*name(), *type(depth - 1)});
        return Type::object(std::move(attributes));
      }
    }
  });
}

// Type constraints, as a variable may have them: with `any` and optional attributes at every depth.
inline rc::Gen<TypeRef> constraint(int depth = 3) {
  return rc::gen::exec([depth]() -> TypeRef {
    switch (pick(depth > 0 ? 9 : 4)) {
      case 0: return Type::boolean();
      case 1: return Type::number();
      case 2: return Type::string();
      case 3: return Type::dynamic();
      case 4: return Type::list(*constraint(depth - 1));
      case 5: return Type::set(*constraint(depth - 1));
      case 6: return Type::map(*constraint(depth - 1));
      case 7: {
        std::vector<TypeRef> elements;
        for (int n = pick(4); n > 0; --n) elements.push_back(*constraint(depth - 1));
        return Type::tuple(elements);
      }
      default: {
        std::vector<AttributeType> attributes;
        for (int n = pick(4); n > 0; --n)
          attributes.push_back({*name(), *constraint(depth - 1), *rc::gen::arbitrary<bool>()});
        return Type::object(std::move(attributes));
      }
    }
  });
}

// How often (in a hundred) a generated value has one of the special states, at every level.
struct Odds {
  int null = 8;
  int unknown = 0;
  int marked = 0;
};

inline Marks some_marks() {
  switch (pick(4)) {
    case 0: return sensitive_mark();
    case 1: return ephemeral_mark();
    case 2: return origin_mark({OriginKind::timestamp, "timestamp()", {10, 20}});
    default: return origin_mark({OriginKind::random, "uuid()", {30, 40}});
  }
}

inline rc::Gen<Value> value_of(TypeRef t, Odds odds = {});

// For use inside a generator.
inline Value draw_known(TypeRef t, Odds odds) {
  const auto items = [&](TypeRef element) {
    std::vector<Value> all;
    for (int n = pick(4); n > 0; --n) all.push_back(*value_of(element, odds));
    return all;
  };
  switch (t->kind()) {
    case Kind::dynamic: return Value::null();
    case Kind::boolean: return Value::boolean(*rc::gen::arbitrary<bool>());
    case Kind::number: return Value::number(*decimal());
    case Kind::string: return Value::string(*text());
    case Kind::list: return Value::list(t->element(), items(t->element()));
    case Kind::set: return Value::set(t->element(), items(t->element()));
    case Kind::map: {
      std::vector<std::pair<std::string, Value>> entries;
      for (Value& v : items(t->element())) entries.emplace_back(*name(), std::move(v));
      return Value::map(t->element(), std::move(entries));
    }
    case Kind::tuple: {
      std::vector<Value> all;
      for (const TypeRef e : t->elements()) all.push_back(*value_of(e, odds));
      return Value::tuple(std::move(all));
    }
    case Kind::object: {
      std::vector<Value> all;
      for (const AttributeType& a : t->attributes()) all.push_back(*value_of(a.type, odds));
      return Value::object(t, std::move(all));
    }
  }
  return Value::null(t);
}

inline rc::Gen<Value> value_of(TypeRef t, Odds odds) {
  return rc::gen::exec([t, odds]() {
    const int dice = pick(100);
    Value v = dice < odds.null                  ? Value::null(t)
              : dice < odds.null + odds.unknown ? Value::unknown(t)
                                                : draw_known(t, odds);
    return pick(100) < odds.marked ? v.with_marks(some_marks()) : v;
  });
}

// The same value with some of its parts not known yet.
inline Value blurred(const Value& v) {
  if (pick(6) == 0) return Value::unknown(v.type());
  if (v.is_null() || v.type()->is_primitive()) return v;
  if (v.type()->kind() == Kind::map) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const MapEntry& e : v.entries()) entries.emplace_back(e.key, blurred(e.value));
    return Value::map(v.type()->element(), std::move(entries));
  }
  std::vector<Value> items;
  for (const Value& item : v.items()) items.push_back(blurred(item));
  switch (v.type()->kind()) {
    case Kind::list: return Value::list(v.type()->element(), std::move(items));
    case Kind::set: return Value::set(v.type()->element(), std::move(items));
    case Kind::tuple: return Value::tuple(std::move(items));
    default: return Value::object(v.type(), std::move(items));
  }
}

// A type that values of `wanted` often come from: primitives as text, collections as structures, objects with
// attributes too many or, where they are optional, too few. Most values of it convert.
inline rc::Gen<TypeRef> source_of(TypeRef wanted) {
  return rc::gen::exec([wanted]() -> TypeRef {
    const int dice = pick(6);
    const auto several = [](TypeRef element) {
      std::vector<TypeRef> parts;
      for (int n = pick(3); n > 0; --n) parts.push_back(*source_of(element));
      return parts;
    };
    switch (wanted->kind()) {
      case Kind::dynamic: return *type(1);
      case Kind::boolean:
      case Kind::number: return dice == 0 ? Type::string() : wanted;
      case Kind::string: return dice == 0 ? Type::number() : dice == 1 ? Type::boolean() : wanted;
      case Kind::list:
      case Kind::set: {
        if (dice < 3) return Type::tuple(several(wanted->element()));
        const TypeRef element = *source_of(wanted->element());
        return dice < 5 ? Type::list(element) : Type::set(element);
      }
      case Kind::map: {
        if (dice < 3) return Type::map(*source_of(wanted->element()));
        std::vector<AttributeType> attributes;
        for (const TypeRef part : several(wanted->element())) attributes.push_back({*name(), part});
        return Type::object(std::move(attributes));
      }
      case Kind::tuple: {
        std::vector<TypeRef> parts;
        for (const TypeRef e : wanted->elements()) parts.push_back(*source_of(e));
        return Type::tuple(parts);
      }
      case Kind::object: {
        std::vector<AttributeType> attributes;
        for (const AttributeType& a : wanted->attributes())
          if (!a.optional || dice < 4) attributes.push_back({a.name, *source_of(a.type)});
        if (dice == 0) attributes.push_back({"surplus", *type(1)});
        return Type::object(std::move(attributes));
      }
    }
    return wanted;
  });
}

inline rc::Gen<Value> value(Odds odds = {}, int depth = 3) {
  return rc::gen::exec([odds, depth]() { return *value_of(*type(depth), odds); });
}

}  // namespace reprise::value::testing

namespace rc {
template <>
struct Arbitrary<reprise::value::TypeRef> {
  static Gen<reprise::value::TypeRef> arbitrary() { return reprise::value::testing::type(); }
};
template <>
struct Arbitrary<reprise::value::Value> {
  static Gen<reprise::value::Value> arbitrary() { return reprise::value::testing::value(); }
};
}  // namespace rc
