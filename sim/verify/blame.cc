#include "verify/blame.h"

#include <algorithm>
#include <functional>
#include <tuple>

namespace reprise::verify {
namespace {

using value::Origin;
using value::OriginKind;

bool earlier(const Origin& a, const Origin& b) {
  return std::tie(a.where, a.kind, a.what) < std::tie(b.where, b.kind, b.what);
}

std::vector<Origin> filter(const std::vector<Origin>& from, const std::function<bool(const Origin&)>& keep) {
  std::vector<Origin> out;
  std::ranges::copy_if(from, std::back_inserter(out), keep);
  return out;
}

}  // namespace

bool moved_by(OriginKind kind, Perturbation p) {
  if (kind == OriginKind::cloud_assigned) return false;
  if (p == Perturbation::all || kind == OriginKind::unmodelled) return p != Perturbation::none;
  switch (kind) {
    case OriginKind::timestamp: return p == Perturbation::time;
    case OriginKind::random: return p == Perturbation::entropy;
    case OriginKind::completion_order: return p == Perturbation::order;
    default: return p == Perturbation::upstream;
  }
}

std::vector<Origin> blame_of(value::Marks first, value::Marks second, Perturbation p) {
  std::vector<Origin> all;
  for (value::Marks m : {first, second})
    if (m) unite(all, {m->origins().begin(), m->origins().end()});
  std::vector<Origin> moved = filter(all, [&](const Origin& o) { return moved_by(o.kind, p); });
  if (!moved.empty()) return moved;
  std::vector<Origin> volatiles =
      filter(all, [](const Origin& o) { return o.kind != OriginKind::cloud_assigned; });
  return volatiles.empty() ? all : volatiles;
}

void unite(std::vector<Origin>& into, const std::vector<Origin>& more) {
  std::vector<Origin> out;
  std::ranges::set_union(into, more, std::back_inserter(out), earlier);
  into = std::move(out);
}

}  // namespace reprise::verify
