// What an aborted build leaves in the account: the instance, its key pair and its security group.
#include <fmt/format.h>

#include "image/run.h"

namespace reprise::image {
namespace {

using value::Value;

Value text(std::string_view s) { return Value::string(s); }

Value texts(std::vector<std::string> items) {
  std::vector<Value> out;
  for (const std::string& s : items) out.push_back(text(s));
  return Value::list(value::Type::string(), std::move(out));
}

}  // namespace

void BuildRun::leave_behind(const std::string& region) {
  std::string creator = options_.creator.empty() ? fmt::format("build.{}", use_.name) : options_.creator;
  auto arn = [&](std::string_view kind, std::string_view id) {
    return text(fmt::format("arn:aws:ec2:{}:{}:{}/{}", region, world_.account, kind, id));
  };
  std::string left;
  auto put = [&](const char* type, const std::string& id, Value attributes,
                 std::vector<cloud::Reference> references,
                 std::shared_ptr<const cloud::Attachment> attachment) {
    world_.cloud.put({"aws", world_.account, region, type, id, std::move(attributes), std::move(references),
                      creator, "", world_.now, 0, std::move(attachment)});
    left += fmt::format("\n  - {} {}", type, id);
  };
  std::string key = config_.text("ssh_keypair_name", temporary_name_);
  if (!config_.has("ssh_keypair_name"))
    put("aws_key_pair", key,
        Value::object({{"id", text(key)}, {"key_name", text(key)}, {"arn", arn("key-pair", key)}}), {}, {});
  std::string group = "sg-" + hex(17, "packer security group");
  put("aws_security_group", group,
      Value::object({{"id", text(group)},
                     {"name", text(temporary_name_)},
                     {"description", text("Temporary group for Packer")},
                     {"arn", arn("security-group", group)},
                     {"owner_id", text(world_.account)},
                     {"vpc_id", text("")}}),
      {}, {});
  Value run_tags = tags("run_tags", "run_tag").unmark();
  std::vector<std::pair<std::string, Value>> named;
  for (const value::MapEntry& e : run_tags.entries()) named.emplace_back(e.key, e.value);
  if (!run_tags.find("Name")) named.emplace_back("Name", text("Packer Builder"));
  put("aws_instance", instance_id_,
      Value::object({{"id", text(instance_id_)},
                     {"arn", arn("instance", instance_id_)},
                     {"ami", text(base_.id)},
                     {"instance_type", text(config_.text("instance_type"))},
                     {"instance_state", text("running")},
                     {"availability_zone", text(config_.text("availability_zone", region + "a"))},
                     {"key_name", text(key)},
                     {"private_ip", text(private_ip_)},
                     {"public_ip", text(public_ip_)},
                     {"subnet_id", text(config_.text("subnet_id"))},
                     {"vpc_security_group_ids", texts({group})},
                     {"tags", Value::map(value::Type::string(), std::move(named))}}),
      {{"aws_security_group", group, "vpc_security_group_ids"}},
      machine_ ? std::make_shared<machine::MachineAttachment>(*machine_) : nullptr);
  diags_.warning(fmt::format("Build '{}' was aborted", name_),
                 fmt::format("What it had made in {} is still there:{}", region, left), source().range);
}

}  // namespace reprise::image
