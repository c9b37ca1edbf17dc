// format() and formatlist(): Go's verbs, with widths in grapheme clusters.
#include <fmt/format.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "lang/function_kit.h"
#include "lang/graphemes.h"
#include "lang/known_prefix.h"
#include "lang/number_format.h"
#include "lang/render.h"
#include "value/json.h"

namespace reprise::lang {

namespace {

constexpr int kWidthMax = 1 << 20;

struct Verb : NumberVerb {
  std::size_t offset = 0;
  std::string_view raw;
  std::size_t argument = 0;  // counted from 1
  bool explicit_argument = false;
};

// "" or what went wrong; appends to `out`.
class Formatter {
 public:
  Formatter(std::string_view format, Args args) : format_(format), args_(args) {}

  FunctionResult run() {
    while (at_ < format_.size()) {
      if (format_[at_] != '%') {
        std::size_t next = std::min(format_.find('%', at_), format_.size());
        out_ += format_.substr(at_, next - at_);
        at_ = next;
        continue;
      }
      if (std::string error = verb(); !error.empty()) return bad(std::move(error));
    }
    if (used_ < args_.size())
      return bad(static_cast<int>(used_) + 1,
                 used_ == 0 ? "too many arguments; no verbs in format string"
                            : fmt::format("too many arguments; only {} used by format string", used_));
    return good_string(out_);
  }

 private:
  std::string unexpected() {
    if (at_ >= format_.size()) return fmt::format("invalid format string starting at offset {}", at_);
    CodePoint c = code_point_at(format_, at_);
    return fmt::format("unrecognized format character '{}' at offset {}", format_.substr(at_, c.size), at_);
  }

  bool digit() const { return at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9'; }
  char peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }

  int number() {
    int n = 0;
    while (digit()) n = std::min(n * 10 + (format_[at_++] - '0'), kWidthMax);
    return n;
  }

  bool argument_index(Verb& v, std::string& error) {
    if (peek() != '[') return true;
    ++at_;
    if (!digit() || peek() == '0') {
      error = unexpected();
      return false;
    }
    v.argument = static_cast<std::size_t>(number());
    v.explicit_argument = true;
    if (peek() != ']') {
      error = unexpected();
      return false;
    }
    ++at_;
    return true;
  }

  void flags(Verb& v) {
    for (;; ++at_) {
      switch (peek()) {
        case '+': v.plus = true; break;
        case '-': v.minus = true; break;
        case '#': v.sharp = true; break;
        case ' ': v.space = true; break;
        case '0': v.zero = true; break;
        default: return;
      }
    }
  }

  std::string verb() {
    Verb v;
    v.offset = at_++;
    std::string error;
    flags(v);
    if (!argument_index(v, error)) return error;
    if (digit()) v.width = number();
    if (peek() == '.') {
      ++at_;
      v.precision = number();
    }
    if (!argument_index(v, error)) return error;
    char c = peek();
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && c != '%') return unexpected();
    ++at_;
    v.verb = c;
    v.raw = format_.substr(v.offset, at_ - v.offset);
    if (c == '%') {
      out_ += '%';
      return {};
    }
    if (!v.explicit_argument) v.argument = next_;
    next_ = v.argument + 1;
    return append(v);
  }

  std::string unsupported(const Verb& v, std::string_view why) {
    return fmt::format("unsupported value for {} at {}: {}", quote(v.raw), v.offset, why);
  }

  std::string append(const Verb& v) {
    if (v.argument > args_.size())
      return fmt::format("not enough arguments for {} at {}: need index {} but have {} total", quote(v.raw),
                         v.offset, v.argument, args_.size());
    used_ = std::max(used_, v.argument);
    const Value& arg = args_[v.argument - 1];
    if (v.verb != 'v' && arg.is_null()) return unsupported(v, "null value cannot be formatted");
    if (std::string_view("vtbdoxXeEfgGsq").find(v.verb) == std::string_view::npos)
      return fmt::format("unsupported format verb '{}' in {} at offset {}", v.verb, quote(v.raw), v.offset);
    if (v.verb == 'v') return as_is(v, arg);
    TypeRef type = v.verb == 't'                    ? Type::boolean()
                   : v.verb == 's' || v.verb == 'q' ? Type::string()
                                                    : Type::number();
    value::Result r = value::convert(arg, type);
    if (!r.ok()) return unsupported(v, r.error());
    if (type == Type::boolean()) {
      out_ += r.value().as_bool() ? "true" : "false";  // a width says nothing here
    } else if (type == Type::string()) {
      std::string text(truncated(v, r.value().as_string()));
      out_ += pad(v, v.verb == 'q' ? value::to_json(Value::string(text)) : text);
    } else {
      return number(v, r.value().as_number());
    }
    return {};
  }

