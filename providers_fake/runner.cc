#include "providers_fake/runner.h"

#include "machine/vfs.h"

namespace reprise::providers_fake {
namespace {

// What of a scenario's files the runner gets to see.
constexpr std::size_t kFilesMax = 5'000;
constexpr std::size_t kBytesMax = 64u << 20;

// The runner is the user's own and does not move with the world outside: its packages are those of this day.
constexpr std::string_view kBuilt = "2024-01-01T00:00:00Z";

void copy_files(const Services& services, machine::Machine& machine, hcl::Diagnostics& diags) {
  machine::make_directories(machine, services.cwd(), "root", "root", 0755);
  if (!services.files()) return;
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const std::string& path : services.files()->list(".")) {
    if (path.find("/.git/") != std::string::npos || path.starts_with(".git/") ||
        path.starts_with(".reprise/") || path.starts_with(".terraform/"))
      continue;
    const auto text = services.files()->read(path);
    if (!text) continue;
    bytes += text->size();
    if (++count > kFilesMax || bytes > kBytesMax) {
      diags.warning(
          "Too many files for the runner",
          "The virtual machine that runs local commands sees the first 5,000 files of the configuration's "
          "directory only, and at most 64 MiB of them.");
      return;
    }
    const hcl::SourceFile* source = services.source_file(path);
    const std::uint16_t mode = text->starts_with("#!") ? 0755 : 0644;
    const std::string at = machine::absolute(path, services.cwd());
    machine::make_directories(machine, machine::parent_of(at), "root", "root", 0755);
    machine::put_file(machine, at, source ? machine::Text::from_file(*source) : machine::Text(*text), nullptr,
                      "root", "root", mode);
  }
}

}  // namespace

machine::Machine make_runner(const Services& services, std::shared_ptr<const upstream::Catalogue> catalogue,
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
