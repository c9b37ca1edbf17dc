#include "scenario/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <tuple>

#include "config/tree_files.h"
#include "engine/program.h"
#include "lang/eval.h"
#include "lang/function.h"

namespace reprise::scenario {
namespace {

using engine::InputValue;
using value::Value;

void read_into(engine::InputValues& out, const config::Tree& tree, const std::string& path,
               InputValue::Source from, hcl::SourceMap& sources, hcl::Diagnostics& diags) {
  for (auto& [name, given] : image::read_var_file(tree, path, from, sources, diags))
    out[name] = std::move(given);
}

// Values that Terraform reads without being told, then the files that are named.
engine::InputValues environment_values(const Environment& e, hcl::SourceMap& sources,
                                       hcl::Diagnostics& diags) {
  engine::InputValues out;
  auto at = [&](const std::string& name) { return e.root == "." ? name : e.root + "/" + name; };
  for (const char* name : {"terraform.tfvars", "terraform.tfvars.json"})
    if (e.tree->read(at(name)))
      read_into(out, *e.tree, at(name), InputValue::Source::auto_file, sources, diags);
  for (const std::string& name : e.tree->names(e.root))
    if (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"))
      read_into(out, *e.tree, at(name), InputValue::Source::auto_file, sources, diags);
  for (const std::string& file : e.var_files)
    read_into(out, *e.tree, file, InputValue::Source::cli_file, sources, diags);
  return out;
}

// What image.NAME and environment.NAME are in this life.
class LifeScope final : public lang::Scope {
 public:
  LifeScope(std::size_t images, std::size_t environments)
      : images(images, Value::null()), environments(environments, Value::null()) {}
  Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override {
    const auto& from = static_cast<RefKind>(ref.kind) == RefKind::image ? images : environments;
    if (ref.binding < from.size() && !from[ref.binding].is_null()) return from[ref.binding];
    diags.error("Not available", "What this refers to was not made in this life.", ref.range());
    return Value::unknown();
  }
  std::vector<Value> images, environments;
};

class Life {
 public:
  Life(const Prepared& prepared, cloud::World world, const LifeOptions& options)
      : p_(prepared), options_(options), scope_(prepared.images.size(), prepared.environments.size()) {
    out_.after = std::move(world);
  }
  LifeResult run();

 private:
  cloud::World& world() { return out_.after; }
  engine::InputValues with_variables(engine::InputValues given, const Variables& variables);
  bool bake(std::size_t index);
  void create(std::size_t index);
  void destroy(std::size_t index);
  engine::ApplyResult apply(std::size_t index, const engine::Plan& plan);
  engine::PlanOptions plan_options(std::size_t index);
  void add(const std::vector<provider::Note>& notes) {
    out_.notes.insert(out_.notes.end(), notes.begin(), notes.end());
  }

  const Prepared& p_;
  const LifeOptions& options_;
  LifeScope scope_;
  LifeResult out_;
  std::vector<engine::InputValues> inputs_;  // of environments
};

std::vector<std::string> added(const std::vector<std::string>& before,
                               const std::vector<std::string>& after) {
  std::vector<std::string> out;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(out));
  return out;
}

// The machine on which local commands run is no part of a cloud (its provider is "reprise"): an environment
// has it when it changed it, and what stays on it is not left in a cloud.
bool is_local(const cloud::Object& o) { return o.provider == "reprise"; }

// The local objects with what they hold, which is another thing after each change.
std::map<std::string, const void*> local_contents(const cloud::Cloud& cloud) {
  std::map<std::string, const void*> out;
  for (const cloud::Object* o : cloud.of_type("runner"))
    if (is_local(*o)) out.emplace(cloud::object_key(o->type, o->region, o->id), o->attachment.get());
  return out;
}

engine::InputValues Life::with_variables(engine::InputValues given, const Variables& variables) {
  lang::FunctionContext functions;
  functions.now = world().now;
  functions.entropy = world().entropy;
  functions.identity = p_.scenario->name;
  functions.sources = p_.sources;
  lang::EvalContext context;
  context.scope = &scope_;
  context.functions = &functions;
  context.diags = &out_.diags;
  for (const Variables::Item& item : variables.items) {
    InputValue v;
    v.from = InputValue::Source::caller;
    v.value = lang::evaluate(*item.value, context);
    v.range = item.range;
    given[item.name] = std::move(v);
  }
  return given;
}

bool Life::bake(std::size_t index) {
  const Prepared::Image& image = p_.images[index];
  image::BuildOptions options;
  std::size_t errors = out_.diags.error_count();
  options.variables = with_variables(image.given, image.spec->variables);
  options.only = image.spec->only;
  options.except = image.spec->except;
  options.strict = options_.strict;
  options.warn_unused_variables = false;
  options.creator = "image." + image.spec->name;
  ImageLife& life = out_.images[index];
  life.name = image.spec->name;
  if (out_.diags.error_count() != errors) return false;
  life.build = image::build(*image.tmpl, options, world(), *p_.sources, *p_.bases, out_.diags);
  add(life.build.notes);
  if (!life.build.ok) return false;
  if (life.build.artifacts.empty()) return true;  // a reference to it is diagnosed
  scope_.images[index] = life.build.artifacts.front().attributes;
  return true;
}

engine::PlanOptions Life::plan_options(std::size_t index) {
  engine::PlanOptions options;
  options.variables = inputs_[index];
  options.workspace = p_.environments[index].spec->workspace;
  options.cwd = p_.environments[index].cwd;
  options.parallelism = options_.parallelism.value_or(p_.environments[index].spec->parallelism);
  return options;
}

engine::ApplyResult Life::apply(std::size_t index, const engine::Plan& plan) {
  engine::ApplyOptions options;
  options.parallelism = options_.parallelism.value_or(p_.environments[index].spec->parallelism);
  options.order_seed = options_.order_seed;
  return engine::apply(p_.environments[index].program, plan, options, *p_.environments[index].registry,
                       world(), *p_.sources, nullptr, out_.diags);
}

void Life::create(std::size_t index) {
  const Prepared::Environment& environment = p_.environments[index];
  EnvironmentLife& life = out_.environments[index];
  std::size_t errors = out_.diags.error_count();
  inputs_[index] = with_variables(environment.given, environment.spec->variables);
  if (out_.diags.error_count() != errors) return;
  std::vector<std::string> before = world().cloud.keys();
  const cloud::Cloud untouched = world().cloud;  // holds what is compared with by its address
  const auto local_before = local_contents(untouched);
  engine::PlanOptions options = plan_options(index);
  life.plan = engine::plan(*environment.program, {}, options, *environment.registry, world(), out_.diags);
  add(life.plan.notes);
  life.stage = Stage::planned;
  if (life.plan.errored || out_.diags.error_count() != errors) return;
  life.apply = apply(index, life.plan);
  add(life.apply.notes);
  for (const auto& [key, content] : local_contents(world().cloud))
    if (const auto it = local_before.find(key); it != local_before.end() && it->second != content)
      std::erase(before, key);
  life.objects = added(before, world().cloud.keys());
  life.stage = Stage::applied;
  if (out_.diags.error_count() != errors) return;
  std::vector<std::pair<std::string, Value>> outputs;
  for (const auto& [name, output] : life.apply.state.outputs) outputs.emplace_back(name, output.value);
  scope_.environments[index] = Value::object({{"outputs", Value::object(std::move(outputs))}});
  life.ok = true;
  if (!options_.second_plan) return;
  life.second_plan = engine::plan(*environment.program, life.apply.state, options, *environment.registry,
                                  world(), out_.diags);
  add(life.second_plan->notes);
  life.ok = !life.second_plan->errored && out_.diags.error_count() == errors;
}

void Life::destroy(std::size_t index) {
  const Prepared::Environment& environment = p_.environments[index];
  EnvironmentLife& life = out_.environments[index];
  // What a failed apply left behind is destroyed as well, as its user would.
  if (life.stage != Stage::applied) return;
  std::size_t errors = out_.diags.error_count();
  engine::PlanOptions options = plan_options(index);
  options.mode = engine::PlanMode::destroy;
  options.refresh = options_.refresh_before_destroy;
  life.destroy_plan = engine::plan(*environment.program, life.apply.state, options, *environment.registry,
                                   world(), out_.diags);
  add(life.destroy_plan->notes);
  if (!life.destroy_plan->errored && out_.diags.error_count() == errors) {
    life.destroy = apply(index, *life.destroy_plan);
    add(life.destroy->notes);
    life.stage = Stage::destroyed;
  }
  life.ok = life.ok && out_.diags.error_count() == errors;
}

LifeResult Life::run() {
  world::Instant start = world().now;
  std::size_t count = p_.environments.size();
  out_.images.resize(p_.images.size());
  out_.environments.resize(count);
  inputs_.resize(count);
  for (std::size_t i = 0; i < count; ++i) out_.environments[i].name = p_.environments[i].spec->name;
  bool baked = true;
  for (std::size_t i = 0; i < p_.images.size() && baked; ++i) baked = bake(i);
  out_.baked = world();
  if (baked)
    for (std::size_t i = 0; i < count; ++i) create(i);
  out_.alive = world();
  if (options_.destroy)
    for (std::size_t i = count; i-- > 0;) destroy(i);
  out_.leftovers = added(out_.baked.cloud.keys(), world().cloud.keys());
  for (const auto& [key, content] : local_contents(world().cloud)) std::erase(out_.leftovers, key);
  std::sort(out_.notes.begin(), out_.notes.end());
  out_.notes.erase(std::unique(out_.notes.begin(), out_.notes.end()), out_.notes.end());
  out_.took = world().now - start;
  out_.ok = !out_.diags.has_errors();
  return std::move(out_);
}

}  // namespace

std::unique_ptr<Prepared> prepare(const Scenario& scenario, const RegistryOf& registries,
                                  std::shared_ptr<machine::BaseMachines> bases, hcl::SourceMap& sources,
                                  hcl::Diagnostics& diags) {
  auto out = std::make_unique<Prepared>();
  hcl::Diagnostics own;
  out->scenario = &scenario;
  out->sources = &sources;
  out->bases = std::move(bases);
  assert(out->bases || scenario.images.empty());
  for (const Image& spec : scenario.images) {
    Prepared::Image image{&spec, nullptr, {}};
    if (!spec.tree) continue;
    image.tmpl = image::load(spec.tree, {spec.template_path, spec.working_directory}, sources, own);
    for (const std::string& file : spec.var_files)
      read_into(image.given, *spec.tree, file, InputValue::Source::cli_file, sources, own);
    out->images.push_back(std::move(image));
  }
  std::map<std::tuple<const config::Tree*, std::string, std::map<std::string, std::string>>,
           Prepared::Environment>
      loaded;
  for (const Environment& spec : scenario.environments) {
    if (!spec.tree) continue;
    Prepared::Environment& shared = loaded[{spec.tree.get(), spec.root, spec.module_dirs}];
    if (!shared.configuration) {
      shared.cwd = engine::PlanOptions().cwd;
      if (spec.root != ".") shared.cwd += "/" + spec.root;
      shared.registry =
          &registries(std::make_shared<config::TreeFiles>(spec.tree, spec.root, shared.cwd), shared.cwd);
      config::LoadOptions options;
      options.root = spec.root;
      options.module_dirs = spec.module_dirs;
      shared.configuration = config::load(spec.tree, options, *shared.registry, sources, own);
      if (shared.configuration->readable() && !shared.configuration->has_files())
        own.error("No configuration files",
                  fmt::format("The directory {} has no Terraform configuration files (.tf or .tf.json).",
                              spec.root));
      if (!own.has_errors()) shared.program = std::make_shared<const engine::Program>(*shared.configuration);
    }
    out->environments.push_back({&spec, shared.configuration, shared.program, shared.registry, shared.cwd,
                                 environment_values(spec, sources, own)});
  }
  out->usable = !own.has_errors() && out->images.size() == scenario.images.size() &&
                out->environments.size() == scenario.environments.size();
  diags.append(std::move(own));
  return out;
}

LifeResult run_life(const Prepared& prepared, cloud::World world, const LifeOptions& options) {
  assert(prepared.usable);
  return Life(prepared, std::move(world), options).run();
}

}  // namespace reprise::scenario
