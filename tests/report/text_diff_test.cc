#include "report/text_diff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace reprise::report {
namespace {

TEST(TextDiff, HunksHaveContextAndNeighboursShareOne) {
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
                         "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\n13\n", "old/a", "new/a"),
            "--- old/a\n+++ new/a\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -10,3 +10,4 @@\n "
            "10\n 11\n 12\n"
            "+13\n");
  EXPECT_EQ(unified_diff("a\nb\nc\nd\n", "A\nb\nc\nD\n", "o", "n"),
            "--- o\n+++ n\n@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n-d\n+D\n");
}

TEST(TextDiff, EmptyTextsAndMissingNewlines) {
  EXPECT_EQ(unified_diff("", "", "o", "n"), "");
  EXPECT_EQ(unified_diff("", "a\n", "o", "n"), "--- o\n+++ n\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(unified_diff("a", "a\n", "o", "n"),
            "--- o\n+++ n\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

// What `patch` does. Every line ends in a newline here.
std::string patched(const std::string& before, const std::string& diff) {
  const std::vector<std::string> lines = split(before);
  std::size_t next = 0;
  std::string out;
  for (const std::string& line : split(diff)) {
    if (line.starts_with("---") || line.starts_with("+++")) continue;
    if (line.starts_with("@@")) {
      const bool nothing = line.find(",0 +") != std::string::npos;
      for (const std::size_t from = std::stoul(line.substr(4)) - (nothing ? 0 : 1); next < from;)
        out += lines[next++];
      continue;
    }
    if (line[0] != '-') out += line.substr(1);
    if (line[0] != '+') ++next;
  }
  while (next < lines.size()) out += lines[next++];
  return out;
}

RC_GTEST_PROP(TextDiff, PatchingTheFirstTextGivesTheSecond, ()) {
  const auto lines =
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("a\n", "b\n", "c\n", "d\n"));
  std::string before, after;
  for (const std::string& l : *lines) before += l;
  for (const std::string& l : *lines) after += l;
  RC_ASSERT(patched(before, unified_diff(before, after, "o", "n")) == after);
}

}  // namespace
}  // namespace reprise::report
