// What all builders share: configuration, output, notes, the frame around a build.
#include "image/run.h"

#include <fmt/format.h>

#include <array>

namespace reprise::image {
namespace {

// Rendered when the source image is known, or by the step that uses them.
constexpr std::array<std::string_view, 8> kRenderedLater = {
    "ami_description", "tags", "tag", "run_tags", "run_tag", "snapshot_tags", "snapshot_tag", "fleet_tags"};

std::string multi_error(const std::vector<std::string>& errors) {
  std::string out = fmt::format("{} error(s) occurred:\n", errors.size());
  for (const std::string& e : errors) out += fmt::format("\n* {}", e);
  return out;
}

}  // namespace

BuildRun::BuildRun(const Template::Impl& t, const ActiveBuild& active, const SourceUse& use,
                   const BuildOptions& options, Evaluation& evaluation, cloud::World& world,
                   machine::BaseMachines& bases, BuildResult& result, hcl::Diagnostics& diags)
    : t_(t),
      build_(*active.build),
      build_name_(active.name),
      use_(use),
      options_(options),
      evaluation_(evaluation),
      world_(world),
      bases_(bases),
      result_(result),
      diags_(diags),
      name_(build_name(active.name, use)) {
  identity_ = fmt::format("{}/{}", options.creator.empty() ? "build" : options.creator, name_);
}

bool BuildRun::modelled() const { return source().plugin != nullptr; }

bool BuildRun::prepare() {
  std::size_t errors = diags_.error_count();
  const Plugin& plugin = *source().plugin;
  std::string_view short_name = std::string_view(use_.name).substr(source().type.size() + 1);
  evaluation_.source = value::Value::object(
      {{"type", value::Value::string(source().type)}, {"name", value::Value::string(short_name)}});
  evaluation_.build = value::Value::null();
  config_ = evaluation_.config(*source().body, &plugin, diags_);
  config_.range = source().range;
  if (use_.extra) config_.lay_over(evaluation_.config(*use_.extra, &plugin, diags_));
  data_ = evaluation_.template_data(short_name, source().type);
  evaluation_.render(config_, data_, kRenderedLater, diags_);
  if (diags_.error_count() != errors) return false;
  std::vector<std::string> wrong;
  if (source().type == "amazon-ebs") prepare_amazon(wrong);
  if (source().type == "docker") prepare_docker(wrong);
  if (source().type == "null") prepare_null(wrong);
  if (!wrong.empty()) diags_.error(multi_error(wrong), "", source().range);
  note_arguments(config_, plugin.body);
  check_steps();
  return diags_.error_count() == errors;
}

bool BuildRun::run() {
  world::Instant start = world_.now;
  std::string_view short_name = std::string_view(use_.name).substr(source().type.size() + 1);
  evaluation_.source = value::Value::object(
      {{"type", value::Value::string(source().type)}, {"name", value::Value::string(short_name)}});
  std::size_t errors = diags_.error_count();
  failure_ = source().type == "amazon-ebs" ? run_amazon()
             : source().type == "docker"   ? run_docker()
                                           : run_null();
  if (!failure_) post_process();
  took_ = world_.now - start;
  if (!failure_) {
    line(Line::Kind::say, "", fmt::format("Build '{}' finished after {}.", name_, spoken(took_)));
    return diags_.error_count() == errors;
  }
  artifacts_.clear();
  failure_.text = masked(failure_.text);
  line(Line::Kind::error, "",
       fmt::format("Build '{}' errored after {}: {}", name_, spoken(took_), failure_.text));
  diags_.error(fmt::format("Build '{}' errored", name_), failure_.text, failure_.where);
  return false;
}

std::string BuildRun::masked(std::string_view text) const {
  std::string shown(text);
  for (const std::string& secret : evaluation_.secrets())
    for (std::size_t at = shown.find(secret); at != std::string::npos; at = shown.find(secret, at + 11))
      shown.replace(at, secret.size(), "<sensitive>");
  return shown;
}

void BuildRun::line(Line::Kind kind, std::string_view prefix, std::string_view text) {
  result_.lines.push_back({world_.now, fmt::format("{}{}", prefix, masked(text)), kind, name_, {}});
}

void BuildRun::say(std::string_view text) { line(Line::Kind::say, fmt::format("==> {}: ", name_), text); }

void BuildRun::complain(std::string_view text) {
  line(Line::Kind::error, fmt::format("==> {}: ", name_), text);
}

void BuildRun::message(std::string_view text) {
  std::string prefix = fmt::format("    {}: ", name_);
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    line(Line::Kind::message, prefix, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void BuildRun::note(std::string subject, std::string detail, hcl::Range where) {
  result_.notes.push_back({provider::Note::Kind::unmodelled, std::move(subject), std::move(detail), where});
}

void BuildRun::note_arguments(const Config& config, const BlockSpec& spec) {
  for (const auto& [name, given] : config.arguments) {
    auto at = spec.arguments.find(name);
    if (at != spec.arguments.end() && at->second.effect == BlockSpec::Effect::unmodelled)
      note(fmt::format("{} argument {}", source().type, name), "The argument has no effect here.",
           given.range);
  }
  for (const auto& [type, list] : config.blocks) {
    auto at = spec.blocks.find(type);
    if (at == spec.blocks.end()) continue;
    for (const Config& c : list) note_arguments(c, at->second);
  }
}

void BuildRun::spend(std::string_view step) {
  std::string operation = fmt::format("{} {}", source().type, step);
  spend(source().plugin->step(step).draw(world_.entropy, operation, identity_));
}

std::string BuildRun::hex(int digits, std::string_view purpose) const {
  return world_.entropy.hex(digits, purpose, fmt::format("{}/{}", identity_, world_.now.us));
}

void BuildRun::prepare_communicator(std::vector<std::string>& errors) const {
  std::string communicator = config_.text("communicator", "ssh");
  if (communicator != "ssh" && communicator != "winrm" && communicator != "none")
    errors.push_back(fmt::format("Communicator type {} is invalid", communicator));
  if (communicator == "winrm" && config_.text("winrm_username").empty())
    errors.push_back("winrm_username must be specified.");
  if (communicator == "ssh" && config_.text("ssh_username").empty())
    errors.push_back(
        "An ssh_username must be specified\n  Note: some builders used to default ssh_username to \"root\".");
}

void BuildRun::prepare_null(std::vector<std::string>& errors) const {
  prepare_communicator(errors);
  std::string communicator = config_.text("communicator", "ssh");
  if (communicator == "none") return;
  constexpr const char* kSee = ", please reference your communicator documentation";
  if (config_.text(communicator + "_host").empty())
    errors.push_back(fmt::format("a Host must be specified{}", kSee));
  if (config_.text(communicator + "_username").empty())
    errors.push_back(fmt::format("a Username must be specified{}", kSee));
  bool agent = config_.flag("ssh_agent_auth"), key = !config_.text("ssh_private_key_file").empty();
  bool password = !config_.text(communicator + "_password").empty();
  if (!agent && !password && !key)
    errors.push_back(fmt::format("one authentication method must be specified{}", kSee));
  if (static_cast<int>(agent) + static_cast<int>(password) + static_cast<int>(key) > 1)
    errors.push_back("only one of ssh_agent_auth, ssh_password, and ssh_private_key_file must be specified");
}

Failure BuildRun::run_null() {
  std::string communicator = config_.text("communicator", "ssh");
  if (communicator != "none")
    note("null builder with a communicator", "The machine it connects to is not part of this world.",
         source().range);
  evaluation_.build = value::Value::object({{"name", value::Value::string(build_name_)},
                                            {"ID", value::Value::string("Null")},
                                            {"Host", value::Value::string(config_.text("ssh_host"))},
                                            {"User", value::Value::string(config_.text("ssh_username"))}});
  return provision();
}

}  // namespace reprise::image
