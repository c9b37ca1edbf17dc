// What comes from outside: curl, wget, git.
#include <fmt/format.h>

#include "machine/commands.h"
#include "upstream/archive.h"

namespace reprise::machine {
namespace {

struct Fetched {
  std::string content;
  value::Marks marks = nullptr;
  int status = 200;
};

// The instance metadata service: everything it says is identity.
std::optional<Fetched> metadata(Process& p, std::string_view url) {
  if (url.find("://169.254.169.254") == std::string_view::npos) return std::nullopt;
  Fetched f;
  f.marks = p.origin(value::OriginKind::cloud_assigned, "instance metadata");
  std::string_view path = url.substr(url.find("169.254.169.254") + 15);
  const auto& entropy = p.session.context.world.entropy;
  if (path.ends_with("instance-id"))
    f.content = "i-0" + entropy.hex(16, "instance", p.session.context.identity);
  else if (path.ends_with("local-hostname") || path.ends_with("/hostname"))
    f.content = p.machine.hostname;
  else if (path.ends_with("api/token"))
    f.content = entropy.hex(40, "metadata token", p.session.context.identity);
  else if (path.ends_with("placement/region"))
    f.content = "us-east-1";
  else
    f.content = entropy.hex(12, "metadata", fmt::format("{} {}", p.session.context.identity, path));
  return f;
}

Fetched fetch(Process& p, std::string_view program, std::string url) {
  if (url.find("://") == std::string::npos) url = "http://" + url;
  if (auto f = metadata(p, url)) return *f;
  p.session.spend("download");
  Fetched f;
  auto d = p.session.context.world.upstream.download(url, p.session.now());
  if (!d) {
    p.session.report_unmodelled(fmt::format("{} {}", program, url), p.where);
    f.content = fmt::format("content of {}\n", url);
    f.marks = p.origin(value::OriginKind::url, fmt::format("{} {}", program, url));
    return f;
  }
  f.content = std::move(d->content);
  if (d->moves) f.marks = p.origin(value::OriginKind::url, fmt::format("{} {}", program, url));
  return f;
}

std::string file_of_url(std::string url) {
  if (std::size_t scheme = url.find("://"); scheme != std::string::npos) url.erase(0, scheme + 3);
  url = url.substr(0, url.find_first_of("?#"));
  std::size_t slash = url.rfind('/');
  if (slash == std::string::npos || slash + 1 == url.size()) return "index.html";
  return url.substr(slash + 1);
}

int curl(Process& p) {
  Parsed o = parse_options(
      p.args, "ouXdHAebFTxmrwCUDEKtyYzc",
      {"output",      "user",        "request",         "data",     "header",     "user-agent",
       "retry",       "retry-delay", "connect-timeout", "max-time", "cacert",     "write-out",
       "data-binary", "form",        "proto",           "url",      "output-dir", "retry-max-time",
       "data-raw",    "proxy",       "referer",         "cert",     "key"});
  std::vector<Str> urls = o.operands;
  if (const Str* u = o.value("url")) urls.push_back(*u);
  if (o.any({"V", "version"})) return p.out("curl 7.81.0\n"), 0;
  if (urls.empty()) return p.fail("try 'curl --help' or 'curl --manual' for more information", 2);
  std::vector<std::string> outputs;
  for (const auto& option : o.options)
    if (option.name == "o" || option.name == "output") outputs.push_back(option.value.text);
  for (std::size_t i = 0; i < urls.size(); ++i) {
    Process one = p;
    Fetched f = fetch(one, "curl", urls[i].text);
    one.taint = value::unite(p.taint, f.marks);
    if (o.any({"w", "write-out"}) &&
        (o.value("w") ? o.value("w") : o.value("write-out"))->text.find("http_code") != std::string::npos) {
      one.out("200");
      if (i >= outputs.size()) continue;
    }
    if (i < outputs.size()) {
      if (!one.write(outputs[i], std::move(f.content))) return 23;
    } else if (o.any({"O", "remote-name"})) {
      if (!one.write(file_of_url(urls[i].text), std::move(f.content))) return 23;
    } else if (!o.any({"I", "head"})) {
      one.out(f.content);
    }
  }
  return 0;
}

int wget(Process& p) {
  Parsed o = parse_options(p.args, "OPoatTUQwei",
                           {"output-document", "directory-prefix", "tries", "timeout", "header", "user-agent",
                            "output-file", "user", "password"});
  if (o.operands.empty()) return p.fail("missing URL", 1);
  const Str* output = o.value("O") ? o.value("O") : o.value("output-document");
  const Str* prefix = o.value("P") ? o.value("P") : o.value("directory-prefix");
  for (const Str& url : o.operands) {
    Process one = p;
    Fetched f = fetch(one, "wget", url.text);
    one.taint = value::unite(p.taint, f.marks);
    std::string to = output ? output->text : file_of_url(url.text);
    if (prefix && !output) {
      make_directories(p.machine, p.path(prefix->text), p.user, primary_group(p.machine, p.user), 0755);
      to = prefix->text + "/" + to;
    }
    if (!one.write(to, std::move(f.content))) return 3;
  }
  return 0;
}

// --- git

struct Clone {
  std::string url, branch, directory;
};

int put_tree(Process& p, const Clone& c, const upstream::GitHead& head, bool moves) {
  std::string root = p.path(c.directory);
  std::string group = primary_group(p.machine, p.user);
  value::Marks marks = p.taint;
  if (moves)
    marks = value::unite(marks, p.origin(value::OriginKind::branch,
                                         fmt::format("git clone {}{}{}", c.url,
                                                     c.branch.empty() ? "" : " branch ", c.branch)));
  make_directories(p.machine, root + "/.git", p.user, group, 0755);
  auto put = [&](const std::string& path, std::string content, std::uint16_t mode = 0644) {
    make_directories(p.machine, parent_of(root + "/" + path), p.user, group, 0755);
    put_file(p.machine, root + "/" + path, std::move(content), marks, p.user, group, mode);
  };
  put(".git/HEAD", head.commit + "\n");
  put(".git/config", fmt::format("[remote \"origin\"]\n\turl = {}\n", c.url));
  p.machine.files.at(root + "/.git/config").marks = p.taint;
  for (const auto& [path, content] : head.files) put(path, content, content.starts_with("#!") ? 0755 : 0644);
  return 0;
}

int clone(Process& p, const Parsed& o) {
  if (o.operands.size() < 2) return p.err("fatal: You must specify a repository to clone.\n"), 128;
  Clone c;
  c.url = o.operands[1].text;
  const Str* b = o.value("b") ? o.value("b") : o.value("branch");
  if (b) c.branch = b->text;
  c.directory = o.operands.size() > 2 ? o.operands[2].text : file_of_url(c.url);
  if (o.operands.size() <= 2 && c.directory.ends_with(".git")) c.directory.resize(c.directory.size() - 4);
  std::string root = p.path(c.directory);
  if (!children(p.machine.files, root).empty()) {
    p.err(fmt::format("fatal: destination path '{}' already exists and is not an empty directory.\n",
                      c.directory));
    return 128;
  }
  std::string why = p.machine.files.contains(root) ? "" : why_not_writable(p.machine, p.identity(), root);
  if (!why.empty() && why != "No such file or directory")
    return p.err(fmt::format("fatal: could not create work tree dir '{}': {}\n", c.directory, why)), 128;
  p.session.spend("git clone");
  p.err(fmt::format("Cloning into '{}'...\n", c.directory));
  const auto& up = p.session.context.world.upstream;
  auto head = up.git(c.url, c.branch, p.session.now());
  if (!head && !up.default_branch(c.url).empty())
    return p.err(fmt::format("fatal: Remote branch {} not found in upstream origin\n", c.branch)), 128;
  if (!head) {
    p.session.report_unmodelled("git clone " + c.url, p.where);
    upstream::GitHead stand_in{world::Entropy{0}.hex(40, "unknown repository", c.url),
                               {{"README.md", c.url + "\n"}}};
    return put_tree(p, c, stand_in, true);
  }
  return put_tree(p, c, *head, up.ref_moves(c.url, c.branch));
}

std::optional<std::string> remote_of(const Process& p, const std::string& directory) {
  std::string at = directory;
  for (;;) {
    if (auto config = p.machine.read(at + "/.git/config")) {
      std::size_t u = config->find("url = ");
      if (u == std::string::npos) return std::nullopt;
      return config->substr(u + 6, config->find('\n', u) - u - 6);
    }
    if (at == "/" || at.empty()) return std::nullopt;
    at = parent_of(at);
  }
}

int checkout(Process& p, const std::string& ref, const std::string& what) {
  auto url = remote_of(p, p.directory);
  if (!url) return p.err("fatal: not a git repository (or any of the parent directories): .git\n"), 128;
  const auto& up = p.session.context.world.upstream;
  auto head = up.git(*url, ref, p.session.now());
  if (!head && !up.default_branch(*url).empty())
    return p.err(fmt::format("error: pathspec '{}' did not match any file(s) known to git\n", ref)), 1;
  if (!head) return p.session.report_unmodelled(fmt::format("git {} {}", what, ref), p.where), 0;
  std::string root = p.directory;
  while (!p.machine.files.contains(root + "/.git") && root != "/") root = parent_of(root);
  return put_tree(p, {*url, ref, root}, *head, up.ref_moves(*url, ref));
}

int git(Process& p) {
  Parsed o = parse_options(p.args, "bCcjo", {"branch", "depth", "origin", "config", "reference", "jobs"});
  if (o.any({"version", "v"})) return p.out("git version 2.34.1\n"), 0;
  if (const Str* c = o.value("C")) p.directory = p.path(c->text);
  if (o.operands.empty()) return 1;
  const std::string& verb = o.operands[0].text;
  if (verb == "clone") return clone(p, o);
  if (verb == "checkout" || verb == "switch" || verb == "reset")
    return o.operands.size() > 1 ? checkout(p, o.operands.back().text, verb) : 0;
  if (verb == "pull") return checkout(p, "", verb);
  if (verb == "rev-parse" || verb == "log" || verb == "describe") {
    std::string at = p.directory;
    while (!p.machine.files.contains(at + "/.git/HEAD") && at != "/") at = parent_of(at);
    auto head = p.read(at + "/.git/HEAD");
    if (!head) return 128;
    return p.out(head->bytes), 0;
  }
  static constexpr std::string_view kNothing[] = {"config", "fetch", "init",   "remote", "submodule",
                                                  "lfs",    "add",   "commit", "status"};
  for (std::string_view n : kNothing)
    if (verb == n) return 0;
  p.session.report_unmodelled("git " + verb, p.where);
  return 0;
}

int ping(Process& p) { return p.out("1 packets transmitted, 1 received, 0% packet loss\n"), 0; }

constexpr CommandEntry kCommands[] = {{"curl", curl, true}, {"wget", wget, true}, {"git", git, true},
                                      {"ping", ping},       {"nc", ping},         {"nslookup", ping},
                                      {"dig", ping}};

}  // namespace

std::span<const CommandEntry> network_commands() { return kCommands; }

}  // namespace reprise::machine
