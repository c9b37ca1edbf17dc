// The tree that a root module stands in.
//
// A root module may call modules above it (`source = "../../"`) and read files there. The tree begins at the
// lowest directory that holds everything its files name, and nothing beside that is read. It never climbs out
// of a version-controlled checkout (a directory with ".git"), and without one never to "/" or a directory
// directly below it: a hostile "../../../.." must not open the host.
#pragma once

#include <memory>
#include <string>

#include "config/files.h"

namespace reprise::cli {

struct Enclosing {
  std::shared_ptr<const config::Tree> tree;  // nullptr when there is no such directory
  std::string directory = ".";               // where in the tree the one asked for is
};
Enclosing open_enclosing_tree(const std::string& directory);

}  // namespace reprise::cli
