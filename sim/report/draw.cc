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

struct Canvas {
  const Style& style;

  std::string pad(int indent) const { return std::string(static_cast<std::size_t>(indent) * 4, ' '); }
  std::string symbol(DiffAction action, const DrawOptions& o) const {
    return o.hide_symbols ? "" : draw_symbol(action, style) + " ";
  }
  std::string lead(int indent, DiffAction action, const DrawOptions& o) const {
    return pad(indent) + symbol(action, o);
  }
  std::string forces(bool replace, const DrawOptions& o) const {
    return replace || o.force_replacement ? style.paint(kRed, " # forces replacement") : "";
  }
  std::string null_suffix(DiffAction action, const DrawOptions& o) const {
    return action == DiffAction::remove && !o.no_null_suffix ? style.paint(kGray, " -> null") : "";
  }
  std::string hidden(std::size_t n, const char* what) const {
    return style.paint(kGray, fmt::format("# ({} unchanged {}{} hidden)", n, what, n == 1 ? "" : "s"));
  }
  std::string arrow() const { return style.paint(kYellow, "->"); }

  std::string any(const Diff& d, int indent, DrawOptions o) const;
  std::string primitive(const Diff& d, int indent, const DrawOptions& o) const;
  std::string string_diff(const Diff& d, int indent, const DrawOptions& o) const;
  std::string json_diff(const Diff& d, int indent, const DrawOptions& o, const Value& before,
                        const Value& after) const;
  std::string object(const Diff& d, int indent, const DrawOptions& o) const;
  std::string map(const Diff& d, int indent, const DrawOptions& o) const;
  std::string list(const Diff& d, int indent, const DrawOptions& o) const;
  std::string set(const Diff& d, int indent, const DrawOptions& o) const;
  std::string block(const Diff& d, int indent, const DrawOptions& o) const;
  void groups(std::string& out, const Diff& d, int indent, const DrawOptions& o) const;
  void part(std::string& out, const std::string& head, const Diff& d, int indent, const DrawOptions& symbols,
            const DrawOptions& inner, std::string_view tail = "") const {
    out += draw_warnings(d, indent + 1, style);
    out += lead(indent + 1, d.action, symbols) + head + any(d, indent + 1, inner) + std::string(tail) + "\n";
  }
};

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

std::string padded(const std::string& key, std::size_t width) {
  return key + std::string(width > key.size() ? width - key.size() : 0, ' ');
}

bool important(std::string_view name) { return name == "id" || name == "name" || name == "tags"; }

std::string Canvas::primitive(const Diff& d, int indent, const DrawOptions& o) const {
  const Value& any_side = none(d.before) ? d.after : d.before;
  if (!none(any_side) && any_side.type()->kind() == Kind::string) return string_diff(d, indent, o);
  const std::string tail = forces(d.replace, o);
  switch (d.action) {
    case DiffAction::create: return scalar_text(d.after, style) + tail;
    case DiffAction::remove: return scalar_text(d.before, style) + null_suffix(d.action, o) + tail;
    case DiffAction::no_op: return scalar_text(d.before, style) + tail;
    case DiffAction::update: break;
  }
  return fmt::format("{} {} {}{}", scalar_text(d.before, style), arrow(), scalar_text(d.after, style), tail);
}

std::string Canvas::string_diff(const Diff& d, int indent, const DrawOptions& o) const {
  const std::string tail = forces(d.replace, o);
  std::string body;
  const auto add = [&](DiffAction a, std::string_view line) {
    body += lead(indent + 1, a, o) + std::string(line) + "\n";
  };
  if (d.action != DiffAction::update) {
    const Value& v = d.action == DiffAction::remove ? d.before : d.after;
    const auto json = json_of(v);
    if (json && d.action == DiffAction::no_op) return json_diff(d, indent, o, *json, *json);
    if (json && d.action == DiffAction::create) return json_diff(d, indent, o, Value(), *json);
    if (json) return json_diff(d, indent, o, *json, Value());
    if (!multiline(v)) return scalar_text(v, style) + (none(v) ? "" : null_suffix(d.action, o)) + tail;
    for (const std::string_view line : lines_of(v)) add(DiffAction::no_op, line);
  } else {
    const auto before_json = json_of(d.before), after_json = json_of(d.after);
    if (before_json && after_json) return json_diff(d, indent, o, *before_json, *after_json);
    if (before_json || after_json) {
      DrawOptions inner = o;
      inner.no_null_suffix = true;
      Diff gone = diff_values({d.before, Value(), true, false, {}});
      Diff come = diff_values({Value(), d.after, false, true, {}});
      return fmt::format("{} {} {}", any(gone, indent, inner), arrow(), any(come, indent, inner));
    }
    if (!multiline(d.before) && !multiline(d.after))
      return fmt::format("{} {} {}{}", scalar_text(d.before, style), arrow(), scalar_text(d.after, style),
                         tail);
    const auto before = lines_of(d.before), after = lines_of(d.after);
    for (const auto& [b, a] : align_lines(before, after)) {
      if (b >= before.size())
        add(DiffAction::create, after[a]);
      else
        add(a >= after.size() ? DiffAction::remove : DiffAction::no_op, before[b]);
    }
  }
  return fmt::format("<<-EOT{}\n{}{}EOT{}", tail, body, lead(indent, DiffAction::no_op, o),
                     null_suffix(d.action, o));
}

