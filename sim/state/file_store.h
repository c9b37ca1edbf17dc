// The state of one workspace on a disk: state file, backup, journal.
//
// Invariant: at any moment the state file plus the intact part of the journal say everything that is known of
// the objects that exist; a process may be killed between any two writes. A file that could not be read is
// never written over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hcl/diagnostic.h"
#include "provider/provider.h"
#include "state/disk.h"
#include "state/journal.h"
#include "state/state.h"

namespace reprise::state {

struct StorePaths {
  std::string state;
  std::string out;     // where to write; "" for where it is read
  std::string backup;  // "" for beside `out`, "-" for none
};

class FileStore final : public Journal {
 public:
  // The journal stands beside what is written.
  FileStore(Disk& disk, StorePaths paths, const provider::Registry& registry);

  // An empty state when there is no file. What the journal of a killed process knows is in it, but only
  // fold() writes that. nullopt: unreadable.
  std::optional<State> load(hcl::Diagnostics& diags);
  // Makes what load() found in a journal part of the state file. Nothing to do after an orderly end.
  bool fold(State& state, hcl::Diagnostics& diags);
  bool recovered() const { return recovered_; }
  // What the killed process had asked of the cloud without recording an answer.
  const std::vector<Intent>& open() const { return open_; }

  // Writes `state` with the next serial, the old file becoming the backup, and drops the journal. Nothing is
  // written when nothing changed. On failure the state goes to errored.tfstate if possible, and the
  // diagnostics say so.
  bool save(State& state, hcl::Diagnostics& diags);
  // The same with the serial and lineage that `state` has.
  bool put(const State& state, hcl::Diagnostics& diags);
  // The state as text when it could be written nowhere: for whoever can show it.
  const std::string& unsaved() const { return unsaved_; }

  // Starts the journal of an apply over `base`, which must be what was loaded.
  std::string begin(const State& base);
  std::string intend(const Intent& intent) override;
  std::string record(const State& state, std::span<const config::AbsInstance> addresses) override;

 private:
  std::string journal_path() const { return paths_.out + ".journal"; }
  bool read_journal_of(State& state, bool have_file, hcl::Diagnostics& diags);
  bool write_file(const std::string& text, hcl::Diagnostics& diags);
  void rescue(const std::string& text, const std::string& problem, hcl::Diagnostics& diags);

  Disk& disk_;
  StorePaths paths_;
  const provider::Registry& registry_;
  std::string written_;  // content of the file as last read or written
  bool unreadable_ = false;
  bool recovered_ = false;
  std::vector<Intent> open_;
  std::string unsaved_;
};

}  // namespace reprise::state
