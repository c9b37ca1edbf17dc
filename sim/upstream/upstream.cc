#include "upstream/upstream.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "upstream/archive.h"
#include "upstream/catalogue.h"
#include "world/fault.h"

namespace reprise::upstream {
namespace {

bool in_region(const ImageLine& line, std::string_view region) {
  if (line.regions.empty()) return true;
  return std::any_of(line.regions.begin(), line.regions.end(),
                     [&](const std::string& glob) { return world::glob_match(glob, region); });
}

std::string image_id(std::string_view name, std::string_view region) {
  world::Entropy fixed{0};
  return "ami-0" + fixed.hex(16, "image id", fmt::format("{}\n{}", region, name));
}

std::string image_name(const ImageLine& line, std::int64_t n) {
  return fill(fill(line.name, "date", compact_date(line.releases.released(n))), "n", std::to_string(n));
}

Image make_image(const ImageLine& line, std::string_view region, std::int64_t n, std::string name) {
  Image image;
  image.created = line.releases.released(n);
  image.name = std::move(name);
  image.description = fill(fill(line.description, "date", world::rfc3339(image.created).substr(0, 10)), "n",
                           std::to_string(n));
  image.id = image_id(image.name, region);
  image.owner_id = line.owner_id;
  image.owner_alias = line.owner_alias;
  image.region = region;
  image.architecture = line.architecture;
  image.root_device_type = line.root_device_type;
  image.virtualization_type = line.virtualization_type;
  image.os = line.os;
  return image;
}

std::string version_text(const PackageLine& line, std::int64_t n) {
  if (!line.list.empty())
    return line.list[static_cast<std::size_t>(std::min<std::int64_t>(n, std::ssize(line.list) - 1))];
  std::string v = fill(line.pattern, "n", std::to_string(line.from + n));
  return v.find("{date}") == std::string::npos ? v : fill(v, "date", compact_date(line.releases.released(n)));
}

// Number of the release that has exactly this version, if it is out: the digits in place of {n}, else a
// search.
std::optional<std::int64_t> find_version(const PackageLine& line, std::string_view version,
                                         std::int64_t newest) {
  constexpr std::int64_t kSearchMax = 2000;
  bool prefix = version.ends_with('*');
  if (prefix) version.remove_suffix(1);
  std::int64_t last = std::max<std::int64_t>(0, newest - kSearchMax);
  std::size_t hole = line.list.empty() ? line.pattern.find("{n}") : std::string::npos;
  if (!prefix && hole != std::string::npos && version.size() > hole) {
    std::int64_t n = 0;
    auto [end, error] = std::from_chars(version.data() + hole, version.data() + version.size(), n);
    if (error == std::errc() && n >= line.from && n - line.from <= newest &&
        version_text(line, n - line.from) == version)
      return n - line.from;
  }
  for (std::int64_t n = newest; n >= last; --n) {
    std::string v = version_text(line, n);
    if (prefix ? v.starts_with(version) : v == version) return n;
  }
  return std::nullopt;
}

std::optional<PackageVersion> find_package(const ByName<RepositoryData>& from, std::string_view repository,
                                           std::string_view name, std::string_view version,
                                           world::Instant now) {
  auto r = from.find(repository);
  if (r == from.end()) return std::nullopt;
  auto p = r->second.packages.find(name);
  if (p == r->second.packages.end()) return std::nullopt;
  const PackageLine& line = p->second;
  std::optional<std::int64_t> n = line.releases.newest(now);
  if (!n) return std::nullopt;
  if (!version.empty() && !(n = find_version(line, version, *n))) return std::nullopt;
  return PackageVersion{std::string(name), version_text(line, *n), std::string(repository), line.depends,
                        line.files,        line.services};
}

struct Commit {
  std::string branch;
  std::int64_t number = 0;
};

std::string commit_id(std::string_view url, const Commit& c) {
  return world::Entropy{0}.hex(40, "commit", fmt::format("{}\n{}\n{}", url, c.branch, c.number));
}

bool looks_like_commit(std::string_view ref) {
  return ref.size() >= 7 && ref.size() <= 40 &&
         ref.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<Commit> resolve(const std::string& url, const GitRepository& git, std::string_view ref,
                              world::Instant now) {
  if (ref.empty()) ref = git.default_branch;
  if (auto b = git.branches.find(ref); b != git.branches.end()) {
    auto n = b->second.newest(now);
    return n ? std::optional(Commit{b->first, *n}) : std::nullopt;
  }
  const ReleaseLine& main = git.branches.find(git.default_branch)->second;
  if (auto t = git.tags.find(ref); t != git.tags.end()) {
    if (main.newest(now).value_or(-1) < t->second) return std::nullopt;  // not tagged yet
    return Commit{git.default_branch, t->second};
  }
  if (!looks_like_commit(ref)) return std::nullopt;
  constexpr std::int64_t kHistoryMax = 500;
  for (const auto& [name, line] : git.branches) {
    std::int64_t newest = line.newest(now).value_or(-1);
    for (std::int64_t n = newest; n >= 0 && n > newest - kHistoryMax; --n)
      if (commit_id(url, {name, n}).starts_with(ref)) return Commit{name, n};
  }
  return std::nullopt;
}

}  // namespace

std::string canonical_git_url(std::string_view url) {
  std::string out(url);
  if (out.starts_with("git@")) {
    std::size_t colon = out.find(':');
    if (colon != std::string::npos) out = "https://" + out.substr(4, colon - 4) + "/" + out.substr(colon + 1);
  }
  for (std::string_view scheme : {"ssh://git@", "git://", "http://", "git+https://"})
    if (out.starts_with(scheme)) out = "https://" + out.substr(scheme.size());
  while (out.ends_with('/')) out.pop_back();
  if (out.ends_with(".git")) out.resize(out.size() - 4);
  return out;
}

const Catalogue* LateCatalogue::get() const {
  if (load_) catalogue_ = std::exchange(load_, {})();
  return catalogue_.get();
}

Upstream::Upstream(std::shared_ptr<const Catalogue> catalogue)
    : late_(std::make_shared<LateCatalogue>([catalogue] { return catalogue; })) {}

std::vector<Image> Upstream::images(std::string_view region, world::Instant now,
                                    const NameFilter& named) const {
  std::vector<Image> out;
  if (!catalogue()) return out;
  now = effective(now);
  for (const ImageLine& line : catalogue()->images) {
    auto newest = line.releases.newest(now);
    if (!newest || !in_region(line, region)) continue;
    for (std::int64_t n = std::max<std::int64_t>(0, *newest - line.keep + 1); n <= *newest; ++n) {
      std::string name = image_name(line, n);
      if (!named || named(name)) out.push_back(make_image(line, region, n, std::move(name)));
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Image& a, const Image& b) {
    return a.created != b.created ? a.created < b.created : a.name < b.name;
  });
  return out;
}

// Ids say nothing about their region, so all releases of all lines in the regions that lines name, and in
// those that AWS has, would have to be tried; a caller knows its region and looks in images() instead. This
// is the slow way.
std::optional<Image> Upstream::image(std::string_view id, world::Instant now) const {
  static constexpr std::string_view kRegions[] = {
      "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "eu-west-1",
      "eu-west-2",      "eu-west-3",      "eu-central-1",   "eu-central-2",   "eu-north-1",
      "eu-south-1",     "eu-south-2",     "ap-south-1",     "ap-south-2",     "ap-northeast-1",
      "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
      "ap-southeast-4", "ap-east-1",      "ca-central-1",   "ca-west-1",      "sa-east-1",
      "me-south-1",     "me-central-1",   "af-south-1",     "il-central-1"};
  if (!catalogue() || !id.starts_with("ami-")) return std::nullopt;
  for (std::string_view region : kRegions)
    for (Image& image : images(region, now))
      if (image.id == id) return std::move(image);
  return std::nullopt;
}

std::optional<PackageVersion> Upstream::package(std::string_view repository, std::string_view name,
                                                std::string_view version, world::Instant now) const {
  if (!catalogue()) return std::nullopt;
  return find_package(catalogue()->repositories, repository, name, version, effective(now));
}

std::optional<PackageVersion> Upstream::language_package(std::string_view registry, std::string_view name,
                                                         std::string_view version, world::Instant now) const {
  if (!catalogue()) return std::nullopt;
  return find_package(catalogue()->registries, registry, name, version, effective(now));
}

bool Upstream::has_repository(std::string_view repository) const {
  return catalogue() && catalogue()->repositories.contains(repository);
}

std::string Upstream::repository_kind(std::string_view repository) const {
  if (!has_repository(repository)) return {};
  return catalogue()->repositories.find(repository)->second.kind;
}

std::vector<PackageVersion> Upstream::base_packages(std::string_view os, world::Instant built) const {
  std::vector<PackageVersion> out;
  if (!catalogue()) return out;
  auto base = catalogue()->bases.find(os);
  if (base == catalogue()->bases.end()) return out;
  for (const std::string& name : base->second.packages) {
    // What an image was built from is history: a frozen upstream does not change it.
    auto p = find_package(catalogue()->repositories, base->second.repository, name, "", built);
    if (p) out.push_back(std::move(*p));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

std::optional<GitHead> Upstream::git(std::string_view url, std::string_view ref, world::Instant now) const {
  if (!catalogue()) return std::nullopt;
  std::string key = canonical_git_url(url);
  auto found = catalogue()->git.find(key);
  if (found == catalogue()->git.end()) return std::nullopt;
  auto commit = resolve(key, found->second, ref, effective(now));
  if (!commit) return std::nullopt;
  GitHead head{commit_id(key, *commit), {}};
  std::string n = std::to_string(commit->number);
  for (const auto& [path, content] : found->second.files)
    head.files.emplace_back(path, fill(fill(content, "n", n), "commit", head.commit));
  return head;
}

std::string Upstream::default_branch(std::string_view url) const {
  if (!catalogue()) return {};
  auto found = catalogue()->git.find(canonical_git_url(url));
  return found == catalogue()->git.end() ? std::string() : found->second.default_branch;
}

bool Upstream::ref_moves(std::string_view url, std::string_view ref) const {
  if (!catalogue()) return true;
  auto found = catalogue()->git.find(canonical_git_url(url));
  if (found == catalogue()->git.end()) return true;
  const GitRepository& git = found->second;
  if (ref.empty() || git.branches.contains(ref)) return true;
  return !git.tags.contains(ref) && !looks_like_commit(ref);
}

std::optional<Download> Upstream::download(std::string_view url, world::Instant now) const {
  if (!catalogue()) return std::nullopt;
  for (auto it = catalogue()->urls.rbegin(); it != catalogue()->urls.rend(); ++it) {
    if (it->pattern != url && !world::glob_match(it->pattern, url)) continue;
    std::int64_t n = it->releases.newest(effective(now)).value_or(0);
    auto filled = [&](const std::string& text) {
      return fill(fill(text, "n", std::to_string(n)), "url", url);
    };
    Download d;
    d.moves = !it->fixed;
    d.stand_in = !it->exact && it->sha256.empty();
    if (it->files.empty()) {
      d.content = filled(it->content);
    } else {
      std::vector<ArchiveEntry> entries;
      for (const auto& [path, content] : it->files) entries.push_back({path, filled(content), 0755, false});
      d.content = write_archive(entries);
    }
    d.sha256 = it->sha256.empty() ? sha256_hex(d.content) : it->sha256;
    return d;
  }
  return std::nullopt;
}

}  // namespace reprise::upstream
