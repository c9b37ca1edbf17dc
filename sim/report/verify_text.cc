#include "report/verify_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "report/rests_on.h"
#include "report/style.h"

namespace reprise::report {
namespace {

using verify::Difference;
using verify::Outcome;
using verify::Perturbation;
using verify::Reason;
using verify::Report;
using verify::Verdict;

constexpr std::size_t kLongestText = 48;      // of a value; longer ones are cut
constexpr std::size_t kLongestPath = 5;       // steps of a critical path
constexpr std::size_t kMostDifferences = 20;  // of idempotent and clean

std::string count(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

// Cuts between characters, never within one.
std::string cut(std::string_view text) {
  std::string line(text.substr(0, text.find('\n')));
  if (line.size() <= kLongestText && line.size() == text.size()) return line;
  std::size_t end = std::min(line.size(), kLongestText);
  while (end > 0 && end < line.size() && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return line.substr(0, end) + "…";
}

std::string trimmed(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  const auto last = line.find_last_not_of(" \t\r");
  return first == std::string_view::npos ? "" : std::string(line.substr(first, last - first + 1));
}

std::string list(const std::vector<std::string>& names) { return shortened_list(names); }

std::string what_changes(Perturbation p, const Report& report) {
  const std::int64_t days = report.after.us / (std::int64_t{86400} * 1'000'000);
  const std::string later =
      days > 0 ? count(static_cast<std::size_t>(days), "day") : world::to_string(report.after);
  switch (p) {
    case Perturbation::time: return later + " later";
    case Perturbation::entropy: return "other random numbers";
    case Perturbation::order: return "operations finish in another order";
    case Perturbation::upstream: return "images, packages and branches of " + later + " later";
    case Perturbation::all: return "all of these together";
    case Perturbation::none: break;
  }
  return "";
}

Outcome worst(Outcome a, Outcome b) {
  const auto rank = [](Outcome o) {
    return o == Outcome::error ? 3 : o == Outcome::fails ? 2 : o == Outcome::holds ? 1 : 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

class Writer {
 public:
  Writer(const Report& report, const hcl::SourceMap& sources, const VerifyTextOptions& options)
      : report_(report), sources_(sources), options_(options) {
    style_.color = options.colour;
  }

  std::string write() {
    header();
    what_exists();
    for (std::string_view property : {"recreate", "idempotent", "clean"}) one_property(property);
    rests_on();
    verdict();
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }
  std::string sign(Outcome o) const {
    switch (o) {
      case Outcome::holds: return style_.paint(kGreen, "✓");
      case Outcome::fails: return style_.paint(kRed, "✗");
      case Outcome::error: return style_.paint(kRed, "!");
      case Outcome::skipped: break;
    }
    return "-";
  }
  std::string dim(std::string_view text) const { return style_.paint(kGray, text); }

  void header() {
    line(fmt::format(
        "{}  {}", style_.paint(kBold, report_.scenario),
        dim(fmt::format("seed {}, from {}, {}", report_.seed, world::rfc3339(report_.start),
                        fmt::format("{} {}", report_.lives, report_.lives == 1 ? "life" : "lives")))));
    line("");
  }

  void what_exists() {
    std::size_t width = 0;
    for (const auto& i : report_.images) width = std::max(width, i.name.size());
    for (const auto& e : report_.environments) width = std::max(width, e.name.size());
    for (const auto& i : report_.images)
      line(fmt::format("  image        {:<{}}  {}, built in {}", i.name, width, count(i.packages, "package"),
                       world::to_string(i.took)));
    for (const auto& e : report_.environments) {
      line(fmt::format("  environment  {:<{}}  {}, {}; plan {}, apply {}, destroy {}", e.name, width,
                       count(e.resources, "resource"), count(e.machines, "machine"), world::to_string(e.plan),
                       world::to_string(e.apply), world::to_string(e.destroy)));
      critical_path(e, width);
    }
    if (!report_.images.empty() || !report_.environments.empty()) line("");
  }

  void critical_path(const verify::EnvironmentSummary& e, std::size_t width) {
    if (e.critical_path.empty()) return;
    // The longest steps, in their order.
    std::vector<const engine::CriticalStep*> steps;
    for (const engine::CriticalStep& s : e.critical_path) steps.push_back(&s);
    std::ranges::stable_sort(steps, std::greater(), [](const auto* s) { return s->took; });
    if (steps.size() > kLongestPath) steps.resize(kLongestPath);
    std::ranges::sort(steps);
    std::vector<std::string> parts;
    for (const auto* s : steps) parts.push_back(fmt::format("{} {}", s->address, world::to_string(s->took)));
    line(dim(fmt::format("{:<{}}critical path: {}", "", 17 + width, fmt::join(parts, " → "))));
  }

  std::vector<const Verdict*> verdicts_of(std::string_view property) const {
    std::vector<const Verdict*> out;
    for (const Verdict& v : report_.verdicts)
      if (v.property == property) out.push_back(&v);
    return out;
  }

  static std::string subjects(const std::vector<const Verdict*>& verdicts, Outcome o) {
    std::vector<std::string> names;
    for (const Verdict* v : verdicts)
      if (v->outcome == o && std::ranges::find(names, v->subject) == names.end()) names.push_back(v->subject);
    for (std::string& n : names)
      if (n.starts_with("environment.")) n.erase(0, std::string_view("environment.").size());
    return list(names);
  }

  void one_property(std::string_view property) {
    const auto verdicts = verdicts_of(property);
    if (verdicts.empty()) return;
    Outcome outcome = Outcome::skipped;
    for (const Verdict* v : verdicts) outcome = worst(outcome, v->outcome);
    line(fmt::format("{} {:<11}{}", sign(outcome), property, sentence(property, outcome, verdicts)));
    if (property == "recreate")
      recreate(verdicts);
    else
      listing(verdicts);
  }

  std::string sentence(std::string_view property, Outcome o,
                       const std::vector<const Verdict*>& verdicts) const {
    if (o == Outcome::error)
      return "cannot be judged, because of errors: " + subjects(verdicts, Outcome::error);
    const std::string failing = subjects(verdicts, Outcome::fails);
    if (property == "recreate")
      return o == Outcome::holds ? "destroyed and created again, everything comes back identical"
                                 : "destroyed and created again, not identical: " + failing;
    if (property == "idempotent")
      return o == Outcome::holds ? "a plan right after apply is empty"
                                 : "a plan right after apply still wants changes: " + failing;
    return o == Outcome::holds ? "nothing is left after destroy"
                               : "destroy leaves something behind: " + failing;
  }

  void recreate(const std::vector<const Verdict*>& verdicts) {
    std::map<Perturbation, Outcome> by;
    for (const Verdict* v : verdicts) {
      const auto it = by.try_emplace(v->perturbation, v->outcome).first;
      it->second = worst(it->second, v->outcome);
    }
    for (const auto& [p, o] : by)
      if (p != Perturbation::none)
        line(fmt::format("    {} {:<9} {}", sign(o), verify::name(p), dim(what_changes(p, report_))));
    if (report_.reasons.empty() && report_.unexplained.empty()) return;
    line("");
    for (std::size_t i = 0; i < report_.reasons.size(); ++i) reason(i);
    unexplained();
    replay(verdicts);
  }

  std::string at(hcl::Range range) const {
    const std::string place = sources_.file_line(range);
    return place.empty() ? std::string("(no source)") : place;
  }

  void reason(std::size_t number) {
    const Reason& r = report_.reasons[number];
    line(fmt::format("  {}. {}  {}: {}", number + 1, style_.paint(kBold, at(r.origin.where)),
                     value::origin_kind_name(r.origin.kind), r.origin.what));
    if (r.origin.where.valid()) {
      const std::string source = trimmed(sources_.line_text(r.origin.where.begin));
      if (!source.empty()) line("         " + style_.paint(kCyan, source));
    }
    effects(r);
    std::vector<std::string_view> confirmed;
    for (Perturbation p : r.confirmed)
      if (p != Perturbation::all || r.confirmed.size() == 1) confirmed.push_back(verify::name(p));
    if (!confirmed.empty()) line(dim(fmt::format("     confirmed by {}", fmt::join(confirmed, ", "))));
    line("");
  }

  // One example a path: ten instances of one image all differ in the same package.
  void effects(const Reason& r) {
    std::vector<const Difference*> shown;
    std::set<std::string> paths;
    for (std::size_t index : r.examples)
      if (shown.size() < options_.examples && paths.insert(report_.differences[index].path).second)
        shown.push_back(&report_.differences[index]);
    line(fmt::format("     changes {} of {}", count(r.examples.size(), "fact"), list(r.owners)));
    for (const Difference* d : shown) line("       " + change(*d, false));
  }

  std::string change(const Difference& d, bool with_owner) const {
    const std::string name =
        with_owner ? d.owner + (d.path.empty() ? "" : "  " + d.path) : (d.path.empty() ? d.owner : d.path);
    return fmt::format("{}  {} → {}", name, d.first ? cut(*d.first) : "(absent)",
                       d.second ? cut(*d.second) : "(absent)");
  }

  void unexplained() {
    if (report_.unexplained.empty()) return;
    line(fmt::format("  {}: no volatile source explains {}", style_.paint(kBold, "unexplained"),
                     count(report_.unexplained.size(), "difference")));
    for (std::size_t i = 0; i < std::min(report_.unexplained.size(), kMostDifferences); ++i) {
      const Difference& d = report_.differences[report_.unexplained[i]];
      line(fmt::format("     {}  {}", change(d, true), dim(at(d.where))));
    }
    line("");
  }

  void listing(const std::vector<const Verdict*>& verdicts) {
    std::size_t shown = 0, all = 0;
    for (const Verdict* v : verdicts)
      for (std::size_t index : v->differences) {
        if (++all > kMostDifferences) continue;
        ++shown;
        const Difference& d = report_.differences[index];
        if (v->property == "clean")
          line(fmt::format("    {}  of {}  {}", d.first ? *d.first : "", d.owner, dim(at(d.where))));
        else
          line(fmt::format("    {}  {}", change(d, true), dim(at(d.where))));
        for (const value::Origin& o : d.blame)
          if (o.kind != value::OriginKind::cloud_assigned)
            line(fmt::format("      because of {}: {}  {}", value::origin_kind_name(o.kind), o.what,
                             at(o.where)));
      }
    if (all > shown) line(fmt::format("    and {} more", all - shown));
    replay(verdicts);
  }

  // The first failing verdict that singles most out.
  void replay(const std::vector<const Verdict*>& verdicts) {
    std::set<std::string> commands;
    for (const Verdict* v : verdicts)
      if (v->outcome == Outcome::fails && !v->replay.empty() && v->perturbation != Perturbation::all)
        if (commands.insert(v->replay).second) line("  replay: " + v->replay);
    if (!commands.empty()) return;
    for (const Verdict* v : verdicts)
      if (v->outcome == Outcome::fails && !v->replay.empty()) return line("  replay: " + v->replay);
  }

  void rests_on() { out_ += report::rests_on(report_.notes, sources_, style_); }

  void verdict() {
    line("");
    const int code = verify::exit_code(report_);
    if (code == 1) return line(style_.paint(kRed, "Not everything could be judged."));
    if (code == 0) return line(style_.paint(kGreen, "Every property holds."));
    std::vector<std::string> failing;
    for (const Verdict& v : report_.verdicts)
      if (v.outcome == Outcome::fails && std::ranges::find(failing, v.property) == failing.end())
        failing.push_back(v.property);
    std::string text = fmt::format("Fails: {}.", fmt::join(failing, ", "));
    if (!report_.reasons.empty()) text += " " + count(report_.reasons.size(), "reason") + ".";
    line(style_.paint(kRed, text));
  }

  const Report& report_;
  const hcl::SourceMap& sources_;
  const VerifyTextOptions& options_;
  Style style_;
  std::string out_;
};

}  // namespace

std::string verify_text(const verify::Report& report, const hcl::SourceMap& sources,
                        const VerifyTextOptions& options) {
  return Writer(report, sources, options).write();
}

}  // namespace reprise::report
