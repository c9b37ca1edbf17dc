// sed and awk, as far as provisioning scripts go.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "machine/commands.h"

namespace reprise::machine {
namespace {

std::string extended(std::string_view s, bool already) {
  if (already) return std::string(s);
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    bool special = std::string_view("(){}|+?").find(s[i]) != std::string_view::npos;
    if (s[i] == '\\' && i + 1 < s.size()) {
      char n = s[++i];
      if (std::string_view("(){}|+?").find(n) == std::string_view::npos) out += '\\';
      out += n;
    } else {
      if (special) out += '\\';
      out += s[i];
    }
  }
  return out;
}

struct Address {
  bool any = false, last = false;
  std::int64_t line = 0;
  std::shared_ptr<RE2> re;
};
struct SedCommand {
  Address from, to;
  bool range = false, negate = false, inside = false;
  char verb = 0;
  std::shared_ptr<RE2> re;
  std::string text;  // replacement, or what is added
  bool global = false, print = false;
  std::int64_t nth = 1;
};

class Sed {
 public:
  Sed(bool extended_syntax, std::size_t bytes_max) : extended_(extended_syntax), bytes_max_(bytes_max) {}

  // False: not understood.
  bool parse(std::string_view s) {
    std::size_t i = 0;
    while (i < s.size()) {
      if (s[i] == ';' || s[i] == '\n' || s[i] == ' ' || s[i] == '\t') {
        ++i;
        continue;
      }
      SedCommand c;
      c.from = address(s, i);
      if (i < s.size() && s[i] == ',') c.range = true, c.to = address(s, ++i);
      while (i < s.size() && (s[i] == ' ' || s[i] == '!')) c.negate |= s[i++] == '!';
      if (bad_ || i >= s.size()) return false;
      c.verb = s[i++];
      if (c.verb == 's') {
        if (!substitution(s, i, c)) return false;
      } else if (c.verb == 'a' || c.verb == 'i' || c.verb == 'c') {
        while (i < s.size() && (s[i] == ' ' || s[i] == '\\' || s[i] == '\n')) ++i;
        std::size_t end = std::min(s.find('\n', i), s.size());
        c.text = s.substr(i, end - i);
        for (std::size_t at = 0; (at = c.text.find("\\n", at)) != std::string::npos;)
          c.text.replace(at, 2, "\n");
        i = end;
      } else if (c.verb != 'd' && c.verb != 'p' && c.verb != 'q') {
        return false;
      }
      commands_.push_back(std::move(c));
    }
    return true;
  }

  // What comes of a text; cut short, and overflowed(), where that is larger than the limit.
  bool overflowed() const { return overflowed_; }
  std::string run(std::string_view text, bool quiet) {
    std::string out;
    auto lines = split_lines(text);
    for (std::size_t n = 0; n < lines.size(); ++n) {
      std::string line(lines[n]), after;
      bool deleted = false, quit = false;
      for (SedCommand& c : commands_) {
        if (deleted || !applies(c, line, static_cast<std::int64_t>(n) + 1, n + 1 == lines.size())) continue;
        switch (c.verb) {
          case 'd': deleted = true; break;
          case 'p': out += line + "\n"; break;
          case 'q': quit = true; break;
          case 'a': after += c.text + "\n"; break;
          case 'i': out += c.text + "\n"; break;
          case 'c': out += c.text + "\n", deleted = true; break;
          default: substitute(c, line, out);
        }
        overflowed_ = overflowed_ || out.size() + line.size() + after.size() > bytes_max_;
        if (overflowed_) return out;
      }
      if (!deleted && !quiet) out += line + "\n";
      out += after;
      if (quit) break;
    }
    if (!text.empty() && !text.ends_with('\n') && out.ends_with('\n')) out.pop_back();
    return out;
  }

