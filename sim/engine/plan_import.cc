// import blocks: objects that exist already and come under management.
#include <fmt/format.h>

#include "engine/imports.h"
#include "engine/merge.h"
#include "engine/planner.h"

namespace reprise::engine {

using value::Value;

bool Planner::find_imports(VertexId v) {
  if (options_.mode == PlanMode::evaluate || options_.mode == PlanMode::refresh_only) return true;
  const std::size_t errors = diags_.error_count();
  for (const config::Import* block : program_.imports_into(v)) {
    if (!block->id) continue;
    walk_.environment.importing = true;
    find_imports(*block, program_.resource(v));
    walk_.environment.importing = false;
  }
  return diags_.error_count() == errors;
}

void Planner::find_imports(const config::Import& block, const config::Resource& resource) {
  std::vector<ImportRound> rounds(1);
  if (block.for_each) {
    const std::size_t errors = diags_.error_count();
    const Value each = evaluate(walk_.environment, walk_.values, Site{}, *block.for_each, diags_);
    if (diags_.error_count() != errors) return;
    const std::size_t before = diags_.size();
    auto found = import_rounds(each, block, true, diags_);
    for (std::size_t d = before; d < diags_.size(); ++d) {
      // That it is no collection has nothing to do with its marks.
      const bool of_type = diags_.items()[d].detail.ends_with("must be a collection.");
      const lang::Cause cause = of_type ? lang::Cause::other : cause_in(each);
      diags_.items()[d].values = values_in(walk_.environment, walk_.values, Site{}, *block.for_each, cause);
    }
    if (!found) return;
    rounds = std::move(*found);
  }
  for (const ImportRound& round : rounds) {
    const bool repeated = block.for_each;
    const Site site{0, repeated ? &round.key : nullptr, repeated ? &round.each : nullptr, nullptr};
    const auto target = import_target(walk_.environment, walk_.values, site, block, &resource, diags_);
    if (!target) return;
    const auto id = import_id(walk_.environment, walk_.values, site, block, true, diags_);
    if (!id) continue;
    import_targets_.insert(*target);
    // What is not managed yet is not taken over to be destroyed.
    if (!before_destroy_) imports_[*target] = std::string(id->as_string());
  }
}

// What is imported needs a resource to go to; what was to be generated has been by now.
void Planner::miss_import_target(const config::Import& block) {
  if (options_.mode == PlanMode::evaluate || options_.mode == PlanMode::refresh_only || !block.id) return;
  const bool known = import_id(walk_.environment, walk_.values, Site{}, block, true, diags_).has_value();
  if (!known || options_.generated) return;
  diags_.error(
      "Configuration for import target does not exist",
      fmt::format("The configuration for the given import target {} does not exist. If you wish to "
                  "automatically generate config for this resource, use the -generate-config-out option "
                  "within terraform plan. Otherwise, make sure the target resource exists within your "
                  "configuration. For example:\n\n  terraform plan -generate-config-out=generated.tf",
                  config::to_string(*block.to.resource)),
      block.to_range);
}

// Whether what is imported into a resource has a place there.
bool Planner::imports_fit(VertexId v, std::uint32_t m) {
  const config::ModuleInstance& module = walk_.values.modules[m].address;
  for (const config::AbsInstance& target : import_targets_) {
    if (target.resource.module != module || target.resource.resource != program_.resource(v).addr) continue;
    if (cells_of(v, m).find(target.key)) continue;
    diags_.error("Configuration for import target does not exist",
                 fmt::format("The configuration for the given import {} does not exist. All target instances "
                             "must have an associated configuration to be imported.",
                             config::to_string(target)));
    return false;
  }
  return true;
}

void Planner::import_object(Instance& i) {
  const std::string& id = imports_.at(i.address);
  provider::Target target = target_of(i);
  if (options_.reads) plan_.reads.push_back({world_.now, i.text, false, id, {}, false, true});
  provider::ImportResponse r = i.config.implementation->import(target, id, world_);
  bool failed = r.diags.has_errors();
  for (hcl::Diagnostic& d : r.diags.items()) {
    if (d.address.empty()) d.address = i.text;
    if (!d.subject.valid()) d.subject = i.config.range;
    diags_.add(std::move(d));
  }
  if (failed) return;
  state::Object object;
  object.value = r.state;
  object.schema_version = i.config.schema->version;
  bool gone = r.state.is_null();
  if (!gone && !refresh_object(*i.config.implementation, target, object, i.config.schema->block,
                               i.config.range, i.vertex, gone))
    return;
  if (gone) {
    hcl::Diagnostic d;
    d.summary = "Cannot import non-existent remote object";
    d.detail = fmt::format(
        "While attempting to import an existing object to \"{}\", the provider detected that no object "
        "exists with the "
        "given id. Only pre-existing objects can be imported; check that the id is correct and that it is "
        "associated "
        "with the provider's configured region or endpoint, or use \"terraform apply\" to create a new "
        "remote object "
        "for this resource.",
        i.text);
    d.address = i.text;
    diags_.add(std::move(d));
    return;
  }
  object.value =
      without_write_only(i.config.schema->block, with_schema_marks(i.config.schema->block, object.value));
  plan_.prior.instance(i.address, walk_.provider_name(i.module, i.config)).current = std::move(object);
}

}  // namespace reprise::engine
