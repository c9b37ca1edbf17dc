// test: runs *.tftest.hcl files.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/variables.h"
#include "cli/world_options.h"
#include "config/variables.h"
#include "providers_fake/invented.h"
#include "providers_fake/world.h"
#include "report/test_json.h"
#include "report/test_junit.h"
#include "report/test_text.h"
#include "report/ui_json.h"

namespace reprise::cli {

namespace {

void read_flags(Session& session, testing::SuiteOptions& options, hcl::Diagnostics& diags) {
  const Flags& flags = session.flags();
  options.filter = flags.all("filter");
  options.keep = flags.on("verbose");
  options.test_directory = flags.text("test-directory", "tests");
  options.parallelism = static_cast<int>(
      std::min<long long>(std::stoll(flags.text("parallelism", "10").substr(0, 18)), 1'000'000));
  if (options.parallelism < 1)
    diags.error("Invalid parallelism value",
                fmt::format("The parallelism must be a positive value. Not {}.", flags.text("parallelism")));
  if (flags.has("cloud-run"))
    diags.error(
        "Tests cannot be run remotely",
        "The -cloud-run option runs tests with HCP Terraform or Terraform Enterprise. Reprise works offline: "
        "without the option the tests run here, against simulated clouds.");
  const std::string mocks = flags.text("mock-values", "realistic");
  if (mocks == "realistic")
    options.invent = providers_fake::Inventor();
  else if (mocks == "random")
    options.invent = testing::invent_random;
  else
    diags.error("Invalid -mock-values option",
                fmt::format("It must be \"realistic\" or \"random\", not \"{}\".", mocks));
  options.module_dirs = session.load_options(diags).module_dirs;
}

// Variable files beside the tests hold for these alone.
void read_directory_variables(Session& session, testing::SuiteOptions& options, hcl::Diagnostics& diags) {
  const std::string place =
      config::normal_path(options.root + "/" + options.test_directory).value_or(options.root);
  if (place == options.root) return;
  for (const std::string& path : config::automatic_tfvars(*options.tree, place))
    if (auto text = options.tree->read(path))
      config::read_tfvars(config::relative_path(options.root, path), std::move(*text),
                          config::InputValue::Source::auto_file, session.sources(),
                          options.directory_variables, diags);
}

bool prepare(Session& session, testing::SuiteOptions& options, WorldOptions& world, hcl::Diagnostics& diags) {
  options.tree = session.tree();
  options.root = session.root();
  options.cwd = session.host().cwd;
  read_flags(session, options, diags);
  if (!read_world_options(session.flags(), world, diags) || diags.has_errors()) return false;
  options.variables = read_variables(session, diags);
  read_directory_variables(session, options, diags);
  const providers_fake::FakeRegistry& registry = session.registry();
  options.registry = &registry;
  options.world = [&registry, &world] {
    cloud::World fresh = providers_fake::make_world(registry, world.seed, world.start);
    for (const world::FaultRule& rule : world.faults) fresh.faults.add(rule);
    return fresh;
  };
  return !diags.has_errors();
}

int finish(Session& session, const testing::SuiteResult& result) {
  const std::string path = session.flags().text("junit-xml");
  if (!path.empty()) {
    const std::string problem = session.disk().write(path, report::junit_xml(result, session.sources()));
    if (!problem.empty()) {
      session.err(fmt::format("\nError: Failed to write the JUnit report\n\n{}: {}\n", path, problem));
      return 1;
    }
  }
  return result.status <= testing::Status::pass ? 0 : 1;
}

// What both ways of showing tests have in common.
template <class View>
int run_tests(Session& session, View& view, const auto& diagnostics, const auto& summary) {
  testing::SuiteOptions options;
  WorldOptions world;
  hcl::Diagnostics diags;
  const bool prepared = prepare(session, options, world, diags);
  std::unique_ptr<testing::Suite> suite;
  if (prepared) suite = std::make_unique<testing::Suite>(std::move(options), session.sources(), diags);
  diags.append(session.registry().take_diagnostics());
  if (diagnostics(diags) || !suite) return 1;
  const testing::SuiteResult result = suite->run(view);
  summary(result);
  return finish(session, result);
}

}  // namespace

int test_command(const Host& host, const Words& words) {
  Session session(host, "test", words);
  if (!session.parse()) return 1;
  const bool verbose = session.flags().on("verbose");
  if (session.json()) {
    const world::Instant start = session.now();
    session.out(report::ui_version(start));
    report::TestJson view([&](const std::string& text) { session.out(text); }, session.sources(),
                          session.registry(), verbose, start);
    return run_tests(
        session, view, [&](const hcl::Diagnostics& d) { return view.diagnostics(d, start); },
        [&](const testing::SuiteResult& r) { view.summary(r, start); });
  }
  report::TestText view({[&](const std::string& text) { session.out(text); },
                         [&](const std::string& text) { session.err(text); }},
                        session.sources(), session.registry(), session.style(),
                        {verbose, session.flags().on("compact-warnings")});
  return run_tests(
      session, view, [&](const hcl::Diagnostics& d) { return view.diagnostics(d); },
      [&](const testing::SuiteResult& r) { view.summary(r); });
}

}  // namespace reprise::cli
