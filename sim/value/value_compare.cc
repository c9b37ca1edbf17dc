// Order, identity and digest of values.
#include <algorithm>
#include <cassert>
#include <numeric>

#include "value/hash.h"
#include "value/node.h"
#include "value/set_order.h"
#include "value/text.h"
#include "value/value.h"

namespace reprise::value {

using Access = ValueAccess;

namespace {

// Nesting is bounded where values are made (parsers, decoders), which bounds the recursion here.
void append_element_text(std::string& out, const Value& marked) {
  const Value& v = Access::inner(marked);
  if (v.is_unknown()) {
    out += '?';
    return;
  }
  if (v.is_null()) {
    out += '~';
    return;
  }
  switch (v.type()->kind()) {
    case Kind::dynamic: return;
    case Kind::boolean: out += v.as_bool() ? 'T' : 'F'; return;
    case Kind::number: out += v.as_number().to_short_string(); return;
    case Kind::string: append_quoted(out, v.as_string()); return;
    case Kind::map:
      out += '{';
      for (const MapEntry& entry : v.entries()) {
        append_quoted(out, entry.key);
        out += ':';
        append_element_text(out, entry.value);
        out += ';';
      }
      out += '}';
      return;
    case Kind::list:
    case Kind::set:
    case Kind::tuple:
    case Kind::object: break;
  }
  const bool structural = v.type()->is_structural();
  out += structural ? '<' : '[';
  for (const Value& item : v.items()) {
    append_element_text(out, item);
    out += ';';
  }
  out += structural ? '>' : ']';
}

// cty's text for the members of sets: sets of structures are ordered by it.
std::string element_text(const Value& v) {
  std::string text;
  append_element_text(text, v);
  return text;
}

// 0 known, 1 unknown, 2 null: the order of the three inside a set.
int state_rank(const Value& v) { return v.is_null() ? 2 : v.is_unknown() ? 1 : 0; }

std::strong_ordering order_numbers(const Value& a, const Value& b) {
  if (a.is_small_integer() && b.is_small_integer()) return a.as_small_integer() <=> b.as_small_integer();
  const Number x = a.as_number();
  const Number y = b.as_number();
  if (const auto c = compare(x, y); c != 0) return c;
  return y.is_negative() <=> x.is_negative();  // -0 is written before 0
}

// Fractions of unlike precision are the same if they are written alike: 0.1 as a double is 0.1.
bool same_number(const Value& a, const Value& b) {
  if (a.is_small_integer() && b.is_small_integer()) return a.as_small_integer() == b.as_small_integer();
  const Number x = a.as_number();
  const Number y = b.as_number();
  if (x.precision() == y.precision() || x.is_infinite() || y.is_infinite() || x.is_integer() ||
      y.is_integer())
    return compare(x, y) == 0;
  return x.to_string() == y.to_string();
}

std::strong_ordering structural_order(const Value& a, const Value& b);

std::strong_ordering order_children(const Value& a, const Value& b) {
  if (a.type()->kind() == Kind::map) {
    const auto x = a.entries();
    const auto y = b.entries();
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      if (const auto c = x[i].key <=> y[i].key; c != 0) return c;
      if (const auto c = structural_order(x[i].value, y[i].value); c != 0) return c;
    }
    return x.size() <=> y.size();
  }
  const auto x = a.items();
  const auto y = b.items();
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (const auto c = structural_order(x[i], y[i]); c != 0) return c;
  }
  return x.size() <=> y.size();
}

// Decides between values whose hash texts agree, which rounds numbers to ten digits.
std::strong_ordering structural_order(const Value& left, const Value& right) {
  const Value& a = Access::inner(left);
  const Value& b = Access::inner(right);
  if (a.same_node(b)) return std::strong_ordering::equal;
  const int rank = state_rank(a);
  if (rank != state_rank(b)) return rank <=> state_rank(b);
  if (rank != 0) return std::strong_ordering::equal;
  if (a.type() != b.type()) return a.type()->constraint_text() <=> b.type()->constraint_text();
  switch (a.type()->kind()) {
    case Kind::dynamic: return std::strong_ordering::equal;
    case Kind::boolean: return a.as_bool() <=> b.as_bool();
    case Kind::number: return order_numbers(a, b);
    case Kind::string: return a.as_string() <=> b.as_string();
    default: return order_children(a, b);
  }
}

}  // namespace

std::strong_ordering order(const Value& left, const Value& right) {
  const Value& a = Access::inner(left);
  const Value& b = Access::inner(right);
  const bool known = state_rank(a) == 0 && state_rank(b) == 0;
  if (known && a.type() == b.type() && !a.type()->is_primitive() && !a.same_node(b)) {
    if (const auto c = element_text(a) <=> element_text(b); c != 0) return c;
  }
  return structural_order(a, b);
}

bool interchangeable(const Value& a, const Value& b) {
  if (!a.identical(b)) return false;
  return a.type()->kind() == Kind::string || a.same_node(b) || element_text(a) == element_text(b);
}

