// `reprise build`: Packer's flags, its output, its exit codes; images stay in the world of .reprise/.
#include <fmt/format.h>

#include <charconv>

#include "cli/build_output.h"
#include "cli/commands.h"
#include "cli/disk_tree.h"
#include "cli/session.h"
#include "cli/template_tree.h"
#include "report/diagnostics.h"

namespace reprise::cli {
namespace {

using config::InputValue;

constexpr const char* kBuildHelp = R"(Usage: reprise build [options] TEMPLATE

  Executes the builds of a Packer template (a file or a directory of them) in
  virtual time. The images stay in the world that .reprise/ of the working
  directory keeps: `reprise apply` there boots instances from them.

Options:

  -color=false                  Disable color output. (Default: color on a terminal)
  -except=foo,bar,baz           Run all builds and post-processors other than these.
  -only=foo,bar,baz             Build only the specified builds.
  -force                        Force a build to continue if artifacts exist, deletes existing artifacts.
  -machine-readable             Produce machine-readable output.
  -on-error=[cleanup|abort|run-cleanup-provisioner]
                                If the build fails do: clean up (default), abort, or run-cleanup-provisioner.
  -parallel-builds=1            Number of builds to run in parallel. 1 disables parallelization.
                                0 means no limit. (Default: 0)
  -timestamp-ui                 Enable prefixing of each ui output with an RFC3339 timestamp.
  -var 'key=value'              Variable for templates, can be used multiple times.
  -var-file=path                JSON or HCL2 file containing user variables.
  -warn-on-undeclared-var       Display warnings for user variable files containing undeclared variables.

