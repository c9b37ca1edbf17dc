// local_file, local_sensitive_file and their data sources: files on the virtual runner, never on the host.
#include <fmt/format.h>

#include "lang/base64.h"
#include "lang/digest.h"
#include "machine/vfs.h"
#include "providers_fake/builtin.h"
#include "providers_fake/digests.h"
#include "providers_fake/identity.h"
#include "providers_fake/runner.h"

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
std::optional<std::string> content_of(const Fields& f, const Services& services,
                                      const provider::Target& target, hcl::Diagnostics& diags) {
  for (const char* name : {"content", "sensitive_content"})
    if (f.given(name)) return f.text(name);
  if (f.given("content_base64")) {
    auto bytes = lang::base64_decode(f.text("content_base64"));
    if (!bytes) diags.error("Create local file error", "content_base64 is not valid base64.", target.range);
    return bytes;
  }
  if (!f.given("source")) return std::string();
  auto bytes = services.files() ? services.files()->read(f.text("source")) : std::nullopt;
  if (!bytes)
    diags.error("Create local file error",
                fmt::format("open {}: no such file or directory", f.text("source")), target.range);
  return bytes;
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

StateOnlyType local_file(const Services& services, bool secret) {
  StateOnlyType type;
  type.rules = rules_with(true, {},
                          {{"directory_permission", Value::string(secret ? "0700" : "0777")},
                           {"file_permission", Value::string(secret ? "0700" : "0777")}});
  type.decide = [&services](Fields& f, StateOnlyContext& c) {
    const auto content = content_of(f, services, c.request.target, c.diags);
    if (!content) return;
    const value::Marks marks = content_marks(f);
    const std::string path = runner_path(services, f.text("filename"));
    machine::Machine runner = runner_of(c.world, services);
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

}  // namespace

std::unique_ptr<BehaviourSource> local_behaviours(const Services& services) {
  auto out = std::make_unique<TableSource>();
  out->add("local_file", [&services] { return local_file(services, false); });
  out->add("local_sensitive_file", [&services] { return local_file(services, true); });
  for (const char* type : {"local_file", "local_sensitive_file"})
    out->add_data(type, [&services](Fields& f, DataContext& c) { local_file_data(services, f, c); });
  return out;
}

}  // namespace reprise::providers_fake
