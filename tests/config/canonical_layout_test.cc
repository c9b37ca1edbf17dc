#include "config/canonical_layout.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace reprise::config {
namespace {

std::string formatted(const std::string& text) {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  return canonical_layout(*sources.add("main.tf", text), diags).value_or("(does not parse)");
}

TEST(CanonicalLayout, BracketsIndentAndEqualsSignsStandInOneColumn) {
  EXPECT_EQ(formatted(R"(resource "x" "y" {
a=1
    long_name   =   2   # why
b = 3 # because
   nested {
c=[1,2,
3]
 }

  d=1
}
)"),
            R"(resource "x" "y" {
  a         = 1
  long_name = 2 # why
  b         = 3 # because
  nested {
    c = [1, 2,
    3]
  }

  d = 1
}
)");
}

TEST(CanonicalLayout, OperatorsCallsAndSigns) {
  EXPECT_EQ(
      formatted(
          "a=-1\nb=x -  -y*!z\nc=f (1,[2]...)\nd=x [0].y . z\ne=p::f (1)\ng={for k,v in [1]:k=>v}\nh={}\n"),
      "a = -1\nb = x - -y * !z\nc = f(1, [2]...)\nd = x[0].y.z\ne = p::f(1)\ng = { for k, v in [1] : k => v "
      "}\n"
      "h = {}\n");
}

TEST(CanonicalLayout, TemplatesAndHereDocumentsKeepTheirText) {
  EXPECT_EQ(formatted("a=\"x  ${ y+1 }  %{ if z }q%{endif}\"\nbb = <<-EOT\n   a ${  b } \n  EOT\n"),
            "a  = \"x  ${y + 1}  %{if z}q%{endif}\"\nbb = <<-EOT\n   a ${b} \n  EOT\n");
}

TEST(CanonicalLayout, OldFormsAreRewritten) {
  EXPECT_EQ(formatted(R"(variable a {
  type    = "list"
  default = "${x}"
}
resource y "z" {
  type = "string"
  b    = "${x}${y}"
  c    = "${
    x ? 1 :
    2
  }"
}
)"),
            R"(variable "a" {
  type    = list(string)
  default = x
}
resource "y" "z" {
  type = "string"
  b    = "${x}${y}"
  c = (x ? 1 :
  2)
}
)");
}

TEST(CanonicalLayout, WhatDoesNotParseIsDiagnosed) {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  EXPECT_EQ(canonical_layout(*sources.add("main.tf", "a {"), diags), std::nullopt);
  EXPECT_TRUE(diags.has_errors());
}

RC_GTEST_PROP(CanonicalLayout, LayingOutChangesWhiteSpaceOnly, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "=", "1", "{", "}", "[", "]", "(", ")", "\n", " ", "  ", "\t", "-", "+", "!", ",", ".", "?", ":",
      "\"s\"", "\"${x }\"", "# c\n", "/* c */", "<<E\n x\nE\n", "in", "for", "=>", "...", "é"));
  std::string text;
  for (const std::string& w : words) text += w;
  const std::string once = lay_out(text);
  const auto bare = [](std::string s) {
    std::erase_if(s, [](char c) { return c == ' ' || c == '\t'; });
    return s;
  };
  RC_ASSERT(bare(once) == bare(text));
}

}  // namespace
}  // namespace reprise::config
