// Verification: properties of a scenario, each a pure function over lives.
//
//   recreate    destroyed and created again, what comes back is identical: under each perturbation by itself
//               and under all together
//   idempotent  a plan after apply is empty
//   clean       nothing is left after destroy
//
// The reference life starts from a fresh world. A perturbed life starts from the world that the reference
// life left behind (its images deregistered: they are baked again) with one thing changed. What both made is
// put into canonical form (canonical.h) and compared; a difference is explained by the origin marks of what
// differs (blame.h) and confirmed by the perturbations that reproduce it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/world.h"
#include "hcl/diagnostic.h"
#include "provider/provider.h"
#include "scenario/life.h"
#include "value/marks.h"
#include "world/time.h"

namespace reprise::verify {

// What is changed between two lives. Each leaves everything else as it was in the reference life.
enum class Perturbation : std::uint8_t {
  none,      // the reference life
  time,      // the clock is `after` later; upstream stays as it was
  entropy,   // another seed: other random numbers, ids, latencies
  order,     // ready operations start in another order
  upstream,  // catalogues, packages, branches, URLs are `after` later; the clock is not
  all,       // everything that the scenario perturbs
};
std::string_view name(Perturbation p);
std::optional<Perturbation> perturbation(std::string_view name);

// Which verdicts are wanted: "recreate", "recreate:upstream", "idempotent", "clean".
struct Selector {
  std::string property;
  std::optional<Perturbation> perturbation;
};
// nullopt when there is no such property or perturbation.
std::optional<Selector> parse_selector(std::string_view text);

struct VerifyOptions {
  std::string directory = ".";           // as the user wrote it: for replay commands
  std::optional<std::uint64_t> seed;     // instead of the scenario's
  std::optional<world::Duration> after;  // instead of the scenario's
  std::vector<Selector> only;            // empty: everything that the scenario asks for
  bool strict = false;                   // unmodelled commands are errors
};

enum class Outcome : std::uint8_t { holds, fails, error, skipped };

// A source of differences: what let them in. An origin with an invalid range and no text is no explanation.
struct Reason {
  value::Origin origin;
  std::vector<Perturbation> confirmed;  // the perturbations that reproduce it, in their order
  std::vector<std::size_t> examples;    // indexes into Report::differences, telling ones first; all of them
  std::vector<std::string> owners;      // what it changes: "image.app", "staging: aws_instance.web"; sorted
};

// One fact that is not the same in two lives, or that a second plan wants to change, or that is left over.
// Values are canonical; sensitive ones are not shown.
struct Difference {
  std::string owner;                 // "image.app", "staging: aws_instance.web"
  std::string path;                  // "ami", "tags[\"Name\"]", "package:nginx"
  std::optional<std::string> first;  // nullopt: absent
  std::optional<std::string> second;
  std::vector<value::Origin> blame;  // empty: unexplained
  hcl::Range where;                  // of the owner's declaration, when known
  std::vector<Perturbation> shown_by;
};

// What was found about one property, under one perturbation, in one environment or image.
struct Verdict {
  std::string property;  // "recreate", "idempotent", "clean"
  Perturbation perturbation = Perturbation::none;
  std::string subject;  // "environment.staging", "image.app"
  Outcome outcome = Outcome::holds;
  std::vector<std::size_t> differences;               // indexes into Report::differences
  std::string first_fingerprint, second_fingerprint;  // recreate only
  std::string replay;  // "reprise verify DIR --seed 1 --only recreate:upstream"; for failing ones
};

struct EnvironmentSummary {
  std::string name;
  std::size_t resources = 0;  // managed instances in the state
  std::size_t objects = 0;    // in the cloud, with what they imply
  std::size_t machines = 0;
  world::Duration plan, apply, destroy;             // predicted
  std::vector<engine::CriticalStep> critical_path;  // of apply
  std::string fingerprint;                          // of the reference life
};
struct ImageSummary {
  std::string name;
  world::Duration took;
  std::size_t packages = 0;
  std::string fingerprint;
};

struct Report {
  std::string scenario;
  std::string directory;
  std::uint64_t seed = 0;
  world::Instant start;
  world::Duration after;
  std::vector<ImageSummary> images;
  std::vector<EnvironmentSummary> environments;
  std::vector<Verdict> verdicts;  // by property, then perturbation, then subject in the scenario's order
  std::vector<Difference> differences;   // by property, then owner and path; no duplicates
  std::vector<Reason> reasons;           // of `recreate`, by file and line; each origin once
  std::vector<std::size_t> unexplained;  // differences of `recreate` without an origin
  std::vector<provider::Note> notes;     // what the verdicts rest on: generic types, unmodelled commands
  std::size_t lives = 0;
  hcl::Diagnostics diags;  // of the lives: of the reference, then of perturbed ones what is new
};

// `fresh` is a world in which nothing exists yet; its clock and seed are set here.
Report verify(const scenario::Prepared& prepared, const cloud::World& fresh, const VerifyOptions& options);

// 0: every verdict holds. 1: something could not be judged. 2: a property fails.
int exit_code(const Report& report);

}  // namespace reprise::verify
