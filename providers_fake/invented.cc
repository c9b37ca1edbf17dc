#include "providers_fake/invented.h"

#include "providers_fake/computed.h"

namespace reprise::providers_fake {

value::Value Inventor::operator()(std::string_view source, const provider::Target& target,
                                  const provider::BlockSchema& schema, const value::Value& planned,
                                  const cloud::World& world) {
  const std::string_view name = source.substr(source.rfind('/') + 1);
  auto [at, fresh] = facts_.try_emplace({std::string(target.type), &schema});
  if (fresh) at->second = type_facts(name, target.type, schema);
  return ComputedValues(target, name, at->second, schema, world).fill(planned);
}

}  // namespace reprise::providers_fake
