#include "state/lock.h"

#include <fmt/format.h>

#include "state/json_text.h"
#include "state/json_tree.h"

namespace reprise::state {

std::string lock_path(std::string_view state_path) {
  const std::size_t slash = state_path.rfind('/');
  const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  return fmt::format("{}.{}.lock.info", state_path.substr(0, name), state_path.substr(name));
}

std::string lock_json(const LockInfo& info) {
  JsonText out;
  out.open('{').field("ID", info.id).field("Operation", info.operation).field("Info", info.info);
  out.field("Who", info.who).field("Version", info.version).field("Created", info.created);
  out.field("Path", info.path).close('}');
  return out.take();
}

std::optional<LockInfo> read_lock(std::string_view json) {
  const JsonDocument document = parse_json(json);
  if (!document.root || !document.root->is(JsonNode::Kind::object)) return std::nullopt;
  const JsonNode& root = *document.root;
  return LockInfo{root.string_or("ID"),  root.string_or("Operation"), root.string_or("Info"),
                  root.string_or("Who"), root.string_or("Version"),   root.string_or("Created"),
                  root.string_or("Path")};
}

std::string lock_text(const LockInfo& info) {
  // As Go prints a time: "2024-01-15 00:00:00.5 +0000 UTC".
  std::string created = info.created;
  if (const std::size_t t = created.find('T'); t != std::string::npos && created.ends_with('Z')) {
    created[t] = ' ';
    created.pop_back();
    created += " +0000 UTC";
  }
  return fmt::format(
      "Lock Info:\n  ID:        {}\n  Path:      {}\n  Operation: {}\n  Who:       {}\n  Version:   {}\n"
      "  Created:   {}\n  Info:      {}\n",
      info.id, info.path, info.operation, info.who, info.version, created, info.info);
}

}  // namespace reprise::state
