// cloud-init's user data: a script, or #cloud-config. The modules that provisioning uses; others are
// unmodelled.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "machine/commands.h"

namespace reprise::machine {
namespace {

std::string quote(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

std::string scalar(const YAML::Node& n) { return n && n.IsScalar() ? n.Scalar() : std::string(); }

// A command as runcmd and packages write it: a text for the shell, or a list of words.
std::string command_of(const YAML::Node& n, std::string_view separator = " ") {
  if (!n.IsSequence()) return scalar(n);
  std::string out;
  for (const auto& word : n) out += (out.empty() ? "" : std::string(separator)) + quote(scalar(word));
  return out;
}

class Config {
 public:
  explicit Config(const Text& text) : text_(text) {}

  // The script that does what the configuration says, in cloud-init's order of modules.
  Text script(const YAML::Node& root, std::vector<std::string>& unknown) {
    if (root["hostname"])
      add("hostnamectl set-hostname " + quote(scalar(root["hostname"])), root["hostname"]);
    write_files(root["write_files"]);
    users(root["users"]);
    for (const auto& c : list(root["bootcmd"])) add(command_of(c), c);
    if (root["timezone"])
      add("timedatectl set-timezone " + quote(scalar(root["timezone"])), root["timezone"]);
    packages(root);
    for (const auto& c : list(root["runcmd"])) add(command_of(c), c);
    static constexpr std::string_view kKnown[] = {"hostname",
                                                  "fqdn",
                                                  "write_files",
                                                  "users",
                                                  "bootcmd",
                                                  "timezone",
                                                  "package_update",
                                                  "package_upgrade",
                                                  "apt_update",
                                                  "packages",
                                                  "runcmd",
                                                  "preserve_hostname",
                                                  "manage_etc_hosts",
                                                  "ssh_pwauth",
                                                  "disable_root",
                                                  "final_message",
                                                  "output",
                                                  "locale",
                                                  "package_reboot_if_required"};
    for (const auto& item : root) {
      std::string key = scalar(item.first);
      if (std::find(std::begin(kKnown), std::end(kKnown), key) == std::end(kKnown))
        unknown.push_back("cloud-config " + key);
    }
    return std::move(out_);
  }

 private:
  static std::vector<YAML::Node> list(const YAML::Node& n) {
    std::vector<YAML::Node> out;
    if (n && n.IsSequence())
      for (const auto& item : n) out.push_back(item);
    return out;
  }
  // The command is written where its node is.
  void add(const std::string& command, const YAML::Node& node) {
    std::size_t at = 0;
    if (node && node.Mark().pos >= 0)
      at = std::min(static_cast<std::size_t>(node.Mark().pos), text_.bytes.size());
    std::size_t end = std::min(text_.bytes.find('\n', at), text_.bytes.size());
    out_.append(command + "\n", text_.range(at, end), false);
  }
  void write_files(const YAML::Node& files) {
    for (const auto& f : list(files)) {
      if (!f.IsMap()) continue;
      std::string path = quote(scalar(f["path"]));
      add(fmt::format("mkdir -p \"$(dirname {})\"", path), f);
      add(fmt::format("printf %s {} {} {}", quote(scalar(f["content"])),
                      f["append"] && scalar(f["append"]) == "true" ? ">>" : ">", path),
          f);
      if (f["permissions"])
        add(fmt::format("chmod {} {}", quote(scalar(f["permissions"])), path), f);
      else
        add("chmod 0644 " + path, f);
      if (f["owner"]) add(fmt::format("chown {} {}", quote(scalar(f["owner"])), path), f);
    }
  }
  void users(const YAML::Node& all) {
    for (const auto& u : list(all)) {
      if (!u.IsMap() || !u["name"]) continue;
      std::string name = scalar(u["name"]), groups;
      if (u["groups"])
        groups = u["groups"].IsSequence() ? fmt::format("{}", fmt::join(words(u["groups"]), ","))
                                          : scalar(u["groups"]);
      std::erase(groups, ' ');
      std::string shell = u["shell"] ? scalar(u["shell"]) : "/bin/sh";
      add(fmt::format("id {0} >/dev/null 2>&1 || useradd -m -s {1} {2} {0}", quote(name), quote(shell),
                      groups.empty() ? "" : "-G " + quote(groups)),
          u);
      if (u["sudo"])
        add(fmt::format(
                "echo {} >> /etc/sudoers.d/90-cloud-init-users",
                quote(name + " " + (u["sudo"].IsSequence() ? words(u["sudo"]).front() : scalar(u["sudo"])))),
            u);
      if (!u["ssh_authorized_keys"]) continue;
      std::string home = quote("/home/" + name + "/.ssh");
      add(fmt::format("mkdir -p {0} && chmod 700 {0}", home), u);
      for (const std::string& key : words(u["ssh_authorized_keys"]))
        add(fmt::format("echo {} >> {}/authorized_keys", quote(key), home), u);
      add(fmt::format("chmod 600 {0}/authorized_keys; chown -R {1}:{1} {0}", home, quote(name)), u);
    }
  }
  static std::vector<std::string> words(const YAML::Node& n) {
    std::vector<std::string> out;
    for (const auto& w : list(n)) out.push_back(scalar(w));
    if (out.empty()) out.push_back(scalar(n));
    return out;
  }
  void packages(const YAML::Node& root) {
    auto yes = [&](const char* key) { return scalar(root[key]) == "true" || scalar(root[key]) == "yes"; };
    auto wanted = list(root["packages"]);
    const char* tool = "if command -v apt-get >/dev/null; then apt-get {}; else yum {}; fi";
    if (yes("package_update") || yes("apt_update") || !wanted.empty() || yes("package_upgrade"))
      add(fmt::format(fmt::runtime(tool), "update", "makecache"), wanted.empty() ? root : wanted[0]);
    if (yes("package_upgrade"))
      add(fmt::format(fmt::runtime(tool), "-y dist-upgrade", "-y upgrade"), root["package_upgrade"]);
    for (const auto& p : wanted) {
      std::string name = quote(p.IsSequence() ? fmt::format("{}", fmt::join(words(p), "=")) : scalar(p));
      add(fmt::format(fmt::runtime(tool), "-y install " + name, "-y install " + name), p);
    }
  }

  const Text& text_;
  Text out_;
};

}  // namespace

RunResult run_user_data(Machine& machine, const Text& user_data, value::Marks marks,
                        const RunContext& given) {
  RunContext context{given.world, given.identity, "root", "/", given.environment, given.strict, given.limits};
  std::string_view bytes = user_data.bytes;
  Invocation invocation;
  invocation.name = "/var/lib/cloud/instance/scripts/part-001";
  if (bytes.starts_with("#!")) return run_script(machine, user_data, marks, context, invocation);
  RunResult result;
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) return result;
  hcl::Range where = user_data.range(0, bytes.size());
  if (!bytes.starts_with("#cloud-config")) {
    result.unmodelled.push_back({"user data that is neither a script nor #cloud-config", where});
    result.diags.warning(
        "User data is not understood",
        "cloud-init ignores user data that starts neither with \"#!\" nor with \"#cloud-config\".", where);
    return result;
  }
  Text script;
  std::vector<std::string> unknown;
  try {
    YAML::Node root = YAML::Load(user_data.bytes);
    if (root.IsMap()) script = Config(user_data).script(root, unknown);
  } catch (const YAML::Exception& e) {
    result.exit_code = 1;
    result.diags.error("Invalid cloud-config", fmt::format("The user data is not valid YAML: {}.", e.msg),
                       where);
    return result;
  }
  invocation.interpreter = "/bin/bash";
  result = run_script(machine, script, marks, context, invocation);
  for (std::string& what : unknown) {
    result.diags.warning("User data is not fully modelled",
                         fmt::format("Nothing is known about \"{}\".", what), where);
    result.unmodelled.push_back({std::move(what), where});
  }
  return result;
}

}  // namespace reprise::machine
