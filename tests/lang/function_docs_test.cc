#include "lang/function_docs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "lang_support.h"

namespace reprise::lang {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<FunctionDoc> docs() {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  const auto path = std::filesystem::path(REPRISE_SOURCE_DIR) / "data/lang/functions.hcl";
  auto out = read_function_docs(*sources.add("functions.hcl", read(path)), diags);
  for (const hcl::Diagnostic& d : diags) ADD_FAILURE() << d.summary << ": " << d.detail;
  return out;
}

TEST(FunctionDocs, EveryFunctionHasOneAndNothingElseHas) {
  std::set<std::string> described, known;
  for (const FunctionDoc& d : docs()) {
    EXPECT_TRUE(described.insert(d.name).second) << d.name << " twice";
    EXPECT_TRUE(d.summary.ends_with('.')) << d.name;
    EXPECT_TRUE(d.example.find(d.name + "(") != std::string::npos) << d.name;
  }
  // Terraform removed list() and map(): what is left of them is an error that says so.
  for (const Function& f : terraform_functions().all())
    if (f.name != "list" && f.name != "map") known.insert(f.name);
  std::vector<std::string> missing, unknown;
  std::ranges::set_difference(known, described, std::back_inserter(missing));
  std::ranges::set_difference(described, known, std::back_inserter(unknown));
  EXPECT_EQ(missing, std::vector<std::string>());
  EXPECT_EQ(unknown, std::vector<std::string>());
}

TEST(FunctionDocs, ExamplesHaveTheirResults) {
  std::size_t evaluated = 0;
  for (const FunctionDoc& d : docs()) {
    if (!d.result) continue;
    testing::Bench bench;
    EXPECT_EQ(bench(d.example).text(), *d.result) << d.example;
    ++evaluated;
  }
  EXPECT_GT(evaluated, 100u);
}

// What the real tool does has been recorded for every function that gives the same result each time.
TEST(FunctionDocs, EveryFunctionHasARecordedCase) {
  const auto path = std::filesystem::path(REPRISE_SOURCE_DIR) / "../shared/oracle/console.jsonl";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no recordings beside this repository";
  const std::string cases = read(path);
  for (const Function& f : terraform_functions().all())
    EXPECT_TRUE(!f.pure || cases.find(f.name + "(") != std::string::npos) << f.name;
}

TEST(FunctionDocs, SignaturesSayWhatIsExpected) {
  EXPECT_EQ(signature(*terraform_functions().find("join")),
            "join(separator string, lists list(string)...) string");
  EXPECT_EQ(signature(*terraform_functions().find("abs")), "abs(num number) number");
}

}  // namespace
}  // namespace reprise::lang
