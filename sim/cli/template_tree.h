// The tree of files that a Packer template is read from.
#pragma once

#include <memory>
#include <string>

#include "config/files.h"

namespace reprise::cli {

// `tree` begins at the lowest directory that holds the working directory, the template, and whatever the
// template's relative paths reach ("../files/x"). nullptr when there is no such directory.
struct TemplateTree {
  std::shared_ptr<const config::Tree> tree;
  std::string working_directory;  // in the tree
  std::string path;               // of the template in the tree
};
TemplateTree find_template_tree(const std::string& cwd, const std::string& path);

}  // namespace reprise::cli
