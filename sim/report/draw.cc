// Drawing differences as Terraform's plans show them.
#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "report/diff.h"
#include "report/sequence.h"
#include "value/json.h"
#include "value/number.h"
#include "value/text.h"

namespace reprise::report {

namespace {

using value::Kind;
using value::Value;

// Everything is appended to `out`.
struct Canvas {
  const Style& style;
  std::string& out;

  void pad(int indent) const { out.append(static_cast<std::size_t>(indent) * 4, ' '); }
  void lead(int indent, DiffAction action, const DrawOptions& o) const {
    pad(indent);
    if (!o.hide_symbols) out.append(draw_symbol(action, style)).push_back(' ');
  }
  void forces(bool replace, const DrawOptions& o) const {
    if (replace || o.force_replacement) out += style.paint(kRed, " # forces replacement");
  }
  void null_suffix(DiffAction action, const DrawOptions& o) const {
    if (action == DiffAction::remove && !o.no_null_suffix) out += style.paint(kGray, " -> null");
  }
  // What ends a value: what becomes of it, and what that leads to.
  void ending(const Diff& d, const DrawOptions& o) const {
    null_suffix(d.action, o);
    forces(d.replace, o);
  }
  void hidden(std::size_t n, const char* what, int indent, const DrawOptions& o) const {
    if (n == 0) return;
    lead(indent + 1, DiffAction::no_op, o);
    out += style.paint(kGray, fmt::format("# ({} unchanged {}{} hidden)", n, what, n == 1 ? "" : "s"));
    out += '\n';
  }
  void arrow() const { out.append(" ").append(style.paint(kYellow, "->")).push_back(' '); }

