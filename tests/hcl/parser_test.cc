// What well-formed text means, how deep it may go, and where things are.
#include "hcl/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "hcl/dump.h"
#include "hcl/print.h"

namespace reprise::hcl {
namespace {

struct Parsed {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;

  std::string first_summary() const { return diags.empty() ? "" : diags.items()[0].summary; }
};

std::string expr(const std::string& text) {
  Parsed p;
  Expr* e = parse_expression(*p.sources.add("x", text), p.arena, p.diags);
  return p.diags.empty() ? dump(*e) : "error: " + p.first_summary();
}

std::string file(const std::string& text) {
  Parsed p;
  Body* b = parse_file(*p.sources.add("x", text), p.arena, p.diags);
  return p.diags.empty() ? dump(*b) : "error: " + p.first_summary();
}

std::string file_template(const std::string& text) {
  Parsed p;
  Expr* e = parse_template(*p.sources.add("x", text), p.arena, p.diags);
  return p.diags.empty() ? dump(*e) : "error: " + p.first_summary();
}

struct Row {
  const char* input;
  const char* tree;
};

TEST(Parser, Expressions) {
  const Row rows[] = {
      {"1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"},
      {"a || b && c == d < e + f", "(|| (ref a) (&& (ref b) (== (ref c) (< (ref d) (+ (ref e) (ref f))))))"},
      {"-a + !b", "(+ (neg (ref a)) (not (ref b)))"},
      {"-a.b[0]", "(neg (ref a .b [0]))"},
      {"a ? b : c ? d : e", "(if (ref a) (ref b) (if (ref c) (ref d) (ref e)))"},
      {"(1 +\n2)", "(parens (+ 1 2))"},
      {"a.b[\"c\"][0].d", "(ref a .b ['c'] [0] .d)"},
      {"a[b][\"x${c}\"]", "(index (index (ref a) (ref b)) (template 'x' (ref c)))"},
      {"a[-1].b", "(rel (index (ref a) (neg 1)) .b)"},
      {"a[true]", "(ref a [true])"},
      {"a.0.b", "(ref a .#0 .b)"},
      {"f().a", "(rel (call f) .a)"},
      {"a.*.b[0]", "(rel (attr-splat (ref a) (rel @ .b)) [0])"},
      {"a.*.b.0", "(attr-splat (ref a) (rel @ .b .#0))"},
      {"a[*].b[0]", "(splat (ref a) (rel @ .b [0]))"},
      {"a[*][*].b", "(splat (ref a) (splat @ (rel @ .b)))"},
      {"a[*].b[c].*.d", "(splat (ref a) (attr-splat (index (rel @ .b) (ref c)) (rel @ .d)))"},
      {"f(1, [2]...)", "(call f ... 1 (tuple 2))"},
      {"f(\n1,\n2,\n)", "(call f 1 2)"},
      {"core::upper(a)", "(call core::upper (ref a))"},
      {"provider::a :: b(1)", "(call provider::a::b 1)"},
      {"{a = 1, \"b\": 2, (c) = 3, d.e = 4\n true = 5}",
       "(object bare 'a'=1 'b'=2 (parens (ref c))=3 (ref d .e)=4 bare 'true'=5)"},
      {"{\n\n# c\na = 1 # d\n\n}", "(object bare 'a'=1)"},
      {"[for x in y : x]", "(for ,x (ref y) (ref x))"},
      {"{\n for k, v in y : k => v... if v\n}", "(for k,v (ref y) key (ref k) (ref v) if (ref v) ...)"},
      {"{fort = 1}", "(object bare 'fort'=1)"},
      {"a-b - c", "(- (ref a-b) (ref c))"},
      {"\xc3\xa9t\xc3\xa9", "(ref \xc3\xa9t\xc3\xa9)"},
      {"1e5", "1e5"},
  };
  for (const Row& row : rows) EXPECT_EQ(expr(row.input), row.tree) << row.input;
}

TEST(Parser, Templates) {
  const Row rows[] = {
      {R"("")", "''"},
      {R"("a\n\t\"\\\u00e9\U0001F600b")",
       "'a\n\t\"\\\xc3\xa9\xf0\x9f\x98\x80"
       "b'"},
      {R"("$${a} %%{b} $x 5% $$ $$${c}")", "'${a} %{b} $x 5% $$ $${c}'"},
      {R"("${a}")", "(wrap (ref a))"},
      {R"("${"a"}b")", "(template (parens 'a') 'b')"},
      {R"("a${b}$")", "(template 'a' (ref b) '$')"},
      {R"("x ${~ a ~} y")", "(template 'x' (ref a) 'y')"},
      {R"("%{ if a }b%{ else }c%{ endif }")",
       "(template (if-directive (ref a) (template 'b') (template 'c')))"},
      {R"("%{ if a ~} b %{~ endif }")", "(template (if-directive (ref a) (template 'b') (template)))"},
      {R"("%{ for k, v in m }${k}%{ endfor }")", "(template (for-directive k,v (ref m) (template (ref k))))"},
      {"<<EOT\na\n  b\nEOT\n", "'a\n  b\n'"},
      {"<<EOT\nEOT\n", "''"},
      {"<<-EOT\n     a\n   \tb\n\n  \n    c ${x}\n      d\n  EOT\n",
       "(template ' a\nb\n\n  \nc ' (ref x) '\n  d\n')"},
      {"<<-EOT\n    a\n  ${x}\n    b\n    EOT\n", "(template '  a\n' (ref x) '\n  b\n')"},
      {"<<-EOT\n    a\n      %{ if true ~}\n    b\n      %{ endif ~}\n    EOT\n",
       "(template 'a\n  ' (if-directive true (template '    b\n  ') (template)))"},
      {"<<EOT\na\n  ${~ x ~}  \n   b\nEOT\n", "(template 'a\n' (ref x) '   b\n')"},
  };
  for (const Row& row : rows) EXPECT_EQ(expr(row.input), row.tree) << row.input;
  EXPECT_EQ(file_template("a \\n \"q\" ${x}\n"), "(template 'a \\n \"q\" ' (ref x) '\n')");
  EXPECT_EQ(file_template("${x}"), "(wrap (ref x))");
  EXPECT_EQ(file_template(""), "''");
}

TEST(Parser, Bodies) {
  const Row rows[] = {
      {"", "{ }"},
      {"\xef\xbb\xbf"
       "a = 1",
       "{ a=1 }"},
      {"a = 1 // c\nb \"x\" y {\n  c = <<EOT\nd\nEOT\n  e { f = 2 }\n  g {}\n}\n",
       "{ a=1 b 'x' 'y'{ c='d\n' e{ f=2 } g{ } } }"},
      {"a {\r\n  b = 1\r\n}\r\n", "{ a{ b=1 } }"},
      {"a \"$${x}\\n\" {\n}", "{ a '${x}\n'{ } }"},
  };
  for (const Row& row : rows) EXPECT_EQ(file(row.input), row.tree) << row.input;
}

TEST(Parser, JsonBecomesBodies) {
  Parsed p;
  const auto& source =
      *p.sources.add("x.tf.json", R"({"//": "${", "resource": {"aws_vpc": {"a": {"x": "é${y}"},
    "b": [{"z": [1, -2.5e3, null, true]}, {}]}}, "locals": [{"m": {"${k}": "\u00e9\n"}}]})");
  Body* json = parse_json_file(source, p.arena, p.diags);
  const BlockShape shapes[] = {{"resource", 2}, {"locals", 0}};
  Body* body = json_body_as(*json, shapes, p.arena, p.diags);
  ASSERT_TRUE(p.diags.empty()) << p.first_summary();
  EXPECT_EQ(dump(*body),
            "{ resource 'aws_vpc' 'a'{ x=(template 'é' (ref y)) } resource 'aws_vpc' 'b'{ z=(tuple 1 -2.5e3 "
            "null true) }"
            " resource 'aws_vpc' 'b'{ } locals{ m=(object (wrap (ref k))='é\n') } }");
  EXPECT_EQ(p.sources.text(body->blocks[0].header_range), "{");
  EXPECT_EQ(p.sources.text(body->blocks[0].body->attributes[0].range), "\"x\": \"é${y}\"");
}

