#include "cli/build_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace reprise::cli {
namespace {

using image::Line;

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ',')
      out += "%!(PACKER_COMMA)";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

std::string csv(world::Instant at, const std::string& target, const std::vector<std::string>& data) {
  std::string out = fmt::format("{},{}", at.us / 1'000'000, target);
  for (const std::string& item : data) out += "," + escaped(item);
  return out + "\n";
}

std::string machine_text(const Line& line) {
  if (line.kind == Line::Kind::machine) return csv(line.at, line.build, line.data);
  const char* kind = line.kind == Line::Kind::error     ? "error"
                     : line.kind == Line::Kind::message ? "message"
                                                        : "say";
  return csv(line.at, "", {"ui", kind, line.text});
}

// Packer's five colours, build after build; red for errors.
int colour_of(const Line& line, const std::vector<std::string>& builds) {
  constexpr int kColours[] = {32, 36, 35, 33, 34};
  if (line.kind == Line::Kind::error) return 31;
  auto at = std::find(builds.begin(), builds.end(), line.build);
  return kColours[static_cast<std::size_t>(at - builds.begin()) % 5];
}

std::string plain_text(const Line& line, const std::vector<std::string>& builds, const BuildUi& ui) {
  if (line.kind == Line::Kind::machine) return "";
  std::string text = line.text;
  if (ui.timestamps && !line.build.empty()) text = fmt::format("{}: {}", world::rfc3339(line.at), text);
  if (!ui.colour || line.build.empty()) return text + "\n";
  return fmt::format("\033[{};{}m{}\033[0m\n", line.kind == Line::Kind::message ? 0 : 1,
                     colour_of(line, builds), text);
}

// What the images rest on, said once for each thing.
std::string notes_text(const image::BuildResult& result, const hcl::SourceMap& sources) {
  std::map<std::pair<std::string, std::string>, std::string> places;
  for (const provider::Note& n : result.notes)
    places.emplace(std::pair(n.subject, n.detail), n.where.valid() ? sources.file_line(n.where) : "");
  std::string out;
  for (const auto& [what, where] : places)
    out += fmt::format("  {}{}: {}\n", what.first, where.empty() ? "" : " (" + where + ")", what.second);
  return out.empty() ? "" : "\nRests on what is not modelled:\n" + out;
}

}  // namespace

std::string machine_line(world::Instant at, const std::string& kind, const std::string& text) {
  return csv(at, "", {"ui", kind, text});
}

std::string build_text(const image::BuildResult& result, const hcl::SourceMap& sources, const BuildUi& ui) {
  std::string out;
  if (ui.colour && !ui.machine) {
    for (const std::string& name : result.builds) {
      Line first{{}, name + ": output will be in this color.", Line::Kind::say, name, {}};
      out += plain_text(first, result.builds, {true, false, false});
    }
    if (!result.builds.empty()) out += "\n";
  }
  for (const Line& line : result.lines)
    out += ui.machine ? machine_text(line) : plain_text(line, result.builds, ui);
  std::string notes = notes_text(result, sources);
  if (notes.empty()) return out;
  world::Instant end = result.lines.empty() ? world::Instant{} : result.lines.back().at;
  return out + (ui.machine ? machine_line(end, "say", notes) : notes);
}

}  // namespace reprise::cli