  void any(const Diff& d, int indent, const DrawOptions& o) const;
  void primitive(const Diff& d, int indent, const DrawOptions& o) const;
  void string_diff(const Diff& d, int indent, const DrawOptions& o) const;
  void lines_diff(const Diff& d, int indent, const DrawOptions& o) const;
  void json_diff(const Diff& d, int indent, const DrawOptions& o, const Value& before,
                 const Value& after) const;
  void object(const Diff& d, int indent, const DrawOptions& o) const;
  void map(const Diff& d, int indent, const DrawOptions& o) const;
  void list(const Diff& d, int indent, const DrawOptions& o) const;
  void set(const Diff& d, int indent, const DrawOptions& o) const;
  void block(const Diff& d, int indent, const DrawOptions& o) const;
  void attributes(const Diff& d, int indent, const DrawOptions& o) const;
  void groups(const Diff& d, int indent, const DrawOptions& o) const;
  void unknown(const Diff& d, int indent, const DrawOptions& o) const;
  void begin_part(const Diff& d, int indent, const DrawOptions& symbols) const {
    out += draw_warnings(d, indent + 1, style);
    lead(indent + 1, d.action, symbols);
  }
  void key(std::string_view name, std::size_t width) const {
    out += name;
    out.append(width > name.size() ? width - name.size() : 0, ' ').append(" = ");
  }
  void end_part(const Diff& d, int indent, const DrawOptions& inner, std::string_view tail = "") const {
    any(d, indent + 1, inner);
    out.append(tail).push_back('\n');
  }
  // An element of a list or set.
  void element(const Diff& d, int indent, const DrawOptions& symbols, const DrawOptions& inner) const {
    begin_part(d, indent, symbols);
    end_part(d, indent, inner, ",");
  }
  void open(std::string_view bracket, const Diff& d, const DrawOptions& o) const {
    out += bracket;
    forces(d.replace, o);
    out += '\n';
  }
  void close(std::string_view bracket, const Diff& d, int indent, const DrawOptions& o) const {
    lead(indent, DiffAction::no_op, o);
    out += bracket;
    null_suffix(d.action, o);
  }
};

// What parts of a value are drawn with: only the whole says what it becomes.
DrawOptions inside(DrawOptions o) {
  o.no_null_suffix = true;
  o.force_replacement = false;
  return o;
}

bool none(const Value& v) { return v.is_null() && v.is_known(); }

std::string scalar_text(const Value& v, const Style& style) {
  if (none(v)) return style.paint(kGray, "null");
  if (v.type()->kind() == Kind::boolean) return v.as_bool() ? "true" : "false";
  if (v.type()->kind() == Kind::number) return v.as_number().to_string();
  return value::quoted(v.as_string());
}

// A string that holds a JSON object or array is shown as one.
std::optional<Value> json_of(const Value& v) {
  if (none(v)) return std::nullopt;
  const std::string_view text = v.as_string();
  if (!text.starts_with('{') && !text.starts_with('[')) return std::nullopt;
  value::Result read = value::from_json(text);
  if (!read.ok()) return std::nullopt;
  return read.value();
}

bool multiline(const Value& v) { return !none(v) && v.as_string().find('\n') != std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\v\f";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> lines_of(const Value& v) {
  std::vector<std::string_view> lines;
  std::string_view text = none(v) ? std::string_view("null") : v.as_string();
  if (multiline(v)) text = trimmed(text);
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

bool important(std::string_view name) { return name == "id" || name == "name" || name == "tags"; }

void Canvas::primitive(const Diff& d, int indent, const DrawOptions& o) const {
  const Value& any_side = none(d.before) ? d.after : d.before;
  if (!none(any_side) && any_side.type()->kind() == Kind::string) return string_diff(d, indent, o);
  // The values of a change were encoded with the plan, and zero has no sign there; a state that is shown has
  // it.
  const auto text = [&](const Value& v) {
    const bool zero = !none(v) && v.type()->kind() == Kind::number && v.as_number().is_zero();
    return zero && d.action != DiffAction::no_op ? "0" : scalar_text(v, style);
  };
  if (d.action != DiffAction::create) out += text(d.before);
  if (d.action == DiffAction::update) arrow();
  if (d.action == DiffAction::create || d.action == DiffAction::update) out += text(d.after);
  ending(d, o);
}

void Canvas::string_diff(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.action != DiffAction::update) {
    const Value& v = d.action == DiffAction::remove ? d.before : d.after;
    if (const auto json = json_of(v))
      return json_diff(d, indent, o, d.action == DiffAction::create ? Value() : *json,
                       d.action == DiffAction::remove ? Value() : *json);
    if (multiline(v)) return lines_diff(d, indent, o);
    out += scalar_text(v, style);
    if (!none(v)) null_suffix(d.action, o);
    return forces(d.replace, o);
  }
  const auto before_json = json_of(d.before), after_json = json_of(d.after);
  if (before_json && after_json) return json_diff(d, indent, o, *before_json, *after_json);
  if (before_json || after_json) {
    DrawOptions inner = o;
    inner.no_null_suffix = true;
    any(diff_values({d.before, Value(), true, false, {}}), indent, inner);
    arrow();
    return any(diff_values({Value(), d.after, false, true, {}}), indent, inner);
  }
  if (multiline(d.before) || multiline(d.after)) return lines_diff(d, indent, o);
  out += scalar_text(d.before, style);
  arrow();
  out += scalar_text(d.after, style);
  forces(d.replace, o);
}

// A text of several lines, as a here-document.
void Canvas::lines_diff(const Diff& d, int indent, const DrawOptions& o) const {
  const auto line = [&](DiffAction a, std::string_view text) {
    lead(indent + 1, a, o);
    out.append(text).push_back('\n');
  };
  out += "<<-EOT";
  forces(d.replace, o);
  out += '\n';
  if (d.action != DiffAction::update) {
    for (const std::string_view text : lines_of(d.action == DiffAction::remove ? d.before : d.after))
      line(DiffAction::no_op, text);
  } else {
    const auto before = lines_of(d.before), after = lines_of(d.after);
    for (const auto& [b, a] : align_lines(before, after)) {
      const bool was = b < before.size(), is = a < after.size();
      if (was && is && before[b] == after[a]) {
        line(DiffAction::no_op, before[b]);
        continue;
      }
      if (was) line(DiffAction::remove, before[b]);
      if (is) line(DiffAction::create, after[a]);
    }
  }
  close("EOT", d, indent, o);
}

void Canvas::json_diff(const Diff& d, int indent, const DrawOptions& o, const Value& before,
                       const Value& after) const {
  const Diff inner =
      diff_values({before, after, d.action != DiffAction::create, d.action != DiffAction::remove, {}});
  const bool only_space = inner.action == DiffAction::no_op && d.action == DiffAction::update;
  const std::string_view space = !only_space ? ""
                                 : d.replace ? " # whitespace changes force replacement"
                                             : " # whitespace changes";
  std::string text;
  Canvas{style, text}.any(inner, indent + 1, inside(o));
  const bool one_line = text.find('\n') == std::string::npos;
  out += "jsonencode(";
  if (!one_line) {
    out.append(space).push_back('\n');
    lead(indent + 1, d.action == DiffAction::update ? DiffAction::update : DiffAction::no_op, o);
  }
  out += text;
  if (one_line) out.append(")").append(space);
  if (!only_space) forces(d.replace, o);
  if (one_line) return;
  out += '\n';
  close(")", d, indent, o);
}

// Names and their values below each other. What tells objects apart is shown whether it changes or not.
void Canvas::attributes(const Diff& d, int indent, const DrawOptions& o) const {
  DrawOptions shown = o;
  shown.show_unchanged = true;
  std::size_t width = 0, hidden_parts = 0;
  for (const auto& [name, p] : d.parts) width = std::max(width, attribute_name(name).size());
  for (const auto& [name, p] : d.parts) {
    if (p.action == DiffAction::no_op && !o.show_unchanged && !important(name)) {
      ++hidden_parts;
      continue;
    }
    begin_part(p, indent, o);
    key(attribute_name(name), width);
    end_part(p, indent, important(name) ? shown : o);
  }
  hidden(hidden_parts, "attribute", indent, o);
}

void Canvas::object(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) {
    out += "{}";
    return ending(d, o);
  }
  open("{", d, o);
  attributes(d, indent, inside(o));
  close("}", d, indent, o);
}

void Canvas::map(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) {
    out += "{}";
    return ending(d, o);
  }
  const DrawOptions inner = inside(o);
  std::size_t width = 0, hidden_parts = 0;
  for (const auto& [name, p] : d.parts) width = std::max(width, value::quoted(name).size());
  open("{", d, o);
  for (const auto& [name, p] : d.parts) {
    if (p.action == DiffAction::no_op && !o.show_unchanged) {
      ++hidden_parts;
      continue;
    }
    begin_part(p, indent, o);
    key(value::quoted(name), width);
    end_part(p, indent, inner, p.kind == Diff::Kind::object ? "," : "");
  }
  hidden(hidden_parts, "element", indent, o);
  close("}", d, indent, o);
}

