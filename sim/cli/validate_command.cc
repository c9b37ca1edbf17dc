// validate: whether the configuration is valid, whatever state and cloud are.
#include "cli/commands.h"
#include "cli/run_modules.h"
#include "cli/session.h"
#include "engine/plan.h"
#include "report/diagnostics.h"
#include "testing/check.h"

namespace reprise::cli {

namespace {

void check_tests(Session& session, const config::Configuration& valid, hcl::Diagnostics& diags) {
  const std::vector<config::TestFile> files = test_files(session, diags);
  if (diags.has_errors()) return;
  const auto check_module = [&](const config::TestFile& file, const config::TestRun& run) {
    if (const auto module = load_run_module(session, file, run, diags))
      engine::validate(*module, session.registry(), &session.sources(), diags);
  };
  testing::check_files(files, valid, check_module, diags);
}

}  // namespace

int validate_command(const Host& host, const Words& words) {
  Session session(host, "validate", words);
  if (!session.parse()) return 1;
  if (const Words& given = session.flags().arguments(); !given.empty())
    if (const std::string problem = session.use_directory(given[0]); !problem.empty())
      return session.refuse("Failed to read module directory", problem);
  hcl::Diagnostics diags;
  const config::Configuration* valid = session.valid_configuration(diags);
  if (valid && !session.flags().on("no-tests")) check_tests(session, *valid, diags);
  const bool failed = diags.has_errors();
  if (session.json()) {
    session.out(report::validate_json(diags, session.sources()));
    return failed ? 1 : 0;
  }
  const report::Style s = session.style();
  const bool warned = !diags.empty();
  session.show(diags);
  if (failed) return 1;
  std::string said =
      s.paint(report::kGreen, s.paint(report::kBold, "Success!")) + " The configuration is valid";
  said += warned ? ", but there were some validation warnings as shown above." : ".";
  // As wide as the real tool makes it, which counts colours too.
  session.out(report::wrap(said, 78) + "\n\n");
  return 0;
}

}  // namespace reprise::cli
