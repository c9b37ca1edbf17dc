#include "report/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "hcl/parser.h"
#include "lang/function.h"
#include "value/json.h"
#include "value/text.h"

namespace reprise::report {

namespace {

using hcl::Diagnostic;
using hcl::Range;
using hcl::Severity;

// Nothing can be underlined in an empty range: it grows by a character.
Range highlight_of(const Diagnostic& d) {
  Range r = d.subject;
  if (r.valid() && r.end <= r.begin) r.end = r.begin + 1;
  return r;
}

// What it would return for arguments of its parameters' types, as far as that can be told.
value::TypeRef result_type(const lang::Function& f) {
  const auto open = [](const lang::Parameter& p) {
    return p.type == value::Type::dynamic() && !p.allow_dynamic;
  };
  if (std::ranges::any_of(f.parameters, open) || (f.variadic && open(*f.variadic)))
    return value::Type::dynamic();
  if (f.result || !f.type) return f.result ? f.result : value::Type::dynamic();
  std::vector<value::Value> any;
  for (const lang::Parameter& p : f.parameters) any.push_back(value::Value::unknown(p.type));
  if (f.variadic) any.push_back(value::Value::unknown(f.variadic->type));
  const lang::FunctionResult r = f.type(any);
  return r.error ? value::Type::dynamic() : r.value.type();
}

void append_parameter(state::JsonText& out, const lang::Parameter& p) {
  out.open('{').field("name", p.name).key("type").raw(value::type_to_json(p.type)).close('}');
}

// The function that was being called, "upper(str)"; what it takes, when it is one of Terraform's and stands
// where its signature can be told.
void append_call(state::JsonText& out, std::string_view called) {
  const std::string_view name = called.substr(0, called.find('('));
  out.key("function_call").open('{').field("called_as", name);
  if (name == called) {
    out.close('}');
    return;
  }
  const std::size_t last = name.rfind(':');
  const std::string_view bare = last == std::string_view::npos ? name : name.substr(last + 1);
  const std::string_view of_core = name.starts_with("core::") ? bare : name;
  const lang::Function* f = lang::terraform_functions().find(of_core);
  static const std::string kOwn[] = {"terraform"};
  static const lang::FunctionTable kProvided = lang::with_terraform_provider(kOwn);
  if (!f && name.starts_with("provider::")) f = kProvided.find(fmt::format("provider::terraform::{}", bare));
  if (f) {
    out.key("signature").open('{').field("name", bare);
    out.key("params").open('[');
    for (const lang::Parameter& p : f->parameters) append_parameter(out, p);
    out.close(']');
    if (f->variadic) {
      out.key("variadic_param");
      append_parameter(out, *f->variadic);
    }
    out.key("return_type").raw(value::type_to_json(result_type(*f)));
    out.close('}');
  }
  out.close('}');
}

// "var.x is \"a\"" → ("var.x", "is \"a\""). Spaces inside brackets belong to the traversal.
std::pair<std::string, std::string> split_value(std::string_view line) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (c == ' ' && depth == 0) return {std::string(line.substr(0, i)), std::string(line.substr(i + 1))};
  }
  return {std::string(line), ""};
}

// Also one byte behind the end of the file.
hcl::LineColumn place_of(const hcl::SourceMap& sources, const hcl::SourceFile& file, hcl::Pos pos) {
  const hcl::Pos end = file.base + static_cast<hcl::Pos>(file.text().size());
  if (pos <= end) return sources.line_column(pos);
  hcl::LineColumn at = sources.line_column(end);
  return {at.line, at.column + 1, at.byte + 1};
}

void append_position(state::JsonText& out, const char* name, const hcl::LineColumn& at) {
  out.key(name).open('{').key("line").integer(at.line).key("column").integer(at.column);
  out.key("byte").integer(at.byte).close('}');
}

// Empty lines have nothing to show, and are not counted either.
std::string without_empty_lines(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i)
    if (code[i] != '\n' || (i > 0 && code[i - 1] != '\n')) out += code[i];
  return out;
}

bool is_check(const Diagnostic& d) { return d.summary.starts_with("Check block assertion"); }

std::string source_lines(const Snippet& s, const Style& style) {
  std::string code = s.code.substr(0, s.highlight_start);
  const std::string marked = s.code.substr(s.highlight_start, s.highlight_end - s.highlight_start);
  code += style.paint(kUnderline, marked) + s.code.substr(s.highlight_end);
  std::string out;
  std::uint32_t line = s.start_line;
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = code.find('\n', at);
    out += fmt::format("{:4}: {}\n", line++, code.substr(at, end == std::string::npos ? end : end - at));
    if (end == std::string::npos) return out;
    at = end + 1;
  }
}

}  // namespace

