// A registry of schemas without behaviour: enough to load configurations in tests of config, graph and
// engine.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "provider/provider.h"

namespace reprise::test {

using provider::AttributeSchema;
using provider::BlockSchema;
using value::Type;
using value::TypeRef;

inline AttributeSchema attribute(std::string name, TypeRef type, std::string_view flags) {
  AttributeSchema a;
  a.name = std::move(name);
  a.type = type;
  for (char f : flags) {
    a.required |= f == 'r';
    a.optional |= f == 'o';
    a.computed |= f == 'c';
  }
  return a;
}
inline provider::NestedBlock nested(std::string name, provider::Nesting nesting, BlockSchema block,
                                    int min = 0, int max = 0) {
  block.finish();
  return {std::move(name), nesting, min, max, std::make_shared<const BlockSchema>(std::move(block))};
}

class FakeProvider final : public provider::Provider {
 public:
  explicit FakeProvider(std::string source) : source_(std::move(source)) { config_.finish(); }
  FakeProvider& config(std::vector<AttributeSchema> attributes) {
    config_ = {};
    config_.attributes = std::move(attributes);
    config_.finish();
    return *this;
  }
  FakeProvider& resource_type(const std::string& type, std::vector<AttributeSchema> attributes,
                              std::vector<provider::NestedBlock> blocks = {}) {
    return add(resources_, type, std::move(attributes), std::move(blocks));
  }
  FakeProvider& data_type(const std::string& type, std::vector<AttributeSchema> attributes,
                          std::vector<provider::NestedBlock> blocks = {}) {
    return add(data_, type, std::move(attributes), std::move(blocks));
  }

  std::string_view source() const override { return source_; }
  const BlockSchema& provider_schema() const override { return config_; }
  const provider::ResourceSchema* resource(std::string_view type) const override {
    return find(resources_, type);
  }
  const provider::ResourceSchema* data_source(std::string_view type) const override {
    return find(data_, type);
  }
  std::vector<std::string> resource_types() const override { return names(resources_); }
  std::vector<std::string> data_source_types() const override { return names(data_); }
  bool modelled(std::string_view) const override { return true; }
  bool modelled_data(std::string_view) const override { return true; }
  void validate_provider(const value::Value&, hcl::Diagnostics&) const override {}
  void validate_resource(std::string_view, const value::Value&, hcl::Diagnostics&) const override {}
  void validate_data(std::string_view, const value::Value&, hcl::Diagnostics&) const override {}
  value::Value configure(const value::Value& config, hcl::Diagnostics&) const override { return config; }
  provider::PlanResponse plan(const provider::PlanRequest& r) const override { return {r.proposed, {}, {}}; }
  provider::Timing timing(const provider::ApplyRequest&, const cloud::World&) const override { return {}; }
  provider::ApplyResponse apply(const provider::ApplyRequest& r, cloud::World&) const override {
    provider::ApplyResponse out;
    out.new_state = r.planned;
    return out;
  }
  provider::ReadResponse read(const provider::Target&, const value::Value& state,
                              const cloud::World&) const override {
    provider::ReadResponse out;
    out.new_state = state;
    return out;
  }
  provider::ImportResponse import(const provider::Target&, std::string_view,
                                  const cloud::World&) const override {
    return {};
  }
  provider::DataResponse read_data(const provider::Target&, const value::Value& config,
                                   const cloud::World&) const override {
    provider::DataResponse out;
    out.state = config;
    return out;
  }
  value::Result upgrade(std::string_view, std::int64_t, std::string_view) const override {
    return value::Result::error("no older versions");
  }

