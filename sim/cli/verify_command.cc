#include "cli/verify_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <filesystem>
#include <optional>
#include <string_view>

#include "cli/disk_tree.h"
#include "cli/enclosing_tree.h"
#include "cli/host_disk.h"
#include "cli/schema_files.h"
#include "providers_fake/registry.h"
#include "providers_fake/world.h"
#include "report/diagnostics.h"
#include "report/verify_json.h"
#include "report/verify_text.h"
#include "scenario/life.h"
#include "state/outputs.h"
#include "verify/verify.h"

namespace reprise::cli {
namespace {

constexpr std::string_view kHelp = R"(Usage: reprise verify [options] [DIR]

  Builds the images of a scenario, creates its environments, destroys them and
  creates them again in perturbed worlds, and compares. DIR holds a reprise.hcl,
  or Terraform and Packer files from which one is derived.

Options:

  -only=PROPERTY   recreate, recreate:PERTURBATION, idempotent or clean, where a
                   perturbation is time, entropy, order, upstream or all. May be
                   repeated. Default: everything the scenario asks for.
  -seed=N          Seed of the world, instead of the scenario's.
  -after=DURATION  How far time and upstream move on, such as 90d or 12h.
  -schema=FILE     Schemas of more providers, as `terraform providers schema
                   -json` prints them. May be repeated.
  -definitions=FILE  More cloud definitions (*.cloud.hcl). May be repeated.
  -strict          Commands that are not modelled fail.
  -json            The report as JSON.
  -no-color        No colours.

Exit status: 0 every property holds, 2 one fails, 1 something could not be judged.
)";

struct Flags {
  verify::VerifyOptions options;
  bool json = false;
  bool colour = false;
  bool help = false;
  std::vector<std::string> schemas, definitions;  // paths
  std::string error;
};

bool is_flag(std::string_view argument, std::string_view name) {
  if (!argument.starts_with('-')) return false;
  argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
  return argument == name;
}

// Reads the value of a flag that takes one. An empty text is a success.
std::string set_option(Flags& flags, std::string_view name, std::string_view value) {
  if (name == "schema" || name == "definitions") {
    (name == "schema" ? flags.schemas : flags.definitions).emplace_back(value);
  } else if (name == "only") {
    std::optional<verify::Selector> selector = verify::parse_selector(value);
    if (!selector) return "There is no property \"" + std::string(value) + "\".";
    flags.options.only.push_back(*selector);
  } else if (name == "seed") {
    std::uint64_t seed = 0;
    auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), seed);
    if (failure != std::errc() || end != value.data() + value.size())
      return "The seed must be a whole number that is not negative.";
    flags.options.seed = seed;
  } else {
    flags.options.after = world::parse_duration(value);
    if (!flags.options.after)
      return "\"" + std::string(value) + "\" is no duration; examples are 90d and 12h.";
  }
  return "";
}

Flags parse(const std::vector<std::string>& arguments, bool colour) {
  Flags flags;
  flags.colour = colour;
  bool directory = false;
  for (std::size_t i = 0; i < arguments.size() && flags.error.empty(); ++i) {
    std::string_view argument = arguments[i], value;
    bool has_value = false;
    if (argument.starts_with('-'))
      if (std::size_t equals = argument.find('='); equals != std::string_view::npos) {
        value = argument.substr(equals + 1);
        argument = argument.substr(0, equals);
        has_value = true;
      }
    constexpr std::string_view kWithValue[] = {"only", "seed", "after", "schema", "definitions"};
    if (std::ranges::any_of(kWithValue, [&](std::string_view name) { return is_flag(argument, name); })) {
      if (!has_value && i + 1 == arguments.size())
        flags.error = "flag needs an argument: " + std::string(argument);
      if (!has_value && i + 1 < arguments.size()) value = arguments[++i];
      if (flags.error.empty())
        flags.error = set_option(flags, argument.substr(argument.find_first_not_of('-')), value);
    } else if (is_flag(argument, "json")) {
      flags.json = true;
    } else if (is_flag(argument, "strict")) {
      flags.options.strict = true;
    } else if (is_flag(argument, "no-color")) {
      flags.colour = false;
    } else if (is_flag(argument, "help") || is_flag(argument, "h")) {
      flags.help = true;
    } else if (argument.starts_with('-')) {
      flags.error = "flag provided but not defined: " + std::string(argument);
    } else if (directory) {
      flags.error = "Too many command line arguments: verify takes one directory.";
    } else {
      flags.options.directory = argument;
      directory = true;
    }
  }
  return flags;
}

