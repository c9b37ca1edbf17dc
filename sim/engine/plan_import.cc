// import blocks: objects that exist already and come under management.
#include <fmt/format.h>

#include "engine/merge.h"
#include "engine/planner.h"
#include "value/convert.h"

namespace reprise::engine {

using value::Value;

void Planner::find_imports(VertexId v) {
  const config::Module& root = *program_.modules[0].module;
  const config::Module& module = *program_.modules[program_.vertices[v].module].module;
  const config::Resource& resource = program_.resource(v);
  for (const config::Import& block : root.imports) {
    if (!block.to.resource || *block.to.resource != resource.addr || !block.id) continue;
    if (config::static_path(block.to.module) != module.path) continue;
    Expansion e = expand(walk_.environment, walk_.values, Site{}, nullptr, block.for_each, "import", diags_);
    for (auto& [key, each] : e.instances) {
      bool repeated = block.for_each != nullptr;
      Site site{0, repeated ? &key : nullptr, repeated ? &each : nullptr, nullptr};
      std::size_t errors = diags_.error_count();
      Value id = evaluate(walk_.environment, walk_.values, site, *block.id, diags_);
      Value index =
          block.to_key ? evaluate(walk_.environment, walk_.values, site, *block.to_key, diags_) : Value();
      if (diags_.error_count() != errors) continue;
      value::Result text = value::convert(id.unmark_deep(), value::Type::string());
      if (!text.ok() || text.value().is_null() || text.value().is_unknown()) {
        bool unknown = text.ok() && text.value().is_unknown();
        diags_.error(
            "Invalid import id argument",
            unknown
                ? "The import block \"id\" argument depends on resource attributes that cannot be determined "
                  "until apply, so Terraform cannot plan to import this resource."
                : "The import ID cannot be null.",
            block.id->range());
        continue;
      }
      if (text.value().as_string().empty()) {
        diags_.error("Invalid import id argument",
                     "The import ID value evaluates to an empty string, please provide a non-empty value.",
                     block.id->range());
        continue;
      }
      config::AbsInstance address{{block.to.module, *block.to.resource},
                                  block.to.key.value_or(config::InstanceKey())};
      Value plain = index.unmark_deep();
      if (block.to_key && plain.is_known() && !plain.is_null()) {
        if (plain.type() == value::Type::string())
          address.key = std::string(plain.as_string());
        else if (plain.type() == value::Type::number() && plain.is_small_integer())
          address.key = plain.as_small_integer();
      }
      imports_[address] = std::string(text.value().as_string());
    }
  }
}

void Planner::import_object(Instance& i) {
  const std::string& id = imports_.at(i.address);
  provider::Target target = target_of(i);
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
  object.value = without_write_only(i.config.schema->block,
                                    with_schema_marks(i.config.schema->block, object.value));
  plan_.prior.instance(i.address, walk_.provider_name(i.module, i.config)).current = std::move(object);
}

}  // namespace reprise::engine
