// Which builds run, when, and what is said at the end.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <set>

#include "image/run.h"

namespace reprise::image {
namespace {

bool matches(const std::vector<std::string>& globs, const std::string& name) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& g) { return wildcard_match(g, name); });
}

struct Selected {
  const ActiveBuild* build;
  const SourceUse* use;
};

// Globs that match nothing were probably written for something else.
void warn_of_unused(const std::vector<std::string>& globs, const std::vector<std::string>& names,
                    const char* summary, hcl::Diagnostics& diags) {
  for (const std::string& g : globs)
    if (std::none_of(names.begin(), names.end(), [&](const std::string& n) { return wildcard_match(g, n); }))
      return diags.warning(summary,
                           fmt::format("Possible build names: [{}].\nThese could also be matched with a glob "
                                       "pattern like: 'happycloud.*'",
                                       fmt::join(names, " ")));
}

std::vector<Selected> select(const std::vector<ActiveBuild>& builds, const BuildOptions& options,
                             hcl::Diagnostics& diags) {
  std::vector<Selected> out;
  std::vector<std::string> names, steps;
  for (const ActiveBuild& b : builds) {
    for (const SourceUse* u : b.uses) {
      std::string name = build_name(b.name, *u);
      bool wanted = options.only.empty() || matches(options.only, name);
      if (wanted && !matches(options.except, name)) out.push_back({&b, u});
      names.push_back(std::move(name));
    }
    for (const auto& sequence : b.build->post_processors)
      for (const PluginBlock& p : sequence) steps.push_back(p.name);
  }
  warn_of_unused(options.only, names,
                 "an 'only' option was passed, but not all matches were found for the given build.", diags);
  steps.insert(steps.begin(), names.begin(), names.end());
  warn_of_unused(options.except, steps, "an 'except' option was passed, but did not match any build.", diags);
  if (out.empty())
    diags.error("No builds to run",
                "A build command cannot run without at least one build to process. If the only or except "
                "flags have been specified at run time check that at least one build is selected for "
                "execution.");
  return out;
}

std::string artifact_text(const BuildRun& run) {
  if (run.nothing_to_export()) return "Did not export anything. This is the null builder";
  if (run.artifacts().empty()) return "";
  if (run.artifacts().front().builder_id == "packer.docker")
    return fmt::format("Imported Docker image: {}", run.artifacts().front().id);
  // Regions in alphabetical order, as Packer lists them.
  std::map<std::string, std::string> by_region;
  for (const Artifact& a : run.artifacts()) by_region[a.region] = a.id;
  std::string out = "AMIs were created:";
  for (const auto& [region, id] : by_region) out += fmt::format("\n{}: {}", region, id);
  return out + "\n";
}

std::string artifact_id(const BuildRun& run) {
  if (run.nothing_to_export()) return "Null";
  std::map<std::string, std::string> by_region;
  for (const Artifact& a : run.artifacts()) by_region[a.region] = a.id;
  std::string out;
  for (const auto& [region, id] : by_region)
    out += fmt::format("{}{}{}{}", out.empty() ? "" : ",", region, region.empty() ? "" : ":", id);
  return out;
}

void summary(const std::vector<std::unique_ptr<BuildRun>>& runs, world::Instant end, BuildResult& result) {
  using Kind = Line::Kind;
  auto say = [&](std::string text, Kind kind = Kind::say) {
    result.lines.push_back({end, std::move(text), kind, "", {}});
  };
  auto data = [&](const std::string& build, std::vector<std::string> items) {
    result.lines.push_back({end, "", Kind::machine, build, std::move(items)});
  };
  say("");
  say(fmt::format("==> Wait completed after {}", spoken(result.took)));
  if (result.failed > 0) {
    data("", {"error-count", std::to_string(result.failed)});
    say("", Kind::error);
    say("==> Some builds didn't complete successfully and had errors:", Kind::error);
    for (const auto& r : runs) {
      if (r->error().empty()) continue;
      data(r->name(), {"error", r->error()});
      say(fmt::format("--> {}: {}", r->name(), r->error()), Kind::error);
    }
  }
  say("");
  if (std::all_of(runs.begin(), runs.end(), [](const auto& r) { return artifact_text(*r).empty(); }))
    return say("==> Builds finished but no artifacts were created.");
  say("==> Builds finished. The artifacts of successful builds are:");
  for (const auto& r : runs) {
    std::string text = artifact_text(*r);
    if (text.empty()) continue;
    data(r->name(), {"artifact-count", std::to_string(r->results())});
    for (std::size_t i = 0; i < r->results(); ++i) {
      std::string at = std::to_string(i);
      data(r->name(), {"artifact", at, "builder-id", r->builder_id()});
      data(r->name(), {"artifact", at, "id", artifact_id(*r)});
      data(r->name(), {"artifact", at, "string", text});
      data(r->name(), {"artifact", at, "files-count", "0"});
      data(r->name(), {"artifact", at, "end"});
      say(fmt::format("--> {}: {}", r->name(), text));
    }
  }
}

