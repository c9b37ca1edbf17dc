#include "machine/packages.h"

#include <fmt/format.h>

#include <algorithm>

namespace reprise::machine {
namespace {

// '~' sorts before everything, even the end; letters before other characters.
int rank(std::string_view s, std::size_t i) {
  if (i >= s.size() || (s[i] >= '0' && s[i] <= '9')) return 0;
  char c = s[i];
  if (c == '~') return -1;
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter ? c : c + 256;
}
bool digit(std::string_view s, std::size_t i) { return i < s.size() && s[i] >= '0' && s[i] <= '9'; }

int compare_part(std::string_view a, std::string_view b) {
  std::size_t i = 0, k = 0;
  while (i < a.size() || k < b.size()) {
    while ((i < a.size() && !digit(a, i)) || (k < b.size() && !digit(b, k))) {
      int x = rank(a, i), y = rank(b, k);
      if (x != y) return x - y;
      ++i, ++k;
    }
    while (digit(a, i) && a[i] == '0') ++i;
    while (digit(b, k) && b[k] == '0') ++k;
    int first = 0;
    while (digit(a, i) && digit(b, k)) {
      if (first == 0) first = a[i] - b[k];
      ++i, ++k;
    }
    if (digit(a, i)) return 1;
    if (digit(b, k)) return -1;
    if (first != 0) return first;
  }
  return 0;
}

struct Split {
  std::string_view epoch, upstream, revision;
};
Split split(std::string_view v) {
  Split s{"0", v, "0"};
  if (std::size_t colon = v.find(':'); colon != std::string_view::npos) {
    s.epoch = v.substr(0, colon);
    s.upstream = v.substr(colon + 1);
  }
  if (std::size_t dash = s.upstream.rfind('-'); dash != std::string_view::npos) {
    s.revision = s.upstream.substr(dash + 1);
    s.upstream = s.upstream.substr(0, dash);
  }
  return s;
}

std::string origin_text(std::string_view verb, const Request& r, const Candidate& c, bool dependency) {
  std::string what = fmt::format("{} {}{}{}", verb, r.name, r.version.empty() ? "" : "=", r.version);
  // What an unpinned request brings along is the request's own doing; a pinned one does not pin these.
  if (dependency && !r.version.empty()) what += fmt::format(" (dependency {})", c.package.name);
  if (c.package.repository.starts_with("ppa:")) what += fmt::format(" ({})", c.package.repository);
  return what;
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  Split x = split(a), y = split(b);
  if (int c = compare_part(x.epoch, y.epoch)) return c;
  if (int c = compare_part(x.upstream, y.upstream)) return c;
  return compare_part(x.revision, y.revision);
}

std::optional<Candidate> candidate(const Machine& machine, const upstream::Upstream& upstream,
                                   std::string_view name, std::string_view version,
                                   std::optional<world::Instant> snapshot) {
  std::optional<Candidate> best;
  machine.repositories.for_each([&](const std::string& repository, const Repository& r) {
    std::optional<world::Instant> frozen = snapshot ? snapshot : r.snapshot;
    if (!frozen && !r.fetched) return;
    std::optional<upstream::PackageVersion> p;
    if (frozen) {
      upstream::Upstream history = upstream;  // a snapshot is what was, wherever upstream is held
      history.freeze({});
      p = history.package(repository, name, version, *frozen);
    } else {
      p = upstream.package(repository, name, version, *r.fetched);
    }
    if (!p || (best && compare_versions(p->version, best->package.version) <= 0)) return;
    best = Candidate{std::move(*p), !frozen};
  });
  return best;
}

namespace {

class Planner {
 public:
  Planner(const Process& p, std::string_view verb, std::optional<world::Instant> snapshot)
      : p_(p), verb_(verb), snapshot_(snapshot) {}

  void request(const Request& r) {
    auto c = candidate(p_.machine, p_.session.context.world.upstream, r.name, r.version, snapshot_);
    if (!c) {
      bool exists = !r.version.empty() &&
                    candidate(p_.machine, p_.session.context.world.upstream, r.name, "", snapshot_);
      const Package* installed = p_.machine.packages.find(r.name);
      if (installed && (r.version.empty() || installed->version == r.version)) return;
      if (exists)
        plan.missing_versions.push_back(r);
      else
        plan.missing.push_back(r.name);
      return;
    }
    add(*c, r, false, 0);
  }

  Plan plan;

