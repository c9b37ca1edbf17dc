#include "verify/flatten.h"

#include <algorithm>

#include "value/json.h"

namespace reprise::verify {
namespace {

using value::Kind;
using value::Marks;
using value::Value;

constexpr int kDeepest = 200;  // far beyond what a schema or a parsed expression can nest
constexpr std::string_view kUnknown = "(known after apply)";

Marks with(Marks a, Marks b) { return !a || a == b ? b : b ? value::unite(a, b) : a; }

bool plain_key(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string key_step(const std::string& key, bool first) {
  if (plain_key(key)) return first ? key : "." + key;
  std::string step = "[";
  value::append_json_string(step, key);
  return step + "]";
}

class Taker {
 public:
  explicit Taker(Leaves& out) : out_(out) {}

  void visit(const Value& marked, Marks around, int depth) {
    if (marked.is_null() || depth > kDeepest) return;
    const Marks marks = with(around, marked.marks());
    if (marked.is_marked()) return bare(marked.unmark(), marks, depth);
    bare(marked, marks, depth);
  }

 private:
  void bare(const Value& v, Marks marks, int depth) {
    if (v.is_unknown()) return leaf(std::string(kUnknown), marks, false);
    switch (v.type()->kind()) {
      case Kind::string: return leaf(std::string(v.as_string()), marks, true);
      case Kind::set:
        if (v.size()) out_.sets.push_back({path_ + "{}", v, marks});
        return;
      case Kind::map:
        for (const value::MapEntry& e : v.entries())
          step(key_step(e.key, path_.empty()), e.value, marks, depth);
        return;
      case Kind::object: return object(v, marks, depth);
      case Kind::list:
      case Kind::tuple:
        for (std::size_t i = 0; i < v.size(); ++i) step("[" + std::to_string(i) + "]", v.at(i), marks, depth);
        return;
      default: return leaf(value::to_json(v), marks, false);
    }
  }
  void leaf(std::string text, Marks marks, bool is_string) {
    out_.plain.push_back({path_, std::move(text), marks, is_string});
  }
  void step(std::string_view name, const Value& v, Marks marks, int depth) {
    if (v.is_null()) return;
    const std::size_t was = path_.size();
    path_ += name;
    visit(v, marks, depth + 1);
    path_.resize(was);
  }
  void object(const Value& v, Marks marks, int depth) {
    const auto attributes = v.type()->attributes();
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      if (v.at(i).is_null()) continue;
      const std::size_t was = path_.size();
      if (was) path_ += '.';
      path_ += attributes[i].name;
      visit(v.at(i), marks, depth + 1);
      path_.resize(was);
    }
  }

  Leaves& out_;
  std::string path_;
};

class Texter {
 public:
  Texter(const Resolve& resolve, Marks& seen) : resolve_(resolve), seen_(seen) {}

  std::string text(const Value& marked, Marks around, int depth) {
    const Marks marks = with(around, marked.marks());
    seen_ = with(seen_, marks);
    if (marked.is_null() || depth > kDeepest) return "null";
    if (marked.is_unknown()) return std::string(kUnknown);
    const Value v = marked.unmark();
    switch (v.type()->kind()) {
      case Kind::string: return resolve_(v.as_string(), marks);
      case Kind::list:
      case Kind::tuple: return sequence(v, marks, depth, false);
      case Kind::set: return sequence(v, marks, depth, true);
      case Kind::map: {
        std::vector<std::string> parts;
        for (const value::MapEntry& e : v.entries()) add(parts, key_step(e.key, true), e.value, marks, depth);
        return join(parts, "{", "}");
      }
      case Kind::object: {
        std::vector<std::string> parts;
        const auto attributes = v.type()->attributes();
        for (std::size_t i = 0; i < attributes.size(); ++i)
          add(parts, attributes[i].name, v.at(i), marks, depth);
        return join(parts, "{", "}");
      }
      default: return value::to_json(v);
    }
  }

 private:
  void add(std::vector<std::string>& parts, const std::string& name, const Value& v, Marks marks, int depth) {
    if (v.is_null()) return;
    std::string inner = text(v, marks, depth + 1);
    if (inner != "[]" && inner != "{}") parts.push_back(name + " = " + inner);
  }
  std::string sequence(const Value& v, Marks marks, int depth, bool sorted) {
    std::vector<std::string> parts;
    for (const Value& item : v.items()) parts.push_back(text(item, marks, depth + 1));
    if (sorted) std::ranges::sort(parts);
    return join(parts, "[", "]");
  }
  static std::string join(const std::vector<std::string>& parts, const char* open, const char* close) {
    std::string out = open;
    for (const std::string& p : parts) {
      if (out.size() > 1) out += ", ";
      out += p;
    }
    return out + close;
  }

  const Resolve& resolve_;
  Marks& seen_;
};

}  // namespace

void take_apart(const Value& v, Leaves& out) { Taker(out).visit(v, nullptr, 0); }

std::string text_of(const Value& v, Marks around, const Resolve& resolve, Marks& marks) {
  return Texter(resolve, marks).text(v, around, 0);
}

}  // namespace reprise::verify