TEST(Parser, MistakesInJsonTemplatesAreReportedAtTheirPlace) {
  Parsed p;
  parse_json_file(*p.sources.add("x", R"({"locals": {"a": "${1 +}"}})"), p.arena, p.diags);
  ASSERT_EQ(p.diags.size(), 1U);
  EXPECT_EQ(p.first_summary(), "Invalid expression");
  EXPECT_EQ(p.sources.line_column(p.diags.items()[0].subject.begin).column, 24U);
}

TEST(Parser, RangesCoverWhatWasWritten) {
  Parsed p;
  Body* body = parse_file(*p.sources.add("x", "a \"b\" {\n  c = f(d.e[0], 1) + 2\n}\n"), p.arena, p.diags);
  const Block& block = body->blocks[0];
  EXPECT_EQ(p.sources.text(block.header_range), "a \"b\"");
  EXPECT_EQ(p.sources.text(block.range), "a \"b\" {\n  c = f(d.e[0], 1) + 2\n}");
  const auto& sum = static_cast<const Binary&>(*block.body->attributes[0].expr);
  EXPECT_EQ(p.sources.text(sum.range), "f(d.e[0], 1) + 2");
  EXPECT_EQ(p.sources.text(static_cast<const FunctionCall&>(*sum.left).args[0]->range), "d.e[0]");
  EXPECT_EQ(p.sources.file_line(block.body->attributes[0].range), "x:2");
  EXPECT_EQ(p.sources.line_text(sum.range.begin), "  c = f(d.e[0], 1) + 2");
}

