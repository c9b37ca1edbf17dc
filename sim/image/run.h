// One build of one source, from the configuration of its builder to the registered image. Private to this
// folder.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "image/evaluation.h"
#include "image/image.h"
#include "image/template.h"
#include "machine/script.h"

namespace reprise::image {

// What a failed step says, and where the step was written. Empty text: it did not fail.
struct Failure {
  std::string text;
  hcl::Range where;
  explicit operator bool() const { return !text.empty(); }
};

// What a post-processor "manifest" records of one build.
struct ManifestEntry {
  std::string file, json, run;
};
// The file with more entries; `before` is what an earlier run wrote.
std::string manifest_text(const std::optional<std::string>& before,
                          const std::vector<ManifestEntry>& entries);

class BuildRun {
 public:
  BuildRun(const Template::Impl& t, const ActiveBuild& active, const SourceUse& use,
           const BuildOptions& options, Evaluation& evaluation, cloud::World& world,
           machine::BaseMachines& bases, BuildResult& result, hcl::Diagnostics& diags);

  // Evaluates and checks the builder's configuration, as Packer does for all builds before it starts any.
  bool prepare();
  bool modelled() const;
  // From the world's current time on. False when the build failed.
  bool run();

  const std::string& name() const { return name_; }
  const std::string& error() const { return failure_.text; }
  world::Duration took() const { return took_; }
  const std::vector<Artifact>& artifacts() const { return artifacts_; }
  const std::vector<ManifestEntry>& manifest() const { return manifest_; }
  const std::string& builder_id() const { return source().plugin->id; }
  // The null builder's only artifact says so.
  bool nothing_to_export() const { return source().type == "null" && !failure_; }
  // How often Packer lists the artifact: post-processors hand on what they got, and that counts again.
  std::size_t results() const { return 1 + manifest_.size(); }

 private:
  const PluginBlock& source() const { return t_.source_blocks[use_.source]; }
  void say(std::string_view text);       // "==> name: text"
  void complain(std::string_view text);  // the same, as an error
  void message(std::string_view text);   // "    name: text"
  void line(Line::Kind kind, std::string_view prefix, std::string_view text);
  std::string masked(std::string_view text) const;  // without secrets
  void note(std::string subject, std::string detail, hcl::Range where);
  void note_arguments(const Config& config, const BlockSpec& spec);
  void spend(std::string_view step);
  void spend(world::Duration d) { world_.now = world_.now + d; }
  std::string hex(int digits, std::string_view purpose) const;
  Failure failed(std::string text, hcl::Range where) const { return {std::move(text), where}; }
  Failure failed(std::string text) const { return {std::move(text), source().range}; }

  // amazon.cc
  void prepare_amazon(std::vector<std::string>& errors);
  Failure run_amazon();
  Failure prevalidate_amazon(const std::string& ami_name, const std::string& region);
  Failure find_source_image(const std::string& region);
  Failure launch(const std::string& region);
  Failure user_data(const machine::RunContext& context);
  Failure connect(const std::string& user);
  void clean_up_amazon();
  Failure give_up(Failure why, const std::string& region);
  // amazon_leftover.cc
  void leave_behind(const std::string& region);
  // amazon_register.cc
  Failure register_images(const std::string& region);
  Failure deregister(const std::string& name, const std::string& region);
  void put_image(const std::string& region, const std::string& copied_from);
  value::Value image_attributes(const std::string& id, const std::string& region,
                                const std::vector<std::string>& snapshots);
  value::Value tags(std::string_view argument, std::string_view block);
  value::Value rendered(const value::Value& v, hcl::Range where);
  // other builders
  void prepare_communicator(std::vector<std::string>& errors) const;
  void prepare_null(std::vector<std::string>& errors) const;
  void prepare_docker(std::vector<std::string>& errors) const;
  Failure run_null();
  Failure run_docker();
  void commit_container(const std::string& reference);
  void leave_container(const std::string& reference);

  // provision.cc
  Failure provision();
  void error_cleanup();
  Config step_config(const PluginBlock& block);
  Failure step(const PluginBlock& block);
  Failure attempt(const PluginBlock& block, const Config& config);
  bool skipped(const Config& config) const;
  void set_build_object();
  // provision_check.cc
  void check_steps();
  void check_step(const PluginBlock& block);
  Failure check_shell(const Config& config) const;
  Failure check_file(const Config& config) const;
  // provision_shell.cc
  struct Script {
    std::string label;
    machine::Text text;
    value::Marks marks = nullptr;
  };
  Failure shell(const PluginBlock& block, const Config& config);
  Failure shell_scripts(const Config& config, std::vector<Script>& out);
  Failure shell_script(const PluginBlock& block, const Config& config, const Script& script);
  Script inline_script(const Config& config) const;
  Failure shell_variables(const Config& config, std::string& out, value::Marks& marks,
                          hcl::Range where) const;
  machine::RunContext run_context() const;
  void absorb(machine::RunResult& result);
  // provision_file.cc
  Failure file(const PluginBlock& block, const Config& config);
  Failure upload_path(const std::string& source, const std::string& destination, hcl::Range where);
  Failure upload_directory(const std::string& directory, const std::string& destination, hcl::Range where);
  Failure put_file(const std::string& destination, machine::Text text, value::Marks marks, hcl::Range where);
  // post_process.cc
  void post_process();
  bool excluded(const PluginBlock& step) const;
  std::string run_uuid() const;
  void manifest_entry(const PluginBlock& block, const Config& config);

  const Template::Impl& t_;
  const Build& build_;
  const std::string& build_name_;  // of the build block
  const SourceUse& use_;
  const BuildOptions& options_;
  Evaluation& evaluation_;
  cloud::World& world_;
  machine::BaseMachines& bases_;
  BuildResult& result_;
  hcl::Diagnostics& diags_;

  std::string name_;      // "amazon-ebs.example", with the build's name before it
  std::string identity_;  // keys randomness
  Config config_;
  TemplateData data_;
  std::optional<machine::Machine> machine_;
  FoundImage base_;
  value::Marks base_marks_ = nullptr;
  std::string user_ = "root";
  std::string instance_id_, private_ip_, public_ip_, temporary_name_;
  std::string_view stage_;  // the step of Packer's that runs
  std::vector<Artifact> artifacts_;
  std::vector<ManifestEntry> manifest_;
  Failure failure_;
  world::Duration took_;
};

// "3 minutes 30 seconds": the two largest units, as Packer says how long something took.
std::string spoken(world::Duration d);

}  // namespace reprise::image
