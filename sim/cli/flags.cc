#include "cli/flags.h"

#include <algorithm>
#include <charconv>

#include "world/time.h"

namespace reprise::cli {

namespace {

std::optional<bool> truth(std::string_view text) {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) return true;
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"})
    if (text == no) return false;
  return std::nullopt;
}

bool is_number(std::string_view text) {
  long long n = 0;
  const auto r = std::from_chars(text.data(), text.data() + text.size(), n);
  return r.ec == std::errc{} && r.ptr == text.data() + text.size();
}

}  // namespace

std::string Flags::parse(const std::vector<std::string>& words, const std::vector<FlagSpec>& specs) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word.size() < 2 || word[0] != '-') {
      arguments_.insert(arguments_.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
      return "";
    }
    word.remove_prefix(word[1] == '-' ? 2 : 1);
    if (word.empty()) {
      arguments_.insert(arguments_.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      return "";
    }
    const std::size_t equals = word.find('=');
    const std::string name(word.substr(0, equals));
    std::optional<std::string> value;
    if (equals != std::string_view::npos) value = word.substr(equals + 1);
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const FlagSpec& s) { return s.name == name; });
    if (spec == specs.end()) return "flag provided but not defined: -" + name;
    if (spec->kind == FlagKind::toggle) {
      if (value && !truth(*value))
        return "invalid boolean value \"" + *value + "\" for -" + name + ": parse error";
      given_.emplace_back(name, !value || *truth(*value) ? "true" : "false");
      continue;
    }
    if (!value) {
      if (i + 1 == words.size()) return "flag needs an argument: -" + name;
      value = words[++i];
    }
    if (spec->kind == FlagKind::number && !is_number(*value))
      return "invalid value \"" + *value + "\" for flag -" + name + ": parse error";
    if (spec->kind == FlagKind::duration && !world::parse_duration(*value))
      return "invalid value \"" + *value + "\" for flag -" + name + ": parse error";
    given_.emplace_back(name, *value);
  }
  return "";
}

bool Flags::has(std::string_view name) const {
  return std::any_of(given_.begin(), given_.end(), [&](const auto& g) { return g.first == name; });
}
bool Flags::on(std::string_view name, bool otherwise) const {
  return text(name, otherwise ? "true" : "false") == "true";
}
std::string Flags::text(std::string_view name, std::string_view otherwise) const {
  std::string found(otherwise);
  for (const auto& [key, value] : given_)
    if (key == name) found = value;
  return found;
}
std::vector<std::string> Flags::all(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, value] : given_)
    if (key == name) found.push_back(value);
  return found;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else if (c == '\\' && quote == '"' && i + 1 < text.size())
        word += text[++i];
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      inside = true;
    } else if (c == '\\' && i + 1 < text.size()) {
      word += text[++i];
      inside = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (inside) words.push_back(std::move(word));
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) words.push_back(std::move(word));
  return words;
}

}  // namespace reprise::cli
