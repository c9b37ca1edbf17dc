#include "state/v4.h"

#include <gtest/gtest.h>

#include <map>

#include "state/file_store.h"

namespace reprise::state {
namespace {

// A registry that knows no provider: attributes keep the types their JSON implies.
class NoProviders final : public provider::Registry {
 public:
  const provider::Provider* provider(std::string_view) const override { return nullptr; }
  const provider::Provisioner* provisioner(std::string_view) const override { return nullptr; }
};

class FakeDisk final : public Disk {
 public:
  std::optional<std::string> read(const std::string& path) const override {
    const auto at = files.find(path);
    return at == files.end() ? std::nullopt : std::optional(at->second);
  }
  bool exists(const std::string& path) const override { return files.contains(path); }
  std::string write(const std::string& path, std::string_view content) override {
    if (full) return "write " + path + ": no space left on device";
    files[path] = content;
    return "";
  }
  std::string append(const std::string& path, std::string_view content) override {
    if (full) return "write " + path + ": no space left on device";
    files[path] += content;
    return "";
  }
  void remove(const std::string& path) override { files.erase(path); }
  std::vector<std::string> names(const std::string&) const override { return {}; }
  bool lock(const std::string&) override { return true; }

  std::map<std::string, std::string> files;
  bool full = false;
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

State with_one(std::string id) {
  State state;
  state.lineage = "l";
  config::AbsInstance address{{{}, {config::Mode::managed, "t", "a"}}, std::monostate{}};
  Object object;
  object.value = value::Value::object({{"id", value::Value::string(id)}});
  state.instance(address, "provider[\"p\"]").current = object;
  return state;
}
const config::AbsInstance kA{{{}, {config::Mode::managed, "t", "a"}}, std::monostate{}};

TEST(FileStore, SavesWithANewSerialAndABackup) {
  FakeDisk disk;
  NoProviders registry;
  FileStore store(disk, "s.tfstate", registry);
  hcl::Diagnostics diags;
  State state = with_one("1");
  EXPECT_TRUE(store.save(state, diags));
  EXPECT_EQ(state.serial, 1u);
  const std::string first = disk.files.at("s.tfstate");
  EXPECT_TRUE(store.save(state, diags));
  EXPECT_EQ(state.serial, 1u) << "nothing changed, nothing is written";
  State next = with_one("2");
  next.serial = state.serial;
  EXPECT_TRUE(store.save(next, diags));
  EXPECT_EQ(next.serial, 2u);
  EXPECT_EQ(disk.files.at("s.tfstate.backup"), first);
}

TEST(FileStore, AJournalSurvivesAKillAndATornTail) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  State base;
  base.lineage = "l";
  {
    FileStore store(disk, "s.tfstate", registry);
    EXPECT_EQ(store.begin(base), "");
    EXPECT_EQ(store.record(with_one("1"), kA), "");
    EXPECT_EQ(store.record(with_one("2"), kA), "");
  }
  const std::string whole = disk.files.at("s.tfstate.journal");
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    FakeDisk torn;
    torn.files["s.tfstate.journal"] = whole.substr(0, n);
    FileStore store(torn, "s.tfstate", registry);
    const auto state = store.load(diags);
    ASSERT_TRUE(state) << n;
    const Instance* instance = state->find(kA);
    if (n == whole.size()) {
      ASSERT_TRUE(instance && instance->current);
      EXPECT_EQ(instance->current->value.attr("id").as_string(), "2");
    }
  }
  EXPECT_TRUE(diags.empty());
}

TEST(FileStore, AJournalThatWasFoldedIsNotFoldedAgain) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  FileStore store(disk, "s.tfstate", registry);
  State base;
  base.lineage = "l";
  store.begin(base);
  store.record(with_one("1"), kA);
  const std::string journal = disk.files.at("s.tfstate.journal");
  State done;
  done.lineage = "l";
  EXPECT_TRUE(store.save(done, diags));
  disk.files["s.tfstate.journal"] = journal;  // as if the process died before it was dropped
  FileStore again(disk, "s.tfstate", registry);
  const auto state = again.load(diags);
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->has_objects());
}

TEST(FileStore, AFullDiskKeepsTheOldFileAndSaysSo) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  FileStore store(disk, "s.tfstate", registry);
  State state = with_one("1");
  EXPECT_TRUE(store.save(state, diags));
  const std::string before = disk.files.at("s.tfstate");
  disk.full = true;
  State next = with_one("2");
  next.serial = 1;
  EXPECT_FALSE(store.save(next, diags));
  EXPECT_EQ(disk.files.at("s.tfstate"), before);
  ASSERT_EQ(diags.error_count(), 2u);
  EXPECT_EQ(diags.items()[0].summary, "Failed to save state");
  EXPECT_EQ(diags.items()[1].summary, "Failed to create local state file");
}

TEST(FileStore, WhatCannotBeReadIsNeverWrittenOver) {
  FakeDisk disk;
  disk.files["s.tfstate"] = "garbage";
  NoProviders registry;
  hcl::Diagnostics diags;
  FileStore store(disk, "s.tfstate", registry);
  EXPECT_FALSE(store.load(diags));
  State state = with_one("1");
  EXPECT_FALSE(store.save(state, diags));
  EXPECT_EQ(disk.files.at("s.tfstate"), "garbage");
}

}  // namespace
}  // namespace reprise::state
