#include "verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "verify/blame.h"
#include "verify/checks.h"

namespace reprise::verify {
namespace {

struct Name {
  Perturbation p;
  std::string_view text;
};
constexpr std::array<Name, 6> kNames = {{
    {Perturbation::none, "none"},
    {Perturbation::time, "time"},
    {Perturbation::entropy, "entropy"},
    {Perturbation::order, "order"},
    {Perturbation::upstream, "upstream"},
    {Perturbation::all, "all"},
}};

// What is to be run and judged.
struct Wanted {
  bool idempotent = false;
  bool clean = false;
  std::vector<Perturbation> recreate;  // in their order
};

bool selected(const VerifyOptions& options, std::string_view property) {
  if (options.only.empty()) return true;
  return std::ranges::any_of(options.only, [&](const Selector& s) { return s.property == property; });
}

bool selected(const VerifyOptions& options, Perturbation p) {
  if (options.only.empty()) return true;
  return std::ranges::any_of(options.only, [&](const Selector& s) {
    return s.property == "recreate" && (!s.perturbation || *s.perturbation == p);
  });
}

Wanted wanted(const scenario::VerifySettings& settings, const VerifyOptions& options) {
  Wanted w;
  w.idempotent = settings.idempotent.enabled && selected(options, "idempotent");
  w.clean = settings.clean.enabled && selected(options, "clean");
  if (!settings.recreate.enabled) return w;
  std::vector<Perturbation> asked;
  for (const std::string& text : settings.recreate.perturb)
    if (const auto p = perturbation(text)) asked.push_back(*p);
  std::ranges::sort(asked);
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  if (asked.size() > 1 && asked.back() != Perturbation::all) asked.push_back(Perturbation::all);
  std::ranges::copy_if(asked, std::back_inserter(w.recreate),
                       [&](Perturbation p) { return selected(options, p); });
  return w;
}

void summarise(const Lived& reference, const std::vector<Subject>& subjects, Report& report) {
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (subjects[i].image >= 0) {
      const scenario::ImageLife& life = reference.life.images[static_cast<std::size_t>(subjects[i].image)];
      ImageSummary s;
      s.name = life.name;
      s.took = life.build.took;
      if (!life.build.artifacts.empty() && life.build.artifacts.front().machine)
        s.packages = life.build.artifacts.front().machine->machine().packages.size();
      s.fingerprint = reference.fingerprints[i];
      report.images.push_back(std::move(s));
      continue;
    }
    const auto& life = reference.life.environments[static_cast<std::size_t>(subjects[i].environment)];
    EnvironmentSummary s;
    s.name = life.name;
    for (const auto& [address, resource] : life.apply.state.resources)
      if (address.resource.mode == config::Mode::managed) s.resources += resource.instances.size();
    s.objects = life.objects.size();
    s.machines = reference.forms[i].machines;
    s.plan = life.plan.took;
    s.apply = life.apply.took;
    if (life.destroy) s.destroy = life.destroy->took;
    s.critical_path = life.apply.critical_path;
    s.fingerprint = reference.fingerprints[i];
    report.environments.push_back(std::move(s));
  }
}

// Diagnostics of one life that no earlier one had.
class Complaints {
 public:
  void take(const hcl::Diagnostics& from, hcl::Diagnostics& into) {
    for (const hcl::Diagnostic& d : from)
      if (seen_.emplace(d.severity, d.summary, d.detail, d.subject, d.address).second) into.add(d);
  }

 private:
  std::set<std::tuple<hcl::Severity, std::string, std::string, hcl::Range, std::string>> seen_;
};

void take_notes(const scenario::LifeResult& life, std::vector<provider::Note>& notes) {
  std::vector<provider::Note> all;
  std::ranges::set_union(notes, life.notes, std::back_inserter(all));
  notes = std::move(all);
}

cloud::World world_of(const scenario::Scenario& scenario, const cloud::World& fresh,
                      const VerifyOptions& options) {
  cloud::World world = fresh;
  world.entropy.seed = options.seed.value_or(scenario.seed);
  world.now = scenario.start;
  world.upstream.freeze(scenario.start);
  return world;
}

void by_property(std::vector<Verdict>& verdicts) {
  const auto place = [](const Verdict& v) {
    const int property = v.property == "recreate" ? 0 : v.property == "idempotent" ? 1 : 2;
    return std::pair(property, v.perturbation);
  };
  std::ranges::stable_sort(verdicts, {}, place);
}

}  // namespace

