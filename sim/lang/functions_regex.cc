// Regular expressions: RE2 is the dialect Go has. replace() is here because of its /…/ form.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "lang/function_kit.h"
#include "lang/graphemes.h"
#include "lang/regex.h"

namespace reprise::lang {

namespace {

re2::RE2::Options options() {
  re2::RE2::Options o;
  o.set_log_errors(false);
  o.set_max_mem(64 << 20);
  return o;
}

// RE2's names for what is wrong, in Go's words.
std::string go_error(const re2::RE2& re) {
  switch (re.error_code()) {
    case re2::RE2::ErrorBadEscape: return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass: return "invalid character class";
    case re2::RE2::ErrorBadCharRange: return "invalid character class range";
    case re2::RE2::ErrorMissingBracket: return "missing closing ]";
    case re2::RE2::ErrorMissingParen: return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen: return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument: return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize: return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp: return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp: return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8: return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture: return "invalid named capture";
    default: return "expression too large";
  }
}

// Go points at the whole expression when parentheses do not match.
RegexFault fault_of(const re2::RE2& re, std::string_view pattern) {
  const bool whole =
      re.error_code() == re2::RE2::ErrorMissingParen || re.error_code() == re2::RE2::ErrorUnexpectedParen;
  return {go_error(re), whole ? std::string(pattern) : re.error_arg()};
}

// The first mistake counts, whoever finds it: RE2 is asked about what stands before Go's.
RegexFault first_fault(const GoPattern& read, std::string_view pattern) {
  if (read.error.empty()) return fault_of(re2::RE2(read.text, options()), pattern);
  const re2::RE2 before(read.text, options());
  const auto code = before.error_code();
  const bool open = code == re2::RE2::ErrorMissingParen || code == re2::RE2::ErrorMissingBracket;
  if (before.ok() || open) return {read.error, read.fragment};
  return fault_of(before, pattern);
}

Value group(const std::vector<re2::StringPiece>& groups, int i) {
  const re2::StringPiece& g = groups[static_cast<std::size_t>(i)];
  return g.data() ? Value::string({g.data(), g.size()}) : Value::null(Type::string());
}

Value match_value(const Regex& re, const std::vector<re2::StringPiece>& groups) {
  int n = re->re.NumberOfCapturingGroups();
  if (n == 0) return group(groups, 0);
  if (re->names[0].empty()) {
    std::vector<Value> items;
    for (int i = 1; i <= n; ++i) items.push_back(group(groups, i));
    return Value::tuple(std::move(items));
  }
  std::map<std::string, Value> fields;  // of groups with one name the last counts, also when it took no part
  for (int i = 1; i <= n; ++i)
    fields.insert_or_assign(re->names[static_cast<std::size_t>(i - 1)], group(groups, i));
  return Value::object({fields.begin(), fields.end()});
}

TypeRef match_type(const Regex& re) {
  std::vector<re2::StringPiece> none(static_cast<std::size_t>(re->re.NumberOfCapturingGroups() + 1));
  return match_value(re, none).type();
}

struct Pattern {
  Regex regex;
  std::optional<FunctionError> error;
};

Pattern pattern_of(const Value& v) {
  std::string_view text = v.as_string();
  RegexFault fault;
  Regex re = compile_regex(text, fault);
  if (!re)
    return {nullptr,
            FunctionError{fmt::format("invalid regexp pattern: {} in {}", fault.error, fault.fragment), 0}};
  const auto unnamed = std::ranges::count(re->names, "");
  if (unnamed != 0 && unnamed != std::ssize(re->names))
    return {nullptr,
            FunctionError{"invalid regexp pattern: cannot mix both named and unnamed capture groups", 0}};
  return {std::move(re), {}};
}

FunctionResult regex_type(Args a) {
  if (a[0].is_unknown()) return good(Value::unknown());
  Pattern p = pattern_of(a[0]);
  if (p.error) return {Value(), p.error};
  return good(Value::unknown(match_type(p.regex)));
}

FunctionResult regex(Args a, FunctionContext&) {
  Pattern p = pattern_of(a[0]);
  if (p.error) return {Value(), p.error};
  std::string_view text = a[1].as_string();
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(p.regex->re.NumberOfCapturingGroups() + 1));
  if (!p.regex->re.Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, groups.data(),
                         static_cast<int>(groups.size())))
    return bad("pattern did not match any part of the given string");
  return good(match_value(p.regex, groups));
}

FunctionResult regexall_type(Args a) {
  FunctionResult r = regex_type(a);
  return r.error ? r : good(Value::unknown(Type::list(r.value.type())));
}

FunctionResult regexall(Args a, FunctionContext&) {
  Pattern p = pattern_of(a[0]);
  if (p.error) return {Value(), p.error};
  std::vector<Value> found;
  each_match(p.regex, a[1].as_string(), [&](const std::vector<re2::StringPiece>& groups) {
    found.push_back(match_value(p.regex, groups));
  });
  return good(Value::list(match_type(p.regex), std::move(found)));
}

// The first group of that name that took part in the match, or -1.
int participant(std::string_view name, const Regex& re, const std::vector<re2::StringPiece>& groups) {
  for (std::size_t i = 0; i < re->names.size(); ++i)
    if (re->names[i] == name && groups[i + 1].data()) return static_cast<int>(i + 1);
  return -1;
}

