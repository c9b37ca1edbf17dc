// The reference-counted payload of values. Private to value/.
//
// Invariants: a node never changes after its Value is handed out; its children never refer back to it; `hash`
// is either 0 (not computed yet) or the digest. When the last reference goes the node joins a work list, so
// that deep structures are freed without recursion.
#pragma once

#include <sys/single_threaded.h>

#include <cassert>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <utility>

#include "value/number.h"
#include "value/value.h"

namespace reprise::value {

enum class NodeKind : std::uint8_t { string, number, sequence, map, refinement, marked };

struct Node {
  std::uint32_t references = 1;
  std::uint32_t count = 0;  // bytes of a string, children of a sequence or map
  NodeKind kind;
  bool wholly_known = true;
  bool contains_marked = false;
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
  const Number& number() const { return *body<Number>(); }
  std::span<const Value> items() const { return {body<Value>(), count}; }
  std::span<const MapEntry> entries() const { return {body<MapEntry>(), count}; }
  const Refinement& refinement() const { return *body<Refinement>(); }
};
static_assert(sizeof(Node) % 8 == 0);

// A value behind its marks.
struct MarkedBody {
  Marks marks;
  Value inner;
};

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

// Allocates a node with room for a body of `bytes`.
inline Node* make_node(NodeKind kind, std::size_t bytes) {
  return new (::operator new(sizeof(Node) + bytes)) Node(kind);
}

// What the low bits of a Value's first word say about its second.
enum class Tag : std::uintptr_t {
  small = 0,  // bool, or a number of 512 bits precision that is a 64-bit integer
  heap = 1,   // string, number, sequence, map
  null = 2,
  unknown = 3,
  refined = 4,  // unknown, with a refinement node
  marked = 5,   // a MarkedBody node; the type is that of the value inside
  small64 = 6,  // as small, 64 bits of precision
  small53 = 7,  // as small, 53 bits of precision
};

// The one door from functions of this folder to the representation.
struct ValueAccess {
  static Tag tag(const Value& v) { return static_cast<Tag>(v.word_ & 7); }
  static TypeRef type(const Value& v) { return reinterpret_cast<TypeRef>(v.word_ & ~std::uintptr_t{7}); }
  static bool has_node(const Value& v) {
    const Tag t = tag(v);
    return t == Tag::heap || t == Tag::refined || t == Tag::marked;
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
  static const Value& inner(const Value& v) {
    return tag(v) == Tag::marked ? node(v)->body<MarkedBody>()->inner : v;
  }
};

}  // namespace reprise::value
