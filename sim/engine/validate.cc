// Evaluation with unknown inputs: what `terraform validate` says beyond reading files.
#include <algorithm>
#include <set>

#include "config/static_path.h"
#include "engine/decide.h"
#include "engine/imports.h"
#include "engine/walk.h"
#include "graph/graph.h"
#include "provider/provisioner_rules.h"

namespace reprise::engine {

using value::Value;

namespace {

// Warnings have been given when the configuration was loaded.
void append_errors(const hcl::Diagnostics& found, hcl::Diagnostics& diags) {
  for (const hcl::Diagnostic& d : found)
    if (d.severity == hcl::Severity::error) diags.add(d);
}

// What loading found wrong with the expressions of one module, given out place by place.
class Problems {
 public:
  explicit Problems(const hcl::Diagnostics& found) : found_(found), said_(found.size()) {}
  // Says what is about `range`; whether there was an error.
  bool say(hcl::Range range, hcl::Diagnostics& diags) {
    auto at = std::ranges::lower_bound(found_.items(), range.begin, {},
                                       [](const hcl::Diagnostic& d) { return d.subject.begin; });
    bool error = false;
    for (; at != found_.items().end() && at->subject.begin < range.end; ++at) {
      if (at->severity != hcl::Severity::error) continue;
      error = true;
      auto number = static_cast<std::size_t>(at - found_.items().begin());
      if (!said_[number]) diags.add(*at);
      said_[number] = true;
    }
    return error;
  }
  void say_rest(hcl::Diagnostics& diags) {
    for (std::size_t i = 0; i < said_.size(); ++i)
      if (!said_[i] && found_.items()[i].severity == hcl::Severity::error) diags.add(found_.items()[i]);
  }

 private:
  const hcl::Diagnostics& found_;  // sorted by place
  std::vector<bool> said_;
};

// Names that mean nothing, by what the real tool notices first.
struct Names {
  Problems malformed, undeclared, unavailable;
};
// What came of looking for them: only where an object is undeclared no name means anything.
enum class Named { well, unavailable, undeclared };

// Every block once, whatever its count or for_each would be; repetition is unknown. What needs something that
// is wrong is not looked at.
class Validator {
 public:
  Validator(const Program& program, const provider::Registry& registry, const lang::FileReader& files,
            hcl::SourceMap* sources, hcl::Diagnostics& diags)
      : program_(program),
        walk_(program, Environment(program, registry, files, world::Kernel(), "default", "/work", sources),
              inputs_),
        diags_(diags) {
    walk_.environment.validating = true;
    walk_.environment.functions.planning = true;
    for (const Program::ModuleInfo& info : program.modules) {
      names_.push_back({Problems(info.module->names.malformed), Problems(info.module->names.undeclared),
                        Problems(info.module->names.unavailable)});
      unsuitable_.emplace_back(info.module->unsuitable);
    }
  }

  void run() {
    std::vector<bool> failed(program_.vertices.size());
    needed_.resize(program_.vertices.size());
    for (VertexId v : program_.order)
      for (VertexId n : program_.needs.of(v)) needed_[n] = true;
    std::size_t before = diags_.error_count();
    import_targets();
    if (diags_.error_count() != before) return;
    for (VertexId v : program_.order) {
      for (VertexId n : program_.needs.of(v)) failed[v] = failed[v] || failed[n];
      if (failed[v]) continue;
      std::size_t errors = diags_.error_count();
      visit(v);
      imports_of(v);
      failed[v] = diags_.error_count() != errors;
    }
    if (diags_.error_count() != before) return;
    for (Names& n : names_)
      for (Problems* p : {&n.malformed, &n.undeclared, &n.unavailable}) p->say_rest(diags_);
    for (Problems& p : unsuitable_) p.say_rest(diags_);
  }

 private:
  Site here() const { return {instance_, nullptr, nullptr, nullptr}; }

  // Looks at the names in expressions that are evaluated together.
  Named names_in(std::span<const lang::Expr* const> expressions) {
    Names& names = names_[module_];
    bool malformed = false, undeclared = false, unavailable = false;
    for (const lang::Expr* e : expressions) {
      if (!e) continue;
      malformed = names.malformed.say(e->range(), diags_) || malformed;
      undeclared = names.undeclared.say(e->range(), diags_) || undeclared;
    }
    if (undeclared) return Named::undeclared;
    for (const lang::Expr* e : expressions)
      unavailable = (e && names.unavailable.say(e->range(), diags_)) || unavailable;
    return malformed || unavailable ? Named::unavailable : Named::well;
  }
  Named names_in(const lang::Expr* e) { return names_in(std::span(&e, 1)); }

