// Expansion of words: parameters, substitutions, splitting into fields.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "machine/shell.h"
#include "machine/shell_parser.h"

namespace reprise::machine {

using shell::Parameter;
using shell::Part;
using shell::Word;

namespace {

struct Field {
  std::string text;
  std::string mask;  // 'q' where quoting protects the character, else ' '
  bool exists = false;
  value::Marks marks = nullptr;
  Text written;
};

// The field's text as a pattern in which protected characters stand for themselves.
std::string as_pattern(const Field& f) {
  std::string out;
  for (std::size_t i = 0; i < f.text.size(); ++i) {
    if (f.mask[i] == 'q' && std::string_view("*?[]\\-!^").find(f.text[i]) != std::string_view::npos)
      out += '\\';
    out += f.text[i];
  }
  return out;
}

bool has_glob(const Field& f) {
  for (std::size_t i = 0; i < f.text.size(); ++i)
    if (f.mask[i] == ' ' && (f.text[i] == '*' || f.text[i] == '?' || f.text[i] == '[')) return true;
  return false;
}

}  // namespace

class Expander {
 public:
  Expander(Shell& shell, bool split) : shell_(shell), split_(split) {
    auto ifs = shell.get("IFS");
    ifs_ = ifs ? ifs->text : " \t\n";
  }

  void word(const Word& w) {
    for (const Part& part : w.parts) this->part(part, false);
  }

  std::vector<Field> take() {
    finish();
    return std::move(fields_);
  }
  Field joined() {
    Field out;
    for (Field& f : take()) {
      if (out.exists) append(out, " ", true);
      out.text += f.text;
      out.mask += f.mask;
      out.exists = true;
      out.marks = value::unite(out.marks, f.marks);
      if (out.written.bytes.empty()) out.written = std::move(f.written);
    }
    return out;
  }
  bool failed() const { return failed_; }
  // Ends the shell when an expansion failed.
  void check() {
    if (!failed_) return;
    shell_.flow = Flow::exit_shell;
    shell_.status = code_ ? code_ : shell_.bash() ? 1 : 2;
  }

  void part(const Part& p, bool quoted) {
    switch (p.kind) {
      case Part::Kind::literal:
        place(p);
        append(field_, p.text, quoted);
        break;
      case Part::Kind::quoted:
        place(p);
        append(field_, p.text, true);
        break;
      case Part::Kind::dquote:
        field_.exists = field_.exists || !only_empty_at(p);
        for (const Part& inner : p.parts) part(inner, true);
        break;
      case Part::Kind::parameter: parameter(p, quoted); break;
      case Part::Kind::command: {
        Str out = shell_.capture(*p.command);
        value(out.text, out.marks, quoted);
        break;
      }
      case Part::Kind::arithmetic: arithmetic(p, quoted); break;
      case Part::Kind::tilde: tilde(p); break;
      case Part::Kind::process: process(p); break;
    }
  }

 private:
  static void append(Field& f, std::string_view text, bool quoted) {
    f.text += text;
    f.mask.append(text.size(), quoted ? 'q' : ' ');
    f.exists = f.exists || quoted || !text.empty();
  }
  void place(const Part& p) { field_.written.append(p.text, p.where, p.verbatim); }
  static bool only_empty_at(const Part& p) {
    return p.parts.size() == 1 && p.parts[0].kind == Part::Kind::parameter &&
           (p.parts[0].parameter->name == "@" ||
            (p.parts[0].parameter->index && p.parts[0].parameter->index->source == "@"));
  }
  void finish() {
    if (field_.exists) fields_.push_back(std::move(field_));
    field_ = {};
  }
  void taint(value::Marks marks) { field_.marks = value::unite(field_.marks, marks); }

  // The result of an expansion: split unless quoted.
  void value(std::string_view text, value::Marks marks, bool quoted) {
    taint(marks);
    total_ += text.size();
    if (total_ > shell_.process.session.context.limits.output_bytes_max) {
      shell_.process.session.stop("An expansion is longer than the limit.", shell_.process.where);
      failed_ = true;
      return;
    }
    if (quoted || !split_) {
      field_.written.append(text, {}, false);
      return append(field_, text, quoted);
    }
    std::size_t i = 0;
    while (i < text.size()) {
      std::size_t end = std::min(text.find_first_of(ifs_, i), text.size());
      append(field_, text.substr(i, end - i), false);
      if (end == text.size()) return;
      bool blank = is_blank(text[end]);
      if (!blank) field_.exists = true;
      finish();
      taint(marks);
      i = end + 1;
      // One separator may be surrounded by blanks.
      while (i < text.size() && is_separator_blank(text[i])) ++i;
      if (blank && i < text.size() && ifs_.find(text[i]) != std::string::npos) {
        ++i;
        while (i < text.size() && is_separator_blank(text[i])) ++i;
      }
    }
  }
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
  bool is_separator_blank(char c) const { return is_blank(c) && ifs_.find(c) != std::string::npos; }

