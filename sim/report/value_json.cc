#include "report/value_json.h"

#include <functional>

#include "value/json.h"

namespace reprise::report {

namespace {

using value::Kind;
using value::Value;

bool is_primitive(const Value& v) { return v.type()->is_primitive() || v.type()->kind() == Kind::dynamic; }
bool is_sequence(const Value& v) {
  const Kind k = v.type()->kind();
  return k == Kind::list || k == Kind::set || k == Kind::tuple;
}

using Append = std::function<bool(std::string&, const Value&)>;

// Members of a map or object for which `append` has something to say.
void append_members(std::string& out, const Value& v, const Append& append) {
  out += '{';
  bool first = true;
  const auto member = [&](const std::string& name, const Value& part) {
    std::string text;
    if (!append(text, part)) return;
    if (!first) out += ',';
    first = false;
    value::append_json_string(out, name);
    out += ':';
    out += text;
  };
  if (v.type()->kind() == Kind::map)
    for (const value::MapEntry& e : v.entries()) member(e.key, e.value);
  else
    for (std::size_t i = 0; i < v.size(); ++i) member(v.type()->attributes()[i].name, v.at(i));
  out += '}';
}

void append_items(std::string& out, const Value& v,
                  const std::function<void(std::string&, const Value&)>& append) {
  out += '[';
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (i) out += ',';
    append(out, v.at(i));
  }
  out += ']';
}

}  // namespace

// Recursion is as deep as values are, which evaluation bounds.
bool append_known(std::string& out, const Value& marked) {
  const Value v = marked.is_marked() ? marked.unmark() : marked;
  if (v.is_unknown()) return false;
  if (v.is_null() || is_primitive(v)) {
    value::append_json(out, v);
    return true;
  }
  if (is_sequence(v)) {
    append_items(out, v, [](std::string& o, const Value& item) {
      if (!append_known(o, item)) o += "null";
    });
    return true;
  }
  append_members(out, v, append_known);
  return true;
}

void append_unknown_tree(std::string& out, const Value& marked) {
  const Value v = marked.is_marked() ? marked.unmark() : marked;
  if (v.is_unknown()) {
    out += "true";
  } else if (v.is_null() || is_primitive(v)) {
    out += "false";
  } else if (is_sequence(v)) {
    append_items(out, v, append_unknown_tree);
  } else {
    append_members(out, v, [](std::string& o, const Value& part) {
      append_unknown_tree(o, part);
      return o != "false";
    });
  }
}

void append_sensitive_tree(std::string& out, const Value& marked) {
  if (value::is_sensitive(marked.marks())) {
    out += "true";
    return;
  }
  const Value v = marked.is_marked() ? marked.unmark() : marked;
  if (is_primitive(v) || (v.is_null() && v.is_known())) {
    out += "false";
  } else if (v.is_unknown()) {
    out += is_sequence(v) ? "[]" : "{}";
  } else if (is_sequence(v)) {
    append_items(out, v, append_sensitive_tree);
  } else {
    append_members(out, v, [](std::string& o, const Value& part) {
      append_sensitive_tree(o, part);
      return o != "false";
    });
  }
}

}  // namespace reprise::report