  // Nothing when names in the expression mean nothing.
  std::optional<Value> check(const lang::Expr* e, const Site& site) {
    if (!e || names_in(e) != Named::well) return std::nullopt;
    unsuitable_[module_].say(e->range(), diags_);
    return evaluate(walk_.environment, walk_.values, site, *e, diags_);
  }

  // Conditions are evaluated even if names in them mean nothing.
  void check_rule_part(const lang::Expr* e, const Site& site) {
    if (!e) return;
    const Named named = names_in(e);
    const auto no_self = [&](const lang::Reference& r) { return r.root() == "self" && !site.self; };
    if (named == Named::undeclared || std::ranges::any_of(e->references, no_self)) return unknown_names(*e);
    dropped_names(*e, std::ranges::all_of(e->references, dropped));
    evaluate_meaningless(*e, site);
  }
  // In spite of names that mean nothing.
  void evaluate_meaningless(const lang::Expr& e, const Site& site) {
    unsuitable_[module_].say(e.range(), diags_);
    evaluate(walk_.environment, walk_.values, site, e, diags_);
  }
  // The condition and the message of an output's rule are evaluated with one set of names.
  void meaningless_rule(std::span<const lang::Expr* const> parts, Named named) {
    bool empty = named == Named::undeclared, all = true;
    for (const lang::Expr* e : parts) {
      if (!e) continue;
      empty = empty || std::ranges::any_of(e->references, [](auto& r) { return r.root() == "self"; });
      all = all && std::ranges::all_of(e->references, dropped);
    }
    for (const lang::Expr* e : parts) {
      if (!e) continue;
      if (empty) {
        unknown_names(*e);
      } else {
        dropped_names(*e, all);
        evaluate_meaningless(*e, here());
      }
    }
  }
  void unknown_names(const lang::Expr& e) {
    for (const lang::Reference& r : e.references)
      diags_.error("Unknown variable", fmt_unknown(r.root()), r.traversal->root_range);
  }
  static bool dropped(const lang::Reference& r) {
    static constexpr std::string_view kAlways[] = {"var",  "local", "path", "terraform",
                                                   "each", "count", "self"};
    return r.kind == lang::Reference::kUnbound && std::ranges::find(kAlways, r.root()) == std::end(kAlways);
  }
  // What is no reference at all gives its root no meaning; other references do, to the roots that they have.
  void dropped_names(const lang::Expr& e, bool all) {
    for (const lang::Reference& r : e.references) {
      const bool root =
          r.root() == "module" || r.root() == "data" || r.root() == "resource" || r.root() == "ephemeral";
      if (dropped(r) && (all || !root))
        diags_.error("Unknown variable", fmt_unknown(r.root()), r.traversal->root_range);
    }
  }
  static std::string fmt_unknown(std::string_view root) {
    return "There is no variable named \"" + std::string(root) + "\".";
  }

  void check_depends_on(const std::vector<const lang::Reference*>& refs) {
    bool wrong = false;  // nothing is looked up behind a mistake
    for (const lang::Reference* r : refs) {
      wrong = unsuitable_[module_].say(r->range(), diags_) || wrong;
      Names& names = names_[module_];
      wrong = wrong || names.undeclared.say(r->range(), diags_) || names.unavailable.say(r->range(), diags_);
    }
  }

  // The value of a body; nothing when something in it is wrong.
  std::optional<Value> check_body(const config::BodyPlan& body, const Site& site) {
    if (names_in(body.expressions) != Named::well) return std::nullopt;
    const std::size_t errors = diags_.error_count();
    Value v = body_value(body, site);
    return diags_.error_count() == errors ? std::optional(std::move(v)) : std::nullopt;
  }

  // The same with what is wrong unknown, and all of it when names mean nothing.
  Value body_value(const config::BodyPlan& body, const Site& site) {
    if (names_in(body.expressions) != Named::well) return Value::unknown();
    for (const lang::Expr* e : body.expressions) unsuitable_[module_].say(e->range(), diags_);
    append_errors(body.problems, diags_);
    return evaluate_body(walk_.environment, walk_.values, site, body, diags_);
  }