  void many(const std::vector<Str>& values, bool quoted, bool star) {
    if (star && quoted) {
      std::string joined;
      value::Marks marks = nullptr;
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0 && !ifs_.empty()) joined += ifs_[0];
        joined += values[i].text;
        marks = value::unite(marks, values[i].marks);
      }
      return value(joined, marks, true);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) {
        if (split_)
          finish();
        else
          append(field_, " ", true);
      }
      if (quoted) field_.exists = true;
      if (quoted && values[i].written.bytes.size() == values[i].text.size() && field_.text.empty())
        field_.written = values[i].written;
      value(values[i].text, values[i].marks, quoted);
    }
  }

  void fail(std::string_view message) {
    shell_.error(message);
    failed_ = true;
  }

  // The values that a parameter stands for; nullopt when unset.
  std::optional<std::vector<Str>> values_of(const Parameter& p, bool& many, bool& star) {
    many = star = false;
    if (p.name == "@" || p.name == "*") {
      many = true;
      star = p.name == "*";
      if (shell_.positional.empty()) return std::nullopt;
      return shell_.positional;
    }
    if (p.index) {
      Variable* v = shell_.variable(p.name);
      if (p.index->source == "@" || p.index->source == "*") {
        many = true;
        star = p.index->source == "*";
        if (!v) return std::nullopt;
        std::vector<Str> out;
        if (!v->is_array) out.push_back({v->value, v->marks, {}});
        for (const auto& [k, text] : v->elements) out.push_back({text, v->marks, {}});
        return out.empty() ? std::nullopt : std::optional(std::move(out));
      }
      std::string key = shell_.expand_text(*p.index).text;
      auto element = shell_.get(p.name + "[" + key + "]");
      if (!element) return std::nullopt;
      return std::vector<Str>{*element};
    }
    auto v = shell_.get(p.name);
    if (!v) return std::nullopt;
    return std::vector<Str>{*v};
  }

  void parameter(const Part& part, bool quoted) {
    const Parameter& p = *part.parameter;
    using Op = Parameter::Op;
    if (p.op == Op::keys) return keys(p, quoted);
    bool many_values = false, star = false;
    auto values = values_of(p, many_values, star);
    if (p.op == Op::indirect && values) {
      auto v = shell_.get((*values)[0].text);
      values = v ? std::optional(std::vector<Str>{*v}) : std::nullopt;
    }
    if (p.op == Op::length) return length(p, values, many_values, quoted);
    if (p.op >= Op::use_default && p.op <= Op::fail) return conditional(p, values, many_values, star, quoted);
    if (!values) {
      if (shell_.options.nounset && !many_values) {
        bool posix = !shell_.bash();
        fail(fmt::format("{}: {}", p.name, posix ? "parameter not set" : "unbound variable"));
      }
      return;
    }
    if (p.op == Op::substring && many_values)
      slice(p, *values);
    else if (p.op != Op::none && p.op != Op::indirect)
      for (Str& v : *values) change(p, v);
    many(*values, quoted, star);
  }

  void keys(const Parameter& p, bool quoted) {
    std::vector<Str> names;
    if (Variable* v = shell_.variable(p.name))
      for (const auto& [k, text] : v->elements) names.push_back({k, nullptr, {}});
    many(names, quoted, false);
  }

  void length(const Parameter& p, const std::optional<std::vector<Str>>& values, bool many_values,
              bool quoted) {
    std::size_t n = 0;
    value::Marks marks = nullptr;
    if (many_values)
      n = values ? values->size() : 0;
    else if (values) {
      // Characters, not bytes.
      for (char c : (*values)[0].text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
      marks = (*values)[0].marks;
    } else if (shell_.options.nounset) {
      return fail(fmt::format("{}: {}", p.name, shell_.bash() ? "unbound variable" : "parameter not set"));
    }
    value(std::to_string(n), marks, quoted);
  }

  void conditional(const Parameter& p, const std::optional<std::vector<Str>>& values, bool many_values,
                   bool star, bool quoted) {
    using Op = Parameter::Op;
    bool present = values.has_value();
    if (present && p.colon)
      present = many_values ? values->size() > 1 || !(*values)[0].text.empty() : !(*values)[0].text.empty();
    if (p.op == Op::use_alternative) {
      if (present) alternative(p.word, quoted);
      return;
    }
    if (present) return many(*values, quoted, star);
    if (p.op == Op::use_default) return alternative(p.word, quoted);
    Str text = shell_.expand_text(p.word);
    if (p.op == Op::fail) {
      if (text.text.empty()) text.text = p.colon ? "parameter null or not set" : "parameter not set";
      code_ = shell_.bash() ? 127 : 2;
      return fail(fmt::format("{}: {}", p.name, text.text));
    }
    shell_.assign(p.name, text.text, text.marks);
    value(text.text, text.marks, quoted);
  }

  void alternative(const Word& w, bool quoted) {
    for (const Part& inner : w.parts) {
      if (inner.kind == Part::Kind::literal && !quoted && split_)
        value(inner.text, nullptr, false);
      else
        part(inner, quoted);
    }
  }

  void slice(const Parameter& p, std::vector<Str>& values) {
    std::int64_t from = integer(p.word), count = p.has_second ? integer(p.second) : INT64_MAX;
    std::int64_t size = std::ssize(values);
    if (p.name == "@" || p.name == "*") from -= 1;  // ${@:1} starts at $1
    if (from < 0) from = std::max<std::int64_t>(0, from == -1 ? 0 : size + from);
    from = std::min(from, size);
    count = std::clamp<std::int64_t>(count, 0, size - from);
    values = std::vector<Str>(values.begin() + from, values.begin() + from + count);
  }

  std::int64_t integer(const Word& w) {
    std::string error;
    auto n = evaluate_arithmetic(shell_.expand_text(w).text, shell_, error);
    if (!n) fail(error);
    return n.value_or(0);
  }

  void change(const Parameter& p, Str& v) {
    using Op = Parameter::Op;
    switch (p.op) {
      case Op::remove_small_prefix:
      case Op::remove_large_prefix:
      case Op::remove_small_suffix:
      case Op::remove_large_suffix: return strip(p, v);
      case Op::replace: return replace(p, v);
      case Op::substring: {
        std::int64_t size = std::ssize(v.text), from = integer(p.word);
        std::int64_t count = p.has_second ? integer(p.second) : size;
        if (from < 0) from = size + from;
        if (from < 0 || from > size) return v.text.clear();
        if (count < 0) count = size + count - from;
        v.text =
            count <= 0 ? "" : v.text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
        return;
      }
      case Op::upper_first:
      case Op::upper_all:
      case Op::lower_first:
      case Op::lower_all: {
        bool all = p.op == Op::upper_all || p.op == Op::lower_all;
        bool upper = p.op == Op::upper_first || p.op == Op::upper_all;
        for (std::size_t i = 0; i < v.text.size() && (all || i == 0); ++i) {
          char& c = v.text[i];
          if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
          if (!upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        }
        return;
      }
      default: return;
    }
  }

  void strip(const Parameter& p, Str& v) {
    using Op = Parameter::Op;
    Str pattern = shell_.expand_pattern(p.word);
    v.marks = value::unite(v.marks, pattern.marks);
    std::size_t n = v.text.size();
    bool prefix = p.op == Op::remove_small_prefix || p.op == Op::remove_large_prefix;
    bool large = p.op == Op::remove_large_prefix || p.op == Op::remove_large_suffix;
    for (std::size_t i = 0; i <= n; ++i) {
      std::size_t cut = large ? n - i : i;
      std::string_view part =
          prefix ? std::string_view(v.text).substr(0, cut) : std::string_view(v.text).substr(n - cut);
      if (!shell_match(pattern.text, part)) continue;
      v.text = prefix ? v.text.substr(cut) : v.text.substr(0, n - cut);
      return;
    }
  }

  // The longest match at each place, from the left.
  void replace(const Parameter& p, Str& v) {
    Str pattern = shell_.expand_pattern(p.word);
    Str with = p.has_second ? shell_.expand_text(p.second) : Str{};
    v.marks = value::unite(v.marks, value::unite(pattern.marks, with.marks));
    if (pattern.text.empty()) return;
    std::string out;
    std::size_t n = v.text.size(), i = 0;
    std::string_view text = v.text;
    bool done = false;
    while (i < n && !done) {
      std::size_t best = std::string::npos;
      for (std::size_t end = n; end > i && best == std::string::npos; --end) {
        if (p.anchor == '%' && end != n) break;
        if (shell_match(pattern.text, text.substr(i, end - i))) best = end;
      }
      if (best == std::string::npos) {
        if (p.anchor == '#') break;
        out += text[i++];
        continue;
      }
      out += with.text;
      i = best;
      done = p.anchor != '/';
    }
    v.text = out + std::string(text.substr(std::min(i, n)));
  }

  void arithmetic(const Part& p, bool quoted) {
    Word w;
    w.parts = p.parts;
    Str text = shell_.expand_text(w);
    std::string error;
    auto n = evaluate_arithmetic(text.text, shell_, error);
    if (!n) return fail(shell_.bash() ? error : "arithmetic expression: " + error);
    value(std::to_string(*n), text.marks, quoted);
  }

  void tilde(const Part& p) {
    std::string home;
    if (p.text.empty()) {
      auto h = shell_.get("HOME");
      if (h) home = h->text;
    } else if (const User* u = shell_.process.machine.users.find(p.text)) {
      home = u->home;
    }
    append(field_, home.empty() ? "~" + p.text : home, true);
  }

  void process(const Part& p) {
    Text text;
    Str out = shell_.capture(*p.command, &text);
    std::string path = fmt::format("/dev/fd/{}", 63 - static_cast<int>(fields_.size() % 32));
    put_file(shell_.process.machine, path, std::move(text), out.marks, shell_.process.user, "root", 0600);
    append(field_, path, true);
  }

  Shell& shell_;
  bool split_;
  std::string ifs_;
  std::vector<Field> fields_;
  Field field_;
  bool failed_ = false;
  int code_ = 0;
  std::size_t total_ = 0;
};

std::vector<Str> Shell::expand(const std::vector<Word>& words) {
  std::vector<Str> out;
  auto one = [&](const Word& w) {
    if (w.plain) {
      out.push_back({w.source, nullptr, Text::at(w.source, w.where, true)});
      return;
    }
    Expander e(*this, true);
    e.word(w);
    e.check();
    for (Field& f : e.take()) {
      if (!options.noglob && has_glob(f)) {
        auto paths = glob(process.machine, as_pattern(f), process.directory);
        for (std::string& p : paths) out.push_back({std::move(p), f.marks, {}});
        if (!paths.empty() || options.nullglob) continue;
      }
      out.push_back({std::move(f.text), f.marks, std::move(f.written)});
    }
  };
  for (const Word& w : words) {
    std::vector<Word> braces;
    if (bash() && !w.plain) braces = brace_words(w);
    if (braces.empty()) one(w);
    for (const Word& b : braces) one(b);
    if (flow != Flow::none) break;
  }
  return out;
}

Str Shell::expand_text(const Word& word) {
  if (word.plain) return {word.source, nullptr, Text::at(word.source, word.where, true)};
  Expander e(*this, false);
  e.word(word);
  e.check();
  Field f = e.joined();
  return {std::move(f.text), f.marks, std::move(f.written)};
}

Str Shell::expand_pattern(const Word& word) {
  Expander e(*this, false);
  e.word(word);
  e.check();
  Field f = e.joined();
  return {as_pattern(f), f.marks, {}};
}

// A body's lines keep their places; what an expansion puts in is at the expansion.
Text Shell::expand_lines(const Word& word, value::Marks& marks) {
  Text out;
  for (const Part& part : word.parts) {
    if (part.kind == Part::Kind::quoted || part.kind == Part::Kind::literal) {
      out.append(part.text, part.where, part.verbatim);
      continue;
    }
    Expander e(*this, false);
    e.part(part, true);
    e.check();
    Field f = e.joined();
    marks = value::unite(marks, f.marks);
    out.append(f.text, part.where, false);
    if (out.bytes.size() > process.session.context.limits.output_bytes_max) {
      process.session.stop("A here-document is larger than the limit.", word.where);
      break;
    }
  }
  return out;
}

}  // namespace reprise::machine