 private:
  Address address(std::string_view s, std::size_t& i) {
    Address a;
    a.any = true;
    if (i >= s.size()) return a;
    if (s[i] == '$') return ++i, a.any = false, a.last = true, a;
    if (s[i] >= '0' && s[i] <= '9') {
      a.any = false;
      while (i < s.size() && s[i] >= '0' && s[i] <= '9' && a.line < 1'000'000'000)
        a.line = a.line * 10 + (s[i++] - '0');
      return a;
    }
    char d = s[i] == '\\' && i + 1 < s.size() ? s[++i] : s[i] == '/' ? '/' : '\0';
    if (d == '\0') return a;
    a.any = false;
    ++i;
    a.re = regex(delimited(s, i, d), "");
    return a;
  }
  std::string delimited(std::string_view s, std::size_t& i, char d) {
    std::string out;
    bool bracket = false;
    for (; i < s.size(); ++i) {
      if (s[i] == '\\' && i + 1 < s.size()) {
        if (s[i + 1] != d) out += '\\';
        out += s[++i];
        continue;
      }
      if (s[i] == d && !bracket) return ++i, out;
      out += s[i];
    }
    (void)bracket;
    bad_ = true;
    return out;
  }
  std::shared_ptr<RE2> regex(const std::string& pattern, std::string_view flags) {
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(flags.find_first_of("iI") == std::string_view::npos);
    auto re = std::make_shared<RE2>(extended(pattern, extended_), options);
    bad_ = bad_ || !re->ok();
    return re;
  }
  bool substitution(std::string_view s, std::size_t& i, SedCommand& c) {
    if (i >= s.size()) return false;
    char d = s[i++];
    std::string pattern = delimited(s, i, d);
    c.text = delimited(s, i, d);
    std::size_t begin = i;
    while (i < s.size() && s[i] != ';' && s[i] != '\n' && s[i] != ' ' && s[i] != '}') ++i;
    std::string_view flags = s.substr(begin, i - begin);
    c.global = flags.find('g') != std::string_view::npos;
    c.print = flags.find('p') != std::string_view::npos;
    for (char f : flags)
      if (f >= '1' && f <= '9') c.nth = f - '0';
    c.re = regex(pattern, flags);
    return !bad_;
  }
  static bool at(const Address& a, std::string_view line, std::int64_t n, bool last) {
    if (a.last) return last;
    if (a.re) return RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), *a.re);
    return a.line == n;
  }
  static bool applies(SedCommand& c, std::string_view line, std::int64_t n, bool last) {
    bool hit;
    if (c.from.any)
      hit = true;
    else if (!c.range)
      hit = at(c.from, line, n, last);
    else if (c.inside) {
      hit = true;
      if (at(c.to, line, n, last) || (c.to.line > 0 && n >= c.to.line)) c.inside = false;
    } else {
      hit = c.inside = at(c.from, line, n, last);
      if (hit && c.to.line > 0 && n >= c.to.line) c.inside = false;
    }
    return hit != c.negate;
  }
  void substitute(const SedCommand& c, std::string& line, std::string& printed) {
    std::vector<re2::StringPiece> g(
        static_cast<std::size_t>(std::min(c.re->NumberOfCapturingGroups(), 9) + 1));
    std::string out;
    std::size_t from = 0;
    std::int64_t seen = 0;
    bool changed = false;
    while (from <= line.size() && !overflowed_ &&
           c.re->Match(line, from, line.size(), RE2::UNANCHORED, g.data(), static_cast<int>(g.size()))) {
      auto begin = static_cast<std::size_t>(g[0].data() - line.data());
      out += line.substr(from, begin - from);
      if (++seen >= c.nth) {
        changed = true;
        for (std::size_t i = 0; i < c.text.size(); ++i) {
          if (c.text[i] == '&')
            out.append(g[0].data(), g[0].size());
          else if (c.text[i] == '\\' && i + 1 < c.text.size()) {
            char n = c.text[++i];
            if (n >= '1' && n <= '9') {
              auto k = static_cast<std::size_t>(n - '0');
              if (k < g.size() && g[k].data()) out.append(g[k].data(), g[k].size());
            } else
              out += n == 'n' ? '\n' : n == 't' ? '\t' : n;
          } else
            out += c.text[i];
        }
      } else {
        out.append(g[0].data(), g[0].size());
      }
      overflowed_ = out.size() > bytes_max_;
      from = begin + g[0].size();
      if (g[0].empty()) {
        if (from < line.size()) out += line[from];
        ++from;
      }
      if (changed && !c.global) break;
    }
    if (!changed) return;
    if (from < line.size()) out += line.substr(from);
    line = std::move(out);
    if (c.print) printed += line + "\n";
  }

