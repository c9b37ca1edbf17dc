// local_file, local_sensitive_file and their data sources: files on the virtual runner, never on the host.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lang/base64.h"
#include "lang/digest.h"
#include "machine/vfs.h"
#include "providers_fake/builtin.h"
#include "providers_fake/digests.h"
#include "providers_fake/identity.h"
#include "providers_fake/runner.h"
#include "providers_fake/runner_program.h"
#include "providers_fake/validators.h"

namespace reprise::providers_fake {

void set_digests(Fields& fields, std::string_view prefix, std::string_view content, value::Marks marks) {
  using lang::Digest;
  const auto set = [&](const char* name, const std::string& text) {
    fields.set(fmt::format("{}{}", prefix, name), value::Value::string(text).with_marks(marks));
  };
  const std::string sha1 = lang::to_hex(lang::digest_bytes(Digest::sha1, content));
  const std::string sha256 = lang::digest_bytes(Digest::sha256, content);
  const std::string sha512 = lang::digest_bytes(Digest::sha512, content);
  set("md5", lang::to_hex(lang::digest_bytes(Digest::md5, content)));
  set("sha1", sha1);
  set("sha", sha1);  // archive_file's name for it
  set("sha256", lang::to_hex(sha256));
  set("sha512", lang::to_hex(sha512));
  set("base64sha256", lang::base64_encode(sha256));
  set("base64sha512", lang::base64_encode(sha512));
}

namespace {

using value::Value;

// What the file shall hold, by whichever argument says so. nullopt when it cannot be known (diagnosed).
std::optional<std::string> content_of(const Fields& f, const machine::Machine& runner,
                                      const Services& services, const provider::Target& target,
                                      hcl::Diagnostics& diags) {
  const auto fail = [&](std::string why) {
    diags.error(
        "Create local file error",
        fmt::format("An unexpected error occurred while parsing local file content\n\n+Original Error: {}",
                    why),
        target.range);
    return std::nullopt;
  };
  if (f.given("sensitive_content")) return f.text("sensitive_content");
  if (f.given("content_base64")) {
    auto bytes = lang::base64_decode(f.text("content_base64"));
    return bytes ? bytes : fail("illegal base64 data");
  }
  if (!f.given("source")) return f.text("content");
  const std::string path = runner_path(services, f.text("source"));
  auto bytes = runner.read(path);
  if (!bytes && services.files()) bytes = services.files()->read(f.text("source"));
  if (bytes) return bytes;
  return fail(machine::lookup(runner.files, path)
                  ? fmt::format("read {}: is a directory", f.text("source"))
                  : fmt::format("open {}: no such file or directory", f.text("source")));
}

value::Marks content_marks(const Fields& f) {
  value::Marks marks = nullptr;
  for (const char* name : {"content", "sensitive_content", "content_base64", "source"})
    marks = value::unite(marks, value::only_origins(f[name].marks()));
  return marks;
}

std::uint16_t mode_of(const std::string& text, std::uint16_t otherwise) {
  unsigned mode = 0;
  for (char c : text) {
    if (c < '0' || c > '7' || mode > 0777) return otherwise;
    mode = mode * 8 + static_cast<unsigned>(c - '0');
  }
  return text.empty() ? otherwise : static_cast<std::uint16_t>(mode & 07777);
}

// "644", "0644": the provider's own words for what is no permission.
void check_permission(const Validator& v, const char* attribute) {
  const Value& given = v[attribute];
  if (!given.is_known() || given.is_null()) return;
  const std::string_view text = given.as_string();
  const auto refuse = [&](std::string why) {
    attribute_error(
        v.diags(), attribute, "Invalid File Permission String Value",
        fmt::format("A string value was provided that is not a valid file permission.\n\nGiven Value: "
                    "{}\nError: {}",
                    text, why));
  };
  if (text.size() < 3 || text.size() > 4)
    return refuse(fmt::format("bad mode permission: string length should be 3 or 4 digits: \"{}\"", text));
  unsigned mode = 0;
  for (char c : text) {
    if (c < '0' || c > '7')
      return refuse(
          fmt::format("bad mode permission: \"{}\" should be expressed in octal (numeric notation)", text));
    mode = mode * 8 + static_cast<unsigned>(c - '0');
  }
  if (mode > 0777)
    refuse(fmt::format(
        "bad mode permission: string must be expressed in octal notation: \"{}\" is above 0777", text));
}

StateOnlyType local_file(const Services& services, bool secret) {
  StateOnlyType type;
  type.validate = [secret](const Value& config, hcl::Diagnostics& diags) {
    Validator v(config, diags);
    if (secret)
      v.exactly_one_of({"content", "content_base64", "source"});
    else
      v.exactly_one_of({"content", "sensitive_content", "content_base64", "source"});
    check_permission(v, "file_permission");
    check_permission(v, "directory_permission");
  };
  type.rules = rules_with(true, {},
                          {{"directory_permission", Value::string(secret ? "0700" : "0777")},
                           {"file_permission", Value::string(secret ? "0700" : "0777")}});
  type.decide = [&services](Fields& f, StateOnlyContext& c) {
    machine::Machine runner = runner_of(c.world, services);
    const auto content = content_of(f, runner, services, c.request.target, c.diags);
    if (!content) return;
    value::Marks marks = content_marks(f);
    if (f.given("source"))
      if (const machine::File* file = machine::lookup(runner.files, runner_path(services, f.text("source"))))
        marks = value::unite(marks, file->marks);
    const std::string path = runner_path(services, f.text("filename"));
    const machine::File* there = machine::lookup(runner.files, path);
    if (there && there->type == machine::FileType::directory)
      return c.diags.error(
          "Create local file error",
          fmt::format("An unexpected error occurred while writing the file\n\n+Original Error: open "
                      "{}: is a directory",
                      f.text("filename")),
          c.request.target.range);
    machine::make_directories(runner, machine::parent_of(path), "root", "root",
                              mode_of(f.text("directory_permission"), 0777));
    machine::put_file(runner, path, machine::Text::at(*content, c.request.target.range), marks, "root",
                      "root", mode_of(f.text("file_permission"), 0777));
    store_runner(c.world, std::move(runner));
    set_digests(f, "content_", *content, marks);
    f.set("id", f["content_sha1"]);
  };
  type.alive = [&services](const Fields& f, const provider::Target&, const cloud::World& world) {
    const auto now = runner_of(world, services).read(runner_path(services, f.text("filename")));
    return now && lang::to_hex(lang::digest_bytes(lang::Digest::sha1, *now)) == f.text("id");
  };
  type.destroy = [&services](const Fields& f, StateOnlyContext& c) {
    machine::Machine runner = runner_of(c.world, services);
    machine::remove_tree(runner, runner_path(services, f.text("filename")));
    store_runner(c.world, std::move(runner));
  };
  return type;
}

void local_file_data(const Services& services, Fields& f, DataContext& c) {
  const std::string path = runner_path(services, f.text("filename"));
  const machine::Machine& runner = runner_of(c.world, services);
  const auto content = runner.read(path);
  if (!content) {
    c.diags.error(
        "Read local file data source error",
        fmt::format("The file at given path cannot be read.\n\n+Original Error: open {}: no such file or "
                    "directory",
                    f.text("filename")),
        c.target.range);
    return;
  }
  const machine::File* file = machine::lookup(runner.files, path);
  const value::Marks marks =
      value::unite(value::only_origins(f["filename"].marks()), file ? file->marks : nullptr);
  f.set("content", Value::string(*content).with_marks(marks));
  f.set("content_base64", Value::string(lang::base64_encode(*content)).with_marks(marks));
  set_digests(f, "content_", *content, marks);
  f.set("id", f["content_sha1"]);
}

void local_command(const Services& services, Fields& f, DataContext& c) {
  const std::string command = f.text("command");
  const auto fail = [&](const char* summary, std::string detail) {
    hcl::Diagnostic d;
    d.summary = summary;
    d.detail = std::move(detail);
    d.attribute = "command";
    c.diags.add(std::move(d));
  };
  Program program{{command},
                  f.text("working_directory"),
                  f.text("stdin"),
                  value::unite(value::only_origins(f["command"].marks()),
                               value::only_origins(f["arguments"].deep_marks()))};
  const Value arguments = f["arguments"].unmark();
  if (arguments.is_known() && !arguments.is_null())
    for (const Value& word : arguments.items())
      if (!word.is_null()) program.words.emplace_back(word.unmark().as_string());
  const ProgramRun run = run_program(services, program, c);
  if (run.missing || command.empty())
    return fail(
        "Command Lookup Failed",
        fmt::format("The command was not found on the virtual machine that runs local commands.\n\nPlatform: "
                    "linux\nCommand: {0}\nError: exec: \"{0}\": no such file or directory",
                    command));
  value::Marks marks = run.result.stdout_marks;
  if (!run.result.unmodelled.empty())
    marks = value::unite(marks, origin_of(c.target, value::OriginKind::unmodelled, command));
  f.set("exit_code", Value::integer(run.result.exit_code).with_marks(marks));
  if (!run.result.stdout_text.empty())
    f.set("stdout", Value::string(run.result.stdout_text).with_marks(marks));
  if (!run.result.stderr_text.empty())
    f.set("stderr", Value::string(run.result.stderr_text).with_marks(marks));
  if (run.result.exit_code == 0 || f.flag("allow_non_zero_exit_code", false)) return;
  fail("Command Execution Failed",
       fmt::format(
           "The data source executed the command but received a non-zero exit code. If a non-zero exit code "
           "is expected and can be handled in configuration, set \"allow_non_zero_exit_code\" to "
           "true.\n\nCommand: {}\nCommand Error: {}\nState: exit status {}",
           fmt::join(program.words, " "), run.result.stderr_text, run.result.exit_code));
}

}  // namespace

std::unique_ptr<BehaviourSource> local_behaviours(const Services& services) {
  auto out = std::make_unique<TableSource>();
  out->add("local_file", [&services] { return local_file(services, false); });
  out->add("local_sensitive_file", [&services] { return local_file(services, true); });
  for (const char* type : {"local_file", "local_sensitive_file"})
    out->add_data(type, [&services](Fields& f, DataContext& c) { local_file_data(services, f, c); });
  out->add_data("local_command", [&services](Fields& f, DataContext& c) { local_command(services, f, c); });
  return out;
}

}  // namespace reprise::providers_fake
