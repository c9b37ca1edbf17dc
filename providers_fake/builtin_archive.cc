// archive_file: files of the virtual runner, or content of the configuration, in one file.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lang/glob.h"
#include "machine/vfs.h"
#include "providers_fake/archive_writer.h"
#include "providers_fake/builtin.h"
#include "providers_fake/digests.h"
#include "providers_fake/identity.h"
#include "providers_fake/runner.h"
#include "providers_fake/validators.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

struct Collected {
  std::vector<ArchiveMember> members;
  value::Marks marks = nullptr;
  std::string error;
};

// A directory is walked name by name, so what is in "a" comes before "a.b".
bool walked_before(const ArchiveMember& a, const ArchiveMember& b) {
  const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c); };
  return std::ranges::lexicographical_compare(a.name, b.name, {}, rank, rank);
}

// Whether a pattern names the file or a directory above it.
bool excluded(const std::string& name, const std::vector<std::string>& excludes) {
  for (std::size_t end = name.find('/');; end = name.find('/', end + 1)) {
    const std::string_view part = std::string_view(name).substr(0, end);
    if (std::ranges::any_of(excludes, [&](const std::string& pattern) {
          return !pattern.empty() && (pattern == part || lang::glob_match(pattern, part));
        }))
      return true;
    if (end == std::string::npos) return false;
  }
}

class Collector {
 public:
  Collector(const machine::Machine& runner, const Services& services, const Fields& f)
      : runner_(runner), services_(services), f_(f) {}

  Collected collect() {
    if (f_.given("source_dir"))
      directory();
    else if (f_.given("source_file"))
      file();
    else if (f_.given("source_content_filename"))
      add(f_.text("source_content_filename"), f_.text("source_content"), f_["source_content"].marks());
    else
      blocks();
    return std::move(out_);
  }

 private:
  void add(std::string name, std::string content, value::Marks marks) {
    out_.members.push_back({std::move(name), std::move(content), std::nullopt, false});
    out_.marks = value::unite(out_.marks, value::only_origins(marks));
  }
  void add_file(std::string name, const machine::File& file) {
    out_.members.push_back({std::move(name), std::string(file.text()), file.mode, true});
    out_.marks = value::unite(out_.marks, file.marks);
  }

  void directory() {
    const std::string given = f_.text("source_dir");
    const std::string root = runner_path(services_, given);
    const machine::File* top = machine::lookup(runner_.files, root);
    if (!top || top->type != machine::FileType::directory) {
      out_.error =
          top ? fmt::format("error archiving directory: could not archive directory that is a file: {}",
                            given)
              : fmt::format("error archiving directory: could not archive missing directory: {}", given);
      return;
    }
    const std::vector<std::string> excludes = f_.texts("excludes");
    const std::string prefix = root == "/" ? root : root + "/";
    runner_.files.for_each_prefix(prefix, [&](const std::string& path, const machine::File& file) {
      if (file.type == machine::FileType::directory) return;
      const machine::File* real = &file;
      if (file.type == machine::FileType::symlink) real = machine::lookup(runner_.files, path);
      const std::string name = path.substr(prefix.size());
      // A link to a directory is not followed.
      if (!real || real->type != machine::FileType::file || excluded(name, excludes)) return;
      add_file(name, *real);
    });
    std::ranges::sort(out_.members, walked_before);
    if (out_.members.empty())
      out_.error = "error archiving directory: archive has not been created as it would be empty";
  }

  void file() {
    const std::string given = f_.text("source_file");
    const machine::File* found = machine::lookup(runner_.files, runner_path(services_, given));
    if (!found || found->type != machine::FileType::file) {
      out_.error = found
                       ? fmt::format("error archiving file: could not archive directory as a file: {}", given)
                       : fmt::format("error archiving file: could not archive missing file: {}", given);
      return;
    }
    add_file(std::string(machine::base_name(given)), *found);
  }

  // By name; the last of one name counts.
  void blocks() {
    const Value blocks = f_["source"].unmark();
    if (!blocks.is_known() || blocks.is_null()) return;
    std::map<std::string, std::string> contents;
    for (const Value& block : blocks.items()) {
      const Fields b(block);
      contents[b.text("filename")] = b.text("content");
    }
    for (auto& [name, content] : contents) add(name, std::move(content), nullptr);
    out_.marks = value::unite(out_.marks, value::only_origins(f_["source"].deep_marks()));
  }

