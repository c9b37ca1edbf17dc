#include "config/address.h"

#include "lang/render.h"

namespace reprise::config {

std::string to_string(const InstanceKey& key) {
  if (const auto* n = std::get_if<std::int64_t>(&key)) return "[" + std::to_string(*n) + "]";
  if (const auto* s = std::get_if<std::string>(&key)) return "[" + lang::quote(*s) + "]";
  return "";
}

std::string to_string(const ModuleInstance& m) {
  std::string out;
  for (const ModuleStep& step : m) {
    if (!out.empty()) out += '.';
    out += "module.";
    out += step.call;
    out += to_string(step.key);
  }
  return out;
}

ModulePath static_path(const ModuleInstance& m) {
  ModulePath out;
  out.reserve(m.size());
  for (const ModuleStep& step : m) out.push_back(step.call);
  return out;
}

std::string to_string(const ModulePath& path) {
  std::string out;
  for (const std::string& call : path) {
    if (!out.empty()) out += '.';
    out += "module." + call;
  }
  return out;
}

std::string to_string(const ResourceAddr& r) {
  const std::string_view prefix = r.mode == Mode::data        ? "data."
                                  : r.mode == Mode::ephemeral ? "ephemeral."
                                                              : "";
  std::string out;
  out.reserve(prefix.size() + r.type.size() + 1 + r.name.size());
  return out.append(prefix).append(r.type).append(".").append(r.name);
}

namespace {

std::string joined(std::string module, const std::string& rest) {
  if (module.empty()) return rest;
  module += '.';
  module += rest;
  return module;
}

// As joined(), for what is asked for most: most resources are of the root module.
template <class Module>
std::string within(const Module& module, const ResourceAddr& resource) {
  return module.empty() ? to_string(resource) : joined(to_string(module), to_string(resource));
}

}  // namespace

std::string to_string(const ConfigResource& r) { return within(r.module, r.resource); }
std::string to_string(const AbsResource& r) { return within(r.module, r.resource); }
std::string to_string(const AbsInstance& i) {
  std::string out = to_string(i.resource);
  if (i.key.index() != 0) out += to_string(i.key);
  return out;
}

std::string to_string(const AnyAddr& a) {
  std::string module = to_string(a.module);
  if (!a.resource) return module;
  return joined(std::move(module), to_string(*a.resource)) + (a.key ? to_string(*a.key) : "");
}

bool contains(const AnyAddr& target, const AbsInstance& instance) {
  const ModuleInstance& module = instance.resource.module;
  if (target.module.size() > module.size()) return false;
  if (target.resource && target.module.size() != module.size()) return false;
  for (std::size_t i = 0; i < target.module.size(); ++i) {
    if (target.module[i].call != module[i].call) return false;
    // A module named without a key means all its instances.
    if (target.module[i].key.index() != 0 && target.module[i].key != module[i].key) return false;
  }
  if (!target.resource) return true;
  if (*target.resource != instance.resource.resource) return false;
  return !target.key || target.key->index() == 0 || *target.key == instance.key;
}

}  // namespace reprise::config
