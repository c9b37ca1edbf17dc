// A world kept on disk between commands: .reprise/world.db, an SQLite database.
//
// Each effect on the cloud is one transaction, so that a killed process leaves what a real cloud would keep.
// What cannot be read is diagnosed and never written over. Marks are not kept: they belong to one process's
// sources.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cloud/world.h"
#include "hcl/diagnostic.h"

struct sqlite3;

namespace reprise::cloud {

// Rebuilds what Attachment::serialise() wrote; nullptr when it cannot. machine/ knows how.
using RestoreAttachment = std::function<std::shared_ptr<const Attachment>(std::string_view)>;

class WorldStore {
 public:
  // nullptr after a diagnostic when the file is not a world of this version. When there is none, the first
  // save() makes it.
  static std::unique_ptr<WorldStore> open(const std::string& path, hcl::Diagnostics& diags);
  ~WorldStore();
  WorldStore(const WorldStore&) = delete;
  WorldStore& operator=(const WorldStore&) = delete;

  // Sets clock, seed, account and cloud of `world`; a new file leaves them as they are. False after a
  // diagnostic. From then on the world's cloud records its changes, for save().
  bool load(World& world, const RestoreAttachment& restore, hcl::Diagnostics& diags);
  // Writes what changed since load() or the last save(), in one transaction. An error text when it could not:
  // then nothing was written, and the same changes are tried again next time.
  std::string save(World& world);
  // The file grows to at most so many pages of 4 KiB: how tests fill a disk.
  void limit_pages(int pages_max);

 private:
  struct Writer;  // prepared statements: each save needs the same few
  explicit WorldStore(std::string path);
  std::string connect();
  bool load_settings(World& world, hcl::Diagnostics& diags);
  bool load_objects(World& world, const RestoreAttachment& restore, hcl::Diagnostics& diags);
  std::string write_changes(World& world, const std::vector<std::string>& changed);

  sqlite3* database_ = nullptr;  // while there is no file
  std::string path_;
  std::unique_ptr<Writer> writer_;    // from the first save on
  std::vector<std::string> pending_;  // changes of a save that failed
};

}  // namespace reprise::cloud
