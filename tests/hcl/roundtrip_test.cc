// Properties: any bytes are harmless, and printing what was parsed loses nothing.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "hcl/dump.h"
#include "hcl/parser.h"
#include "hcl/print.h"

namespace reprise::hcl {
namespace {

// Writes random well-formed text. Each choice takes a number from a list, so that shrinking the list shrinks
// the text.
class Writer {
 public:
  explicit Writer(std::vector<unsigned> choices) : choices_(std::move(choices)) {}

  std::string expr(int depth) {
    if (depth <= 0) return leaf();
    auto sub = [&] { return expr(depth - 1); };
    switch (pick(17)) {
      case 0: return sub() + " + " + sub();
      case 1: return sub() + " && " + sub() + " || " + sub();
      case 2: return sub() + " == " + sub() + " * " + sub();
      case 3: return "-" + postfix(depth - 1);
      case 4: return "!" + postfix(depth - 1);
      case 5: return "(" + sub() + " ? " + sub() + " : " + sub() + ")";
      case 6: return "[" + sub() + ", " + sub() + ",]";
      case 7: return "{a = " + sub() + ", \"b c\": " + sub() + "\n(" + sub() + ") = 1}";
      case 8: return "f(" + sub() + ", " + sub() + "...)";
      case 9: return "[for x in " + sub() + " : " + sub() + " if " + sub() + "]";
      case 10: return "{for k, v in " + sub() + " : " + sub() + " => " + sub() + "...}";
      case 11: return "\"" + parts(depth - 1) + "\"";
      case 12: return "(<<EOT\n" + parts(depth - 1) + "\n  x$${\nEOT\n)";
      case 13: return "(<<-EOT\n    a\n  " + parts(depth - 1) + "\n\n   \n   b\n  EOT\n)";
      case 14: return "a::b(" + sub() + ")";
      default: return postfix(depth - 1);
    }
  }

 private:
  std::string leaf() {
    static const char* const kLeaves[] = {"a",     "var.x", "1",   "1.5e3", "true", "null",
                                          "\"s\"", "\"\"",  "é-1", "[]",    "{}"};
    return kLeaves[pick(11)];
  }
  std::string postfix(int depth) {
    if (depth <= 0) return leaf();
    switch (pick(9)) {
      case 0: return postfix(depth - 1) + ".b";
      case 1: return postfix(depth - 1) + "[0]";
      case 2: return postfix(depth - 1) + "[\"k\"]";
      case 3: return postfix(depth - 1) + "[" + expr(depth - 1) + "]";
      case 4: return postfix(depth - 1) + "[*]";
      case 5: return "(" + postfix(depth - 1) + ").*.c";
      case 6: return postfix(depth - 1) + " .0";
      default: return "(" + expr(depth - 1) + ")";
    }
  }
  std::string parts(int depth) {
    std::string out;
    for (unsigned n = pick(4); n > 0; --n) {
      switch (pick(7)) {
        case 0: out += "${" + expr(depth) + "}"; break;
        case 1: out += "${~ " + expr(depth) + " ~}"; break;
        case 2:
          out +=
              "%{ if " + expr(depth) + " ~} t %{ else }" + (depth > 0 ? parts(depth - 1) : "") + "%{ endif }";
          break;
        case 3:
          out += "%{ for x in " + expr(depth) + " }" + (depth > 0 ? parts(depth - 1) : "") + "%{~ endfor }";
          break;
        case 4:
          out += "$";
          out += "%% ";
          break;
        case 5: out += "$${é%%{ "; break;
        default: out += " plain ";
      }
    }
    return out;
  }
  unsigned pick(unsigned below) { return at_ < choices_.size() ? choices_[at_++] % below : 0; }

  std::vector<unsigned> choices_;
  std::size_t at_ = 0;
};

TEST(Properties, PrintThenParseIsIdentity) {
  EXPECT_TRUE(rc::check([] {
    auto choices = *rc::gen::scale(4.0, rc::gen::arbitrary<std::vector<unsigned>>());
    std::string text = Writer(choices).expr(6);
    SourceMap sources;
    Arena arena;
    Diagnostics diags;
    Expr* first = parse_expression(*sources.add("a", text), arena, diags);
    if (!diags.empty()) RC_FAIL(text + "\n" + diags.items()[0].summary);
    std::string printed = print(*first);
    Expr* second = parse_expression(*sources.add("b", printed), arena, diags);
    if (!diags.empty()) RC_FAIL(text + "\n" + printed + "\n" + diags.items()[0].summary);
    if (dump(*first) != dump(*second))
      RC_FAIL(text + "\n" + printed + "\n" + dump(*first) + "\n" + dump(*second));
    RC_ASSERT(print(*second) == printed);
  }));
}

void parse_every_way(const std::string& text) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;
  const SourceFile& file = *sources.add("f", text);
  parse_file(file, arena, diags);
  parse_expression(file, arena, diags);
  parse_template(file, arena, diags);
  Body* json = parse_json_file(file, arena, diags);
  const BlockShape shapes[] = {{"a", 1}, {"b", 0}};
  json_body_as(*json, shapes, arena, diags);
  for (const Diagnostic& d : diags) {
    RC_ASSERT(d.subject.begin >= file.base);
    RC_ASSERT(d.subject.end >= d.subject.begin);
    RC_ASSERT(d.subject.end <= file.base + text.size());
    RC_ASSERT(!d.summary.empty());
  }
}

TEST(Properties, AnyBytesAreHarmless) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) { parse_every_way(bytes); }));
}

TEST(Properties, AnyTokensAreHarmless) {
  static const char* const kTokens[] = {
      "a ",      "b",    "=",    "{",    "}",    "[",   "]",     "(",     ")",      "\"",      "${",
      "%{",      "~}",   "~",    "if ",  "for ", "in ", "else",  "endif", "endfor", "<<EOT\n", "<<-EOT\n",
      "\nEOT\n", "\n",   ".",    "*",    "...",  "=>",  ":",     "::",    ",",      "?",       "1",
      "-",       "!",    "&&",   "/*",   "*/",   "#",   "//",    "\\",    "\\u",    "$",       "$$",
      "é",       "\xff", "\r\n", "true", "null", "0.1", "\"a\":"};
  EXPECT_TRUE(rc::check([] {
    auto choices = *rc::gen::scale(4.0, rc::gen::arbitrary<std::vector<unsigned>>());
    std::string text;
    for (unsigned c : choices) text += kTokens[c % std::size(kTokens)];
    parse_every_way(text);
  }));
}

}  // namespace
}  // namespace reprise::hcl
