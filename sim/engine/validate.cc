// Evaluation with unknown inputs: what `terraform validate` says beyond loading.
#include "engine/decide.h"
#include "engine/walk.h"
#include "graph/graph.h"

namespace reprise::engine {

using value::Value;

namespace {

// Every block once, whatever its count or for_each would be; repetition is unknown.
class Validator {
 public:
  Validator(const Program& program, const provider::Registry& registry, const lang::FileReader& files,
            hcl::Diagnostics& diags)
      : program_(program),
        walk_(program, Environment(program, registry, files, world::Kernel(), "default", "/work", nullptr),
              inputs_),
        diags_(diags) {
    walk_.environment.validating = true;
    walk_.environment.functions.planning = true;
  }
  void run() {
    for (VertexId v : program_.order) visit(v);
  }

 private:
  void check(const lang::Expr* e, const Site& site) {
    if (e) evaluate(walk_.environment, walk_.values, site, *e, diags_);
  }

  void visit(VertexId v) {
    const Vertex& vertex = program_.vertices[v];
    const Program::ModuleInfo& info = program_.modules[vertex.module];
    if (walk_.values.instances_of[vertex.module].empty()) return;
    std::uint32_t m = walk_.values.instances_of[vertex.module].front();
    Site site{m, nullptr, nullptr, nullptr};
    switch (vertex.kind) {
      case VertexKind::call: return call(m, vertex.index, site);
      case VertexKind::variable: {
        const config::Variable& variable = info.module->variables[vertex.index];
        const config::ModuleCall* from =
            m == 0 ? nullptr : &program_.modules[info.parent].module->calls[info.call];
        if (from && vertex.index < from->arguments.size())
          check(from->arguments[vertex.index], walk_.call_site(m));
        walk_.values.modules[m].variables[vertex.index] =
            Value::unknown(variable.type.type->without_optional());
        return;
      }
      case VertexKind::local:
        walk_.values.modules[m].locals[vertex.index] =
            evaluate(walk_.environment, walk_.values, site, *info.module->locals[vertex.index].value, diags_);
        return;
      case VertexKind::output: return output(m, info.module->outputs[vertex.index], vertex.index, site);
      case VertexKind::provider:
        if (info.module->providers[vertex.index].body)
          evaluate_body(walk_.environment, walk_.values, site, *info.module->providers[vertex.index].body,
                        diags_);
        return;
      case VertexKind::resource: return resource(v, m, site);
      case VertexKind::check:
        for (const config::CheckRule& rule : info.module->checks[vertex.index].assertions)
          check(rule.condition, site);
        return;
      case VertexKind::call_end: return;
    }
  }

  void call(std::uint32_t m, std::uint32_t index, const Site& site) {
    const Program::ModuleInfo& info = program_.modules[walk_.values.modules[m].module];
    check(info.module->calls[index].count, site);
    check(info.module->calls[index].for_each, site);
    if (info.children[index] == UINT32_MAX) return;
    walk_.values.add_module(program_, m, index, {}, Value());
    const config::ModuleCall& c = info.module->calls[index];
    walk_.values.modules[m].calls[index].expanded = !c.count && !c.for_each;
  }

  void output(std::uint32_t m, const config::Output& o, std::uint32_t index, const Site& site) {
    if (!o.value) return;
    walk_.values.modules[m].outputs[index] =
        evaluate(walk_.environment, walk_.values, site, *o.value, diags_);
  }

  void resource(VertexId v, std::uint32_t m, const Site& site) {
    const config::Resource& r = program_.resource(v);
    if (!r.implementation || !r.schema) return;
    check(r.count, site);
    check(r.for_each, site);
    std::size_t errors = diags_.error_count();
    if (r.body) {
      Value config = evaluate_body(walk_.environment, walk_.values, site, *r.body, diags_);
      hcl::Diagnostics found;
      bool data = r.addr.mode == config::Mode::data;
      if (diags_.error_count() == errors && r.addr.mode != config::Mode::ephemeral)
        data ? r.implementation->validate_data(r.addr.type, config, found)
             : r.implementation->validate_resource(r.addr.type, config, found);
      for (hcl::Diagnostic& d : found.items()) {
        if (d.address.empty()) d.address = config::to_string(r.addr);
        if (!d.subject.valid()) d.subject = body_range(r.body, r.range);
        diags_.add(std::move(d));
      }
    }
    ResourceCells& cells = walk_.values.modules[m].resources[program_.vertices[v].index];
    if (r.count || r.for_each) return;  // its whole stays unknown
    cells.expanded = true;
    cells.instances.resize(1);
    cells.instances[0].value = Value::unknown(r.schema->block.implied_type);
    Site self = site;
    self.self = &cells.instances[0].value;
    for (const config::CheckRule& rule : r.lifecycle.preconditions) check(rule.condition, site);
    for (const config::CheckRule& rule : r.lifecycle.postconditions) check(rule.condition, self);
  }

  const Program& program_;
  InputValues inputs_;
  Walk walk_;
  hcl::Diagnostics& diags_;
};

}  // namespace

void validate(const config::Configuration& configuration, const provider::Registry& registry,
              hcl::Diagnostics& diags) {
  Program program(configuration);
  if (program.order.size() != program.vertices.size()) graph::build(configuration, diags);
  const PlanOptions defaults;
  config::TreeFiles files(configuration.tree(), configuration.directory(), defaults.cwd);
  Validator(program, registry, files, diags).run();
}

}  // namespace reprise::engine
