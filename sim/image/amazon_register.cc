// Images: from a stopped instance to objects of the cloud.
#include <fmt/format.h>

#include "image/run.h"

namespace reprise::image {
namespace {

using value::Value;

Value text(std::string_view s) { return Value::string(s); }

value::Marks assigned_mark(std::string_view what) {
  return value::origin_mark({value::OriginKind::cloud_assigned, std::string(what), {}});
}

std::string root_device(const machine::Machine& m) {
  return m.family == "redhat" && m.os.starts_with("amazon") ? "/dev/xvda" : "/dev/sda1";
}

std::int64_t number(const Config& c, std::string_view name, std::int64_t otherwise) {
  const Config::Given* g = c.find(name);
  if (!g || g->value.is_unknown()) return otherwise;
  Value v = g->value.unmark();
  return v.type() == value::Type::number() && v.is_small_integer() ? v.as_small_integer() : otherwise;
}

}  // namespace

Failure BuildRun::register_images(const std::string& region) {
  if (config_.flag("ssh_clear_authorized_keys")) {
    machine::RunResult r = machine::run_command(
        *machine_,
        machine::Text::at("sed -i.bak '/packer_/d' ~/.ssh/authorized_keys; rm -f ~/.ssh/authorized_keys.bak",
                          config_.range_of("ssh_clear_authorized_keys")),
        nullptr, run_context());
    absorb(r);
  }
  say("Stopping the source instance...");
  message("Stopping instance");
  say("Waiting for the instance to stop...");
  spend("stop");
  if (config_.flag("skip_create_ami")) {
    say("Skipping AMI creation...");
    return {};
  }
  std::string name = config_.text("ami_name");
  if (config_.flag("force_deregister") || options_.force) {
    if (Failure f = deregister(name, region)) return f;
    for (const std::string& other : config_.texts("ami_regions"))
      if (Failure f = deregister(name, other)) return f;
  }
  bool keep = !config_.flag("skip_save_build_region");
  if (const cloud::Object* taken = keep ? own_image_named(name, region, world_) : nullptr)
    return failed(
        fmt::format("Error creating AMI: InvalidAMIName.Duplicate: AMI name {} is already in use by AMI {}",
                    name, taken->id),
        config_.range_of("ami_name"));
  say(fmt::format("Creating AMI {} from instance {}", name, instance_id_));
  spend("snapshot");
  if (keep) {
    put_image(region, "");
    message(fmt::format("AMI: {}", artifacts_.back().id));
  }
  say("Waiting for AMI to become ready...");
  std::string from = keep ? artifacts_.front().id : "";
  for (const std::string& other : config_.texts("ami_regions")) {
    if (other == region) continue;
    say(fmt::format("Copying/Encrypting AMI ({}) to other regions...", from));
    message(fmt::format("Copying to: {}", other));
    spend("copy");
    put_image(other, from);
  }
  if (config_.has("deprecate_at"))
    say(fmt::format("Enabling deprecation at {}", config_.text("deprecate_at")));
  else
    say("Skipping Enable AMI deprecation...");
  return {};
}

Failure BuildRun::deregister(const std::string& name, const std::string& region) {
  const cloud::Object* taken = own_image_named(name, region, world_);
  if (!taken) return {};
  std::string id = taken->id;
  world_.cloud.erase(cloud::object_key("aws_ami", region, id));
  say(fmt::format("Deregistered AMI {}, id: {}", name, id));
  if (config_.flag("force_delete_snapshot")) say(fmt::format("Deleted snapshot of {}", id));
  return {};
}

void BuildRun::put_image(const std::string& region, const std::string& copied_from) {
  std::string key = fmt::format("{}/{}/{}", identity_, region, world_.now.us);
  Artifact a;
  a.build = name_;
  a.builder_id = source().plugin->id;
  a.id = "ami-" + world_.entropy.hex(17, "ami", key);
  a.region = region;
  a.name = config_.text("ami_name");
  std::uint64_t n = 0;
  a.snapshots.push_back("snap-" + world_.entropy.hex(17, "snapshot", key, n++));
  auto mappings = config_.blocks.find("launch_block_device_mappings");
  if (mappings != config_.blocks.end())
    for (const Config& m : mappings->second)
      if (m.text("device_name") != root_device(*machine_) && !m.flag("omit_from_artifact"))
        a.snapshots.push_back("snap-" + world_.entropy.hex(17, "snapshot", key, n++));
  if (artifacts_.empty())
    a.machine = std::make_shared<machine::MachineAttachment>(*machine_);
  else
    a.machine = artifacts_.front().machine;
  a.attributes = image_attributes(a.id, region, a.snapshots);
  a.object_key = cloud::object_key("aws_ami", region, a.id);
  cloud::Object o;
  o.provider = "aws";
  o.account = world_.account;
  o.region = region;
  o.type = "aws_ami";
  o.id = a.id;
  o.attributes = a.attributes;
  o.creator = options_.creator.empty() ? fmt::format("build.{}", use_.name) : options_.creator;
  o.created = world_.now;
  o.attachment = a.machine;
  world_.cloud.put(std::move(o));
  (void)copied_from;
  artifacts_.push_back(std::move(a));
}

value::Value BuildRun::image_attributes(const std::string& id, const std::string& region,
                                        const std::vector<std::string>& snapshots) {
  value::Marks identity = assigned_mark("image of " + use_.name);
  auto assigned = [&](std::string_view s) { return text(s).with_marks(identity); };
  auto given = [&](std::string_view argument, std::string_view otherwise = "") {
    const Config::Given* g = config_.find(argument);
    return g ? rendered(g->value, g->range) : text(otherwise);
  };
  std::string root = root_device(*machine_);
  std::vector<Value> mappings;
  auto mapping = [&](std::string_view device, std::string_view snapshot, const Config* c) {
    auto value = [&](std::string_view argument, std::string_view otherwise) {
      return c ? text(c->text(argument, otherwise)) : text(otherwise);
    };
    mappings.push_back(Value::object(
        {{"device_name", text(device)},
         {"no_device", text("")},
         {"virtual_name", text("")},
         {"ebs", Value::map(value::Type::string(),
                            {{"delete_on_termination",
                              text(!c || c->flag("delete_on_termination") ? "true" : "false")},
                             {"encrypted", text(c && c->flag("encrypted") ? "true" : "false")},
                             {"iops", text(std::to_string(c ? number(*c, "iops", 0) : 0))},
                             {"snapshot_id", assigned(snapshot)},
                             {"throughput", text(std::to_string(c ? number(*c, "throughput", 0) : 0))},
                             {"volume_size", text(std::to_string(c ? number(*c, "volume_size", 8) : 8))},
                             {"volume_type", value("volume_type", "gp2")}})}}));
  };
  const Config* root_mapping = nullptr;
  auto launched = config_.blocks.find("launch_block_device_mappings");
  if (launched != config_.blocks.end())
    for (const Config& c : launched->second)
      if (c.text("device_name") == root) root_mapping = &c;
  mapping(root, snapshots.front(), root_mapping);
  std::size_t next = 1;
  if (launched != config_.blocks.end())
    for (const Config& c : launched->second)
      if (&c != root_mapping && !c.flag("omit_from_artifact") && next < snapshots.size())
        mapping(c.text("device_name"), snapshots[next++], &c);
  value::TypeRef mapping_type = mappings.front().type();
  bool is_public = false;
  for (const std::string& g : config_.texts("ami_groups")) is_public = is_public || g == "all";
  return Value::object({
      {"id", assigned(id)},
      {"image_id", assigned(id)},
      {"arn", assigned(fmt::format("arn:aws:ec2:{}::image/{}", region, id))},
      {"name", given("ami_name")},
      {"description", given("ami_description")},
      {"architecture", text(base_.architecture.empty() ? "x86_64" : base_.architecture)},
      {"virtualization_type", text(base_.virtualization_type.empty() ? "hvm" : base_.virtualization_type)},
      {"root_device_type", text("ebs")},
      {"root_device_name", text(root)},
      {"root_snapshot_id", assigned(snapshots.front())},
      {"block_device_mappings", Value::set(mapping_type, std::move(mappings))},
      {"owner_id", text(world_.account)},
      {"image_owner_alias", text("")},
      {"image_location", given("ami_name")},
      {"image_type", text("machine")},
      {"creation_date", assigned(world::rfc3339(world_.now, 3))},
      {"deprecation_time", given("deprecate_at")},
      {"ena_support", Value::boolean(config_.flag("ena_support", true))},
      {"boot_mode", given("boot_mode")},
      {"hypervisor", text("xen")},
      {"imds_support", given("imds_support")},
      {"platform", text("")},
      {"platform_details", text("Linux/UNIX")},
      {"public", Value::boolean(is_public)},
      {"region", text(region)},
      {"sriov_net_support", text("simple")},
      {"state", text("available")},
      {"tags", tags("tags", "tag")},
      {"source_ami", text(base_.id).with_marks(base_marks_)},
      {"usage_operation", text("RunInstances")},
  });
}

value::Value BuildRun::rendered(const Value& v, hcl::Range where) {
  Value plain = v.unmark();
  if (plain.is_null() || plain.is_unknown() || plain.type() != value::Type::string()) return v;
  if (!has_actions(plain.as_string())) return v;
  Rendered r = render_template(plain.as_string(), data_, where);
  if (!r.error.empty()) {
    diags_.error("Invalid template",
                 fmt::format("Error interpolating \"{}\": {}.", plain.as_string(), r.error), where);
    return v;
  }
  value::Marks marks = value::unite(v.marks(), r.marks);
  if (plain.as_string().find(".SourceAMI") != std::string_view::npos)
    marks = value::unite(marks, base_marks_);
  return text(r.text).with_marks(marks);
}

value::Value BuildRun::tags(std::string_view argument, std::string_view block) {
  std::vector<std::pair<std::string, Value>> out;
  value::Marks marks = nullptr;
  if (const Config::Given* g = config_.find(argument); g && !g->value.is_unknown()) {
    marks = g->value.marks();
    for (const value::MapEntry& e : g->value.unmark().entries())
      if (!e.value.is_null()) out.emplace_back(e.key, rendered(e.value, g->range));
  }
  auto blocks = config_.blocks.find(block);
  if (blocks != config_.blocks.end())
    for (const Config& c : blocks->second) {
      const Config::Given* v = c.find("value");
      std::string key = c.text("key", c.text("name"));
      if (v && !key.empty()) out.emplace_back(std::move(key), rendered(v->value, v->range));
    }
  return Value::map(value::Type::string(), std::move(out)).with_marks(marks);
}

}  // namespace reprise::image
