#include "providers_fake/provisioner_kit.h"

#include <fmt/format.h>

namespace reprise::providers_fake {
namespace {

using value::Kind;
using value::Type;
using value::Value;

std::string text_of(const Value& v) {
  const Value bare = v.unmark();
  if (bare.is_unknown() || bare.is_null() || bare.type() != Type::string()) return {};
  return std::string(bare.as_string());
}

std::string attribute_text(const Value& object, std::string_view name) {
  const Value bare = object.unmark();
  if (bare.is_unknown() || bare.is_null() || bare.type()->kind() != Kind::object) return {};
  return text_of(bare.attr(name));
}

// "module.a[\"x\"].aws_instance.web[0]" → "aws_instance".
std::string_view type_of(std::string_view address) {
  if (address.ends_with(']')) address = address.substr(0, address.rfind('['));
  address = address.substr(0, address.rfind('.'));
  const auto dot = address.rfind('.');
  return dot == std::string_view::npos ? address : address.substr(dot + 1);
}

const machine::MachineAttachment* machine_of(const cloud::Object& object) {
  return dynamic_cast<const machine::MachineAttachment*>(object.attachment.get());
}

// Attributes by which clouds give the addresses of their machines.
bool has_address(const Value& attributes, std::string_view host) {
  for (const char* name :
       {"public_ip", "private_ip", "public_dns", "private_dns", "ipv4_address", "ipv4_address_private",
        "public_ip_address", "private_ip_address", "network_ip", "id"})
    if (attribute_text(attributes, name) == host) return true;
  return false;
}

std::optional<RemoteMachine> by_self(const provider::ProvisionRequest& request, const cloud::World& world) {
  const std::string id = attribute_text(request.self, "id");
  if (id.empty()) return std::nullopt;
  const std::string_view type = type_of(request.address);
  std::string region = attribute_text(request.self, "region");
  if (region.empty()) {
    // arn:aws:ec2:us-east-1:…
    const std::string text = attribute_text(request.self, "arn");
    std::size_t at = 0;
    for (int colons = 0; colons < 3 && at != std::string::npos; ++colons) at = text.find(':', at) + 1;
    if (at != 0 && at < text.size()) region = text.substr(at, text.find(':', at) - at);
  }
  const cloud::Object* object = world.cloud.find(type, region, id);
  if (!object || !machine_of(*object)) return std::nullopt;
  return RemoteMachine{cloud::object_key(type, region, id), machine_of(*object)};
}

}  // namespace

provider::AttributeSchema argument(std::string name, value::TypeRef type, bool required) {
  provider::AttributeSchema a;
  a.name = std::move(name);
  a.type = type;
  a.required = required;
  a.optional = !required;
  return a;
}

std::string text_argument(const Value& config, std::string_view name) { return attribute_text(config, name); }

bool flag_argument(const Value& config, std::string_view name) {
  const Value v = config.unmark().attr(name).unmark();
  return v.is_known() && !v.is_null() && v.type() == Type::boolean() && v.as_bool();
}

void append_lines(std::string_view text, std::vector<std::string>& lines) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

bool report_run(const machine::RunResult& run, const provider::ProvisionRequest& request,
                provider::ProvisionResponse& out) {
  append_lines(run.output, out.output);
  out.took = out.took + run.elapsed;
  for (const machine::Unmodelled& u : run.unmodelled)
    out.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("command: {}", u.what),
                         "The command was taken to succeed and to change nothing.",
                         u.where.valid() ? u.where : request.range});
  out.diags.append(run.diags);
  return run.exit_code == 0 && !run.diags.has_errors();
}

std::optional<RemoteMachine> find_machine(const provider::ProvisionRequest& request, const std::string& host,
                                          const cloud::World& world) {
  auto own = by_self(request, world);
  if (own && has_address(world.cloud.find(own->key)->attributes, host)) return own;
  std::optional<RemoteMachine> found;
  std::string instance;  // of an address that is an object of its own
  world.cloud.for_each([&](const cloud::Object& object) {
    if (found || host.empty()) return;
    if (!has_address(object.attributes, host)) return;
    if (machine_of(object))
      found = RemoteMachine{cloud::object_key(object.type, object.region, object.id), machine_of(object)};
    else if (instance.empty())
      instance = attribute_text(object.attributes, "instance");
  });
  if (found || instance.empty()) return found ? found : own;
  world.cloud.for_each([&](const cloud::Object& object) {
    if (!found && object.id == instance && machine_of(object))
      found = RemoteMachine{cloud::object_key(object.type, object.region, object.id), machine_of(object)};
  });
  return found ? found : own;
}

void store_machine(cloud::World& world, const std::string& key, machine::Machine machine) {
  const cloud::Object* before = world.cloud.find(key);
  if (!before) return;
  cloud::Object object = *before;
  object.attachment = std::make_shared<machine::MachineAttachment>(std::move(machine));
  world.cloud.put(std::move(object));
}

}  // namespace reprise::providers_fake