std::string Canvas::json_diff(const Diff& d, int indent, const DrawOptions& o, const Value& before,
                              const Value& after) const {
  const Diff inner =
      diff_values({before, after, d.action != DiffAction::create, d.action != DiffAction::remove, {}});
  DrawOptions options = o;
  options.no_null_suffix = true;
  options.force_replacement = false;
  std::string space, replace;
  if (inner.action == DiffAction::no_op && d.action == DiffAction::update)
    space = d.replace ? " # whitespace changes force replacement" : " # whitespace changes";
  else
    replace = forces(d.replace, o);
  const std::string text = any(inner, indent + 1, options);
  const DiffAction shown = d.action == DiffAction::update ? DiffAction::update : DiffAction::no_op;
  if (text.find('\n') == std::string::npos) return fmt::format("jsonencode({}){}{}", text, space, replace);
  return fmt::format("jsonencode({}\n{}{}{}\n{}){}", space, lead(indent + 1, shown, o), text, replace,
                     lead(indent, DiffAction::no_op, o), null_suffix(d.action, o));
}

std::string Canvas::object(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) return "{}" + null_suffix(d.action, o) + forces(d.replace, o);
  DrawOptions inner = o;
  inner.no_null_suffix = true;
  inner.force_replacement = false;
  std::size_t width = 0, hidden_parts = 0;
  for (const auto& [key, p] : d.parts) width = std::max(width, attribute_name(key).size());
  std::string out = "{" + forces(d.replace, o) + "\n";
  for (const auto& [key, p] : d.parts) {
    if (p.action == DiffAction::no_op && !o.show_unchanged)
      ++hidden_parts;
    else
      part(out, padded(attribute_name(key), width) + " = ", p, indent, o, inner);
  }
  if (hidden_parts) out += lead(indent + 1, DiffAction::no_op, o) + hidden(hidden_parts, "attribute") + "\n";
  return out + lead(indent, DiffAction::no_op, o) + "}" + null_suffix(d.action, o);
}

std::string Canvas::map(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) return "{}" + null_suffix(d.action, o) + forces(d.replace, o);
  DrawOptions inner = o;
  inner.no_null_suffix = true;
  inner.force_replacement = false;
  std::size_t width = 0, hidden_parts = 0;
  for (const auto& [key, p] : d.parts) width = std::max(width, value::quoted(key).size());
  std::string out = "{" + forces(d.replace, o) + "\n";
  for (const auto& [key, p] : d.parts) {
    if (p.action == DiffAction::no_op && !o.show_unchanged)
      ++hidden_parts;
    else
      part(out, padded(value::quoted(key), width) + " = ", p, indent, o, inner,
           p.kind == Diff::Kind::object ? "," : "");
  }
  if (hidden_parts) out += lead(indent + 1, DiffAction::no_op, o) + hidden(hidden_parts, "element") + "\n";
  return out + lead(indent, DiffAction::no_op, o) + "}" + null_suffix(d.action, o);
}

// Unchanged neighbours of a change are shown for orientation, longer runs are counted.
std::string Canvas::list(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) return "[]" + null_suffix(d.action, o) + forces(d.replace, o);
  DrawOptions changed = o;
  changed.no_null_suffix = true;
  changed.force_replacement = false;
  DrawOptions unchanged = o;
  unchanged.show_unchanged = true;
  unchanged.force_replacement = false;
  std::string out = "[" + forces(d.replace, o) + "\n";
  std::size_t skipped = 0;
  const Diff* last = nullptr;
  bool next = false;
  for (const auto& [key, p] : d.parts) {
    const bool same = p.action == DiffAction::no_op;
    if (same && !next && !o.show_unchanged) {
      ++skipped;
      last = &p;
      continue;
    }
    next = false;
    if (d.context) {
      if (skipped > 1) out += lead(indent + 1, DiffAction::no_op, o) + hidden(skipped - 1, "element") + "\n";
      if (skipped > 0) part(out, "", *last, indent, unchanged, unchanged, ",");
      skipped = 0;
      next = !same;
    }
    part(out, "", p, indent, o, d.context && same ? unchanged : changed, ",");
  }
  if (skipped) out += lead(indent + 1, DiffAction::no_op, o) + hidden(skipped, "element") + "\n";
  return out + lead(indent, DiffAction::no_op, o) + "]" + null_suffix(d.action, o);
}

