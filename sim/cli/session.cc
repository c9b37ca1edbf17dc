#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <utility>

#include "cli/disk_tree.h"
#include "cli/enclosing_tree.h"
#include "cli/recovery.h"
#include "cli/schema_files.h"
#include "cli/variables.h"
#include "cli/world_options.h"
#include "config/tree_files.h"
#include "engine/plan.h"
#include "machine/machine.h"
#include "providers_fake/world.h"
#include "report/diagnostics.h"
#include "report/ui_json.h"
#include "state/outputs.h"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kWorldFile = ".reprise/world.db";

// As lock files name what is going on.
std::string operation_name(const std::string& command) {
  if (command == "plan") return "OperationTypePlan";
  if (command == "refresh") return "OperationTypeRefresh";
  if (command == "apply" || command == "destroy") return "OperationTypeApply";
  return command.starts_with("state ") ? "state-" + command.substr(6) : command;
}

bool is_workspace_name(const std::string& name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.~!$&'()*+,;=:@").find(c) != std::string_view::npos;
  };
  return name != "." && name != ".." && std::all_of(name.begin(), name.end(), good);
}

}  // namespace

Session::Session(const Host& host, std::string command, std::vector<std::string> words)
    : host_(host), command_(std::move(command)), words_(std::move(words)) {}

report::Style Session::style() const {
  report::Style s;
  s.color = host_.output_is_terminal && host_.variable("NO_COLOR").empty() && !flags_.on("no-color");
  s.width = host_.columns;
  return s;
}

bool Session::parse() {
  const CommandSpec& spec = *find_command(command_);
  if (!is_workspace_name(host_.variable("TF_WORKSPACE"))) {
    hcl::Diagnostics diags;
    diags.error("Invalid workspace name set using TF_WORKSPACE", "");
    show(diags);
    return false;
  }
  const std::string problem = flags_.parse(words_, flags_of(spec));
  if (!problem.empty()) return refuse_use(spec, problem, true);
  const std::size_t given = flags_.arguments().size();
  if (given >= spec.arguments_min && given <= spec.arguments_max) return insist(spec.needs);
  return refuse_use(spec, std::string(spec.arguments_wrong), false);
}

bool Session::refuse_use(const CommandSpec& spec, const std::string& problem, bool of_flag) {
  if (spec.wrong_use == WrongUse::diagnosed) {
    hcl::Diagnostics diags;
    // init says it all in the summary, and points nowhere.
    const bool says_all = !of_flag && problem.starts_with("Too many");
    const char* summary = of_flag                ? "Failed to parse command-line flags"
                          : command_ == "output" ? "Unexpected argument"
                                                 : "Too many command line arguments";
    diags.error(says_all ? problem : summary, says_all ? "" : problem);
    show(diags);
    if (command_ != "init") err(hint());
    return false;
  }
  const std::string line =
      of_flag ? fmt::format("Error parsing command-line flags: {}\n", problem) : problem + "\n";
  const std::string help = help_of(spec);
  const bool alone = !of_flag && problem.starts_with("Too many");
  const bool before = of_flag && (spec.wrong_use == WrongUse::old_flag || spec.wrong_use == WrongUse::error);
  if (before) err(help);
  err(line);
  if (before || alone || (of_flag && spec.wrong_use == WrongUse::bare_flag)) return false;
  spec.wrong_use == WrongUse::error ? err(help) : out(help);
  return false;
}

std::string Session::hint() const {
  return fmt::format("\nFor more help on using this command, run:\n  reprise {} -help\n", command_);
}

bool Session::parse(std::vector<FlagSpec> specs) {
  add_common_flags(specs);
  const std::string problem = flags_.parse(words_, specs);
  if (problem.empty()) return true;
  hcl::Diagnostics diags;
  diags.error("Failed to parse command-line flags", problem);
  show(diags);
  err(hint());
  return false;
}

int Session::refuse(std::string_view summary, std::string_view detail) {
  hcl::Diagnostics diags;
  diags.error(std::string(summary), std::string(detail));
  show(diags);
  return 1;
}

namespace {

// Terraform's older commands end what they say of a problem with an empty line.
bool spaces_out(const std::string& command) {
  const CommandSpec* spec = find_command(command);
  return spec && spec->wrong_use != WrongUse::diagnosed;
}

}  // namespace