  std::string number(const Verb& v, const value::Number& n) {
    bool integer = std::string_view("bdoxX").find(v.verb) != std::string_view::npos;
    if (integer && (n.is_infinite() || !n.is_integer())) return unsupported(v, "an integer is required");
    out_ += integer ? format_integer(n, v) : format_float(n, v);
    return {};
  }

  std::string as_is(const Verb& v, const Value& arg) {
    if (!v.sharp && !arg.is_null() && arg.type() == Type::string()) {
      out_ += pad(v, std::string(arg.as_string()));
    } else if (!v.sharp && !arg.is_null() && arg.type() == Type::number()) {
      NumberVerb g;
      g.verb = 'g';
      out_ += pad(v, format_float(arg.as_number(), g));
    } else {
      out_ += pad(v, value::to_json(arg));
    }
    return {};
  }

  static std::string_view truncated(const Verb& v, std::string_view text) {
    if (v.precision <= 0) return text;
    std::vector<std::size_t> bounds = grapheme_bounds(text);
    auto n = static_cast<std::size_t>(v.precision);
    return n + 1 < bounds.size() ? text.substr(0, bounds[n]) : text;
  }

  static std::string pad(const Verb& v, std::string text) {
    if (v.width <= 0) return text;
    auto have = grapheme_bounds(text).size() - 1;
    auto want = static_cast<std::size_t>(v.width);
    if (have >= want) return text;
    std::string fill(want - have, v.zero ? '0' : ' ');
    return v.minus ? text + fill : fill + text;
  }

  std::string_view format_;
  Args args_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t next_ = 1;
  std::size_t used_ = 0;
};

FunctionResult format(Args a, FunctionContext&) {
  std::string_view text = a[0].as_string();
  for (const Value& v : a.subspan(1)) {
    if (v.is_wholly_known()) continue;
    value::Refinement r;
    r.not_null = true;
    if (const std::size_t verb = text.find('%'); verb != std::string_view::npos)
      r.string_prefix = safe_prefix(text.substr(0, verb), verb);
    return good(Value::unknown(Type::string(), r));
  }
  return Formatter(text, a.subspan(1)).run();
}

bool iterates(const Value& v) { return is_sequence(v.type()) && !v.is_null(); }

FunctionResult formatlist(Args a, FunctionContext& c) {
  TypeRef type = Type::list(Type::string());
  if (a.size() == 1) {
    FunctionResult r = format(a, c);
    return r.error ? r : good(Value::list(Type::string(), {r.value}));
  }
  Args args = a.subspan(1);
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i].is_unknown() && (args[i].type() == Type::dynamic() || is_sequence(args[i].type())))
      return good(unknown_not_null(type));
    if (uncertain_length(args[i])) return good(unknown_not_null(type));
    if (!iterates(args[i])) continue;
    if (!chosen) {
      chosen = i;
    } else if (args[i].size() != args[*chosen].size()) {
      return bad(static_cast<int>(i) + 1,
                 fmt::format("argument {} has length {}, which is inconsistent with argument {} of length {}",
                             i + 1, args[i].size(), *chosen + 1, args[*chosen].size()));
    }
  }
  std::size_t count = chosen ? args[*chosen].size() : 1;
  std::vector<Value> lines;
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<Value> row = {a[0]};
    for (const Value& v : args) row.push_back(iterates(v) ? v.at(n) : v);
    if (!std::ranges::all_of(row, [](const Value& v) { return v.is_wholly_known(); })) {
      lines.push_back(Value::unknown(Type::string()));
      continue;
    }
    FunctionResult r = format(row, c);
    if (r.error) {
      return bad(fmt::format("error on format iteration {}: {}", n, r.error->message));
    }
    lines.push_back(std::move(r.value));
  }
  return good(Value::list(Type::string(), std::move(lines)));
}

}  // namespace

void add_format_functions(FunctionTable& t) {
  Parameter args = nullable(any_parameter("args"));
  t.add({.name = "format",
         .parameters = {string_parameter("format")},
         .variadic = unknowable(args),
         .result = Type::string(),
         .call = format});
  t.add({.name = "formatlist",
         .parameters = {string_parameter("format")},
         .variadic = unknowable(args),
         .result = Type::list(Type::string()),
         .call = formatlist});
}

}  // namespace reprise::lang
