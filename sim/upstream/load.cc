#include <fmt/format.h>

#include "hcl/arena.h"
#include "hcl/parser.h"
#include "upstream/catalogue.h"
#include "upstream/literal.h"
#include "upstream/upstream.h"

namespace reprise::upstream {
namespace {

constexpr world::Instant kAlways{};  // catalogues without a date: since 1970

ReleaseLine read_releases(const Literals& data, std::string key, const ReleaseLine& otherwise) {
  ReleaseLine line;
  line.key = std::move(key);
  line.first = data.instant("first").value_or(otherwise.first);
  line.period = data.duration("every", otherwise.period);
  line.jitter = data.has("jitter") ? data.duration("jitter") : world::Duration{line.period.us / 2};
  return line;
}

std::string label(const hcl::Block& block, hcl::Diagnostics& diags) {
  if (block.labels.size() == 1) return std::string(block.labels[0].text);
  diags.error("Invalid data file", fmt::format("A {} block has exactly one label: its name.", block.type),
              block.header_range);
  return {};
}

void read_image(const hcl::Block& block, Catalogue& out, hcl::Diagnostics& diags) {
  Literals data(*block.body, diags);
  ImageLine line;
  line.key = label(block, diags);
  line.os = data.text_or("os", "");
  line.owner_id = data.text_or("owner_id", "");
  line.owner_alias = data.text_or("owner_alias", "");
  line.name = data.text_or("name", "");
  line.architecture = data.text_or("architecture", "x86_64");
  line.root_device_type = data.text_or("root_device_type", "ebs");
  line.virtualization_type = data.text_or("virtualization_type", "hvm");
  line.description = data.text_or("description", line.name);
  line.regions = data.texts("regions");
  line.keep = data.integer("keep", 8);
  line.releases =
      read_releases(data, "image:" + line.key, {"", kAlways, world::Duration::seconds(30 * 86400), {}});
  if (line.name.empty() || line.os.empty() || line.owner_id.empty())
    diags.error("Invalid data file", "An image block needs name, os and owner_id.", block.header_range);
  std::erase_if(out.images, [&](const ImageLine& other) { return other.key == line.key; });
  out.images.push_back(std::move(line));
}

// A repository's own `first` and `every` hold for packages that say nothing else.
void read_repository(const hcl::Block& block, ByName<RepositoryData>& into, hcl::Diagnostics& diags) {
  Literals data(*block.body, diags);
  std::string name = label(block, diags);
  RepositoryData& repository = into[name];
  repository.kind = data.text_or("kind", repository.kind);
  ReleaseLine defaults = read_releases(data, "", {"", kAlways, {}, {}});
  for (auto& [package, fields] : data.objects("packages")) {
    PackageLine line;
    line.pattern = fields.text_or("version", "");
    line.list = fields.texts("versions");
    line.from = fields.integer("from", 1);
    line.releases = read_releases(fields, name + ":" + package, defaults);
    if (line.pattern.find("{") == std::string::npos && line.list.empty()) line.releases.period = {};
    line.depends = fields.texts("depends");
    line.files = fields.texts("files");
    line.services = fields.texts("services");
    if (line.pattern.empty() && line.list.empty())
      diags.error("Invalid data file", fmt::format("Package \"{}\" needs a version or versions.", package),
                  fields.range());
    repository.packages.insert_or_assign(package, std::move(line));
  }
}

void read_git(const hcl::Block& block, Catalogue& out, hcl::Diagnostics& diags) {
  Literals data(*block.body, diags);
  std::string url = canonical_git_url(label(block, diags));
  GitRepository repository;
  repository.default_branch = data.text_or("default_branch", "main");
  ReleaseLine defaults =
      read_releases(data, "git:" + url, {"", kAlways, world::Duration::seconds(30 * 86400), {}});
  repository.branches[repository.default_branch] = defaults;
  for (auto& [branch, fields] : data.objects("branches"))
    repository.branches[branch] = read_releases(fields, "git:" + url + ":" + branch, defaults);
  for (auto& [tag, number] : data.text_map("tags")) {
    std::int64_t n = 0;
    for (char c : number) n = c >= '0' && c <= '9' && n < 1'000'000 ? n * 10 + (c - '0') : n;
    repository.tags[tag] = n;
  }
  repository.files = data.text_map("files");
  out.git.insert_or_assign(std::move(url), std::move(repository));
}

void read_url(const hcl::Block& block, Catalogue& out, hcl::Diagnostics& diags) {
  Literals data(*block.body, diags);
  UrlData url;
  url.pattern = label(block, diags);
  url.fixed = data.boolean("fixed");
  url.exact = data.boolean("exact");
  url.content = data.text_or("content", "{url}\n");
  url.sha256 = data.text_or("sha256", "");
  url.files = data.text_map("files");
  url.releases =
      read_releases(data, "url:" + url.pattern, {"", kAlways, world::Duration::seconds(30 * 86400), {}});
  if (url.fixed) url.releases.period = {};
  out.urls.push_back(std::move(url));
}

void read_base(const hcl::Block& block, Catalogue& out, hcl::Diagnostics& diags) {
  Literals data(*block.body, diags);
  out.bases[label(block, diags)] = {data.text_or("repository", ""), data.texts("packages")};
}

void read_block(const hcl::Block& block, Catalogue& out, hcl::Diagnostics& diags) {
  if (block.type == "image") return read_image(block, out, diags);
  if (block.type == "repository") return read_repository(block, out.repositories, diags);
  if (block.type == "registry") return read_repository(block, out.registries, diags);
  if (block.type == "git") return read_git(block, out, diags);
  if (block.type == "url") return read_url(block, out, diags);
  if (block.type == "base") return read_base(block, out, diags);
  diags.error(
      "Invalid data file",
      fmt::format("Blocks of type \"{}\" mean nothing in a catalogue: expected image, base, repository, "
                  "registry, git or url.",
                  block.type),
      block.header_range);
}

}  // namespace

std::shared_ptr<const Catalogue> load_catalogue(hcl::SourceMap& sources,
                                                const std::vector<std::pair<std::string, std::string>>& files,
                                                hcl::Diagnostics& diags) {
  auto catalogue = std::make_shared<Catalogue>();
  for (const auto& [name, content] : files) {
    const hcl::SourceFile* file = sources.add(name, content);
    if (!file) {
      diags.error("Too much source text", "Catalogue files and configurations together exceed 4 GiB.");
      break;
    }
    hcl::Arena arena;
    const hcl::Body* body = hcl::parse_file(*file, arena, diags);
    for (const hcl::Block& block : body->blocks) read_block(block, *catalogue, diags);
  }
  return catalogue;
}

}  // namespace reprise::upstream