bool Session::show(hcl::Diagnostics& diags) {
  if (!setup_.empty()) {
    setup_.append(std::move(diags));
    diags = std::move(setup_);
    setup_ = {};
  }
  const bool errors = diags.has_errors();
  std::vector<hcl::Diagnostic> items = std::move(diags.items());
  diags = {};
  if (items.empty()) return false;
  const bool streams = command_ == "plan" || command_ == "apply" || command_ == "destroy" ||
                       command_ == "refresh" || command_ == "init";
  if (json() && streams) {
    for (const hcl::Diagnostic& d : items) out(report::ui_diagnostic(d, sources_, now()));
    return errors;
  }
  report::sort_diagnostics(items, sources_);
  items = report::consolidate_warnings(items);
  if (flags_.on("compact-warnings") && !errors) {
    out(report::compact_warnings(items, sources_, style()));
    return errors;
  }
  report::DiagnosticPrinter printer(sources_, shown_directory_);
  for (const hcl::Diagnostic& d : items) {
    const std::string text = printer.text(d, style()) + (spaces_out(command_) ? "\n" : "");
    d.severity == hcl::Severity::error ? err(text) : out(text);
  }
  return errors;
}

HostDisk& Session::disk() {
  if (!disk_) {
    disk_ = std::make_unique<HostDisk>(".");
    for (const std::string& fault : flags_.all("fault"))
      if (const auto stated = read_disk_fault(fault)) disk_->faults = *stated;
  }
  return *disk_;
}

bool Session::load_registry_files(providers_fake::RegistryOptions& options, hcl::Diagnostics& diags) {
  for (const auto& [flag, into] :
       {std::pair{"schema", &options.schema_files}, {"definitions", &options.definition_files}})
    for (const std::string& path : flags_.all(flag)) {
      auto text = disk().read(path);
      if (!text)
        diags.error("Failed to read file",
                    fmt::format("The file {} named by -{} cannot be read.", path, flag));
      else
        into->emplace_back(path, std::move(*text));
    }
  return !diags.has_errors();
}

const providers_fake::FakeRegistry& Session::registry() {
  if (!registry_) {
    providers_fake::RegistryOptions options;
    options.cwd = host_.cwd;
    options.strict = flags_.on("strict");
    options.state_outputs = state::read_outputs;
    options.more_schema_files = [this] {
      const std::string directory = scenario_directory(".");
      if (directory.empty()) return providers_fake::NamedFiles();
      return schema_files_in(scenario::schema_trees(trees_of(directory), sources_, setup_));
    };
    load_registry_files(options, setup_);
    find_tree();
    options.files = files();
    registry_ = std::make_unique<providers_fake::FakeRegistry>(sources_, std::move(options));
  }
  return *registry_;
}

void Session::find_tree() {
  if (tree_) return;
  Enclosing found = open_enclosing_tree(host_.cwd);
  tree_ = std::move(found.tree);
  root_ = std::move(found.directory);
  for (const std::string& directory : flags_.all("overlay")) {
    auto upper = open_tree(directory);
    if (!upper)
      setup_.error("Overlay not found",
                   fmt::format("There is no directory {} to lay over the configuration.", directory));
    else
      tree_ = config::overlay(tree_, upper, root_);
  }
}

std::shared_ptr<const lang::FileReader> Session::files() {
  find_tree();
  return std::make_shared<config::TreeFiles>(tree_, root_, host_.cwd);
}

std::shared_ptr<const config::Tree> Session::tree() {
  find_tree();
  return tree_;
}
const std::string& Session::root() {
  find_tree();
  return root_;
}
void Session::use_tree(std::shared_ptr<const config::Tree> tree, std::string root) {
  tree_ = std::move(tree);
  root_ = std::move(root);
  configuration_.reset();
  problems_ = {};
}

std::string Session::use_directory(const std::string& directory) {
  namespace fs = std::filesystem;
  const fs::path here(host_.cwd);
  const fs::path asked = (here / directory).lexically_normal().lexically_relative(here);
  const std::string below = asked.generic_string();
  if (asked.empty() || below == ".." || below.starts_with("../"))
    return "A directory outside of the working directory is not read: start there, or use the global -chdir "
           "flag.";
  find_tree();
  std::string root = below == "." ? root_ : (fs::path(root_) / asked).lexically_normal().generic_string();
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  named_from_ = root_;
  use_tree(tree_, std::move(root));
  return "";
}

config::LoadOptions Session::load_options(hcl::Diagnostics& diags) {
  config::LoadOptions options;
  options.root = root();
  options.working_directory = named_from_;
  options.installing = command_ == "init" || command_ == "get";
  for (const std::string& text : flags_.all("module-dir")) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos)
      diags.error("Invalid -module-dir option",
                  "It must be a module source and a directory, like SOURCE=DIR.");
    else
      options.module_dirs[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return options;
}