std::string DiagnosticPrinter::context_of(const hcl::SourceFile& file, std::uint32_t offset) {
  auto [at, fresh] = outlines_.try_emplace(file.base);
  Outline& outline = at->second;
  const hcl::Pos pos = file.base + offset;
  if (fresh) {
    hcl::Diagnostics ignored;
    outline.arena = std::make_unique<hcl::Arena>();
    if (file.name.ends_with(".json")) {
      outline.json = hcl::parse_json_file(file, *outline.arena, ignored);
    } else {
      for (const hcl::Block& block : hcl::parse_file(file, *outline.arena, ignored)->blocks) {
        std::string text(block.type);
        for (const hcl::Label& label : block.labels) text += " " + value::quoted(label.text);
        outline.headers.push_back({block.range, std::move(text)});
      }
    }
  }
  if (outline.json) return hcl::json_path(*outline.json, pos);
  for (const Header& h : outline.headers)
    if (pos >= h.range.begin && pos < h.range.end) return h.text;
  return "";
}

Snippet DiagnosticPrinter::snippet(const Diagnostic& d) {
  Snippet s;
  const Range mark = highlight_of(d);
  const hcl::SourceFile* file = sources_.file_at(mark.begin);
  // "<value for var.x>", "<console-input>" or no name at all: text from elsewhere, of which only the place is
  // told; but the address that import was given is shown, and what is to be formatted.
  const auto shown = [](std::string_view name) {
    return !name.starts_with('<') || name == "<import-address>" || name == "<stdin>";
  };
  s.available = file && !file->name.empty() && shown(file->name);
  if (!s.available) return s;
  const std::string_view text = file->text();
  const auto offset = [&](hcl::Pos p) { return std::min<std::size_t>(p - file->base, text.size()); };
  std::size_t from = offset(mark.begin), to = offset(mark.end);
  const std::size_t mark_from = from, mark_to = to;
  if (d.context.valid()) {
    from = std::min(from, offset(d.context.begin));
    if (d.context.end > d.context.begin && d.subject.valid()) to = offset(d.subject.end);  // not widened
    to = std::max(to, offset(d.context.end));
  }
  const std::size_t before = from == 0 ? std::string_view::npos : text.rfind('\n', from - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  // A range that ends where a line begins shows that line too, unless it is empty.
  const bool nothing = to > 0 && text[to - 1] == '\n' && (to == text.size() || text[to] == '\n');
  std::size_t end = text.find('\n', nothing ? to - 1 : to);
  if (end == std::string_view::npos) end = text.size();
  if (end < start) end = start;
  s.code = without_empty_lines(text.substr(start, end - start));
  s.start_line = sources_.line_column(file->base + static_cast<hcl::Pos>(start)).line;
  s.highlight_start = std::min(mark_from - std::min(start, mark_from), s.code.size());
  s.highlight_end = std::clamp(mark_to - std::min(start, mark_to), s.highlight_start, s.code.size());
  // Terraform looks one byte before: what points at the very start of a block is not inside it.
  if (mark_from > 0) s.context = context_of(*file, static_cast<std::uint32_t>(mark_from - 1));
  for (const std::string& line : d.values) {
    constexpr std::string_view kCalling = "while calling ";
    if (line.starts_with(kCalling))
      s.calling = line.substr(kCalling.size());
    else
      s.values.push_back(split_value(line));
  }
  std::sort(s.values.begin(), s.values.end());
  return s;
}

std::string DiagnosticPrinter::text(const Diagnostic& d, const Style& style) {
  const bool error = d.severity == Severity::error;
  const std::string_view color = error ? kRed : kYellow;
  std::string body = style.paint(kBold, style.paint(color, error ? "Error: " : "Warning: "));
  body += style.paint(kBold, d.summary) + "\n\n";
  if (!d.address.empty()) body += fmt::format("  with {},\n", d.address);
  if (d.nowhere) {
    body += "  on  line 0:\n  (source code not available)\n\n";
  } else if (d.subject.valid() && sources_.file_at(d.subject.begin)) {
    const Snippet s = snippet(d);
    const hcl::LineColumn at = sources_.line_column(d.subject.begin);
    const std::string& name = sources_.file_at(d.subject.begin)->name;
    body += fmt::format("  on {}{} line {}{}:\n", name.find('/') == std::string::npos ? directory_ : "", name,
                        at.line, s.context.empty() ? "" : ", in " + s.context);
    body += s.available ? source_lines(s, style) : "  (source code not available)\n";
    const bool calling = s.calling.ends_with(')');
    if (!s.values.empty() || calling) body += "    " + style.paint(kGray, "├────────────────") + "\n";
    const std::string bar = "    " + style.paint(kGray, "│") + " ";
    if (calling) body += bar + "while calling " + s.calling + "\n";
    for (const auto& [what, says] : s.values)
      body += fmt::format("{}{} {}\n", bar, style.paint(kBold, what), says);
    body += "\n";
  } else if (!d.address.empty()) {
    body += "\n";
  }
  const std::size_t width = style.width - (style.color ? 3 : 1);
  if (!d.detail.empty()) body += wrap(d.detail, width) + "\n";
  if (!d.fix.empty()) body += wrap("\nHint: " + d.fix, width) + "\n";
  if (!style.color) return "\n" + body;
  // The frame of Terraform's coloured messages.
  std::string out = style.paint(color, "╷") + "\n";
  while (body.ends_with('\n')) body.pop_back();
  std::string_view rest = body;
  for (;;) {
    const std::size_t end = rest.find('\n');
    out += style.paint(color, "│") + " " + std::string(rest.substr(0, end)) + "\n";
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return out + style.paint(color, "╵") + "\n";
}

void DiagnosticPrinter::append_json(state::JsonText& out, const Diagnostic& d) {
  out.open('{').field("severity", d.severity == Severity::error ? "error" : "warning");
  out.field("summary", d.summary).field("detail", d.detail);
  if (!d.address.empty()) out.field("address", d.address);
  const Range mark = highlight_of(d);
  const hcl::SourceFile* file = mark.valid() && !d.nowhere ? sources_.file_at(mark.begin) : nullptr;
  if (d.nowhere) {
    out.key("range").open('{').field("filename", "");
    append_position(out, "start", {0, 0, 0});
    append_position(out, "end", {0, 1, 1});
    out.close('}');
  }
  if (file) {
    out.key("range").open('{').field("filename", file->name);
    append_position(out, "start", sources_.line_column(mark.begin));
    hcl::LineColumn end = place_of(sources_, *file, mark.end);
    if (d.subject.end <= d.subject.begin) {  // stays on its line, though that may end there
      end = sources_.line_column(mark.begin);
      end = {end.line, end.column + 1, end.byte + 1};
    }
    append_position(out, "end", end);
    out.close('}');
    const Snippet s = snippet(d);
    if (!s.available) {
      out.close('}');
      return;
    }
    out.key("snippet").open('{').key("context");
    s.context.empty() ? out.null() : out.string(s.context);
    out.field("code", s.code).key("start_line").integer(s.start_line);
    out.key("highlight_start_offset").integer(static_cast<std::int64_t>(s.highlight_start));
    out.key("highlight_end_offset").integer(static_cast<std::int64_t>(s.highlight_end));
    out.key("values").open('[');
    for (const auto& [what, says] : s.values)
      out.open('{').field("traversal", what).field("statement", says).close('}');
    out.close(']');
    if (!s.calling.empty()) append_call(out, s.calling);
    out.close('}');
  }
  out.close('}');
}

void sort_diagnostics(std::vector<Diagnostic>& items, const hcl::SourceMap& sources) {
  const auto key = [&](const Diagnostic& d) {
    const hcl::SourceFile* file = d.nowhere ? nullptr : sources.file_at(d.subject.begin);
    const std::string_view name = file ? std::string_view(file->name) : std::string_view();
    // Places are counted within their file: arguments of commands are files without a name, all of one rank.
    const auto place = [&](hcl::Pos p) { return file ? p - file->base : 0; };
    return std::tuple(d.severity == Severity::error, file || d.nowhere, std::ranges::count(name, '/'), name,
                      place(d.subject.begin), place(d.subject.end), file && d.context.valid());
  };
  std::stable_sort(items.begin(), items.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

std::vector<Diagnostic> consolidate_warnings(const std::vector<Diagnostic>& items) {
  std::vector<Diagnostic> out;
  std::map<std::string, std::pair<std::size_t, std::size_t>>
      groups;  // summary → index in `out`, how many more
  for (const Diagnostic& d : items) {
    const bool alone = d.severity == Severity::error || !d.subject.valid() || is_check(d);
    if (!alone) {
      auto [at, fresh] = groups.try_emplace(d.summary, out.size(), 0);
      if (!fresh) {
        ++at->second.second;
        continue;
      }
    }
    out.push_back(d);
  }
  for (const auto& [summary, group] : groups) {
    if (group.second == 0) continue;
    out[group.first].detail +=
        group.second == 1 ? std::string("\n\n(and one more similar warning elsewhere)")
                          : fmt::format("\n\n(and {} more similar warnings elsewhere)", group.second);
  }
  return out;
}

std::string compact_warnings(const std::vector<Diagnostic>& items, const hcl::SourceMap& sources,
                             const Style& style) {
  std::string out = "\n" + style.paint(kYellow, "Warnings:") + "\n\n";
  for (const Diagnostic& d : items) {
    out += fmt::format("- {}\n", d.summary);
    const std::string where = sources.file_line(d.subject);
    const std::size_t colon = where.rfind(':');
    if (!where.empty())
      out += fmt::format("  on {} line {}\n", where.substr(0, colon), where.substr(colon + 1));
  }
  return out + "\nTo see the full warning notes, run Terraform without -compact-warnings.\n";
}

std::string validate_json(const hcl::Diagnostics& diags, const hcl::SourceMap& sources) {
  state::JsonText out;
  DiagnosticPrinter printer(sources);
  const std::size_t errors = diags.error_count();
  out.open('{').field("format_version", "1.0").flag("valid", errors == 0);
  out.key("error_count").integer(static_cast<std::int64_t>(errors));
  out.key("warning_count")
      .integer(static_cast<std::int64_t>(diags.size() - errors))
      .key("diagnostics")
      .open('[');
  for (const Diagnostic& d : diags) printer.append_json(out, d);
  out.close(']').close('}');
  return state::indent_json(out.text()) + "\n";
}

}  // namespace reprise::report
