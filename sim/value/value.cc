#include "value/value.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "value/node.h"

namespace reprise::value {

using Access = ValueAccess;

static_assert(alignof(Type) >= 8, "the low three bits of a type's address hold the tag");

namespace {

// Moves the reference that `v` holds, if any, onto the work list when it was the last.
void release_child(Value& v, Node*& work) {
  if (!Access::has_node(v)) return;
  Node* node = Access::node(v);
  if (!drop(node)) return;
  node->next = work;
  work = node;
}

void release_body(Node* node, Node*& work) {
  switch (node->kind) {
    case NodeKind::string: break;
    case NodeKind::number: node->body<Number>()->~Number(); break;
    case NodeKind::refinement: node->body<Refinement>()->~Refinement(); break;
    case NodeKind::marked: release_child(node->body<MarkedBody>()->inner, work); break;
    case NodeKind::sequence:
      for (std::uint32_t i = 0; i < node->count; ++i) release_child(node->body<Value>()[i], work);
      break;
    case NodeKind::map:
      for (std::uint32_t i = 0; i < node->count; ++i) {
        MapEntry& entry = node->body<MapEntry>()[i];
        release_child(entry.value, work);
        entry.key.~basic_string();
      }
      break;
  }
}

}  // namespace

void destroy(Node* node) {
  node->next = nullptr;
  Node* work = node;
  while (work) {
    Node* current = work;
    work = current->next;
    release_body(current, work);
    ::operator delete(current);
  }
}

const Refinement* Value::refinement() const {
  const Value& v = Access::inner(*this);
  return Access::tag(v) == Tag::refined ? &refinement_of(*Access::node(v)) : nullptr;
}

Marks Value::marks() const { return is_marked() ? node_->body<MarkedBody>()->marks : nullptr; }

// Recursion is bounded by the nesting of values, which parsers and decoders bound.
Marks Value::deep_marks() const {
  if (!contains_marked()) return nullptr;
  if (is_marked()) return unite(marks(), Access::inner(*this).deep_marks());
  Marks all = nullptr;
  if (node_->kind == NodeKind::map) {
    for (const MapEntry& entry : node_->entries()) all = unite(all, entry.value.deep_marks());
  } else {
    for (const Value& item : node_->items()) all = unite(all, item.deep_marks());
  }
  return all;
}

Value Value::unmark_deep() const {
  if (!contains_marked()) return *this;
  const Value& v = Access::inner(*this);
  if (!v.contains_marked()) return v;
  const Node* node = Access::node(v);
  if (node->kind == NodeKind::map) {
    std::vector<std::pair<std::string, Value>> entries;
    entries.reserve(node->count);
    for (const MapEntry& entry : node->entries()) entries.emplace_back(entry.key, entry.value.unmark_deep());
    return map(v.type()->element(), std::move(entries));
  }
  std::vector<Value> items;
  items.reserve(node->count);
  for (const Value& item : node->items()) items.push_back(item.unmark_deep());
  switch (v.type()->kind()) {
    case Kind::list: return list(v.type()->element(), std::move(items));
    case Kind::tuple: return tuple(std::move(items));
    default: return object(v.type(), std::move(items));  // a set holds no marks
  }
}

Value Value::with_marks(Marks marks) const {
  if (!marks) return *this;
  const Marks all = unite(this->marks(), marks);
  if (is_marked() && all == this->marks()) return *this;
  const Value& inner = Access::inner(*this);
  Node* node = make_node(NodeKind::marked, sizeof(MarkedBody));
  new (node->body<MarkedBody>()) MarkedBody{inner, all};
  node->wholly_known = inner.is_wholly_known();
  node->contains_marked = true;
  node->weight = inner.weight();
  return Access::adopt(type(), Tag::marked, node);
}

namespace {

bool is_small(const Value& v) {
  const Tag tag = Access::tag(v);
  return tag == Tag::small || tag == Tag::small64 || tag == Tag::small53;
}

const Node& heap_node(const Value& v, NodeKind kind) {
  assert(Access::tag(v) == Tag::heap && "a known, unmarked value");
  const Node* node = Access::node(v);
  assert(node->kind == kind);
  return *node;
}

}  // namespace

bool Value::as_bool() const {
  assert(Access::tag(*this) == Tag::small && type()->kind() == Kind::boolean);
  return small_ != 0;
}

bool Value::is_small_integer() const { return is_small(*this) && type()->kind() == Kind::number; }

std::int64_t Value::as_small_integer() const {
  assert(is_small_integer());
  return small_;
}

Number Value::as_number() const {
  assert(type()->kind() == Kind::number);
  switch (Access::tag(*this)) {
    case Tag::small: return Number::integer(small_, 512);
    case Tag::small64: return Number::integer(small_, 64);
    case Tag::small53: return Number::integer(small_, 53);
    default: return number_of(heap_node(*this, NodeKind::number));
  }
}

std::string_view Value::as_string() const {
  assert(type()->kind() == Kind::string);
  return heap_node(*this, NodeKind::string).text();
}

std::span<const MapEntry> Value::entries() const { return heap_node(*this, NodeKind::map).entries(); }

const Value* Value::find(std::string_view key) const {
  if (type()->kind() == Kind::object) {
    const int i = type()->attribute_index(key);
    return i < 0 ? nullptr : &items()[static_cast<std::size_t>(i)];
  }
  const auto all = entries();
  const auto it =
      std::ranges::lower_bound(all, key, {}, [](const MapEntry& e) -> std::string_view { return e.key; });
  return it == all.end() || it->key != key ? nullptr : &it->value;
}

const Value& Value::attr(std::string_view name) const {
  static const Value* const absent = new Value;
  const Value& v = Access::inner(*this);
  if (Access::tag(v) != Tag::heap) return *absent;
  const Value* found = v.find(name);
  return found ? *found : *absent;
}

}  // namespace reprise::value
