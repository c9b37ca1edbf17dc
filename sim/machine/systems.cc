#include "machine/systems.h"

#include <fmt/format.h>

#include "hcl/arena.h"
#include "hcl/parser.h"
#include "machine/commands.h"
#include "upstream/literal.h"
#include "world/fault.h"

namespace reprise::machine {
namespace {

using upstream::Literals;

// A pattern ending in / covers everything below; * stays within one path component.
bool covers(std::string_view pattern, std::string_view path) {
  std::size_t p = 0, t = 0;
  while (p < pattern.size()) {
    if (pattern[p] == '*') {
      std::size_t end = std::min(path.find('/', t), path.size());
      std::string_view rest = pattern.substr(p + 1);
      for (std::size_t k = t; k <= end; ++k)
        if (covers(rest, path.substr(k))) return true;
      return false;
    }
    if (t >= path.size()) return pattern.substr(p) == "/";
    if (pattern[p] != path[t]) return false;
    ++p, ++t;
  }
  return t == path.size() || pattern.ends_with('/');
}

// "etc" of "/etc/ssh".
std::string_view top_of(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return path.substr(0, path.find('/'));
}

std::uint16_t mode_of(const Literals& data) {
  return parse_mode(data.text_or("mode", "0644"), 0644, false).value_or(static_cast<std::uint16_t>(0644));
}

void read_users(const Literals& data, System& system) {
  for (auto& [name, fields] : data.objects("users")) {
    SystemUser u;
    u.name = name;
    u.uid = static_cast<int>(fields.integer("uid"));
    u.home = fields.text_or("home", "/home/" + name);
    u.shell = fields.text_or("shell", "/usr/sbin/nologin");
    u.comment = fields.text_or("comment", "");
    u.groups = fields.texts("groups");
    system.users.push_back(std::move(u));
  }
  for (auto& [name, gid] : data.text_map("groups")) {
    int n = 0;
    for (char c : gid) n = c >= '0' && c <= '9' && n < 100'000 ? n * 10 + (c - '0') : n;
    system.groups.emplace_back(name, n);
  }
}

void read_system(const hcl::Block& block, Systems& out, hcl::Diagnostics& diags) {
  if (block.labels.size() != 1)
    return diags.error("Invalid data file", "A system block has one label.", block.header_range);
  Literals data(*block.body, diags);
  System system;
  if (auto base = data.text("extends")) {
    auto it = out.systems.find(*base);
    if (it == out.systems.end())
      return diags.error("Invalid data file",
                         fmt::format("There is no system \"{}\", or it extends this one.", *base),
                         block.header_range);
    system = it->second;
  }
  system.name = block.labels[0].text;
  system.family = data.text_or("family", system.family);
  system.default_user = data.text_or("default_user", system.default_user);
  system.kernel = data.text_or("kernel", system.kernel);
  system.hostname = data.text_or("hostname", system.hostname);
  system.shell = data.text_or("codename", system.shell);
  system.lists_fetched = data.boolean("lists_fetched", system.lists_fetched);
  if (data.has("repositories")) system.repositories = data.texts("repositories");
  read_users(data, system);
  for (std::string& d : data.texts("directories")) system.directories.push_back(std::move(d));
  for (auto& link : data.text_map("links")) system.links.push_back(std::move(link));
  for (std::string& s : data.texts("services")) system.services.push_back(std::move(s));
  for (const hcl::Block& inner : block.body->blocks) {
    if (inner.type != "file" || inner.labels.size() != 1) {
      diags.error("Invalid data file", "Inside a system there are only file blocks, labelled with a path.",
                  inner.header_range);
      continue;
    }
    Literals fields(*inner.body, diags);
    System::Content f{std::string(inner.labels[0].text), fields.text_or("content", ""), mode_of(fields)};
    std::erase_if(system.files, [&](const System::Content& other) { return other.path == f.path; });
    system.files.push_back(std::move(f));
  }
  out.systems.insert_or_assign(system.name, std::move(system));
}

// What a system extends may be in any file; of two with one name the later one wins.
void read_systems(std::vector<const hcl::Block*> waiting, Systems& out, hcl::Diagnostics& diags) {
  for (std::size_t before = waiting.size() + 1; waiting.size() < before;) {
    before = waiting.size();
    std::erase_if(waiting, [&](const hcl::Block* block) {
      hcl::Diagnostics later;  // read_system says it
      auto base = Literals(*block->body, later).text("extends");
      if (base && !out.systems.contains(*base)) return false;
      read_system(*block, out, diags);
      return true;
    });
  }
  for (const hcl::Block* block : waiting) read_system(*block, out, diags);
}

void read_block(const hcl::Block& block, Systems& out, hcl::Diagnostics& diags) {
  Literals data(*block.body, diags);
  if (block.type == "volatile_paths") {
    for (std::string& p : data.texts("ignore")) out.ignore.add(std::move(p));
    for (std::string& p : data.texts("identity")) out.identity.add(std::move(p));
    return;
  }
  if (block.type == "durations") {
    for (auto& [what, text] : data.text_map("of")) {
      auto d = world::parse_duration(text);
      if (d && d->us >= 0)
        out.durations[what] = *d;
      else
        diags.error("Invalid data file", fmt::format("\"{}\" is not a duration.", text), block.range);
    }
    return;
  }
  if (block.type == "archives") {
    for (auto& pair : data.text_map("of")) out.archives.push_back(std::move(pair));
    return;
  }
  diags.error(
      "Invalid data file",
      fmt::format(
          "Blocks of type \"{}\" mean nothing here: expected system, durations, archives or volatile_paths.",
          block.type),
      block.header_range);
}

}  // namespace

world::Duration Systems::duration(std::string_view what) const {
  auto it = durations.find(what);
  return it == durations.end() ? world::Duration{} : it->second;
}

void PathPatterns::add(std::string pattern) {
  std::string_view top = top_of(pattern);
  if (top.find('*') != std::string_view::npos) top = {};
  by_top_[std::string(top)].push_back(std::move(pattern));
}

bool PathPatterns::cover(std::string_view path) const {
  for (std::string_view top : {top_of(path), std::string_view()})
    if (const auto at = by_top_.find(top); at != by_top_.end())
      for (const std::string& pattern : at->second)
        if (covers(pattern, path)) return true;
  return false;
}

std::shared_ptr<const Systems> load_systems(hcl::SourceMap& sources,
                                            const std::vector<std::pair<std::string, std::string>>& files,
                                            hcl::Diagnostics& diags) {
  auto out = std::make_shared<Systems>();
  hcl::Arena arena;
  std::vector<const hcl::Block*> waiting;
  for (const auto& [name, content] : files) {
    const hcl::SourceFile* file = sources.add(name, content);
    if (!file) {
      diags.error("Too much source text", "Data files and configurations together exceed 4 GiB.");
      break;
    }
    const hcl::Body* body = hcl::parse_file(*file, arena, diags);
    for (const hcl::Block& block : body->blocks) {
      if (block.type == "system")
        waiting.push_back(&block);
      else
        read_block(block, *out, diags);
    }
  }
  read_systems(std::move(waiting), *out, diags);
  return out;
}

}  // namespace reprise::machine
