#include "engine/scope.h"

#include <charconv>

namespace reprise::engine {

namespace {

using config::RefKind;
using value::Value;
using StepKind = hcl::TraversalStep::Kind;

// Bound references are shared by all walks; a walk writes only what is not there yet.
void consume(const lang::Reference& ref, std::size_t steps) {
  auto n = static_cast<std::uint32_t>(steps);
  if (ref.consumed != n) ref.consumed = n;
}

std::optional<config::InstanceKey> literal_key(const hcl::TraversalStep& step) {
  if (step.kind == StepKind::index_string) return config::InstanceKey(std::string(step.text));
  if (step.kind != StepKind::index_number) return std::nullopt;
  std::int64_t n = 0;
  auto [end, error] = std::from_chars(step.text.data(), step.text.data() + step.text.size(), n);
  if (error != std::errc() || end != step.text.data() + step.text.size()) return std::nullopt;
  return config::InstanceKey(n);
}

// Terraform lets a count'ed object be indexed by number and a for_each'ed one by string, converting between
// them.
std::optional<config::InstanceKey> key_for(Repeat repeat, const hcl::TraversalStep& step) {
  std::optional<config::InstanceKey> key = literal_key(step);
  if (!key) return std::nullopt;
  bool number = std::holds_alternative<std::int64_t>(*key);
  if (number != (repeat == Repeat::count)) return std::nullopt;
  return key;
}

}  // namespace

Environment::Environment(const Program& p, const provider::Registry& r, const lang::FileReader& files,
                         const world::Kernel& world, std::string w, std::string cwd, hcl::SourceMap* s)
    : program(&p), registry(&r), sources(s), workspace(std::move(w)) {
  functions.files = &files;
  functions.cwd = std::move(cwd);
  functions.now = world.now;
  functions.entropy = world.entropy;
  functions.sources = s;
}

Value ModuleScope::resource(const lang::Reference& ref) const {
  const ModuleCells& m = values_.modules[site_.module];
  const ResourceCells& cells = m.resources[ref.binding];
  std::string_view root = ref.root();
  if (root == "ephemeral") {  // nothing is opened
    consume(ref, 2);
    return Value::unknown().with_marks(value::ephemeral_mark());
  }
  std::size_t base = root == "data" || root == "ephemeral" || root == "resource" ? 2 : 1;
  if (cells.repeat != Repeat::none && cells.expanded && base < ref.steps().size()) {
    if (auto key = key_for(cells.repeat, ref.steps()[base])) {
      if (const InstanceCell* c = cells.find(*key)) {
        consume(ref, base + 1);
        return c->value;
      }
    }
  }
  consume(ref, base);
  return cells.whole();
}

Value ModuleScope::outputs_of(std::uint32_t module) const {
  const ModuleCells& m = values_.modules[module];
  const auto& outputs = environment_.program->modules[m.module].module->outputs;
  std::vector<std::pair<std::string, Value>> fields;
  for (std::size_t i = 0; i < outputs.size(); ++i) fields.emplace_back(outputs[i].name, m.outputs[i]);
  return Value::object(std::move(fields));
}

// Before there is a plan: which outputs there will be, and no more.
Value ModuleScope::outputs_to_come(const CallCells& call, std::uint32_t index) const {
  const Program& program = *environment_.program;
  std::uint32_t child = program.modules[values_.modules[site_.module].module].children[index];
  if (child == UINT32_MAX) return Value::unknown();
  std::vector<std::pair<std::string, Value>> fields;
  for (const config::Output& o : program.modules[child].module->outputs)
    fields.emplace_back(
        o.name, o.ephemeral ? Value::unknown().with_marks(value::ephemeral_mark()) : Value::unknown());
  Value one = Value::object(std::move(fields));
  if (call.repeat == Repeat::none) return Value::unknown();
  return Value::unknown(call.repeat == Repeat::count ? value::Type::list(one.type())
                                                     : value::Type::map(one.type()));
}

Value ModuleScope::module_call(const lang::Reference& ref) const {
  const CallCells& call = values_.modules[site_.module].calls[ref.binding];
  if (environment_.validating) {
    consume(ref, 1);
    return outputs_to_come(call, ref.binding);
  }
  if (!call.expanded) {
    consume(ref, 1);
    return Value::unknown();
  }
  std::size_t at = 1;
  const CallInstance* instance = nullptr;
  if (call.repeat == Repeat::none) {
    instance = call.instances.empty() ? nullptr : &call.instances.front();
  } else if (at < ref.steps().size()) {
    if (auto key = key_for(call.repeat, ref.steps()[at])) instance = call.find(*key);
    if (instance) ++at;
  }
  if (instance) {
    const ModuleCells& m = values_.modules[instance->module];
    const auto& outputs = environment_.program->modules[m.module].module->outputs;
    if (at < ref.steps().size() && ref.steps()[at].kind == StepKind::attribute) {
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i].name != ref.steps()[at].text) continue;
        consume(ref, at + 1);
        return m.outputs[i];
      }
    }
    consume(ref, at);
    return outputs_of(instance->module);
  }
  consume(ref, 1);
  if (call.repeat == Repeat::count) {
    std::vector<Value> items;
    for (const CallInstance& i : call.instances) items.push_back(outputs_of(i.module));
    return Value::tuple(std::move(items));
  }
  std::vector<std::pair<std::string, Value>> fields;
  for (const CallInstance& i : call.instances)
    fields.emplace_back(std::get<std::string>(i.key), outputs_of(i.module));
  return Value::object(std::move(fields));
}

