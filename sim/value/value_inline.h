// The representation of values, for the functions that everything calls all the time. Included by value.h
// only; nothing outside value/ uses the names below.
//
// Invariants: a node never changes after its Value is handed out; its children never refer back to it; `hash`
// is either 0 (not computed yet) or the digest. When the last reference goes the node joins a work list, so
// that deep structures are freed without recursion.
#pragma once

#include <sys/single_threaded.h>

#include <cassert>

#include "value/value.h"

namespace reprise::value {

enum class NodeKind : std::uint8_t { string, number, sequence, map, refinement, marked };

struct Node {
  std::uint32_t references = 1;
  std::uint32_t count = 0;  // bytes of a string, children of a sequence or map
  NodeKind kind;
  bool wholly_known = true;
  bool contains_marked = false;
  std::uint32_t weight = 1;
  union {
    std::uint64_t hash = 0;
    Node* next;  // on the work list of destroy()
  };

  explicit Node(NodeKind k) : kind(k) {}

  template <class T>
  T* body() {
    return reinterpret_cast<T*>(this + 1);
  }
  template <class T>
  const T* body() const {
    return reinterpret_cast<const T*>(this + 1);
  }

  std::string_view text() const { return {body<char>(), count}; }
  std::span<const Value> items() const { return {body<Value>(), count}; }
  std::span<const MapEntry> entries() const;
};
static_assert(sizeof(Node) == 24);

inline std::span<const MapEntry> Node::entries() const { return {body<MapEntry>(), count}; }

inline void retain(Node* node) {
  if (__libc_single_threaded)
    ++node->references;
  else
    __atomic_fetch_add(&node->references, 1, __ATOMIC_RELAXED);
}
// True when this was the last reference.
inline bool drop(Node* node) {
  if (__libc_single_threaded) return --node->references == 0;
  return __atomic_sub_fetch(&node->references, 1, __ATOMIC_ACQ_REL) == 0;
}
void destroy(Node* node);

// What the low bits of a Value's first word say about its second.
enum class Tag : std::uintptr_t {
  small = 0,  // bool, or a number of 512 bits precision that is a 64-bit integer
  heap = 1,   // string, number, sequence, map
  null = 2,
  unknown = 3,
  refined = 4,  // unknown, with a refinement node
  marked = 5,   // a MarkedBody node, which begins with the value inside; the type is that of the value inside
  small64 = 6,  // as small, 64 bits of precision
  small53 = 7,  // as small, 53 bits of precision
};

// The one door from functions of this folder to the representation.
struct ValueAccess {
  static Tag tag(const Value& v) { return static_cast<Tag>(v.word_ & 7); }
  static TypeRef type(const Value& v) { return reinterpret_cast<TypeRef>(v.word_ & ~std::uintptr_t{7}); }
  static bool has_node(const Value& v) {
    constexpr unsigned kWithNode = 1u << 1 | 1u << 4 | 1u << 5;  // heap, refined, marked
    return (kWithNode >> (v.word_ & 7) & 1) != 0;
  }
  static Node* node(const Value& v) { return v.node_; }
  static std::int64_t payload(const Value& v) { return v.small_; }
  static Value make(TypeRef type, Tag tag, std::int64_t payload = 0) {
    Value v;
    v.word_ = reinterpret_cast<std::uintptr_t>(type) | static_cast<std::uintptr_t>(tag);
    v.small_ = payload;
    return v;
  }
  // Takes over one reference.
  static Value adopt(TypeRef type, Tag tag, Node* node) {
    Value v;
    v.word_ = reinterpret_cast<std::uintptr_t>(type) | static_cast<std::uintptr_t>(tag);
    v.node_ = node;
    return v;
  }
  static const Value& inner(const Value& v) { return tag(v) == Tag::marked ? *node(v)->body<Value>() : v; }
};

inline Value::Value()
    : word_(reinterpret_cast<std::uintptr_t>(Type::dynamic()) | static_cast<std::uintptr_t>(Tag::null)),
      small_(0) {}

inline Value::Value(const Value& other) noexcept : word_(other.word_), small_(other.small_) {
  if (ValueAccess::has_node(other)) retain(node_);
}

inline Value::Value(Value&& other) noexcept : word_(other.word_), small_(other.small_) {
  // What is left behind is a null of the same type.
  other.word_ = (other.word_ & ~std::uintptr_t{7}) | static_cast<std::uintptr_t>(Tag::null);
}

inline Value& Value::operator=(const Value& other) noexcept {
  Value copy(other);
  return *this = std::move(copy);
}

inline Value& Value::operator=(Value&& other) noexcept {
  std::swap(word_, other.word_);
  std::swap(small_, other.small_);
  return *this;
}

inline Value::~Value() {
  if (ValueAccess::has_node(*this) && drop(node_)) destroy(node_);
}

inline TypeRef Value::type() const { return ValueAccess::type(*this); }

inline bool Value::is_null() const { return ValueAccess::tag(ValueAccess::inner(*this)) == Tag::null; }

inline bool Value::is_unknown() const {
  const Tag tag = ValueAccess::tag(ValueAccess::inner(*this));
  return tag == Tag::unknown || tag == Tag::refined;
}

inline bool Value::is_wholly_known() const {
  const Tag tag = ValueAccess::tag(*this);
  if (tag == Tag::heap || tag == Tag::marked) return node_->wholly_known;
  return tag != Tag::unknown && tag != Tag::refined;
}

inline bool Value::is_marked() const { return ValueAccess::tag(*this) == Tag::marked; }

inline bool Value::contains_marked() const {
  const Tag tag = ValueAccess::tag(*this);
  return tag == Tag::marked || (tag == Tag::heap && node_->contains_marked);
}

inline std::uint32_t Value::weight() const { return ValueAccess::has_node(*this) ? node_->weight : 1; }

inline const Value& Value::unmark() const& { return ValueAccess::inner(*this); }
inline Value Value::unmark() && { return ValueAccess::inner(*this); }

inline std::size_t Value::size() const {
  assert(ValueAccess::tag(*this) == Tag::heap);
  assert(node_->kind == NodeKind::sequence || node_->kind == NodeKind::map);
  return node_->count;
}

inline std::span<const Value> Value::items() const {
  assert(ValueAccess::tag(*this) == Tag::heap && node_->kind == NodeKind::sequence);
  return node_->items();
}

inline const Value& Value::at(std::size_t i) const {
  const auto all = items();
  assert(i < all.size());
  return all[i];
}

inline bool Value::same_node(const Value& other) const {
  return word_ == other.word_ && ValueAccess::has_node(*this) && node_ == other.node_;
}

}  // namespace reprise::value
