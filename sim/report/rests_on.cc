#include "report/rests_on.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace reprise::report {

namespace {

constexpr std::size_t kMostNotes = 10;

std::string note_line(const std::vector<const provider::Note*>& notes, const hcl::SourceMap& sources,
                      const Style& style) {
  const provider::Note& n = *notes.front();
  std::string text = fmt::format(
      "  {}  {}", n.kind == provider::Note::Kind::generic ? "generic   " : "unmodelled", n.subject);
  if (!n.detail.empty()) text += ": " + n.detail.substr(0, n.detail.find(':'));
  std::vector<std::string> places;
  for (const provider::Note* each : notes) {
    std::string place = sources.file_line(each->where);
    if (!place.empty() && std::ranges::find(places, place) == places.end())
      places.push_back(std::move(place));
  }
  if (!places.empty()) text += "  " + style.paint(kGray, shortened_list(places));
  return text + "\n";
}

}  // namespace

std::string shortened_list(const std::vector<std::string>& names) {
  constexpr std::size_t kLongestList = 6;
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kLongestList));
  std::string out = fmt::format("{}", fmt::join(names.begin(), end, ", "));
  if (names.size() > kLongestList) out += fmt::format(" and {} more", names.size() - kLongestList);
  return out;
}

std::string rests_on(const std::vector<provider::Note>& notes, const hcl::SourceMap& sources,
                     const Style& style) {
  if (notes.empty()) return "";
  std::string out = "\nRests on what is not modelled:\n";
  // Once for each subject; where it occurs first stands for the rest.
  std::map<std::pair<provider::Note::Kind, std::string>, std::vector<const provider::Note*>> subjects;
  for (const provider::Note& n : notes) subjects[{n.kind, n.subject}].push_back(&n);
  std::size_t shown = 0;
  for (const auto& [subject, of_it] : subjects) {
    if (shown++ == kMostNotes) break;
    out += note_line(of_it, sources, style);
  }
  if (subjects.size() > kMostNotes) out += fmt::format("  and {} more\n", subjects.size() - kMostNotes);
  return out;
}

}  // namespace reprise::report
