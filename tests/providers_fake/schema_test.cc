// Packs against the documents they were made of, and what the schemas are known to say.
#include <simdjson.h>
#include <zlib.h>

#include <set>

#include "provider/schema_json.h"
#include "providers_fake/schema_pack.h"
#include "providers_fake/support.h"

namespace reprise::providers_fake {
namespace {

std::string gunzip(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) return {};
  std::string out;
  char buffer[1 << 16];
  for (int n = 0; (n = gzread(file, buffer, sizeof buffer)) > 0;)
    out.append(buffer, static_cast<std::size_t>(n));
  gzclose(file);
  return out;
}

TEST(SchemaPack, HoldsWhatTheDocumentSays) {
  for (const char* name : {"aws", "random", "kubernetes", "google", "azurerm"}) {
    const std::string json =
        gunzip(std::string(REPRISE_SOURCE_DIR "/providers_fake/schemas/") + name + ".schema.json.gz");
    ASSERT_FALSE(json.empty());
    const PackResult result = pack_schemas(json);
    ASSERT_EQ(result.error, "");
    const SchemaPack pack(result.pack);
    simdjson::dom::parser parser;
    simdjson::dom::element root = parser.parse(json);
    for (auto [source, provider] : root["provider_schemas"].get_object()) {
      std::size_t count = 0;
      for (auto [type, schema] : provider["resource_schemas"].get_object()) {
        EXPECT_EQ(pack.find(source, 'r', type), simdjson::minify(schema)) << type;
        EXPECT_TRUE(provider::read_schema(pack.find(source, 'r', type)).schema) << type;
        ++count;
      }
      EXPECT_EQ(pack.types(source, 'r').size(), count);
      EXPECT_EQ(pack.find(source, 'r', "no_such_type"), "");
    }
  }
}

TEST(SchemaPack, DamagedBytesAreEmpty) {
  const PackResult result =
      pack_schemas(R"({"provider_schemas":{"a/b/c":{"resource_schemas":{"c_d":{"version":1}}}}})");
  for (std::size_t n = 0; n < result.pack.size(); ++n) {
    const SchemaPack pack(std::string_view(result.pack).substr(0, n));
    pack.find("a/b/c", 'r', "c_d");
    pack.types("a/b/c", 'r');
  }
  EXPECT_EQ(SchemaPack(result.pack).find("a/b/c", 'r', "c_d"), R"({"version":1})");
  EXPECT_NE(pack_schemas("{").error, "");
  EXPECT_NE(pack_schemas("{}").error, "");
}

TEST(Schemas, EveryAwsTypeLoads) {
  Bench b;
  const auto* aws = b.registry.provider("registry.terraform.io/hashicorp/aws");
  ASSERT_NE(aws, nullptr);
  const auto resources = aws->resource_types();
  EXPECT_GE(resources.size(), 1581u);
  for (const std::string& type : resources) {
    const auto* schema = aws->resource(type);
    ASSERT_NE(schema, nullptr) << type;
    EXPECT_EQ(schema->block.fields.size(), schema->block.implied_type->attributes().size()) << type;
  }
  const auto data = aws->data_source_types();
  EXPECT_GE(data.size(), 630u);
  for (const std::string& type : data) ASSERT_NE(aws->data_source(type), nullptr) << type;
}

TEST(Schemas, FlagsAreAsDocumented) {
  Bench b;
  const auto& vpc = b.schema("aws_vpc");
  EXPECT_TRUE(vpc.attribute("cidr_block")->optional);
  EXPECT_TRUE(vpc.attribute("cidr_block")->computed);
  EXPECT_TRUE(vpc.attribute("arn")->computed);
  EXPECT_FALSE(vpc.attribute("arn")->optional);
  EXPECT_EQ(vpc.attribute("tags")->type, value::Type::map(value::Type::string()));
  const auto& instance = b.schema("aws_instance");
  ASSERT_NE(instance.block("root_block_device"), nullptr);
  EXPECT_EQ(instance.block("root_block_device")->max_items, 1);
  EXPECT_EQ(instance.block("root_block_device")->nesting, provider::Nesting::list);
  EXPECT_TRUE(b.schema("random_password").attribute("result")->sensitive);
  EXPECT_EQ(
      b.registry.provider("registry.terraform.io/hashicorp/random")->provider_schema().attribute("alias"),
      nullptr);
  EXPECT_EQ(b.registry.provider("registry.terraform.io/nobody/nothing"), nullptr);
}

TEST(Schemas, UsersMayBringTheirOwn) {
  RegistryOptions options;
  options.schema_files = {
      {"mine.json", R"({"format_version":"1.0","provider_schemas":{"registry.terraform.io/acme/rocket":{
    "provider":{"version":0,"block":{"attributes":{"token":{"type":"string","required":true}}}},
    "resource_schemas":{"rocket_stage":{"version":3,"block":{"attributes":{
      "id":{"type":"string","computed":true},"fuel":{"type":"string","required":true},
      "parts":{"nested_type":{"attributes":{"n":{"type":"number","optional":true},"sn":{"type":"string","computed":true}},"nesting_mode":"list"},"optional":true}},
      "block_types":{"engine":{"nesting_mode":"set","block":{"attributes":{"kind":{"type":"string","optional":true}}}}}}}}}}})"}};
  Bench b(1, options);
  const auto* p = b.registry.provider("registry.terraform.io/acme/rocket");
  ASSERT_NE(p, nullptr);
  EXPECT_EQ(p->resource("rocket_stage")->version, 3);
  EXPECT_FALSE(p->modelled("rocket_stage"));
  EXPECT_TRUE(b.registry.take_diagnostics().empty());
}

}  // namespace
}  // namespace reprise::providers_fake
