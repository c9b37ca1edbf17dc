// One walk over a configuration: values, check results, and how configuration objects other than resources
// get their values. Planning and applying are both walks. Copyable at any point.
#pragma once

#include <map>
#include <string>

#include "engine/plan.h"
#include "engine/scope.h"

namespace reprise::engine {

enum class CheckStatus : std::uint8_t {
  pass,
  unknown,
  fail,
  error
};  // the worst one of an object's rules counts

// Results of conditions, by the object that states them.
class CheckBook {
 public:
  // `object` is one instance of the checkable thing at `address`.
  void report(const std::string& kind, const std::string& address, const std::string& object,
              CheckStatus status, const std::string& problem = {});
  // Of unknown result until something is reported. Without objects it is not known how many there will be,
  // until it is expanded: to those declared by then, or to none, which pass.
  void declare(const std::string& kind, const std::string& address);
  void declare(const std::string& kind, const std::string& address, const std::string& object);
  void expand(const std::string& kind, const std::string& address);
  // What a plan knew of, to be looked at again.
  void declare(const std::vector<state::CheckResult>& planned);
  std::vector<state::CheckResult> results() const;
  // Whether something has been reported that does not pass.
  bool failed(const std::string& kind, const std::string& address, const std::string& object) const;

 private:
  struct Entry {
    CheckStatus status = CheckStatus::pass;
    bool evaluated = false;
    std::vector<std::string> problems;  // what failed rules say
  };
  struct Block {
    bool expanded = false;
    std::map<std::string, Entry> objects;
  };
  std::map<std::pair<std::string, std::string>, Block> blocks_;
};

struct Walk {
  Walk(const Program& program, Environment environment, const InputValues& inputs)
      : program(program), environment(std::move(environment)), values(program), inputs(&inputs) {}

  const Program& program;
  Environment environment;
  Values values;
  const InputValues* inputs;
  CheckBook checks;
  std::map<std::string, value::Value> default_providers;  // by source: configurations without a block
  const std::vector<ModuleStandIn>* stand_ins = nullptr;
  bool only_looks = false;  // nothing is planned: preconditions of outputs that fail are worth a warning

  // Gives the object's cells their values in every instance of its module. Not for resources and checks.
  void evaluate(VertexId v, hcl::Diagnostics& diags);
  // The configuration of the provider of a resource in this module instance.
  const value::Value& provider_config(std::uint32_t module_instance, const config::Resource& resource,
                                      hcl::Diagnostics& diags);
  // `provider["registry.terraform.io/hashicorp/aws"].west`, as state names it.
  std::string provider_name(std::uint32_t module_instance, const config::Resource& resource) const;
  // What stands in for this very module instance; nullptr for none.
  const ModuleStandIn* stand_in(std::uint32_t module_instance) const;
  // Whether something stands in for this module instance or one around it.
  bool stood_in(std::uint32_t module_instance) const;
  Site call_site(std::uint32_t module_instance) const;  // where the arguments of this instance's call stand
  // The value of a variable of a called module; without `given` its default.
  value::Value child_variable(std::uint32_t module_instance, std::uint32_t index,
                              std::optional<value::Value> given, hcl::Range subject,
                              hcl::Diagnostics& diags) const;

 private:
  void variable(std::uint32_t module_instance, std::uint32_t index, hcl::Diagnostics& diags);
  void output(std::uint32_t module_instance, std::uint32_t index, hcl::Diagnostics& diags);
  void provider(std::uint32_t module_instance, std::uint32_t index, hcl::Diagnostics& diags);
  void expand_call(std::uint32_t module_instance, std::uint32_t index, hcl::Diagnostics& diags);
};

// ---- owner.cc

// The provider that state names for an object, and its configuration; a diagnostic when it is gone.
struct ProviderOwner {
  const provider::Provider* provider = nullptr;
  const value::Value* config = nullptr;
};
ProviderOwner provider_owner(Walk& walk, const std::string& provider_name, const std::string& address,
                             hcl::Diagnostics& diags);
// Of each object of the state that is not configured: whether the configuration of its provider is still
// there. `destroying`: where nothing else is planned, which the message shows.
void check_orphan_providers(const Program& program, const provider::Registry& registry,
                            const state::State& state, bool destroying, hcl::Diagnostics& diags);

// ---- expansion.cc

// How often an object exists: one instance without key, or one per index or key.
struct Expansion {
  Repeat repeat = Repeat::none;
  bool ok = true;
  std::vector<std::pair<config::InstanceKey, value::Value>> instances;  // key and each.value, sorted by key
};
// `what` is "resource" or "module", for messages.
Expansion expand(Environment& environment, const Values& values, const Site& site, const lang::Expr* count,
                 const lang::Expr* for_each, std::string_view what, hcl::Diagnostics& diags);

// What is wrong with count or for_each as far as it can be known without a plan.
void check_repetition(Environment& environment, const Values& values, const Site& site,
                      const lang::Expr* count, const lang::Expr* for_each, hcl::Diagnostics& diags);

// ---- inputs.cc

// The value a root variable has.
value::Value root_variable(const config::Variable& variable, const InputValues& inputs,
                           hcl::SourceMap* sources, hcl::Diagnostics& diags);
// Where a variable's value comes from: for what is said of one that does not fit.
struct VariableOrigin {
  std::string_view prefix;  // "module.a." of the module that has the variable
  std::string_view set;     // "set using …" if no file gives the value
  hcl::Range range;         // of the expression that gives it
  const hcl::SourceMap* sources = nullptr;
};
// Defaults, conversion and nullability; `given` may be null for "not set".
value::Value finish_variable(const config::Variable& variable, value::Value given,
                             const VariableOrigin& origin, hcl::Diagnostics& diags);

// Whether there may be such an output at all, whatever it says.
bool may_be_output(const config::Output& output, bool root, hcl::Diagnostics& diags);
// Whether an output may carry the marks its value has.
bool check_output(const config::Output& output, const value::Value& v, bool root, hcl::Diagnostics& diags);

// ---- conditions.cc

enum class RuleKind : std::uint8_t { precondition, postcondition, output_precondition, check_assertion };
struct RuleContext {
  RuleKind kind;
  std::string check_kind;  // "resource", "output_value", "check"
  std::string address;     // of the configuration object
  std::string object;      // of the instance
  bool warnings = false;   // failures are warnings
};
// Evaluates all rules and reports to the walk's check book; false when one failed (and failures are errors).
bool evaluate_rules(Walk& walk, const Site& site, const std::vector<config::CheckRule>& rules,
                    const RuleContext& context, hcl::Diagnostics& diags);
// What is wrong with the text that would explain a failure.
void check_message(Walk& walk, const Site& site, const lang::Expr& expr, hcl::Diagnostics& diags);
// Names the blocks that have conditions, before anybody evaluates them.
void declare_conditions(const Program& program, CheckBook& book);
void evaluate_check(Walk& walk, std::uint32_t module_instance, std::uint32_t check, hcl::Diagnostics& diags);
// What was found in reading the data source of a check's own: nothing but the check fails for it.
void report_check_data(Walk& walk, std::uint32_t module_instance, const std::string& check,
                       hcl::Diagnostics& found);

// "main.tf:4,3-13"
std::string range_text(const hcl::SourceMap* sources, hcl::Range range);

// ---- validations.cc

// Where the value of a variable was given; a default of a called module stands nowhere.
struct ValuePlace {
  hcl::Range range;
  bool nowhere = false;
};
void evaluate_validations(Walk& walk, std::uint32_t module_instance, std::uint32_t variable,
                          const ValuePlace& place, hcl::Diagnostics& diags);

}  // namespace reprise::engine