// Unchanged neighbours of a change are shown for orientation, longer runs are counted.
void Canvas::list(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) {
    out += "[]";
    return ending(d, o);
  }
  const DrawOptions changed = inside(o);
  DrawOptions unchanged = o;
  unchanged.show_unchanged = true;
  unchanged.force_replacement = false;
  open("[", d, o);
  std::size_t skipped = 0;
  const Diff* last = nullptr;
  bool next = false;
  for (const auto& [name, p] : d.parts) {
    const bool same = p.action == DiffAction::no_op;
    if (same && !next && !o.show_unchanged) {
      ++skipped;
      last = &p;
      continue;
    }
    next = false;
    if (d.context) {
      if (skipped > 0) {
        hidden(skipped - 1, "element", indent, o);
        element(*last, indent, unchanged, unchanged);
      }
      skipped = 0;
      next = !same;
    }
    element(p, indent, o, d.context && same ? unchanged : changed);
  }
  hidden(skipped, "element", indent, o);
  close("]", d, indent, o);
}

void Canvas::set(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) {
    out += "[]";
    return ending(d, o);
  }
  const DrawOptions inner = inside(o);
  open("[", d, o);
  std::size_t hidden_parts = 0;
  for (const auto& [name, p] : d.parts) {
    if (p.action == DiffAction::no_op && !o.show_unchanged)
      ++hidden_parts;
    else
      element(p, indent, o, inner);
  }
  hidden(hidden_parts, "element", indent, o);
  close("]", d, indent, o);
}