 private:
  using Types = std::map<std::string, provider::ResourceSchema, std::less<>>;
  FakeProvider& add(Types& to, const std::string& type, std::vector<AttributeSchema> attributes,
                    std::vector<provider::NestedBlock> blocks) {
    provider::ResourceSchema& s = to[type];
    s.block.attributes = std::move(attributes);
    s.block.blocks = std::move(blocks);
    s.block.finish();
    return *this;
  }
  static const provider::ResourceSchema* find(const Types& in, std::string_view type) {
    auto at = in.find(type);
    return at == in.end() ? nullptr : &at->second;
  }
  static std::vector<std::string> names(const Types& in) {
    std::vector<std::string> out;
    for (const auto& [name, schema] : in) out.push_back(name);
    return out;
  }
  std::string source_;
  BlockSchema config_;
  Types resources_, data_;
};

class FakeProvisioner final : public provider::Provisioner {
 public:
  explicit FakeProvisioner(std::vector<AttributeSchema> attributes) {
    schema_.attributes = std::move(attributes);
    schema_.finish();
  }
  const BlockSchema& schema() const override { return schema_; }
  provider::ProvisionResponse run(const provider::ProvisionRequest&, cloud::World&,
                                  hcl::SourceMap&) const override {
    return {};
  }

 private:
  BlockSchema schema_;
};

// terraform_data and terraform_remote_state; a small "aws" and a small "test" provider of everything schemas
// can say.
class FakeRegistry final : public provider::Registry {
 public:
  FakeRegistry() {
    TypeRef any = Type::dynamic(), string = Type::string(), number = Type::number();
    add("terraform.io/builtin/terraform")
        .resource_type("terraform_data",
                       {attribute("id", string, "c"), attribute("input", any, "o"),
                        attribute("output", any, "c"), attribute("triggers_replace", any, "o")})
        .data_type("terraform_remote_state",
                   {attribute("backend", string, "r"), attribute("config", any, "o"),
                    attribute("defaults", any, "o"), attribute("outputs", any, "c"),
                    attribute("workspace", string, "o")});
    BlockSchema disk;
    disk.attributes = {attribute("size", number, "r"), attribute("kind", string, "o")};
    TypeRef rule = Type::object({{"port", number}, {"cidrs", Type::list(string)}});
    add("registry.terraform.io/hashicorp/test")
        .config({attribute("region", string, "o")})
        .resource_type(
            "test_instance",
            {attribute("id", string, "c"), attribute("ami", string, "r"), attribute("size", number, "o"),
             attribute("tags", Type::map(string), "o"), attribute("rule", Type::set(rule), "oc")},
            {nested("disk", provider::Nesting::list, disk, 0, 2),
             nested("net", provider::Nesting::single, disk), nested("mount", provider::Nesting::map, disk)})
        .resource_type("test_needs", {attribute("id", string, "c")},
                       {nested("disk", provider::Nesting::set, disk, 1)})
        .data_type("test_image", {attribute("id", string, "c"), attribute("name", string, "o")});
    provisioners_.emplace("local-exec", FakeProvisioner({attribute("command", string, "r"),
                                                         attribute("working_dir", string, "o"),
                                                         attribute("interpreter", Type::list(string), "o"),
                                                         attribute("environment", Type::map(string), "o"),
                                                         attribute("quiet", Type::boolean(), "o")}));
    provisioners_.emplace("remote-exec", FakeProvisioner({attribute("inline", Type::list(string), "o"),
                                                          attribute("script", string, "o"),
                                                          attribute("scripts", Type::list(string), "o")}));
    provisioners_.emplace(
        "file", FakeProvisioner({attribute("source", string, "o"), attribute("content", string, "o"),
                                 attribute("destination", string, "r")}));
  }
  FakeProvider& add(const std::string& source) {
    return *providers_.emplace(source, std::make_unique<FakeProvider>(source)).first->second;
  }
  const provider::Provider* provider(std::string_view source) const override {
    auto at = providers_.find(source);
    return at == providers_.end() ? nullptr : at->second.get();
  }
  const provider::Provisioner* provisioner(std::string_view name) const override {
    auto at = provisioners_.find(name);
    return at == provisioners_.end() ? nullptr : &at->second;
  }

 private:
  std::map<std::string, std::unique_ptr<FakeProvider>, std::less<>> providers_;
  std::map<std::string, FakeProvisioner, std::less<>> provisioners_;
};

}  // namespace reprise::test
