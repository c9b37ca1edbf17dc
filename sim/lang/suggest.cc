#include "lang/suggest.h"

#include <algorithm>
#include <vector>

namespace reprise::lang {

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view name_suggestion(std::string_view given, std::span<const std::string_view> names) {
  constexpr std::size_t too_far = 3;
  if (given.size() > 256) return {};
  for (std::string_view name : names) {
    std::size_t apart = name.size() > given.size() ? name.size() - given.size() : given.size() - name.size();
    if (apart < too_far && edit_distance(given, name) < too_far) return name;
  }
  return {};
}

}  // namespace reprise::lang
