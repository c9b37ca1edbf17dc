// The parsed files of data/machine: operating systems, durations of commands, paths that do not count.
// Immutable.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "machine/machine.h"

namespace reprise::machine {

struct SystemUser {
  std::string name, home, shell, comment;
  int uid = 0;
  std::vector<std::string> groups;
};

// A bare installation of an operating system, without its packages (the catalogue has those).
struct System {
  std::string name, family, default_user, shell, kernel, hostname;
  std::vector<std::string> repositories;
  bool lists_fetched = false;  // package lists are there from the start, or fetched when needed
  std::vector<SystemUser> users;
  std::vector<std::pair<std::string, int>> groups;
  std::vector<std::string> directories;
  std::vector<std::pair<std::string, std::string>> links;
  struct Content {
    std::string path, content;
    std::uint16_t mode = 0644;
  };
  std::vector<Content> files;
  std::vector<std::string> services;
};

// Absolute paths with * for what is within one component; one that ends in / covers everything below.
class PathPatterns {
 public:
  void add(std::string pattern);
  bool cover(std::string_view path) const;

 private:
  // By their first component, which has no * itself or is "".
  std::map<std::string, std::vector<std::string>, std::less<>> by_top_;
};

class Systems {
 public:
  std::map<std::string, System, std::less<>> systems;
  std::map<std::string, world::Duration, std::less<>> durations;
  PathPatterns ignore, identity;  // volatile_paths.hcl
  // Archive hosts and what they are called upstream, for sources.list lines: "archive.ubuntu.com/ubuntu
  // jammy".
  std::vector<std::pair<std::string, std::string>> archives;

  world::Duration duration(std::string_view what) const;
};

}  // namespace reprise::machine
