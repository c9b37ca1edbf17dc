// state mv, rm, push, replace-provider.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/state_addresses.h"
#include "state/dependencies.h"
#include "state/v4.h"

namespace reprise::cli {

using config::AbsInstance;
using config::AnyAddr;

std::vector<AbsInstance> instances_of(const state::State& state) {
  std::vector<AbsInstance> found;
  for (const auto& [address, resource] : state.resources)
    for (const auto& [key, instance] : resource.instances) found.push_back({address, key});
  return found;
}

bool means(const config::AnyAddr& address, const config::AbsInstance& instance) {
  return (!address.resource || address.module == instance.resource.module) &&
         config::contains(address, instance);
}

std::optional<state::State> existing_state(Session& session, bool to_change, hcl::Diagnostics& diags) {
  auto state = to_change ? session.load_state(diags) : session.read_state(diags);
  if (!state || state->has_objects() || session.disk().exists(session.state_path(session.workspace())))
    return state;
  session.err(
      "No state file was found!\n\nState management commands require a state file. Run this command\nin a "
      "directory where Terraform has been run or use the -state flag\nto point the command to a specific "
      "state "
      "location.\n");
  return std::nullopt;
}

namespace {

int fail(Session& session, hcl::Diagnostics& diags) {
  session.show(diags);
  return 1;
}

// One thing that moves: a module, a resource with all its instances, or one instance.
enum class Subject { module, resource, instance };

Subject subject_of(const AnyAddr& address, const state::State& state) {
  if (!address.resource) return Subject::module;
  if (address.key) return Subject::instance;
  const auto at = state.resources.find({address.module, *address.resource});
  // Without a key it may be either; what exists decides.
  return at != state.resources.end() && at->second.instances.contains(config::InstanceKey{})
             ? Subject::instance
             : Subject::resource;
}

class Move {
 public:
  Move(const AnyAddr& from, const AnyAddr& to, const state::State& state, const state::State& target)
      : from_(from), to_(to), state_(state), target_(target), subject_(subject_of(from, state)) {}

  bool check(hcl::Diagnostics& diags) const {
    const std::string from = to_string(from_), to = to_string(to_);
    const auto refuse = [&](const char* summary, std::string detail) {
      diags.error(summary, std::move(detail));
      return false;
    };
    const bool known = !sources().empty();
    if (!known && !from_.key)
      return refuse("Invalid source address",
                    fmt::format("Cannot move {}: does not match anything in the current state.", from));
    if (subject_ == Subject::module) {
      if (to_.resource)
        return refuse("Invalid target address",
                      fmt::format("Cannot move {} to {}: the target must also be a module.", from, to));
      for (const auto& [address, resource] : target_.resources)
        if (address.module == to_.module)
          return refuse("Invalid target address",
                        fmt::format("Cannot move to {}: there is already a module at that address in the "
                                    "current state.",
                                    to));
      return true;
    }
    const bool whole = subject_ == Subject::resource;
    if (!to_.resource || (whole && to_.key))
      return refuse(
          "Invalid target address",
          whole
              ? fmt::format("Cannot move {} to {}: the source is a whole resource (not a resource "
                            "instance) so the target must also be a whole resource.",
                            from, to)
              : fmt::format("Cannot move {} to {}: the target must also be a resource instance.", from, to));
    const std::size_t errors = diags.error_count();
    if (from_.resource->mode != to_.resource->mode) {
      const char* kind = from_.resource->mode == config::Mode::managed ? "managed" : "data";
      refuse(
          "Invalid state move request",
          fmt::format("Cannot move {} to {}: a {} resource can be moved only to another {} resource address.",
                      block(from_), block(to_), kind, kind));
    }
    if (from_.resource->type != to_.resource->type)
      refuse("Invalid state move request",
             fmt::format("Cannot move {} to {}: resource types don't match.", block(from_), block(to_)));
    const config::AbsResource resource{to_.module, *to_.resource};
    if (whole && target_.resources.contains(resource))
      refuse("Invalid target address",
             fmt::format(
                 "Cannot move to {}: there is already a resource at that address in the current state.", to));
    if (!whole && target_.find({resource, to_.key.value_or(config::InstanceKey{})}))
      refuse("Invalid target address",
             fmt::format("Cannot move to {}: there is already a resource instance at that address in "
                         "the current state.",
                         to));
    if (!known) refuse("Invalid source address", fmt::format("The current state does not contain {}.", from));
    return diags.error_count() == errors;
  }