bool Session::insist(Needs needs) {
  if (needs == Needs::nothing) return true;
  hcl::Diagnostics diags;
  load_options(diags);
  if (show(diags)) return false;
  const config::Configuration& read = configuration(diags);
  diags = problems_;
  if (needs == Needs::root_module ? read.root_readable() : read.readable()) return true;
  std::size_t of_versions = 0;
  for (const auto& module : read.modules()) of_versions += module->version_problems.error_count();
  if (needs == Needs::modules && diags.error_count() == of_versions) return true;
  // Terraform checks versions in the directory by its full name, and shows files so.
  if (needs == Needs::configuration) name_files_fully();
  return !show(diags);
}

void Session::name_files_fully() {
  if (!host_.cwd.ends_with('/')) shown_directory_ = host_.cwd + "/";
}

namespace {

// Types of provisioners that there are none of.
std::set<std::string> missing_provisioners(const config::Configuration& configuration) {
  std::set<std::string> missing;
  if (!configuration.readable()) return missing;
  for (const auto& module : configuration.modules())
    for (const config::Resource& r : module->resources)
      for (const config::ProvisionerBlock& p : r.provisioners)
        if (!p.body) missing.insert(p.type);
  return missing;
}

}  // namespace

const config::Configuration& Session::configuration(hcl::Diagnostics& diags) {
  if (!configuration_) {
    const config::LoadOptions options = load_options(diags);
    const providers_fake::FakeRegistry& providers = registry();
    configuration_ = config::load(tree_, options, providers, sources_, problems_);
    // Who needs plugins says that they are missing.
    if (!missing_provisioners(*configuration_).empty()) {
      hcl::Diagnostics read = std::exchange(problems_, {});
      for (hcl::Diagnostic& d : read.items())
        if (d.severity == hcl::Severity::warning) problems_.add(std::move(d));
    }
    problems_.append(providers.take_diagnostics());
    diags.append(problems_);
  }
  return *configuration_;
}

bool Session::lacks_plugins(hcl::Diagnostics& diags) {
  hcl::Diagnostics ignored;
  const std::set<std::string> missing = missing_provisioners(configuration(ignored));
  if (missing.empty()) return false;
  const auto why = [](std::string_view type) {
    return fmt::format(
        "failed to instantiate provisioner \"{0}\" to obtain schema: unavailable provisioner \"{0}\"", type);
  };
  const bool briefly = command_ == "import" || command_ == "console" || command_ == "graph";
  if (briefly) {
    diags.error(fmt::format("failed to read provisioner configuration schema for \"{}\": {}",
                            *missing.begin(), why(*missing.begin())),
                "");
    return true;
  }
  std::vector<std::string> problems;
  for (const std::string& type : missing)
    problems.push_back(fmt::format(
        "Failed to obtain provisioner schema: Could not load the schema for provisioner \"{}\": {}.", type,
        why(type)));
  const std::string list = problems.size() == 1 ? problems[0]
                                                : fmt::format("{} problems:\n\n- {}", problems.size(),
                                                              fmt::join(problems, "\n- "));
  diags.error("Failed to load plugin schemas",
              fmt::format("Error while loading schemas for plugin components: {}.", list));
  return true;
}

const config::Configuration* Session::valid_configuration(hcl::Diagnostics& diags,
                                                          engine::InputValues* inputs) {
  hcl::Diagnostics loaded, found, all;
  const config::Configuration& read = configuration(loaded);
  if (read.readable() && inputs) ask_for_variables(*this, read.root(), *inputs);
  if (read.readable() && inputs) engine::check_inputs(read.root(), *inputs, &sources_, found);
  // Planning says again what is only worth a warning.
  if (!found.has_errors()) found = {};
  const bool loads_schemas = inputs && (command_ == "import" || may_ask(*this));
  if (loads_schemas && !found.has_errors()) lacks_plugins(found);
  if (read.readable() && !found.has_errors()) engine::validate(read, registry(), &sources_, found);
  // Validation says the errors of loading in their places.
  const bool said = found.has_errors();
  for (hcl::Diagnostic& d : loaded.items())
    if (!said || d.severity == hcl::Severity::warning) all.add(std::move(d));
  all.append(std::move(found));
  const bool valid = !all.has_errors();
  diags.append(std::move(all));
  return valid ? &read : nullptr;
}

std::string Session::workspace() {
  const std::string named = host_.variable("TF_WORKSPACE");
  if (!named.empty()) return named;
  std::string name = disk().read(data_directory() + "/environment").value_or("default");
  while (name.ends_with('\n')) name.pop_back();
  return name.empty() ? "default" : name;
}

