// Scenarios in memory on a provider known by its schema alone, and bugs put into it on purpose.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "providers_fake/registry.h"
#include "providers_fake/world.h"
#include "report/verify_json.h"
#include "report/verify_text.h"
#include "scenario/life.h"
#include "verify/verify.h"

namespace reprise::verify {

// What goes wrong, and where.
struct Bug {
  std::function<void(const provider::ApplyRequest&, provider::ApplyResponse&, const cloud::World& before,
                     cloud::World&)>
      apply;
  std::function<void(provider::ReadResponse&)> read;
};

// A provider that does what another one does, and then something wrong.
class BuggyProvider final : public provider::Provider {
 public:
  BuggyProvider(const provider::Provider& right, const Bug& bug) : right_(right), bug_(bug) {}
  std::string_view source() const override { return right_.source(); }
  const provider::BlockSchema& provider_schema() const override { return right_.provider_schema(); }
  const provider::ResourceSchema* resource(std::string_view type) const override {
    return right_.resource(type);
  }
  const provider::ResourceSchema* data_source(std::string_view type) const override {
    return right_.data_source(type);
  }
  std::vector<std::string> resource_types() const override { return right_.resource_types(); }
  std::vector<std::string> data_source_types() const override { return right_.data_source_types(); }
  bool modelled(std::string_view type) const override { return right_.modelled(type); }
  bool modelled_data(std::string_view type) const override { return right_.modelled_data(type); }
  void validate_provider(const value::Value& config, hcl::Diagnostics& diags) const override {
    right_.validate_provider(config, diags);
  }
  void validate_resource(std::string_view type, const value::Value& config,
                         hcl::Diagnostics& diags) const override {
    right_.validate_resource(type, config, diags);
  }
  void validate_data(std::string_view type, const value::Value& config,
                     hcl::Diagnostics& diags) const override {
    right_.validate_data(type, config, diags);
  }
  value::Value configure(const value::Value& config, hcl::Diagnostics& diags) const override {
    return right_.configure(config, diags);
  }
  provider::PlanResponse plan(const provider::PlanRequest& request) const override {
    return right_.plan(request);
  }
  provider::Timing timing(const provider::ApplyRequest& request, const cloud::World& world) const override {
    return right_.timing(request, world);
  }
  provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const override {
    const cloud::World before = world;
    provider::ApplyResponse response = right_.apply(request, world);
    if (bug_.apply) bug_.apply(request, response, before, world);
    return response;
  }
  provider::ReadResponse read(const provider::Target& target, const value::Value& state,
                              const cloud::World& world) const override {
    provider::ReadResponse response = right_.read(target, state, world);
    if (bug_.read) bug_.read(response);
    return response;
  }
  provider::ImportResponse import(const provider::Target& target, std::string_view id,
                                  const cloud::World& world) const override {
    return right_.import(target, id, world);
  }
  provider::DataResponse read_data(const provider::Target& target, const value::Value& config,
                                   const cloud::World& world) const override {
    return right_.read_data(target, config, world);
  }
  value::Result upgrade(std::string_view type, std::int64_t version, std::string_view json) const override {
    return right_.upgrade(type, version, json);
  }

 private:
  const provider::Provider& right_;
  const Bug& bug_;
};

class BuggyRegistry final : public provider::Registry {
 public:
  BuggyRegistry(const provider::Registry& right, const Bug& bug) : right_(right), bug_(bug) {}
  const provider::Provider* provider(std::string_view source) const override {
    auto& known = providers_[std::string(source)];
    const provider::Provider* right = right_.provider(source);
    if (!known && right) known = std::make_unique<BuggyProvider>(*right, bug_);
    return known.get();
  }
  const provider::Provisioner* provisioner(std::string_view name) const override {
    return right_.provisioner(name);
  }

 private:
  const provider::Registry& right_;
  const Bug& bug_;
  mutable std::map<std::string, std::unique_ptr<BuggyProvider>> providers_;
};

inline constexpr const char* kSchema = R"({"format_version":"1.0","provider_schemas":{
  "registry.terraform.io/acme/acme":{"provider":{"version":0,"block":{}},"resource_schemas":{
    "acme_thing":{"version":0,"block":{"attributes":{
      "id":{"type":"string","computed":true},
      "arn":{"type":"string","computed":true},
      "name":{"type":"string","required":true},
      "note":{"type":"string","optional":true,"computed":true},
      "size":{"type":"number","optional":true},
      "network_id":{"type":"string","optional":true},
      "tags":{"type":["map","string"],"optional":true},
      "members":{"type":["set","string"],"optional":true}}}}}}}})";

inline constexpr const char* kHead = R"(terraform {
  required_providers {
    acme = { source = "acme/acme" }
  }
}
)";

struct Ran {
  Report report;
  std::string text, json;
  int exit_code = -1;
  std::string complaints;  // of loading and of the lives
};

// A scenario of one environment whose configuration is `main`, after kHead: its first line is line 6.
struct Lab {
  std::string main;
  Bug bug;
  VerifyOptions options;
  std::map<std::string, std::string> files;  // of the scenario; a reprise.hcl is made when there is none

  Ran run() const {
    hcl::SourceMap sources;
    hcl::Diagnostics diags;
    providers_fake::RegistryOptions registry_options;
    registry_options.schema_files = {{"acme.json", kSchema}};
    const providers_fake::FakeRegistry right(sources, registry_options);
    const BuggyRegistry registry(right, bug);
    auto tree = std::make_shared<config::MemoryTree>();
    tree->add("infra/main.tf", kHead + main);
    if (!files.contains("reprise.hcl"))
      tree->add("reprise.hcl", "scenario \"lab\" {}\nenvironment \"test\" {\n  root = \"infra\"\n}\n");
    for (const auto& [path, content] : files) tree->add(path, content);
    const auto scenario = scenario::load(
        [&](const std::string& path) { return path == "." ? tree : nullptr; }, "lab", sources, diags);
    Ran ran;
    const auto prepared = scenario::prepare(
        *scenario, [&](const auto&, const auto&) -> const provider::Registry& { return registry; },
        bases(right), sources, diags);
    if (prepared->usable && !diags.has_errors()) {
      const cloud::World fresh = providers_fake::make_world(right, 1, scenario->start);
      ran.report = verify(*prepared, fresh, options);
      ran.text = report::verify_text(ran.report, sources);
      ran.json = report::verify_json(ran.report, sources);
      ran.exit_code = exit_code(ran.report);
      diags.append(ran.report.diags);
    }
    for (const hcl::Diagnostic& d : diags)
      ran.complaints += d.summary + ": " + d.detail + " " + sources.file_line(d.subject) + "\n";
    return ran;
  }

  static std::shared_ptr<machine::BaseMachines> bases(const providers_fake::FakeRegistry& registry) {
    return {&registry.services().machines(), [](machine::BaseMachines*) {}};
  }
};

inline Outcome outcome(const Report& report, std::string_view property, Perturbation p = Perturbation::none) {
  for (const Verdict& v : report.verdicts)
    if (v.property == property && v.perturbation == p) return v.outcome;
  return Outcome::skipped;
}

// "holds", or the perturbations under which it fails.
inline std::string recreate(const Report& report) {
  std::string out;
  for (const Verdict& v : report.verdicts)
    if (v.property == "recreate" && v.outcome != Outcome::holds)
      out += (out.empty() ? "" : " ") + std::string(name(v.perturbation)) +
             (v.outcome == Outcome::error ? "!" : "");
  return out.empty() ? "holds" : out;
}

}  // namespace reprise::verify
