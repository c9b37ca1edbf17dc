#include "providers_fake/registry.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <optional>
#include <utility>

#include "providers_fake/builtin.h"
#include "providers_fake/fake_provider.h"
#include "providers_fake/provisioners.h"
#include "providers_fake/runner.h"
#include "providers_fake/schema_pack.h"
#include "world/embedded.h"

namespace reprise::providers_fake {
namespace {

constexpr std::string_view kTerraform = "terraform.io/builtin/terraform";

// A document as it is, or out of a gzip file; what cannot be read is empty, which is no document.
std::string unpacked(const std::string& bytes) {
  constexpr std::size_t kBytesMax = 512u << 20, kStep = 1u << 20;
  if (!bytes.starts_with("\x1f\x8b")) return bytes;
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int state = Z_OK;
  while (state == Z_OK && out.size() < kBytesMax) {
    const std::size_t before = out.size();
    out.resize(before + kStep);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = kStep;
    state = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END ? out : std::string();
}

NamedFiles embedded(std::string_view folder, const NamedFiles& extra) {
  NamedFiles files;
  for (const world::EmbeddedFile& file : world::embedded_data())
    if (file.path.starts_with(folder)) files.emplace_back(std::string(file.path), std::string(file.bytes));
  files.insert(files.end(), extra.begin(), extra.end());
  return files;
}

}  // namespace

struct FakeRegistry::Impl final : Services {
  hcl::SourceMap& source_map;
  RegistryOptions options;
  mutable hcl::Diagnostics diags;
  mutable std::unique_ptr<machine::BaseMachines> base_machines;
  mutable std::shared_ptr<const upstream::LateCatalogue> catalogue;
  mutable std::map<std::string, std::unique_ptr<FakeProvider>, std::less<>> providers;
  mutable std::map<std::string, std::unique_ptr<provider::Provisioner>, std::less<>> provisioners;
  mutable std::optional<std::vector<std::string>> user_packs, more_packs;
  mutable std::map<std::string, const hcl::SourceFile*> source_files;
  mutable std::unique_ptr<machine::Machine> runner;

  Impl(hcl::SourceMap& map, RegistryOptions o) : source_map(map), options(std::move(o)) {}

  hcl::SourceMap& sources() const override { return source_map; }
  const lang::FileReader* files() const override { return options.files.get(); }
  std::optional<value::Value> state_outputs(std::string_view text, hcl::Diagnostics& d) const override {
    if (options.state_outputs) return options.state_outputs(text, d);
    d.error("Unable to read remote state", "Nothing here reads state files.");
    return std::nullopt;
  }
  const std::string& cwd() const override { return options.cwd; }
  bool strict() const override { return options.strict; }
  machine::BaseMachines& machines() const override {
    if (!base_machines)
      base_machines = std::make_unique<machine::BaseMachines>(
          machine::load_systems(source_map, embedded("machine/", options.machine_files), diags));
    return *base_machines;
  }

  // A path is read once; when its content changed in between, the new text is another source.
  const hcl::SourceFile* source_file(const std::string& path) const override {
    const auto text = options.files ? options.files->read(path) : std::nullopt;
    if (!text) return nullptr;
    const hcl::SourceFile*& known = source_files[path];
    if (!known || known->content != *text) known = source_map.add(path, *text);
    return known;
  }
  const machine::Machine& runner_base() const override {
    if (!runner) runner = std::make_unique<machine::Machine>(make_runner(*this, catalogue_of(), diags));
    return *runner;
  }
  // What users add may be faulty, which they want to hear at once.
  const std::shared_ptr<const upstream::LateCatalogue>& catalogue_of() const {
    if (catalogue) return catalogue;
    const auto load = [&map = source_map, extra = options.catalogue_files](hcl::Diagnostics& found) {
      return upstream::load_catalogue(map, embedded("upstream/", extra), found);
    };
    if (options.catalogue_files.empty())
      catalogue = std::make_shared<upstream::LateCatalogue>([load] {
        hcl::Diagnostics none;
        return load(none);
      });
    else
      catalogue = std::make_shared<upstream::LateCatalogue>([read = load(diags)] { return read; });
    return catalogue;
  }

  std::vector<std::string> packed(const NamedFiles& files) const {
    std::vector<std::string> out;
    for (const auto& [name, text] : files) {
      PackResult result = pack_schemas(unpacked(text));
      if (result.error.empty())
        out.push_back(std::move(result.pack));
      else
        diags.error("Invalid schema file", fmt::format("{}: {}.", name, result.error));
    }
    return out;
  }
  const std::vector<std::string>& packs_of_user() const {
    if (!user_packs) user_packs = packed(options.schema_files);
    return *user_packs;
  }
  const std::vector<std::string>& packs_of_directories() const {
    if (!more_packs)
      more_packs = packed(options.more_schema_files ? options.more_schema_files() : NamedFiles());
    return *more_packs;
  }

  std::vector<SchemaPack> packs_for(std::string_view source) const {
    std::vector<SchemaPack> out;
    const auto add = [&](std::string_view bytes) {
      if (SchemaPack pack(bytes); pack.has_provider(source)) out.push_back(pack);
    };
    for (const std::string& bytes : packs_of_user()) add(bytes);
    for (std::string_view bytes : embedded_packs()) add(bytes);
    if (out.empty())
      for (const std::string& bytes : packs_of_directories()) add(bytes);
    return out;
  }

  std::unique_ptr<FakeProvider> make_provider(std::string_view source) const {
    const std::string_view name = source.substr(source.rfind('/') + 1);
    std::vector<SchemaPack> packs = source == kTerraform ? std::vector<SchemaPack>() : packs_for(source);
    if (packs.empty() && source != kTerraform) return nullptr;
    std::vector<std::unique_ptr<BehaviourSource>> behaviours;
    if (source != kTerraform)
      if (auto definitions = load_definitions(name, options.definition_files, *this, diags))
        behaviours.push_back(std::move(definitions));
    // Another namespace's provider of the same name is another provider.
    if (source == kTerraform || source.find("/hashicorp/") != std::string_view::npos)
      if (auto own = builtin_behaviours(name, *this)) behaviours.push_back(std::move(own));
    return std::make_unique<FakeProvider>(std::string(source), std::move(packs), std::move(behaviours));
  }
};

FakeRegistry::FakeRegistry(hcl::SourceMap& sources, RegistryOptions options)
    : impl_(std::make_unique<Impl>(sources, std::move(options))) {}
FakeRegistry::~FakeRegistry() = default;

const provider::Provider* FakeRegistry::provider(std::string_view source) const {
  if (const auto it = impl_->providers.find(source); it != impl_->providers.end()) return it->second.get();
  return impl_->providers.emplace(std::string(source), impl_->make_provider(source)).first->second.get();
}

const provider::Provisioner* FakeRegistry::provisioner(std::string_view name) const {
  if (const auto it = impl_->provisioners.find(name); it != impl_->provisioners.end())
    return it->second.get();
  return impl_->provisioners.emplace(std::string(name), make_provisioner(name, *impl_)).first->second.get();
}

const Services& FakeRegistry::services() const { return *impl_; }

std::shared_ptr<const upstream::LateCatalogue> FakeRegistry::catalogue() const {
  return impl_->catalogue_of();
}

hcl::Diagnostics FakeRegistry::take_diagnostics() const { return std::exchange(impl_->diags, {}); }

}  // namespace reprise::providers_fake
