#include "report/relevant_json.h"

#include <charconv>
#include <set>

#include "config/ref_kind.h"

namespace reprise::report {

namespace {

using config::Module;
using config::ModuleInstance;
using StepKind = hcl::TraversalStep::Kind;

// Follows references through locals, variables, outputs and arguments until attributes of resources are
// reached.
class Contributors {
 public:
  explicit Contributors(const config::Configuration& configuration) : configuration_(configuration) {}

  void change(const engine::ResourceChange& c) {
    const Module* module = configuration_.module(config::static_path(c.address.resource.module));
    if (!module || !c.config) return;
    const ModuleInstance& at = c.address.resource.module;
    arguments(*module, at, *c.config);
    drain();
  }
  void output(const Module& module, const ModuleInstance& at, const config::Output& output) {
    expression(module, at, output.value);
    drain();
  }

  using Attribute = std::vector<std::string>;  // names and indexes as JSON
  const std::set<std::pair<std::string, Attribute>>& found() const { return found_; }

 private:
  struct Use {
    const Module* module;
    ModuleInstance at;
    const lang::Expr* expr;
    const config::Resource* block;  // where it stands; nullptr when that is no resource
  };

  void expression(const Module& module, const ModuleInstance& at, const lang::Expr* expr,
                  const config::Resource* block = nullptr) {
    if (expr && !expr->references.empty() && seen_.emplace(expr, to_string(at)).second)
      todo_.push_back({&module, at, expr, block});
  }
  void arguments(const Module& module, const ModuleInstance& at, const config::Resource& block) {
    if (!block.body) return;
    for (const lang::Expr* e : block.body->expressions) expression(module, at, e, &block);
  }
  void drain() {
    while (!todo_.empty()) {
      const Use use = std::move(todo_.back());
      todo_.pop_back();
      for (const lang::Reference& ref : use.expr->references) reference(use, ref);
    }
  }

  void reference(const Use& use, const lang::Reference& ref) {
    const Module& module = *use.module;
    const ModuleInstance& at = use.at;
    switch (static_cast<config::RefKind>(ref.kind)) {
      case config::RefKind::count_index:
      case config::RefKind::each_key:
      case config::RefKind::each_value:
        if (!use.block) return;
        expression(module, at, use.block->count);
        return expression(module, at, use.block->for_each);
      case config::RefKind::local: return expression(module, at, module.locals[ref.binding].value);
      case config::RefKind::variable: return argument(module, at, ref.binding);
      case config::RefKind::module_call: return call(module, at, ref);
      case config::RefKind::resource: return resource(module, at, ref);
      default: return;
    }
  }

  void argument(const Module& module, const ModuleInstance& at, std::uint32_t variable) {
    if (!module.parent || !module.call_in_parent || variable >= module.call_in_parent->arguments.size())
      return;
    ModuleInstance above = at;
    if (!above.empty()) above.pop_back();
    expression(*module.parent, above, module.call_in_parent->arguments[variable]);
  }

  void call(const Module& module, const ModuleInstance& at, const lang::Reference& ref) {
    const config::ModuleCall& call = module.calls[ref.binding];
    if (!call.child) return;
    const auto steps = ref.steps();
    ModuleInstance below = at;
    below.push_back({call.name, {}});
    std::size_t next = 1;
    if (next < steps.size()) next += read_key(steps[next], below.back().key) ? 1 : 0;
    const bool named = next < steps.size() && steps[next].kind == StepKind::attribute;
    for (const config::Output& o : call.child->outputs)
      if (!named || o.name == steps[next].text) expression(*call.child, below, o.value);
  }

  void resource(const Module& module, const ModuleInstance& at, const lang::Reference& ref) {
    const config::Resource& block = module.resources[ref.binding];
    const auto steps = ref.steps();
    const std::string_view root = ref.root();
    std::size_t next = root == "data" || root == "resource" || root == "ephemeral" ? 2 : 1;
    config::AbsInstance address{{at, block.addr}, {}};
    if (next < steps.size()) next += read_key(steps[next], address.key) ? 1 : 0;
    Attribute path;
    for (; next < steps.size() && steps[next].kind != StepKind::splat; ++next) {
      state::JsonText text;
      if (steps[next].kind == StepKind::index_number || steps[next].kind == StepKind::index_word)
        text.raw(steps[next].text);
      else
        text.string(steps[next].text);
      if (path.empty()) argument_of(module, at, block, steps[next].text);
      path.push_back(text.take());
    }
    if (path.empty()) arguments(module, at, block);
    found_.emplace(to_string(address), std::move(path));
  }

  // What an attribute that the configuration sets is worth comes from further away.
  void argument_of(const Module& module, const ModuleInstance& at, const config::Resource& block,
                   std::string_view name) {
    if (!block.body) return;
    const auto fields = block.body->schema->implied_type->attributes();
    for (const config::BodyPlan::Argument& a : block.body->arguments)
      if (fields[a.field].name == name) expression(module, at, a.expr, &block);
  }

  static bool read_key(const hcl::TraversalStep& step, config::InstanceKey& key) {
    if (step.kind == StepKind::index_string) key = std::string(step.text);
    std::int64_t n = 0;
    std::from_chars(step.text.data(), step.text.data() + step.text.size(), n);
    if (step.kind == StepKind::index_number) key = n;
    return step.kind == StepKind::index_string || step.kind == StepKind::index_number;
  }

  const config::Configuration& configuration_;
  std::set<std::pair<const lang::Expr*, std::string>> seen_;  // never iterated
  std::vector<Use> todo_;
  std::set<std::pair<std::string, Attribute>> found_;
};

}  // namespace

void append_relevant_attributes(state::JsonText& out, const engine::Plan& plan,
                                const config::Configuration& configuration) {
  Contributors contributors(configuration);
  for (const engine::ResourceChange& c : plan.changes)
    if (c.action != engine::ChangeAction::no_op) contributors.change(c);
  const Module& root = configuration.root();
  for (const engine::OutputChange& change : plan.outputs)
    for (const config::Output& o : root.outputs)
      if (o.name == change.name && change.action != engine::ChangeAction::no_op)
        contributors.output(root, {}, o);
  // Nothing remembers what outputs of called modules were: each is new every time.
  for (const engine::ModuleOutput& output : plan.module_outputs) {
    const Module* module = configuration.module(config::static_path(output.module));
    if (!module) continue;
    for (const config::Output& o : module->outputs)
      if (o.name == output.name) contributors.output(*module, output.module, o);
  }
  if (contributors.found().empty()) return;
  out.key("relevant_attributes").open('[');
  for (const auto& [address, path] : contributors.found()) {
    out.open('{').field("resource", address).key("attribute").open('[');
    for (const std::string& step : path) out.raw(step);
    out.close(']').close('}');
  }
  out.close(']');
}

}  // namespace reprise::report
