#include "state/file_store.h"

#include <fmt/format.h>

#include <charconv>

#include "state/v4.h"
#include "world/entropy.h"

namespace reprise::state {

namespace {

constexpr std::string_view kJournalMagic = "reprise-journal 1 ";

std::string checksum(std::string_view text) {
  return fmt::format("{:016x}", world::stable_hash(text, 0x6a6f75726e616c));
}
std::string sealed(std::string_view line) { return fmt::format("{} {}\n", checksum(line), line); }

// The next line whose checksum holds; a torn or damaged line ends the journal.
std::optional<std::string_view> next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos || end < 17) return std::nullopt;
  const std::string_view line = rest.substr(17, end - 17);
  if (rest.substr(0, 16) != checksum(line)) return std::nullopt;
  rest.remove_prefix(end + 1);
  return line;
}

bool apply_entry(std::string_view line, State& state, hcl::Diagnostics& diags) {
  const JsonDocument document = parse_json(line);
  if (!document.root) return false;
  const auto address = config::parse_instance(document.root->string_or("address"), diags);
  if (!address) return false;
  const auto at = state.resources.find(address->resource);
  if (at != state.resources.end()) at->second.instances.erase(address->key);
  if (at != state.resources.end() && at->second.instances.empty()) state.resources.erase(at);
  const JsonNode* resource = document.root->find("resource");
  return !resource || read_resource(*resource, state, diags);
}

}  // namespace

FileStore::FileStore(Disk& disk, std::string path, const provider::Registry& registry)
    : disk_(disk), path_(std::move(path)), registry_(registry) {}

bool FileStore::lock(hcl::Diagnostics& diags) {
  if (disk_.lock(path_ + ".lock")) return true;
  diags.error(
      "Error acquiring the state lock",
      fmt::format("Error message: {} is locked by another process.\n\nTerraform acquires a state lock to "
                  "protect the state from being written\nby multiple users at the same time. Please resolve "
                  "the issue above and try\nagain. For most commands, you can disable locking with the "
                  "\"-lock=false\"\nflag, but this is not recommended.",
                  path_));
  return false;
}

std::optional<State> FileStore::load(hcl::Diagnostics& diags) {
  const auto text = disk_.read(path_);
  if (!text && disk_.exists(path_)) {
    diags.error("State file cannot be read",
                fmt::format("{} exists, but is not a file that this user may read.", path_));
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
  if (!fold_journal(state, have_file, diags)) return std::nullopt;
  give_types(state, registry_, diags);
  return state;
}

bool FileStore::fold_journal(State& state, bool have_file, hcl::Diagnostics& diags) {
  const auto journal = disk_.read(path_ + ".journal");
  if (!journal) return true;
  std::string_view rest = *journal;
  const auto header = next_line(rest);
  if (!header || !header->starts_with(kJournalMagic)) return true;
  std::string_view fields = header->substr(kJournalMagic.size());
  const std::size_t space = fields.find(' ');
  if (space == std::string_view::npos) return true;
  const std::string lineage(fields.substr(space + 1));
  std::uint64_t serial = 0;
  std::from_chars(fields.data(), fields.data() + space, serial);
  // A journal of another base was folded already: the process died between writing the file and dropping it.
  if (serial != state.serial || (have_file && lineage != state.lineage)) return true;
  state.lineage = lineage;
  while (const auto line = next_line(rest))
    if (!apply_entry(*line, state, diags)) {
      diags.error(
          "Error loading state",
          fmt::format(
              "The journal {}.journal of an interrupted run holds an entry that cannot be read. It is "
              "left as it is.",
              path_));
      unreadable_ = true;
      return false;
    }
  recovered_ = true;
  return true;
}

std::string FileStore::begin(const State& base) {
  disk_.remove(path_ + ".journal");
  return disk_.append(path_ + ".journal",
                      sealed(fmt::format("{}{} {}", kJournalMagic, base.serial, base.lineage)));
}

std::string FileStore::record(const State& state, const config::AbsInstance& address) {
  JsonText entry;
  entry.open('{').field("address", to_string(address)).key("resource");
  const auto at = state.resources.find(address.resource);
  const Instance* instance = state.find(address);
  if (at == state.resources.end() || !instance || instance->empty())
    entry.null();
  else
    append_resource(entry, address.resource, at->second, &address.key, nullptr, registry_);
  entry.close('}');
  return disk_.append(path_ + ".journal", sealed(entry.text()));
}

bool FileStore::save(State& state, hcl::Diagnostics& diags) {
  if (unreadable_) return false;
  std::string text = write_v4(state, registry_);
  if (text == written_) {
    disk_.remove(path_ + ".journal");
    return true;
  }
  ++state.serial;
  text = write_v4(state, registry_);
  std::string problem;
  if (!written_.empty()) problem = disk_.write(path_ + ".backup", written_);
  if (problem.empty()) problem = disk_.write(path_, text);
  if (problem.empty()) {
    written_ = std::move(text);
    disk_.remove(path_ + ".journal");
    return true;
  }
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
  } else {
    diags.error(
        "Failed to create local state file",
        fmt::format("Error creating local state file for recovery: {}.\n\nWhat was done is in the journal "
                    "{}.journal: the next command that can write goes on from it.",
                    second, path_));
  }
  return false;
}

}  // namespace reprise::state
