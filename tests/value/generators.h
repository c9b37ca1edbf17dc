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
    if (*rc::gen::inRange(0, 3) != 0) return Number::integer(whole, 512);
    const auto fraction = *rc::gen::inRange(0, 1'000'000);
    const auto exponent = *rc::gen::inRange(-30, 30);
    return *Number::parse(std::to_string(whole) + "." + std::to_string(fraction) + "e" +
                          std::to_string(exponent));
  });
}

// Types nested at most `depth` deep, without `dynamic` and optional attributes.
inline rc::Gen<TypeRef> type(int depth = 3) {
  return rc::gen::exec([depth]() -> TypeRef {
    const int pick = *rc::gen::inRange(0, depth > 0 ? 8 : 3);
    switch (pick) {
      case 0: return Type::boolean();
      case 1: return Type::number();
      case 2: return Type::string();
      case 3: return Type::list(*type(depth - 1));
      case 4: return Type::set(*type(depth - 1));
      case 5: return Type::map(*type(depth - 1));
      case 6: {
        std::vector<TypeRef> elements;
        for (int n = *rc::gen::inRange(0, 4); n > 0; --n) elements.push_back(*type(depth - 1));
        return Type::tuple(elements);
      }
      default: {
        std::vector<AttributeType> attributes;
        for (int n = *rc::gen::inRange(0, 4); n > 0; --n) attributes.push_back({*name(), *type(depth - 1)});
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
  switch (*rc::gen::inRange(0, 4)) {
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
    for (int n = *rc::gen::inRange(0, 4); n > 0; --n) all.push_back(*value_of(element, odds));
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
    const int dice = *rc::gen::inRange(0, 100);
    Value v = dice < odds.null                  ? Value::null(t)
              : dice < odds.null + odds.unknown ? Value::unknown(t)
                                                : draw_known(t, odds);
    return *rc::gen::inRange(0, 100) < odds.marked ? v.with_marks(some_marks()) : v;
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
