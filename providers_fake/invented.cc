#include "providers_fake/invented.h"

#include <map>

#include "providers_fake/computed.h"
#include "providers_fake/type_facts.h"

namespace reprise::providers_fake {

value::Value invented(std::string_view source, const provider::Target& target,
                      const provider::BlockSchema& schema, const value::Value& planned,
                      const cloud::World& world) {
  const std::string_view name = source.substr(source.rfind('/') + 1);
  // A table is scanned for each type, so what it says is remembered: a memo, nothing else.
  static thread_local std::map<std::pair<std::string, const provider::BlockSchema*>, TypeFacts> memo;
  auto [at, fresh] = memo.try_emplace({std::string(target.type), &schema});
  if (fresh) at->second = type_facts(name, target.type, schema);
  return ComputedValues(target, name, at->second, schema, world).fill(planned);
}

}  // namespace reprise::providers_fake
