#include "testing/suite.h"

#include <fmt/format.h>

#include <algorithm>

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

Suite::Suite(SuiteOptions options, hcl::SourceMap& sources, hcl::Diagnostics& diags)
    : options_(std::move(options)),
      sources_(sources),
      registry_(*options_.registry, options_.invent ? options_.invent : Invent(invent_random), sources),
      modules_(std::make_unique<Modules>(options_, registry_, sources)) {
  const LoadedModule& root = modules_->get(options_.root, {}, {});
  if (!root.configuration->readable()) diags.append(root.found);
  const std::string directory = config::normal_path(options_.test_directory).value_or("");
  const std::string place = options_.root == "." ? directory : options_.root + "/" + directory;
  if (options_.test_directory != "tests" && (directory.empty() || !options_.tree->is_directory(place)))
    diags.warning("Test directory does not exist",
                  fmt::format("Requested test directory {} does not exist.", options_.test_directory));
  for (const std::string& path :
       config::find_test_files(*options_.tree, options_.root, directory.empty() ? "." : directory))
    files_.push_back(config::read_test_file(*options_.tree, options_.root, path, sources_, diags));
  if (diags.has_errors()) return;
  for (const config::TestFile& file : files_)
    for (const config::TestRun& run : file.runs) {
      if (run.module_source.empty()) continue;
      auto found = module_directory(file, run, diags);
      if (!found) continue;
      const LoadedModule& module = modules_->get(*found, {}, {});
      if (!module.configuration->readable()) diags.append(module.found);
      directories_[&run] = std::move(*found);
    }
}

Suite::~Suite() = default;

std::optional<std::string> Suite::module_directory(const config::TestFile& file, const config::TestRun& run,
                                                   hcl::Diagnostics& diags) {
  const std::string& source = run.module_source;
  std::optional<std::string> place;
  if (source.starts_with("./") || source.starts_with("../"))
    place = config::normal_path(options_.root + "/" + source);
  else if (auto mapped = options_.module_dirs.find(source); mapped != options_.module_dirs.end())
    place = config::normal_path(mapped->second);
  else
    place = config::installed_for_test(*options_.tree, options_.root, file.path, run.name);
  if (place && options_.tree->is_directory(*place)) return place;
  diags.error(
      "Module not installed",
      "This module's local cache directory  could not be read. Run \"terraform init\" to install all modules "
      "required by this configuration.",
      run.module_range);
  if (!source.starts_with("."))
    diags.items().back().fix = fmt::format("Say where a copy of it is with --module-dir {}=DIR.", source);
  return std::nullopt;
}

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
