// What only functions of this folder may know of the reference-counted payload of values. Private to value/.
#pragma once

#include <algorithm>
#include <new>

#include "value/number.h"
#include "value/value.h"

namespace reprise::value {

// A value behind its marks.
struct MarkedBody {
  Value inner;
  Marks marks;
};

inline const Number& number_of(const Node& node) { return *node.body<Number>(); }
inline const Refinement& refinement_of(const Node& node) { return *node.body<Refinement>(); }

// Allocates a node with room for a body of `bytes`.
inline Node* make_node(NodeKind kind, std::size_t bytes) {
  return new (::operator new(sizeof(Node) + bytes)) Node(kind);
}

// `parts` more, which may be beyond what a weight can say.
inline void add_weight(Node& node, std::uint64_t parts) {
  node.weight = static_cast<std::uint32_t>(std::min<std::uint64_t>(node.weight + parts, Value::kWeightMax));
}

}  // namespace reprise::value
