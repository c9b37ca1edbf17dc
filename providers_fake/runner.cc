#include "providers_fake/runner.h"

#include <fmt/format.h>

#include <vector>

#include "machine/vfs.h"

namespace reprise::providers_fake {
namespace {

// What of a scenario's files the runner gets to see.
constexpr std::size_t kFilesMax = 5'000;
constexpr std::size_t kBytesMax = 64u << 20;

// The runner is the user's own and does not move with the world outside: its packages are those of this day.
constexpr std::string_view kBuilt = "2024-01-01T00:00:00Z";

// What the tools keep for themselves; modules that were installed are read like any other.
bool belongs_to_tools(std::string_view path) {
  constexpr std::string_view kModules = ".terraform/modules/";
  const auto within = [&](std::string_view name) {
    return path.starts_with(name) || path.find(fmt::format("/{}", name)) != std::string_view::npos;
  };
  return within(".git/") || within(".reprise/") || (within(".terraform/") && !within(kModules));
}

// The root module's own directory, then what lies around it: the highest directory that files name.
std::vector<std::string> places(const lang::FileReader& files) {
  constexpr int kHighest = 32;
  std::string top;
  std::string up = "..";
  for (int i = 0; i < kHighest && !files.list(up).empty(); ++i, up += "/..") top = up;
  return top.empty() ? std::vector<std::string>{"."} : std::vector<std::string>{".", top};
}

class Copier {
 public:
  Copier(const Services& services, machine::Machine& machine) : services_(services), machine_(machine) {}

  // False when there is too much.
  bool copy(const std::string& directory) {
    for (const std::string& name : services_.files()->list(directory)) {
      const std::string path = directory == "." ? name : directory + "/" + name;
      const std::string at = machine::absolute(path, services_.cwd());
      if (belongs_to_tools(name) || machine_.files.contains(at)) continue;
      const hcl::SourceFile* source = services_.source_file(path);
      if (!source) continue;
      bytes_ += source->content.size();
      if (++count_ > kFilesMax || bytes_ > kBytesMax) return false;
      const std::uint16_t mode = source->content.starts_with("#!") ? 0755 : 0644;
      machine::make_directories(machine_, machine::parent_of(at), "root", "root", 0755);
      machine::put_file(machine_, at, machine::Text::from_file(*source), nullptr, "root", "root", mode);
    }
    return true;
  }

 private:
  const Services& services_;
  machine::Machine& machine_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

void copy_files(const Services& services, machine::Machine& machine, hcl::Diagnostics& diags) {
  machine::make_directories(machine, services.cwd(), "root", "root", 0755);
  if (!services.files()) return;
  Copier copier(services, machine);
  for (const std::string& directory : places(*services.files()))
    if (!copier.copy(directory)) {
      diags.warning(
          "Too many files for the runner",
          "The virtual machine that runs local commands sees the first 5,000 files of the configuration's "
          "directory only, and at most 64 MiB of them.");
      return;
    }
}

}  // namespace

machine::Machine make_runner(const Services& services,
                             std::shared_ptr<const upstream::LateCatalogue> catalogue,
                             hcl::Diagnostics& diags) {
  upstream::Image image;
  image.id = image.name = "runner";
  image.os = "ubuntu-22.04";
  image.created = *world::parse_rfc3339(kBuilt);
  const upstream::Upstream upstream(std::move(catalogue));
  machine::Machine machine = services.machines().boot(image, upstream, nullptr, diags);
  machine.hostname = "runner";
  copy_files(services, machine, diags);
  return machine;
}

const machine::Machine& runner_of(const cloud::World& world, const Services& services) {
  const cloud::Object* object = world.cloud.find(kRunnerType, "", "local");
  if (object)
    if (const auto* a = dynamic_cast<const machine::MachineAttachment*>(object->attachment.get()))
      return a->machine();
  return services.runner_base();
}

void store_runner(cloud::World& world, machine::Machine machine) {
  cloud::Object object;
  if (const cloud::Object* before = world.cloud.find(kRunnerType, "", "local")) {
    object = *before;
  } else {
    object.provider = "reprise";
    object.account = world.account;
    object.type = std::string(kRunnerType);
    object.id = "local";
    object.created = world.now;
    object.attributes = value::Value::empty_object();
  }
  object.attachment = std::make_shared<machine::MachineAttachment>(std::move(machine));
  world.cloud.put(std::move(object));
}

std::string runner_path(const Services& services, std::string_view path) {
  return machine::absolute(path, services.cwd());
}

}  // namespace reprise::providers_fake