scenario::Place around(const std::string& directory) {
  Enclosing found = open_enclosing_tree(directory);
  return {std::move(found.tree), std::move(found.directory)};
}

std::string render(const hcl::Diagnostics& diags, const hcl::SourceMap& sources, bool colour) {
  report::DiagnosticPrinter printer(sources);
  report::Style style;
  style.color = colour;
  std::string text;
  for (const hcl::Diagnostic& d : diags) text += printer.text(d, style);
  return text;
}

CommandOutput failed(const hcl::Diagnostics& diags, const hcl::SourceMap& sources, bool colour) {
  return {1, "", render(diags, sources, colour)};
}

// Files that flags name; a missing one is diagnosed.
providers_fake::NamedFiles read_named(const std::vector<std::string>& paths, const char* flag,
                                      hcl::Diagnostics& diags) {
  providers_fake::NamedFiles out;
  const HostDisk disk(".");
  for (const std::string& path : paths) {
    if (auto text = disk.read(path))
      out.emplace_back(path, std::move(*text));
    else
      diags.error("Failed to read file", fmt::format("The file {} named by -{} cannot be read.", path, flag));
  }
  return out;
}

}  // namespace

CommandOutput verify_command(const std::vector<std::string>& arguments, bool colour) {
  Flags flags = parse(arguments, colour);
  if (flags.help) return {0, std::string(kHelp), ""};
  if (!flags.error.empty()) return {1, "", flags.error + "\n\n" + std::string(kHelp)};

  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  const std::string& directory = flags.options.directory;
  if (!open_tree(directory)) {
    diags.error("Directory not found", "There is no directory \"" + directory + "\".");
    return failed(diags, sources, flags.colour);
  }
  std::string name = std::filesystem::weakly_canonical(directory).filename().string();
  std::unique_ptr<const scenario::Scenario> scenario =
      scenario::load(trees_of(directory), name, sources, diags, around(directory));
  providers_fake::RegistryOptions registry_options;
  registry_options.strict = flags.options.strict;
  registry_options.state_outputs = state::read_outputs;
  registry_options.schema_files = read_named(flags.schemas, "schema", diags);
  registry_options.definition_files = read_named(flags.definitions, "definitions", diags);
  if (diags.has_errors()) return failed(diags, sources, flags.colour);
  registry_options.more_schema_files = [&] { return schema_files_in(scenario->schema_trees); };
  providers_fake::FakeRegistry registry(sources, registry_options);
  std::deque<providers_fake::FakeRegistry> registries;  // of the environments
  std::shared_ptr<machine::BaseMachines> bases(&registry.services().machines(),
                                               [](machine::BaseMachines*) {});
  const auto registry_of = [&](std::shared_ptr<const lang::FileReader> files,
                               const std::string& cwd) -> const provider::Registry& {
    registry_options.files = std::move(files);
    registry_options.cwd = cwd;
    return registries.emplace_back(sources, registry_options);
  };
  std::unique_ptr<scenario::Prepared> prepared =
      scenario::prepare(*scenario, registry_of, bases, sources, diags);
  diags.append(registry.take_diagnostics());
  for (const providers_fake::FakeRegistry& r : registries) diags.append(r.take_diagnostics());
  if (diags.has_errors() || !prepared->usable) return failed(diags, sources, flags.colour);

  cloud::World fresh = providers_fake::make_world(registry, scenario->seed, scenario->start);
  verify::Report report = verify::verify(*prepared, fresh, flags.options);
  diags.append(report.diags);
  CommandOutput output;
  output.exit_code = verify::exit_code(report);
  output.err = render(diags, sources, flags.colour);
  output.out = flags.json ? report::verify_json(report, sources)
                          : report::verify_text(report, sources, {.colour = flags.colour});
  return output;
}

}  // namespace reprise::cli
