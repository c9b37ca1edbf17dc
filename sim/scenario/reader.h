// reprise.hcl to a Scenario. Private to this folder.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/ast.h"
#include "scenario/scenario.h"
#include "upstream/literal.h"

namespace reprise::scenario {

class Reader {
 public:
  Reader(const TreeSource& trees, Scenario& into, hcl::Diagnostics& diags)
      : trees_(trees), out_(into), diags_(diags) {}
  void read(const hcl::Body& body, std::shared_ptr<const config::Tree> base);

 private:
  using Tree = std::shared_ptr<const config::Tree>;
  // Diagnoses whatever is not named here.
  void expect(const hcl::Body& body, std::initializer_list<std::string_view> arguments,
              std::initializer_list<std::string_view> blocks);
  bool labels(const hcl::Block& block, std::size_t count);
  void scenario(const hcl::Block& block);
  void tree(const hcl::Block& block);
  void image(const hcl::Block& block);
  void environment(const hcl::Block& block);
  void verify(const hcl::Block& block);
  void recreate(const hcl::Block& block);
  void parity(const hcl::Block& block);
  // The tree a block names, with its overlays; nullptr when it cannot be had.
  Tree tree_of(const hcl::Body& body, const std::string& root);
  Tree laid_over(Tree lower, const std::string& source, const std::string& at, hcl::Range where);
  std::string path(const upstream::Literals& data, std::string_view name, std::string_view otherwise);
  Variables variables(const hcl::Body& body);
  void bind(const lang::Expr& expr, bool image_only, std::vector<std::string>& images,
            std::vector<std::string>& environments);
  void bind_all();
  void check_files();
  template <class T>
  void order(std::vector<T>& items, const char* what);

  const TreeSource& trees_;
  Scenario& out_;
  hcl::Diagnostics& diags_;
  Tree base_;
  std::map<std::string, Tree, std::less<>> mounted_;
  // Trees already made, so that environments with the same files share one.
  std::map<std::string, Tree, std::less<>> made_;
};

// For directories without a reprise.hcl. In derive.cc.
void derive(const Place& place, Scenario& into, hcl::SourceMap& sources, hcl::Diagnostics& diags);

}  // namespace reprise::scenario
