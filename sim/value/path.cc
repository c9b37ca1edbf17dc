#include "value/path.h"

#include "value/text.h"

namespace reprise::value {

std::string to_string(const Path& path) {
  std::string out;
  for (const PathStep& step : path) {
    switch (step.kind) {
      case PathStep::Kind::attribute: out += "." + step.name; break;
      case PathStep::Kind::index_string: out += "[" + quoted(step.name) + "]"; break;
      case PathStep::Kind::index_number:
      case PathStep::Kind::set_element: out += "[" + std::to_string(step.index) + "]"; break;
    }
  }
  return out;
}

namespace {

bool holds_sequence(Kind kind, PathStep::Kind step) {
  if (step == PathStep::Kind::set_element) return kind == Kind::set;
  return kind == Kind::list || kind == Kind::tuple;
}

std::optional<Value> apply_step(const PathStep& step, const Value& marked) {
  const Value v = marked.unmark();
  if (v.is_null()) return std::nullopt;
  const TypeRef type = v.type();
  const bool named = step.kind == PathStep::Kind::attribute || step.kind == PathStep::Kind::index_string;
  if (type->kind() == Kind::dynamic) return marked;
  if (named) {
    const bool map = type->kind() == Kind::map;
    if (!map && type->kind() != Kind::object) return std::nullopt;
    const TypeRef part = map ? type->element() : type->attribute_type(step.name);
    if (!part) return std::nullopt;
    if (v.is_unknown()) return Value::unknown(part).with_marks(marked.marks());
    const Value* found = v.find(step.name);
    if (!found) return std::nullopt;
    return found->with_marks(marked.marks());
  }
  if (!holds_sequence(type->kind(), step.kind) || step.index < 0) return std::nullopt;
  const auto i = static_cast<std::size_t>(step.index);
  if (type->kind() == Kind::tuple && i >= type->elements().size()) return std::nullopt;
  if (v.is_unknown()) {
    const TypeRef part = type->kind() == Kind::tuple ? type->elements()[i] : type->element();
    return Value::unknown(part).with_marks(marked.marks());
  }
  if (i >= v.size()) return std::nullopt;
  return v.at(i).with_marks(marked.marks());
}

}  // namespace

std::optional<Value> apply(const Path& path, const Value& v) {
  std::optional<Value> at = v;
  for (const PathStep& step : path) {
    at = apply_step(step, *at);
    if (!at) return std::nullopt;
  }
  return at;
}

}  // namespace reprise::value
