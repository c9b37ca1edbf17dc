#include <fmt/format.h>

#include "machine/script.h"
#include "providers_fake/definition_resource.h"
#include "providers_fake/images.h"
#include "providers_fake/written.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

struct Booted {
  machine::Machine machine;
  bool ok = false;
};

Booted boot(const Site& site, const Value& image_id, hcl::Diagnostics& diags) {
  const Value bare = image_id.unmark();
  if (bare.is_null() || bare.is_unknown()) return {};
  const ImageDisk disk = find_image_disk(site.world, site.region, bare.as_string());
  if (disk.machine) return {disk.machine->machine(), true};
  if (!disk.published) return {};
  return {site.library.services().machines().boot(*disk.published, site.world.upstream,
                                                  value::only_origins(image_id.deep_marks()), diags),
          true};
}

void run_user_data(const Site& site, const MachineRule& rule, machine::Machine& machine,
                   provider::ApplyResponse& out) {
  if (!rule.user_data) return;
  const Value v = site.evaluate_as(*rule.user_data, value::Type::string(), "user_data");
  const Value bare = v.unmark();
  if (bare.is_null() || bare.is_unknown() || bare.as_string().empty()) return;
  const auto text = written_text(std::string(bare.as_string()), site.target.range, site.library.services());
  machine::RunContext context{.world = site.world,
                              .identity = std::string(site.target.address),
                              .user = "root",
                              .directory = "",
                              .environment = {},
                              .strict = site.library.services().strict(),
                              .limits = {}};
  machine::RunResult result =
      machine::run_user_data(machine, text, value::only_origins(v.deep_marks()), context);
  out.extra_readiness = result.elapsed;
  // A failing boot script does not fail the API call: it shows on the machine only.
  for (hcl::Diagnostic d : result.diags.items()) {
    d.severity = hcl::Severity::warning;
    d.address = std::string(site.target.address);
    out.diags.add(std::move(d));
  }
  for (const machine::Unmodelled& u : result.unmodelled)
    out.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("command: {}", u.what),
                         fmt::format("run by the user data of {}", site.target.address), u.where});
}

}  // namespace

void boot_machine(const Site& site, const MachineRule& rule, cloud::Object& object,
                  provider::ApplyResponse& out) {
  const Value image = site.evaluate_as(*rule.image, value::Type::string(), "image");
  Booted booted = boot(site, image, out.diags);
  if (!booted.ok) {
    out.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("machine of {}", site.target.type),
                         "The image is not known here, so there is no machine behind the instance.",
                         site.target.range});
    return;
  }
  machine::BootData data;
  data.instance_id = object.id;
  if (rule.private_ip) data.private_ip = site.text(*rule.private_ip, "private_ip");
  if (rule.authorized_key) data.authorized_key = site.text(*rule.authorized_key, "authorized_key");
  machine::first_boot(booted.machine, data, site.world.entropy);
  run_user_data(site, rule, booted.machine, out);
  object.attachment = std::make_shared<const machine::MachineAttachment>(std::move(booted.machine));
}

}  // namespace reprise::providers_fake