std::string Session::select_workspace(const std::string& name) {
  return disk().write(data_directory() + "/environment", name);
}

// What belongs to this working copy alone; state and world stay where they are.
std::string Session::data_directory() const {
  const std::string named = host_.variable("TF_DATA_DIR");
  return named.empty() ? kHome : named;
}

std::string Session::state_path(const std::string& workspace) const {
  const std::string given = flags_.text("state");
  if (!given.empty()) return given;
  return workspace == "default" ? fmt::format("{}/terraform.tfstate", kHome)
                                : fmt::format("{}/workspaces/{}/terraform.tfstate", kHome, workspace);
}

state::FileStore& Session::store() {
  if (!store_) {
    // For `state mv` -state-out is another state, which receives what moves.
    const std::string out = command_ == "state mv" ? "" : flags_.text("state-out");
    store_ = std::make_unique<state::FileStore>(
        disk(), state::StorePaths{state_path(workspace()), out, flags_.text("backup")}, registry());
  }
  return *store_;
}

bool Session::lock_state(hcl::Diagnostics& diags) {
  if (lock_ || !flags_.on("lock", true)) return true;
  auto lock = std::make_unique<StateLock>(disk(), state_path(workspace()));
  const auto say_waiting = [&] {
    if (!json()) out("Acquiring state lock. This may take a few moments...\n");
  };
  const auto timeout = world::parse_duration(flags_.text("lock-timeout", "0s"));
  if (!lock->acquire(operation_name(command_), timeout.value_or(world::Duration{}), say_waiting, diags))
    return false;
  lock_ = std::move(lock);
  return true;
}

std::optional<state::State> Session::read_state(hcl::Diagnostics& diags) {
  hcl::Diagnostics found;
  auto state = store().load(found);
  if (state && !found.has_errors()) return state;
  std::string detail;
  for (const hcl::Diagnostic& d : found)
    detail += fmt::format("{}{}: {}", detail.empty() ? "" : "\n", d.summary, d.detail);
  diags.error("Error loading state",
              fmt::format("{}\n\nThe file {} is left as it is.", detail, state_path(workspace())));
  return std::nullopt;
}

std::optional<state::State> Session::load_state(hcl::Diagnostics& diags) {
  if (!lock_state(diags)) return std::nullopt;
  auto state = read_state(diags);
  if (state && !fold_journal(*state, diags)) return std::nullopt;
  return state;
}

// What is found out about the interrupted run is said before its journal goes.
bool Session::fold_journal(state::State& state, hcl::Diagnostics& diags) {
  if (!store().recovered()) return true;
  if (!store().open().empty()) {
    const cloud::World* left = world(diags);
    if (!left) return false;
    hcl::Diagnostics orphans;
    report_orphans(store().open(), state, *left, orphans);
    show(orphans);
  }
  return store().fold(state, diags);
}

bool Session::lock_world(hcl::Diagnostics& diags) {
  const bool changes = command_ == "apply" || command_ == "destroy" || command_ == "build";
  if (!changes || disk().wait_for_lock(fmt::format("{}/world.lock", kHome))) return true;
  diags.error(
      "The simulated world is in use",
      fmt::format("Another command has been working in the world that {} keeps for half a minute.", kHome));
  return false;
}

cloud::World* Session::world(hcl::Diagnostics& diags) {
  if (world_) return world_.get();
  if (!lock_world(diags)) return nullptr;
  WorldOptions options;
  if (!read_world_options(flags_, options, diags)) return nullptr;
  auto fresh =
      std::make_unique<cloud::World>(providers_fake::make_world(registry(), options.seed, options.start));
  world_store_ = cloud::WorldStore::open(kWorldFile, diags);
  if (!world_store_) return nullptr;
  const auto restore = [this](std::string_view text) {
    return machine::restore_attachment(text, registry().services().machines().systems());
  };
  if (!world_store_->load(*fresh, restore, diags)) return nullptr;
  // A command takes a moment of virtual time, so that what it makes differs from what the one before made.
  fresh->now = fresh->now + world::Duration::seconds(1);
  if (flags_.has("seed")) fresh->entropy.seed = options.seed;
  if (flags_.has("start") && options.start > fresh->now) fresh->now = options.start;
  for (const world::FaultRule& rule : options.faults) fresh->faults.add(rule);
  world_ = std::move(fresh);
  return world_.get();
}

std::string Session::save_world() {
  if (!world_store_ || !world_) return "";
  if (!disk().has_room_for(kWorldFile)) return "no space left on device";
  return world_store_->save(*world_);
}

}  // namespace reprise::cli
