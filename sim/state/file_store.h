// The state of one workspace on a disk: state file, backup, journal, lock.
//
// Invariant: at any moment the state file plus the intact part of the journal say everything that is known of
// the objects that exist; a process may be killed between any two operations. A file that could not be read
// is never written over.
#pragma once

#include <optional>
#include <string>

#include "hcl/diagnostic.h"
#include "provider/provider.h"
#include "state/disk.h"
#include "state/journal.h"
#include "state/state.h"

namespace reprise::state {

class FileStore final : public Journal {
 public:
  // `path` is the state file; journal, backup and lock stand beside it.
  FileStore(Disk& disk, std::string path, const provider::Registry& registry);

  // An empty state when there is no file. The journal of a killed process is folded in. nullopt: unreadable.
  std::optional<State> load(hcl::Diagnostics& diags);
  bool lock(hcl::Diagnostics& diags);
  // Writes `state` with the next serial, the old file becoming the backup, and drops the journal. Nothing is
  // written when nothing changed. On failure the state goes to errored.tfstate if possible, and the
  // diagnostics say so.
  bool save(State& state, hcl::Diagnostics& diags);

  // Starts the journal of an apply over `base`.
  std::string begin(const State& base);
  std::string record(const State& state, const config::AbsInstance& address) override;

  bool recovered() const { return recovered_; }  // load() found a journal

 private:
  bool fold_journal(State& state, bool have_file, hcl::Diagnostics& diags);

  Disk& disk_;
  std::string path_;
  const provider::Registry& registry_;
  std::string written_;  // content of the file as last read or written
  bool unreadable_ = false;
  bool recovered_ = false;
};

}  // namespace reprise::state
