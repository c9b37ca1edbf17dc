// What one run of a command works with: host, flags, configuration, state store, world. Parts are made when
// asked for, so that `version` costs nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_table.h"
#include "cli/flags.h"
#include "cli/host.h"
#include "cli/host_disk.h"
#include "cli/state_lock.h"
#include "cloud/store.h"
#include "config/config.h"
#include "engine/plan.h"
#include "hcl/diagnostic.h"
#include "providers_fake/registry.h"
#include "report/style.h"
#include "state/file_store.h"
#include "world/start.h"

namespace reprise::cli {

inline constexpr const char* kHome = ".reprise";

class Session {
 public:
  Session(const Host& host, std::string command, std::vector<std::string> words);

  // Reads the words as the table of commands says; false after telling the user what is wrong with them.
  bool parse();
  // The same for a command that brings its flags along. Flags of all commands are added.
  bool parse(std::vector<FlagSpec> specs);
  // Whether the configuration is right as far as the command needs it; false after telling what is not.
  bool insist(Needs needs);
  // Diagnostics show files with their directory from now on.
  void name_files_fully();
  // Shows an error that ends the command, and gives its exit status.
  int refuse(std::string_view summary, std::string_view detail);

  const Host& host() const { return host_; }
  const Flags& flags() const { return flags_; }
  const std::string& command() const { return command_; }
  bool json() const { return flags_.on("json"); }
  report::Style style() const;
  hcl::SourceMap& sources() { return sources_; }
  // An argument as a source of diagnostics.
  const hcl::SourceFile& argument(const std::string& text, const char* name = "") {
    return *sources_.add(name, text);
  }
  HostDisk& disk();

  void out(const std::string& text) const { write_output(text); }
  void err(const std::string& text) const { write_error(text); }
  // Where to read about flags that were given wrongly.
  std::string hint() const;
  // Shows what was found, in the form the flags ask for, and empties it. True when there was an error.
  bool show(hcl::Diagnostics& diags);

  const providers_fake::FakeRegistry& registry();
  std::shared_ptr<const config::Tree> tree();
  std::shared_ptr<const lang::FileReader> files();
  const std::string& root();  // of the root module in tree()
  // How modules are found, as flags say; `root` is the session's.
  config::LoadOptions load_options(hcl::Diagnostics& diags);
  // Never nullptr; mistakes go to `diags`.
  const config::Configuration& configuration(hcl::Diagnostics& diags);
  // What reading it found, whoever asked first.
  const hcl::Diagnostics& found_by_reading() const { return problems_; }
  // Whether there are no plugins for something in the configuration, told as those do that load schemas
  // first.
  bool lacks_plugins(hcl::Diagnostics& diags);
  // The same after everything that can be said without state; nullptr when there are errors. Inputs that are
  // missing are asked for.
  const config::Configuration* valid_configuration(hcl::Diagnostics& diags,
                                                   engine::InputValues* inputs = nullptr);
  // The configuration of a saved plan instead of the one on disk.
  void use_tree(std::shared_ptr<const config::Tree> tree, std::string root);
  // The configuration of a directory below this one; "" or why not.
  std::string use_directory(const std::string& directory);
  // Where modules that were told of are remembered.
  std::string modules_path() const { return data_directory() + "/modules/modules.json"; }

  std::string workspace();
  std::string select_workspace(const std::string& name);  // "" or why not
  std::string state_path(const std::string& workspace) const;
  state::FileStore& store();
  // To change it: locked, and with what a killed run knew made part of it. nullopt after an error.
  std::optional<state::State> load_state(hcl::Diagnostics& diags);
  // To look at it.
  std::optional<state::State> read_state(hcl::Diagnostics& diags);
  // Takes the lock of the state, unless a flag says not to. False after an error.
  bool lock_state(hcl::Diagnostics& diags);

  // The world as earlier commands left it; nullptr after an error. Commands that change it do so one after
  // another: a second one waits.
  cloud::World* world(hcl::Diagnostics& diags);
  std::string save_world();
  world::Instant now() const { return world_ ? world_->now : world::default_start(); }

 private:
  bool fold_journal(state::State& state, hcl::Diagnostics& diags);
  std::string data_directory() const;
  bool refuse_use(const CommandSpec& spec, const std::string& problem, bool of_flag);
  bool lock_world(hcl::Diagnostics& diags);
  bool load_registry_files(providers_fake::RegistryOptions& options, hcl::Diagnostics& diags);
  void find_tree();

  const Host& host_;
  std::string command_;
  std::vector<std::string> words_;
  Flags flags_;
  hcl::SourceMap sources_;
  hcl::Diagnostics setup_;  // found while making parts, shown with the next ones
  std::unique_ptr<HostDisk> disk_;
  std::unique_ptr<providers_fake::FakeRegistry> registry_;
  std::shared_ptr<const config::Tree> tree_;
  std::optional<std::string> named_from_;  // where files are named from, when not in the root module
  std::string root_ = ".";
  std::unique_ptr<config::Configuration> configuration_;
  std::string shown_directory_;  // before the names of files in diagnostics
  hcl::Diagnostics problems_;    // that reading it found
  std::unique_ptr<state::FileStore> store_;
  std::unique_ptr<StateLock> lock_;
  std::unique_ptr<cloud::WorldStore> world_store_;
  std::unique_ptr<cloud::World> world_;
};

}  // namespace reprise::cli
