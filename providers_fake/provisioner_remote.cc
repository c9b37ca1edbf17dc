// remote-exec and file: what they do to the machine behind a connection.
#include <fmt/format.h>

#include "machine/vfs.h"
#include "providers_fake/provisioner_kit.h"
#include "providers_fake/provisioners.h"
#include "providers_fake/written.h"

namespace reprise::providers_fake {
namespace {

using provider::ProvisionRequest;
using provider::ProvisionResponse;
using value::Type;
using value::Value;

// A connection to a machine of the simulated cloud, opened as Terraform's communicator does: it waits for the
// machine until its timeout, then logs in.
class Connection {
 public:
  Connection(const ProvisionRequest& request, std::string provisioner)
      : request_(request), summary_(provisioner + " provisioner error") {}

  // Diagnoses and returns false when nobody answers or the user may not log in.
  bool open(const cloud::World& world, ProvisionResponse& out) {
    if (request_.connection.is_null()) return fail(out, "Missing connection configuration for provisioner.");
    host_ = text_argument(request_.connection, "host");
    user_ = text_argument(request_.connection, "user");
    type_ = text_argument(request_.connection, "type");
    if (type_.empty()) type_ = "ssh";
    if (user_.empty()) user_ = type_ == "winrm" ? "Administrator" : "root";
    if (host_.empty()) return fail(out, "host for provisioner cannot be empty");
    if (type_ != "ssh") {
      out.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("connection: {}", type_),
                           "Machines are reached by ssh only; the provisioner did nothing.", request_.range});
      out.diags.warning(
          "Connection type is not simulated",
          fmt::format("Connections of type \"{}\" are not modelled: this provisioner was taken to "
                      "succeed and to change nothing.",
                      type_),
          request_.range);
      return false;
    }
    const auto found = find_machine(request_, host_, world);
    if (!found) return unreachable(out, fmt::format("dial tcp {}:{}: i/o timeout", host_, port()));
    key_ = found->key;
    machine_ = found->machine->machine();
    if (!machine_.users.contains(user_))
      return unreachable(
          out, fmt::format("SSH authentication failed ({}@{}:{}): ssh: handshake failed: ssh: unable to "
                           "authenticate, attempted methods [none publickey], no supported methods "
                           "remain",
                           user_, host_, port()));
    out.took = out.took + world::Duration::millis(1500);
    return true;
  }

  bool fail(ProvisionResponse& out, std::string detail) const {
    out.diags.error(summary_, std::move(detail), request_.range);
    return false;
  }
  machine::Machine& machine() { return machine_; }
  const std::string& user() const { return user_; }
  void close(cloud::World& world) { store_machine(world, key_, std::move(machine_)); }

  void greet(std::vector<std::string>& lines) const {
    const auto given = [&](const char* name) { return !text_argument(request_.connection, name).empty(); };
    lines.push_back("Connecting to remote host via SSH...");
    lines.push_back(fmt::format("  Host: {}", host_));
    lines.push_back(fmt::format("  User: {}", user_));
    lines.push_back(fmt::format("  Password: {}", given("password")));
    lines.push_back(fmt::format("  Private key: {}", given("private_key")));
    lines.push_back(fmt::format("  Certificate: {}", given("certificate")));
    lines.push_back(fmt::format("  SSH Agent: {}", flag_argument(request_.connection, "agent")));
    lines.push_back(fmt::format("  Checking Host Key: {}", given("host_key")));
    lines.push_back("  Target Platform: unix");
    lines.push_back("Connected!");
  }

 private:
  std::string port() const {
    const Value v = request_.connection.unmark().attr("port").unmark();
    return v.is_known() && !v.is_null() && v.is_small_integer() ? std::to_string(v.as_small_integer()) : "22";
  }

  bool unreachable(ProvisionResponse& out, const std::string& why) const {
    const auto timeout = world::parse_duration(text_argument(request_.connection, "timeout"));
    out.took = out.took + timeout.value_or(world::Duration::seconds(300));
    return fail(out, "timeout - last error: " + why);
  }

  const ProvisionRequest& request_;
  std::string summary_;
  std::string host_, user_, type_, key_;
  machine::Machine machine_;
};

