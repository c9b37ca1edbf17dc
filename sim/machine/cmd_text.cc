// Text in, text out: cat, tee, grep, cut, sort, …
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "machine/commands.h"
#include "machine/shell.h"

namespace reprise::machine {
namespace {

std::optional<Text> all_input(Process& p, const std::vector<Str>& files, int& code) {
  if (files.empty()) return p.input();
  Text out;
  for (const Str& f : files) {
    auto text = p.read(f.text);
    if (!text)
      code = 1;
    else if (out.bytes.empty())
      out = std::move(*text);
    else
      out.append(*text, 0, text->bytes.size());
  }
  return out;
}

int cat(Process& p) {
  Parsed o = parse_options(p.args, "");
  int code = 0;
  auto text = all_input(p, o.operands, code);
  if (o.has("n")) {
    int n = 0;
    for (std::string_view line : split_lines(text->bytes)) p.out(fmt::format("{:>6}\t{}\n", ++n, line));
    return code;
  }
  p.session.write_text(p.io.fd[1], *text, p.taint);
  return code;
}

int tee(Process& p) {
  Parsed o = parse_options(p.args, "");
  Text text = p.input();
  int code = 0;
  for (const Str& f : o.operands) {
    Text whole = text;
    if (o.any({"a", "append"})) {
      if (const File* old = lookup(p.machine.files, p.path(f.text)); old && old->content) {
        whole = *old->content;
        whole.append(text, 0, text.bytes.size());
        p.taint = value::unite(p.taint, old->marks);
      }
    }
    if (!p.write(f.text, std::move(whole))) code = 1;
  }
  p.session.write_text(p.io.fd[1], text, p.taint);
  return code;
}

int head_tail(Process& p) {
  std::vector<Str> args = p.args;
  for (Str& a : args)  // head -5
    if (a.text.size() > 1 && a.text[0] == '-' && all_digits(a.text.substr(1)))
      a.text = "-n" + a.text.substr(1);
  Parsed o = parse_options(args, "nc", {"lines", "bytes"});
  int code = 0;
  std::string text = all_input(p, o.operands, code)->bytes;
  const Str* lines = o.value("n") ? o.value("n") : o.value("lines");
  const Str* bytes = o.value("c") ? o.value("c") : o.value("bytes");
  std::string count = bytes ? bytes->text : lines ? lines->text : "10";
  bool from = count.starts_with('+'), minus = count.starts_with('-');
  auto n =
      static_cast<std::size_t>(std::max<std::int64_t>(0, integer(from || minus ? count.substr(1) : count)));
  bool head = base_name(p.name()) == "head";
  if (bytes) {
    n = std::min(n, text.size());
    return p.out(head ? text.substr(0, n) : text.substr(text.size() - n)), code;
  }
  auto all = split_lines(text);
  std::size_t first = 0, last = all.size();
  if (head)
    last = minus ? all.size() - std::min(n, all.size()) : std::min(n, all.size());
  else
    first = from ? std::min(all.size(), n > 0 ? n - 1 : 0) : all.size() - std::min(n, all.size());
  std::string out;
  for (std::size_t i = first; i < last; ++i) out.append(all[i]).append("\n");
  if (last == all.size() && !text.ends_with('\n') && !out.empty()) out.pop_back();
  return p.out(out), code;
}

int wc(Process& p) {
  Parsed o = parse_options(p.args, "");
  int code = 0;
  std::string text = all_input(p, o.operands, code)->bytes;
  std::vector<std::size_t> counts;
  bool all = o.options.empty();
  if (all || o.has("l"))
    counts.push_back(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
  if (all || o.has("w")) counts.push_back(split_words(text).size());
  if (all || o.has("c") || o.has("m")) counts.push_back(text.size());
  std::string line =
      counts.size() == 1 ? std::to_string(counts[0]) : fmt::format("{:>7}", fmt::join(counts, " "));
  if (!o.operands.empty()) line += " " + o.operands[0].text;
  return p.out(line + "\n"), code;
}

// Basic regular expressions in terms of extended ones.
std::string from_basic(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    char c = s[i];
    if (c == '\\' && i + 1 < s.size()) {
      char n = s[++i];
      if (std::string_view("(){}|+?").find(n) != std::string_view::npos)
        out += n;
      else
        out += '\\', out += n;
    } else if (std::string_view("(){}|+?").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else if (c == '*' && (out.empty() || out == "^")) {
      out += "\\*";
    } else {
      out += c;
    }
  }
  return out;
}

// What grep reads: a name and its text for each.
using GrepSources = std::vector<std::pair<std::string, std::string>>;

GrepSources grep_sources(Process& p, const Parsed& o, const std::vector<Str>& operands, int& trouble) {
  GrepSources sources;
  if (o.any({"r", "R", "recursive"})) {
    for (const Str& f : operands) {
      std::string root = p.path(f.text);
      p.machine.files.for_each_prefix(root, [&](const std::string& path, const File& file) {
        if (file.type == FileType::file && !file.executable_format)
          sources.emplace_back(path, file.text()), p.taint = value::unite(p.taint, file.marks);
      });
    }
    return sources;
  }
  if (operands.empty()) sources.emplace_back("", p.input().bytes);
  for (const Str& f : operands) {
    bool silent = o.any({"s", "no-messages"}) && !lookup(p.machine.files, p.path(f.text));
    auto text = silent ? std::nullopt : p.read(f.text);
    if (text)
      sources.emplace_back(f.text, text->bytes);
    else
      trouble = 2;
  }
  return sources;
}

// The pattern as RE2 reads it.
std::string grep_expression(const Parsed& o, std::string_view program, std::string expression) {
  if (o.any({"F", "fixed-strings"}) || program == "fgrep")
    expression = RE2::QuoteMeta(expression);
  else if (!o.any({"E", "P", "extended-regexp", "perl-regexp"}) && program != "egrep")
    expression = from_basic(expression);
  if (o.any({"w", "word-regexp"})) expression = "\\b(?:" + expression + ")\\b";
  if (o.any({"x", "line-regexp"})) expression = "^(?:" + expression + ")$";
  return expression;
}

int grep(Process& p) {
  Parsed o = parse_options(p.args, "eABCmf", {"regexp", "max-count", "include", "exclude"});
  std::vector<Str> operands = o.operands;
  const Str* pattern = o.value("e") ? o.value("e") : o.value("regexp");
  Str first;
  if (!pattern) {
    if (operands.empty()) return p.fail("no pattern", 2);
    first = operands[0];
    pattern = &first;
    operands.erase(operands.begin());
  }
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(!o.any({"i", "ignore-case"}));
  RE2 re(grep_expression(o, base_name(p.name()), pattern->text), options);
  if (!re.ok()) return p.fail(fmt::format("invalid regular expression: {}", re.error()), 2);
  bool invert = o.any({"v", "invert-match"}), quiet = o.any({"q", "quiet", "silent"}),
       count = o.any({"c", "count"}), files = o.any({"l", "files-with-matches"});
  int code = 1, trouble = 0;
  GrepSources sources = grep_sources(p, o, operands, trouble);
  bool names = (sources.size() > 1 || o.has("H")) && !o.has("h");
  for (const auto& [name, text] : sources) {
    int hits = 0, number = 0;
    for (std::string_view line : split_lines(text)) {
      ++number;
      re2::StringPiece match;
      re2::StringPiece whole(line.data(), line.size());
      if (re.Match(whole, 0, whole.size(), RE2::UNANCHORED, &match, 1) == invert) continue;
      ++hits;
      if (quiet || count || files) continue;
      std::string prefix = names ? name + ":" : "";
      if (o.any({"n", "line-number"})) prefix += std::to_string(number) + ":";
      p.out(fmt::format("{}{}\n", prefix,
                        o.any({"o", "only-matching"}) ? std::string_view(match.data(), match.size()) : line));
    }
    if (hits) code = 0;
    if (count) p.out(fmt::format("{}{}\n", names ? name + ":" : "", hits));
    if (hits && files) p.out(name + "\n");
  }
  return code == 0 && quiet ? 0 : trouble ? trouble : code;
}

// "1,3-5" → whether position n (from 1) is meant.
bool listed(std::string_view list, std::size_t n) {
  for (const std::string& part : split_words(list, ",")) {
    std::size_t dash = part.find('-');
    std::int64_t low = integer(part.substr(0, dash)),
                 high = dash == std::string::npos ? low : integer(part.substr(dash + 1));
    if (dash == 0) low = 1;
    if (dash != std::string::npos && dash + 1 == part.size()) high = INT64_MAX;
    if (static_cast<std::int64_t>(n) >= low && static_cast<std::int64_t>(n) <= high) return true;
  }
  return false;
}

int cut(Process& p) {
  Parsed o = parse_options(p.args, "dfcb", {"delimiter", "fields", "characters", "output-delimiter"});
  const Str* fields = o.value("f") ? o.value("f") : o.value("fields");
  const Str* chars = o.value("c") ? o.value("c") : o.value("b");
  const Str* d = o.value("d") ? o.value("d") : o.value("delimiter");
  if (!fields && !chars) return p.fail("you must specify a list of bytes, characters, or fields");
  char delimiter = d && !d->text.empty() ? d->text[0] : '\t';
  int code = 0;
  std::string text = all_input(p, o.operands, code)->bytes;
  std::string out;
  for (std::string_view line : split_lines(text)) {
    if (chars) {
      for (std::size_t i = 0; i < line.size(); ++i)
        if (listed(chars->text, i + 1)) out += line[i];
    } else if (line.find(delimiter) == std::string_view::npos) {
      if (o.any({"s", "only-delimited"})) continue;
      out += line;
    } else {
      bool first = true;
      std::size_t n = 1;
      for (std::size_t at = 0; at <= line.size(); ++n) {
        std::size_t end = std::min(line.find(delimiter, at), line.size());
        if (listed(fields->text, n)) {
          if (!first) out += delimiter;
          out += line.substr(at, end - at);
          first = false;
        }
        at = end + 1;
      }
    }
    out += '\n';
  }
  return p.out(out), code;
}

int sort(Process& p) {
  Parsed o = parse_options(p.args, "kto", {"key", "field-separator", "output"});
  int code = 0;
  std::string text = all_input(p, o.operands, code)->bytes;
  auto lines = split_lines(text);
  std::size_t column =
      o.value("k")
          ? static_cast<std::size_t>(std::max<std::int64_t>(
                1, integer(o.value("k")->text.substr(0, o.value("k")->text.find_first_not_of("0123456789")))))
          : 0;
  auto key = [&](std::string_view line) -> std::string {
    if (column == 0) return std::string(line);
    auto words = split_words(line, o.value("t") ? o.value("t")->text : " \t");
    return column <= words.size() ? words[column - 1] : "";
  };
  bool numeric = o.any({"n", "numeric-sort", "h", "g"}), version = o.any({"V", "version-sort"});
  std::stable_sort(lines.begin(), lines.end(), [&](std::string_view a, std::string_view b) {
    std::string x = key(a), y = key(b);
    if (numeric) {
      double m = std::strtod(x.c_str(), nullptr), n = std::strtod(y.c_str(), nullptr);
      if (m != n) return m < n;
    }
    if (version && x != y) {
      RE2 number("(\\d+)");
      auto xs = split_words(x, ".-_"), ys = split_words(y, ".-_");
      for (std::size_t i = 0; i < std::min(xs.size(), ys.size()); ++i)
        if (all_digits(xs[i]) && all_digits(ys[i]) && integer("+" + xs[i]) != integer("+" + ys[i]))
          return std::strtod(xs[i].c_str(), nullptr) < std::strtod(ys[i].c_str(), nullptr);
    }
    return x != y ? x < y : a < b;
  });
  if (o.any({"r", "reverse"})) std::reverse(lines.begin(), lines.end());
  if (o.any({"u", "unique"})) lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  std::string out;
  for (std::string_view line : lines) out.append(line).append("\n");
  if (const Str* file = o.value("o")) return p.write(file->text, Text(out)) ? code : 2;
  return p.out(out), code;
}

int uniq(Process& p) {
  Parsed o = parse_options(p.args, "fsw");
  int code = 0;
  std::string text = all_input(p, o.operands, code)->bytes;
  auto lines = split_lines(text);
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t n = i;
    while (n < lines.size() && lines[n] == lines[i]) ++n;
    if (!(o.has("d") && n - i < 2) && !(o.has("u") && n - i > 1))
      p.out(o.has("c") ? fmt::format("{:>7} {}\n", n - i, lines[i]) : std::string(lines[i]) + "\n");
    i = n;
  }
  return code;
}

std::string tr_set(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s.substr(i).starts_with("[:")) {
      std::size_t end = s.find(":]", i);
      if (end != std::string_view::npos) {
        std::string pattern = fmt::format("[{}]", s.substr(i, end + 2 - i).substr(1, end - i)),
                    cls = fmt::format("[[:{}:]]", s.substr(i + 2, end - i - 2));
        for (int c = 1; c < 128; ++c)
          if (shell_match(cls, std::string(1, static_cast<char>(c)))) out += static_cast<char>(c);
        i = end + 1;
        continue;
      }
    }
    char c = s[i];
    if (c == '\\' && i + 1 < s.size()) {
      bool stop = false;
      std::string u = unescape(s.substr(i, 2), false, stop);
      c = u.empty() ? '\\' : u[0];
      ++i;
    }
    if (i + 2 < s.size() && s[i + 1] == '-') {
      for (int k = static_cast<unsigned char>(c); k <= static_cast<unsigned char>(s[i + 2]); ++k)
        out += static_cast<char>(k);
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

int tr(Process& p) {
  Parsed o = parse_options(p.args, "");
  std::string from = o.operands.empty() ? "" : tr_set(o.operands[0].text);
  std::string to = o.operands.size() > 1 ? tr_set(o.operands[1].text) : "";
  bool complement = o.any({"c", "C", "complement"}), squeeze = o.any({"s", "squeeze-repeats"}),
       drop = o.any({"d", "delete"});
  std::string out;
  for (char c : p.input().bytes) {
    std::size_t at = from.find(c);
    bool hit = (at != std::string::npos) != complement;
    if (hit && drop) continue;
    char now = c;
    if (hit && !to.empty()) now = complement ? to.back() : to[std::min(at, to.size() - 1)];
    bool squeezable = squeeze && (to.empty() ? hit : to.find(now) != std::string::npos);
    if (squeezable && !out.empty() && out.back() == now) continue;
    out += now;
  }
  return p.out(out), 0;
}

int rev(Process& p) {
  for (std::string_view line : split_lines(p.input().bytes))
    p.out(std::string(line.rbegin(), line.rend()) + "\n");
  return 0;
}

constexpr CommandEntry kCommands[] = {{"cat", cat}, {"tee", tee},   {"head", head_tail}, {"tail", head_tail},
                                      {"wc", wc},   {"grep", grep}, {"egrep", grep},     {"fgrep", grep},
                                      {"cut", cut}, {"sort", sort}, {"uniq", uniq},      {"tr", tr},
                                      {"rev", rev}};

}  // namespace

std::span<const CommandEntry> text_commands() { return kCommands; }

}  // namespace reprise::machine
