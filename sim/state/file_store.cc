#include "state/file_store.h"

#include <fmt/format.h>

#include "state/journal_file.h"
#include "state/v4.h"

namespace reprise::state {

FileStore::FileStore(Disk& disk, StorePaths paths, const provider::Registry& registry)
    : disk_(disk), paths_(std::move(paths)), registry_(registry) {
  if (paths_.out.empty()) paths_.out = paths_.state;
  if (paths_.backup.empty()) paths_.backup = paths_.out + ".backup";
}

std::optional<State> FileStore::load(hcl::Diagnostics& diags) {
  const auto text = disk_.read(paths_.state);
  if (!text && disk_.exists(paths_.state)) {
    diags.error("State file cannot be read",
                fmt::format("{} exists, but is not a file that this user may read.", paths_.state));
    unreadable_ = true;
    return std::nullopt;
  }
  const bool have_file = text && !text->empty();
  State state;
  if (have_file) {
    auto read = read_v4(*text, diags);
    if (!read) {
      unreadable_ = true;
      return std::nullopt;
    }
    state = std::move(*read);
    written_ = *text;
  }
  if (!read_journal_of(state, have_file, diags)) return std::nullopt;
  give_types(state, registry_, diags);
  return state;
}

bool FileStore::read_journal_of(State& state, bool have_file, hcl::Diagnostics& diags) {
  const auto journal = disk_.read(journal_path());
  if (!journal) return true;
  JournalRead read = read_journal(*journal, state, have_file);
  recovered_ = read.outcome == JournalRead::Outcome::applied;
  open_ = std::move(read.open);
  if (read.outcome != JournalRead::Outcome::damaged) return true;
  diags.error("Damaged journal",
              fmt::format("The journal {} of an interrupted run holds an entry that cannot be read, though "
                          "intact ones follow it. What it says about other objects must not be lost, so it "
                          "is left as it is. Restore it from a copy, or remove it to go on from the state "
                          "file alone.",
                          journal_path()));
  unreadable_ = true;
  return false;
}

bool FileStore::fold(State& state, hcl::Diagnostics& diags) {
  if (!recovered_) return true;
  if (!save(state, diags)) return false;
  recovered_ = false;
  return true;
}

std::string FileStore::begin(const State& base) {
  if (unreadable_ || recovered_) return "an earlier journal has not become part of the state file";
  // A journal continues the file that it stands beside.
  if (paths_.out != paths_.state) {
    std::string problem = disk_.write(paths_.out, write_v4(base, registry_));
    if (!problem.empty()) return problem;
  }
  disk_.remove(journal_path());
  return disk_.append(journal_path(), journal_header(base));
}

std::string FileStore::intend(const Intent& intent) {
  return disk_.append(journal_path(), journal_entry(intent));
}

std::string FileStore::record(const State& state, std::span<const config::AbsInstance> addresses) {
  return disk_.append(journal_path(), journal_entry(state, addresses, registry_));
}

bool FileStore::save(State& state, hcl::Diagnostics& diags) {
  if (unreadable_) return false;
  if (paths_.out == paths_.state && write_v4(state, registry_) == written_) {
    disk_.remove(journal_path());
    return true;
  }
  ++state.serial;
  return put(state, diags);
}

bool FileStore::put(const State& state, hcl::Diagnostics& diags) {
  if (unreadable_) return false;
  return write_file(write_v4(state, registry_), diags);
}

bool FileStore::write_file(const std::string& text, hcl::Diagnostics& diags) {
  std::string problem;
  if (!written_.empty() && paths_.backup != "-") problem = disk_.write(paths_.backup, written_);
  if (problem.empty()) problem = disk_.write(paths_.out, text);
  if (!problem.empty()) {
    rescue(text, problem, diags);
    return false;
  }
  written_ = text;
  disk_.remove(journal_path());
  return true;
}

void FileStore::rescue(const std::string& text, const std::string& problem, hcl::Diagnostics& diags) {
  diags.error("Failed to save state", fmt::format("Error saving state: {}", problem));
  const std::string second = disk_.write("errored.tfstate", text);
  if (second.empty()) {
    diags.error(
        "Failed to persist state to backend",
        "The error shown above has prevented Terraform from writing the updated state to the configured "
        "backend. To allow for recovery, the state has been written to the file \"errored.tfstate\" in the "
        "current working directory.\n\nRunning \"terraform apply\" again at this point will create a forked "
        "state, making it harder to recover.\n\nTo retry writing this state, use the following command:\n"
        "    terraform state push errored.tfstate\n");
    return;
  }
  unsaved_ = text;
  diags.error("Failed to create local state file",
              fmt::format("Error creating local state file for recovery: {}", second));
  diags.error(
      "Failed to persist state to backend",
      "The errors shown above prevented Terraform from writing the updated state to\nthe configured backend "
      "and from creating a local backup file. As a fallback,\nthe raw state data is printed below as a JSON "
      "object.\n\nTo retry writing this state, copy the state data (from the first { to the last } "
      "inclusive) and save it into a local file called errored.tfstate, then run the following command:\n"
      "    terraform state push errored.tfstate\n");
}

}  // namespace reprise::state