  std::vector<AbsInstance> sources() const {
    std::vector<AbsInstance> found;
    for (const AbsInstance& instance : instances_of(state_)) {
      const bool mine = subject_ == Subject::module ? is_below(from_.module, instance.resource.module)
                                                    : means(from_, instance);
      const bool exact =
          subject_ != Subject::instance || instance.key == from_.key.value_or(config::InstanceKey{});
      if (mine && exact) found.push_back(instance);
    }
    return found;
  }

  // What moves and where to, as the user named it: of a module all that hold resources, each by itself.
  std::vector<std::pair<std::string, std::string>> moved(const std::string& from,
                                                         const std::string& to) const {
    if (subject_ != Subject::module) return {{from, to}};
    std::vector<std::pair<std::string, std::string>> out;
    for (const AbsInstance& source : sources()) {
      std::string before = config::to_string(source.resource.module);
      if (!out.empty() && out.back().first == before) continue;
      out.emplace_back(std::move(before), config::to_string(target_of(source).resource.module));
    }
    return out;
  }

  AbsInstance target_of(const AbsInstance& source) const {
    AbsInstance target = source;
    target.resource.module = to_.module;
    if (subject_ == Subject::module) {
      const auto& path = source.resource.module;
      target.resource.module.insert(target.resource.module.end(),
                                    path.begin() + static_cast<std::ptrdiff_t>(from_.module.size()),
                                    path.end());
      return target;
    }
    target.resource.resource = *to_.resource;
    if (subject_ == Subject::instance) target.key = to_.key.value_or(config::InstanceKey{});
    return target;
  }

 private:
  static bool is_below(const config::ModuleInstance& outer, const config::ModuleInstance& inner) {
    return outer.size() <= inner.size() && std::equal(outer.begin(), outer.end(), inner.begin());
  }
  static std::string block(const AnyAddr& address) {
    return to_string(config::AbsResource{address.module, *address.resource});
  }

