#include "config/installed.h"

#include "value/json.h"

namespace reprise::config {

namespace {

std::string text_of(const value::Value& object, std::string_view name) {
  const value::Value* v = object.find(name);
  return v && !v->is_null() && v->type() == value::Type::string() ? std::string(v->as_string()) : "";
}

ModulePath split(const std::string& key) {
  ModulePath out;
  std::size_t begin = 0;
  while (begin <= key.size()) {
    std::size_t dot = std::min(key.find('.', begin), key.size());
    out.push_back(key.substr(begin, dot - begin));
    begin = dot + 1;
  }
  return out;
}

}  // namespace

std::map<ModulePath, std::string> read_installed(const Tree& tree, const std::string& root) {
  std::map<ModulePath, std::string> out;
  auto text = tree.read(root + "/.terraform/modules/modules.json");
  if (!text) return out;
  value::Result parsed = value::from_json(*text);
  if (!parsed.ok() || parsed.value().is_null() || parsed.value().type()->kind() != value::Kind::object)
    return out;
  const value::Value* modules = parsed.value().find("Modules");
  if (!modules || modules->is_null() || modules->type()->kind() != value::Kind::tuple) return out;
  for (const value::Value& m : modules->items()) {
    if (m.is_null() || m.type()->kind() != value::Kind::object) continue;
    std::string key = text_of(m, "Key"), dir = text_of(m, "Dir");
    if (key.empty() || dir.empty()) continue;
    if (auto path = normal_path(root + "/" + dir)) out[split(key)] = *path;
  }
  return out;
}

}  // namespace reprise::config
