// Paths and permissions on a machine's file tree: what the kernel does between a command and the disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "machine/machine.h"

namespace reprise::machine {

// "/a/./b//../c" → "/a/c", relative ones against `directory`.
std::string absolute(std::string_view path, std::string_view directory);
std::string parent_of(std::string_view path);
std::string_view base_name(std::string_view path);

// The path with every symlink on the way replaced; the last component's own link only with `follow`. The last
// component need not exist. nullopt: too many links.
std::optional<std::string> resolve(const FileTree& files, std::string_view path, bool follow = true);
const File* lookup(const FileTree& files, std::string_view path, bool follow = true);
// Names in a directory, sorted. `path` is resolved already.
std::vector<std::string> children(const FileTree& files, std::string_view path);

// Who asks. Root may do everything.
struct Identity {
  std::string user;
  std::vector<std::string> groups;
  bool root() const { return user == "root"; }
};
std::string primary_group(const Machine& machine, std::string_view user);
Identity identity_of(const Machine& machine, std::string_view user);
enum Access : int { execute = 1, write = 2, read = 4 };
bool may(const Identity& who, const File& file, int access);
// Whether `who` may change the directory that holds a resolved path.
bool may_change_entry(const Machine& machine, const Identity& who, std::string_view path);

// Makes a directory and everything above it.
void make_directories(Machine& machine, std::string_view path, std::string_view owner, std::string_view group,
                      std::uint16_t mode);
// Replaces or creates a regular file, whatever permissions say.
void put_file(Machine& machine, std::string_view path, Text content, value::Marks marks,
              std::string_view owner = "root", std::string_view group = "root", std::uint16_t mode = 0644,
              std::string_view package = {});
void remove_tree(Machine& machine, std::string_view path);

// Writes /etc/passwd, /etc/group and /etc/shadow from the user database.
void write_user_files(Machine& machine);

}  // namespace reprise::machine
