// Laws of conversion and unification over generated types (nested, open, with optional attributes) and values
// (null, unknown, marked at every depth).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "value/convert.h"
#include "value/generators.h"
#include "value/show.h"

namespace reprise::value {
namespace {

const TypeRef S = Type::string();
const TypeRef D = Type::dynamic();
constexpr testing::Odds kAll{8, 8, 8};
constexpr testing::Odds kPlain{0, 0, 0};

std::vector<TypeRef> draw_types(int most) {
  std::vector<TypeRef> types;
  for (int n = 1 + testing::pick(most); n > 0; --n) types.push_back(*testing::type(2));
  return types;
}

// A constraint, and a value that has a fair chance of meeting it.
struct Pair {
  TypeRef wanted;
  Value v;
};

Pair draw_pair(testing::Odds odds, TypeRef wanted) {
  const TypeRef from = testing::pick(5) == 0 ? *testing::type() : *testing::source_of(wanted);
  Pair p{wanted, *testing::value_of(from, odds)};
  RC_LOG() << show(p.v) << " of " << from->constraint_text() << " to " << wanted->constraint_text() << "\n";
  return p;
}

Pair draw_pair(testing::Odds odds = kAll) { return draw_pair(odds, *testing::constraint()); }

// Whether a value of type `have` is one that `wanted` describes.
bool conforms(TypeRef have, TypeRef wanted) {
  if (wanted->kind() == Kind::dynamic || have->kind() == Kind::dynamic) return true;
  if (have->kind() != wanted->kind()) return false;
  if (have->is_collection()) return conforms(have->element(), wanted->element());
  if (have->kind() == Kind::tuple) return std::ranges::equal(have->elements(), wanted->elements(), conforms);
  return std::ranges::equal(have->attributes(), wanted->attributes(),
                            [](const AttributeType& a, const AttributeType& b) {
                              return a.name == b.name && !a.optional && conforms(a.type, b.type);
                            });
}

bool contains_object(TypeRef t) {
  if (t->kind() == Kind::object) return true;
  return t->is_collection() ? contains_object(t->element())
                            : std::ranges::any_of(t->elements(), contains_object);
}

RC_GTEST_PROP(ConvertLaws, IsIdempotent, ()) {
  const Pair p = draw_pair();
  const Result once = convert(p.v, p.wanted);
  if (!once.ok()) return;
  const Result twice = convert(once.value(), p.wanted);
  RC_ASSERT(twice.ok());
  RC_ASSERT(twice.value().identical(once.value()));
}

RC_GTEST_PROP(ConvertLaws, GivesWhatWasAskedFor, ()) {
  const Pair p = draw_pair();
  const Result r = convert(p.v, p.wanted);
  if (!r.ok()) {
    RC_ASSERT(!r.error().empty());
    return;
  }
  RC_ASSERT(conforms(r.value().type(), p.wanted));
  RC_ASSERT(!r.value().type()->has_optional());
  if (!p.wanted->has_dynamic()) RC_ASSERT(r.value().type() == p.wanted->without_optional());
}

RC_GTEST_PROP(ConvertLaws, ToItsOwnTypeIsTheValue, ()) {
  const Value v = *testing::value({10, 10, 10});
  RC_ASSERT(convert(v, v.type()).value().identical(v));
  RC_ASSERT(convert(v, D).value().identical(v));
}

// How long the list of a set's members is stays open while members that are not known may be one.
bool open_length(const Value& v, TypeRef wanted) {
  const Value plain = v.unmark();
  return plain.type()->kind() == Kind::set && wanted->kind() == Kind::list && plain.is_known() &&
         !plain.is_null() && plain.size() > 1 && !plain.is_wholly_known();
}

RC_GTEST_PROP(ConvertLaws, KeepsStates, ()) {
  const Pair p = draw_pair();
  const Result r = convert(p.v, p.wanted);
  if (!r.ok()) return;
  RC_ASSERT(r.value().is_null() == p.v.is_null());
  // An unknown that can only be empty is empty.
  const bool settled = p.v.is_unknown() && r.value().is_known() && r.value().size() == 0;
  RC_ASSERT(settled || open_length(p.v, p.wanted) || r.value().is_unknown() == p.v.is_unknown());
  RC_ASSERT(unite(r.value().marks(), p.v.marks()) == r.value().marks());
}

RC_GTEST_PROP(ConvertLaws, DoesNotLookAtMarks, ()) {
  const Pair p = draw_pair();
  const Marks more = testing::some_marks();
  const Result plain = convert(p.v.unmark_deep(), p.wanted);
  const Result marked = convert(p.v, p.wanted);
  const Result marked_more = convert(p.v.with_marks(more), p.wanted);
  RC_ASSERT(plain.ok() == marked.ok());
  RC_ASSERT(plain.ok() == marked_more.ok());
  if (!plain.ok()) {
    RC_ASSERT(plain.message_with_path() == marked.message_with_path());
    return;
  }
  RC_ASSERT(marked.value().unmark_deep().identical(plain.value()));
  RC_ASSERT(marked_more.value().identical(marked.value().with_marks(more)));
}

// Only what an object leaves out may take marks with it.
RC_GTEST_PROP(ConvertLaws, LosesNoMarks, ()) {
  const Pair p = draw_pair();
  const Result r = convert(p.v, p.wanted);
  if (!r.ok()) return;
  const Marks before = p.v.deep_marks();
  const Marks after = r.value().deep_marks();
  RC_ASSERT(unite(before, after) == before);
  if (!contains_object(p.wanted)) RC_ASSERT(before == after);
}

RC_GTEST_PROP(ConvertLaws, SafeConversionsNeverFail, ()) {
  const Pair p = draw_pair();
  const bool safe = convertible(p.v.type(), p.wanted, false);
  const bool possible = convertible(p.v.type(), p.wanted);
  if (safe) RC_ASSERT(possible);
  const Result r = convert(p.v, p.wanted);
  if (!possible) RC_ASSERT(!r.ok());
  if (safe && !p.wanted->has_dynamic()) RC_ASSERT(r.ok());
  if (!possible) RC_ASSERT(!mismatch(p.v.type(), p.wanted).empty());
}

// Whether an unknown or a null converts is a question of types alone.
RC_GTEST_PROP(ConvertLaws, UnknownAndNullConvertWhereTheirTypesDo, ()) {
  const Pair p = draw_pair();
  const bool possible = convertible(p.v.type(), p.wanted);
  RC_ASSERT(convert(Value::unknown(p.v.type()), p.wanted).ok() == possible);
  RC_ASSERT(convert(Value::null(p.v.type()), p.wanted).ok() == possible);
}

// What converts still does, to the same type, while parts of it are not known yet.
RC_GTEST_PROP(ConvertLaws, KnowingLessBreaksNothing, ()) {
  const TypeRef wanted = *testing::type();
  const Pair p = draw_pair({8, 0, 0}, wanted);
  const Result r = convert(p.v, wanted);
  if (!r.ok()) return;
  const Result less = convert(testing::blurred(p.v), wanted);
  RC_ASSERT(less.ok());
  RC_ASSERT(less.value().type() == r.value().type());
}

RC_GTEST_PROP(ConvertLaws, EqualValuesBecomeEqualValues, ()) {
  const Pair p = draw_pair(kPlain);
  const Value other = *testing::value_of(p.v.type(), kPlain);
  const Result a = convert(p.v, p.wanted);
  const Result b = convert(other, p.wanted);
  if (!a.ok() || !b.ok()) return;
  if (equal(p.v, other).as_bool()) RC_ASSERT(equal(a.value(), b.value()).as_bool());
}

RC_GTEST_PROP(ConvertLaws, TextIsTheWholePrimitive, ()) {
  const TypeRef t = *rc::gen::element(Type::boolean(), Type::number(), Type::string());
  const Value v = *testing::value_of(t, kAll);
  const Result there = convert(v, S);
  RC_ASSERT(there.ok());
  const Result back = convert(there.value(), t);
  RC_ASSERT(back.ok());
  RC_ASSERT(equal(back.value(), v).identical(equal(v, v)));
}

RC_GTEST_PROP(ConvertLaws, SetsAreTheListsOfTheirMembers, ()) {
  const TypeRef element = *testing::type(2);
  const Value set = *testing::value_of(Type::set(element), kAll);
  const Value list = convert(set, Type::list(element)).value();
  const bool open = open_length(set, Type::list(element));
  RC_ASSERT(!open || list.is_unknown());
  RC_ASSERT(open || convert(list, Type::set(element)).value().same_content(set));
  if (set.is_known() && !set.is_null() && set.is_wholly_known())
    RC_ASSERT(list.unmark().size() == set.unmark().size());
}

RC_GTEST_PROP(ConvertLaws, MapsAreTheObjectsOfTheirEntries, ()) {
  const TypeRef element = *testing::type(2);
  const Value map = *testing::value_of(Type::map(element), {0, 0, 10});
  std::vector<AttributeType> attributes;
  for (const MapEntry& e : map.unmark().entries()) attributes.push_back({e.key, element});
  const Result object = convert(map, Type::object(attributes));
  RC_ASSERT(object.ok());
  RC_ASSERT(convert(object.value(), Type::map(element)).value().identical(map));
}

RC_GTEST_PROP(UnifyLaws, AllTypesConvertToTheirCommonType, ()) {
  std::vector<TypeRef> types = draw_types(3);
  const bool lossy = *rc::gen::arbitrary<bool>();
  const TypeRef common = unify(types, lossy);
  if (!common) return;
  // Lossy steps, each of which converts (a tuple to list(string), that to list(bool)), may not do at once.
  if (!lossy)
    for (const TypeRef t : types) RC_ASSERT(convertible(t, common, lossy));
  std::ranges::reverse(types);
  RC_ASSERT(unify(types, lossy) == common);
}

RC_GTEST_PROP(UnifyLaws, ValuesConvertToTheSafeCommonType, ()) {
  const std::vector<TypeRef> types = draw_types(3);
  const TypeRef common = unify(types, false);
  if (!common) return;
  for (const TypeRef t : types) {
    const Value v = *testing::value_of(t, kAll);
    RC_LOG() << show(v) << " to " << common->constraint_text() << "\n";
    const Result r = convert(v, common);
    RC_ASSERT(r.ok());
    if (!common->has_dynamic()) RC_ASSERT(r.value().type() == common);
  }
}

RC_GTEST_PROP(UnifyLaws, OneTypeAndRepetitionsAddNothing, ()) {
  std::vector<TypeRef> types = draw_types(3);
  const bool lossy = *rc::gen::arbitrary<bool>();
  RC_ASSERT(unify(std::vector{types[0]}, lossy) == types[0]);
  const TypeRef common = unify(types, lossy);
  types.push_back(types[0]);
  RC_ASSERT(unify(types, lossy) == common);
  if (common) {
    types.push_back(common);
    RC_ASSERT(unify(types, lossy) == common);
  }
}

// Related types, so that most of them have something in common.
RC_GTEST_PROP(UnifyLaws, SourcesOfOneTypeAgree, ()) {
  const TypeRef wanted = *testing::type(2);
  const std::vector<TypeRef> types{*testing::source_of(wanted), *testing::source_of(wanted)};
  RC_LOG() << types[0]->constraint_text() << " and " << types[1]->constraint_text() << "\n";
  const TypeRef common = unify(types);
  if (!common) return;
  for (const TypeRef t : types) {
    const Value v = *testing::value_of(t, kAll);
    const Result r = convert(v, common);
    if (r.ok() && !common->has_dynamic()) RC_ASSERT(r.value().type() == common);
  }
  RC_ASSERT(unify(std::vector{types[1], types[0]}) == common);
}

}  // namespace
}  // namespace reprise::value
