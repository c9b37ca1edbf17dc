// What the checkers of this folder share. Private to it.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "verify/canonical.h"
#include "verify/verify.h"

namespace reprise::verify {

// A life with the canonical forms of what it made: images first, then environments, as the scenario lists
// them.
struct Lived {
  Perturbation perturbation = Perturbation::none;
  scenario::LifeResult life;
  std::vector<Form> forms;
  std::vector<std::string> fingerprints;  // of the forms; the reference life's only
  bool errors = false;
};

// "images.app" and "environment.staging" in the order of Lived::forms, and where each is declared.
struct Subject {
  std::string name;    // "image.app", "environment.staging"
  std::string prefix;  // of owners in reports: "" for the only environment, "staging: "
  hcl::Range range;
  int environment = -1;  // index, or
  int image = -1;
};
std::vector<Subject> subjects_of(const scenario::Prepared& prepared);

// The world a perturbed life starts from: what the reference life left, its images deregistered.
cloud::World perturbed(const cloud::World& fresh, const scenario::LifeResult& reference, Perturbation p,
                       world::Duration after);
std::uint64_t order_seed(Perturbation p, std::uint64_t seed);
// Runs a life in the world and puts what it made into canonical form.
Lived live(const scenario::Prepared& prepared, const std::vector<Subject>& subjects, cloud::World world,
           Perturbation p, const scenario::LifeOptions& options);

// Where an owner of an environment was declared; the environment's own range when that cannot be told.
hcl::Range declared_at(const scenario::Prepared& prepared, const Subject& subject, const Owner& owner);
// Where an attribute of a resource was written; the resource's range when it was not.
hcl::Range written_at(const config::Configuration& configuration, const std::string& address,
                      const std::string& path);

// Collects differences without duplicates and joins verdicts to them.
class Findings {
 public:
  explicit Findings(Report& report) : report_(report) {}
  // Adds a difference or, for one that is known, what it was shown by and its blame.
  std::size_t add(const std::string& property, Difference d);

 private:
  Report& report_;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> known_;
};

struct Context {
  const scenario::Prepared& prepared;
  const VerifyOptions& options;
  const std::vector<Subject>& subjects;
  Report& report;
  Findings& findings;
};
void check_recreate(Context& context, const Lived& reference, const Lived& perturbed);
// Groups the differences of `recreate` by origin. Once, after all lives.
void explain(Context& context);
void check_idempotent(Context& context, const Lived& life);
void check_clean(Context& context, const Lived& life);

std::string replay_command(const Context& context, const std::string& property, Perturbation p);

}  // namespace reprise::verify
