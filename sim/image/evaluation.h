// One evaluation of a template in a world: what its variables, data sources and locals are. Private to this
// folder.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "config/tree_files.h"
#include "image/ami.h"
#include "image/go_template.h"
#include "image/template.h"
#include "lang/eval.h"

namespace reprise::image {

class Evaluation final : public lang::Scope {
 public:
  Evaluation(const Template::Impl& t, const BuildOptions& options, const cloud::World& world,
             hcl::Diagnostics& diags);
  // Variables, then everything else that has a value before a build starts. False after errors.
  bool resolve();

  value::Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override;
  Config config(const Body& body, const Plugin* plugin, hcl::Diagnostics& diags);
  // Renders "{{ … }}" in every string of a config. `later` names arguments rendered when more is known.
  void render(Config& config, const TemplateData& data, std::span<const std::string_view> later,
              hcl::Diagnostics& diags) const;
  TemplateData template_data(std::string_view build_name, std::string_view build_type) const;
  // Texts that output must not show.
  const std::set<std::string>& secrets() const { return secrets_; }
  const std::vector<provider::Note>& notes() const { return notes_; }

  // The build blocks, once resolve() is done.
  const std::vector<ActiveBuild>& builds() const { return builds_; }

  // What `source` and `build` are while a build is evaluated.
  value::Value source = value::Value::null();
  value::Value build = value::Value::null();

 private:
  struct Memo {
    bool done = false, running = false;
    value::Value value;
  };
  value::Value variable(const Variable& v, const engine::InputValue* given);
  value::Value given_value(const Variable& v, const engine::InputValue& given, std::string_view from);
  void check_rules(const Variable& v, std::size_t index, const engine::InputValue* given);
  void check_unknown_variables(const engine::InputValues& given);
  value::Value local(std::size_t index, hcl::Diagnostics& diags) const;
  value::Value data(std::size_t index, hcl::Diagnostics& diags) const;
  void resolve_build(const Build& build);
  std::vector<std::string> references(const SourceUse& use);
  value::Value evaluate(const lang::Expr& expr, hcl::Diagnostics& diags) const;
  // evaluation_data.cc
  Config data_config(const PluginBlock& block, hcl::Diagnostics& diags) const;
  value::Value data_missing(const PluginBlock& block, std::string detail, hcl::Diagnostics& diags) const;
  value::Value data_parameter(const PluginBlock& block, hcl::Diagnostics& diags) const;
  value::Value data_secret(const PluginBlock& block, hcl::Diagnostics& diags) const;
  value::Value data_ami(const PluginBlock& block, hcl::Diagnostics& diags) const;
  void keep_secret(const value::Value& v) const;

  const Template::Impl& t_;
  const BuildOptions& options_;
  const cloud::World& world_;
  hcl::Diagnostics& diags_;
  config::TreeFiles files_;
  mutable lang::FunctionContext functions_;
  std::vector<value::Value> variables_;
  std::vector<ActiveBuild> builds_;
  std::deque<SourceUse> made_;  // by evaluation
  mutable std::vector<Memo> locals_, data_;
  mutable std::set<std::string> secrets_;
  mutable std::vector<provider::Note> notes_;
};

}  // namespace reprise::image