class RemoteExec final : public provider::Provisioner {
 public:
  explicit RemoteExec(const Services& services) : services_(services) {
    schema_.attributes = {argument("inline", Type::list(Type::string())), argument("script", Type::string()),
                          argument("scripts", Type::list(Type::string()))};
    schema_.finish();
  }
  const provider::BlockSchema& schema() const override { return schema_; }

  ProvisionResponse run(const ProvisionRequest& request, cloud::World& world,
                        hcl::SourceMap&) const override {
    ProvisionResponse out;
    const auto scripts = collect(request, out);
    if (out.diags.has_errors()) return out;
    Connection connection(request, "remote-exec");
    if (!connection.open(world, out)) return out;
    connection.greet(out.output);
    for (std::size_t i = 0; i < scripts.size(); ++i)
      if (!execute(request, connection, scripts[i], i, world, out)) break;
    connection.close(world);
    return out;
  }

 private:
  std::vector<machine::Text> collect(const ProvisionRequest& request, ProvisionResponse& out) const {
    std::vector<machine::Text> scripts;
    const Value config = request.config.unmark();
    const Value lines = config.attr("inline").unmark();
    if (!lines.is_null()) {
      std::string script;
      for (const Value& v : lines.items()) {
        if (v.is_null()) {
          out.diags.error("Error parsing \"inline\"", "Null value in list.", request.range);
          return scripts;
        }
        script += v.unmark().as_string();
        script += '\n';
      }
      scripts.push_back(written_text(script, request.range, services_));
    }
    std::vector<std::string> paths;
    if (std::string one = text_argument(config, "script"); !one.empty()) paths.push_back(std::move(one));
    if (const Value many = config.attr("scripts").unmark(); !many.is_null())
      for (const Value& v : many.items())
        paths.push_back(v.is_null() ? "" : std::string(v.unmark().as_string()));
    for (const std::string& path : paths) {
      const hcl::SourceFile* file = services_.source_file(path);
      if (!file) {
        out.diags.error(
            "Failed to open script",
            fmt::format("Failed to open script '{}': open {}: no such file or directory", path, path),
            request.range);
        return scripts;
      }
      scripts.push_back(machine::Text::from_file(*file));
    }
    if (scripts.empty())
      out.diags.error("Invalid argument combination",
                      "One of \"inline\", \"script\", or \"scripts\" must be set", request.range);
    return scripts;
  }

  bool execute(const ProvisionRequest& request, Connection& connection, const machine::Text& script,
               std::size_t index, const cloud::World& world, ProvisionResponse& out) const {
    std::string path = text_argument(request.connection, "script_path");
    const std::string number =
        world.entropy.text(9, "0123456789", "remote-exec script", request.address, index);
    if (path.empty()) path = "/tmp/terraform_%RAND%.sh";
    if (const auto at = path.find("%RAND%"); at != std::string::npos) path.replace(at, 6, number);
    machine::Machine& machine = connection.machine();
    machine::RunContext context{world, std::string(request.address), connection.user(), "", {}, false, {}};
    context.strict = services_.strict();
    machine::Invocation how;
    how.name = path;
    const auto run = machine::run_script(machine, script, request.config.deep_marks(), context, how);
    // The communicator leaves an empty file where the script was.
    machine::upload(machine, path, machine::Text(), nullptr, {connection.user(), "", 0777});
    const bool good = report_run(run, request, out);
    if (run.exit_code != 0)
      connection.fail(
          out, fmt::format("error executing \"{}\": Process exited with status {}", path, run.exit_code));
    return good;
  }

  const Services& services_;
  provider::BlockSchema schema_;
};

class FileProvisioner final : public provider::Provisioner {
 public:
  explicit FileProvisioner(const Services& services) : services_(services) {
    schema_.attributes = {argument("content", Type::string()), argument("destination", Type::string(), true),
                          argument("source", Type::string())};
    schema_.finish();
  }
  const provider::BlockSchema& schema() const override { return schema_; }