void sort_set(std::vector<Value>& items) {
  if (items.size() < 2) return;
  const auto before = [](const Value& a, const Value& b) { return structural_order(a, b) < 0; };
  const bool all_text = std::ranges::all_of(items, [](const Value& v) {
    return Access::tag(v) == Tag::heap && Access::node(v)->kind == NodeKind::string;
  });
  if (all_text) {
    const auto text = [](const Value& v) { return Access::node(v)->text(); };
    if (!std::ranges::is_sorted(items, {}, text)) std::ranges::stable_sort(items, {}, text);
    return;
  }
  if (items[0].type()->is_primitive()) {
    if (!std::ranges::is_sorted(items, before)) std::ranges::stable_sort(items, before);
    return;
  }
  // Each text is made once.
  struct Keyed {
    std::string text;
    Value value;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(items.size());
  for (Value& item : items) keyed.push_back({element_text(item), std::move(item)});
  std::ranges::stable_sort(keyed, [](const Keyed& a, const Keyed& b) {
    const int rank_a = state_rank(a.value);
    const int rank_b = state_rank(b.value);
    if (rank_a != rank_b) return rank_a < rank_b;
    if (rank_a == 0 && a.text != b.text) return a.text < b.text;
    return structural_order(a.value, b.value) < 0;
  });
  std::ranges::transform(keyed, items.begin(), [](Keyed& k) { return std::move(k.value); });
}

namespace {

// Whether two values are the same; `Same` compares what is inside.
template <class Same>
bool same_contents(const Value& a, const Value& b, Same same) {
  switch (a.type()->kind()) {
    case Kind::dynamic: return true;
    case Kind::boolean: return a.as_bool() == b.as_bool();
    case Kind::number: return same_number(a, b);
    case Kind::string: return a.as_string() == b.as_string();
    case Kind::map:
      return std::ranges::equal(a.entries(), b.entries(), [&](const MapEntry& x, const MapEntry& y) {
        return x.key == y.key && same(x.value, y.value);
      });
    default: return std::ranges::equal(a.items(), b.items(), same);
  }
}

template <class Same>
bool same_inside(const Value& a, const Value& b, Same same) {
  if (a.same_node(b)) return true;
  const int rank = state_rank(a);
  if (rank != state_rank(b)) return false;
  if (rank == 2) return true;
  if (rank == 1) {
    const Refinement* x = a.refinement();
    const Refinement* y = b.refinement();
    return x && y ? *x == *y : x == y;
  }
  return same_contents(a, b, same);
}

}  // namespace

bool Value::identical(const Value& other) const {
  if (is_same(other)) return true;
  if (type() != other.type() || marks() != other.marks()) return false;
  return same_inside(Access::inner(*this), Access::inner(other),
                     [](const Value& x, const Value& y) { return x.identical(y); });
}

bool Value::same_parts(const Value& other) const {
  if (type() != other.type()) return false;
  return same_inside(Access::inner(*this), Access::inner(other),
                     [](const Value& x, const Value& y) { return x.same_content(y); });
}

namespace {

std::uint64_t hash_contents(const Value& v) {
  switch (v.type()->kind()) {
    case Kind::dynamic: return 0;
    case Kind::boolean: return v.as_bool() ? 11 : 13;
    case Kind::number: {
      const auto whole =
          v.is_small_integer() ? std::optional(v.as_small_integer()) : v.as_number().to_int64();
      if (whole) return mix(1, static_cast<std::uint64_t>(*whole));
      return v.as_number().is_integer() ? v.as_number().hash() : hash_text(v.as_number().to_string());
    }
    case Kind::string: return hash_text(v.as_string());
    case Kind::map: {
      std::uint64_t h = v.size();
      for (const MapEntry& entry : v.entries()) h = mix(mix(h, hash_text(entry.key)), entry.value.hash());
      return h;
    }
    default: {
      std::uint64_t h = v.size();
      for (const Value& item : v.items()) h = mix(h, item.hash());
      return h;
    }
  }
}

}  // namespace

std::uint64_t Value::hash() const {
  const Value& v = Access::inner(*this);
  const std::uint64_t seed = mix(v.type()->stable_hash(), static_cast<std::uint64_t>(state_rank(v)));
  if (state_rank(v) != 0) return seed;
  if (!Access::has_node(v)) return mix(seed, hash_contents(v));
  Node* node = Access::node(v);
  // Empty sequences of all types share one node, so it cannot keep a digest.
  if (node->kind == NodeKind::sequence && node->count == 0) return mix(seed, hash_contents(v));
  // Threads may compute it at the same time; all store the same digest.
  std::uint64_t h = __atomic_load_n(&node->hash, __ATOMIC_RELAXED);
  if (h != 0) return h;
  h = mix(seed, hash_contents(v));
  h += h == 0;
  __atomic_store_n(&node->hash, h, __ATOMIC_RELAXED);
  return h;
}

}  // namespace reprise::value
