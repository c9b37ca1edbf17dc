#include "state/journal_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "state/v4.h"
#include "world/entropy.h"

namespace reprise::state {

namespace {

constexpr std::string_view kMagic = "reprise-journal 2 ";
constexpr std::size_t kSealSize = 17;  // sixteen digits and a space

std::string seal(std::string_view text) {
  return fmt::format("{:016x}", world::stable_hash(text, 0x6a6f75726e616c));
}
std::string sealed(std::string_view line) { return fmt::format("{} {}\n", seal(line), line); }

// The next line when it is intact; then it is taken off `rest`.
std::optional<std::string_view> next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos || end < kSealSize) return std::nullopt;
  const std::string_view line = rest.substr(kSealSize, end - kSealSize);
  if (rest.substr(0, kSealSize - 1) != seal(line)) return std::nullopt;
  rest.remove_prefix(end + 1);
  return line;
}

bool holds_intact_line(std::string_view rest) {
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
    std::string_view ahead = rest;
    if (next_line(ahead)) return true;
  }
  return false;
}

bool continues(std::string_view header, State& state, bool have_file) {
  if (!header.starts_with(kMagic)) return false;
  header.remove_prefix(kMagic.size());
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos) return false;
  std::uint64_t serial = 0;
  std::from_chars(header.data(), header.data() + space, serial);
  const std::string_view lineage = header.substr(space + 1);
  // A journal of another base was folded already: the process died between writing the file and dropping it.
  if (serial != state.serial || (have_file && lineage != state.lineage)) return false;
  state.lineage = lineage;
  return true;
}

void drop(State& state, const config::AbsInstance& address) {
  const auto at = state.resources.find(address.resource);
  if (at == state.resources.end()) return;
  at->second.instances.erase(address.key);
  if (at->second.instances.empty()) state.resources.erase(at);
}

bool apply_instances(const JsonNode& list, State& state, std::vector<Intent>& open) {
  hcl::Diagnostics faults;
  // What moves may come to stand where something else moves away from: all leave before any arrives.
  for (const JsonNode& item : list.items) {
    const auto address = config::parse_instance(item.string_or("address"), faults);
    if (!address) return false;
    drop(state, *address);
    std::erase_if(open, [&](const Intent& i) { return i.address == *address; });
  }
  for (const JsonNode& item : list.items) {
    const JsonNode* resource = item.find("resource");
    if (resource && !read_resource(*resource, state, faults)) return false;
  }
  return true;
}

bool apply_line(std::string_view line, State& state, std::vector<Intent>& open) {
  const JsonDocument document = parse_json(line);
  if (!document.root) return false;
  if (const JsonNode* instances = document.root->find("instances"))
    return apply_instances(*instances, state, open);
  hcl::Diagnostics faults;
  const auto address = config::parse_instance(document.root->string_or("intent"), faults);
  const JsonNode* serial = document.root->find("cloud_serial");
  if (!address || !serial) return false;
  open.push_back({*address, document.root->string_or("action"),
                  static_cast<std::uint64_t>(serial->integer().value_or(0))});
  return true;
}

}  // namespace

std::string journal_header(const State& base) {
  return sealed(fmt::format("{}{} {}", kMagic, base.serial, base.lineage));
}

std::string journal_entry(const Intent& intent) {
  JsonText line;
  line.open('{').field("intent", to_string(intent.address)).field("action", intent.action);
  line.key("cloud_serial").integer(static_cast<std::int64_t>(intent.cloud_serial)).close('}');
  return sealed(line.text());
}

std::string journal_entry(const State& state, std::span<const config::AbsInstance> addresses,
                          const provider::Registry& registry) {
  JsonText line;
  DependencyTexts dependencies;
  line.open('{').key("instances").open('[');
  for (const config::AbsInstance& address : addresses) {
    line.open('{').field("address", to_string(address)).key("resource");
    const auto at = state.resources.find(address.resource);
    const Instance* instance = state.find(address);
    if (at == state.resources.end() || !instance || instance->empty())
      line.null();
    else
      append_resource(line, address.resource, at->second, &address.key, dependencies, registry);
    line.close('}');
  }
  line.close(']').close('}');
  return sealed(line.text());
}

JournalRead read_journal(std::string_view text, State& state, bool have_file) {
  JournalRead read;
  const auto header = next_line(text);
  if (!header) {
    if (holds_intact_line(text)) read.outcome = JournalRead::Outcome::damaged;
    return read;
  }
  if (!continues(*header, state, have_file)) return read;
  read.outcome = JournalRead::Outcome::applied;
  while (const auto line = next_line(text))
    if (!apply_line(*line, state, read.open)) read.outcome = JournalRead::Outcome::damaged;
  if (holds_intact_line(text)) read.outcome = JournalRead::Outcome::damaged;
  return read;
}

}  // namespace reprise::state
