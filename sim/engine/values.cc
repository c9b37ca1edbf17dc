#include "engine/values.h"

#include <algorithm>
#include <map>

namespace reprise::engine {

using value::Value;

InstanceCell* ResourceCells::find(const config::InstanceKey& key) {
  if (const auto* n = std::get_if<std::int64_t>(&key)) {
    bool inside = repeat == Repeat::count && *n >= 0 && *n < static_cast<std::int64_t>(instances.size());
    return inside ? &instances[static_cast<std::size_t>(*n)] : nullptr;
  }
  auto at = std::lower_bound(instances.begin(), instances.end(), key,
                             [](const InstanceCell& c, const config::InstanceKey& k) { return c.key < k; });
  return at != instances.end() && at->key == key ? &*at : nullptr;
}

const Value& ResourceCells::whole() const {
  if (whole_ready_) return whole_;
  if (!expanded) {
    whole_ = Value::unknown();
    return whole_;
  }
  switch (repeat) {
    case Repeat::none: whole_ = instances.empty() ? Value::unknown() : instances.front().value; break;
    case Repeat::count: {
      std::vector<Value> items;
      items.reserve(instances.size());
      for (const InstanceCell& c : instances) items.push_back(c.value);
      whole_ = Value::tuple(std::move(items));
      break;
    }
    case Repeat::for_each: {
      std::vector<std::pair<std::string, Value>> fields;
      fields.reserve(instances.size());
      for (const InstanceCell& c : instances) fields.emplace_back(std::get<std::string>(c.key), c.value);
      whole_ = Value::object(std::move(fields));
      break;
    }
  }
  whole_ready_ = true;
  return whole_;
}

namespace {

Repeat repeat_of(const config::InstanceKey& key) {
  if (std::holds_alternative<std::int64_t>(key)) return Repeat::count;
  return std::holds_alternative<std::string>(key) ? Repeat::for_each : Repeat::none;
}

// Whether an instance of a state can be one of a block that is repeated in this way.
bool fits(const config::InstanceKey& key, const state::Instance& instance, Repeat repeat) {
  const auto* number = std::get_if<std::int64_t>(&key);
  return repeat_of(key) == repeat && (!number || (*number >= 0 && *number < kInstancesMax)) &&
         instance.current && instance.current->raw.empty();
}

// The instances before a number, so that it is an index: those of the configuration, or of nobody.
void fill_gap(std::vector<InstanceCell>& cells, const config::InstanceKey& key,
              const ResourceCells& declared) {
  const auto* number = std::get_if<std::int64_t>(&key);
  while (number && static_cast<std::int64_t>(cells.size()) < *number) {
    const config::InstanceKey missing = static_cast<std::int64_t>(cells.size());
    cells.push_back({.key = missing, .each = {}, .declared = declared.declares(missing)});
  }
}

}  // namespace

void take_instances_of(const state::Resource* remembered, ResourceCells& cells) {
  std::vector<InstanceCell> taken;
  if (cells.repeat == Repeat::none) taken.emplace_back();
  if (!remembered) return cells.instances.swap(taken);
  for (const auto& [key, instance] : remembered->instances) {
    if (!fits(key, instance, cells.repeat)) continue;
    fill_gap(taken, key, cells);
    const InstanceCell* before = cells.find(key);
    InstanceCell cell{.key = key,
                      .each = before ? before->each : Value(),
                      .value = instance.current->value,
                      .declared = before != nullptr};
    if (cells.repeat == Repeat::none)
      taken.front() = std::move(cell);
    else
      taken.push_back(std::move(cell));
  }
  cells.instances.swap(taken);
}

void show_part(const state::Resource* remembered,
               const std::function<bool(const config::InstanceKey&)>& included, ResourceCells& cells) {
  std::map<config::InstanceKey, InstanceCell> shown;
  for (const InstanceCell& cell : cells.instances)
    if (included(cell.key) || cells.repeat == Repeat::none) shown[cell.key] = cell;
  if (remembered)
    for (const auto& [key, instance] : remembered->instances) {
      if (!fits(key, instance, cells.repeat) || included(key)) continue;
      shown[key] = {
          .key = key, .each = {}, .value = instance.current->value, .declared = cells.declares(key)};
    }
  std::vector<InstanceCell> all;
  for (auto& [key, cell] : shown) {
    fill_gap(all, key, cells);
    all.push_back(std::move(cell));
  }
  cells.instances.swap(all);
}

const CallInstance* CallCells::find(const config::InstanceKey& key) const {
  auto at = std::lower_bound(instances.begin(), instances.end(), key,
                             [](const CallInstance& c, const config::InstanceKey& k) { return c.key < k; });
  return at != instances.end() && at->key == key ? &*at : nullptr;
}

namespace {

ModuleCells cells_of(const Program& program, std::uint32_t module) {
  const config::Module& m = *program.modules[module].module;
  ModuleCells cells;
  cells.module = module;
  cells.variables.assign(m.variables.size(), Value::unknown());
  cells.locals.assign(m.locals.size(), Value::unknown());
  cells.outputs.assign(m.outputs.size(), Value::unknown());
  cells.providers.resize(m.providers.size());
  cells.resources.resize(m.resources.size());
  cells.calls.resize(m.calls.size());
  return cells;
}

}  // namespace

Values::Values(const Program& program) {
  instances_of.resize(program.modules.size());
  modules.push_back(cells_of(program, 0));
  instances_of[0].push_back(0);
}

std::uint32_t Values::add_module(const Program& program, std::uint32_t parent, std::uint32_t call,
                                 config::InstanceKey key, Value each) {
  auto number = static_cast<std::uint32_t>(modules.size());
  const Program::ModuleInfo& info = program.modules[modules[parent].module];
  ModuleCells cells = cells_of(program, info.children[call]);
  cells.parent = parent;
  cells.address = modules[parent].address;
  cells.address.push_back({info.module->calls[call].name, key});
  cells.prefix = config::to_string(cells.address) + ".";
  cells.key = key;
  cells.each = each;
  instances_of[cells.module].push_back(number);
  modules.push_back(std::move(cells));
  modules[parent].calls[call].instances.push_back({std::move(key), std::move(each), number});
  return number;
}

std::uint32_t Values::find(const Program& program, const config::ModuleInstance& address) const {
  std::uint32_t at = 0;
  for (const config::ModuleStep& step : address) {
    const auto& calls = program.modules[modules[at].module].module->calls;
    auto c = std::find_if(calls.begin(), calls.end(),
                          [&](const config::ModuleCall& c) { return c.name == step.call; });
    if (c == calls.end()) return UINT32_MAX;
    const CallInstance* found = modules[at].calls[static_cast<std::size_t>(c - calls.begin())].find(step.key);
    if (!found) return UINT32_MAX;
    at = found->module;
  }
  return at;
}

std::string object_id(const value::Value& object) {
  const value::Value known = object.unmark();
  if (known.is_null() || !known.is_known() || known.type()->kind() != value::Kind::object) return "";
  const value::Value* id = known.find("id");
  if (!id || id->is_null() || !id->is_known() || id->type() != value::Type::string()) return "";
  return std::string(id->unmark().as_string());
}

}  // namespace reprise::engine
