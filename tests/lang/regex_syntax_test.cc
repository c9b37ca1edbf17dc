#include "lang/regex_syntax.h"

#include <gtest/gtest.h>

#include "lang/charsets.h"
#include "lang_support.h"

namespace reprise::lang {
namespace {

using testing::Bench;

struct Wrong {
  const char *pattern, *error, *fragment;
};
class WrongPatterns : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongPatterns, AreSaidAsGoSaysThem) {
  const GoPattern p = read_go_pattern(GetParam().pattern);
  EXPECT_EQ(p.error, GetParam().error);
  EXPECT_EQ(p.fragment, GetParam().fragment);
}

constexpr const char *kFlags = "invalid or unsupported Perl syntax", *kName = "invalid named capture";
INSTANTIATE_TEST_SUITE_P(All, WrongPatterns,
                         ::testing::Values(Wrong{"a\\Cb", "invalid escape sequence", "\\C"},
                                           Wrong{"x(?P<é>a)", kName, "(?P<é>"},
                                           Wrong{"(?<>a)", kName, "(?<>"},
                                           Wrong{"a(?<=x)b", kName, "(?<=x)b"}, Wrong{"(?P<", kFlags, "(?P"},
                                           Wrong{"(?=a)", kFlags, "(?="}, Wrong{"(?ix)a", kFlags, "(?ix"},
                                           Wrong{"(?i-)a", kFlags, "(?i-)"}, Wrong{"(?i", kFlags, "(?i"}));

TEST(GoPattern, TakesNamesOutOfGroups) {
  const GoPattern p = read_go_pattern("(?P<x>a)(b)(?:c)(?i:d)(?<x>e)");
  EXPECT_EQ(p.text, "(a)(b)(?:c)(?i:d)(e)");
  EXPECT_EQ(p.names, (std::vector<std::string>{"x", "", "x"}));
}

TEST(GoPattern, LeavesLiteralsAndClassesAlone) {
  for (const char* same :
       {"\\Q(?P<x>\\C\\E", "[(?<x>\\C]", "[]\\C(]", "[^](?x]", "[[:alpha:](?x]", "\\(?x", "\\\\(a)"}) {
    const GoPattern p = read_go_pattern(same);
    EXPECT_EQ(p.text, same);
    EXPECT_EQ(p.error, "");
  }
}

TEST(GoPattern, OfGroupsWithOneNameTheLastCounts) {
  Bench bench;
  EXPECT_EQ(bench("regex(\"(?P<x>a)(?P<x>b)\", \"ab\").x").text(), "\"b\"");
  EXPECT_EQ(bench("regex(\"(?P<x>a)|(?P<x>b)\", \"a\").x").text(), "tostring(null)");
  EXPECT_EQ(bench("replace(\"ab\", \"/(?P<x>a)|(?P<x>b)/\", \"[$x]\")").text(), "\"[a][b]\"");
}

TEST(Charsets, GoByTheNamesOfTheRegistry) {
  EXPECT_EQ(find_charset("LATIN1"), find_charset("iso-ir-100"));
  EXPECT_EQ(find_charset("us-ascii")->name, "US-ASCII");
  EXPECT_EQ(find_charset("ascii"), nullptr);
  EXPECT_EQ(find_charset("utf-7"), nullptr);
  EXPECT_EQ(find_charset(""), nullptr);
  EXPECT_FALSE(find_charset("windows-1252")->defines(0x81));
  EXPECT_TRUE(find_charset("latin1")->defines(0x81));
}

TEST(Charsets, AllHaveAConverter) {
  Bench bench;
  for (const char* name :
       {"Big5", "EUC-KR", "EUC-JP", "GBK", "HZ-GB-2312", "IBM037", "IBM1047", "IBM01140", "ISO-2022-JP",
        "ISO-8859-13", "KOI8-U", "macintosh", "Shift_JIS", "UTF-16LE", "windows-874"}) {
    const std::string both =
        std::string("textdecodebase64(textencodebase64(\"abc\", \"") + name + "\"), \"" + name + "\")";
    EXPECT_EQ(bench(both).text(), "\"abc\"") << name;
  }
}

}  // namespace
}  // namespace reprise::lang
