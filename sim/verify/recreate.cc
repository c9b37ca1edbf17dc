// recreate: what comes back is what was destroyed. And why it is not.
#include <algorithm>
#include <tuple>

#include "verify/blame.h"
#include "verify/checks.h"

namespace reprise::verify {
namespace {

constexpr std::string_view kHidden = "(sensitive value)";

std::optional<std::string> shown(const std::optional<std::string>& text, value::Marks marks) {
  if (!text || !value::is_sensitive(marks)) return text;
  return std::string(kHidden);
}

Difference difference_of(Context& context, const Subject& subject, const Mismatch& m, Perturbation p) {
  Difference d;
  d.owner = subject.prefix + m.owner->name;
  d.path = m.path;
  d.first = shown(m.first, m.first_marks);
  d.second = shown(m.second, m.second_marks);
  d.blame = blame_of(m.first_marks, m.second_marks, p);
  d.where = declared_at(context.prepared, subject, *m.owner);
  d.shown_by = {p};
  return d;
}

// Changes of what people name (an attribute, a package) tell more than those of a file's digest.
int rank(const Difference& d) {
  if (d.path.starts_with('/')) return 2;
  return d.first && d.second ? 0 : 1;
}

struct Place {
  static auto key(const Reason& r) { return std::tie(r.origin.where, r.origin.kind, r.origin.what); }
  bool operator()(const Reason& a, const Reason& b) const { return key(a) < key(b); }
};

void add_effect(Reason& reason, const Report& report, std::size_t index) {
  const Difference& d = report.differences[index];
  reason.examples.push_back(index);
  reason.owners.push_back(d.owner);
  for (Perturbation p : d.shown_by)
    if (p == Perturbation::all || moved_by(reason.origin.kind, p)) reason.confirmed.push_back(p);
}

void finish(Reason& reason, const Report& report) {
  std::ranges::sort(reason.owners);
  reason.owners.erase(std::unique(reason.owners.begin(), reason.owners.end()), reason.owners.end());
  std::ranges::sort(reason.confirmed);
  reason.confirmed.erase(std::unique(reason.confirmed.begin(), reason.confirmed.end()),
                         reason.confirmed.end());
  std::ranges::stable_sort(reason.examples, {}, [&](std::size_t i) { return rank(report.differences[i]); });
}

}  // namespace

void check_recreate(Context& context, const Lived& reference, const Lived& perturbed) {
  for (std::size_t i = 0; i < context.subjects.size(); ++i) {
    const Subject& subject = context.subjects[i];
    Verdict v;
    v.property = "recreate";
    v.perturbation = perturbed.perturbation;
    v.subject = subject.name;
    if (reference.errors || perturbed.errors) {
      v.outcome = Outcome::error;
    } else {
      const std::vector<Mismatch> mismatches = compare(reference.forms[i], perturbed.forms[i]);
      v.first_fingerprint = reference.fingerprints[i];
      // Equal forms have equal fingerprints, which cost more than the comparison.
      v.second_fingerprint = mismatches.empty() ? v.first_fingerprint : fingerprint(perturbed.forms[i]);
      for (const Mismatch& m : mismatches)
        v.differences.push_back(
            context.findings.add(v.property, difference_of(context, subject, m, v.perturbation)));
      v.outcome = v.differences.empty() ? Outcome::holds : Outcome::fails;
    }
    if (v.outcome != Outcome::holds) v.replay = replay_command(context, v.property, v.perturbation);
    context.report.verdicts.push_back(std::move(v));
  }
}

void explain(Context& context) {
  Report& report = context.report;
  std::map<Reason, std::size_t, Place> places;
  std::vector<Reason> reasons;
  std::vector<bool> seen(report.differences.size());
  for (const Verdict& v : report.verdicts) {
    if (v.property != "recreate") continue;
    for (std::size_t index : v.differences) {
      if (seen[index]) continue;
      seen[index] = true;
      for (const value::Origin& o : report.differences[index].blame) {
        Reason fresh;
        fresh.origin = o;
        const auto [it, added] = places.try_emplace(fresh, reasons.size());
        if (added) reasons.push_back(fresh);
        add_effect(reasons[it->second], report, index);
      }
      if (report.differences[index].blame.empty()) report.unexplained.push_back(index);
    }
  }
  for (Reason& r : reasons) finish(r, report);
  std::ranges::sort(reasons, Place());
  report.reasons = std::move(reasons);
}

}  // namespace reprise::verify