Value ModuleScope::lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const {
  const ModuleCells& m = values_.modules[site_.module];
  if (ref.kind == lang::Reference::kUnbound) return Value::unknown();  // loading has complained
  switch (static_cast<RefKind>(ref.kind)) {
    case RefKind::variable: return m.variables[ref.binding];
    case RefKind::local: return m.locals[ref.binding];
    case RefKind::output: return m.outputs[ref.binding];
    case RefKind::run:
    case RefKind::test_variable: return Value::unknown();  // whoever runs tests knows these
    case RefKind::resource: return resource(ref);
    case RefKind::module_call: return module_call(ref);
    case RefKind::count_index:
      if (environment_.validating) return Value::unknown(value::Type::number());
      if (site_.key && std::holds_alternative<std::int64_t>(*site_.key))
        return Value::integer(std::get<std::int64_t>(*site_.key));
      diags.error(
          "Reference to \"count\" in non-counted context",
          "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" blocks, and only "
          "when the \"count\" argument is set.",
          ref.range());
      return Value::unknown();
    case RefKind::each_key:
    case RefKind::each_value:
      if (environment_.validating && !site_.each)
        return static_cast<RefKind>(ref.kind) == RefKind::each_key ? Value::unknown(value::Type::string())
                                                                   : Value::unknown();
      if (site_.key && std::holds_alternative<std::string>(*site_.key)) {
        if (static_cast<RefKind>(ref.kind) == RefKind::each_value) return *site_.each;
        return Value::string(std::get<std::string>(*site_.key));
      }
      if (environment_.importing && site_.each) {  // imports go through any collection
        if (static_cast<RefKind>(ref.kind) == RefKind::each_value) return *site_.each;
        return std::holds_alternative<std::int64_t>(*site_.key)
                   ? Value::integer(std::get<std::int64_t>(*site_.key))
                   : Value::null(value::Type::string());
      }
      diags.error(
          "Reference to \"each\" in context without for_each",
          "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when the "
          "\"for_each\" argument is set.",
          ref.range());
      return Value::unknown();
    case RefKind::self:
      if (site_.self) return *site_.self;
      if (environment_.validating) return Value::unknown();
      diags.error(
          "Invalid \"self\" reference",
          "The \"self\" object is not available in this context. This object can be used only in resource "
          "provisioner, connection, and postcondition blocks.",
          ref.range());
      return Value::unknown();
    case RefKind::path_module:
      return Value::string(environment_.program->modules[m.module].module->source_dir);
    case RefKind::path_root: return Value::string(environment_.program->modules[0].module->source_dir);
    case RefKind::path_cwd: return Value::string(environment_.functions.cwd);
    case RefKind::terraform_workspace: return Value::string(environment_.workspace);
    case RefKind::terraform_applying:
      return Value::boolean(environment_.applying).with_marks(value::ephemeral_mark());
  }
  return Value::unknown();
}

namespace {

// Templates may call what the module that renders them may.
void enter_module(Environment& environment, const Values& values, const Site& site) {
  environment.functions.table =
      environment.program->modules[values.modules[site.module].module].module->functions;
}

}  // namespace

value::Value evaluate(Environment& environment, const Values& values, const Site& site,
                      const lang::Expr& expr, hcl::Diagnostics& diags) {
  enter_module(environment, values, site);
  ModuleScope scope(environment, values, site);
  lang::EvalContext context;
  context.scope = &scope;
  context.functions = &environment.functions;
  context.diags = &diags;
  return lang::evaluate(expr, context);
}

lang::Cause cause_in(const Value& v) {
  if (value::is_sensitive(v.marks())) return lang::Cause::sensitive;
  if (value::is_ephemeral(v.marks())) return lang::Cause::ephemeral;
  return v.is_wholly_known() ? lang::Cause::other : lang::Cause::unknown;
}

std::vector<std::string> values_in(Environment& environment, const Values& values, const Site& site,
                                   const lang::Expr& expr, lang::Cause cause) {
  const ModuleScope scope(environment, values, site);
  lang::EvalContext context;
  context.scope = &scope;
  context.functions = &environment.functions;
  return lang::reference_values(expr, context, cause);
}

value::Value evaluate_body(Environment& environment, const Values& values, const Site& site,
                           const config::BodyPlan& body, hcl::Diagnostics& diags) {
  enter_module(environment, values, site);
  ModuleScope scope(environment, values, site);
  lang::EvalContext context;
  context.scope = &scope;
  context.functions = &environment.functions;
  context.diags = &diags;
  return config::evaluate_body(body, context);
}

}  // namespace reprise::engine