  void visit(VertexId v) {
    const Vertex& vertex = program_.vertices[v];
    const Program::ModuleInfo& info = program_.modules[vertex.module];
    if (walk_.values.instances_of[vertex.module].empty()) return;
    module_ = vertex.module;
    instance_ = walk_.values.instances_of[vertex.module].front();
    switch (vertex.kind) {
      case VertexKind::call: return call(vertex.index);
      case VertexKind::variable: return variable(info, vertex.index);
      case VertexKind::local:
        if (auto value = check(info.module->locals[vertex.index].value, here()))
          walk_.values.modules[instance_].locals[vertex.index] = std::move(*value);
        return;
      case VertexKind::output: return output(info.module->outputs[vertex.index]);
      case VertexKind::provider:
        if (needed_[v]) provider(info.module->providers[vertex.index]);
        return;  // what nobody uses is not looked at
      case VertexKind::resource: return resource(program_.resource(v));
      case VertexKind::check: return check_block(info.module->checks[vertex.index]);
      case VertexKind::call_end:
      case VertexKind::import: return;
    }
  }

  void repetition(const lang::Expr* count, const lang::Expr* for_each) {
    const lang::Expr* e = count ? count : for_each;
    if (!e || names_in(e) != Named::well) return;
    unsuitable_[module_].say(e->range(), diags_);
    check_repetition(walk_.environment, walk_.values, here(), count, for_each, diags_);
  }

  void call(std::uint32_t index) {
    const Program::ModuleInfo& info = program_.modules[module_];
    const config::ModuleCall& c = info.module->calls[index];
    repetition(c.count, c.for_each);
    check_depends_on(c.depends_on);
    if (info.children[index] == UINT32_MAX) return;
    walk_.values.add_module(program_, instance_, index, {}, Value());
    walk_.values.modules[instance_].calls[index].repeat = c.count      ? Repeat::count
                                                          : c.for_each ? Repeat::for_each
                                                                       : Repeat::none;
  }

  // To everything but its own rules a variable is unknown, whatever a call gives it.
  void variable(const Program::ModuleInfo& info, std::uint32_t index) {
    const config::Variable& variable = info.module->variables[index];
    Value unknown = Value::unknown(variable.type.type->without_optional());
    if (variable.sensitive) unknown = unknown.with_marks(value::sensitive_mark());
    if (variable.ephemeral) unknown = unknown.with_marks(value::ephemeral_mark());
    Value& cell = walk_.values.modules[instance_].variables[index];
    cell = unknown;
    ValuePlace place{variable.range};
    if (module_ != 0) {
      std::optional<Value> given = given_value(info, index, place);
      if (!given) return;
      cell = std::move(*given);
    }
    check_validations(variable, index, place);
    cell = std::move(unknown);
  }

  // What a call gives; nothing when that is wrong.
  std::optional<Value> given_value(const Program::ModuleInfo& info, std::uint32_t index, ValuePlace& place) {
    const std::size_t errors = diags_.error_count();
    const config::ModuleCall& from = program_.modules[info.parent].module->calls[info.call];
    const lang::Expr* argument = index < from.arguments.size() ? from.arguments[index] : nullptr;
    std::optional<Value> given;
    place = {argument ? argument->range() : from.range, !argument};
    if (argument) {
      std::uint32_t inner = std::exchange(module_, info.parent);
      given = check(argument, walk_.call_site(instance_));
      module_ = inner;
      if (!given || diags_.error_count() != errors) return std::nullopt;
    }
    Value value = walk_.child_variable(instance_, index, std::move(given), place.range, diags_);
    return diags_.error_count() == errors ? std::optional(std::move(value)) : std::nullopt;
  }

  void check_validations(const config::Variable& variable, std::uint32_t index, const ValuePlace& place) {
    bool named = true;
    for (const config::CheckRule& rule : variable.validations) {
      const lang::Expr* parts[] = {rule.condition, rule.error_message};
      named = names_in(parts) == Named::well && named;
      for (const lang::Expr* e : parts)
        if (e && named) unsuitable_[module_].say(e->range(), diags_);
    }
    if (named && !variable.validations.empty()) evaluate_validations(walk_, instance_, index, place, diags_);
  }

