#include "lang/native_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "hcl/parser.h"
#include "lang/graphemes.h"
#include "lang/render.h"
#include "value/convert.h"

namespace reprise::lang {

namespace {

using value::Kind;
using value::Value;

// Lines are collected first: indentation follows the brackets that a line opens, columns the lines around it.
struct Line {
  std::string lead, assign;  // `assign`: from the equals sign on, where the line opens no bracket for good
  int brackets = 0;          // opened less closed
};

class Writer {
 public:
  void expression(const Value& v) {
    if (v.is_null()) return write("null");
    switch (v.type()->kind()) {
      case Kind::string: return write(quoted(v.as_string()));
      case Kind::object: return object(v);
      case Kind::map: return map(v);
      case Kind::list:
      case Kind::set:
      case Kind::tuple: return list(v);
      default: return write(std::string(value::convert(v, value::Type::string()).value().as_string()));
    }
  }
  void argument(const std::string& name, const Value& v) {
    lines_.emplace_back();
    lines_.back().lead = name;
    const std::size_t line = lines_.size() - 1;
    std::size_t equals = lines_[line].lead.size();
    write(" = ");
    expression(v);
    split(line, equals);
  }
  std::string text(bool final_newline) {
    align();
    std::string out;
    std::vector<int> open;
    for (const Line& line : lines_) {
      if (line.brackets < 0) close(open, -line.brackets);
      if (!out.empty()) out += '\n';
      out.append(2 * open.size(), ' ');
      out += line.lead + line.assign;
      if (line.brackets > 0) open.push_back(line.brackets);
    }
    return final_newline && !lines_.empty() ? out + "\n" : out;
  }

 private:
  static std::string quoted(std::string_view s) {
    std::string out = "\"";
    for (std::size_t at = 0; at < s.size();) {
      CodePoint p = code_point_at(s, at);
      std::string_view bytes = s.substr(at, p.size);
      at += p.size;
      bool named = p.value == '\n' || p.value == '\r' || p.value == '\t';
      if (p.value >= 0 && (p.value < ' ' || p.value == 0x7f) && !named) {
        out += fmt::format("\\u{:04x}", p.value);
        continue;
      }
      const std::string shown = quote(bytes);
      out.append(shown, 1, shown.size() - 2);
      // What would begin a template is doubled.
      if ((p.value == '$' || p.value == '%') && at < s.size() && s[at] == '{') out += bytes;
    }
    return out + "\"";
  }
  void write(const std::string& text, int brackets = 0) {
    if (lines_.empty()) lines_.emplace_back();
    lines_.back().lead += text;
    lines_.back().brackets += brackets;
  }
  // What stands behind the equals sign of a line forms columns with that of its neighbours.
  void split(std::size_t number, std::size_t equals) {
    Line& line = lines_[number];
    if (line.brackets != 0) return;
    line.assign = line.lead.substr(equals);
    line.lead.resize(equals);
  }
  template <class Items>
  void block(const Items& items) {
    write("{", 1);
    bool any = false;
    for (const auto& [name, item] : items) {
      argument(hcl::valid_identifier(name) ? std::string(name) : quoted(name), item);
      any = true;
    }
    if (any) lines_.emplace_back();
    write("}", -1);
  }
  void object(const Value& v) {
    std::vector<std::pair<std::string_view, Value>> items;
    auto attributes = v.type()->attributes();
    for (std::size_t i = 0; i < attributes.size(); ++i) items.emplace_back(attributes[i].name, v.at(i));
    block(items);
  }
  void map(const Value& v) {
    std::vector<std::pair<std::string_view, Value>> items;
    for (const value::MapEntry& e : v.entries()) items.emplace_back(e.key, e.value);
    block(items);
  }
  void list(const Value& v) {
    write("[", 1);
    bool first = true;
    for (const Value& item : v.items()) {
      if (!first) write(", ");
      first = false;
      expression(item);
    }
    write("]", -1);
  }
  static std::size_t width(const std::string& text) { return grapheme_bounds(text).size() - 1; }
  static void close(std::vector<int>& open, int closed) {
    while (closed > 0 && !open.empty()) {
      if (closed < open.back()) {
        open.back() -= closed;
        return;
      }
      closed -= open.back();
      open.pop_back();
    }
  }
  void align() {
    for (std::size_t from = 0; from < lines_.size(); ++from) {
      if (lines_[from].assign.empty()) continue;
      std::size_t to = from, columns = 0;
      for (; to < lines_.size() && !lines_[to].assign.empty(); ++to)
        columns = std::max(columns, width(lines_[to].lead));
      for (; from < to; ++from) lines_[from].lead.append(columns - width(lines_[from].lead), ' ');
    }
  }

  std::vector<Line> lines_;
};

}  // namespace

std::string native_expression(const Value& v) {
  Writer w;
  w.expression(v);
  return w.text(false);
}

std::string native_arguments(const Value& object) {
  Writer w;
  auto attributes = object.type()->attributes();
  for (std::size_t i = 0; i < attributes.size(); ++i) w.argument(attributes[i].name, object.at(i));
  return w.text(true);
}

}  // namespace reprise::lang
