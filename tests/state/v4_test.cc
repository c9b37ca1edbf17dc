#include "state/v4.h"

#include <gtest/gtest.h>


namespace reprise::state {
namespace {

// A registry that knows no provider: attributes keep the types their JSON implies.
class NoProviders final : public provider::Registry {
 public:
  const provider::Provider* provider(std::string_view) const override { return nullptr; }
  const provider::Provisioner* provisioner(std::string_view) const override { return nullptr; }
};

constexpr const char* kState = R"({
  "version": 4,
  "terraform_version": "1.11.4",
  "serial": 7,
  "lineage": "29dc1bb6-6937-430c-339e-74f6d37f8ac4",
  "outputs": {
    "o": {
      "value": "x \u003c y",
      "type": "string",
      "sensitive": true
    }
  },
  "resources": [
    {
      "module": "module.m[\"k\"]",
      "mode": "managed",
      "type": "t",
      "name": "a",
      "provider": "provider[\"registry.terraform.io/hashicorp/aws\"].west",
      "instances": [
        {
          "index_key": 0,
          "schema_version": 1,
          "attributes": {
            "big": 123456789012345678901234567890,
            "id": "1",
            "list": [],
            "map": {},
            "none": null
          },
          "sensitive_attributes": [
            [
              {
                "type": "get_attr",
                "value": "map"
              },
              {
                "type": "index",
                "value": {
                  "value": "k",
                  "type": "string"
                }
              }
            ]
          ],
          "private": "AQID",
          "dependencies": [
            "data.t.b",
            "module.m.t.c"
          ],
          "create_before_destroy": true
        },
        {
          "index_key": 0,
          "status": "tainted",
          "deposed": "0a1b2c3d",
          "schema_version": 1,
          "attributes": {
            "id": "2"
          },
          "sensitive_attributes": []
        }
      ]
    }
  ],
  "check_results": [
    {
      "object_kind": "resource",
      "config_addr": "module.m.t.a",
      "status": "fail",
      "objects": [
        {
          "object_addr": "module.m[\"k\"].t.a[0]",
          "status": "fail",
          "failure_messages": [
            "no"
          ]
        }
      ]
    }
  ]
}
)";

TEST(V4, WhatWasReadIsWrittenByteForByte) {
  hcl::Diagnostics diags;
  const auto state = read_v4(kState, diags);
  ASSERT_TRUE(state);
  EXPECT_TRUE(diags.empty());
  EXPECT_EQ(write_v4(*state, NoProviders()), kState);
}

TEST(V4, AnEmptyStateHasTerraformsShape) {
  State state;
  state.lineage = "l";
  EXPECT_EQ(write_v4(state, NoProviders()),
            "{\n  \"version\": 4,\n  \"terraform_version\": \"1.11.4\",\n  \"serial\": 0,\n  \"lineage\": "
            "\"l\",\n  "
            "\"outputs\": {},\n  \"resources\": [],\n  \"check_results\": null\n}\n");
}

TEST(V4, GivenTypesSensitivePartsAreMarked) {
  hcl::Diagnostics diags;
  auto state =
      read_v4(R"({"version":4,"serial":1,"lineage":"l","resources":[{"mode":"managed","type":"t","name":"a",
    "provider":"provider[\"p\"]","instances":[{"attributes":{"l":["a","b"],"s":"x"},
    "sensitive_attributes":[[{"type":"get_attr","value":"l"},{"type":"index","value":{"value":1,"type":"number"}}],
    [{"type":"get_attr","value":"nowhere"}]]}]}]})",
              diags);
  ASSERT_TRUE(state);
  give_types(*state, NoProviders(), diags);
  const Object& object = *state->resources.begin()->second.instances.begin()->second.current;
  EXPECT_TRUE(object.raw.empty());
  // A path that leads nowhere makes the whole secret rather than nothing.
  EXPECT_TRUE(value::is_sensitive(object.value.marks()));
  EXPECT_TRUE(value::is_sensitive(object.value.unmark().attr("l").at(1).marks()));
  EXPECT_FALSE(value::is_sensitive(object.value.unmark().attr("l").at(0).marks()));
}

struct Broken {
  const char* text;
  const char* summary;
  const char* detail;
};
class BrokenState : public testing::TestWithParam<Broken> {};
TEST_P(BrokenState, IsRefusedInTerraformsWords) {
  hcl::Diagnostics diags;
  EXPECT_FALSE(read_v4(GetParam().text, diags));
  ASSERT_FALSE(diags.empty());
  EXPECT_EQ(diags.items()[0].summary, GetParam().summary);
  EXPECT_EQ(diags.items()[0].detail, GetParam().detail);
}
INSTANTIATE_TEST_SUITE_P(
    V4, BrokenState,
    testing::Values(
        Broken{"garbage", "Unsupported state file format",
               "The state file could not be parsed as JSON: syntax error at byte offset 1."},
        Broken{R"({"version":4,"terraform_version":"1.11.4","serial":4,)", "Unsupported state file format",
               "The state file could not be parsed as JSON: syntax error at byte offset 53."},
        Broken{R"({"version":9})", "Unsupported state file format",
               "The state file uses format version 9, which is not supported by Terraform 1.11.4. This state "
               "file may have "
               "been created by a newer version of Terraform."},
        Broken{R"({"version":4,"terraform_version":"1.11.4","serial":"x"})", "Invalid state file format",
               "The state file field \"serial\" has invalid value string"},
        Broken{"{}", "Unsupported state file format",
               "The state file does not have a \"version\" attribute, which is required to identify the "
               "format version."},
        Broken{"[]", "Unsupported state file format",
               "The version in the state file is array. A positive whole number is required."},
        Broken{R"({"version":4,"outputs":{"a":{"value":1,"type":"zork"}}})",
               "Invalid output value type in state",
               "The state file has an invalid type specification for output \"a\": invalid primitive type "
               "name \"zork\"."},
        Broken{
            R"({"version":4,"resources":[{"mode":"mn","type":"t","name":"a","provider":"p","instances":[]}]})",
            "Invalid resource mode in state",
            "State contains a resource with mode \"mn\" (\"t\" \"a\") which is not supported."}));

TEST(V4, EveryTruncationIsRefused) {
  const std::string_view text = kState;
  for (std::size_t n = 0; n + 2 < text.size(); ++n) {
    hcl::Diagnostics diags;
    EXPECT_FALSE(read_v4(text.substr(0, n), diags)) << n;
    EXPECT_TRUE(diags.has_errors());
  }
}

}  // namespace
}  // namespace reprise::state