std::string Canvas::set(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty()) return "[]" + null_suffix(d.action, o) + forces(d.replace, o);
  DrawOptions inner = o;
  inner.no_null_suffix = true;
  inner.force_replacement = false;
  std::string out = "[" + forces(d.replace, o) + "\n";
  std::size_t hidden_parts = 0;
  for (const auto& [key, p] : d.parts) {
    if (p.action == DiffAction::no_op && !o.show_unchanged)
      ++hidden_parts;
    else
      part(out, "", p, indent, o, inner, ",");
  }
  if (hidden_parts) out += lead(indent + 1, DiffAction::no_op, o) + hidden(hidden_parts, "element") + "\n";
  return out + lead(indent, DiffAction::no_op, o) + "]" + null_suffix(d.action, o);
}

void Canvas::groups(std::string& out, const Diff& d, int indent, const DrawOptions& o) const {
  std::size_t hidden_blocks = 0;
  for (const Diff::Group& group : d.groups) {
    bool found = false;
    for (const auto& [key, b] : group.blocks) {
      const bool secret = (b.action != DiffAction::remove && group.after_sensitive) ||
                          (b.action != DiffAction::create && group.before_sensitive);
      const bool status = group.before_sensitive != group.after_sensitive && b.action == DiffAction::no_op;
      const DiffAction action = secret && status ? DiffAction::update : b.action;
      if (action == DiffAction::no_op && !o.show_unchanged) {
        ++hidden_blocks;
        continue;
      }
      if (!found && !d.parts.empty()) out += "\n";
      found = true;
      out += lead(indent + 1, action, o) + attribute_name(group.name) +
             (key.empty() ? "" : " " + value::quoted(key)) + " ";
      DrawOptions inner = o;
      inner.force_replacement = group.replace;
      if (secret)
        out += fmt::format(
            "{{{}\n{}# At least one attribute in this block is (or was) sensitive,\n{}# so its contents "
            "will not be displayed.\n{}}}",
            forces(b.replace, inner), lead(indent + 2, DiffAction::no_op, o),
            lead(indent + 2, DiffAction::no_op, o), lead(indent + 1, DiffAction::no_op, o));
      else
        out += any(b, indent + 1, inner);
      out += "\n";
    }
  }
  if (hidden_blocks)
    out += "\n" + lead(indent + 1, DiffAction::no_op, o) + hidden(hidden_blocks, "block") + "\n";
}

std::string Canvas::block(const Diff& d, int indent, const DrawOptions& o) const {
  if (d.parts.empty() && d.groups.empty()) return "{}" + forces(d.replace, o);
  std::string out = "{" + forces(d.replace, o) + "\n";
  DrawOptions inner = o;
  inner.force_replacement = false;
  DrawOptions shown = inner;
  shown.show_unchanged = true;
  std::size_t width = 0, hidden_parts = 0;
  for (const auto& [key, p] : d.parts) width = std::max(width, attribute_name(key).size());
  for (const auto& [key, p] : d.parts) {
    if (p.action == DiffAction::no_op && !o.show_unchanged && !important(key)) {
      ++hidden_parts;
      continue;
    }
    part(out, padded(attribute_name(key), width) + " = ", p, indent, inner, important(key) ? shown : inner);
  }
  if (hidden_parts) out += lead(indent + 1, DiffAction::no_op, o) + hidden(hidden_parts, "attribute") + "\n";
  groups(out, d, indent, inner);
  return out + lead(indent, DiffAction::no_op, o) + "}";
}

// Recursion follows values and schemas, both bounded in depth.
std::string Canvas::any(const Diff& d, int indent, DrawOptions o) const {
  switch (d.kind) {
    case Diff::Kind::primitive: return primitive(d, indent, o);
    case Diff::Kind::object: return object(d, indent, o);
    case Diff::Kind::map: return map(d, indent, o);
    case Diff::Kind::list: return list(d, indent, o);
    case Diff::Kind::set: return set(d, indent, o);
    case Diff::Kind::block: return block(d, indent, o);
    case Diff::Kind::sensitive: return "(sensitive value)" + null_suffix(d.action, o) + forces(d.replace, o);
    case Diff::Kind::write_only: return "(write-only attribute)" + null_suffix(d.action, o);
    case Diff::Kind::unknown:
      if (!d.first) return "(known after apply)" + forces(d.replace, o);
      {
        DrawOptions inner = o;
        inner.no_null_suffix = true;
        inner.force_replacement = false;
        return fmt::format("{} {} (known after apply){}", any(*d.first, indent, inner), arrow(),
                           forces(d.replace, o));
      }
    case Diff::Kind::type_change: {
      o.no_null_suffix = true;
      return fmt::format("{} {} {}{}", any(*d.first, indent, o), arrow(), any(*d.second, indent, o),
                         forces(d.replace, o));
    }
  }
  return "";
}

}  // namespace

std::string draw(const Diff& diff, int indent, const DrawOptions& options, const Style& style) {
  return Canvas{style}.any(diff, indent, options);
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