  const machine::Machine& runner_;
  const Services& services_;
  const Fields& f_;
  Collected out_;
};

// "0644", "0o644", "420": as Go reads a number with its base in front. nullopt when it is none.
std::optional<std::uint32_t> mode_of(std::string_view text) {
  unsigned base = 10;
  if (text.size() > 1 && text[0] == '0') {
    base = 8;
    text.remove_prefix(text[1] == 'o' || text[1] == 'O' ? 2 : 1);
  }
  std::uint32_t n = 0;
  for (char c : text) {
    if (c < '0' || static_cast<unsigned>(c - '0') >= base || n > 0xfffff) return std::nullopt;
    n = n * base + static_cast<unsigned>(c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(n & 07777);
}

// Sets the outputs and returns the archive's bytes; "" after a complaint.
std::string archive(Fields& f, const Services& services, const provider::Target& target,
                    const cloud::World& world, hcl::Diagnostics& diags) {
  const auto fail = [&](const std::string& why) {
    diags.error("Archive creation error", fmt::format("error creating archive: {}", why), target.range);
    return std::string();
  };
  const std::string type = f.text("type");
  const bool tar = type == "tar.gz";
  if (type != "zip" && !tar) return fail(fmt::format("archive type not supported: {}", type));
  Collected collected = Collector(runner_of(world, services), services, f).collect();
  if (!collected.error.empty()) return fail(collected.error);
  if (const std::string text = f.text("output_file_mode"); !text.empty()) {
    const auto mode = mode_of(text);
    if (!mode) return fail(fmt::format("error parsing output_file_mode value: {}", text));
    for (ArchiveMember& m : collected.members)
      if (m.found || tar) m.mode = mode;
  }
  std::string bytes = tar ? tar_gz_archive(collected.members) : zip_archive(collected.members);
  set_digests(f, "output_", bytes, collected.marks);
  f.set("output_size", Value::integer(static_cast<std::int64_t>(bytes.size())).with_marks(collected.marks));
  f.set("id", f["output_sha"]);
  return bytes;
}

void validate_archive(const Value& config, hcl::Diagnostics& diags) {
  Validator v(config, diags);
  const Value& blocks = v["source"];
  const bool any_block = blocks.is_unknown() || (!blocks.is_null() && blocks.size() != 0);
  if (!any_block) v.at_least_one_of({"source", "source_content_filename", "source_file", "source_dir"});
  if (any_block && blocks.is_known())
    for (const char* other : {"source_file", "source_dir", "source_content", "source_content_filename"})
      if (v.set(other))
        attribute_error(
            diags, "source", "Invalid Attribute Combination",
            fmt::format("Attribute \"{}\" cannot be specified when \"source\" is specified", other));
  v.conflicts("source_content", {"source_file", "source_dir"})
      .conflicts("source_content_filename", {"source_file", "source_dir"})
      .conflicts("source_file", {"source_dir", "source_content", "source_content_filename"})
      .conflicts("source_dir", {"source_file", "source_content", "source_content_filename"})
      .conflicts("excludes", {"source_file", "source_content", "source_content_filename"});
}

StateOnlyType archive_resource(const Services& services) {
  StateOnlyType type;
  type.rules = replace_on_any_change();
  type.validate = validate_archive;
  type.decide = [&services](Fields& f, StateOnlyContext& c) {
    const std::string bytes = archive(f, services, c.request.target, c.world, c.diags);
    if (c.diags.has_errors()) return;
    machine::Machine runner = runner_of(c.world, services);
    machine::upload(runner, runner_path(services, f.text("output_path")), machine::Text(bytes), nullptr);
    store_runner(c.world, std::move(runner));
  };
  return type;
}

}  // namespace

std::unique_ptr<BehaviourSource> archive_behaviours(const Services& services) {
  auto out = std::make_unique<TableSource>();
  out->add("archive_file", [&services] { return archive_resource(services); });
  out->add_data(
      "archive_file",
      [&services](Fields& f, DataContext& c) { archive(f, services, c.target, c.world, c.diags); },
      validate_archive);
  return out;
}

}  // namespace reprise::providers_fake
