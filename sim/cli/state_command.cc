// state list|show|mv|rm|pull, taint, untaint.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "report/plan_text.h"
#include "state/v4.h"

namespace reprise::cli {

namespace {

using config::AbsInstance;

int fail(Session& session, hcl::Diagnostics& diags) {
  session.show(diags);
  return 1;
}
int fail(Session& session, hcl::Diagnostics& diags, std::string summary, std::string detail) {
  diags.error(std::move(summary), std::move(detail));
  return fail(session, diags);
}

std::vector<AbsInstance> instances_of(const state::State& state) {
  std::vector<AbsInstance> found;
  for (const auto& [address, resource] : state.resources)
    for (const auto& [key, instance] : resource.instances) found.push_back({address, key});
  return found;
}

bool is_below(const config::ModuleInstance& outer, const config::ModuleInstance& inner) {
  return outer.size() <= inner.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

int list(Session& session, const state::State& state, hcl::Diagnostics& diags) {
  std::vector<config::AnyAddr> wanted;
  for (const std::string& text : session.flags().arguments()) {
    const auto address = config::parse_address(text, diags);
    if (!address) return fail(session, diags);
    wanted.push_back(*address);
  }
  for (const AbsInstance& instance : instances_of(state)) {
    bool shown = wanted.empty();
    for (const config::AnyAddr& a : wanted) shown |= config::contains(a, instance);
    if (shown && session.flags().has("id")) {
      const state::Instance* i = state.find(instance);
      const value::Value* id = i && i->current ? i->current->value.unmark().find("id") : nullptr;
      const bool text = id && id->unmark().type()->kind() == value::Kind::string && !id->unmark().is_null();
      shown = text && id->unmark().as_string() == session.flags().text("id");
    }
    if (shown) session.out(to_string(instance) + "\n");
  }
  return 0;
}

int show(Session& session, const state::State& state) {
  const std::string advice =
      "\n\nThis command requires that the address references one specific instance.\nTo view the available "
      "instances, use "
      "\"terraform state list\". Please modify \nthe address to reference a specific instance.\n";
  if (session.flags().arguments().size() != 1) {
    session.err("Exactly one argument expected.\n");
    return 1;
  }
  const std::string& text = session.flags().arguments()[0];
  hcl::Diagnostics ignored;
  const auto address = config::parse_instance(text, ignored);
  if (!address) {
    session.err(fmt::format("Error parsing instance address: {}{}", text, advice));
    return 1;
  }
  const state::Instance* instance = state.find(*address);
  if (!instance || !instance->current) {
    session.err("No instance found for the given address!" + advice);
    return 1;
  }
  const state::Resource& resource = state.resources.at(address->resource);
  session.out(report::object_text(*address, "", *instance->current, resource.provider, session.registry(),
                                  session.style()));
  return 0;
}

int remove(Session& session, state::State& state, hcl::Diagnostics& diags) {
  if (session.flags().arguments().empty()) {
    session.err("At least one address is required.\n");
    return 1;
  }
  std::vector<AbsInstance> gone;
  for (const std::string& text : session.flags().arguments()) {
    const auto address = config::parse_address(text, diags);
    if (!address) return fail(session, diags);
    const std::size_t before = gone.size();
    for (const AbsInstance& instance : instances_of(state))
      if (config::contains(*address, instance)) gone.push_back(instance);
    if (gone.size() == before)
      return fail(session, diags, "Invalid target address",
                  "No matching objects found. To view the available instances, use \"terraform state list\". "
                  "Please modify "
                  "the address to reference a specific instance.");
  }
  const bool dry = session.flags().on("dry-run");
  for (const AbsInstance& instance : gone) {
    session.out(fmt::format("{}{}\n", dry ? "Would remove " : "Removed ", to_string(instance)));
    if (dry) continue;
    state.resources.at(instance.resource).instances.erase(instance.key);
    state.prune(instance);
  }
  if (dry) return 0;
  if (!session.store().save(state, diags)) return fail(session, diags);
  session.out(fmt::format("Successfully removed {} resource instance(s).\n", gone.size()));
  return 0;
}

// Where an instance goes when `from` becomes `to`; nullopt when it does not move.
std::optional<AbsInstance> moved(const AbsInstance& instance, const config::AnyAddr& from,
                                 const config::AnyAddr& to) {
  if (!config::contains(from, instance)) return std::nullopt;
  AbsInstance target = instance;
  if (!from.resource) {
    if (!is_below(from.module, instance.resource.module)) return std::nullopt;
    config::ModuleInstance path = to.module;
    path.insert(path.end(),
                instance.resource.module.begin() + static_cast<std::ptrdiff_t>(from.module.size()),
                instance.resource.module.end());
    target.resource.module = std::move(path);
    return target;
  }
  target.resource.module = to.module;
  target.resource.resource = *to.resource;
  if (to.key)
    target.key = *to.key;
  else if (from.key)
    target.key = std::monostate{};
  return target;
}

int move(Session& session, state::State& state, hcl::Diagnostics& diags) {
  const Words& words = session.flags().arguments();
  if (words.size() != 2) {
    session.err("Exactly two arguments expected.\n");
    return 1;
  }
  const auto from = config::parse_address(words[0], diags);
  const auto to = config::parse_address(words[1], diags);
  if (!from || !to) return fail(session, diags);
  if (from->resource.has_value() != to->resource.has_value())
    return fail(session, diags, "Invalid state move request",
                fmt::format("Cannot move {} to {}: the target must also be a {}.", words[0], words[1],
                            from->resource ? "resource" : "module"));
  if (from->resource &&
      (from->resource->type != to->resource->type || from->resource->mode != to->resource->mode))
    return fail(session, diags, "Invalid state move request",
                fmt::format("Cannot move {} to {}: resource types don't match.", words[0], words[1]));
  std::vector<std::pair<AbsInstance, AbsInstance>> moves;
  for (const AbsInstance& instance : instances_of(state))
    if (const auto target = moved(instance, *from, *to)) moves.emplace_back(instance, *target);
  if (moves.empty())
    return fail(session, diags, "Invalid target address",
                fmt::format("Cannot move {}: does not match anything in the current state.", words[0]));
  for (const auto& [source, target] : moves)
    if (state.find(target))
      return fail(
          session, diags, "Invalid target address",
          fmt::format(
              "Cannot move to {}: there is already a resource instance at that address in the current "
              "state.",
              to_string(target)));
  const bool dry = session.flags().on("dry-run");
  session.out(fmt::format("{} \"{}\" to \"{}\"\n", dry ? "Would move" : "Move", words[0], words[1]));
  if (dry) return 0;
  for (const auto& [source, target] : moves) {
    const std::string provider = state.resources.at(source.resource).provider;
    state::Instance instance = std::move(state.resources.at(source.resource).instances.at(source.key));
    state.resources.at(source.resource).instances.erase(source.key);
    state.prune(source);
    state.instance(target, provider) = std::move(instance);
  }
  if (!session.store().save(state, diags)) return fail(session, diags);
  session.out(fmt::format("Successfully moved {} object(s).\n",
                          from->resource && !from->key ? std::size_t{1} : moves.size()));
  return 0;
}

constexpr const char* kUsage =
    "Usage: reprise [global options] state <subcommand> [options] [args]\n\n  Looks at and edits the state "
    "of this "
    "workspace.\n\nSubcommands:\n    list    List resources in the state\n    mv      Move an item in the "
    "state\n    pull "
    "   Output the state as JSON\n    rm      Remove instances from the state\n    show    Show a resource "
    "in the state\n";

}  // namespace

int state_command(const Host& host, const Words& words) {
  const std::string verb = words.empty() ? "" : words[0];
  if (verb != "list" && verb != "show" && verb != "mv" && verb != "rm" && verb != "pull") {
    write_error(kUsage);
    return words.empty() ? 127 : 1;
  }
  Session session(host, "state " + verb, {words.begin() + 1, words.end()});
  if (!session.parse({{"state"},
                      {"id"},
                      {"dry-run", FlagKind::toggle},
                      {"lock", FlagKind::toggle},
                      {"lock-timeout", FlagKind::duration},
                      {"backup"},
                      {"backup-out"},
                      {"state-out"}},
                     1000))
    return 1;
  hcl::Diagnostics diags;
  const bool exists = session.disk().exists(session.state_path(session.workspace()));
  const bool changes = verb == "mv" || verb == "rm";
  auto state = changes ? session.load_state(diags) : session.read_state(diags);
  if (!state) return fail(session, diags);
  if (!exists && !state->has_objects() && verb != "pull") {
    session.err(
        "No state file was found!\n\nState management commands require a state file. Run this command\nin a "
        "directory "
        "where Terraform has been run or use the -state flag\nto point the command to a specific state "
        "location.\n");
    return 1;
  }
  if (verb == "list") return list(session, *state, diags);
  if (verb == "show") return show(session, *state);
  if (verb == "rm") return remove(session, *state, diags);
  if (verb == "mv") return move(session, *state, diags);
  if (exists || state->has_objects()) session.out(state::write_v4(*state, session.registry()));
  return 0;
}

int taint_command(const Host& host, const Words& words, bool taint) {
  Session session(host, taint ? "taint" : "untaint", words);
  if (!session.parse({{"allow-missing", FlagKind::toggle},
                      {"state"},
                      {"lock", FlagKind::toggle},
                      {"lock-timeout", FlagKind::duration},
                      {"backup"}},
                     1))
    return 1;
  hcl::Diagnostics diags;
  if (session.flags().arguments().empty()) {
    session.err(fmt::format("The {} command expects exactly one argument.\n", session.command()));
    return 1;
  }
  const std::string& text = session.flags().arguments()[0];
  const auto address = config::parse_instance(text, diags);
  if (!address) return fail(session, diags);
  if (address->resource.resource.mode != config::Mode::managed)
    return fail(session, diags, "Invalid resource instance address",
                "Only managed resources can be tainted.");
  auto state = session.load_state(diags);
  if (!state) return fail(session, diags);
  const state::Instance* found = state->find(*address);
  if (!found || !found->current) {
    if (session.flags().on("allow-missing")) {
      diags.warning(
          "No such resource instance",
          fmt::format(
              "Resource instance {} was not found, but this is not an error because -allow-missing was set.",
              text));
      session.show(diags);
      return 0;
    }
    return fail(
        session, diags, "No such resource instance",
        fmt::format(
            "There is no resource instance in the state with the address {}. If the resource configuration "
            "has just been added, you must run \"terraform apply\" once to create the corresponding "
            "instance(s) before they can be {}ed.",
            to_string(*address), taint ? "taint" : "untaint"));
  }
  if (!taint && !found->current->tainted)
    return fail(session, diags, "Resource instance is not tainted",
                fmt::format("Resource instance {} is not currently tainted, and so it cannot be untainted.",
                            to_string(*address)));
  state->resources.at(address->resource).instances.at(address->key).current->tainted = taint;
  if (!session.store().save(*state, diags)) return fail(session, diags);
  session.out(fmt::format("Resource instance {} has been {}.\n", to_string(*address),
                          taint ? "marked as tainted" : "successfully untainted"));
  return 0;
}

}  // namespace reprise::cli
