// Brace expansion: {a,b}, {1..9}. On words, before anything else (bash).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "machine/shell.h"
#include "machine/shell_parser.h"

namespace reprise::machine {

using shell::Part;
using shell::Word;

namespace {

constexpr std::size_t kBraceWordsMax = 10'000;

struct Element {
  char c = 0;                  // an unquoted character
  const Part* part = nullptr;  // or anything else
};
using Elements = std::vector<Element>;

Word from_elements(const Elements& elements, const Word& original) {
  Word w;
  w.source = original.source;
  w.where = original.where;
  for (const Element& e : elements) {
    if (e.part) {
      w.parts.push_back(*e.part);
    } else {
      if (w.parts.empty() || w.parts.back().kind != Part::Kind::literal) w.parts.emplace_back();
      w.parts.back().text += e.c;
    }
  }
  return w;
}

bool integer_text(const std::string& t, std::int64_t& n) {
  auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
  return !t.empty() && error == std::errc() && end == t.data() + t.size();
}

// {1..9}, {a..e}, {01..10..2}
std::vector<Elements> sequence(const Elements& inner) {
  std::string text;
  for (const Element& e : inner) {
    if (e.part) return {};
    text += e.c;
  }
  std::size_t dots = text.find("..");
  if (dots == std::string::npos) return {};
  std::string first = text.substr(0, dots), last = text.substr(dots + 2), step_text;
  if (std::size_t more = last.find(".."); more != std::string::npos) {
    step_text = last.substr(more + 2);
    last.resize(more);
  }
  std::int64_t a = 0, b = 0, step = 1;
  if (!step_text.empty() && (!integer_text(step_text, step) || step == 0 || step == INT64_MIN)) return {};
  bool letters = first.size() == 1 && last.size() == 1 && shell::is_name_start(first[0]) &&
                 shell::is_name_start(last[0]);
  if (letters)
    a = first[0], b = last[0];
  else if (!integer_text(first, a) || !integer_text(last, b))
    return {};
  step = std::abs(step);
  bool padded = !letters && ((first.size() > 1 && first[0] == '0') || (last.size() > 1 && last[0] == '0'));
  std::size_t width = padded ? std::max(first.size(), last.size()) : 0;
  std::vector<Elements> out;
  for (std::int64_t n = a; (a <= b ? n <= b : n >= b) && out.size() < kBraceWordsMax;) {
    std::string t = letters ? std::string(1, static_cast<char>(n)) : fmt::format("{:0{}}", n, width);
    Elements item;
    for (char c : t) item.push_back({c, nullptr});
    out.push_back(std::move(item));
    if (__builtin_add_overflow(n, a <= b ? step : -step, &n)) break;
  }
  return out;
}

void expand_braces(const Elements& in, std::vector<Elements>& out, int depth) {
  if (depth > 50 || out.size() > kBraceWordsMax) return void(out.push_back(in));
  for (std::size_t open = 0; open < in.size(); ++open) {
    if (in[open].c != '{') continue;
    std::vector<Elements> choices(1);
    int level = 0;
    std::size_t i = open + 1;
    for (; i < in.size(); ++i) {
      if (in[i].c == '}' && level-- == 0) break;
      if (in[i].c == '{') ++level;
      if (in[i].c == ',' && level == 0)
        choices.emplace_back();
      else
        choices.back().push_back(in[i]);
    }
    if (i == in.size()) continue;
    if (choices.size() == 1) choices = sequence(choices[0]);
    if (choices.empty()) continue;
    for (const Elements& choice : choices) {
      Elements whole(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(open));
      whole.insert(whole.end(), choice.begin(), choice.end());
      whole.insert(whole.end(), in.begin() + static_cast<std::ptrdiff_t>(i) + 1, in.end());
      expand_braces(whole, out, depth + 1);
    }
    return;
  }
  out.push_back(in);
}

}  // namespace

std::vector<Word> brace_words(const Word& w) {
  bool any = false;
  for (const Part& p : w.parts)
    any = any || (p.kind == Part::Kind::literal && p.text.find('{') != std::string::npos);
  if (!any) return {};
  Elements elements;
  for (const Part& p : w.parts) {
    if (p.kind != Part::Kind::literal)
      elements.push_back({0, &p});
    else
      for (char c : p.text) elements.push_back({c, nullptr});
  }
  std::vector<Elements> expanded;
  expand_braces(elements, expanded, 0);
  std::vector<Word> out;
  if (expanded.size() == 1 && expanded[0].size() == elements.size()) return out;
  for (const Elements& e : expanded) out.push_back(from_elements(e, w));
  return out;
}

}  // namespace reprise::machine