std::string repeat(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Parser, DepthIsBoundedEverywhere) {
  constexpr int kDeep = 100'000;
  for (const char* opener : {"(", "[", "{a=", "-", "!", "f(", "\"${", "a[", "[for x in ", "{for x in ", "a?",
                             "a?b:", "1+", "a||", "\"%{if a}%{for x in ", "{(", "{a=[", "(-"}) {
    EXPECT_EQ(expr(repeat(opener, kDeep) + "1"), "error: Excessive nesting") << opener;
  }
  for (const char* step : {"[*]", "[b]", ".*.b[0]"}) {
    EXPECT_EQ(expr("a" + repeat(step, kDeep)), "error: Excessive nesting") << step;
  }
  EXPECT_EQ(expr("a" + repeat(".b", kDeep)).rfind("(ref a .b", 0), 0U);
  EXPECT_EQ(expr("\"" + repeat("%{if a}", kDeep) + "\""), "error: Excessive nesting");
  EXPECT_EQ(file(repeat("a {\n", kDeep)), "error: Excessive nesting");
  Parsed p;
  parse_json_file(*p.sources.add("x", repeat("[", kDeep)), p.arena, p.diags);
  EXPECT_EQ(p.first_summary(), "Excessive nesting");
  EXPECT_NE(expr("1" + repeat("+1", 500)).find("(+"), std::string::npos);
  EXPECT_NE(expr(repeat("(", 200) + "1" + repeat(")", 200)).find("parens"), std::string::npos);
}

TEST(Parser, ErrorsAreBounded) {
  for (const std::string& text :
       {repeat("a\n", 5000), repeat("@\n", 5000), "a = \"" + repeat("\\q", 5000) + "\""}) {
    Parsed p;
    parse_file(*p.sources.add("x", text), p.arena, p.diags);
    EXPECT_LE(p.diags.size(), 2 * kMaxSyntaxErrors + 1);
    EXPECT_EQ(p.diags.items().back().summary, "Too many syntax errors");
  }
  Parsed p;
  parse_json_file(*p.sources.add("x", "[" + repeat("x,", 5000) + "1]"), p.arena, p.diags);
  EXPECT_EQ(p.diags.size(), kMaxSyntaxErrors + 1);
}

TEST(Parser, UnclosedCommentsAreLinear) {
  EXPECT_EQ(file(repeat("/* ", 300'000)).rfind("error: ", 0), 0U);
  EXPECT_EQ(expr(repeat("{/* ", 300'000)).rfind("error: ", 0), 0U);
}

TEST(Parser, PrintAddsTheParenthesesThatATreeNeeds) {
  Arena arena;
  auto* one = arena.make<NumberLiteral>(Expr{ExprKind::number_literal, {}}, "1");
  auto* sum = arena.make<Binary>(Expr{ExprKind::binary, {}}, BinaryOp::add, Range{}, one, one);
  auto* product = arena.make<Binary>(Expr{ExprKind::binary, {}}, BinaryOp::multiply, Range{}, sum, sum);
  EXPECT_EQ(print(*product), "(1 + 1) * (1 + 1)");
}

TEST(Identifiers, FollowUnicode) {
  for (const char* good : {"a", "_", "a-b", "a1", "été", "日本"}) EXPECT_TRUE(valid_identifier(good)) << good;
  for (const char* bad : {"", "1", "-a", "a b", "a.b", "\xff", "a\xff", "$"})
    EXPECT_FALSE(valid_identifier(bad)) << bad;
}

TEST(SourceMap, PositionsBelongToTheirFiles) {
  SourceMap sources;
  const SourceFile* a = sources.add("a", "x\ny");
  const SourceFile* b = sources.add("b", "");
  const SourceFile* c = sources.add("c", "é́ z\r\nw");
  EXPECT_EQ(sources.file_at(a->base + 3), a);
  EXPECT_EQ(sources.file_at(b->base), b);
  EXPECT_EQ(sources.file_at(0), nullptr);
  EXPECT_EQ(sources.line_column(a->base + 3).line, 2U);
  EXPECT_EQ(sources.line_column(a->base + 3).column, 2U);
  EXPECT_EQ(sources.line_column(c->base + 5).column, 3U);
  EXPECT_EQ(sources.line_text(c->base), "é́ z");
  EXPECT_EQ(sources.file_line({}), "");
}

}  // namespace
}  // namespace reprise::hcl