  ProvisionResponse run(const ProvisionRequest& request, cloud::World& world,
                        hcl::SourceMap&) const override {
    ProvisionResponse out;
    const Value config = request.config.unmark();
    const bool has_content = !config.attr("content").is_null();
    const std::string source = text_argument(config, "source");
    if (has_content == !source.empty()) {
      out.diags.error(
          has_content ? "Invalid provisioner arguments" : "Missing \"source\" or \"content\" argument",
          has_content ? "Only one of \"source\" or \"content\" can be set."
                      : "Must provide one of \"source\" or \"content\".",
          request.range);
      return out;
    }
    Connection connection(request, "file");
    if (!connection.open(world, out)) return out;
    const std::string destination = text_argument(config, "destination");
    const value::Marks marks = config.deep_marks();
    if (has_content) {
      const std::string content = text_argument(config, "content");
      put(connection, destination, written_text(content, request.range, services_), marks, out);
    } else {
      copy(connection, source, destination, marks, out);
    }
    connection.close(world);
    return out;
  }

 private:
  // As scp does it: the directory must be there and the user must be allowed to write.
  bool put(Connection& connection, const std::string& destination, machine::Text content, value::Marks marks,
           ProvisionResponse& out) const {
    machine::Machine& machine = connection.machine();
    const machine::User* user = machine.users.find(connection.user());
    const std::string home = user && !user->home.empty() ? user->home : "/";
    const auto refused = [&](const char* why) {
      return connection.fail(out, fmt::format("Upload failed: scp: {}: {}", destination, why));
    };
    const auto path = machine::resolve(machine.files, machine::absolute(destination, home));
    if (!path) return refused("Too many levels of symbolic links");
    const machine::File* there = machine.files.find(*path);
    if (destination.ends_with('/') || (there && there->type == machine::FileType::directory))
      return refused("Is a directory");
    const machine::File* directory = machine.files.find(machine::parent_of(*path));
    if (!directory) return refused("No such file or directory");
    const machine::Identity who = machine::identity_of(machine, connection.user());
    const bool allowed =
        there ? machine::may(who, *there, machine::write) : machine::may_change_entry(machine, who, *path);
    if (!allowed) return refused("Permission denied");
    // A file that exists keeps its owner and mode.
    machine::Upload how{connection.user(), "", 0644};
    if (there) how = {there->owner, there->group, there->mode};
    out.took =
        out.took + world::Duration::millis(200 + static_cast<std::int64_t>(content.bytes.size() >> 13));
    if (!machine::upload(machine, *path, std::move(content), marks, how))
      return refused("No such file or directory");
    return true;
  }

  void copy(Connection& connection, const std::string& source, const std::string& destination,
            value::Marks marks, ProvisionResponse& out) const {
    if (const hcl::SourceFile* file = services_.source_file(source)) {
      put(connection, destination, machine::Text::from_file(*file), marks, out);
      return;
    }
    const bool contents_only = source.ends_with('/');
    const std::string folder = contents_only ? source.substr(0, source.size() - 1) : source;
    const auto files = services_.files() ? services_.files()->list(folder) : std::vector<std::string>();
    if (files.empty()) {
      connection.fail(out, fmt::format("Upload failed: stat {}: no such file or directory", source));
      return;
    }
    std::string base = destination;
    while (base.size() > 1 && base.ends_with('/')) base.pop_back();
    if (!contents_only) base += fmt::format("/{}", machine::base_name(folder));
    machine::Machine& machine = connection.machine();
    for (const std::string& name : files) {
      const hcl::SourceFile* file = services_.source_file(folder + "/" + name);
      if (!file) continue;
      const std::string path = base + "/" + name;
      const std::string parent = machine::parent_of(machine::absolute(path, "/"));
      if (!machine.files.contains(parent))
        machine::make_directories(machine, parent, connection.user(),
                                  machine::primary_group(machine, connection.user()), 0755);
      if (!put(connection, path, machine::Text::from_file(*file), marks, out)) return;
    }
  }

  const Services& services_;
  provider::BlockSchema schema_;
};

}  // namespace

std::unique_ptr<provider::Provisioner> remote_exec_provisioner(const Services& services) {
  return std::make_unique<RemoteExec>(services);
}
std::unique_ptr<provider::Provisioner> file_provisioner(const Services& services) {
  return std::make_unique<FileProvisioner>(services);
}

std::unique_ptr<provider::Provisioner> make_provisioner(std::string_view name, const Services& services) {
  if (name == "local-exec") return local_exec_provisioner(services);
  if (name == "remote-exec") return remote_exec_provisioner(services);
  if (name == "file") return file_provisioner(services);
  return nullptr;
}

}  // namespace reprise::providers_fake
