#include "config/config.h"

#include <algorithm>

namespace reprise::config {

namespace {

template <class Items>
auto find_named(const Items& items, std::string_view name) -> decltype(items.data()) {
  auto at = std::ranges::lower_bound(items, name, {}, [](const auto& i) { return std::string_view(i.name); });
  return at != items.end() && at->name == name ? &*at : nullptr;
}

}  // namespace

const Variable* Module::variable(std::string_view name) const { return find_named(variables, name); }
const ModuleCall* Module::call(std::string_view name) const { return find_named(calls, name); }

const Resource* Module::resource(const ResourceAddr& addr) const {
  auto at = std::ranges::lower_bound(resources, addr, {}, &Resource::addr);
  return at != resources.end() && at->addr == addr ? &*at : nullptr;
}

const ProviderBlock* Module::provider(const LocalProvider& name) const {
  auto at = std::ranges::lower_bound(providers, name, {}, &ProviderBlock::name);
  return at != providers.end() && at->name == name ? &*at : nullptr;
}

Configuration::Configuration() = default;
Configuration::~Configuration() = default;

const Module* Configuration::module(const ModulePath& path) const {
  auto at = by_path_.find(path);
  return at == by_path_.end() ? nullptr : at->second;
}

}  // namespace reprise::config
