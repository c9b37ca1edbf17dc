#include "engine/targets.h"

#include <algorithm>

namespace reprise::engine {

namespace {

// Whether a block (all its instances together) may hold something of the target.
bool may_match(const config::AnyAddr& target, const config::ModulePath& module,
               const config::ResourceAddr& resource) {
  config::ModulePath path = config::static_path(target.module);
  if (target.resource) return path == module && *target.resource == resource;
  return path.size() <= module.size() && std::equal(path.begin(), path.end(), module.begin());
}

// Whether an address names all instances of what it names.
bool is_whole(const config::AnyAddr& address) {
  for (const config::ModuleStep& step : address.module)
    if (!std::holds_alternative<std::monostate>(step.key)) return false;
  return !address.key;
}

}  // namespace

Targets::Targets(const Program& p, const std::vector<config::AnyAddr>& targets,
                 const std::vector<config::AnyAddr>& excludes)
    : targets_(&targets), excludes_(&excludes) {
  if (!targets.empty()) include_targets(p);
  if (!excludes.empty()) leave_out_excludes(p);
}

void Targets::include_targets(const Program& p) {
  included_.assign(p.vertices.size(), false);
  direct_.assign(p.vertices.size(), false);
  std::vector<VertexId> todo;
  for (VertexId v = 0; v < p.vertices.size(); ++v) {
    const config::ResourceAddr* resource = p.resource_named(v);
    if (!resource) continue;
    const config::Module& module = *p.modules[p.vertices[v].module].module;
    for (const config::AnyAddr& t : *targets_) {
      if (!may_match(t, module.path, *resource)) continue;
      direct_[v] = true;
      todo.push_back(v);
      break;
    }
  }
  while (!todo.empty()) {
    VertexId v = todo.back();
    todo.pop_back();
    if (included_[v]) continue;
    included_[v] = true;
    for (VertexId n : p.needs.of(v)) todo.push_back(n);
  }
  // Outputs of the root that only rest on what is included come along.
  for (VertexId v : p.order) {
    const Vertex& vertex = p.vertices[v];
    if (vertex.kind != VertexKind::output || vertex.module != 0) continue;
    const auto& resources = *p.nearest_resources[v];
    bool whole = !resources.empty();
    for (VertexId r : resources) whole = whole && included_[r];
    if (!whole) continue;
    todo.push_back(v);
    while (!todo.empty()) {
      VertexId n = todo.back();
      todo.pop_back();
      if (included_[n]) continue;
      included_[n] = true;
      for (VertexId need : p.needs.of(n)) todo.push_back(need);
    }
  }
}

// Blocks that are excluded as a whole take along what needs them; of others only the instances named go.
void Targets::leave_out_excludes(const Program& p) {
  included_.assign(p.vertices.size(), true);
  direct_.assign(p.vertices.size(), false);
  std::vector<VertexId> todo;
  for (VertexId v = 0; v < p.vertices.size(); ++v) {
    const config::ResourceAddr* resource = p.resource_named(v);
    if (!resource) continue;
    const config::Module& module = *p.modules[p.vertices[v].module].module;
    for (const config::AnyAddr& e : *excludes_) {
      if (!may_match(e, module.path, *resource)) continue;
      direct_[v] = true;
      if (is_whole(e)) todo.push_back(v);
    }
  }
  while (!todo.empty()) {
    VertexId v = todo.back();
    todo.pop_back();
    if (!included_[v]) continue;
    included_[v] = false;
    for (VertexId n : p.users.of(v)) todo.push_back(n);
  }
}

bool Targets::wants(const config::AbsInstance& instance) const {
  const auto names = [&](const config::AnyAddr& a) { return config::contains(a, instance); };
  return targets_->empty() ? std::none_of(excludes_->begin(), excludes_->end(), names)
                           : std::any_of(targets_->begin(), targets_->end(), names);
}

std::vector<bool> create_before_destroy_in(const Program& p, const Targets& targets) {
  std::vector<bool> out(p.vertices.size(), false);
  for (std::size_t i = p.order.size(); i-- > 0;) {
    const VertexId v = p.order[i];
    if (!targets.includes(v)) continue;
    bool forced = p.vertices[v].kind == VertexKind::resource && p.resource(v).lifecycle.create_before_destroy;
    for (VertexId user : p.users.of(v)) forced = forced || out[user];
    out[v] = forced;
  }
  return out;
}

void warn_of_targeting(hcl::Diagnostics& diags, bool excluding) {
  diags.warning(
      "Resource targeting is in effect",
      excluding ? "You are creating a plan with the -exclude option, which means that the result of this "
                  "plan may not "
                  "represent all of the changes requested by the current configuration.\n\nThe -exclude "
                  "option is not "
                  "for routine use, and is provided only for exceptional situations such as recovering from "
                  "errors or "
                  "mistakes, or when Terraform specifically suggests to use it as part of an error message."
                : "You are creating a plan with the -target option, which means that the result of this plan "
                  "may not "
                  "represent all of the changes requested by the current configuration.\n\nThe -target "
                  "option is not "
                  "for routine use, and is provided only for exceptional situations such as recovering from "
                  "errors or "
                  "mistakes, or when Terraform specifically suggests to use it as part of an error message.");
}

}  // namespace reprise::engine
