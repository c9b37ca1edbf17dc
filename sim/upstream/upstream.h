// What moves outside the user's control: public image catalogues, package repositories, git branches, tags,
// URLs.
//
// An Upstream is a pure function of (catalogue data, virtual time): asking twice at one time gives one
// answer, asking 90 days later may give another. The seed plays no part: the outside world has one history,
// whichever life looks at it. The catalogues are data files (data/upstream/*.hcl) that users can extend.
// `frozen_at` holds everything still at one instant; that is how verification perturbs only `upstream`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/diagnostic.h"
#include "world/entropy.h"
#include "world/time.h"

namespace reprise::upstream {

// A public machine image as a catalogue lists it.
struct Image {
  std::string id;           // "ami-0c7217cdde317cfec": a function of name, region and seed-independent data
  std::string name;         // "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240111"
  std::string owner_id;     // "099720109477"
  std::string owner_alias;  // "amazon" or ""
  std::string region;
  std::string architecture;         // "x86_64"
  std::string root_device_type;     // "ebs"
  std::string virtualization_type;  // "hvm"
  std::string description;
  world::Instant created;
  std::string os;  // "ubuntu-22.04": names the base file tree and package set in data/
};

struct PackageVersion {
  std::string name;
  std::string version;
  std::string repository;             // "ubuntu/jammy", "ppa:longsleep/golang-backports"
  std::vector<std::string> depends;   // names
  std::vector<std::string> files;     // paths it puts on a machine, executables under bin directories
  std::vector<std::string> services;  // systemd units it starts
};

struct GitHead {
  std::string commit;                                      // 40 hex digits
  std::vector<std::pair<std::string, std::string>> files;  // path, content
};

struct Download {
  std::string content;
  std::string sha256;    // hex
  bool moves = true;     // what the URL serves may change; false where the catalogue says it never does
  bool stand_in = true;  // `content` merely stands for the real bytes, so a real checksum cannot match it
};

class Catalogue;  // the parsed data files, shared and immutable

// A catalogue that is read when somebody first asks: most plans never do. Worlds share it.
class LateCatalogue {
 public:
  using Load = std::function<std::shared_ptr<const Catalogue>()>;
  explicit LateCatalogue(Load load) : load_(std::move(load)) {}
  const Catalogue* get() const;

 private:
  mutable Load load_;
  mutable std::shared_ptr<const Catalogue> catalogue_;
};

class Upstream {
 public:
  Upstream() = default;
  explicit Upstream(std::shared_ptr<const LateCatalogue> catalogue) : late_(std::move(catalogue)) {}
  explicit Upstream(std::shared_ptr<const Catalogue> catalogue);

  // The time upstream answers for: `now`, unless frozen.
  void freeze(std::optional<world::Instant> at) { frozen_at_ = at; }
  world::Instant effective(world::Instant now) const { return frozen_at_.value_or(now); }

  // All public images of a region that exist at that time, oldest first. Filtering is the caller's; who wants
  // few passes `named`, and images whose names it refuses are not even made.
  using NameFilter = std::function<bool(std::string_view)>;
  std::vector<Image> images(std::string_view region, world::Instant now, const NameFilter& named = {}) const;
  std::optional<Image> image(std::string_view id, world::Instant now) const;

  // The newest version a repository offers, or `version` exactly (a trailing * is a prefix match, as apt has
  // it). nullopt when the repository has no such package. Packages no data file knows exist in no repository.
  std::optional<PackageVersion> package(std::string_view repository, std::string_view name,
                                        std::string_view version, world::Instant now) const;
  bool has_repository(std::string_view repository) const;
  // Which package manager reads it: "apt", "yum", "apk"; "" when there is no such repository.
  std::string repository_kind(std::string_view repository) const;
  // Packages installed on a fresh machine of this os, at the versions of the image's creation time, by name.
  std::vector<PackageVersion> base_packages(std::string_view os, world::Instant built) const;

  // `ref` is a branch, tag or commit; "" is the default branch. nullopt: no such repository or ref.
  std::optional<GitHead> git(std::string_view url, std::string_view ref, world::Instant now) const;
  // Whether a ref may move: branches do, tags and commits do not.
  bool ref_moves(std::string_view url, std::string_view ref) const;
  // The branch that a clone without a ref gets; "" for an unknown repository.
  std::string default_branch(std::string_view url) const;
  std::optional<Download> download(std::string_view url, world::Instant now) const;
  // Newest version in a language registry ("pip", "npm", "gem"); same rules as package().
  std::optional<PackageVersion> language_package(std::string_view registry, std::string_view name,
                                                 std::string_view version, world::Instant now) const;

 private:
  const Catalogue* catalogue() const { return late_ ? late_->get() : nullptr; }
  std::shared_ptr<const LateCatalogue> late_;
  std::optional<world::Instant> frozen_at_;
};

// Reads catalogue files (data/upstream/*.hcl, and users' additions after them). Bad data is diagnosed.
std::shared_ptr<const Catalogue> load_catalogue(hcl::SourceMap& sources,
                                                const std::vector<std::pair<std::string, std::string>>& files,
                                                hcl::Diagnostics& diags);

}  // namespace reprise::upstream
