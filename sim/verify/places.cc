// Where things were written.
#include "config/body.h"
#include "value/path.h"
#include "verify/checks.h"

namespace reprise::verify {
namespace {

const config::Resource* resource_at(const config::Configuration& configuration, const std::string& address) {
  hcl::Diagnostics ignored;
  const auto instance = config::parse_instance(address, ignored);
  if (!instance) return nullptr;
  const config::Module* module = configuration.module(config::static_path(instance->resource.module));
  return module ? module->resource(instance->resource.resource) : nullptr;
}

// The leading attribute of a path as facts have it: "ingress{}", "tags.Name", "ebs[0].size".
value::Path leading(const std::string& path) {
  const std::string name = path.substr(0, path.find_first_of(".[{"));
  if (name.empty()) return {};
  return {{value::PathStep::Kind::attribute, name, 0}};
}

}  // namespace

hcl::Range declared_at(const scenario::Prepared& prepared, const Subject& subject, const Owner& owner) {
  if (subject.environment < 0) return subject.range;
  const auto& environment = prepared.environments[static_cast<std::size_t>(subject.environment)];
  if (!environment.configuration) return subject.range;
  if (const config::Resource* r = resource_at(*environment.configuration, owner.address)) return r->range;
  constexpr std::string_view kOutput = "output.";
  if (owner.address.empty() && owner.name.starts_with(kOutput))
    for (const config::Output& o : environment.configuration->root().outputs)
      if (o.name == std::string_view(owner.name).substr(kOutput.size())) return o.range;
  return subject.range;
}

hcl::Range written_at(const config::Configuration& configuration, const std::string& address,
                      const std::string& path) {
  const config::Resource* r = resource_at(configuration, address);
  if (!r) return {};
  const value::Path where = leading(path);
  if (!r->body || where.empty()) return r->range;
  const hcl::Range range = config::range_of(*r->body, where);
  return range.valid() ? range : r->range;
}

}  // namespace reprise::verify
