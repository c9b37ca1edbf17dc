// A scenario: a directory with a reprise.hcl, which says which images are baked, which environments are made
// from which configurations, and what is verified. Files of other people stay unmodified: a `tree` block
// mounts a directory from anywhere, read-only, and overlays lay files of the scenario over it.
//
//   tree "tutorial" { path = "../../corpus/tutorial" }
//   image "app" { tree = "tutorial", template = "images/app.pkr.hcl" }
//   environment "staging" {
//     tree      = "tutorial"
//     root      = "instances"
//     overlay   = "overlays/ami"                        # laid over root
//     overlay { source = "overlays/keys", at = "." }    # laid over a directory of the tree
//     variables = { ami_id = image.app.id }
//   }
//
// A Scenario is immutable. Without a reprise.hcl one is derived from the files of the directory.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/files.h"
#include "engine/plan.h"
#include "hcl/arena.h"
#include "hcl/diagnostic.h"
#include "lang/expr.h"
#include "world/time.h"

namespace reprise::scenario {

// A directory as a tree; nullptr when there is none. Relative paths start at the scenario's directory, "." is
// that directory itself. The edge (cli/) implements it with the disk, tests with memory.
using TreeSource = std::function<std::shared_ptr<const config::Tree>(const std::string& path)>;

// A directory of a tree.
struct Place {
  std::shared_ptr<const config::Tree> tree;
  std::string directory = ".";
};

// The file that makes a directory a scenario.
inline constexpr std::string_view kFileName = "reprise.hcl";

// The object of `variables`: evaluated in each life, when the images and environments it refers to exist.
struct Variables {
  struct Item {
    std::string name;
    const lang::Expr* value = nullptr;
    hcl::Range range;
  };
  std::vector<Item> items;  // in source order
};

struct Image {
  std::string name;
  std::shared_ptr<const config::Tree> tree;  // overlays applied
  std::string template_path;
  std::string working_directory;  // `root`: Packer's; "" is the template's directory
  std::vector<std::string>
      var_files;  // in the tree; written relative to the template's directory or the tree
  Variables variables;
  std::vector<std::string> only, except;
  std::vector<std::string> depends;  // names of images its variables refer to
  hcl::Range range;
};

struct Environment {
  std::string name;
  std::shared_ptr<const config::Tree> tree;  // overlays applied
  std::string root = ".";                    // of the configuration, in the tree
  std::vector<std::string> var_files;        // in the tree; written relative to `root` or the tree
  Variables variables;
  int parallelism = 10;
  std::string workspace = "default";
  std::map<std::string, std::string> module_dirs;
  std::vector<std::string> depends;  // environments that must exist first, by depends_on or through variables
  hcl::Range range;
};

// What `verify` checks. A property that is switched off says so in the report.
struct Property {
  bool enabled = true;
  hcl::Range range;  // its block, when there is one
};
struct Recreate : Property {
  std::vector<std::string> perturb = {"time", "entropy", "order", "upstream"};
  world::Duration after = world::Duration::seconds(90 * 86400);
};
struct Parity : Property {
  Parity() { enabled = false; }
  std::vector<std::string> environments;
  std::vector<std::string> may_differ;  // globs over "<address>.<attribute>"
};
struct VerifySettings {
  Recreate recreate;
  Property idempotent;
  Property clean;
  Parity parity;
};

struct Scenario {
  std::string name;
  std::uint64_t seed = 1;
  world::Instant start;                   // 2024-01-15T00:00:00Z unless the file says otherwise
  std::vector<Image> images;              // dependencies first, otherwise in source order
  std::vector<Environment> environments;  // the same
  VerifySettings verify;
  // Directories with schemas of providers, as `schemas = ["../schemas"]` names them.
  std::vector<std::shared_ptr<const config::Tree>> schema_trees;
  bool derived = false;  // there is no reprise.hcl
  // A mounted tree does not exist: diagnosed, and told apart so that a test suite can skip the scenario.
  std::vector<std::string> missing_trees;
  std::shared_ptr<hcl::Arena> arena;  // expressions live here

  const Image* image(std::string_view name) const;
  const Environment* environment(std::string_view name) const;
};

// What a reference in `variables` names: Reference::binding is an index into images or environments.
enum class RefKind : std::uint32_t { image, environment };

// Reads `<directory>/reprise.hcl` through `trees`, or derives a scenario from the *.pkr.hcl and *.tf files
// there: each directory with *.pkr.hcl files is an image, each with *.tf files that no other one calls as a
// module is an environment, or one for every *.tfvars file beside it; `around` is then the scenario's
// directory within a larger tree, when its configurations call modules above it. Never nullptr.
std::unique_ptr<const Scenario> load(const TreeSource& trees, const std::string& name,
                                     hcl::SourceMap& sources, hcl::Diagnostics& diags,
                                     const Place& around = {});

// The directories alone, for whoever runs a configuration beside a reprise.hcl: whatever else the file says
// is not looked at. Empty without one.
std::vector<std::shared_ptr<const config::Tree>> schema_trees(const TreeSource& trees,
                                                              hcl::SourceMap& sources,
                                                              hcl::Diagnostics& diags);

}  // namespace reprise::scenario
