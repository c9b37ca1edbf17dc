// state list, show, pull, taint, untaint.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/state_addresses.h"
#include "report/plan_text.h"
#include "state/v4.h"

namespace reprise::cli {

namespace {

using config::AbsInstance;
using config::AnyAddr;

int fail(Session& session, hcl::Diagnostics& diags) {
  session.show(diags);
  return 1;
}

// Whether the state knows what an address names; what it does not know is no empty list but a mistake.
bool is_known(const AnyAddr& address, const state::State& state, hcl::Diagnostics& diags) {
  for (const AbsInstance& instance : instances_of(state))
    if (means(address, instance)) return true;
  const std::string text = to_string(address);
  constexpr const char* kFirst = "you must run \"terraform apply\" first to";
  if (!address.resource)
    diags.error("Unknown module",
                fmt::format("The current state contains no module at {}. If you've just added this module to "
                            "the configuration, {} create the module's entry in the state.",
                            text, kFirst));
  else if (address.key)
    diags.error(
        "Unknown resource instance",
        fmt::format("The current state contains no resource instance {}. If you've just added its "
                    "resource to the configuration or have changed the count or for_each arguments, {} "
                    "update the resource's entry in the state.",
                    text, kFirst));
  else
    diags.error(
        "Unknown resource",
        fmt::format("The current state contains no resource {}. If you've just added this resource to "
                    "the configuration, {} create the resource's entry in the state.",
                    text, kFirst));
  return false;
}

bool has_id(const state::State& state, const AbsInstance& address, const std::string& wanted) {
  const state::Instance* i = state.find(address);
  const value::Value* id = i && i->current ? i->current->value.unmark().find("id") : nullptr;
  if (!id) return false;
  const value::Value plain = id->unmark();
  return plain.type()->kind() == value::Kind::string && !plain.is_null() && plain.as_string() == wanted;
}

constexpr const char* kOneInstance =
    "\n\nThis command requires that the address references one specific instance.\nTo view the available "
    "instances, use \"terraform state list\". Please modify \nthe address to reference a specific "
    "instance.\n";

}  // namespace

int state_list_command(const Host& host, const Words& words) {
  Session session(host, "state list", words);
  hcl::Diagnostics diags;
  if (!session.parse()) return 1;
  const auto state = existing_state(session, false, diags);
  if (!state) return fail(session, diags);
  std::vector<AnyAddr> wanted;
  for (const std::string& text : session.flags().arguments()) {
    const auto address = config::parse_address(session.argument(text), diags);
    if (address && is_known(*address, *state, diags)) wanted.push_back(*address);
  }
  if (diags.has_errors()) return fail(session, diags);
  if (wanted.empty()) wanted.emplace_back();
  for (const AnyAddr& address : wanted)
    for (const AbsInstance& instance : instances_of(*state))
      if (means(address, instance) &&
          (!session.flags().has("id") || has_id(*state, instance, session.flags().text("id"))))
        session.out(to_string(instance) + "\n");
  return 0;
}

int state_show_command(const Host& host, const Words& words) {
  Session session(host, "state show", words);
  hcl::Diagnostics diags, ignored;
  if (!session.parse()) return 1;
  const std::string& text = session.flags().arguments()[0];
  const auto address = config::parse_instance(text, ignored);
  if (!address) {
    session.err(fmt::format("Error parsing instance address: {}{}", text, kOneInstance));
    return 1;
  }
  if (!session.insist(Needs::modules)) return 1;
  const auto state = existing_state(session, false, diags);
  if (!state) return fail(session, diags);
  const state::Instance* instance = state->find(*address);
  if (!instance || !instance->current) {
    session.err(std::string("No instance found for the given address!") + kOneInstance);
    return 1;
  }
  const state::Resource& resource = state->resources.at(address->resource);
  session.out(report::object_text(*address, "", *instance->current, resource.provider, session.registry(),
                                  session.style()));
  return 0;
}

int state_pull_command(const Host& host, const Words& words) {
  Session session(host, "state pull", words);
  hcl::Diagnostics diags;
  if (!session.parse()) return 1;
  const bool exists = session.disk().exists(session.state_path(session.workspace()));
  const auto state = session.read_state(diags);
  if (!state) return fail(session, diags);
  if (exists || state->has_objects()) session.out(state::write_v4(*state, session.registry()) + "\n");
  return 0;
}

int taint_command(const Host& host, const Words& words, bool taint) {
  Session session(host, taint ? "taint" : "untaint", words);
  hcl::Diagnostics diags;
  if (!session.parse()) return 1;
  const std::string& text = session.flags().arguments()[0];
  const auto address = config::parse_instance(session.argument(text), diags);
  if (!address) return fail(session, diags);
  if (taint && address->resource.resource.mode != config::Mode::managed) {
    session.err(fmt::format("Resource instance {} cannot be tainted\n", to_string(*address)));
    return 1;
  }
  if (!session.insist(taint ? Needs::configuration : Needs::root_module)) return 1;
  auto state = session.load_state(diags);
  if (!state) return fail(session, diags);
  const state::Instance* found = state->find(*address);
  const bool missing = !found || !found->current;
  if (missing && session.flags().on("allow-missing")) {
    diags.warning(
        "No such resource instance",
        fmt::format(
            "Resource instance {} was not found, but this is not an error because -allow-missing was set.",
            to_string(*address)));
    session.show(diags);
    return 0;
  }
  if (missing) {
    diags.error(
        "No such resource instance",
        state->has_objects() || !state->outputs.empty()
            ? fmt::format(
                  "There is no resource instance in the state with the address {}. If the resource "
                  "configuration has just been added, you must run \"terraform apply\" once to create "
                  "the corresponding instance(s) before they can be tainted.",
                  to_string(*address))
            : "The state currently contains no resource instances whatsoever. This may occur if the "
              "configuration has never been applied or if it has recently been destroyed.");
    return fail(session, diags);
  }
  if (!taint && !found->current->tainted) {
    diags.error("Resource instance is not tainted",
                fmt::format("Resource instance {} is not currently tainted, and so it cannot be untainted.",
                            to_string(*address)));
    return fail(session, diags);
  }
  state->resources.at(address->resource).instances.at(address->key).current->tainted = taint;
  if (!session.store().save(*state, diags)) return fail(session, diags);
  session.out(fmt::format("Resource instance {} has been {}.\n", to_string(*address),
                          taint ? "marked as tainted" : "successfully untainted"));
  return 0;
}

}  // namespace reprise::cli
