// The template provider, which Terraform's own functions have replaced: template_file, template_dir,
// template_cloudinit_config. What template_dir writes, it writes on the virtual runner.
#include <fmt/format.h>

#include <algorithm>

#include "lang/digest.h"
#include "lang/template_text.h"
#include "machine/vfs.h"
#include "providers_fake/builtin.h"
#include "providers_fake/builtin_cloudinit.h"
#include "providers_fake/identity.h"
#include "providers_fake/runner.h"

namespace reprise::providers_fake {
namespace {

using lang::Digest;
using value::Type;
using value::Value;

Value variables_of(const Fields& f) {
  const Value vars = f["vars"].unmark();
  return vars.is_unknown() || vars.is_null() ? Value::map(Type::string(), {}) : vars;
}

lang::FunctionResult render(std::string text, const Value& vars, const Services& services,
                            const provider::Target& target, const cloud::World& world) {
  lang::FunctionContext context;
  context.files = services.files();
  context.cwd = services.cwd();
  context.now = world.now;
  context.entropy = world.entropy;
  context.identity = target.address;
  context.call_range = target.range;
  return lang::render_template_text("<template_file>", std::move(text), vars, context);
}

std::string sha256(std::string_view text) { return lang::to_hex(lang::digest_bytes(Digest::sha256, text)); }
std::string sha1(std::string_view text) { return lang::to_hex(lang::digest_bytes(Digest::sha1, text)); }

// --- template_file

// A path is read, anything else is the template itself.
std::string path_or_contents(const std::string& text, const Services& services) {
  auto bytes = services.files() && !text.empty() ? services.files()->read(text) : std::nullopt;
  return bytes.value_or(text);
}

void template_file(const Services& services, Fields& f, const provider::Target& target,
                   const cloud::World& world, hcl::Diagnostics& diags) {
  const std::string filename = f.text("filename");
  std::string text = f.text("template");
  value::Marks marks = value::only_origins(f[text.empty() ? "filename" : "template"].marks());
  if (text.empty() && !filename.empty()) text = path_or_contents(filename, services);
  const lang::FunctionResult r = render(std::move(text), variables_of(f), services, target, world);
  if (r.error) {
    diags.error(fmt::format("failed to render {}: {}", filename, r.error->message), "", target.range);
    return;
  }
  marks = value::unite(marks, value::only_origins(r.value.marks()));
  const Value rendered = reveal(r.value);
  f.set("rendered", rendered.with_marks(marks));
  f.set("id", Value::string(sha256(rendered.unmark().as_string())).with_marks(marks));
}

void validate_file(const Value& config, hcl::Diagnostics& diags) {
  const Value bare = config.unmark();
  if (bare.attr("filename").is_null()) return;
  diags.warning("Argument is deprecated", "Use the 'template' attribute instead.");
  if (bare.attr("template").is_null()) return;
  diags.error("\"filename\": conflicts with template", "");
  diags.error("\"template\": conflicts with filename", "");
}

// --- template_dir

// The files below a directory, by their paths within it; nullopt when there is no such directory.
std::optional<std::vector<std::pair<std::string, machine::File>>> files_below(const machine::Machine& runner,
                                                                              const std::string& root) {
  const machine::File* top = machine::lookup(runner.files, root);
  if (!top || top->type != machine::FileType::directory) return std::nullopt;
  std::vector<std::pair<std::string, machine::File>> out;
  const std::string prefix = root == "/" ? root : root + "/";
  runner.files.for_each_prefix(prefix, [&](const std::string& path, const machine::File& file) {
    if (file.type == machine::FileType::file) out.emplace_back(path.substr(prefix.size()), file);
  });
  return out;
}

// Changes with every name and byte below the directory.
std::string directory_digest(const machine::Machine& runner, const std::string& root) {
  std::string all;
  if (const auto files = files_below(runner, root))
    for (const auto& [name, file] : *files) all += fmt::format("{}\n{}\n", name, sha1(file.text()));
  return sha1(all);
}

std::string directories_id(const machine::Machine& runner, const Services& services, const Fields& f) {
  return sha1(directory_digest(runner, runner_path(services, f.text("source_dir"))) +
              directory_digest(runner, runner_path(services, f.text("destination_dir"))));
}

void write_directory(const Services& services, Fields& f, StateOnlyContext& c) {
  const provider::Target& target = c.request.target;
  machine::Machine runner = runner_of(c.world, services);
  const std::string source = runner_path(services, f.text("source_dir"));
  const std::string destination = runner_path(services, f.text("destination_dir"));
  const auto files = files_below(runner, source);
  if (!files)
    return c.diags.error(fmt::format("lstat {}: no such file or directory", f.text("source_dir")), "",
                         target.range);
  machine::remove_tree(runner, destination);
  machine::make_directories(runner, destination, "root", "root", 0755);
  value::Marks marks = value::only_origins(f["vars"].deep_marks());
  for (const auto& [name, file] : *files) {
    const lang::FunctionResult r =
        render(std::string(file.text()), variables_of(f), services, target, c.world);
    if (r.error)
      return c.diags.error(
          fmt::format("failed to render {}/{}: {}", f.text("source_dir"), name, r.error->message), "",
          target.range);
    const value::Marks of_file = value::unite(file.marks, value::only_origins(r.value.marks()));
    const std::string path = machine::absolute(name, destination);
    machine::make_directories(runner, machine::parent_of(path), "root", "root", 0755);
    machine::put_file(runner, path,
                      machine::Text::at(std::string(r.value.unmark().as_string()), target.range), of_file,
                      "root", "root", file.mode);
    marks = value::unite(marks, of_file);
  }
  f.set("id", Value::string(directories_id(runner, services, f)).with_marks(marks));
  store_runner(c.world, std::move(runner));
}

StateOnlyType template_dir(const Services& services) {
  StateOnlyType type;
  type.rules = replace_on_any_change();
  type.decide = [&services](Fields& f, StateOnlyContext& c) { write_directory(services, f, c); };
  type.alive = [&services](const Fields& f, const provider::Target&, const cloud::World& world) {
    return directories_id(runner_of(world, services), services, f) == f.text("id");
  };
  type.destroy = [&services](const Fields& f, StateOnlyContext& c) {
    machine::Machine runner = runner_of(c.world, services);
    machine::remove_tree(runner, runner_path(services, f.text("destination_dir")));
    store_runner(c.world, std::move(runner));
  };
  return type;
}

}  // namespace

std::unique_ptr<BehaviourSource> template_behaviours(const Services& services) {
  auto out = std::make_unique<TableSource>();
  out->add("template_file", [&services] {
    StateOnlyType type;
    type.rules = replace_on_any_change();
    type.validate = validate_file;
    type.decide = [&services](Fields& f, StateOnlyContext& c) {
      template_file(services, f, c.request.target, c.world, c.diags);
    };
    return type;
  });
  out->add("template_dir", [&services] { return template_dir(services); });
  out->add("template_cloudinit_config", cloudinit_resource);
  out->add_data(
      "template_file",
      [&services](Fields& f, DataContext& c) { template_file(services, f, c.target, c.world, c.diags); },
      validate_file);
  out->add_data(
      "template_cloudinit_config", [](Fields& f, DataContext& c) { render_cloudinit(f, c.target, c.diags); },
      validate_cloudinit);
  return out;
}

}  // namespace reprise::providers_fake
