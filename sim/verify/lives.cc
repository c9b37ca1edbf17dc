// The lives that are compared, and the worlds they start from.
#include <algorithm>

#include "verify/checks.h"
#include "world/entropy.h"

namespace reprise::verify {
namespace {

bool moves_time(Perturbation p) { return p == Perturbation::time || p == Perturbation::all; }
bool moves_upstream(Perturbation p) { return p == Perturbation::upstream || p == Perturbation::all; }
bool moves_entropy(Perturbation p) { return p == Perturbation::entropy || p == Perturbation::all; }
bool moves_order(Perturbation p) { return p == Perturbation::order || p == Perturbation::all; }

// Images are part of a life: what the reference life baked goes before the next one bakes again.
void deregister_images(cloud::World& world, const cloud::World& fresh,
                       const scenario::LifeResult& reference) {
  reference.baked.cloud.for_each([&](const cloud::Object& o) {
    const std::string key = o.key();
    if (!fresh.cloud.find(key)) world.cloud.erase(key);
  });
}

}  // namespace

std::vector<Subject> subjects_of(const scenario::Prepared& prepared) {
  std::vector<Subject> out;
  const scenario::Scenario& s = *prepared.scenario;
  for (std::size_t i = 0; i < s.images.size(); ++i)
    out.push_back({"image." + s.images[i].name, "", s.images[i].range, -1, static_cast<int>(i)});
  for (std::size_t i = 0; i < s.environments.size(); ++i) {
    const std::string prefix = s.environments.size() > 1 ? s.environments[i].name + ": " : "";
    out.push_back(
        {"environment." + s.environments[i].name, prefix, s.environments[i].range, static_cast<int>(i), -1});
  }
  return out;
}

cloud::World perturbed(const cloud::World& fresh, const scenario::LifeResult& reference, Perturbation p,
                       world::Duration after) {
  cloud::World world = reference.after;
  deregister_images(world, fresh, reference);
  // Only what is perturbed differs from the reference life, so the clock starts where that one's did.
  const world::Instant start = fresh.now;
  world.now = moves_time(p) ? start + after : start;
  world.upstream.freeze(moves_upstream(p) ? start + after : start);
  world.entropy = fresh.entropy;
  if (moves_entropy(p)) world.entropy.seed = world::stable_hash("another life", fresh.entropy.seed);
  world.faults = fresh.faults;
  return world;
}

std::uint64_t order_seed(Perturbation p, std::uint64_t seed) {
  if (!moves_order(p)) return 0;
  const std::uint64_t other = world::stable_hash("another order", seed);
  return other ? other : 1;
}

Lived live(const scenario::Prepared& prepared, const std::vector<Subject>& subjects, cloud::World world,
           Perturbation p, const scenario::LifeOptions& options) {
  Lived lived;
  lived.perturbation = p;
  lived.life = scenario::run_life(prepared, std::move(world), options);
  lived.errors = !lived.life.ok;
  std::vector<Source> sources;
  for (const Subject& s : subjects) {
    Source source;
    if (s.image >= 0) {
      source.name = s.name;
      for (const image::Artifact& a : lived.life.images[static_cast<std::size_t>(s.image)].build.artifacts)
        source.objects.push_back(a.object_key);
    } else {
      const scenario::EnvironmentLife& e = lived.life.environments[static_cast<std::size_t>(s.environment)];
      source.name = prepared.scenario->environments[static_cast<std::size_t>(s.environment)].name;
      source.objects = e.objects;
      source.outputs = &e.apply.state.outputs;
    }
    sources.push_back(std::move(source));
  }
  lived.forms = canonical(lived.life.alive.cloud, sources);
  return lived;
}

}  // namespace reprise::verify
