#include "lang/yaml.h"

#include <gtest/gtest.h>

#include "lang/render.h"

namespace reprise::lang {
namespace {

struct Document {
  const char* text;
  const char* outcome;
};

class Yaml : public ::testing::TestWithParam<Document> {};

TEST_P(Yaml, IsReadOrRefused) {
  const value::Result r = yaml_decode(GetParam().text);
  EXPECT_EQ(r.ok() ? console_text(r.value()) : r.error(), GetParam().outcome) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Faults, Yaml,
    ::testing::Values(
        Document{"a:\n\tb: 1", "on line 2, column 1: found character that cannot start any token"},
        Document{"a: x\n\ty", "on line 2, column 1: found a tab character that violates indentation"},
        Document{"a: |\n\tx",
                 "on line 2, column 1: found a tab character where an indentation space is expected"},
        Document{"a: b: c", "mapping values are not allowed in this context"},
        Document{"a: b\nc", "on line 3, column 1: could not find expected ':'"},
        Document{"a: &x 1\nb: *x c", "on line 1, column 7: did not find expected key"},
        Document{"- a\nb: c", "on line 1, column 1: did not find expected '-' indicator"},
        Document{"a: [b", "on line 1, column 1: did not find expected ',' or ']'"},
        Document{"{a: 1 b: 2}", "did not find expected ',' or '}'"},
        Document{"name: \"b\nc: 1", "on line 2, column 1: found unexpected end of stream"},
        Document{"a: \"\\z\"", "found unknown escape character"},
        Document{"&a *a", "did not find expected <document start>"},
        Document{"&a [*a]", "cannot refer to anchor \"a\" from inside its own definition"},
        Document{"a: *b", "reference to undefined anchor \"b\""},
        Document{"a\n---\nb", "on line 1, column 1: unexpected extra content after value"},
        Document{"%YAML 1.2\n---\na", "found incompatible YAML document"},
        Document{"", "on line 1, column 1: missing start of document"}));

INSTANTIATE_TEST_SUITE_P(
    Tags, Yaml,
    ::testing::Values(Document{"a:\n  b: !Ref x", "on line 1, column 6: unsupported tag \"!Ref\""},
                      Document{"!x [a]", "can't interpret sequence as !x"},
                      Document{"!e!x a", "found undefined tag handle"},
                      Document{"%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1", "\"1\""},
                      Document{"!!int x", "cannot parse \"x\" as tag:yaml.org,2002:int"},
                      Document{"!!int 0b1_1", "3"}, Document{"!!str", "\"\""}, Document{"!!null x", "null"}));

INSTANTIATE_TEST_SUITE_P(Scalars, Yaml,
                         ::testing::Values(Document{"a", "\"a\""}, Document{"'a''b'", "\"a'b\""},
                                           Document{"\"a\\\n   b\\x41\"", "\"abA\""},
                                           Document{"a\n b", "\"a b\""},
                                           Document{">-\n a\n b\n\n c", "<<EOT\na b\nc\nEOT"},
                                           Document{"|-\n 0x1F", "\"31\""}, Document{"-0x1", "\"-0x1\""},
                                           Document{"1p4", "\"1p4\""},
                                           Document{"2001-1-1 1:2:3.5", "\"2001-01-01T01:02:03Z\""},
                                           Document{"2001-1-1T1:2:3", "\"2001-1-1T1:2:3\""}));

TEST(YamlMerge, WhatComesLaterWins) {
  EXPECT_EQ(console_text(yaml_decode("{a: 2, <<: {a: 1}}").value()),
            console_text(yaml_decode("a: 1").value()));
  EXPECT_EQ(console_text(yaml_decode("{<<: {a: 1}, a: 2}").value()),
            console_text(yaml_decode("a: 2").value()));
}

TEST(YamlDepth, IsLimited) {
  EXPECT_TRUE(yaml_decode(std::string(900, '[') + std::string(900, ']')).ok());
  EXPECT_FALSE(yaml_decode(std::string(9000, '[') + std::string(9000, ']')).ok());
}

}  // namespace
}  // namespace reprise::lang
