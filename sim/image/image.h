// Packer templates and the images that building them gives.
//
// A Template is a directory of *.pkr.hcl files, or one of them, parsed and compiled once. build() is a
// function of (template, options, world): it boots a virtual machine from the source image, runs the
// provisioners on it and registers the image as an object of the world's cloud, all in virtual time.
// Builders, provisioners and post-processors that are not modelled are reported, never guessed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/world.h"
#include "config/files.h"
#include "engine/plan.h"
#include "hcl/diagnostic.h"
#include "machine/machine.h"
#include "provider/provider.h"
#include "value/value.h"

namespace reprise::image {

struct LoadOptions {
  std::string path = ".";  // a template file, or a directory of them, in the tree
  // What relative paths of scripts and files start from: Packer's working directory. "" is the template's
  // directory.
  std::string working_directory;
  // Files are shown as named from the working directory, rather than from the tree's root.
  bool names_from_working_directory = false;
  // Warns of components whose plugin no required_plugins block asks for.
  bool check_required_plugins = false;
};

// Immutable, but for a memo of the script files it has read. Bound to the SourceMap it was loaded with.
class Template {
 public:
  struct Impl;
  explicit Template(std::unique_ptr<Impl> impl);
  ~Template();
  // "amazon-ebs.example" or "name.amazon-ebs.example", one a build, in the order Packer lists them; what
  // needs evaluation is left out.
  std::vector<std::string> builds() const;
  // Names of declared variables, sorted.
  std::vector<std::string> variables() const;
  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// Reads, compiles and checks whatever needs no variables. Never nullptr; after errors build() gives nothing.
std::unique_ptr<const Template> load(std::shared_ptr<const config::Tree> tree, const LoadOptions& options,
                                     hcl::SourceMap& sources, hcl::Diagnostics& diags);

// What a failed build leaves behind: nothing (cleanup), or the machine as it is (abort), or as the template's
// error-cleanup-provisioner leaves it.
enum class OnError : std::uint8_t { cleanup, abort, run_cleanup_provisioner };

struct BuildOptions {
  engine::InputValues variables;  // -var, -var-file, PKR_VAR_…; *.auto.pkrvars.hcl are read with the template
  std::vector<std::string> only;  // globs over names of builds
  std::vector<std::string> except;
  OnError on_error = OnError::cleanup;
  bool force = false;        // -force: an image of the same name is deregistered first
  bool strict = false;       // unmodelled commands fail
  std::size_t parallel = 0;  // how many builds run at a time; 0 is no limit
  bool warn_unused_variables = true;
  std::string creator;               // "image.app": who the image belongs to; "" gives "build.<source>"
  std::string region = "us-east-1";  // of the credentials, for templates that name none
};

// One line of output, when it appeared. Builds run in parallel, so lines of several are interleaved by time.
struct Line {
  // As Packer's user interfaces tell them apart. `machine` is for programs only: it has no text, but data.
  enum class Kind : std::uint8_t { say, message, error, machine };
  world::Instant at;
  std::string text;
  Kind kind = Kind::say;
  std::string build;              // whose line it is, "" for what is about the whole run
  std::vector<std::string> data;  // {"artifact", "0", "id", …}
};

// An image that a build registered.
struct Artifact {
  std::string build;       // "amazon-ebs.example"
  std::string builder_id;  // "mitchellh.amazonebs"
  std::string object_key;  // of the cloud object, cloud::object_key()
  std::string id, region, name;
  // The object's attributes plus id, arn and region: what `image.app.id` and the like refer to. Marks kept.
  value::Value attributes;
  std::vector<std::string> snapshots;
  std::shared_ptr<const machine::MachineAttachment> machine;
};

struct BuildResult {
  bool ok = false;                  // every selected build succeeded
  std::vector<Artifact> artifacts;  // in order of builds, the build's own region first
  std::vector<provider::Note> notes;
  std::vector<std::string> builds;  // that ran, in order
  std::vector<Line> lines;
  world::Duration took;  // of all builds together
  // Files that post-processors wrote: path in the tree, content.
  std::vector<std::pair<std::string, std::string>> files;
  std::size_t failed = 0;
};

// Moves world.now on by what the build took. Mistakes and failures are diagnosed.
BuildResult build(const Template& tmpl, const BuildOptions& options, cloud::World& world,
                  hcl::SourceMap& sources, machine::BaseMachines& bases, hcl::Diagnostics& diags);

// Values of variables as a file gives them: *.tfvars, *.pkrvars.hcl, and *.json of the same. Missing files
// and anything but constants are diagnosed.
engine::InputValues read_var_file(const config::Tree& tree, const std::string& path,
                                  engine::InputValue::Source from, hcl::SourceMap& sources,
                                  hcl::Diagnostics& diags);

// The same of a file's text.
engine::InputValues read_var_text(const std::string& path, std::string content,
                                  engine::InputValue::Source from, hcl::SourceMap& sources,
                                  hcl::Diagnostics& diags);

// "sha256:…" over what the machine's disk holds, cloud-assigned identity left out: equal for equal images.
std::string content_digest(const machine::MachineAttachment& machine);

struct BillItem {
  std::string name, version, repository;
  friend auto operator<=>(const BillItem&, const BillItem&) = default;
};
// Software on the machine: system packages, then language packages ("pip:requests"), each sorted by name.
std::vector<BillItem> bill_of_materials(const machine::Machine& machine);

}  // namespace reprise::image
