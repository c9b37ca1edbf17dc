// Archives: tar, unzip, gzip. What upstream made is unpacked; what is no archive it knows becomes one file.
#include <fmt/format.h>

#include <algorithm>

#include "machine/commands.h"
#include "upstream/archive.h"

namespace reprise::machine {
namespace {

int unpack(Process& p, const std::string& archive, const std::string& into, std::size_t strip,
           const std::vector<Str>& only) {
  auto bytes = p.read(archive);
  if (!bytes) return 2;
  auto entries = upstream::read_archive(bytes->bytes);
  std::string group = primary_group(p.machine, p.user);
  if (!entries) {
    p.session.report_unmodelled("contents of " + archive, p.where);
    std::string name(base_name(archive));
    entries = std::vector<upstream::ArchiveEntry>{
        {name.substr(0, name.find_first_of(".-_")), bytes->bytes, 0755, false, false}};
    strip = 0;
  }
  for (const upstream::ArchiveEntry& e : *entries) {
    std::string path = e.path;
    for (std::size_t i = 0; i < strip && !path.empty(); ++i) {
      std::size_t slash = path.find('/');
      path = slash == std::string::npos ? "" : path.substr(slash + 1);
    }
    bool wanted = only.empty() || std::any_of(only.begin(), only.end(), [&](const Str& o) {
                    return e.path == o.text || e.path.starts_with(o.text + "/");
                  });
    if (path.empty() || !wanted) continue;
    std::string full = p.path(into + "/" + path);
    if (!may_change_entry(p.machine, p.identity(), full) && p.machine.files.contains(parent_of(full)))
      return p.fail(fmt::format("{}: Cannot open: Permission denied", path), 2);
    if (e.directory) {
      make_directories(p.machine, full, p.user, group, 0755);
      continue;
    }
    make_directories(p.machine, parent_of(full), p.user, group, 0755);
    put_file(p.machine, full, Text(e.content), p.taint, p.user, group, e.mode);
    File& f = p.machine.files.at(full);
    if (e.symlink)
      f.type = FileType::symlink;
    else
      f.executable_format = (e.mode & 0111) && !e.content.starts_with("#!");
  }
  return 0;
}

int tar(Process& p) {
  std::vector<Str> args = p.args;
  if (args.size() > 1 && !args[1].text.starts_with('-')) args[1].text.insert(0, "-");
  Parsed o = parse_options(args, "fCTX", {"file", "directory", "strip-components", "exclude"});
  const Str* file = o.value("f") ? o.value("f") : o.value("file");
  const Str* directory = o.value("C") ? o.value("C") : o.value("directory");
  std::string into = directory ? directory->text : ".";
  std::size_t strip = 0;
  if (const Str* s = o.value("strip-components"); s && all_digits(s->text) && s->text.size() < 4)
    strip = static_cast<std::size_t>(std::stoul(s->text));
  if (o.any({"x", "extract"})) return unpack(p, file ? file->text : "-", into, strip, o.operands);
  if (o.any({"c", "create"})) {
    std::vector<upstream::ArchiveEntry> entries;
    for (const Str& operand : o.operands) {
      std::string root = p.path(into + "/" + operand.text);
      p.machine.files.for_each_prefix(root, [&](const std::string& path, const File& f) {
        if (path != root && !path.starts_with(root + "/")) return;
        std::string name = operand.text + path.substr(root.size());
        while (name.starts_with('/')) name.erase(0, 1);
        entries.push_back({name, std::string(f.text()), f.mode, f.type == FileType::directory,
                           f.type == FileType::symlink});
        p.taint = value::unite(p.taint, f.marks);
      });
    }
    return p.write(file ? file->text : "-", Text(upstream::write_archive(entries))) ? 0 : 2;
  }
  auto bytes = p.read(file ? file->text : "-");
  auto entries = bytes ? upstream::read_archive(bytes->bytes) : std::nullopt;
  if (entries)
    for (const auto& e : *entries) p.out(e.path + (e.directory && !e.path.ends_with('/') ? "/\n" : "\n"));
  return entries ? 0 : 2;
}

int unzip(Process& p) {
  Parsed o = parse_options(p.args, "dx");
  if (o.operands.empty()) return 10;
  std::string archive = o.operands[0].text;
  if (!lookup(p.machine.files, p.path(archive)) && lookup(p.machine.files, p.path(archive + ".zip")))
    archive += ".zip";
  std::vector<Str> only(o.operands.begin() + 1, o.operands.end());
  return unpack(p, archive, o.value("d") ? o.value("d")->text : ".", 0, only);
}

int gzip(Process& p) {
  Parsed o = parse_options(p.args, "S");
  bool unpacking = base_name(p.name()) == "gunzip" || base_name(p.name()) == "zcat" || o.has("d");
  if (o.operands.empty() || o.has("c")) {
    Text t = o.operands.empty() ? p.input() : p.read(o.operands[0].text).value_or(Text());
    return p.out(t.bytes), 0;
  }
  for (const Str& f : o.operands) {
    std::string from = p.path(f.text), to = unpacking ? from.substr(0, from.rfind('.')) : from + ".gz";
    const File* file = p.machine.files.find(from);
    if (!file) return p.fail(fmt::format("{}: No such file or directory", f.text));
    File copy = *file;
    p.machine.files.set(to, std::move(copy));
    if (!o.has("k")) p.machine.files.erase(from);
  }
  return 0;
}

constexpr CommandEntry kArchives[] = {{"tar", tar},     {"unzip", unzip, true}, {"gzip", gzip},
                                      {"gunzip", gzip}, {"zcat", gzip},         {"bzip2", gzip},
                                      {"xz", gzip}};

}  // namespace

std::span<const CommandEntry> archive_commands() { return kArchives; }

}  // namespace reprise::machine
