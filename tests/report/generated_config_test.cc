#include "report/generated_config.h"

#include <gtest/gtest.h>

namespace reprise::report {
namespace {

using provider::AttributeSchema;
using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Type;
using value::Value;

AttributeSchema optional(std::string name, value::TypeRef type) {
  AttributeSchema a;
  a.name = std::move(name);
  a.type = type;
  a.optional = true;
  return a;
}

// arn (computed), id (optional and computed), name, password (sensitive), policy, tags; blocks rule and zone.
BlockSchema bucket() {
  BlockSchema rule;
  rule.attributes = {optional("port", Type::number())};
  rule.finish();
  NestedBlock rules;
  rules.name = "rule";
  rules.nesting = Nesting::list;
  rules.block = std::make_shared<BlockSchema>(rule);
  NestedBlock zone = rules;
  zone.name = "zone";
  zone.nesting = Nesting::single;
  BlockSchema out;
  AttributeSchema arn = optional("arn", Type::string());
  arn.optional = false;
  arn.computed = true;
  AttributeSchema id = optional("id", Type::string());
  id.computed = true;
  AttributeSchema password = optional("password", Type::string());
  password.sensitive = true;
  out.attributes = {arn,
                    id,
                    optional("name", Type::string()),
                    password,
                    optional("policy", Type::string()),
                    optional("tags", Type::map(Type::string()))};
  out.blocks = {rules, zone};
  out.finish();
  return out;
}

Value with(const BlockSchema& schema, std::vector<std::pair<std::string, Value>> said) {
  std::vector<Value> fields(schema.blank.items().begin(), schema.blank.items().end());
  for (auto& [name, v] : said)
    fields[static_cast<std::size_t>(schema.implied_type->attribute_index(name))] = std::move(v);
  return Value::object(schema.implied_type, std::move(fields));
}

const config::ResourceAddr kAddress{config::Mode::managed, "fake_bucket", "b"};

TEST(GeneratedConfig, OffersEveryArgumentThatMayBeConfigured) {
  const BlockSchema schema = bucket();
  EXPECT_EQ(generated_config(kAddress, schema, schema.blank),
            "resource \"fake_bucket\" \"b\" {\n"
            "  name     = null\n"
            "  password = null # sensitive\n"
            "  policy   = null\n"
            "  tags     = null\n"
            "}");
}

TEST(GeneratedConfig, WritesWhatTheObjectHas) {
  const BlockSchema schema = bucket();
  const BlockSchema& rule = *schema.blocks[0].block;
  const Value port = Value::object(rule.implied_type, {Value::integer(80)});
  const Value state = with(schema, {{"id", Value::string("b-1")},
                                    {"arn", Value::string("arn:b-1")},
                                    {"name", Value::string("")},
                                    {"password", Value::string("secret")},
                                    {"policy", Value::string("{\"Version\":\"1\"}")},
                                    {"tags", Value::map(Type::string(), {{"Name", Value::string("${x}")}})},
                                    {"rule", Value::list(rule.implied_type, {port, port})}});
  EXPECT_EQ(generated_config(kAddress, schema, state),
            "resource \"fake_bucket\" \"b\" {\n"
            "  name     = null\n"
            "  password = null # sensitive\n"
            "  policy = jsonencode({\n"
            "    Version = \"1\"\n"
            "  })\n"
            "  tags = {\n"
            "    Name = \"$${x}\"\n"
            "  }\n"
            "  rule {\n"
            "    port = 80\n"
            "  }\n"
            "  rule {\n"
            "    port = 80\n"
            "  }\n"
            "}");
}

TEST(GeneratedConfig, KeepsSecretsThatOnlyMarksTell) {
  const BlockSchema schema = bucket();
  const Value state = with(schema, {{"name", Value::string("n").with_marks(value::sensitive_mark())},
                                    {"policy", Value::string("17")}});
  const std::string text = generated_config(kAddress, schema, state);
  EXPECT_NE(text.find("name     = null # sensitive\n"), std::string::npos) << text;
  EXPECT_NE(text.find("policy   = \"17\"\n"), std::string::npos) << text;  // a document of one word is a text
}

}  // namespace
}  // namespace reprise::report
