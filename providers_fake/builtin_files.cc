// archive_file and cloudinit_config: files made of other files and texts.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <map>

#include "lang/base64.h"
#include "machine/vfs.h"
#include "providers_fake/builtin.h"
#include "providers_fake/digests.h"
#include "providers_fake/identity.h"
#include "providers_fake/runner.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

// --- archive_file

void put16(std::string& out, std::uint32_t n) {
  out.push_back(static_cast<char>(n & 0xff));
  out.push_back(static_cast<char>((n >> 8) & 0xff));
}
void put32(std::string& out, std::uint32_t n) {
  put16(out, n & 0xffff);
  put16(out, n >> 16);
}

// A zip file with stored (not compressed) members, sorted by name, all of one fixed date: the bytes depend on
// the content only. The real provider's bytes differ, since it compresses; so do its digests.
std::string zip(const std::map<std::string, std::string>& files) {
  std::string out;
  std::string directory;
  for (const auto& [name, content] : files) {
    const auto crc = static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
    const auto size = static_cast<std::uint32_t>(content.size());
    std::string common;
    put16(common, 20);  // version needed
    put16(common, 0);   // flags
    put16(common, 0);   // stored
    put32(common,
          (69u << 25) | (1u << 21) | (1u << 16));  // 2049-01-01 00:00, as the real provider stamps them
    put32(common, crc);
    put32(common, size);
    put32(common, size);
    put16(common, static_cast<std::uint32_t>(name.size()));
    put16(common, 0);  // no extra field
    put32(directory, 0x02014b50);
    put16(directory, 0x0314);
    directory += common;
    put16(directory, 0);
    put16(directory, 0);
    put16(directory, 0);
    put32(directory, 0100644u << 16);
    put32(directory, static_cast<std::uint32_t>(out.size()));
    directory += name;
    put32(out, 0x04034b50);
    out += common + name + content;
  }
  const auto start = static_cast<std::uint32_t>(out.size());
  out += directory;
  put32(out, 0x06054b50);
  put32(out, 0);
  put16(out, static_cast<std::uint32_t>(files.size()));
  put16(out, static_cast<std::uint32_t>(files.size()));
  put32(out, static_cast<std::uint32_t>(directory.size()));
  put32(out, start);
  put16(out, 0);
  return out;
}

struct Collected {
  std::map<std::string, std::string> files;
  value::Marks marks = nullptr;
  std::string error;
};

void collect_directory(const machine::Machine& runner, const Services& services, const Fields& f,
                       Collected& out) {
  const std::string root = runner_path(services, f.text("source_dir"));
  const std::vector<std::string> excludes = f.texts("excludes");
  const std::string prefix = root == "/" ? root : root + "/";
  runner.files.for_each_prefix(prefix, [&](const std::string& path, const machine::File& file) {
    if (file.type != machine::FileType::file) return;
    const std::string name = path.substr(prefix.size());
    for (const std::string& pattern : excludes)
      if (name == pattern || name.starts_with(pattern + "/")) return;
    out.files[name] = std::string(file.text());
    out.marks = value::unite(out.marks, file.marks);
  });
  if (!runner.files.contains(root))
    out.error = fmt::format("could not archive missing directory: {}", f.text("source_dir"));
}

Collected collect(const machine::Machine& runner, const Services& services, const Fields& f) {
  Collected out;
  if (f.given("source_dir")) collect_directory(runner, services, f, out);
  if (f.given("source_file")) {
    const std::string path = runner_path(services, f.text("source_file"));
    if (const auto content = runner.read(path)) {
      out.files[std::string(machine::base_name(path))] = *content;
      if (const machine::File* file = machine::lookup(runner.files, path)) out.marks = file->marks;
    } else {
      out.error = fmt::format("could not archive missing file: {}", f.text("source_file"));
    }
  }
  if (f.given("source_content")) {
    out.files[f.text("source_content_filename")] = f.text("source_content");
    out.marks = value::unite(out.marks, value::only_origins(f["source_content"].marks()));
  }
  const Value blocks = f["source"].unmark();
  if (blocks.is_known() && !blocks.is_null())
    for (const Value& block : blocks.items()) {
      const Fields b(block);
      out.files[b.text("filename")] = b.text("content");
    }
  out.marks = value::unite(out.marks, value::only_origins(f["source"].deep_marks()));
  return out;
}

void archive_error(const provider::Target& target, hcl::Diagnostics& diags, const std::string& why) {
  diags.error("Archive creation error", fmt::format("error creating archive: error archiving: {}", why),
              target.range);
}