std::string_view name(Perturbation p) { return kNames[static_cast<std::size_t>(p)].text; }

std::optional<Perturbation> perturbation(std::string_view name) {
  for (const Name& n : kNames)
    if (n.text == name && n.p != Perturbation::none) return n.p;
  return std::nullopt;
}

std::optional<Selector> parse_selector(std::string_view text) {
  const auto colon = text.find(':');
  Selector s;
  s.property = text.substr(0, colon);
  if (s.property != "recreate" && s.property != "idempotent" && s.property != "clean") return std::nullopt;
  if (colon == std::string_view::npos) return s;
  s.perturbation = perturbation(text.substr(colon + 1));
  if (s.property != "recreate" || !s.perturbation) return std::nullopt;
  return s;
}

std::string replay_command(const Context& context, const std::string& property, Perturbation p) {
  std::string out =
      fmt::format("reprise verify {} --seed {}", context.options.directory, context.report.seed);
  if (context.options.after) {
    const std::int64_t day = std::int64_t{86400} * 1'000'000, us = context.report.after.us;
    out +=
        us % day == 0 ? fmt::format(" --after {}d", us / day) : fmt::format(" --after {}s", us / 1'000'000);
  }
  out += " --only " + property;
  if (property == "recreate" && p != Perturbation::none) out += fmt::format(":{}", name(p));
  return out;
}

std::size_t Findings::add(const std::string& property, Difference d) {
  const std::string text = d.first ? "=" + *d.first : d.second ? "+" + *d.second : "";
  const auto [it, added] = known_.try_emplace({property, d.owner, d.path, text}, report_.differences.size());
  if (added) {
    report_.differences.push_back(std::move(d));
    return it->second;
  }
  Difference& known = report_.differences[it->second];
  for (Perturbation p : d.shown_by) {
    // What one perturbation explains by itself, all together explain no further.
    if (p != Perturbation::all) unite(known.blame, d.blame);
    if (std::ranges::find(known.shown_by, p) == known.shown_by.end()) known.shown_by.push_back(p);
  }
  return it->second;
}

Report verify(const scenario::Prepared& prepared, const cloud::World& fresh, const VerifyOptions& options) {
  const scenario::Scenario& scenario = *prepared.scenario;
  const Wanted want = wanted(scenario.verify, options);
  const cloud::World start = world_of(scenario, fresh, options);
  Report report;
  report.scenario = scenario.name;
  report.directory = options.directory;
  report.seed = start.entropy.seed;
  report.start = scenario.start;
  report.after = options.after.value_or(scenario.verify.recreate.after);

  const std::vector<Subject> subjects = subjects_of(prepared);
  Findings findings(report);
  Context context{prepared, options, subjects, report, findings};
  Complaints complaints;
  scenario::LifeOptions life;
  life.strict = options.strict;
  life.second_plan = want.idempotent;
  Lived reference = live(prepared, subjects, start, Perturbation::none, life);
  for (const Form& form : reference.forms) reference.fingerprints.push_back(fingerprint(form));
  report.lives = 1;
  complaints.take(reference.life.diags, report.diags);
  take_notes(reference.life, report.notes);
  summarise(reference, subjects, report);

  life.second_plan = false;
  // Whatever a refresh could trip over, the reference life has met.
  life.refresh_before_destroy = false;
  for (Perturbation p : want.recreate) {
    life.order_seed = order_seed(p, start.entropy.seed);
    // After a reference life that failed there is nothing to compare with.
    if (reference.errors) {
      check_recreate(context, reference, reference);
      break;
    }
    const Lived other = live(prepared, subjects, perturbed(start, reference.life, p, report.after), p, life);
    ++report.lives;
    complaints.take(other.life.diags, report.diags);
    take_notes(other.life, report.notes);
    check_recreate(context, reference, other);
    const bool leaks = !other.life.leftovers.empty() && reference.life.leftovers.empty();
    if (want.clean && leaks) check_clean(context, other);
  }
  if (want.idempotent) check_idempotent(context, reference);
  if (want.clean) check_clean(context, reference);
  by_property(report.verdicts);
  explain(context);
  return report;
}

int exit_code(const Report& report) {
  const auto any = [&](Outcome o) {
    return std::ranges::any_of(report.verdicts, [&](const Verdict& v) { return v.outcome == o; });
  };
  if (any(Outcome::error) || report.diags.has_errors()) return 1;
  return any(Outcome::fails) ? 2 : 0;
}

}  // namespace reprise::verify