  const AnyAddr& from_;
  const AnyAddr& to_;
  const state::State& state_;
  const state::State& target_;
  Subject subject_;
};

// What depends on something that has moved is to find out anew what it depends on. As in Terraform that is
// something of a module without a key: dependencies name no instances.
void forget_dependencies_on(const std::vector<AbsInstance>& moved, state::State& state) {
  std::vector<std::string> names;
  for (const AbsInstance& m : moved) names.push_back(to_string(m.resource));
  std::sort(names.begin(), names.end());
  const auto has_moved = [&](const std::string& name) {
    return std::binary_search(names.begin(), names.end(), name);
  };
  state::DependencyTexts dependencies;
  for (auto& [address, resource] : state.resources)
    for (auto& [key, instance] : resource.instances)
      if (instance.current && std::ranges::any_of(dependencies.of(*instance.current), has_moved))
        instance.current->dependencies.clear();
}

// "hashicorp/aws" in full: "registry.terraform.io/hashicorp/aws".
std::string provider_source(const std::string& given, const char* which, hcl::Diagnostics& diags) {
  const std::string summary = fmt::format("Invalid \"{}\" provider \"{}\"", which, given);
  const auto parts = std::count(given.begin(), given.end(), '/') + 1;
  if (parts > 3 || given.empty()) {
    diags.error(summary,
                "Invalid provider source string: The \"source\" attribute must be in the format "
                "\"[hostname/][namespace/]name\"");
    return "";
  }
  const std::string type = given.substr(given.rfind('/') + 1);
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (type.empty() || !std::all_of(type.begin(), type.end(), good) || type.starts_with('-') ||
      type.ends_with('-')) {
    diags.error(summary,
                fmt::format("Invalid provider type: Invalid provider type \"{}\" in source \"{}\": must "
                            "contain only letters, digits, and dashes, and may not use leading or "
                            "trailing dashes\"",
                            type, given));
    return "";
  }
  const char* prefix = parts == 1   ? "registry.terraform.io/hashicorp/"
                       : parts == 2 ? "registry.terraform.io/"
                                    : "";
  return prefix + given;
}

}  // namespace

int state_mv_command(const Host& host, const Words& words) {
  Session session(host, "state mv", words);
  hcl::Diagnostics diags;
  if (!session.parse()) return 1;
  const Words& names = session.flags().arguments();
  // Another state may receive what moves.
  const std::string out = session.flags().text("state-out");
  const bool across = !out.empty() && out != session.state_path(session.workspace());
  auto state = existing_state(session, true, diags);
  if (!state) return fail(session, diags);
  state::FileStore other(session.disk(), {out, "", session.flags().text("backup-out")}, session.registry());
  std::optional<state::State> receiver;
  if (across && !(receiver = other.load(diags))) return fail(session, diags);
  const auto from = config::parse_address(session.argument(names[0]), diags);
  const auto to = config::parse_address(session.argument(names[1]), diags);
  if (!from || !to) return fail(session, diags);
  state::State& target = receiver ? *receiver : *state;
  const Move move(*from, *to, *state, target);
  if (!move.check(diags)) return fail(session, diags);
  const bool dry = session.flags().on("dry-run");
  const auto moved = move.moved(names[0], names[1]);
  for (const auto& [before, after] : moved)
    session.out(fmt::format("{} \"{}\" to \"{}\"\n", dry ? "Would move" : "Move", before, after));
  if (dry) return 0;
  const std::vector<AbsInstance> sources = move.sources();
  forget_dependencies_on(sources, *state);
  for (const AbsInstance& source : sources) {
    const std::string provider = state->resources.at(source.resource).provider;
    state::Instance instance = std::move(state->resources.at(source.resource).instances.at(source.key));
    state->resources.at(source.resource).instances.erase(source.key);
    state->prune(source);
    target.instance(move.target_of(source), provider) = std::move(instance);
  }
  // The receiver first: killed in between, the object is known twice rather than not at all.
  if (receiver && receiver->lineage.empty()) receiver->lineage = state->lineage;
  if (receiver && !other.save(*receiver, diags)) return fail(session, diags);
  if (!session.store().save(*state, diags)) return fail(session, diags);
  session.out(fmt::format("Successfully moved {} object(s).\n", moved.size()));
  return 0;
}

int state_rm_command(const Host& host, const Words& words) {
  Session session(host, "state rm", words);
  hcl::Diagnostics diags;
  if (!session.parse()) return 1;
  auto state = existing_state(session, true, diags);
  if (!state) return fail(session, diags);
  std::vector<AbsInstance> gone;
  for (const std::string& text : session.flags().arguments()) {
    const auto address = config::parse_address(session.argument(text), diags);
    if (!address) continue;
    for (const AbsInstance& instance : instances_of(*state))
      if (means(*address, instance)) gone.push_back(instance);
  }
  if (diags.has_errors()) return fail(session, diags);
  const bool dry = session.flags().on("dry-run");
  if (gone.empty() && dry) {
    session.out("Would have removed nothing.\n");
    return 0;
  }
  if (gone.empty()) {
    diags.error("Invalid target address",
                "No matching objects found. To view the available instances, use \"terraform state list\". "
                "Please modify the address to reference a specific instance.");
    return fail(session, diags);
  }
  for (const AbsInstance& instance : gone) {
    session.out(fmt::format("{}{}\n", dry ? "Would remove " : "Removed ", to_string(instance)));
    const auto resource = state->resources.find(instance.resource);
    if (dry || resource == state->resources.end()) continue;
    resource->second.instances.erase(instance.key);
    state->prune(instance);
  }
  if (dry) return 0;
  if (!session.store().save(*state, diags)) return fail(session, diags);
  session.out(fmt::format("Successfully removed {} resource instance(s).\n", gone.size()));
  return 0;
}

int state_push_command(const Host& host, const Words& words) {
  Session session(host, "state push", words);
  hcl::Diagnostics diags, faults;
  if (!session.parse()) return 1;
  const std::string& path = session.flags().arguments()[0];
  const auto text = path == "-" ? std::optional(read_input()) : session.disk().read(path);
  if (!text) {
    session.err(fmt::format("open {}: no such file or directory\n", path));
    return 1;
  }
  auto pushed = state::read_v4(*text, faults);
  if (!pushed) {
    std::string detail;
    for (const hcl::Diagnostic& d : faults) detail += fmt::format("\n- {}: {}", d.summary, d.detail);
    session.err(fmt::format("Error reading source state \"{}\": {} problem{}:\n{}\n", path,
                            faults.error_count(), faults.error_count() == 1 ? "" : "s", detail));
    return 1;
  }
  const auto state = session.load_state(diags);
  if (!state) return fail(session, diags);
  const bool force = session.flags().on("force");
  const bool related = state->lineage.empty() || pushed->lineage.empty() || pushed->lineage == state->lineage;
  if (!force && !related) {
    session.err(fmt::format(
        "Failed to write state: cannot import state with lineage \"{}\" over unrelated state with "
        "lineage \"{}\"\n",
        pushed->lineage, state->lineage));
    return 1;
  }
  if (!force && !pushed->lineage.empty() && pushed->lineage == state->lineage &&
      pushed->serial < state->serial) {
    session.err(fmt::format(
        "Failed to write state: cannot import state with serial {} over newer state with serial {}\n",
        pushed->serial, state->serial));
    return 1;
  }
  state::give_types(*pushed, session.registry(), diags);
  if (pushed->lineage.empty()) pushed->lineage = state->lineage;
  if (diags.has_errors() || !session.store().put(*pushed, diags)) return fail(session, diags);
  return 0;
}

int state_replace_provider_command(const Host& host, const Words& words) {
  Session session(host, "state replace-provider", words);
  hcl::Diagnostics diags;
  if (!session.parse()) return 1;
  const Words& names = session.flags().arguments();
  const std::string sources[] = {provider_source(names[0], "from", diags),
                                 provider_source(names[1], "to", diags)};
  if (diags.has_errors()) return fail(session, diags);
  auto state = existing_state(session, true, diags);
  if (!state) return fail(session, diags);
  std::string list;
  std::vector<state::Resource*> found;
  for (auto& [address, resource] : state->resources) {
    if (state::provider_source(resource.provider) != sources[0]) continue;
    list += fmt::format("  {}\n", to_string(address));
    found.push_back(&resource);
  }
  if (found.empty()) {
    session.out("No matching resources found.\n");
    return 0;
  }
  session.out(
      fmt::format("Terraform will perform the following actions:\n\n  ~ Updating provider:\n    - {}\n    + "
                  "{}\n\nChanging {} resources:\n\n{}\n",
                  sources[0], sources[1], found.size(), list));
  if (!session.flags().on("auto-approve")) {
    session.out(
        "Do you want to make these changes?\nOnly 'yes' will be accepted to continue.\n\nEnter a value: ");
    std::string answer;
    const bool answered = read_input_line(answer);
    if (!answered) {
      session.err("Error asking for approval: EOF\n");
      return 1;
    }
    if (answer != "yes") {
      session.out("Cancelled replacing providers.\n");
      return 0;
    }
    session.out("\n");
  }
  for (state::Resource* resource : found) {
    const std::size_t at = resource->provider.find(sources[0]);
    resource->provider.replace(at, sources[0].size(), sources[1]);
  }
  if (!session.store().save(*state, diags)) return fail(session, diags);
  session.out(fmt::format("Successfully replaced provider for {} resources.\n", found.size()));
  return 0;
}

}  // namespace reprise::cli
