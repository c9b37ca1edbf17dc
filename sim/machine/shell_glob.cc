// Pathname expansion: *, ?, [...] against the file tree.
#include "machine/shell.h"

namespace reprise::machine {
namespace {

void glob_step(const Machine& machine, const std::string& base, std::string_view rest,
               std::vector<std::string>& out, const std::string& shown, int depth) {
  constexpr std::size_t kMatchesMax = 20'000;
  if (depth > 64 || out.size() > kMatchesMax) return;
  std::size_t slash = rest.find('/');
  std::string_view part = rest.substr(0, slash);
  bool last = slash == std::string_view::npos;
  std::string_view after = last ? std::string_view() : rest.substr(slash + 1);
  auto visit = [&](const std::string& name) {
    std::string path = base == "/" ? "/" + name : base + "/" + name;
    if (last) return void(out.push_back(shown + name));
    const File* f = lookup(machine.files, path);
    if (f && f->type == FileType::directory)
      glob_step(machine, path, after, out, shown + name + "/", depth + 1);
  };
  if (part.empty() && !last) return glob_step(machine, base, after, out, shown + "/", depth + 1);
  if (part.find_first_of("*?[") == std::string_view::npos) {
    std::string name;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] == '\\' && i + 1 < part.size()) ++i;
      name += part[i];
    }
    if (last && name.empty()) return void(out.push_back(shown));
    if (lookup(machine.files, absolute(name, base), !last)) visit(name);
    return;
  }
  auto directory = resolve(machine.files, base);
  if (!directory) return;
  for (const std::string& name : children(machine.files, *directory))
    if ((name[0] != '.' || part[0] == '.') && shell_match(part, name)) visit(name);
}

}  // namespace

std::vector<std::string> glob(const Machine& machine, const std::string& pattern,
                              const std::string& directory) {
  std::vector<std::string> out;
  if (pattern.starts_with('/'))
    glob_step(machine, "/", std::string_view(pattern).substr(1), out, "/", 0);
  else
    glob_step(machine, directory, pattern, out, "", 0);
  return out;
}

}  // namespace reprise::machine