// Runs all builds, at most so many at a time; each begins when an earlier one lets it.
void run_all(std::vector<std::unique_ptr<BuildRun>>& runs, std::size_t parallel, cloud::World& world,
             BuildResult& result) {
  world::Instant start = world.now, end = start;
  std::vector<world::Instant> free(parallel == 0 ? runs.size() : std::min(parallel, runs.size()), start);
  for (auto& r : runs) {
    auto slot = std::min_element(free.begin(), free.end());
    world.now = *slot;
    if (!r->run()) ++result.failed;
    *slot = world.now;
    end = std::max(end, world.now);
    result.builds.push_back(r->name());
    result.artifacts.insert(result.artifacts.end(), r->artifacts().begin(), r->artifacts().end());
  }
  world.now = end;
  result.took = end - start;
}

void collect_files(const std::vector<std::unique_ptr<BuildRun>>& runs, const Template::Impl& t,
                   BuildResult& result) {
  std::map<std::string, std::vector<ManifestEntry>> manifests;
  for (const auto& r : runs)
    for (const ManifestEntry& e : r->manifest()) manifests[e.file].push_back(e);
  for (const auto& [file, entries] : manifests)
    result.files.emplace_back(file, manifest_text(t.tree->read(file), entries));
}

void sort_notes(std::vector<provider::Note>& notes) {
  std::sort(notes.begin(), notes.end());
  notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
}

bool prepare(const std::vector<Selected>& selected, const Template::Impl& t, const BuildOptions& options,
             Evaluation& evaluation, cloud::World& world, machine::BaseMachines& bases, BuildResult& result,
             std::vector<std::unique_ptr<BuildRun>>& runs, hcl::Diagnostics& diags) {
  bool ok = true;
  for (const Selected& s : selected) {
    auto run =
        std::make_unique<BuildRun>(t, *s.build, *s.use, options, evaluation, world, bases, result, diags);
    if (!run->modelled()) {
      const PluginBlock& source = t.source_blocks[s.use->source];
      result.notes.push_back({provider::Note::Kind::unmodelled, "builder " + source.type,
                              fmt::format("Nothing was built for {}.", run->name()), source.range});
      diags.warning("Builder is not modelled",
                    fmt::format("Nothing is known about builders of type \"{}\": {} is left out.",
                                source.type, run->name()),
                    source.range);
      continue;
    }
    if (run->prepare())
      runs.push_back(std::move(run));
    else
      ok = false;
  }
  return ok;
}

}  // namespace

BuildResult build(const Template& tmpl, const BuildOptions& options, cloud::World& world,
                  hcl::SourceMap& sources, machine::BaseMachines& bases, hcl::Diagnostics& diags) {
  const Template::Impl& t = tmpl.impl();
  assert(&sources == t.sources);
  (void)sources;
  BuildResult result;
  if (!t.usable) return result;
  cloud::World before = world;  // what data sources see, whatever builds change
  Evaluation evaluation(t, options, before, diags);
  if (!evaluation.resolve()) return result;
  std::vector<Selected> selected = select(evaluation.builds(), options, diags);
  if (selected.empty()) return result;
  std::vector<std::unique_ptr<BuildRun>> runs;
  bool ready = prepare(selected, t, options, evaluation, world, bases, result, runs, diags);
  result.notes.insert(result.notes.end(), evaluation.notes().begin(), evaluation.notes().end());
  if (ready && runs.empty())
    diags.error("No builds to run", "None of the builders of this template is modelled.");
  if (!runs.empty()) {
    run_all(runs, options.parallel, world, result);
    result.ok = ready && result.failed == 0;
    std::stable_sort(result.lines.begin(), result.lines.end(),
                     [](const Line& a, const Line& b) { return a.at < b.at; });
    collect_files(runs, t, result);
    summary(runs, world.now, result);
  }
  sort_notes(result.notes);
  return result;
}

std::string spoken(world::Duration d) {
  struct Unit {
    std::int64_t us;
    const char* name;
  };
  constexpr Unit kUnits[] = {{86'400'000'000, "day"},
                             {3'600'000'000, "hour"},
                             {60'000'000, "minute"},
                             {1'000'000, "second"},
                             {1000, "millisecond"}};
  std::string out;
  int said = 0;
  std::int64_t rest = d.us;
  for (const Unit& u : kUnits) {
    std::int64_t n = rest / u.us;
    rest %= u.us;
    if (n == 0 || said == 2) continue;
    out += fmt::format("{}{} {}{}", said++ ? " " : "", n, u.name, n == 1 ? "" : "s");
  }
  return out.empty() ? "0 seconds" : out;
}

}  // namespace reprise::image
