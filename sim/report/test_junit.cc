#include "report/test_junit.h"

#include <fmt/format.h>

#include "report/diagnostics.h"
#include "report/test_text.h"

namespace reprise::report {

namespace {

using testing::RunResult;
using testing::Status;

// Characters as Go's encoder writes them into attributes.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      case '\n': out += "&#xA;"; break;
      case '\t': out += "&#x9;"; break;
      case '\r': out += "&#xD;"; break;
      default: out += c;
    }
  }
  return out;
}

// The end of a CDATA section inside one is split over two.
std::string cdata(std::string_view text) {
  std::string out = "<![CDATA[";
  for (std::size_t end = text.find("]]>"); end != std::string_view::npos; end = text.find("]]>")) {
    out += fmt::format("{}]]]]><![CDATA[>", text.substr(0, end));
    text.remove_prefix(end + 3);
  }
  return out + std::string(text) + "]]>";
}

std::string first_failure(const RunResult& run) {
  std::string first;
  for (const hcl::Diagnostic& d : run.diags)
    if (d.severity == hcl::Severity::error && first.empty()) first = d.detail;
  return fmt::format("{} of {} assertions failed{}: {}", run.failed_assertions,
                     run.run->assertions.size() + (run.run->assert_no_changes ? 1 : 0),
                     run.failed_assertions > 1 ? ", including" : "", first);
}

class Writer {
 public:
  explicit Writer(const hcl::SourceMap& sources) : sources_(sources), printer_(sources) {}

  std::string write(const testing::SuiteResult& result) {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites>\n";
    for (const testing::FileResult& file : result.files) suite(file);
    return out_ + "</testsuites>";
  }

 private:
  void suite(const testing::FileResult& file) {
    std::size_t skipped = 0, failed = 0, errored = 0;
    for (const RunResult& run : file.runs) {
      skipped += run.status == Status::skip;
      failed += run.status == Status::fail;
      errored += run.status == Status::error;
    }
    out_ +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" skipped=\"{}\" failures=\"{}\" errors=\"{}\">\n",
                    escaped(file.file->path), file.runs.size(), skipped, failed, errored);
    std::string culprit;
    for (const RunResult& run : file.runs) {
      test_case(*file.file, run, culprit);
      if (run.status == Status::error) culprit = run.run->name;
    }
    out_ += "  </testsuite>\n";
  }

  void test_case(const config::TestFile& file, const RunResult& run, const std::string& culprit) {
    out_ +=
        fmt::format("    <testcase name=\"{}\" classname=\"{}\"", escaped(run.run->name), escaped(file.path));
    if (run.status != Status::skip)
      out_ += fmt::format(" time=\"{}.{:06}\" timestamp=\"{}\"", run.took.us / 1'000'000,
                          run.took.us % 1'000'000, world::rfc3339(run.started));
    out_ += ">";
    const std::string inside = content(run, culprit);
    out_ += inside.empty() ? "" : "\n" + inside + "    ";
    out_ += "</testcase>\n";
  }

  std::string content(const RunResult& run, const std::string& culprit) {
    if (run.status == Status::skip)
      return fmt::format(
          "      <skipped message=\"Testcase skipped due to a previous testcase error\">{}</skipped>\n",
          cdata(fmt::format(
              "Previous testcase \"{}\" ended in error, which caused the remaining tests in the file to "
              "be skipped",
              culprit)));
    const std::string errors = texts(run, hcl::Severity::error),
                      warnings = texts(run, hcl::Severity::warning);
    std::string out;
    if (run.status == Status::fail)
      out = fmt::format("      <failure message=\"{}\">{}</failure>\n", escaped(first_failure(run)),
                        cdata(errors));
    if (run.status == Status::error)
      out = fmt::format("      <error message=\"Encountered an error\">{}</error>\n", cdata(errors));
    if (!warnings.empty()) out += fmt::format("      <system-err>{}</system-err>\n", cdata(warnings));
    return out;
  }

  std::string texts(const RunResult& run, hcl::Severity severity) {
    std::vector<hcl::Diagnostic> items;
    for (const hcl::Diagnostic& d : run.diags)
      if (d.severity == severity) items.push_back(d);
    sort_diagnostics(items, sources_);
    std::string out;
    for (const hcl::Diagnostic& d : items) out += printer_.text(d, Style());
    return out;
  }

  const hcl::SourceMap& sources_;
  DiagnosticPrinter printer_;
  std::string out_;
};

}  // namespace

std::string junit_xml(const testing::SuiteResult& result, const hcl::SourceMap& sources) {
  return Writer(sources).write(result);
}

}  // namespace reprise::report