// Sets the outputs and returns the archive's bytes.
std::string archive(Fields& f, const Services& services, const provider::Target& target,
                    const cloud::World& world, hcl::Diagnostics& diags) {
  const Collected collected = collect(runner_of(world, services), services, f);
  if (!collected.error.empty()) {
    archive_error(target, diags, collected.error);
    return {};
  }
  std::string bytes = zip(collected.files);
  set_digests(f, "output_", bytes, collected.marks);
  f.set("output_size", Value::integer(static_cast<std::int64_t>(bytes.size())).with_marks(collected.marks));
  f.set("id", f["output_sha"]);
  return bytes;
}

StateOnlyType archive_resource(const Services& services) {
  StateOnlyType type;
  type.rules = replace_on_any_change();
  type.decide = [&services](Fields& f, StateOnlyContext& c) {
    const std::string bytes = archive(f, services, c.request.target, c.world, c.diags);
    if (c.diags.has_errors()) return;
    machine::Machine runner = runner_of(c.world, services);
    machine::upload(runner, runner_path(services, f.text("output_path")), machine::Text(bytes), nullptr);
    store_runner(c.world, std::move(runner));
  };
  return type;
}

// --- cloudinit_config

// A gzip file whose blocks are stored: valid, and the same bytes whatever the version of a compression
// library.
std::string gzip_stored(std::string_view text) {
  constexpr std::size_t kBlock = 65535;
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  std::string_view rest = text;
  do {
    const std::string_view block = rest.substr(0, kBlock);
    rest.remove_prefix(block.size());
    out.push_back(rest.empty() ? '\x01' : '\0');
    put16(out, static_cast<std::uint32_t>(block.size()));
    put16(out, ~static_cast<std::uint32_t>(block.size()) & 0xffff);
    out += block;
  } while (!rest.empty());
  put32(out, static_cast<std::uint32_t>(
                 crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()))));
  put32(out, static_cast<std::uint32_t>(text.size()));
  return out;
}

void cloudinit(Fields& f, const provider::Target& target, hcl::Diagnostics& diags) {
  const bool gzip = f.flag("gzip", true);
  const bool base64 = f.flag("base64_encode", true);
  if (gzip && !base64) {
    diags.error("Invalid Attribute Configuration",
                "Expected base64_encode to be set to true when gzip is true.", target.range);
    return;
  }
  const std::string boundary = f.given("boundary") ? f.text("boundary") : "MIMEBOUNDARY";
  const value::Marks marks = value::only_origins(f["part"].deep_marks());
  std::string mime =
      fmt::format("Content-Type: multipart/mixed; boundary=\"{}\"\nMIME-Version: 1.0\r\n\r\n", boundary);
  const Value parts = f["part"].unmark();
  if (parts.is_known() && !parts.is_null())
    for (const Value& block : parts.items()) {
      const Fields part(block);
      const std::string type = part.given("content_type") ? part.text("content_type") : "text/plain";
      mime += fmt::format("--{}\r\n", boundary);
      if (part.given("filename"))
        mime += fmt::format("Content-Disposition: attachment; filename=\"{}\"\r\n", part.text("filename"));
      mime +=
          fmt::format("Content-Transfer-Encoding: 7bit\r\nContent-Type: {}\r\nMime-Version: 1.0\r\n", type);
      if (part.given("merge_type")) mime += fmt::format("X-Merge-Type: {}\r\n", part.text("merge_type"));
      mime += fmt::format("\r\n{}\r\n", part.text("content"));
    }
  mime += fmt::format("--{}--\r\n", boundary);
  f.decide("gzip", Value::boolean(gzip));
  f.decide("base64_encode", Value::boolean(base64));
  f.decide("boundary", Value::string(boundary));
  std::string id =
      std::to_string(crc32(0, reinterpret_cast<const Bytef*>(mime.data()), static_cast<uInt>(mime.size())));
  if (gzip) mime = gzip_stored(mime);
  f.set("rendered", Value::string(base64 ? lang::base64_encode(mime) : mime).with_marks(marks));
  f.set("id", Value::string(id).with_marks(marks));
}

}  // namespace

std::unique_ptr<BehaviourSource> archive_behaviours(const Services& services) {
  auto out = std::make_unique<TableSource>();
  out->add("archive_file", [&services] { return archive_resource(services); });
  out->add_data("archive_file",
                [&services](Fields& f, DataContext& c) { archive(f, services, c.target, c.world, c.diags); });
  return out;
}

std::unique_ptr<BehaviourSource> cloudinit_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add("cloudinit_config", [] {
    StateOnlyType type;
    type.rules = replace_on_any_change();
    type.decide = [](Fields& f, StateOnlyContext& c) { cloudinit(f, c.request.target, c.diags); };
    return type;
  });
  out->add_data("cloudinit_config", [](Fields& f, DataContext& c) { cloudinit(f, c.target, c.diags); });
  return out;
}

}  // namespace reprise::providers_fake
