// Laws of sets and maps as values: their order is their content's, equality and digests agree with it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "value/generators.h"
#include "value/ops.h"
#include "value/show.h"

namespace reprise::value {
namespace {

constexpr testing::Odds kNulls{15, 0, 0};
constexpr testing::Odds kAll{10, 10, 10};

using Entries = std::vector<std::pair<std::string, Value>>;

std::vector<Value> draw_items(TypeRef t, testing::Odds odds) {
  std::vector<Value> items;
  for (int n = testing::pick(6); n > 0; --n) items.push_back(*testing::value_of(t, odds));
  return items;
}

Entries draw_entries(TypeRef t, testing::Odds odds) {
  Entries entries;
  for (int n = testing::pick(6); n > 0; --n)
    entries.emplace_back(*testing::text(), *testing::value_of(t, odds));
  return entries;
}

template <class T>
std::vector<T> shuffled(std::vector<T> all) {
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[testing::pick(static_cast<int>(i))]);
  return all;
}

bool yes(const Value& v) { return v.as_bool(); }

RC_GTEST_PROP(SetLaws, OrderAndRepetitionAreForgotten, ()) {
  const TypeRef t = *testing::type(2);
  const std::vector<Value> items = draw_items(t, kNulls);
  const Value set = Value::set(t, items);
  std::vector<Value> again = shuffled(items);
  again.insert(again.end(), items.begin(), items.begin() + testing::pick(static_cast<int>(items.size()) + 1));
  const Value other = Value::set(t, again);
  RC_ASSERT(set.identical(other));
  RC_ASSERT(set.hash() == other.hash());
  RC_ASSERT(yes(equal(set, other)));
  RC_ASSERT((order(set, other) == 0));
}

RC_GTEST_PROP(SetLaws, HoldEachItemOnceInOrder, ()) {
  const TypeRef t = *testing::type(2);
  const std::vector<Value> items = draw_items(t, kNulls);
  const Value set = Value::set(t, items);
  for (const Value& v : items)
    RC_ASSERT(std::ranges::count_if(set.items(), [&](const Value& m) { return m.identical(v); }) == 1);
  for (const Value& m : set.items())
    RC_ASSERT(std::ranges::any_of(items, [&](const Value& v) { return m.identical(v); }));
  for (std::size_t i = 1; i < set.size(); ++i) RC_ASSERT((order(set.at(i - 1), set.at(i)) < 0));
  RC_ASSERT(Value::set(t, {set.items().begin(), set.items().end()}).identical(set));
}

RC_GTEST_PROP(SetLaws, AreEqualWhereTheirMembersAre, ()) {
  const TypeRef t = *testing::type(1);
  const Value a = Value::set(t, draw_items(t, kNulls));
  const Value b = Value::set(t, draw_items(t, kNulls));
  const auto within = [](const Value& x, const Value& y) {
    return std::ranges::all_of(x.items(), [&](const Value& v) {
      return std::ranges::any_of(y.items(), [&](const Value& w) { return yes(equal(v, w)); });
    });
  };
  RC_ASSERT(yes(equal(a, b)) == (within(a, b) && within(b, a)));
  if (yes(equal(a, b))) RC_ASSERT(a.hash() == b.hash());
}

// What is not known yet may turn out to be any member, so each counts for itself.
RC_GTEST_PROP(SetLaws, UnknownMembersStayApart, ()) {
  const TypeRef t = *testing::type(1);
  std::vector<Value> items = draw_items(t, kNulls);
  const std::size_t known = Value::set(t, items).size();
  const int unknown = testing::pick(4);
  for (int i = 0; i < unknown; ++i) items.push_back(Value::unknown(t));
  const Value set = Value::set(t, shuffled(items));
  RC_ASSERT(set.size() == known + static_cast<std::size_t>(unknown));
  if (unknown > 0) RC_ASSERT(equal(set, set).is_unknown());
  if (unknown > 0 && known + static_cast<std::size_t>(unknown) > 1) RC_ASSERT(length(set).is_unknown());
}

RC_GTEST_PROP(SetLaws, MarksOfMembersAreTheSets, ()) {
  const TypeRef t = *testing::type(2);
  const std::vector<Value> items = draw_items(t, kAll);
  Marks marks = nullptr;
  for (const Value& v : items) marks = unite(marks, v.deep_marks());
  const Value set = Value::set(t, items);
  RC_ASSERT(set.marks() == marks);
  RC_ASSERT(!set.unmark().contains_marked());
}

RC_GTEST_PROP(MapLaws, KeysAreSortedAndTheLastOfEqualOnesWins, ()) {
  const TypeRef t = *testing::type(2);
  const Entries entries = draw_entries(t, kAll);
  std::map<std::string, Value> model;
  for (const auto& [key, v] : entries) model.insert_or_assign(std::string(Value::string(key).as_string()), v);
  const Value map = Value::map(t, entries);
  RC_ASSERT(map.size() == model.size());
  std::size_t i = 0;
  for (const auto& [key, v] : model) {
    RC_ASSERT(map.entries()[i].key == key);
    RC_ASSERT(map.entries()[i].value.identical(v));
    RC_ASSERT(map.find(key)->identical(v));
    ++i;
  }
  RC_ASSERT(map.find("no such key") == nullptr);
}

RC_GTEST_PROP(MapLaws, OrderOfInsertionIsForgotten, ()) {
  const TypeRef t = *testing::type(2);
  const Value a = Value::map(t, draw_entries(t, kNulls));
  Entries entries;
  for (const MapEntry& e : a.entries()) entries.emplace_back(e.key, e.value);
  const Value b = Value::map(t, shuffled(entries));
  RC_ASSERT(a.identical(b));
  RC_ASSERT(a.hash() == b.hash());
  RC_ASSERT(yes(equal(a, b)));
}

RC_GTEST_PROP(MapLaws, AreEqualWhereTheirEntriesAre, ()) {
  const TypeRef t = *testing::type(1);
  const Value a = Value::map(t, draw_entries(t, kNulls));
  Entries entries;
  for (const MapEntry& e : a.entries()) entries.emplace_back(e.key, e.value);
  if (!entries.empty())
    entries[testing::pick(static_cast<int>(entries.size()))].second = *testing::value_of(t, kNulls);
  const Value b = Value::map(t, entries);
  bool same = a.size() == b.size();
  for (const MapEntry& e : a.entries()) same = same && b.find(e.key) && yes(equal(*b.find(e.key), e.value));
  RC_ASSERT(yes(equal(a, b)) == same);
  if (same) RC_ASSERT(a.hash() == b.hash());
  if (same) RC_ASSERT(a.identical(b));
}

// The states of a map's elements are the map's: nothing is lost or moved as it is in sets.
RC_GTEST_PROP(MapLaws, ElementsKeepTheirStates, ()) {
  const TypeRef t = *testing::type(2);
  const Value map = Value::map(t, draw_entries(t, kAll));
  bool known = true, marked = false;
  for (const MapEntry& e : map.entries()) {
    known = known && e.value.is_wholly_known();
    marked = marked || e.value.contains_marked();
    const auto found = index(map, Value::string(e.key));
    RC_ASSERT(std::get<Value>(found).identical(e.value));
  }
  RC_ASSERT(map.is_wholly_known() == known);
  RC_ASSERT(map.contains_marked() == marked);
  RC_ASSERT(!map.is_marked());
  RC_ASSERT(length(map).as_small_integer() == static_cast<std::int64_t>(map.size()));
}

// Equality decides sets: two values are equal where a set of both has one member.
RC_GTEST_PROP(EqualLaws, AgreesWithMembershipAndDigest, ()) {
  const TypeRef t = *testing::type(2);
  const Value a = *testing::value_of(t, kNulls);
  const Value b = *testing::value_of(t, kNulls);
  const bool same = yes(equal(a, b));
  RC_ASSERT(same == (Value::set(t, {a, b}).size() == 1));
  RC_ASSERT(same == (order(a, b) == 0));
  if (same) RC_ASSERT(a.hash() == b.hash());
}

// An answer that does not need the unknown parts is the answer once they are known.
RC_GTEST_PROP(EqualLaws, KnowingMoreDoesNotChangeTheAnswer, ()) {
  const TypeRef t = *testing::type(2);
  const Value a = *testing::value_of(t, kNulls);
  const Value b = *testing::value_of(t, kNulls);
  const Value verdict = equal(testing::blurred(a), testing::blurred(b));
  if (verdict.is_known()) RC_ASSERT(verdict.identical(equal(a, b)));
}

}  // namespace
}  // namespace reprise::value
