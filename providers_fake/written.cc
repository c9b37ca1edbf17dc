#include "providers_fake/written.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace reprise::providers_fake {
namespace {

// How far behind a block's beginning its arguments are looked for, and in how many files.
constexpr std::size_t kSearchMax = 64u << 10;
constexpr std::size_t kFilesMax = 16;

constexpr std::string_view kBlanks = " \t\r";

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Places that `text` may have been written in.
struct Candidate {
  std::string_view text;
  hcl::Pos base = 0;  // position of text[0]
  bool file = false;  // taken as it is; else source code, where texts stand in quotes
};

struct Line {
  std::string_view text;  // trimmed
  hcl::Range range;
};

std::vector<Line> lines_of(const Candidate& c) {
  std::vector<Line> out;
  for (std::size_t at = 0; at < c.text.size();) {
    const std::size_t end = std::min(c.text.find('\n', at), c.text.size());
    const std::string_view line = trim(c.text.substr(at, end - at));
    const auto begin = static_cast<hcl::Pos>(
        c.base + (line.empty() ? at : static_cast<std::size_t>(line.data() - c.text.data())));
    out.push_back({line, {begin, static_cast<hcl::Pos>(begin + line.size())}});
    at = end + 1;
  }
  return out;
}

// What a quoted literal says: escapes of strings and of templates.
std::string unescaped(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::string_view rest = raw.substr(i);
    if (rest.starts_with("$${") || rest.starts_with("%%{")) {
      out += raw[i++];
    } else if (raw[i] == '\\' && i + 1 < raw.size()) {
      const char c = raw[++i];
      out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    } else {
      out += raw[i];
    }
  }
  return out;
}

// Whether `text` holds `line` as a whole string, or as a whole line of one.
bool holds_quoted(std::string_view text, std::string_view line) {
  for (std::size_t at = 0; (at = text.find(line, at)) != std::string_view::npos; ++at) {
    const std::size_t end = at + line.size();
    const bool begins = at > 0 && (text[at - 1] == '"' || text[at - 1] == '\n');
    const bool ends = end < text.size() && (text[end] == '"' || text[end] == '\n');
    if (begins && ends) return true;
  }
  return false;
}

struct Match {
  std::size_t line = 0;  // index into the candidate's lines
  hcl::Range range;
  bool verbatim = false;
};

std::optional<Match> match(std::string_view wanted, const Candidate& c, const std::vector<Line>& lines,
                           std::size_t from) {
  for (std::size_t i = from; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.text == wanted) return Match{i, line.range, true};
    if (c.file || line.text.find('"') == std::string_view::npos) continue;
    const std::size_t at = line.text.find(wanted);
    if (at != std::string_view::npos && holds_quoted(line.text, wanted)) {
      const auto begin = static_cast<hcl::Pos>(line.range.begin + at);
      return Match{i, {begin, static_cast<hcl::Pos>(begin + wanted.size())}, true};
    }
    if (holds_quoted(unescaped(line.text), wanted)) return Match{i, line.range, false};
  }
  return std::nullopt;
}

struct Alignment {
  std::vector<std::optional<Match>> matches;  // parallel to the wanted lines; none for blank ones
  std::size_t matched = 0;
};

Alignment align(const std::vector<std::string_view>& wanted, const Candidate& c,
                const std::vector<Line>& lines) {
  Alignment out;
  std::size_t from = 0;
  for (const std::string_view line : wanted) {
    const std::string_view bare = trim(line);
    out.matches.push_back(bare.empty() ? std::nullopt : match(bare, c, lines, from));
    if (!out.matches.back()) continue;
    ++out.matched;
    // One line of source may hold several of the text: "a\nb".
    from = out.matches.back()->line + (lines[out.matches.back()->line].text == bare ? 1 : 0);
  }
  return out;
}

// A line that a template changed stands between those around it that were found.
hcl::Range between(const Alignment& a, const std::vector<Line>& lines, std::size_t index, hcl::Range block) {
  std::size_t before = index, after = index;
  while (before > 0 && !a.matches[before - 1]) --before;
  while (after < a.matches.size() && !a.matches[after]) ++after;
  if (before == 0) return block;
  const std::size_t first = a.matches[before - 1]->line + 1;
  const bool closed = after < a.matches.size();
  const std::size_t last = closed ? a.matches[after]->line : std::min(lines.size(), first + after - before);
  if (first >= last) return block;
  if (last - first == after - before) return lines[first + index - before].range;
  return {lines[first].range.begin, lines[last - 1].range.end};
}

machine::Text assemble(const std::vector<std::string_view>& wanted, const Alignment& a,
                       const std::vector<Line>& lines, hcl::Range block) {
  machine::Text out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string_view line = wanted[i];
    const std::string_view bare = trim(line);
    const auto indent = bare.empty() ? line.size() : static_cast<std::size_t>(bare.data() - line.data());
    const std::optional<Match>& m = a.matches[i];
    const hcl::Range range = m ? m->range : between(a, lines, i, block);
    out.append(line.substr(0, indent), range, false);
    out.append(bare, range, m && m->verbatim);
    out.append(line.substr(indent + bare.size()), range, false);
    if (i + 1 < wanted.size()) out.append("\n", range, false);
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find('\n', at);
    out.push_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return out;
    at = end + 1;
  }
}

// Paths in quotes, as "${path.module}/boot.sh" has them: what follows the last interpolation.
std::vector<std::string> named_paths(std::string_view source) {
  std::vector<std::string> out;
  for (std::size_t at = source.find('"'); at != std::string_view::npos && out.size() < kFilesMax;
       at = source.find('"', at)) {
    const std::size_t end = source.find_first_of("\"\n", at + 1);
    if (end == std::string_view::npos) break;
    std::string_view word = source.substr(at + 1, end - at - 1);
    if (const auto brace = word.rfind('}'); brace != std::string_view::npos) word.remove_prefix(brace + 1);
    while (word.starts_with('/')) word.remove_prefix(1);
    if (!word.empty() && word.find_first_of(" \t$") == std::string_view::npos) out.emplace_back(word);
    at = end + 1;
  }
  return out;
}

std::vector<Candidate> candidates(hcl::Range block, const Services& services) {
  const hcl::SourceFile* file = block.valid() ? services.sources().file_at(block.begin) : nullptr;
  if (!file) return {};
  const std::string_view rest = file->text().substr(block.begin - file->base, kSearchMax);
  // A brace at the margin ends the resource: what follows it is not ours.
  const std::string_view own = rest.substr(0, rest.find("\n}"));
  std::vector<Candidate> out{{own, block.begin, false}};
  const std::size_t slash = file->name.rfind('/');
  const std::string directory = slash == std::string::npos ? "" : file->name.substr(0, slash + 1);
  for (const std::string& path : named_paths(own)) {
    const hcl::SourceFile* named = services.source_file(directory + path);
    if (!named && !directory.empty()) named = services.source_file(path);
    if (named) out.push_back({named->text(), named->base, true});
  }
  return out;
}

}  // namespace

machine::Text written_text(const std::string& text, hcl::Range block, const Services& services) {
  const std::vector<std::string_view> wanted = split(text);
  machine::Text best = machine::Text::at(text, block);
  std::size_t most = 0;
  for (const Candidate& c : candidates(block, services)) {
    const std::vector<Line> lines = lines_of(c);
    const Alignment a = align(wanted, c, lines);
    if (a.matched <= most) continue;
    most = a.matched;
    best = assemble(wanted, a, lines, block);
  }
  return best;
}

}  // namespace reprise::providers_fake