  // Conditions of outputs are looked at as they will be later.
  void output(const config::Output& o) {
    if (!may_be_output(o, module_ == 0, diags_)) return;
    std::size_t errors = diags_.error_count();
    for (const config::CheckRule& rule : o.preconditions) {
      const lang::Expr* parts[] = {rule.condition, rule.error_message};
      if (const Named named = names_in(parts); named != Named::well) {
        meaningless_rule(parts, named);
        continue;
      }
      for (const lang::Expr* e : parts)
        if (e) unsuitable_[module_].say(e->range(), diags_);
      RuleContext context{RuleKind::output_precondition, "output_value", o.name, o.name};
      evaluate_rules(walk_, here(), {rule}, context, diags_);
    }
    if (diags_.error_count() != errors) return;
    std::optional<Value> value = check(o.value, here());
    if (value) check_output(o, *value, module_ == 0, diags_);
    check_depends_on(o.depends_on);
  }

  void provider(const config::ProviderBlock& block) {
    unsuitable_[module_].say(block.range, diags_);
    if (!block.body) return;
    std::optional<Value> config = check_body(*block.body, here());
    const provider::Provider* implementation = walk_.environment.registry->provider(block.source);
    if (config && implementation) implementation->validate_provider(*config, diags_);
  }

  // Only messages are evaluated before there is something to check.
  void check_block(const config::Check& c) {
    for (const config::CheckRule& rule : c.assertions) {
      const lang::Expr* parts[] = {rule.condition, rule.error_message};
      const Named named = names_in(parts);
      if (!rule.error_message) continue;
      if (named == Named::undeclared) {
        unknown_names(*rule.error_message);
      } else {
        unsuitable_[module_].say(rule.error_message->range(), diags_);
        check_message(walk_, here(), *rule.error_message, diags_);
      }
    }
  }

  // Nothing is evaluated while there are imports to nowhere.
  void import_targets() {
    for (const config::Import& block : program_.modules[0].module->imports) {
      const config::ModulePath path = config::static_path(block.to.module);
      const std::uint32_t m = program_.module_index(path);
      if (m != UINT32_MAX && program_.modules[m].module->resource(*block.to.resource)) continue;
      if (!path.empty())
        diags_.error(
            "Configuration for import target does not exist",
            "Resource " + config::to_string(config::ConfigResource{path, *block.to.resource}) +
                " not found. Only resources within the root module are eligible for config generation.",
            block.to_range);
      else if (block.to.key && !block.for_each)
        diags_.error("Configuration for import target does not exist",
                     "The given import block is not compatible with config generation. The "
                     "-generate-config-out option cannot be used with import blocks which use for_each, or "
                     "resources which use for_each or count.",
                     block.to_range);
    }
  }

  // Of the blocks about one resource the first mistake ends all.
  void imports_of(VertexId v) {
    const std::size_t errors = diags_.error_count();
    for (const config::Import* block : program_.imports_into(v)) {
      import_block(*block);
      if (diags_.error_count() != errors) return;
    }
  }

  // What an import block says, and what it is about; the first mistake ends it.
  void import_block(const config::Import& block) {
    module_ = instance_ = 0;
    const config::ModulePath path = config::static_path(block.to.module);
    const std::uint32_t m = program_.module_index(path);
    const config::Resource* target =
        m == UINT32_MAX ? nullptr : program_.modules[m].module->resource(*block.to.resource);
    if (!block.id) return;
    for (const lang::Reference& r : block.id->references) {
      if (!path.empty() || !config::refers_to(r, *block.to.resource)) continue;
      diags_.error("Invalid import id argument",
                   "The import ID cannot reference the resource being imported.",
                   {r.traversal->root_range.begin, r.steps()[r.root() == "resource" ? 1 : 0].range.end});
      return;
    }
    walk_.environment.importing = true;
    if (block.for_each)
      import_rounds_of(block, target);
    else
      import_once(block, target);
    walk_.environment.importing = false;
  }

  void import_once(const config::Import& block, const config::Resource* target) {
    if (!block.to_keys.empty()) {
      diags_.error(
          "Invalid expression",
          "A single static variable reference is required: only attribute access and indexing with "
          "constant keys. No calculations, function calls, template expressions, etc are allowed here.",
          block.to_range);
      hcl::Diagnostic d;
      d.summary = "Invalid address";
      d.detail =
          "A resource instance address is required here. The module path must be followed by a resource "
          "instance specification.";
      d.subject = block.to_range;
      d.nowhere = true;
      diags_.add(std::move(d));
      return;
    }
    import_round(block, target, here());
  }

