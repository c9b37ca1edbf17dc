// Bad inputs and what the real tool said about each: data/native.txt and data/json.txt, made by
// record_syntax_errors.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "hcl/arena.h"
#include "hcl/parser.h"

namespace reprise::hcl {
namespace {

struct Case {
  std::string line;  // as in the file
  std::string input;
  std::vector<std::string> expected;
};

std::string read_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'x':
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
        break;
      default: out += text[i];
    }
  }
  return out;
}

std::vector<Case> load(const std::string& name) {
  std::ifstream in(std::string(REPRISE_SOURCE_DIR) + "/tests/hcl/data/" + name);
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("input ")) {
      cases.back().expected.push_back(line);
      continue;
    }
    std::string shown = line.substr(6), text = shown;
    if (text.starts_with("expr ")) text = "locals {\\n  x = " + text.substr(5) + "\\n}\\n";
    cases.push_back({shown, read_escapes(text), {}});
  }
  return cases;
}

std::string escaped(std::string text, const std::string& file) {
  std::string out;
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\') {
      out += "\\\\";
    } else {
      out += c;
    }
  }
  for (std::size_t at; (at = out.find(file)) != std::string::npos;) out.replace(at, file.size(), "FILE");
  return out;
}

// As the tool prints it, which widens empty ranges by one.
std::string shown(const SourceMap& sources, const Diagnostic& d) {
  LineColumn from = sources.line_column(d.subject.begin), to = sources.line_column(d.subject.end);
  if (from.byte == to.byte) {
    ++to.byte;
    ++to.column;
  }
  return fmt::format("{}:{}-{}:{}|{}-{}|{}|{}", from.line, from.column, to.line, to.column, from.byte,
                     to.byte, d.summary, escaped(d.detail, sources.file_at(d.subject.begin)->name));
}

std::vector<std::string> diagnose_native(const std::string& input) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;
  parse_file(*sources.add("input.tf", input), arena, diags);
  std::vector<std::string> found;
  for (const Diagnostic& d : diags) found.push_back(shown(sources, d));
  return found;
}

TEST(SyntaxErrors, NativeSyntaxSaysWhatWasRecorded) {
  for (const Case& c : load("native.txt")) EXPECT_EQ(diagnose_native(c.input), c.expected) << c.line;
}

constexpr std::string_view kTypeAndName[] = {"type", "name"};
constexpr std::string_view kName[] = {"name"};

// What the tool's own root schema says of the block types that the recorded inputs use.
std::vector<std::string> diagnose_json(const std::string& input) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;
  Body* body = parse_json_file(*sources.add("input.tf.json", input), arena, diags);
  const BlockShape shapes[] = {{"terraform", 0},
                               {"variable", 1, kName},
                               {"output", 1, kName},
                               {"module", 1, kName},
                               {"provider", 1, kName},
                               {"locals", 0},
                               {"resource", 2, kTypeAndName},
                               {"data", 2, kTypeAndName}};
  Body* root = json_body_as(*body, shapes, arena, diags);
  const BlockShape inner[] = {{"validation", 0}};
  for (const Block& block : root->blocks) {
    // Only `locals` takes any argument.
    if (block.type == "locals")
      json_body_as(*block.body, {}, arena, diags, {.arguments_only = true});
    else
      json_body_as(*block.body, inner, arena, diags);
  }
  std::vector<std::string> found;
  for (const Diagnostic& d : diags) found.push_back(shown(sources, d));
  return found;
}

TEST(SyntaxErrors, JsonSyntaxSaysWhatWasRecorded) {
  for (Case& c : load("json.txt")) {
    // The tool decodes some bodies more than once.
    c.expected.erase(std::unique(c.expected.begin(), c.expected.end()), c.expected.end());
    EXPECT_EQ(diagnose_json(c.input), c.expected) << c.line;
  }
}

}  // namespace
}  // namespace reprise::hcl