void Canvas::groups(const Diff& d, int indent, const DrawOptions& o) const {
  std::size_t hidden_blocks = 0;
  for (const Diff::Group& group : d.groups) {
    bool found = false;
    for (const auto& [label, b] : group.blocks) {
      const bool secret = (b.action != DiffAction::remove && group.after_sensitive) ||
                          (b.action != DiffAction::create && group.before_sensitive);
      const bool status = group.before_sensitive != group.after_sensitive && b.action == DiffAction::no_op;
      const DiffAction action = secret && status ? DiffAction::update : b.action;
      if (action == DiffAction::no_op && !o.show_unchanged) {
        ++hidden_blocks;
        continue;
      }
      if (!found && !d.parts.empty()) out += '\n';
      found = true;
      lead(indent + 1, action, o);
      out += attribute_name(group.name);
      if (!label.empty()) out.append(" ").append(value::quoted(label));
      out += ' ';
      DrawOptions inner = o;
      inner.force_replacement = group.replace;
      if (secret) {
        open("{", b, inner);
        for (const char* line : {"# At least one attribute in this block is (or was) sensitive,\n",
                                 "# so its contents will not be displayed.\n"}) {
          lead(indent + 2, DiffAction::no_op, o);
          out += line;
        }
        lead(indent + 1, DiffAction::no_op, o);
        out += '}';
      } else {
        any(b, indent + 1, inner);
      }
      out += '\n';
    }
  }
  if (hidden_blocks) out += '\n';
  hidden(hidden_blocks, "block", indent, o);
}

void Canvas::block(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty() && d.groups.empty()) {
    out += "{}";
    return forces(d.replace, o);
  }
  open("{", d, o);
  DrawOptions inner = o;
  inner.force_replacement = false;
  attributes(d, indent, inner);
  groups(d, indent, inner);
  lead(indent, DiffAction::no_op, o);
  out += '}';
}

void Canvas::unknown(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.first) {
    any(*d.first, indent, inside(o));
    arrow();
  }
  out += "(known after apply)";
  forces(d.replace, o);
}

// Recursion follows values and schemas, both bounded in depth.
void Canvas::any(const Diff& d, int indent, const DrawOptions& o) const {
  switch (d.kind) {
    case Diff::Kind::primitive: return primitive(d, indent, o);
    case Diff::Kind::object: return object(d, indent, o);
    case Diff::Kind::map: return map(d, indent, o);
    case Diff::Kind::list: return list(d, indent, o);
    case Diff::Kind::set: return set(d, indent, o);
    case Diff::Kind::block: return block(d, indent, o);
    case Diff::Kind::unknown: return unknown(d, indent, o);
    case Diff::Kind::sensitive: out += "(sensitive value)"; return ending(d, o);
    case Diff::Kind::write_only: out += "(write-only attribute)"; return null_suffix(d.action, o);
    case Diff::Kind::type_change: {
      DrawOptions sides = o;
      sides.no_null_suffix = true;
      any(*d.first, indent, sides);
      arrow();
      any(*d.second, indent, sides);
      return forces(d.replace, o);
    }
  }
}

}  // namespace

void draw(std::string& out, const Diff& diff, int indent, const DrawOptions& options, const Style& style) {
  Canvas{style, out}.any(diff, indent, options);
}

std::string draw(const Diff& diff, int indent, const DrawOptions& options, const Style& style) {
  std::string out;
  draw(out, diff, indent, options, style);
  return out;
}

std::string draw_warnings(const Diff& d, int indent, const Style& style) {
  if (d.kind != Diff::Kind::sensitive || d.before_sensitive == d.after_sensitive) return "";
  if (d.action == DiffAction::create || d.action == DiffAction::remove) return "";
  const std::string pad(static_cast<std::size_t>(indent) * 4, ' ');
  const std::string head =
      fmt::format("{}  # {}: this attribute value will ", pad, style.paint(kYellow, "Warning"));
  std::string out =
      d.before_sensitive
          ? fmt::format("{}no longer be marked as sensitive\n{}  # after applying this change.", head, pad)
          : fmt::format(
                "{}be marked as sensitive and will not\n{}  # display in UI output after applying "
                "this change.",
                head, pad);
  if (d.first->action == DiffAction::no_op) out += " The value is unchanged.";
  return out + "\n";
}

std::string draw_symbol(DiffAction action, const Style& style) {
  switch (action) {
    case DiffAction::create: return "  " + style.paint(kGreen, "+");
    case DiffAction::remove: return "  " + style.paint(kRed, "-");
    case DiffAction::update: return "  " + style.paint(kYellow, "~");
    case DiffAction::no_op: break;
  }
  return "   ";
}

std::string attribute_name(const std::string& name) {
  return hcl::valid_identifier(name) ? name : value::quoted(name);
}

}  // namespace reprise::report
