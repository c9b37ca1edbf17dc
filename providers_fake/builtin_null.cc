// null_resource and null_data_source: nothing but triggers and provisioners.
#include <fmt/format.h>

#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/state_only.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

std::string number_text(const world::Entropy& entropy, std::string_view identity) {
  return std::to_string(entropy.draw("null_resource", identity) >> 1);
}

StateOnlyType null_resource() {
  StateOnlyType type;
  type.rules = replace_on_any_change();
  type.decide = [](Fields& f, StateOnlyContext& c) {
    f.decide("id", Value::string(number_text(c.world.entropy, creation_identity(c.request.target, c.world)))
                       .with_marks(identity_mark(c.request.target)));
  };
  return type;
}

void null_data(Fields& f, DataContext& c) {
  f.decide("outputs", f["inputs"]);
  f.decide("has_computed_default", Value::string("default"));
  f.decide("id", Value::string("static"));
  f.decide("random",
           Value::string(number_text(c.world.entropy, c.target.address))
               .with_marks(origin_of(c.target, value::OriginKind::random, std::string(c.target.type))));
}

}  // namespace

std::unique_ptr<BehaviourSource> null_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add("null_resource", null_resource);
  out->add_data("null_data_source", null_data);
  return out;
}

}  // namespace reprise::providers_fake
