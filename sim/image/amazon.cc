// The amazon-ebs builder up to the provisioners: checks, source image, instance.
#include <fmt/format.h>

#include "image/run.h"

namespace reprise::image {
namespace {

value::Value assigned(std::string_view text, std::string_view what) {
  value::Origin origin{value::OriginKind::cloud_assigned, std::string(what), {}};
  return value::Value::string(text).with_marks(value::origin_mark(std::move(origin)));
}

std::size_t length(std::string_view utf8) {
  std::size_t n = 0;
  for (char c : utf8) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

}  // namespace

void BuildRun::prepare_amazon(std::vector<std::string>& errors) {
  std::string name = config_.text("ami_name");
  if (name.empty()) errors.push_back("ami_name must be specified");
  if (length(name) < 3 || length(name) > 128)
    errors.push_back("ami_name must be between 3 and 128 characters long");
  if (name != clean_resource_name(name))
    errors.push_back(
        "AMIName should only contain alphanumeric characters, parentheses (()), square brackets ([]), spaces "
        "( ), "
        "periods (.), slashes (/), dashes (-), single quotes ('), at-signs (@), or underscores(_). You can "
        "use the "
        "`clean_resource_name` template filter to automatically clean your ami name.");
  if (std::string imds = config_.text("imds_support"); !imds.empty() && imds != "v2.0")
    errors.push_back("The only valid imds_support values are \"v2.0\" or the empty string");
  if (std::string at = config_.text("deprecate_at"); !at.empty() && !world::parse_rfc3339(at))
    errors.push_back(fmt::format(
        "deprecate_at is not a valid time: \"{}\". Expect time format: YYYY-MM-DDTHH:MM:SSZ", at));
  prepare_communicator(errors);
  if (config_.has("ssh_keypair_name") && !config_.has("ssh_private_key_file") &&
      !config_.flag("ssh_agent_auth"))
    errors.push_back(
        "ssh_private_key_file must be provided or ssh_agent_auth enabled when ssh_keypair_name is "
        "specified.");
  const Config* filter = config_.block("source_ami_filter");
  bool filtered = filter && (!filter->map("filters").empty() || !filter->texts("owners").empty());
  bool given = !config_.text("source_ami").empty() ||
               (config_.has("source_ami") && config_.find("source_ami")->value.is_unknown());
  if (!given && !filtered) errors.push_back("A source_ami or source_ami_filter must be specified");
  if (!given && (!filter || filter->texts("owners").empty()))
    errors.push_back("For security reasons, your source AMI filter must declare an owner.");
  bool spot = !config_.texts("spot_instance_types").empty();
  if (config_.text("instance_type").empty() && !spot)
    errors.push_back("either instance_type or spot_instance_types must be specified");
  if (!config_.text("instance_type").empty() && spot)
    errors.push_back("either instance_type or spot_instance_types must be specified, not both");
  if (config_.has("user_data") && config_.has("user_data_file"))
    errors.push_back("Only one of user_data or user_data_file can be specified.");
  if (std::string file = config_.text("user_data_file"); !file.empty() && !t_.file(t_.tree_path(file)))
    errors.push_back(fmt::format("user_data_file not found: {}", file));
}

Failure BuildRun::run_amazon() {
  std::string region = config_.text("region", options_.region);
  auto complained = [&](Failure f) {
    complain(f.text);
    return f;
  };
  if (Failure f = prevalidate_amazon(config_.text("ami_name"), region)) return complained(std::move(f));
  if (Failure f = find_source_image(region)) return complained(std::move(f));
  stage_ = "StepRunSourceInstance";
  if (Failure f = launch(region)) return give_up(complained(std::move(f)), region);
  stage_ = "StepConnect";
  if (Failure f = connect(config_.text("ssh_username", "root")))
    return give_up(complained(std::move(f)), region);
  stage_ = "StepProvision";
  if (Failure f = provision()) return give_up(std::move(f), region);
  stage_ = "stepCreateAMI";
  if (Failure f = register_images(region)) return give_up(complained(std::move(f)), region);
  clean_up_amazon();
  return {};
}

// What is done about a failure once there is an instance.
Failure BuildRun::give_up(Failure why, const std::string& region) {
  bool provisioned = stage_ == "StepProvision" || stage_ == "stepCreateAMI";
  if (provisioned && options_.on_error != OnError::abort) error_cleanup();
  if (options_.on_error == OnError::cleanup) {
    clean_up_amazon();
    return why;
  }
  complain(fmt::format("Step \"{}\" failed, aborting...", stage_));
  leave_behind(region);
  return why;
}

Failure BuildRun::prevalidate_amazon(const std::string& ami_name, const std::string& region) {
  spend("validate");
  say("Prevalidating any provided VPC information");
  bool force = config_.flag("force_deregister") || options_.force;
  if (force) {
    say("Force Deregister flag found, skipping prevalidating AMI Name");
    return {};
  }
  if (config_.flag("skip_save_build_region") || config_.flag("skip_create_ami")) return {};
  say(fmt::format("Prevalidating AMI Name: {}", ami_name));
  if (const cloud::Object* taken = own_image_named(ami_name, region, world_))
    return failed(fmt::format("Error: AMI Name: '{}' is used by an existing AMI: {}", ami_name, taken->id),
                  config_.range_of("ami_name"));
  return {};
}

Failure BuildRun::find_source_image(const std::string& region) {
  if (std::string id = config_.text("source_ami"); !id.empty()) {
    std::optional<FoundImage> image = image_by_id(id, region, world_);
    if (!image)
      return failed(
          fmt::format(
              "Error querying AMI: InvalidAMIID.NotFound: The image id '[{}]' does not exist (neither the "
              "account nor a catalogue of public images here has it)",
              id),
          config_.range_of("source_ami"));
    base_ = std::move(*image);
    base_marks_ = value::only_origins(config_.marks("source_ami"));
  } else {
    const Config& filter = *config_.block("source_ami_filter");
    ImageAnswer answer = query_images(
        {filter.map("filters"), filter.texts("owners"), filter.flag("most_recent"), region}, world_);
    for (const std::string& f : answer.unmodelled)
      note("image filter " + f, "The filter was not applied.", filter.range);
    if (!answer.image) return failed(answer.error, filter.range);
    base_ = std::move(*answer.image);
    value::Origin origin{value::OriginKind::image_lookup, "source_ami_filter of " + use_.name, filter.range};
    base_marks_ =
        value::unite(value::origin_mark(std::move(origin)),
                     value::only_origins(value::unite(filter.marks("filters"), filter.marks("owners"))));
  }
  message(fmt::format("Found Image ID: {}", base_.id));
  data_.fields["SourceAMI"] = base_.id;
  data_.fields["SourceAMIName"] = base_.name;
  data_.fields["SourceAMICreationDate"] = base_.creation_date;
  data_.fields["SourceAMIOwner"] = base_.owner;
  data_.fields["SourceAMIOwnerName"] = base_.listed ? base_.listed->owner_alias : "";
  data_.fields["BuildRegion"] = region;
  return {};
}

Failure BuildRun::launch(const std::string& region) {
  spend("prepare");
  temporary_name_ = fmt::format("packer_{}", hex(8, "packer run"));
  if (!config_.has("ssh_keypair_name")) say(fmt::format("Creating temporary keypair: {}", temporary_name_));
  say(fmt::format("Creating temporary security group for this instance: {}", temporary_name_));
  say("Authorizing access to port 22 from [0.0.0.0/0] in the temporary security groups...");
  say("Launching a source AWS instance...");
  instance_id_ = "i-" + hex(17, "packer instance");
  const world::Entropy& e = world_.entropy;
  private_ip_ = fmt::format("172.31.{}.{}", e.between(0, 63, "packer private ip a", identity_ + instance_id_),
                            e.between(4, 250, "packer private ip b", identity_ + instance_id_));
  public_ip_ = fmt::format("54.{}.{}.{}", e.between(64, 95, "packer public ip a", identity_ + instance_id_),
                           e.between(0, 255, "packer public ip b", identity_ + instance_id_),
                           e.between(1, 254, "packer public ip c", identity_ + instance_id_));
  message(fmt::format("Instance ID: {}", instance_id_));
  say(fmt::format("Waiting for instance ({}) to become ready...", instance_id_));
  spend("launch");
  data_.build = {{"ID", instance_id_}, {"Host", public_ip_}};
  (void)region;
  if (base_.listed) {
    machine_ = bases_.boot(*base_.listed, world_.upstream, base_marks_, diags_);
  } else if (auto* baked = dynamic_cast<const machine::MachineAttachment*>(base_.object->attachment.get())) {
    machine_ = baked->machine();
    machine_->base_marks = value::unite(machine_->base_marks, base_marks_);
  } else {
    return failed(
        fmt::format("The image {} has no machine behind it, so nothing is known about what it contains.",
                    base_.id),
        config_.range_of("source_ami"));
  }
  // Every build has a key of its own, but none of it says anything about the image: one text stands for them
  // all.
  std::string key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC packer_temporary_key";
  machine::first_boot(*machine_, {instance_id_, private_ip_, config_.has("ssh_keypair_name") ? "" : key},
                      world_.entropy);
  return user_data(run_context());
}

Failure BuildRun::user_data(const machine::RunContext& context) {
  std::string path = config_.text("user_data_file");
  if (path.empty() && config_.text("user_data").empty()) return {};
  machine::Text text = path.empty()
                           ? machine::Text::at(config_.text("user_data"), config_.range_of("user_data"))
                           : machine::Text::from_file(*t_.file(t_.tree_path(path)));
  value::Marks marks = config_.marks(path.empty() ? "user_data" : "user_data_file");
  machine::RunContext as_root = context;
  as_root.user = "root";
  // Boot goes on whatever a script of cloud-init's says.
  machine::RunResult result = machine::run_user_data(*machine_, text, marks, as_root);
  absorb(result);
  return {};
}

Failure BuildRun::connect(const std::string& user) {
  std::string communicator = config_.text("communicator", "ssh");
  if (communicator == "none") return {};
  if (communicator != "ssh") {
    note("communicator " + communicator, "It is taken to work as ssh does.",
         config_.range_of("communicator"));
  }
  say(fmt::format("Using SSH communicator to connect: {}", public_ip_));
  spend(config_.duration("pause_before_connecting", diags_));
  say("Waiting for SSH to become available...");
  user_ = user;
  bool authorised = machine_->default_user.empty() || user == machine_->default_user ||
                    config_.has("user_data") || config_.has("user_data_file") ||
                    config_.has("ssh_keypair_name");
  if (!machine_->users.contains(user) || !authorised) {
    spend(world::Duration::seconds(300));
    return failed(
        fmt::format("Timeout waiting for SSH. (The image has {}.)",
                    machine_->users.contains(user) ? fmt::format("\"{}\" as its user for logins, not \"{}\"",
                                                                 machine_->default_user, user)
                                                   : fmt::format("no user \"{}\"", user)),
        config_.range_of("ssh_username"));
  }
  spend("connect");
  say("Connected to SSH!");
  auto text = [](std::string_view s) { return value::Value::string(s); };
  value::Value source_id = text(base_.id).with_marks(base_marks_);
  evaluation_.build = value::Value::object({
      {"name", text(build_name_)},
      {"ID", assigned(instance_id_, "instance of " + use_.name)},
      {"Host", assigned(public_ip_, "instance of " + use_.name)},
      {"Port", value::Value::integer(22)},
      {"User", text(user)},
      {"Password", text("")},
      {"ConnType", text("ssh")},
      {"PackerRunUUID", assigned(run_uuid(), "packer run")},
      {"PackerHTTPAddr", text("ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER")},
      {"PackerHTTPIP", text("ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER")},
      {"PackerHTTPPort", text("ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER")},
      {"SSHPublicKey", assigned("", "temporary key")},
      {"SSHPrivateKey", assigned("", "temporary key")},
      {"SourceAMI", source_id},
      {"SourceAMIName", text(base_.name).with_marks(base_marks_)},
      {"SourceAMICreationDate", text(base_.creation_date).with_marks(base_marks_)},
      {"SourceAMIOwner", text(base_.owner)},
      {"SourceAMIOwnerName", text(base_.listed ? base_.listed->owner_alias : "")},
      {"BuildRegion", text(data_.fields["BuildRegion"])},
  });
  return {};
}

void BuildRun::clean_up_amazon() {
  spend("clean_up");
  say("Terminating the source AWS instance...");
  say("Cleaning up any extra volumes...");
  say("No volumes to clean up, skipping");
  say("Deleting temporary security group...");
  if (!config_.has("ssh_keypair_name")) say("Deleting temporary keypair...");
}

}  // namespace reprise::image
