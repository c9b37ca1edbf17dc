#include "report/test_json.h"

#include <fmt/format.h>

#include "report/plan_json.h"
#include "report/test_text.h"
#include "state/json_text.h"

namespace reprise::report {

namespace {

using state::JsonText;
using testing::Status;

JsonText message(const char* level, const std::string& text, const std::string& file, const std::string& run,
                 world::Instant at) {
  JsonText out;
  out.open('{').field("@level", level).field("@message", text).field("@module", "terraform.ui");
  if (!file.empty()) out.field("@testfile", file);
  if (!run.empty()) out.field("@testrun", run);
  out.field("@timestamp", world::rfc3339(at, 6));
  return out;
}

std::string finish(JsonText& out, const char* type) {
  out.field("type", type).close('}');
  return out.take() + "\n";
}

const char* shown(Status s) { return s == Status::error ? "fail" : testing::status_name(s); }

std::string counted(std::size_t n, const char* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

}  // namespace

void TestJson::suite_started(const std::vector<const config::TestFile*>& files) {
  std::size_t runs = 0;
  for (const config::TestFile* f : files) runs += f->runs.size();
  JsonText out = message(
      "info", fmt::format("Found {} and {}", counted(files.size(), "file"), counted(runs, "run block")), "",
      "", start_);
  out.key("test_abstract").open('{');
  for (const config::TestFile* f : files) {
    out.key(f->path);
    if (f->runs.empty()) {
      out.null();
      continue;
    }
    out.open('[');
    for (const config::TestRun& run : f->runs) out.string(run.name);
    out.close(']');
  }
  out.close('}');
  out_(finish(out, "test_abstract"));
}

void TestJson::file_message(const config::TestFile& file, const char* said, const char* progress,
                            const char* status, world::Instant at) {
  JsonText out = message("info", fmt::format("{}... {}", file.path, said), file.path, "", at);
  out.key("test_file").open('{').field("path", file.path).field("progress", progress);
  if (status) out.field("status", status);
  out.close('}');
  out_(finish(out, "test_file"));
}

void TestJson::run_message(const config::TestFile& file, const config::TestRun& run, const char* said,
                           const char* progress, const char* status, world::Instant at) {
  JsonText out = message("info", fmt::format("  \"{}\"... {}", run.name, said), file.path, run.name, at);
  out.key("test_run").open('{').field("path", file.path).field("run", run.name).field("progress", progress);
  if (status)
    out.field("status", status);
  else
    out.key("elapsed").integer(0);
  out.close('}');
  out_(finish(out, "test_run"));
}

void TestJson::file_started(const config::TestFile& file, world::Instant at) {
  file_message(file, "in progress", "starting", nullptr, at);
}
void TestJson::run_started(const config::TestFile& file, const config::TestRun& run, world::Instant at) {
  run_message(file, run, "in progress", "starting", nullptr, at);
}
void TestJson::teardown(const config::TestFile& file, world::Instant at) {
  file_message(file, "tearing down", "teardown", nullptr, at);
}
void TestJson::run_teardown(const config::TestFile& file, const config::TestRun& run, world::Instant at) {
  run_message(file, run, "tearing down", "teardown", nullptr, at);
}

void TestJson::run_done(const config::TestFile& file, const testing::RunResult& result, world::Instant at) {
  run_message(file, *result.run, shown(result.status), "complete", testing::status_name(result.status), at);
  if (verbose_) verbose(file, result, at);
  say(result.diags, file.path, result.run->name, at);
}

void TestJson::verbose(const config::TestFile& file, const testing::RunResult& result, world::Instant at) {
  if (!result.plan && !result.state) return;
  const bool plan = result.plan.has_value();
  JsonText out = message("info", fmt::format("-verbose flag enabled, printing {}", plan ? "plan" : "state"),
                         file.path, result.run->name, at);
  out.key(plan ? "test_plan" : "test_state")
      .raw(plan ? test_plan_json(*result.plan, *result.configuration, registry_)
                : test_state_json(*result.state, registry_));
  out_(finish(out, plan ? "test_plan" : "test_state"));
}

void TestJson::left(const config::TestFile& file, const testing::Leftover& left, world::Instant at) {
  if (!left.objects.empty()) {
    JsonText out =
        message("error",
                fmt::format("Terraform left some resources in state after executing {}/{}, they need to be "
                            "cleaned up manually.",
                            file.path, left.run->name),
                file.path, left.run->name, at);
    out.key("test_cleanup").open('{').key("failed_resources").open('[');
    for (const auto& [address, deposed] : left.objects) {
      out.open('{').field("instance", config::to_string(address));
      if (!deposed.empty()) out.field("deposed_key", deposed);
      out.close('}');
    }
    out.close(']').close('}');
    out_(finish(out, "test_cleanup"));
  }
  say(left.diags, file.path, left.run->name, at);
}

void TestJson::file_done(const testing::FileResult& result, world::Instant at) {
  file_message(*result.file, shown(result.status), "complete", testing::status_name(result.status), at);
  say(result.diags, result.file->path, "", at);
}

bool TestJson::diagnostics(const hcl::Diagnostics& diags, world::Instant at) {
  say(diags, "", "", at);
  return diags.has_errors();
}

void TestJson::say(const hcl::Diagnostics& diags, const std::string& file, const std::string& run,
                   world::Instant at) {
  for (const hcl::Diagnostic& d : diags) {
    const bool error = d.severity == hcl::Severity::error;
    JsonText out = message(error ? "error" : "warn",
                           fmt::format("{}: {}", error ? "Error" : "Warning", d.summary), file, run, at);
    printer_.append_json(out.key("diagnostic"), d);
    out_(finish(out, "diagnostic"));
  }
}

void TestJson::summary(const testing::SuiteResult& result, world::Instant at) {
  const bool good = result.status <= Status::pass;
  JsonText out =
      message("info", fmt::format("{} {}", good ? "Success!" : "Failure!", test_counts(result)), "", "", at);
  out.key("test_summary").open('{').field("status", testing::status_name(result.status));
  for (const auto& [name, n] : {std::pair{"passed", result.passed},
                                {"failed", result.failed},
                                {"errored", result.errored},
                                {"skipped", result.skipped}})
    out.key(name).integer(static_cast<std::int64_t>(n));
  out.close('}');
  out_(finish(out, "test_summary"));
  for (const testing::FileResult& file : result.files)
    for (const testing::RunResult& run : file.runs)
      for (const provider::Note& n : run.notes) {
        const char* kind = n.kind == provider::Note::Kind::generic ? "generic" : "unmodelled";
        JsonText note = message("warn", fmt::format("Rests on what is not modelled: {}", n.subject),
                                file.file->path, run.run->name, at);
        note.key("note")
            .open('{')
            .field("kind", kind)
            .field("subject", n.subject)
            .field("detail", n.detail)
            .close('}');
        out_(finish(note, "rests_on"));
      }
}

}  // namespace reprise::report