 private:
  void add(const Candidate& c, const Request& r, bool dependency, int depth) {
    constexpr int kDepthMax = 60;
    for (const PackageChange& change : plan.changes)
      if (change.version.name == c.package.name) return;
    bool pinned = !dependency && !r.version.empty() && !r.version.ends_with('*');
    value::Marks marks = r.marks;
    if (c.moves && !pinned)
      marks =
          value::unite(marks, p_.origin(value::OriginKind::package, origin_text(verb_, r, c, dependency)));
    std::size_t at = plan.changes.size();
    plan.changes.push_back({c.package, marks, dependency});
    for (const std::string& name : c.package.depends) {
      if (depth > kDepthMax || p_.machine.has_package(name)) continue;
      auto d = candidate(p_.machine, p_.session.context.world.upstream, name, "", snapshot_);
      if (d) add(*d, r, true, depth + 1);
    }
    // What is needed comes first.
    std::rotate(plan.changes.begin() + static_cast<std::ptrdiff_t>(at),
                plan.changes.begin() + static_cast<std::ptrdiff_t>(at) + 1, plan.changes.end());
    if (dependency) ++plan.extra;
  }

  const Process& p_;
  std::string_view verb_;
  std::optional<world::Instant> snapshot_;
};

}  // namespace

Plan plan_install(const Process& process, const std::vector<Request>& requests, std::string_view verb,
                  std::optional<world::Instant> snapshot) {
  Planner planner(process, verb, snapshot);
  for (const Request& r : requests) planner.request(r);
  return std::move(planner.plan);
}

// Every package that is not held ends at whatever is newest, so every one of them carries the origin: those
// that happen to be new enough already would not be in another life.
Plan plan_upgrade(const Process& process, std::string_view what, std::optional<world::Instant> snapshot) {
  Plan plan;
  value::Marks moving = process.origin(value::OriginKind::package, std::string(what));
  const auto& upstream = process.session.context.world.upstream;
  process.machine.packages.for_each([&](const std::string& name, const Package& installed) {
    if (installed.held) return;
    auto c = candidate(process.machine, upstream, name, "", snapshot);
    if (!c || compare_versions(c->package.version, installed.version) < 0) return;
    if (c->package.version != installed.version) ++plan.extra;
    plan.changes.push_back({std::move(c->package), c->moves ? moving : nullptr, installed.automatic});
  });
  return plan;
}

void apply(Machine& machine, const Plan& plan) {
  for (const PackageChange& change : plan.changes) install_package(machine, change);
}

void install_package(Machine& machine, const PackageChange& change) {
  const upstream::PackageVersion& v = change.version;
  const Package* before = machine.packages.find(v.name);
  bool fresh = !before, same = before && before->version == v.version;
  Package now;
  now.version = v.version;
  now.repository = v.repository;
  now.marks = change.marks;
  now.automatic = change.automatic && (fresh || before->automatic);
  now.held = before && before->held;
  machine.packages.set(v.name, std::move(now));
  if (same) return;
  for (const std::string& path : v.files) {
    const File* f = machine.files.find(path);
    if (f && f->package.empty()) continue;  // a configuration file that somebody changed is kept
    bool program = path.find("/bin/") != std::string::npos || path.find("/sbin/") != std::string::npos;
    std::string content =
        program ? fmt::format("{} {}\n", v.name, v.version)
                : fmt::format("# {} as {} {} installs it\n", base_name(path), v.name, v.version);
    if (path.ends_with('/')) {
      make_directories(machine, path.substr(0, path.size() - 1), "root", "root", 0755);
      continue;
    }
    put_file(machine, path, std::move(content), change.marks, "root", "root", program ? 0755 : 0644, v.name);
    if (program) machine.files.at(path).executable_format = true;
  }
  if (!fresh) return;
  for (const std::string& service : v.services) {
    // Debian starts what it installs; others leave that to the administrator.
    bool start = machine.family == "debian";
    if (!machine.services.contains(service))
      machine.services.set(service, {start, start, false, change.marks});
  }
}

void remove_package(Machine& machine, std::string_view name, bool purge) {
  machine.packages.erase(name);
  std::vector<std::string> doomed;
  machine.files.for_each([&](const std::string& path, const File& f) {
    if (f.package == name && f.type != FileType::directory && (purge || !path.starts_with("/etc/")))
      doomed.push_back(path);
  });
  for (const std::string& path : doomed) machine.files.erase(path);
  machine.services.erase(name);
}

std::optional<world::Instant> snapshot_in(std::string_view text) {
  for (std::size_t i = 0; i + 16 <= text.size(); ++i) {
    std::string_view t = text.substr(i, 16);
    if (t[8] != 'T' || t[15] != 'Z' || !all_digits(t.substr(0, 8)) || !all_digits(t.substr(9, 6))) continue;
    return world::parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z", t.substr(0, 4), t.substr(4, 2),
                                            t.substr(6, 2), t.substr(9, 2), t.substr(11, 2),
                                            t.substr(13, 2)));
  }
  return std::nullopt;
}

}  // namespace reprise::machine
