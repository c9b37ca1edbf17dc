// The docker builder, as far as a machine image goes: a container's file system with the provisioners' work
// on it.
#include <fmt/format.h>

#include "image/run.h"

namespace reprise::image {

void BuildRun::prepare_docker(std::vector<std::string>& errors) const {
  if (config_.text("image").empty()) errors.push_back("Image must be specified");
  int uses = static_cast<int>(!config_.text("export_path").empty()) +
             static_cast<int>(config_.flag("commit")) + static_cast<int>(config_.flag("discard"));
  if (uses > 1) errors.push_back("Cannot specify more than one of commit, discard, and export_path");
  if (uses == 0)
    errors.push_back(
        "No instructions given for handling the artifact; expected commit, discard, or export_path");
}

void BuildRun::leave_container(const std::string& reference) {
  auto text = [](std::string_view s) { return value::Value::string(s); };
  cloud::Object o;
  o.provider = "docker";
  o.account = world_.account;
  o.type = "docker_container";
  o.id = instance_id_;
  o.attributes = value::Value::object({{"id", text(o.id)}, {"image", text(reference)}});
  o.creator = options_.creator.empty() ? fmt::format("build.{}", use_.name) : options_.creator;
  o.created = world_.now;
  o.attachment = std::make_shared<machine::MachineAttachment>(*machine_);
  world_.cloud.put(std::move(o));
  diags_.warning(fmt::format("Build '{}' was aborted", name_),
                 fmt::format("The container {} is still there.", instance_id_), source().range);
}

void BuildRun::commit_container(const std::string& reference) {
  say("Committing the container");
  spend("snapshot");
  Artifact a;
  a.build = name_;
  a.builder_id = source().plugin->id;
  a.id = "sha256:" + hex(64, "docker image");
  a.name = reference;
  a.machine = std::make_shared<machine::MachineAttachment>(*machine_);
  value::Marks identity =
      value::origin_mark({value::OriginKind::cloud_assigned, "image of " + use_.name, {}});
  a.attributes = value::Value::object({{"id", value::Value::string(a.id).with_marks(identity)},
                                       {"name", value::Value::string(a.name)},
                                       {"source", value::Value::string(reference).with_marks(base_marks_)}});
  a.object_key = cloud::object_key("docker_image", "", a.id);
  world_.cloud.put({"docker",
                    world_.account,
                    "",
                    "docker_image",
                    a.id,
                    a.attributes,
                    {},
                    options_.creator.empty() ? fmt::format("build.{}", use_.name) : options_.creator,
                    "",
                    world_.now,
                    0,
                    a.machine});
  message(fmt::format("Image ID: {}", a.id));
  artifacts_.push_back(std::move(a));
}

Failure BuildRun::run_docker() {
  std::string reference = config_.text("image");
  std::string os(t_.plugins.container_os(reference));
  if (os.empty()) {
    note("container image " + reference, "It is in no catalogue.", config_.range_of("image"));
    return failed(
        fmt::format("Error pulling image: manifest for {} not found: no catalogue knows it", reference),
        config_.range_of("image"));
  }
  // A container image of a system is as old as the newest machine image of it.
  std::optional<upstream::Image> base;
  for (upstream::Image& i : world_.upstream.images(options_.region, world_.now))
    if (i.os == os && (!base || base->created < i.created)) base = std::move(i);
  if (!base)
    return failed(fmt::format("Error pulling image: manifest for {} not found", reference),
                  config_.range_of("image"));
  say(fmt::format("Pulling Docker image: {}", reference));
  spend("prepare");
  hcl::Range where = config_.range_of("image");
  base_marks_ = value::unite(value::origin_mark({value::OriginKind::tag, reference, where}),
                             value::only_origins(config_.marks("image")));
  say("Starting docker container...");
  spend("launch");
  machine_ = bases_.boot(*base, world_.upstream, base_marks_, diags_);
  user_ = "root";
  instance_id_ = hex(12, "docker container");
  evaluation_.build = value::Value::object({{"name", value::Value::string(build_name_)},
                                            {"ID", value::Value::string(instance_id_)},
                                            {"User", value::Value::string("root")}});
  Failure failed = provision();
  if (failed && options_.on_error != OnError::abort) error_cleanup();
  if (failed && options_.on_error != OnError::cleanup) {
    complain("Step \"StepProvision\" failed, aborting...");
    leave_container(reference);
    return failed;
  }
  if (!failed && config_.flag("commit")) commit_container(reference);
  say("Killing the container");
  spend("clean_up");
  return failed;
}

}  // namespace reprise::image
