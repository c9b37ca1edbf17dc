// idempotent: a plan right after apply wants nothing.
#include <algorithm>
#include <set>

#include "verify/blame.h"
#include "verify/checks.h"

namespace reprise::verify {
namespace {

constexpr std::string_view kHidden = "(sensitive value)";

using ByPath = std::map<std::string, std::vector<const Fact*>>;

ByPath by_path(const std::vector<Fact>& facts) {
  ByPath out;
  for (const Fact& f : facts) out[f.path].push_back(&f);
  return out;
}

std::optional<std::string> joined(const std::vector<const Fact*>* facts, value::Marks& marks) {
  if (!facts) return std::nullopt;
  std::string out;
  for (const Fact* f : *facts) {
    if (!out.empty()) out += ", ";
    out += f->text;
    marks = value::unite(marks, f->marks);
  }
  return value::is_sensitive(marks) ? std::string(kHidden) : out;
}

const std::vector<const Fact*>* facts_at(const ByPath& facts, const std::string& path) {
  const auto it = facts.find(path);
  return it == facts.end() ? nullptr : &it->second;
}

bool same(const std::vector<const Fact*>* a, const std::vector<const Fact*>* b) {
  return a && b &&
         std::ranges::equal(*a, *b, [](const Fact* x, const Fact* y) { return x->text == y->text; });
}

// The attributes that a change is about.
std::vector<Difference> attribute_differences(const value::Value& before, const value::Value& after,
                                              const std::string& owner) {
  const std::vector<Fact> old_facts = flatten(before), new_facts = flatten(after);
  const ByPath olds = by_path(old_facts), news = by_path(new_facts);
  std::set<std::string> paths;
  for (const auto& [path, facts] : olds) paths.insert(path);
  for (const auto& [path, facts] : news) paths.insert(path);
  std::vector<Difference> out;
  for (const std::string& path : paths) {
    const auto* was = facts_at(olds, path);
    const auto* is = facts_at(news, path);
    if (same(was, is)) continue;
    Difference d;
    value::Marks first = nullptr, second = nullptr;
    d.owner = owner;
    d.path = path;
    d.first = joined(was, first);
    d.second = joined(is, second);
    d.blame = blame_of(first, second, Perturbation::none);
    out.push_back(std::move(d));
  }
  return out;
}

Difference whole(const std::string& owner, const char* first, const char* second) {
  Difference d;
  d.owner = owner;
  if (first) d.first = first;
  if (second) d.second = second;
  return d;
}

std::vector<Difference> changes_of(const engine::ResourceChange& c, const std::string& owner) {
  using engine::ChangeAction;
  switch (c.action) {
    case ChangeAction::no_op:
    case ChangeAction::read: return {};
    case ChangeAction::create: return {whole(owner, nullptr, "would be created")};
    case ChangeAction::destroy: return {whole(owner, "would be destroyed", nullptr)};
    case ChangeAction::forget: return {whole(owner, "would be forgotten", nullptr)};
    default: break;
  }
  std::vector<Difference> out = attribute_differences(c.before, c.after, owner);
  if (out.empty()) out.push_back(whole(owner, "would be changed", "would be changed"));
  return out;
}

}  // namespace

void check_idempotent(Context& context, const Lived& life) {
  for (const Subject& subject : context.subjects) {
    if (subject.environment < 0) continue;
    const auto index = static_cast<std::size_t>(subject.environment);
    const scenario::EnvironmentLife& e = life.life.environments[index];
    Verdict v;
    v.property = "idempotent";
    v.perturbation = life.perturbation;
    v.subject = subject.name;
    const auto add = [&](Difference d, const std::string& address) {
      d.where = context.prepared.environments[index].configuration
                    ? written_at(*context.prepared.environments[index].configuration, address, d.path)
                    : hcl::Range{};
      if (!d.where.valid()) d.where = subject.range;
      d.shown_by = {life.perturbation};
      v.differences.push_back(context.findings.add(v.property, std::move(d)));
    };
    if (e.second_plan && !e.second_plan->errored) {
      for (const engine::ResourceChange& c : e.second_plan->changes) {
        const std::string address = config::to_string(c.address);
        for (Difference& d : changes_of(c, subject.prefix + address)) add(std::move(d), address);
      }
      for (const engine::OutputChange& o : e.second_plan->outputs)
        if (o.action != engine::ChangeAction::no_op)
          for (Difference& d : attribute_differences(o.before, o.after, subject.prefix + "output." + o.name))
            add(std::move(d), "");
      v.outcome = v.differences.empty() && !e.second_plan->has_changes() ? Outcome::holds : Outcome::fails;
    } else {
      v.outcome = Outcome::error;
    }
    if (v.outcome != Outcome::holds) v.replay = replay_command(context, v.property, v.perturbation);
    context.report.verdicts.push_back(std::move(v));
  }
}

}  // namespace reprise::verify