  void import_rounds_of(const config::Import& block, const config::Resource* target) {
    const std::optional<Value> each = check(block.for_each, here());
    if (!each) return;
    const auto rounds = import_rounds(*each, block, false, diags_);
    if (!rounds) return;
    for (const ImportRound& round : *rounds) {
      Site site = here();
      site.key = &round.key;
      site.each = &round.each;
      if (!import_round(block, target, site)) return;
    }
  }

  bool import_round(const config::Import& block, const config::Resource* target, const Site& site) {
    return import_target(walk_.environment, walk_.values, site, block, target, diags_) &&
           names_in(block.id) == Named::well &&
           import_id(walk_.environment, walk_.values, site, block, false, diags_);
  }

  void resource(const config::Resource& r) {
    unsuitable_[module_].say(r.type_range, diags_);
    if (!r.implementation || !r.schema) return;
    repetition(r.count, r.for_each);
    check_depends_on(r.depends_on);
    std::optional<Value> config = r.body ? check_body(*r.body, here()) : Value::empty_object();
    for (const auto& path : r.lifecycle.ignore_changes)
      if (config) unsuitable_[module_].say({path.front().range.begin, path.back().range.end}, diags_);
    if (config && r.addr.mode != config::Mode::ephemeral) {
      hcl::Diagnostics found;
      if (r.addr.mode == config::Mode::data)
        r.implementation->validate_data(r.addr.type, *config, found);
      else
        r.implementation->validate_resource(r.addr.type, *config, found);
      if (r.body) refuse_ephemeral(r.schema->block, *r.body, *config, config::to_string(r.addr), found);
      for (hcl::Diagnostic& d : found.items()) {
        // What Terraform's own provider says of a resource as a whole, it says of nothing in particular.
        const bool plain = r.addr.mode == config::Mode::managed && d.address.empty() && !d.subject.valid() &&
                           r.provider_source == "terraform.io/builtin/terraform";
        if (!plain) place(d, config::to_string(r.addr), r.body, r.range);
        diags_.add(std::move(d));
      }
    }
    lifecycle(r);
    const Value self = Value::unknown();
    Site site = here();
    site.self = &self;
    for (const config::ProvisionerBlock& p : r.provisioners) {
      std::size_t errors = diags_.error_count();
      unsuitable_[module_].say(p.range, diags_);
      if (p.body) provider::check_provisioner(p.type, body_value(*p.body, site), diags_);
      if (p.connection) check_body(*p.connection, site);
      if (diags_.error_count() != errors) return;
    }
  }

  void lifecycle(const config::Resource& r) {
    const Value self = Value::unknown();
    Site site = here();
    auto check_rules = [&](const std::vector<config::CheckRule>& rules) {
      for (const config::CheckRule& rule : rules) {
        check_rule_part(rule.condition, site);
        check_rule_part(rule.error_message, site);
      }
    };
    check_rules(r.lifecycle.preconditions);
    site.self = &self;
    check_rules(r.lifecycle.postconditions);
  }

  const Program& program_;
  InputValues inputs_;
  Walk walk_;
  hcl::Diagnostics& diags_;
  std::vector<Names> names_;                 // by module
  std::vector<Problems> unsuitable_;         // by module
  std::vector<bool> needed_;                 // by vertex: something else needs it
  std::uint32_t module_ = 0, instance_ = 0;  // of the object that is looked at
};

}  // namespace

void validate(const config::Configuration& configuration, const provider::Registry& registry,
              hcl::SourceMap* sources, hcl::Diagnostics& diags) {
  append_errors(configuration.joint_problems(), diags);
  if (configuration.joint_problems().has_errors()) return;
  Program program(configuration);
  if (program.order.size() != program.vertices.size()) {
    graph::build(configuration, diags, graph::Operation::plan);  // says what the cycle is
    return;
  }
  const PlanOptions defaults;
  config::TreeFiles files(configuration.tree(), configuration.directory(), defaults.cwd);
  Validator(program, registry, files, sources, diags).run();
}

}  // namespace reprise::engine
