#include "testing/suite.h"

#include <fmt/format.h>

#include <algorithm>

#include "testing/check.h"
#include "testing/file_runner.h"
#include "testing/modules.h"

namespace reprise::testing {

const char* status_name(Status s) {
  switch (s) {
    case Status::pending: return "pending";
    case Status::skip: return "skip";
    case Status::pass: return "pass";
    case Status::fail: return "fail";
    case Status::error: return "error";
  }
  return "";
}

namespace {

// Where a configuration cannot be read there is nothing to test; its warnings come before the tests.
void tell_found(const LoadedModule& module, hcl::Diagnostics& diags) {
  const bool readable = module.configuration->readable();
  for (const hcl::Diagnostic& d : module.found.items())
    if (!readable || d.severity == hcl::Severity::warning) diags.add(d);
}

}  // namespace

Suite::Suite(SuiteOptions options, hcl::SourceMap& sources, hcl::Diagnostics& diags)
    : options_(std::move(options)),
      sources_(sources),
      registry_(*options_.registry, options_.invent ? options_.invent : Invent(invent_random), sources),
      modules_(std::make_unique<Modules>(options_, registry_, sources)) {
  const LoadedModule& root = modules_->get(options_.root, {}, {});
  tell_found(root, diags);
  const std::string directory = config::normal_path(options_.test_directory).value_or("");
  const std::string place = options_.root == "." ? directory : options_.root + "/" + directory;
  if (options_.test_directory != "tests" && (directory.empty() || !options_.tree->is_directory(place)))
    diags.warning("Test directory does not exist",
                  fmt::format("Requested test directory {} does not exist.", options_.test_directory));
  files_ = read_files(*options_.tree, options_.root, directory.empty() ? "." : directory, sources_, diags);
  if (diags.has_errors()) return;
  for (const config::TestFile& file : files_)
    for (const config::TestRun& run : file.runs) {
      if (run.module_source.empty()) continue;
      auto found = directory_of_module(*options_.tree, options_.root, options_.module_dirs, file, run, diags);
      if (!found) continue;
      tell_found(modules_->get(*found, {}, {}), diags);
      directories_[&run] = std::move(*found);
    }
}

Suite::~Suite() = default;

bool Suite::chosen(const std::string& path) const {
  if (options_.filter.empty()) return true;
  return std::ranges::any_of(options_.filter, [&](const std::string& wanted) {
    return config::normal_path(wanted).value_or(wanted) == path;
  });
}

SuiteResult Suite::run(Listener& listener) {
  SuiteResult out;
  std::vector<const config::TestFile*> files;
  for (const config::TestFile& file : files_)
    if (chosen(file.path)) files.push_back(&file);
  listener.suite_started(files);
  for (const config::TestFile* file : files) {
    out.files.push_back(FileRunner(*this, *file, listener).run());
    const FileResult& done = out.files.back();
    out.status = std::max(out.status, done.status);
    for (const RunResult& run : done.runs) {
      if (run.status == Status::pass) ++out.passed;
      if (run.status == Status::fail) ++out.failed;
      if (run.status == Status::error) ++out.errored;
      if (run.status == Status::skip) ++out.skipped;
    }
  }
  return out;
}

}  // namespace reprise::testing
