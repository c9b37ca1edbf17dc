// clean: destroy leaves nothing behind, in the cloud or in the state.
#include <algorithm>
#include <set>

#include "verify/checks.h"

namespace reprise::verify {
namespace {

// "aws_ebs_volume vol-0a1b… of aws_instance.web" as owner and text.
Difference leftover(const cloud::Object& o, const std::string& prefix) {
  Difference d;
  d.owner = prefix + (o.creator.empty() ? o.type : o.creator);
  d.first = o.type + " " + o.id;
  return d;
}

Difference remembered(const config::AbsResource& address, const std::string& prefix) {
  Difference d;
  d.owner = prefix + config::to_string(address);
  d.path = "state";
  d.first = "still in the state";
  return d;
}

}  // namespace

void check_clean(Context& context, const Lived& life) {
  // Who a leftover belongs to: the environment that had it, or else nobody's but the scenario's.
  std::map<std::string, std::size_t> owners;
  for (std::size_t i = 0; i < life.life.environments.size(); ++i)
    for (const std::string& key : life.life.environments[i].objects) owners.emplace(key, i);
  std::vector<std::vector<const cloud::Object*>> left(life.life.environments.size());
  std::vector<const cloud::Object*> orphans;
  for (const std::string& key : life.life.leftovers) {
    const cloud::Object* o = life.life.after.cloud.find(key);
    if (!o) continue;
    const auto it = owners.find(key);
    it == owners.end() ? orphans.push_back(o) : left[it->second].push_back(o);
  }
  // An orphan counts against the last environment: all must be gone by then.
  if (!left.empty()) left.back().insert(left.back().end(), orphans.begin(), orphans.end());

  for (const Subject& subject : context.subjects) {
    if (subject.environment < 0) continue;
    const auto index = static_cast<std::size_t>(subject.environment);
    const scenario::EnvironmentLife& e = life.life.environments[index];
    Verdict v;
    v.property = "clean";
    v.perturbation = life.perturbation;
    v.subject = subject.name;
    const auto add = [&](Difference d, const std::string& address) {
      const auto& configuration = context.prepared.environments[index].configuration;
      if (configuration) d.where = written_at(*configuration, address, "");
      if (!d.where.valid()) d.where = subject.range;
      d.shown_by = {life.perturbation};
      v.differences.push_back(context.findings.add(v.property, std::move(d)));
    };
    for (const cloud::Object* o : left[index]) add(leftover(*o, subject.prefix), o->creator);
    if (e.destroy)
      for (const auto& [address, resource] : e.destroy->state.resources)
        if (address.resource.mode == config::Mode::managed && !resource.instances.empty())
          add(remembered(address, subject.prefix), config::to_string(address));
    const bool judged = e.stage == scenario::Stage::destroyed && e.ok;
    v.outcome = !v.differences.empty() && judged ? Outcome::fails : judged ? Outcome::holds : Outcome::error;
    if (v.outcome != Outcome::holds) v.replay = replay_command(context, v.property, v.perturbation);
    context.report.verdicts.push_back(std::move(v));
  }
}

}  // namespace reprise::verify
