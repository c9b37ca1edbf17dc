#include "image/plugin.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hcl/arena.h"
#include "hcl/parser.h"
#include "upstream/literal.h"
#include "world/embedded.h"

namespace reprise::image {
namespace {

using Effect = BlockSpec::Effect;
using upstream::Literals;
using value::Type;

value::TypeRef type_named(std::string_view name) {
  if (name == "number") return Type::number();
  if (name == "bool") return Type::boolean();
  if (name == "map") return Type::map(Type::string());
  if (name == "texts") return Type::list(Type::string());
  return Type::string();
}

void add(BlockSpec& spec, const std::vector<std::string>& entries, value::TypeRef type, Effect effect) {
  for (const std::string& entry : entries) {
    std::size_t colon = entry.find(':');
    value::TypeRef t =
        colon == std::string::npos ? type : type_named(std::string_view(entry).substr(colon + 1));
    spec.arguments[entry.substr(0, colon)] = {t, effect};
  }
}

void read_spec(const hcl::Body& body, BlockSpec& spec, int depth, hcl::Diagnostics& diags) {
  Literals data(body, diags);
  spec.single = data.boolean("single");
  add(spec, data.texts("strings"), Type::string(), Effect::modelled);
  add(spec, data.texts("numbers"), Type::number(), Effect::modelled);
  add(spec, data.texts("bools"), Type::boolean(), Effect::modelled);
  add(spec, data.texts("texts"), Type::list(Type::string()), Effect::modelled);
  add(spec, data.texts("maps"), Type::map(Type::string()), Effect::modelled);
  for (const std::string& entry : data.texts("lists")) {
    std::size_t colon = std::min(entry.find(':'), entry.size());
    std::string_view element = colon < entry.size() ? std::string_view(entry).substr(colon + 1) : "";
    spec.arguments[entry.substr(0, colon)] = {Type::list(type_named(element)), Effect::modelled};
  }
  add(spec, data.texts("inert"), Type::string(), Effect::inert);
  add(spec, data.texts("unmodelled"), Type::string(), Effect::unmodelled);
  for (const hcl::Block& b : body.blocks)
    if (b.type == "block" && b.labels.size() == 1 && depth < 8)
      read_spec(*b.body, spec.blocks[std::string(b.labels[0].text)], depth + 1, diags);
}

void read_steps(const hcl::Body& body, Plugin& plugin, hcl::Diagnostics& diags) {
  Literals data(body, diags);
  for (const hcl::Attribute& a : body.attributes) {
    std::vector<std::string> ends = data.texts(a.name);
    auto low = ends.size() == 2 ? world::parse_duration(ends[0]) : std::nullopt;
    auto high = ends.size() == 2 ? world::parse_duration(ends[1]) : std::nullopt;
    if (!low || !high || *high < *low) {
      diags.error("Invalid duration", "A step lasts from one duration to another: [\"2s\", \"5s\"].",
                  a.range);
      continue;
    }
    plugin.steps[std::string(a.name)] = {*low, *high};
  }
}

std::optional<PluginKind> kind_named(std::string_view type) {
  if (type == "builder") return PluginKind::builder;
  if (type == "provisioner") return PluginKind::provisioner;
  if (type == "post_processor") return PluginKind::post_processor;
  if (type == "data_source") return PluginKind::data_source;
  return std::nullopt;
}

void read_components(const hcl::Body& body, const std::string& plugin,
                     std::map<std::pair<PluginKind, std::string>, std::string, std::less<>>& out,
                     hcl::Diagnostics& diags) {
  Literals data(body, diags);
  constexpr std::pair<const char*, PluginKind> kKinds[] = {{"builders", PluginKind::builder},
                                                           {"provisioners", PluginKind::provisioner},
                                                           {"post_processors", PluginKind::post_processor},
                                                           {"data_sources", PluginKind::data_source}};
  for (const auto& [argument, kind] : kKinds)
    for (const std::string& name : data.texts(argument)) out[{kind, name}] = plugin;
}

// What every provisioner and post-processor accepts.
void add_common(Plugin& plugin) {
  auto& arguments = plugin.body.arguments;
  auto put = [&](const char* name, value::TypeRef type) { arguments[name] = {type, Effect::modelled}; };
  if (plugin.kind == PluginKind::builder || plugin.kind == PluginKind::data_source) return;
  put("only", Type::list(Type::string()));
  put("except", Type::list(Type::string()));
  if (plugin.kind == PluginKind::post_processor) {
    put("name", Type::string());
    put("keep_input_artifact", Type::boolean());
    return;
  }
  put("override", Type::dynamic());
  put("pause_before", Type::string());
  put("timeout", Type::string());
  put("max_retries", Type::number());
}

}  // namespace

world::Latency Plugin::step(std::string_view name) const {
  auto at = steps.find(name);
  return at == steps.end() ? world::Latency{} : at->second;
}

const Plugin* Plugins::find(PluginKind kind, std::string_view name) const {
  auto at = plugins_.find(std::pair<PluginKind, std::string>(kind, name));
  return at == plugins_.end() ? nullptr : &at->second;
}

std::string_view Plugins::origin(PluginKind kind, std::string_view name) const {
  auto at = origins_.find(std::pair<PluginKind, std::string>(kind, name));
  return at == origins_.end() ? std::string_view() : std::string_view(at->second);
}

std::vector<std::string_view> Plugins::names(PluginKind kind) const {
  std::vector<std::string_view> out;
  for (const auto& [key, origin] : origins_)
    if (key.first == kind) out.push_back(key.second);
  return out;
}

std::string_view Plugins::container_os(std::string_view image) const {
  auto at = containers_.find(image);
  return at == containers_.end() ? std::string_view() : std::string_view(at->second);
}

Plugins load_plugins(hcl::SourceMap& sources, hcl::Diagnostics& diags) {
  Plugins out;
  hcl::Arena arena;
  for (const world::EmbeddedFile& file : world::embedded_data()) {
    if (!file.path.starts_with("packer/")) continue;
    const hcl::SourceFile* source = sources.add(std::string(file.path), std::string(file.bytes));
    if (!source) break;
    const hcl::Body* body = hcl::parse_file(*source, arena, diags);
    for (const hcl::Block& b : body->blocks) {
      if (b.labels.size() != 1) continue;
      std::string name(b.labels[0].text);
      if (b.type == "plugin") read_components(*b.body, name, out.origins_, diags);
      if (b.type == "container") out.containers_[name] = Literals(*b.body, diags).text_or("os", "");
      std::optional<PluginKind> kind = kind_named(b.type);
      if (!kind) continue;
      Plugin plugin{*kind, name, Literals(*b.body, diags).text_or("id", name), {}, {}};
      read_spec(*b.body, plugin.body, 0, diags);
      add_common(plugin);
      for (const hcl::Block& inner : b.body->blocks)
        if (inner.type == "steps") read_steps(*inner.body, plugin, diags);
      out.plugins_.insert_or_assign(std::pair(*kind, name), std::move(plugin));
    }
  }
  return out;
}

}  // namespace reprise::image
