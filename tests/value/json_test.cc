#include "value/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "value/convert.h"
#include "value/generators.h"
#include "value/show.h"

namespace reprise::value {
namespace {

Value decode(std::string_view text) {
  const Result r = from_json(text);
  EXPECT_TRUE(r.ok()) << text << ": " << (r.ok() ? "" : r.error());
  return r.value();
}

TEST(Json, WritesAsGoDoes) {
  std::string out;
  append_json_string(out, "<a>&\u2028\u2029\u2030\x01\t\b\f\r\n\"\\\x7f\u00e9");
  EXPECT_EQ(out, R"("\u003ca\u003e\u0026\u2028\u2029)"
                 "\u2030"
                 R"(\u0001\t\b\f\r\n\"\\)"
                 "\x7f\u00e9\"");
  EXPECT_EQ(to_json(Value::number(*Number::parse("1e21"))), "1000000000000000000000");
  EXPECT_EQ(to_json(Value::map(Type::number(), {})), "{}");
  EXPECT_EQ(to_json(Value::null().with_marks(sensitive_mark())), "null");
}

TEST(Json, ReadsWithImpliedTypes) {
  const Value v = decode(R"( {"b":[1,"x",null,true,{}],"a":{"k":1.50e1},"é":"\u00e9\ud83d\ude00"} )");
  EXPECT_EQ(v.type()->constraint_text(),
            "object({a=object({k=number}),b=tuple([number,string,any,bool,object({})]),\"é\"=string})");
  EXPECT_EQ(to_json(v), R"({"a":{"k":15},"b":[1,"x",null,true,{}],"é":"é😀"})");
  EXPECT_EQ(to_json(decode(R"({"a":1,"a":2})")), R"({"a":2})");
  EXPECT_EQ(to_json(decode("123456789012345678901234567890.5")), "123456789012345678901234567890.5");
  EXPECT_EQ(to_json(decode(" \"x\" ")), "\"x\"");
  EXPECT_EQ(to_json(decode("[1]]")), "[1]");
}

TEST(Json, RepairsTextAsGoDoes) {
  EXPECT_EQ(decode(R"("\ud800")").as_string(), "\ufffd");
  EXPECT_EQ(decode(R"("\ud800\ud83d\ude00\udc00x")").as_string(), "\ufffd😀\ufffdx");
  EXPECT_EQ(decode(R"("\\ud800\ud800")").as_string(), "\\ud800\ufffd");
  EXPECT_EQ(decode("[\"a\xff\xc3(\"]").at(0).as_string(), "a\ufffd\ufffd(");
}

TEST(Json, FaultsHaveGosWords) {
  for (const auto& [text, message] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", "EOF"},
           {"   ", "EOF"},
           {"[1,", "EOF"},
           {"[1", "EOF"},
           {"{\"a\"", "EOF"},
           {"nul", "unexpected EOF"},
           {"\"abc", "unexpected EOF"},
           {"1.", "unexpected EOF"},
           {"[1 2]", "invalid character '2' after array element"},
           {"{\"a\" 1}", "invalid character '1' after object key"},
           {"{a:1}", "invalid character 'a'"},
           {"{\"a\":1,}", "invalid character '}' looking for beginning of object key string"},
           {"[1,]", "invalid character ']' looking for beginning of value"},
           {"01", "extraneous data after JSON object"},
           {"1 2", "extraneous data after JSON object"},
           {"\"\\x\"", "invalid character 'x' in string escape code"},
           {"'a'", "invalid character '\\'' looking for beginning of value"},
           {"\"a\nb\"", "invalid character '\\n' in string literal"},
           {"é", "invalid character 'Ã' looking for beginning of value"},
           {"{\"a\":nul}", "invalid character '}' in literal null (expecting 'l')"},
           {"{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair"}}) {
    const Result r = from_json(text);
    ASSERT_FALSE(r.ok()) << text;
    EXPECT_EQ(r.error(), message) << text;
  }
}

TEST(Json, DepthIsBounded) {
  EXPECT_TRUE(from_json(std::string(500, '[') + std::string(500, ']')).ok());
  EXPECT_FALSE(from_json(std::string(1'000'000, '[')).ok());
  EXPECT_FALSE(from_json(std::string(600, '[') + std::string(600, ']')).ok());
}

TEST(Json, ReadsAgainstAType) {
  const TypeRef t = Type::object({{"id", Type::string()},
                                  {"tags", Type::map(Type::string())},
                                  {"ports", Type::set(Type::number())},
                                  {"any", Type::dynamic()}});
  const Result r =
      from_json(R"({"ports":[3,1,3],"tags":{"a":"x"},"any":{"type":["list","string"],"value":["a"]}})", t);
  ASSERT_TRUE(r.ok()) << r.error();
  EXPECT_TRUE(r.value().attr("id").is_null());
  EXPECT_EQ(to_json(r.value().attr("ports")), "[1,3]");
  EXPECT_EQ(r.value().attr("any").type(), Type::list(Type::string()));
  EXPECT_EQ(from_json(R"({"zz":1})", t).error(), "unsupported attribute \"zz\"");
  const Result bad = from_json(R"({"ports":[1,"x"]})", t);
  EXPECT_EQ(bad.message_with_path(), ".ports[1]: a number is required");
  EXPECT_FALSE(from_json("[1,2]", Type::tuple(std::vector{Type::number()})).ok());
}

RC_GTEST_PROP(JsonLaws, ReadsBackIdentically, ()) {
  const Value v = *testing::value({10, 0, 0});
  const Result r = from_json(to_json(v), v.type());
  RC_ASSERT(r.ok());
  RC_ASSERT(r.value().identical(v));
}

RC_GTEST_PROP(JsonLaws, AnyBytesAreReadOrRefused, (std::string bytes)) {
  const Result r = from_json(bytes);
  if (r.ok()) RC_ASSERT(from_json(to_json(r.value())).ok());
}

RC_GTEST_PROP(JsonLaws, DamagedDocumentsAreReadOrRefused, ()) {
  std::string text = to_json(*testing::value());
  RC_PRE(!text.empty());
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = *rc::gen::element('"', '\\', '[', ']', '{', '}', ',', ':', '0', 'u', '\xff', 'e', '-');
  const Result r = from_json(text);
  if (r.ok()) RC_ASSERT(from_json(to_json(r.value())).ok());
}

}  // namespace
}  // namespace reprise::value
