// The tree that a root module stands in.
//
// A root module may call modules above it (`source = "../../"`) and read files there. The tree begins at the
// lowest directory that holds everything its files name, and nothing beside that is read. It never climbs out
// of a version-controlled checkout (a directory with ".git"), and without one never to "/" or a directory
// directly below it: a hostile "../../../.." must not open the host.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "config/files.h"

namespace reprise::cli {

struct Enclosing {
  std::shared_ptr<const config::Tree> tree;  // nullptr when there is no such directory
  std::string directory = ".";               // where in the tree the one asked for is
};
Enclosing open_enclosing_tree(const std::string& directory);

// The most directories up that a path in `text` leads: 2 for "../../modules".
std::size_t steps_up(std::string_view text);
// `place`, a directory without links, so many directories up, but no further than a tree may begin.
std::filesystem::path climbed(const std::filesystem::path& place, std::size_t steps);

}  // namespace reprise::cli
