// What every object of a configuration is worth during one walk: module instances, each with a cell for each
// variable, local, output, resource and module call. Plain data addressed by index, so a walk can be copied
// in the middle.
//
// A cell that has not been reached holds an unknown value. A resource's instances are sorted by key.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "config/address.h"
#include "engine/program.h"
#include "state/state.h"
#include "value/value.h"

namespace reprise::engine {

// More instances of one block than this are a mistake of the configuration or a state, not a plan to be made.
inline constexpr std::int64_t kInstancesMax = 4'000'000;

enum class Repeat : std::uint8_t { none, count, for_each };

struct InstanceCell {
  config::InstanceKey key;
  value::Value each;  // each.value; only with for_each
  value::Value value = value::Value::unknown();
  std::uint32_t change = UINT32_MAX;  // index of its change in the walk that made one
  bool declared = true;               // by the configuration; others are there because a state has them
};

struct ResourceCells {
  Repeat repeat = Repeat::none;
  bool expanded = false;
  std::vector<InstanceCell> instances;

  InstanceCell* find(const config::InstanceKey& key);
  const InstanceCell* find(const config::InstanceKey& key) const {
    return const_cast<ResourceCells*>(this)->find(key);
  }
  bool declares(const config::InstanceKey& key) const {
    const InstanceCell* cell = find(key);
    return cell && cell->declared;
  }
  void set(InstanceCell& cell, value::Value v) {
    cell.value = std::move(v);
    whole_ready_ = false;
  }
  // The resource as a whole: the instance, a tuple of them or an object; built on first use.
  const value::Value& whole() const;

 private:
  mutable value::Value whole_;
  mutable bool whole_ready_ = false;
};

// For who only looks: the instances are those of a state, whatever the configuration repeats. Where a number
// is missing, or the one instance, the value is unknown.
void take_instances_of(const state::Resource* remembered, ResourceCells& cells);

// For a plan about a part: of the instances that it is not about others see those the state has, too many or
// not, with what the state says. Numbers leave no gaps.
void show_part(const state::Resource* remembered,
               const std::function<bool(const config::InstanceKey&)>& included, ResourceCells& cells);

struct CallInstance {
  config::InstanceKey key;
  value::Value each;
  std::uint32_t module;  // the module instance's number
};
struct CallCells {
  Repeat repeat = Repeat::none;
  bool expanded = false;
  std::vector<CallInstance> instances;  // sorted by key
  const CallInstance* find(const config::InstanceKey& key) const;
};

struct ModuleCells {
  std::uint32_t module = 0;  // index into Program::modules
  std::uint32_t parent = 0;  // module instance number; the root is its own parent
  config::InstanceKey key;
  value::Value each;
  config::ModuleInstance address;
  std::string prefix;  // "module.a[0]." or ""
  std::vector<value::Value> variables, locals, outputs, providers;
  std::vector<ResourceCells> resources;
  std::vector<CallCells> calls;
};

struct Values {
  explicit Values(const Program& program);
  // Creates the instances of a call in one instance of its module.
  std::uint32_t add_module(const Program& program, std::uint32_t parent, std::uint32_t call,
                           config::InstanceKey key, value::Value each);
  std::vector<ModuleCells> modules;                      // 0 is the root
  std::vector<std::vector<std::uint32_t>> instances_of;  // by module index: module instance numbers
  // The module instance at an address; UINT32_MAX when the configuration has none.
  std::uint32_t find(const Program& program, const config::ModuleInstance& address) const;
};

// The id of a resource object, as progress lines show it; "" when it has none that is known.
std::string object_id(const value::Value& object);

}  // namespace reprise::engine
