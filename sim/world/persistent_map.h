// An ordered map that is a value: copying is O(1), changing a copy is O(log n) and leaves the original alone.
//
// A treap whose priorities are a stable hash of the key: its shape depends on content only, so iteration,
// digests and timing of a world do not depend on the history of insertions. Nodes that only one map refers to
// are changed in place. Used for everything in a world that is large: cloud objects, file trees.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "world/entropy.h"

namespace reprise::world {

template <class T>
class PersistentMap {
 public:
  const T* find(std::string_view key) const {
    const Node* n = root_.get();
    while (n) {
      int c = key.compare(n->key);
      if (c == 0) return &n->value;
      n = c < 0 ? n->left.get() : n->right.get();
    }
    return nullptr;
  }
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  // A value to change in place, inserted default-constructed when absent. Valid until the next change.
  T& at(std::string_view key) {
    if (!contains(key)) set(key, T{});
    Ptr* n = &root_;
    for (;;) {
      own(*n);
      int c = key.compare((*n)->key);
      if (c == 0) return mut(*n).value;
      n = c < 0 ? &mut(*n).left : &mut(*n).right;
    }
  }
  void set(std::string_view key, T value) {
    bool grew = false;
    insert(root_, key, std::move(value), world::stable_hash(key), grew);
    if (grew) ++size_;
  }
  bool erase(std::string_view key) {
    if (!contains(key)) return false;
    remove(root_, key);
    --size_;
    return true;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // In key order. `visit(key, value)` returns void, or false to stop.
  template <class Visit>
  void for_each(Visit&& visit) const {
    walk(root_.get(), {}, visit);
  }
  // Only keys >= first.
  template <class Visit>
  void for_each_from(std::string_view first, Visit&& visit) const {
    walk(root_.get(), first, visit);
  }
  template <class Visit>
  void for_each_prefix(std::string_view prefix, Visit&& visit) const {
    walk(root_.get(), prefix, [&](const std::string& key, const T& value) {
      if (!key.starts_with(prefix)) return false;
      return call(visit, key, value);
    });
  }
  // Both maps are the same tree: a cheap "certainly equal".
  bool same(const PersistentMap& other) const { return root_ == other.root_; }
  // The tree by its address: maps that have it in common are the same, as long as one of them stays as it is.
  const void* tree() const { return root_.get(); }

 private:
  struct Node;
  using Ptr = std::shared_ptr<Node>;
  struct Node {
    std::string key;
    T value;
    std::uint64_t priority;
    Ptr left, right;
  };
  static Node& mut(Ptr& p) { return *p; }
  static void own(Ptr& p) {
    if (p.use_count() != 1) p = std::make_shared<Node>(*p);
  }
  static void insert(Ptr& n, std::string_view key, T&& value, std::uint64_t priority, bool& grew) {
    if (!n) {
      n = std::make_shared<Node>(Node{std::string(key), std::move(value), priority, nullptr, nullptr});
      grew = true;
      return;
    }
    own(n);
    int c = key.compare(n->key);
    if (c == 0) {
      n->value = std::move(value);
      return;
    }
    Ptr& side = c < 0 ? n->left : n->right;
    insert(side, key, std::move(value), priority, grew);
    if (above(*side, *n)) c < 0 ? rotate_right(n) : rotate_left(n);
  }
  static bool above(const Node& a, const Node& b) {
    return a.priority != b.priority ? a.priority > b.priority : a.key < b.key;
  }
  static void rotate_right(Ptr& n) {
    Ptr l = std::move(n->left);  // moved: a second pointer to it would force a copy
    own(l);
    n->left = std::move(l->right);
    l->right = std::move(n);
    n = std::move(l);
  }
  static void rotate_left(Ptr& n) {
    Ptr r = std::move(n->right);
    own(r);
    n->right = std::move(r->left);
    r->left = std::move(n);
    n = std::move(r);
  }
  static Ptr merge(Ptr a, Ptr b) {
    if (!a) return b;
    if (!b) return a;
    if (above(*a, *b)) {
      own(a);
      a->right = merge(std::move(a->right), std::move(b));
      return a;
    }
    own(b);
    b->left = merge(std::move(a), std::move(b->left));
    return b;
  }
  static void remove(Ptr& n, std::string_view key) {
    own(n);
    int c = key.compare(n->key);
    if (c == 0) {
      Ptr l = std::move(n->left), r = std::move(n->right);
      n = merge(std::move(l), std::move(r));
      return;
    }
    remove(c < 0 ? n->left : n->right, key);
  }
  template <class Visit>
  static bool call(Visit& visit, const std::string& key, const T& value) {
    if constexpr (std::is_same_v<std::invoke_result_t<Visit&, const std::string&, const T&>, bool>)
      return visit(key, value);
    else
      return visit(key, value), true;
  }
  // Recursion depth is the treap's height: O(log n) for the hashed priorities.
  template <class Visit>
  static bool walk(const Node* n, std::string_view first, Visit& visit) {
    if (!n) return true;
    bool here = n->key >= first;
    if (here && !walk(n->left.get(), first, visit)) return false;
    if (here && !call(visit, n->key, n->value)) return false;
    return walk(n->right.get(), first, visit);
  }
  template <class Visit>
  static bool walk(const Node* n, std::string_view first, Visit&& visit) {
    Visit& v = visit;
    return walk<std::remove_reference_t<Visit>>(n, first, v);
  }
  Ptr root_;
  std::size_t size_ = 0;
};

}  // namespace reprise::world
