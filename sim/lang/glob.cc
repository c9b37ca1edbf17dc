#include "lang/glob.h"

#include <map>
#include <string>
#include <utility>

#include "lang/graphemes.h"

namespace reprise::lang {

namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr int kAlternationDepthMax = 16;

// Where a [class] that opens at `at` ends, or kNone.
std::size_t class_end(std::string_view p, std::size_t at) {
  std::size_t i = at + 1;
  if (i < p.size() && (p[i] == '^' || p[i] == '!')) ++i;
  bool any = false;
  for (; i < p.size(); ++i) {
    if (p[i] == ']' && any) return i;
    if (p[i] == ']') return kNone;
    if (p[i] == '\\' && ++i >= p.size()) return kNone;
    any = true;
  }
  return kNone;
}

std::size_t brace_end(std::string_view p, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i < p.size(); ++i) {
    if (p[i] == '\\') {
      ++i;
    } else if (p[i] == '{') {
      ++depth;
    } else if (p[i] == '}' && --depth == 0) {
      return i;
    }
  }
  return kNone;
}

bool in_class(std::string_view body, std::int32_t c) {
  bool negated = !body.empty() && (body[0] == '^' || body[0] == '!');
  if (negated) body.remove_prefix(1);
  auto next = [&](std::size_t& i) {
    if (body[i] == '\\' && i + 1 < body.size()) ++i;
    CodePoint p = code_point_at(body, i);
    i += p.size;
    return p.value;
  };
  bool found = false;
  for (std::size_t i = 0; i < body.size();) {
    std::int32_t low = next(i), high = low;
    if (i + 1 < body.size() && body[i] == '-') {
      ++i;
      high = next(i);
    }
    found = found || (low <= c && c <= high);
  }
  return found != negated;
}

// Memoised over (pattern position, path position), so that many stars do not cost exponential time.
class Matcher {
 public:
  Matcher(std::string_view pattern, std::string_view path, int depth)
      : p_(pattern), s_(path), depth_(depth) {}
  bool run() { return match(0, 0); }

 private:
  bool match(std::size_t i, std::size_t j) {
    auto [at, fresh] = seen_.try_emplace({i, j}, false);
    if (!fresh) return at->second;
    bool result = compute(i, j);
    seen_[{i, j}] = result;
    return result;
  }

  bool globstar(std::size_t i) const {
    bool starts = i == 0 || p_[i - 1] == '/';
    return starts && p_.substr(i).starts_with("**") && (i + 2 == p_.size() || p_[i + 2] == '/');
  }

  bool compute(std::size_t i, std::size_t j) {
    while (i < p_.size()) {
      if (globstar(i)) return any_components(i, j);
      char c = p_[i];
      if (c == '*') {
        for (std::size_t k = j;; ++k) {
          if (match(i + 1, k)) return true;
          if (k >= s_.size() || s_[k] == '/') return false;
        }
      }
      if (c == '{') return alternatives(i, j);
      if (j >= s_.size()) return false;
      if (c == '?') {
        if (s_[j] == '/') return false;
        j += code_point_at(s_, j).size;
        ++i;
        continue;
      }
      if (c == '[') {
        std::size_t end = class_end(p_, i);
        CodePoint point = code_point_at(s_, j);
        if (end == kNone || s_[j] == '/' || !in_class(p_.substr(i + 1, end - i - 1), point.value))
          return false;
        j += point.size;
        i = end + 1;
        continue;
      }
      if (c == '\\' && i + 1 < p_.size()) c = p_[++i];
      if (s_[j] != c) return false;
      ++i;
      ++j;
    }
    return j == s_.size();
  }

  bool any_components(std::size_t i, std::size_t j) {
    if (i + 2 == p_.size()) return true;
    for (std::size_t k = j; k <= s_.size();) {
      if (match(i + 3, k)) return true;
      std::size_t slash = s_.find('/', k);
      if (slash == kNone) return false;
      k = slash + 1;
    }
    return false;
  }

  bool alternatives(std::size_t i, std::size_t j) {
    std::size_t end = brace_end(p_, i);
    if (end == kNone || depth_ >= kAlternationDepthMax) return false;
    std::string_view body = p_.substr(i + 1, end - i - 1);
    int depth = 0;
    for (std::size_t from = 0, at = 0; at <= body.size(); ++at) {
      if (at < body.size() && body[at] == '{') ++depth;
      if (at < body.size() && body[at] == '}') --depth;
      if (at < body.size() && (body[at] != ',' || depth > 0)) continue;
      std::string pattern(p_.substr(0, i));
      pattern = std::string(body.substr(from, at - from)) + std::string(p_.substr(end + 1));
      if (Matcher(pattern, s_.substr(j), depth_ + 1).run()) return true;
      from = at + 1;
    }
    return false;
  }

  std::string_view p_, s_;
  int depth_;
  std::map<std::pair<std::size_t, std::size_t>, bool> seen_;
};

}  // namespace

bool glob_valid(std::string_view p) {
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] == '\\' && ++i >= p.size()) return false;
    if (p[i] == '[' && p[i - (i > 0 ? 1 : 0)] != '\\') {
      i = class_end(p, i);
      if (i == kNone) return false;
    } else if (p[i] == '{' && brace_end(p, i) == kNone) {
      return false;
    }
  }
  return true;
}

bool glob_match(std::string_view pattern, std::string_view path) { return Matcher(pattern, path, 0).run(); }

}  // namespace reprise::lang
