// Makes a TestFile of its blocks. Private to config/.
#pragma once

#include <string>

#include "config/content.h"
#include "config/test_file.h"

namespace reprise::config {

class TestDecoder {
 public:
  TestDecoder(const Tree& tree, std::string root, hcl::SourceMap& sources, TestFile& out,
              hcl::Diagnostics& diags)
      : tree_(tree), root_(std::move(root)), out_(out), syntax_{sources, *out.arena}, diags_(diags) {}
  void file(const hcl::Body& body);

 private:
  // test_file.cc
  void add_run(const hcl::Block& b);
  void provider(const hcl::Block& b);
  bool new_provider(const TestProvider& p, hcl::Range header);
  std::vector<TestVariable> variables(const hcl::Block& b);
  // The block that was there already is named; false then.
  bool only_one(const hcl::Block& b, const hcl::Block*& before, std::string_view where);
  // nullopt after a complaint.
  std::optional<std::string> text(const hcl::Expr& e);
  bool truth(const hcl::Expr& e, bool otherwise);

  // test_run.cc
  TestRun run(const hcl::Block& b);
  void command(TestRun& run, const hcl::Expr& e);
  void plan_options(TestRun& run, const hcl::Block& b);
  void module(TestRun& run, const hcl::Block& b);
  void providers(TestRun& run, const hcl::Expr& e);
  void assertion(TestRun& run, const hcl::Block& b);
  std::vector<Traversal> traversals(const hcl::Expr& e);

  // test_mock.cc
  void mock_provider(const hcl::Block& b);
  void mock_blocks(TestProvider& mock, const std::vector<const hcl::Block*>& blocks);
  void mock_type(TestProvider& mock, const hcl::Block& b);
  // A directory of mock files, to be read once the test file itself is known to be right.
  struct MockSource {
    std::size_t provider;  // index into TestFile::providers
    std::string directory;
    hcl::Range range;
  };
  void mock_files(const MockSource& from);
  void override_block(std::vector<TestOverride>& into, const hcl::Block& b, bool at_plan);
  std::optional<AnyAddr> override_target(const hcl::Attribute& target, const hcl::Block& b);
  bool at_plan(const Content& content, bool otherwise);

  const Tree& tree_;
  std::string root_;
  TestFile& out_;
  SyntaxContext syntax_;
  hcl::Diagnostics& diags_;
  std::vector<MockSource> sources_;
};

}  // namespace reprise::config
