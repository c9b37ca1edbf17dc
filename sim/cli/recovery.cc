#include "cli/recovery.h"

#include <fmt/format.h>

#include <map>
#include <string>

namespace reprise::cli {

namespace {

bool is_object(const state::Object& known, const cloud::Object& object) {
  const value::Value* id = known.value.unmark().find("id");
  if (!id) return false;
  const value::Value plain = id->unmark();
  return !plain.is_null() && plain.type()->kind() == value::Kind::string && plain.as_string() == object.id;
}

bool is_known(const state::Instance* instance, const cloud::Object& object) {
  if (!instance) return false;
  if (instance->current && is_object(*instance->current, object)) return true;
  for (const auto& [key, deposed] : instance->deposed)
    if (is_object(deposed, object)) return true;
  return false;
}

}  // namespace

void report_orphans(const std::vector<state::Intent>& open, const state::State& state,
                    const cloud::World& world, hcl::Diagnostics& diags) {
  std::map<std::string, const state::Intent*> creations;
  for (const state::Intent& intent : open)
    if (intent.action == "create") creations[to_string(intent.address)] = &intent;
  if (creations.empty()) return;
  world.cloud.for_each([&](const cloud::Object& object) {
    const auto at = creations.find(object.creator);
    if (at == creations.end() || !object.parent.empty()) return;
    const state::Intent& intent = *at->second;
    if (object.serial < intent.cloud_serial || is_known(state.find(intent.address), object)) return;
    diags.warning(
        "Object left behind by an interrupted run",
        fmt::format(
            "The last run was killed between the request to create {0} and its answer. The cloud has made "
            "{1} \"{2}\", but the state never learned of it, so that nothing manages it and another one will "
            "be planned.\n\nTo keep it, import it before the next apply:\n    terraform import {0} {2}\n"
            "Otherwise delete it in the cloud.",
            at->first, object.type, object.id));
  });
}

}  // namespace reprise::cli