  bool extended_, bad_ = false, overflowed_ = false;
  std::size_t bytes_max_;
  std::vector<SedCommand> commands_;
};

int sed(Process& p) {
  std::vector<Str> args = p.args;
  bool in_place = false;
  for (std::size_t i = 1; i < args.size();) {
    bool flag = args[i].text.starts_with("-i") || args[i].text.starts_with("--in-place");
    in_place |= flag;
    if (flag)
      args.erase(args.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
  Parsed o = parse_options(args, "ef", {"expression", "file"});
  std::vector<Str> files = o.operands;
  std::string script;
  for (const auto& option : o.options)
    if (option.name == "e" || option.name == "expression") script += option.value.text + "\n";
  if (o.any({"f", "file"})) return p.session.report_unmodelled("sed -f", p.where), 0;
  if (script.empty()) {
    if (files.empty()) return p.fail("no script specified");
    script = files[0].text;
    files.erase(files.begin());
  }
  Sed program(o.any({"E", "r", "regexp-extended"}), p.session.context.limits.output_bytes_max);
  if (!program.parse(script)) {
    p.session.report_unmodelled("sed " + script, p.where);
    return 0;
  }
  bool quiet = o.any({"n", "quiet", "silent"});
  if (files.empty()) {
    p.out(program.run(p.input().bytes, quiet));
    if (program.overflowed()) p.session.stop("What sed makes is larger than the limit.", p.where);
    return 0;
  }
  int code = 0;
  for (const Str& f : files) {
    Process one = p;
    auto text = one.read(f.text);
    if (!text) {
      code = in_place ? 4 : 2;
      continue;
    }
    std::string out = program.run(text->bytes, quiet);
    if (program.overflowed()) return p.session.stop("What sed makes is larger than the limit.", p.where), 4;
    if (!in_place)
      one.out(out);
    else if (out != text->bytes && !one.write(f.text, Text(std::move(out))))
      code = 4;
  }
  return code;
}

// --- awk: '{print $1, $NF}' with -F and an optional /pattern/ or NR==n.

// What print puts out: columns, numbers of lines, texts; `spaced` where a comma stands before it.
struct Item {
  enum class Kind : std::uint8_t { column, last_column, row, text } kind = Kind::text;
  std::size_t column = 0;
  std::string text;
  bool spaced = false;
};

// nullopt: an expression that is not modelled.
std::optional<std::vector<Item>> print_items(std::string_view s) {
  static const RE2 kItem(R"re(\s*(?:\$(\d{1,4})|(\$NF)|(NR)|("(?:[^"\\]|\\.)*")|(,)))re");
  static const RE2 kEnd(R"(\s*;?\s*)");
  std::vector<Item> out;
  bool comma = false;
  re2::StringPiece rest(s.data(), s.size()), number, nf, nr, text, separator;
  while (!RE2::FullMatch(rest, kEnd)) {
    if (!RE2::Consume(&rest, kItem, &number, &nf, &nr, &text, &separator)) return std::nullopt;
    if (!separator.empty()) {
      if (comma || out.empty()) return std::nullopt;
      comma = true;
      continue;
    }
    Item item;
    item.spaced = comma;
    comma = false;
    if (!number.empty()) {
      item.kind = Item::Kind::column;
      item.column = static_cast<std::size_t>(std::stoul(std::string(number.data(), number.size())));
    } else if (!nf.empty()) {
      item.kind = Item::Kind::last_column;
    } else if (!nr.empty()) {
      item.kind = Item::Kind::row;
    } else {
      for (std::size_t i = 1; i + 1 < text.size(); ++i) {  // without its quotes
        char c = text[i];
        if (c == '\\' && i + 2 < text.size()) {
          c = text[++i];
          c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        item.text += c;
      }
    }
    out.push_back(std::move(item));
  }
  if (comma) return std::nullopt;
  return out;
}

std::vector<std::string> columns_of(std::string_view line, const std::string& separator) {
  if (separator == " ") return split_words(line, " \t");
  std::vector<std::string> out;
  if (line.empty()) return out;
  for (std::size_t at = 0; at <= line.size();) {
    std::size_t end = std::min(line.find(separator, at), line.size());
    out.emplace_back(line.substr(at, end - at));
    at = end + separator.size();
  }
  return out;
}

std::string printed(const std::vector<Item>& items, std::string_view line, std::size_t row,
                    const std::string& separator) {
  if (items.empty()) return std::string(line);
  std::vector<std::string> columns = columns_of(line, separator);
  std::string out;
  for (const Item& item : items) {
    if (item.spaced) out += ' ';
    switch (item.kind) {
      case Item::Kind::column:
        if (item.column == 0)
          out += line;
        else if (item.column <= columns.size())
          out += columns[item.column - 1];
        break;
      case Item::Kind::last_column: out += columns.empty() ? std::string() : columns.back(); break;
      case Item::Kind::row: out += std::to_string(row); break;
      case Item::Kind::text: out += item.text; break;
    }
  }
  return out;
}

int awk(Process& p) {
  Parsed o = parse_options(p.args, "Fvf", {"field-separator", "assign", "file"}, false);
  if (o.operands.empty() && !o.has("f"))
    return p.err("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n"), 2;
  static const RE2 kProgram(R"re(^\s*(?:/((?:[^/\\]|\\.)*)/|NR\s*==\s*(\d{1,9}))?\s*)re"
                            R"re((?:\{\s*print\b((?:[^{};"]|"(?:[^"\\]|\\.)*")*);?\s*\})?\s*$)re");
  std::string pattern, row, fields;
  std::string separator = o.value("F") ? o.value("F")->text : " ";
  if (separator == "\\t" || separator == "t") separator = "\t";
  // Longer separators are regular expressions.
  bool known = !o.any({"v", "f", "assign", "file", "field-separator"}) && separator.size() == 1 &&
               RE2::FullMatch(o.operands[0].text, kProgram, &pattern, &row, &fields);
  auto items = known ? print_items(fields) : std::nullopt;
  RE2 re(pattern, RE2::Quiet);
  if (!items || !re.ok()) {
    p.session.report_unmodelled("awk " + (o.operands.empty() ? "-f" : o.operands[0].text), p.where);
    return 0;
  }
  std::string text;
  int code = 0;
  if (o.operands.size() < 2) text = p.input().bytes;
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    auto t = p.read(o.operands[i].text);
    if (t)
      text += t->bytes;
    else
      code = 2;
  }
  std::size_t n = 0;
  for (std::string_view line : split_lines(text)) {
    ++n;
    if (!pattern.empty() && !RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), re)) continue;
    if (!row.empty() && std::to_string(n) != row) continue;
    p.out(printed(*items, line, n, separator) + "\n");
  }
  return code;
}

constexpr CommandEntry kCommands[] = {{"sed", sed}, {"awk", awk}, {"gawk", awk}, {"mawk", awk}};

}  // namespace

std::span<const CommandEntry> stream_commands() { return kCommands; }

}  // namespace reprise::machine