// Go's $name, ${name} and $$ in a replacement.
void expand(std::string& out, std::string_view replacement, const Regex& re,
            const std::vector<re2::StringPiece>& groups) {
  auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (std::size_t i = 0; i < replacement.size();) {
    if (replacement[i] != '$' || i + 1 >= replacement.size()) {
      out += replacement[i++];
      continue;
    }
    if (replacement[i + 1] == '$') {
      out += '$';
      i += 2;
      continue;
    }
    bool braced = replacement[i + 1] == '{';
    std::size_t from = i + (braced ? 2 : 1), to = from;
    while (to < replacement.size() && word(replacement[to])) ++to;
    if (to == from || (braced && (to >= replacement.size() || replacement[to] != '}'))) {
      out += replacement[i++];
      continue;
    }
    std::string name(replacement.substr(from, to - from));
    i = to + (braced ? 1 : 0);
    int number = -1;
    bool digits = std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && name.size() < 6) {
      number = std::stoi(name);
    } else {
      number = participant(name, re, groups);
    }
    if (number < 0 || number >= static_cast<int>(groups.size())) continue;
    const re2::StringPiece& g = groups[static_cast<std::size_t>(number)];
    if (g.data()) out.append(g.data(), g.size());
  }
}

std::string replace_plain(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  if (from.empty()) {
    out += to;
    each_code_point(text, [&](std::int32_t, std::string_view bytes) {
      out += bytes;
      out += to;
    });
    return out;
  }
  for (std::size_t at = 0;;) {
    std::size_t next = text.find(from, at);
    out += text.substr(at, next == std::string_view::npos ? next : next - at);
    if (next == std::string_view::npos) return out;
    out += to;
    at = next + from.size();
  }
}

FunctionResult replace(Args a, FunctionContext&) {
  std::string_view text = a[0].as_string(), what = a[1].as_string(), with = a[2].as_string();
  if (what.size() < 2 || what.front() != '/' || what.back() != '/')
    return good_string(replace_plain(text, what, with));
  return regex_replace(text, what.substr(1, what.size() - 2), with);
}

}  // namespace

namespace {

// Patterns compiled before. A memo with a bound, as the table of literals is one: nothing observable depends
// on it.
class Compiled {
 public:
  static Compiled& instance() {
    static Compiled* const table = new Compiled;
    return *table;
  }
  Regex find(std::string_view pattern) {
    const std::lock_guard lock(mutex_);
    const auto it = patterns_.find(pattern);
    return it == patterns_.end() ? nullptr : it->second;
  }
  void keep(std::string_view pattern, const Regex& regex) {
    const std::lock_guard lock(mutex_);
    if (patterns_.size() < kPatternsMax && pattern.size() <= kLengthMax)
      patterns_.emplace(std::string(pattern), regex);
  }

 private:
  static constexpr std::size_t kPatternsMax = 256, kLengthMax = 256;
  std::mutex mutex_;
  std::map<std::string, Regex, std::less<>> patterns_;
};

}  // namespace

Regex compile_regex(std::string_view pattern, RegexFault& fault) {
  if (Regex known = Compiled::instance().find(pattern)) return known;
  const GoPattern read = read_go_pattern(pattern);
  if (read.error.empty()) {
    auto re = std::make_shared<CompiledRegex>(read, options());
    if (re->re.ok()) {
      Compiled::instance().keep(pattern, re);
      return re;
    }
  }
  fault = first_fault(read, pattern);
  return nullptr;
}

FunctionResult regex_replace(std::string_view text, std::string_view pattern, std::string_view with) {
  RegexFault fault;
  Regex re = compile_regex(pattern, fault);
  if (!re) return bad(fmt::format("error parsing regexp: {}: `{}`", fault.error, fault.fragment));
  std::string out;
  std::size_t copied = 0;
  each_match(re, text, [&](const std::vector<re2::StringPiece>& groups) {
    auto at = static_cast<std::size_t>(groups[0].data() - text.data());
    out += text.substr(copied, at - copied);
    expand(out, with, re, groups);
    copied = at + groups[0].size();
  });
  out += text.substr(copied);
  return good_string(out);
}

void each_match(const Regex& re, std::string_view text,
                const std::function<void(const std::vector<re2::StringPiece>&)>& visit) {
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(re->re.NumberOfCapturingGroups() + 1));
  std::size_t at = 0;
  std::ptrdiff_t last_end = -1;
  while (at <= text.size()) {
    if (!re->re.Match({text.data(), text.size()}, at, text.size(), re2::RE2::UNANCHORED, groups.data(),
                      static_cast<int>(groups.size())))
      return;
    auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
    std::size_t end = begin + groups[0].size();
    // An empty match right after another match does not count, as in Go.
    bool accept = end != begin || static_cast<std::ptrdiff_t>(begin) != last_end;
    if (accept) visit(groups);
    last_end = static_cast<std::ptrdiff_t>(end);
    if (end > at) {
      at = end;
    } else if (at < text.size()) {
      at += code_point_at(text, at).size;
    } else {
      return;
    }
  }
}

void add_regex_functions(FunctionTable& t) {
  std::vector<Parameter> both = {string_parameter("pattern"), string_parameter("string")};
  t.add({.name = "regex", .parameters = both, .type = regex_type, .call = regex});
  t.add({.name = "regexall", .parameters = both, .type = regexall_type, .call = regexall});
  t.add({.name = "replace",
         .parameters = {string_parameter("str"), string_parameter("substr"), string_parameter("replace")},
         .result = Type::string(),
         .call = replace});
}

}  // namespace reprise::lang
