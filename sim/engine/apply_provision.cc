// Provisioners: after a create, before a destroy. Each takes its time on the virtual clock.
#include <fmt/format.h>

#include <algorithm>

#include "engine/apply_impl.h"
#include "engine/removed.h"

namespace reprise::engine {

using value::Value;

// Destroy-time provisioners do not run when the successor exists already (create_before_destroy), nor for
// deposed objects or tainted ones: as Terraform has it.
std::vector<const config::ProvisionerBlock*> ApplyRun::Impl::provisioners(const Operation& op) const {
  std::vector<const config::ProvisionerBlock*> out;
  const ResourceChange& c = change(op);
  bool destroying = op.action == ChangeAction::destroy;
  if (destroying && !op.deposed.empty()) return out;
  if (destroying) {
    const state::Instance* instance = state.find(c.address);
    if (!instance || !instance->current || instance->current->tainted) return out;
  }
  auto take = [&](const std::vector<config::ProvisionerBlock>& blocks) {
    for (const config::ProvisionerBlock& b : blocks)
      if ((b.when == config::ProvisionerWhen::destroy) == destroying) out.push_back(&b);
  };
  if (c.config) {
    take(c.config->provisioners);
  } else if (destroying) {
    // Terraform 1.11 overlooks those of other modules than the root.
    const config::Removed* removed = removed_block_in(*program->modules[0].module, c.address);
    if (removed) take(removed->provisioners);
  }
  return out;
}

namespace {

// The output of what was told a secret may repeat it, so none of it is shown.
std::vector<std::string> shown(std::vector<std::string> output, value::Marks marks) {
  const bool sensitive = value::is_sensitive(marks), ephemeral = value::is_ephemeral(marks);
  if (!sensitive && !ephemeral) return output;
  const char* kind = !ephemeral ? "sensitive" : !sensitive ? "ephemeral" : "sensitive, ephemeral";
  std::ranges::fill(output, fmt::format("(output suppressed due to {} value in config)", kind));
  return output;
}

}  // namespace

// What could not be provisioned is made again by the next apply.
void ApplyRun::Impl::break_off(Operation& op, const cloud::World& world, hcl::Diagnostics& diags) {
  if (op.action != ChangeAction::destroy) set_object(op, true, diags);
  end_operation(op, false, world);
}

void ApplyRun::Impl::provision(Operation& op, cloud::World& world, hcl::Diagnostics& diags) {
  std::vector<const config::ProvisionerBlock*> blocks = provisioners(op);
  const ResourceChange& c = change(op);
  bool destroying = op.action == ChangeAction::destroy;
  std::uint64_t rank = schedule->nodes[op.node].rank;
  using Kind = ApplyEvent::Kind;
  if (op.provisioner > 0)
    tell(op.stumbled ? Kind::provision_failed : Kind::provision_complete, op, world, {}).provisioner =
        blocks[op.provisioner - 1]->type;
  if (op.broken) return break_off(op, world, diags);
  if (op.provisioner >= blocks.size()) {
    if (destroying) return queue.push(world.now, rank, {op.node, Phase::request, 0});
    Place at = place(c.address, c.config);
    bool repeated = at.cell && !std::holds_alternative<std::monostate>(at.cell->key);
    Site site{at.module, repeated ? &at.cell->key : nullptr, repeated ? &at.cell->each : nullptr, nullptr};
    op.made = true;
    return end_operation(op, conditions(c, site, true, &op.result, name(op), diags), world);
  }
  const config::ProvisionerBlock& block = *blocks[op.provisioner++];
  const Value& self = destroying ? op.prior : op.result;
  hcl::Diagnostics found;
  const provider::Provisioner* provisioner = registry->provisioner(block.type);
  world::Duration took{};
  if (provisioner) {
    Place at = place(c.address, c.config);
    bool repeated = !std::holds_alternative<std::monostate>(c.address.key);
    Value none;
    Site site{at.module == UINT32_MAX ? 0 : at.module, repeated ? &c.address.key : nullptr,
              at.cell ? &at.cell->each : &none, &self};
    walk.environment.functions.identity = name(op);
    Value config = block.body ? evaluate_body(walk.environment, walk.values, site, *block.body, found)
                              : Value::empty_object();
    Value connection = Value::null(provider::connection_schema().implied_type);
    if (block.connection)
      connection = evaluate_body(walk.environment, walk.values, site, *block.connection, found);
    if (found.has_errors()) {  // it never starts, and on_failure does not help
      diags.append(std::move(found));
      return break_off(op, world, diags);
    }
    tell(Kind::provision_start, op, world, {}).provisioner = block.type;
    provider::ProvisionResponse r = provisioner->run(
        {name(op), self, config, connection, body_range(block.body, block.range)}, world, *sources);
    took = r.took;
    found.append(std::move(r.diags));
    for (provider::Note& note : r.notes) result.notes.push_back(std::move(note));
    for (std::string& line : shown(std::move(r.output), config.deep_marks()))
      tell(Kind::provision_output, op, world, std::move(line)).provisioner = block.type;
  }
  bool failed = found.has_errors();
  // on_failure = continue: what failed shows in the provisioner's own output only, as Terraform has it.
  if (failed && block.continue_on_failure) found = {};
  for (hcl::Diagnostic& d : found.items()) {
    if (d.address.empty()) d.address = name(op);
    if (!d.subject.valid()) d.subject = body_range(block.body, block.range);
    diags.add(std::move(d));
  }
  op.stumbled = failed;
  op.broken = failed && !block.continue_on_failure;
  queue.push(world.now + took, rank, {op.node, Phase::provision, 0});
}

}  // namespace reprise::engine
