// A virtual machine: a file tree, packages, services, users, a host name. No processes and no memory: what a
// script leaves behind on a disk is what a machine is.
//
// A Machine is a value; a copy is O(1) (persistent maps) and independent from then on, so a baked image is a
// Machine and every instance started from it is a copy. Everything that may come out differently in another
// life carries the origin marks of what let it in (value/marks.h). Scripts run on a machine through script.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/cloud.h"
#include "hcl/diagnostic.h"
#include "machine/text.h"
#include "upstream/upstream.h"
#include "value/marks.h"
#include "world/persistent_map.h"
#include "world/time.h"

namespace reprise::machine {

enum class FileType : std::uint8_t { file, directory, symlink };

struct File {
  FileType type = FileType::file;
  bool executable_format = false;  // a compiled program: not a script, whatever its bytes say
  std::uint16_t mode = 0644;       // permission bits with setuid, setgid, sticky
  std::string owner = "root";
  std::string group = "root";
  std::shared_ptr<Text> content;  // a symlink's target; null for a directory. Never changed while shared
  value::Marks marks = nullptr;   // what its content, mode or existence derives from
  std::string package;            // the package that put it there, "" once anybody else has changed it
  std::string_view text() const { return content ? std::string_view(content->bytes) : std::string_view(); }
};

// Keys are absolute normalised paths ("/etc/hosts", "/"); every file's directories exist.
using FileTree = world::PersistentMap<File>;

struct Package {
  std::string version;
  std::string repository;
  value::Marks marks = nullptr;
  bool automatic = false;  // came as a dependency
  bool held = false;       // apt-mark hold, versionlock
  bool from_base = false;  // as the base image had it: carries the machine's base_marks as well
};
struct User {
  int uid = 0;
  int gid = 0;
  std::string home, shell, comment;
  std::string password;  // as /etc/shadow has it: "!" locked, "*" none
  value::Marks marks = nullptr;
};
struct Group {
  int gid = 0;
  std::vector<std::string> members;  // sorted
};
struct Service {
  bool active = false;
  bool enabled = false;
  bool masked = false;
  value::Marks marks = nullptr;
};
// A package source in use: what it is called upstream, and what the machine knows of it.
struct Repository {
  std::optional<world::Instant> fetched;   // when its lists were last read; none: `apt-get update` is missing
  std::optional<world::Instant> snapshot;  // frozen at this instant: versions from it do not move
  value::Marks marks = nullptr;
};

// What data/machine/*.hcl says about operating systems, durations of commands and volatile paths. Immutable,
// shared.
class Systems;
// Reads data files of the shape of data/machine/*.hcl; later files win. Bad data is diagnosed.
std::shared_ptr<const Systems> load_systems(hcl::SourceMap& sources,
                                            const std::vector<std::pair<std::string, std::string>>& files,
                                            hcl::Diagnostics& diags);

struct Machine {
  std::shared_ptr<const Systems> systems;
  std::string os;      // "ubuntu-22.04"
  std::string family;  // "debian", "redhat", "alpine": which package manager it has
  std::string default_user;
  FileTree files;
  world::PersistentMap<Package> packages;   // installed ones
  world::PersistentMap<Package> languages;  // "pip:requests", "npm:left-pad", …
  world::PersistentMap<User> users;
  world::PersistentMap<Group> groups;
  world::PersistentMap<Service> services;                               // "nginx" for nginx.service
  world::PersistentMap<Repository> repositories;                        // by upstream name: "ubuntu/jammy"
  world::PersistentMap<std::pair<std::string, value::Marks>> settings;  // sysctl, debconf, timezone, locale …
  std::string hostname;
  value::Marks hostname_marks = nullptr;
  bool hostname_is_identity = false;  // derived from the machine's address
  value::Marks base_marks = nullptr;  // how its base image was chosen
  std::uint64_t draws = 0;            // random numbers drawn so far: each has an identity of its own

  // The file at a path as written, without following symlinks; nullptr when there is none.
  const File* file(std::string_view path) const { return files.find(path); }
  // Content of a regular file, symlinks followed; nullopt when there is none.
  std::optional<std::string> read(std::string_view path) const;
  bool has_package(std::string_view name) const { return packages.contains(name); }
};

// Base machines for public images. Building one costs a few hundred insertions, so they are kept, by
// operating system and build time; what is handed out is a copy.
class BaseMachines {
 public:
  explicit BaseMachines(std::shared_ptr<const Systems> systems) : systems_(std::move(systems)) {}
  // `marks` say how the image was chosen (a most_recent lookup); they become the machine's base_marks.
  // An operating system no data file knows gives a bare Linux and a warning: its packages are unmodelled.
  Machine boot(const upstream::Image& image, const upstream::Upstream& upstream, value::Marks marks,
               hcl::Diagnostics& diags);
  const std::shared_ptr<const Systems>& systems() const { return systems_; }

 private:
  std::shared_ptr<const Systems> systems_;
  std::vector<std::pair<std::string, Machine>> known_;  // key: os, build time, freeze
};

// What a cloud tells an instance when it first starts.
struct BootData {
  std::string instance_id;
  std::string private_ip;      // "10.1.0.7": the host name derives from it
  std::string authorized_key;  // for the default user; "" for none
};
// cloud-init's part of a first boot: host name, host keys, machine id, the key pair. All of it is identity.
void first_boot(Machine& machine, const BootData& data, const world::Entropy& entropy);

struct Upload {
  std::string owner = "root";
  std::string group;  // "" is the owner's own
  std::uint16_t mode = 0644;
};
// Puts a file on a machine as a file provisioner does; directories are made. A path ending in / is an error
// for the caller to diagnose: false when the path is unusable (a directory, or below a file).
bool upload(Machine& machine, std::string_view path, Text content, value::Marks marks,
            const Upload& how = {});

// A machine behind a cloud object: an instance's disk, or an image's.
class MachineAttachment : public cloud::Attachment {
 public:
  explicit MachineAttachment(Machine machine) : machine_(std::move(machine)) {}
  const Machine& machine() const { return machine_; }
  // Packages (but not the files they own), users, groups, services, host name, settings, and every file that
  // somebody wrote, without those under volatile paths (data/machine/volatile_paths.hcl).
  std::vector<cloud::FactList> facts(cloud::FactMemo& memo) const override;
  // Everything but the source ranges of origins, which mean nothing to another process.
  std::string serialise() const override;

 private:
  Machine machine_;
};
// nullptr when the text is not what serialise() wrote.
std::shared_ptr<const MachineAttachment> restore_attachment(std::string_view text,
                                                            std::shared_ptr<const Systems> systems);

}  // namespace reprise::machine
