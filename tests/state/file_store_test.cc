#include "state/file_store.h"

#include <gtest/gtest.h>

#include <map>

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

  std::map<std::string, std::string> files;
  bool full = false;
};

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
const config::AbsInstance kB{{{}, {config::Mode::managed, "t", "b"}}, std::monostate{}};

std::string record(FileStore& store, const State& state, const config::AbsInstance& address) {
  return store.record(state, {&address, 1});
}

TEST(FileStore, SavesWithANewSerialAndABackup) {
  FakeDisk disk;
  NoProviders registry;
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
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
    FileStore store(disk, {"s.tfstate", "", ""}, registry);
    EXPECT_EQ(store.begin(base), "");
    EXPECT_EQ(record(store, with_one("1"), kA), "");
    EXPECT_EQ(record(store, with_one("2"), kA), "");
  }
  const std::string whole = disk.files.at("s.tfstate.journal");
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    FakeDisk torn;
    torn.files["s.tfstate.journal"] = whole.substr(0, n);
    FileStore store(torn, {"s.tfstate", "", ""}, registry);
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
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
  State base;
  base.lineage = "l";
  store.begin(base);
  record(store, with_one("1"), kA);
  const std::string journal = disk.files.at("s.tfstate.journal");
  State done;
  done.lineage = "l";
  EXPECT_TRUE(store.save(done, diags));
  disk.files["s.tfstate.journal"] = journal;  // as if the process died before it was dropped
  FileStore again(disk, {"s.tfstate", "", ""}, registry);
  const auto state = again.load(diags);
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->has_objects());
}

TEST(FileStore, AFullDiskKeepsTheOldFileAndSaysSo) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
  State state = with_one("1");
  EXPECT_TRUE(store.save(state, diags));
  const std::string before = disk.files.at("s.tfstate");
  disk.full = true;
  State next = with_one("2");
  next.serial = 1;
  EXPECT_FALSE(store.save(next, diags));
  EXPECT_EQ(disk.files.at("s.tfstate"), before);
  ASSERT_EQ(diags.error_count(), 3u);
  EXPECT_EQ(diags.items()[0].summary, "Failed to save state");
  EXPECT_EQ(diags.items()[1].summary, "Failed to create local state file");
  EXPECT_NE(store.unsaved().find("\"id\": \"2\""), std::string::npos) << "the last resort is the terminal";
}

TEST(FileStore, WhatCannotBeReadIsNeverWrittenOver) {
  FakeDisk disk;
  disk.files["s.tfstate"] = "garbage";
  NoProviders registry;
  hcl::Diagnostics diags;
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
  EXPECT_FALSE(store.load(diags));
  State state = with_one("1");
  EXPECT_FALSE(store.save(state, diags));
  EXPECT_EQ(disk.files.at("s.tfstate"), "garbage");
}

TEST(FileStore, AnInterruptedRunBecomesPartOfTheFileBeforeTheNextOneBegins) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  State base;
  base.lineage = "l";
  {
    FileStore store(disk, {"s.tfstate", "", ""}, registry);
    store.begin(base);
    record(store, with_one("1"), kA);
  }
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
  auto state = store.load(diags);
  ASSERT_TRUE(state);
  EXPECT_TRUE(store.recovered());
  EXPECT_NE(store.begin(*state), "") << "a new journal would hide what the old one knows";
  EXPECT_TRUE(store.fold(*state, diags));
  EXPECT_FALSE(disk.files.contains("s.tfstate.journal"));
  EXPECT_EQ(store.begin(*state), "");
  FileStore next(disk, {"s.tfstate", "", ""}, registry);
  state = next.load(diags);
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->find(kA));
  EXPECT_EQ(state->serial, 1u);
  EXPECT_TRUE(diags.empty());
}

TEST(FileStore, IntentsStayOpenUntilTheInstanceIsRecorded) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  State base;
  base.lineage = "l";
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
  store.begin(base);
  store.intend({kA, "create", 7});
  store.intend({kB, "create", 8});
  record(store, with_one("1"), kA);
  FileStore next(disk, {"s.tfstate", "", ""}, registry);
  ASSERT_TRUE(next.load(diags));
  ASSERT_EQ(next.open().size(), 1u);
  EXPECT_EQ(next.open()[0].address, kB);
  EXPECT_EQ(next.open()[0].cloud_serial, 8u);
}

TEST(FileStore, WhatMovesIsNeverAtTwoPlacesNorAtNone) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  State base = with_one("1");
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
  ASSERT_TRUE(store.save(base, diags));
  ASSERT_EQ(store.begin(base), "");
  State moved;
  moved.lineage = "l";
  moved.instance(kB, "provider[\"p\"]").current = base.find(kA)->current;
  const config::AbsInstance both[] = {kA, kB};
  ASSERT_EQ(store.record(moved, both), "");
  const std::string whole = disk.files.at("s.tfstate.journal");
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    disk.files["s.tfstate.journal"] = whole.substr(0, n);
    FileStore next(disk, {"s.tfstate", "", ""}, registry);
    const auto state = next.load(diags);
    ASSERT_TRUE(state) << n;
    EXPECT_NE(state->find(kA) != nullptr, state->find(kB) != nullptr) << n;
  }
}

TEST(FileStore, DamageInTheMiddleOfAJournalIsNotTakenForItsEnd) {
  FakeDisk disk;
  NoProviders registry;
  State base;
  base.lineage = "l";
  FileStore store(disk, {"s.tfstate", "", ""}, registry);
  store.begin(base);
  record(store, with_one("1"), kA);
  const std::size_t middle = disk.files.at("s.tfstate.journal").size() - 10;
  record(store, with_one("2"), kA);
  disk.files["s.tfstate.journal"][middle] ^= 1;
  const std::string damaged = disk.files.at("s.tfstate.journal");
  FileStore next(disk, {"s.tfstate", "", ""}, registry);
  hcl::Diagnostics diags;
  EXPECT_FALSE(next.load(diags));
  ASSERT_TRUE(diags.has_errors());
  EXPECT_EQ(diags.items()[0].summary, "Damaged journal");
  State other = with_one("3");
  EXPECT_FALSE(next.save(other, diags));
  EXPECT_EQ(disk.files.at("s.tfstate.journal"), damaged);
}

TEST(FileStore, AnotherFileThanTheOneReadGetsTheStateAndItsJournal) {
  FakeDisk disk;
  NoProviders registry;
  hcl::Diagnostics diags;
  State base = with_one("1");
  ASSERT_TRUE(FileStore(disk, {"in", "", ""}, registry).save(base, diags));
  const std::string before = disk.files.at("in");
  FileStore store(disk, {"in", "out", "-"}, registry);
  auto state = store.load(diags);
  ASSERT_TRUE(state);
  ASSERT_EQ(store.begin(*state), "");
  State done = with_one("2");
  done.serial = state->serial;
  record(store, done, kA);
  FileStore killed(disk, {"out", "", ""}, registry);
  const auto recovered = killed.load(diags);
  ASSERT_TRUE(recovered);
  EXPECT_EQ(recovered->find(kA)->current->value.attr("id").as_string(), "2");
  ASSERT_TRUE(store.save(done, diags));
  EXPECT_EQ(disk.files.at("in"), before);
  EXPECT_FALSE(disk.files.contains("out.backup"));
  EXPECT_NE(disk.files.at("out"), before);
}

}  // namespace
}  // namespace reprise::state