  -seed=N                       Seed of a new world.
  -start=TIME                   Virtual time at which a new world starts, like 2024-01-15T00:00:00Z.
  -overlay=DIR                  Files laid over the working directory.
  -strict                       Commands that are not modelled fail.

Exit status: 0 every build succeeded, 1 otherwise.
)";

std::vector<FlagSpec> build_flags() {
  return {{"color", FlagKind::toggle},
          {"debug", FlagKind::toggle},
          {"except"},
          {"only"},
          {"force", FlagKind::toggle},
          {"machine-readable", FlagKind::toggle},
          {"on-error"},
          {"parallel-builds", FlagKind::number},
          {"timestamp-ui", FlagKind::toggle},
          {"var"},
          {"var-file"},
          {"warn-on-undeclared-var", FlagKind::toggle},
          {"ignore-prerelease-plugins", FlagKind::toggle},
          {"use-sequential-evaluation", FlagKind::toggle}};
}

std::vector<std::string> names_of(const Flags& flags, std::string_view flag) {
  std::vector<std::string> out;
  for (std::string_view list : flags.all(flag))
    while (!list.empty()) {
      std::size_t comma = std::min(list.find(','), list.size());
      if (comma > 0) out.emplace_back(list.substr(0, comma));
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  return out;
}

void read_on_error(const Flags& flags, image::BuildOptions& options, hcl::Diagnostics& diags) {
  std::string on_error = flags.text("on-error", "cleanup");
  if (on_error == "abort") {
    options.on_error = image::OnError::abort;
  } else if (on_error == "run-cleanup-provisioner") {
    options.on_error = image::OnError::run_cleanup_provisioner;
  } else if (on_error == "ask") {
    diags.error(
        "Unsupported -on-error option",
        "\"ask\" waits for an answer in the middle of a build. A build here is over before its output is "
        "shown, so there is nothing to wait for: \"cleanup\", \"abort\" and \"run-cleanup-provisioner\" "
        "are supported.");
  } else if (on_error != "cleanup") {
    diags.error("Failed to parse command-line flags",
                fmt::format("invalid value \"{}\" for flag -on-error: expected one of [\"cleanup\" \"abort\" "
                            "\"ask\" \"run-cleanup-provisioner\"]",
                            on_error));
  }
  for (const char* flag : {"crash-at", "fault"})
    if (flags.has(flag))
      diags.error(fmt::format("Unsupported -{} option", flag), "Builds have no fault points yet.");
  if (flags.on("debug"))
    diags.error("Unsupported -debug option",
                "It stops before each step until a key is pressed. A build here is over before its output is "
                "shown, so there is nothing to stop.");
}

image::BuildOptions read_options(const Flags& flags, hcl::Diagnostics& diags) {
  image::BuildOptions options;
  options.only = names_of(flags, "only");
  options.except = names_of(flags, "except");
  options.force = flags.on("force");
  options.strict = flags.on("strict");
  options.warn_unused_variables = flags.on("warn-on-undeclared-var");
  read_on_error(flags, options, diags);
  std::string parallel = flags.text("parallel-builds", "0");
  long long count = 0;
  std::from_chars(parallel.data(), parallel.data() + parallel.size(), count);
  options.parallel = count < 1 ? 0 : static_cast<std::size_t>(count);
  return options;
}

void read_file(Session& session, const std::string& path, config::InputValues& values,
               hcl::Diagnostics& diags) {
  if (!path.ends_with(".hcl") && !path.ends_with(".json"))
    return diags.error(fmt::format("Could not guess format of {}", path),
                       "A var file must be suffixed with `.hcl` or `.json`.");
  std::optional<std::string> text = session.disk().read(path);
  if (!text)
    return diags.error("Failed to read file",
                       fmt::format("The configuration file \"{}\" could not be read.", path));
  for (auto& [name, value] :
       image::read_var_text(path, std::move(*text), InputValue::Source::cli_file, session.sources(), diags))
    values[name] = std::move(value);
}

InputValue raw_value(InputValue::Source from, std::string_view text) {
  InputValue v;
  v.from = from;
  v.value = value::Value::string(text);
  v.raw_text = true;
  return v;
}

// Weaker ones first: environment, files, -var. (The files that are read by themselves come with the
// template.)
config::InputValues read_values(Session& session, hcl::Diagnostics& diags) {
  config::InputValues values;
  constexpr std::string_view kPrefix = "PKR_VAR_";
  for (const auto& [name, text] : session.host().variables)
    if (name.starts_with(kPrefix))
      values[name.substr(kPrefix.size())] = raw_value(InputValue::Source::environment, text);
  for (const std::string& path : session.flags().all("var-file")) read_file(session, path, values, diags);
  for (const std::string& text : session.flags().all("var")) {
    std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      diags.error("Failed to parse command-line flags",
                  fmt::format("invalid value \"{0}\" for flag -var: No '=' value in arg: {0}", text));
    else
      values[text.substr(0, equals)] = raw_value(InputValue::Source::cli, text.substr(equals + 1));
  }
  return values;
}

// Binds the session to the files around the template.
bool find_files(Session& session, TemplateTree& found, hcl::Diagnostics& diags) {
  const std::string& path = session.flags().arguments()[0];
  found = find_template_tree(session.host().cwd, path);
  if (!found.tree) {
    diags.error(fmt::format("Could not find any config file in {}", path),
                fmt::format("stat {}: no such file or directory", path));
    return false;
  }
  for (const std::string& directory : session.flags().all("overlay")) {
    auto upper = open_tree(directory);
    if (!upper) {
      diags.error("Overlay not found",
                  fmt::format("There is no directory {} to lay over the working directory.", directory));
      return false;
    }
    found.tree = config::overlay(found.tree, upper, found.working_directory);
  }
  session.use_tree(found.tree, found.working_directory);
  return true;
}

// Manifests and the like: files that the template names.
void write_files(Session& session, const image::BuildResult& result, const TemplateTree& tree,
                 hcl::Diagnostics& diags) {
  for (const auto& [path, content] : result.files) {
    if (path.empty()) continue;
    std::string shown = config::relative_path(tree.working_directory, path);
    if (std::string problem = session.disk().write(shown, content); !problem.empty())
      diags.error("Failed to write file", fmt::format("{}: {}", shown, problem));
  }
}

class BuildCommand {
 public:
  BuildCommand(Session& session, const Host& host) : session_(session) {
    const Flags& flags = session.flags();
    ui_.machine = flags.on("machine-readable");
    ui_.timestamps = flags.on("timestamp-ui");
    bool quiet = !host.variable("NO_COLOR").empty() || !host.variable("PACKER_NO_COLOR").empty() ||
                 flags.on("no-color") || ui_.machine;
    ui_.colour = !quiet && flags.on("color", host.output_is_terminal);
  }

  int run() {
    hcl::Diagnostics diags;
    image::BuildOptions options = read_options(session_.flags(), diags);
    options.variables = read_values(session_, diags);
    TemplateTree files;
    if (diags.has_errors() || !find_files(session_, files, diags)) return failed(diags);
    image::LoadOptions load{files.path, files.working_directory, true, true};
    std::unique_ptr<const image::Template> tmpl = image::load(files.tree, load, session_.sources(), diags);
    cloud::World* world = diags.has_errors() ? nullptr : session_.world(diags);
    if (!world) return failed(diags);
    show(diags);
    image::BuildResult result = image::build(*tmpl, options, *world, session_.sources(),
                                             session_.registry().services().machines(), diags);
    diags.append(session_.registry().take_diagnostics());
    if (result.builds.empty()) return failed(diags);
    write_files(session_, result, files, diags);
    if (std::string problem = session_.save_world(); !problem.empty())
      diags.error("Failed to save the world", problem);
    session_.out(build_text(result, session_.sources(), ui_));
    return show(diags) || !result.ok ? 1 : 0;
  }

 private:
  bool show(hcl::Diagnostics& diags) {
    if (!ui_.machine) return session_.show(diags);
    report::DiagnosticPrinter printer(session_.sources());
    for (const hcl::Diagnostic& d : diags) {
      std::string text = printer.text(d, {});
      text.erase(0, text.find_first_not_of('\n'));
      session_.out(machine_line(session_.now(), d.severity == hcl::Severity::error ? "error" : "say", text));
    }
    bool errors = diags.has_errors();
    diags = {};
    return errors;
  }
  int failed(hcl::Diagnostics& diags) {
    show(diags);
    return 1;
  }

  Session& session_;
  BuildUi ui_;
};

}  // namespace

int build_command(const Host& host, const Words& words) {
  for (const std::string& word : words)
    if (word == "-help" || word == "--help" || word == "-h") {
      write_output(kBuildHelp);
      return 0;
    }
  Session session(host, "build", words);
  if (!session.parse(build_flags())) return 1;
  if (session.flags().arguments().size() != 1) {
    write_output(kBuildHelp);
    return 1;
  }
  return BuildCommand(session, host).run();
}

}  // namespace reprise::cli
