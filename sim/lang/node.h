// Compiled nodes: what evaluation walks. Private to lang/.
//
// Nodes are trivially destructible and immutable (one memo excepted), so any number of evaluations may share
// them. Constants are interned for the life of the process: arenas do not run destructors.
#pragma once

#include <atomic>
#include <span>

#include "hcl/ast.h"
#include "lang/expr.h"
#include "lang/function.h"
#include "value/value.h"

namespace reprise::lang {

enum class Op : std::uint8_t {
  invalid,  // a mistake that has been reported: unknown
  failing,  // a mistake reported each time it is evaluated
  constant,
  reference,  // through the scope
  local,      // frame slot
  steps,      // attributes and literal indexes of another value
  index,
  call,
  conditional,
  binary,
  unary,
  text,  // parts joined to a string
  join,  // a tuple's elements joined to a string: %{ for }
  tuple,
  object,
  for_each,
  splat,
};

struct Node {
  Op op = Op::invalid;
  const hcl::Expr* syntax = nullptr;
  hcl::Range range() const { return syntax->range; }
};

struct FailingNode : Node {
  std::string_view summary;
  std::string_view detail;
  hcl::Range subject;
  std::span<const Node* const> args;  // of a call of what is no function: never evaluated, but told of
};

struct ConstantNode : Node {
  const value::Value* value = nullptr;
};

struct Step {
  const hcl::TraversalStep* syntax = nullptr;
  const value::Value* key = nullptr;  // nullptr for attributes
};

struct ReferenceNode : Node {
  const Reference* reference = nullptr;
  std::uint32_t number = 0;  // place in Expr::references
  std::span<Step const> steps;
};

struct LocalNode : Node {
  std::uint32_t slot = 0;
};

struct StepsNode : Node {
  const Node* source = nullptr;
  std::span<Step const> steps;
};

struct IndexNode : Node {
  const Node* collection = nullptr;
  const Node* key = nullptr;
};

struct CallNode : Node {
  const Function* function = nullptr;
  std::span<const Node* const> args;
  const hcl::FunctionCall& call() const { return static_cast<const hcl::FunctionCall&>(*syntax); }
};

struct ConditionalNode : Node {
  const Node* condition = nullptr;
  const Node* true_result = nullptr;
  const Node* false_result = nullptr;
};

struct BinaryNode : Node {
  hcl::BinaryOp operation{};
  const Node* left = nullptr;
  const Node* right = nullptr;
};

struct UnaryNode : Node {
  hcl::UnaryOp operation{};
  const Node* operand = nullptr;
};

struct ListNode : Node {  // text, tuple
  std::span<const Node* const> items;
};

struct JoinNode : Node {
  const Node* tuple = nullptr;
};

struct ObjectNodeItem {
  const Node* key = nullptr;
  const Node* value = nullptr;
};
struct ObjectNode : Node {
  std::span<ObjectNodeItem const> items;
  // Items by key when every key is a constant and none repeats; empty otherwise.
  std::span<std::uint32_t const> order;
  // The type the last evaluation gave: building types is most of the cost of building small objects.
  mutable std::atomic<value::TypeRef> last_type = nullptr;
};

struct ForNode : Node {
  const Node* collection = nullptr;
  const Node* key = nullptr;  // nullptr for a tuple
  const Node* value = nullptr;
  const Node* condition = nullptr;  // may be nullptr
  std::uint32_t slot = 0;           // of the key; the value's is the next one
  bool has_key = false;             // whether the key variable is named
  bool group = false;
};

struct SplatNode : Node {
  const Node* source = nullptr;
  const Node* each = nullptr;
  std::uint32_t slot = 0;
};

template <class T>
const T& as(const Node& n) {
  return static_cast<const T&>(n);
}

// One immortal copy per distinct value.
const value::Value* intern_constant(const value::Value& v);

// Range of the token an expression starts with: what messages about arguments point at.
hcl::Range start_range(const hcl::Expr& expr);
// Where a part of an expression is written, with the parentheses or quotes around it, of which nodes know
// nothing.
hcl::Range range_in(const Node& whole, const Node& part);
// Visits every reference inside `node`, in source order.
void visit_traversals(const Node& node, const std::function<void(const Node&)>& visit);

}  // namespace reprise::lang
