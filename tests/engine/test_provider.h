// A provider for tests of the engine: terraform_data as Terraform has it, over a world's cloud, with a log of
// what was asked. What fails is told by values: an input of "fail create" is refused, "refuse twice" is
// throttled first.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/apply.h"
#include "engine/plan.h"

namespace reprise::engine::test {

using value::Type;
using value::Value;

class TestProvider final : public provider::Provider {
 public:
  TestProvider() {
    auto attribute = [](std::string name, value::TypeRef type, bool optional, bool computed) {
      provider::AttributeSchema a;
      a.name = std::move(name);
      a.type = type;
      a.optional = optional;
      a.computed = computed;
      return a;
    };
    data_.block.attributes = {attribute("id", Type::string(), false, true),
                              attribute("input", Type::dynamic(), true, false),
                              attribute("output", Type::dynamic(), false, true),
                              attribute("triggers_replace", Type::dynamic(), true, false)};
    data_.block.finish();
    probe_.block.attributes = {attribute("query", Type::string(), true, false),
                               attribute("answer", Type::string(), false, true)};
    probe_.block.finish();
    config_.finish();
  }
  std::string_view source() const override { return "terraform.io/builtin/terraform"; }
  const provider::BlockSchema& provider_schema() const override { return config_; }
  const provider::ResourceSchema* resource(std::string_view type) const override {
    return type == "terraform_data" ? &data_ : nullptr;
  }
  const provider::ResourceSchema* data_source(std::string_view type) const override {
    return type == "terraform_probe" ? &probe_ : nullptr;
  }
  std::vector<std::string> resource_types() const override { return {"terraform_data"}; }
  std::vector<std::string> data_source_types() const override { return {"terraform_probe"}; }
  bool modelled(std::string_view) const override { return true; }
  bool modelled_data(std::string_view) const override { return true; }
  void validate_provider(const Value&, hcl::Diagnostics&) const override {}
  void validate_resource(std::string_view, const Value&, hcl::Diagnostics&) const override {}
  void validate_data(std::string_view, const Value&, hcl::Diagnostics&) const override {}
  Value configure(const Value&, hcl::Diagnostics&) const override { return Value::empty_object(); }

  provider::PlanResponse plan(const provider::PlanRequest& r) const override {
    provider::PlanResponse out;
    if (r.proposed.is_null()) return out;
    Value p = r.proposed.unmark();
    Value input = p.attr("input"), triggers = p.attr("triggers_replace"), id = p.attr("id"),
          output = p.attr("output");
    bool create = r.prior.is_null();
    if (create) id = Value::unknown(Type::string(), {.not_null = true});
    if (create || !r.prior.unmark().attr("input").unmark_deep().identical(input.unmark_deep()))
      output = input.is_null() ? Value::null() : Value::unknown(input.type());
    if (!create &&
        !r.prior.unmark().attr("triggers_replace").unmark_deep().identical(triggers.unmark_deep())) {
      value::PathStep step{};
      step.kind = value::PathStep::Kind::attribute;
      step.name = "triggers_replace";
      out.requires_replace.push_back({step});
    }
    out.planned = Value::object(data_.block.implied_type, {id, input, output, triggers});
    return out;
  }
  provider::Timing timing(const provider::ApplyRequest& r, const cloud::World&) const override {
    if (r.action == provider::Action::destroy) return {world::Duration::seconds(1), {}, {}};
    return {world::Duration::seconds(1), world::Duration::seconds(2), world::Duration::seconds(1)};
  }
  provider::ApplyResponse apply(const provider::ApplyRequest& r, cloud::World& world) const override {
    provider::ApplyResponse out;
    std::string address(r.target.address);
    if (r.action == provider::Action::destroy) {
      log.push_back("delete " + address);
      world.cloud.erase(cloud::object_key("terraform_data", "", text(r.prior.unmark().attr("id"))));
      out.new_state = Value::null(data_.block.implied_type);
      return out;
    }
    Value p = r.planned.unmark();
    Value input = p.attr("input");
    if (text(input) == "fail create") {
      out.error = provider::ApiError{"Refused", "no such luck", false};
      return out;
    }
    bool create = r.action == provider::Action::create;
    log.push_back((create ? "create " : "update ") + address);
    Value id = create ? Value::string(world.entropy.uuid("id", address, world.cloud.next_serial()))
                      : r.prior.unmark().attr("id");
    out.new_state = Value::object(data_.block.implied_type, {id, input, input, p.attr("triggers_replace")});
    cloud::Object object;
    object.type = "terraform_data";
    object.id = text(id);
    object.attributes = out.new_state;
    object.creator = address;
    world.cloud.put(std::move(object));
    return out;
  }
  provider::ReadResponse read(const provider::Target&, const Value& state,
                              const cloud::World& world) const override {
    const cloud::Object* o = world.cloud.find("terraform_data", "", text(state.unmark().attr("id")));
    return {o ? o->attributes : Value::null(data_.block.implied_type), {}, {}};
  }
  provider::ImportResponse import(const provider::Target&, std::string_view id,
                                  const cloud::World&) const override {
    return {Value::object(data_.block.implied_type,
                          {Value::string(id), Value::null(), Value::null(), Value::null()}),
            {}};
  }
  provider::DataResponse read_data(const provider::Target& t, const Value& config,
                                   const cloud::World&) const override {
    log.push_back("read " + std::string(t.address));
    Value query = config.unmark().attr("query");
    return {Value::object(probe_.block.implied_type, {Value::string("answer to " + text(query)), query}),
            world::Duration::seconds(1),
            {},
            {}};
  }
  value::Result upgrade(std::string_view, std::int64_t, std::string_view json) const override {
    return value::Result::error(std::string(json));
  }
  static std::string text(const Value& v) {
    Value u = v.unmark();
    return u.is_null() || u.is_unknown() || u.type() != Type::string() ? "" : std::string(u.as_string());
  }
  mutable std::vector<std::string> log;

 private:
  provider::ResourceSchema data_, probe_;
  provider::BlockSchema config_;
};

// local-exec: "false" fails, everything else is logged.
class TestProvisioner final : public provider::Provisioner {
 public:
  explicit TestProvisioner(std::vector<std::string>& log) : log_(log) {
    provider::AttributeSchema a;
    a.name = "command";
    a.type = Type::string();
    a.required = true;
    schema_.attributes = {a};
    schema_.finish();
  }
  const provider::BlockSchema& schema() const override { return schema_; }
  provider::ProvisionResponse run(const provider::ProvisionRequest& r, cloud::World&,
                                  hcl::SourceMap&) const override {
    provider::ProvisionResponse out;
    std::string command = TestProvider::text(r.config.unmark().attr("command"));
    log_.push_back("run " + command);
    out.took = world::Duration::seconds(5);
    if (command == "false" || command.starts_with("exit "))
      out.diags.error("local-exec provisioner error", "Error running command '" + command +
                                                          "': exit status " +
                                                          command.substr(command.size() - 1) + ". Output: ");
    return out;
  }

 private:
  provider::BlockSchema schema_;
  std::vector<std::string>& log_;
};

class TestRegistry final : public provider::Registry {
 public:
  const provider::Provider* provider(std::string_view source) const override {
    return source == provider_.source() ? &provider_ : nullptr;
  }
  const provider::Provisioner* provisioner(std::string_view name) const override {
    return name == "local-exec" ? &provisioner_ : nullptr;
  }
  std::vector<std::string>& log() const { return provider_.log; }

 private:
  TestProvider provider_;
  TestProvisioner provisioner_{provider_.log};
};

// A workspace: files, state and a world, with the commands that change them.
struct Workspace {
  explicit Workspace(std::string main) { write("main.tf", std::move(main)); }
  void write(std::string path, std::string content) {
    files[std::move(path)] = std::move(content);
    load();
  }
  void load() {
    auto tree = std::make_shared<config::MemoryTree>();
    for (const auto& [path, content] : files) tree->add(path, content);
    diags = {};
    configuration = config::load(tree, {}, registry, *sources, diags);
  }
  Plan plan(PlanOptions options = {}) {
    diags = {};
    options.sources = sources.get();
    return engine::plan(*configuration, state, options, registry, world, diags);
  }
  ApplyResult apply(const Plan& plan, ApplyOptions options = {}) {
    registry.log().clear();
    ApplyResult result =
        engine::apply(*configuration, plan, options, registry, world, *sources, nullptr, diags);
    state = result.state;
    return result;
  }
  ApplyResult up(PlanOptions options = {}) {
    Plan p = plan(std::move(options));
    return p.errored ? ApplyResult{} : apply(p);
  }
  ApplyResult down() {
    PlanOptions options;
    options.mode = PlanMode::destroy;
    return up(std::move(options));
  }
  std::vector<std::string> actions(const Plan& plan) const;
  std::string errors() const {
    std::string out;
    for (const hcl::Diagnostic& d : diags)
      out +=
          (d.severity == hcl::Severity::error ? "error: " : "warning: ") + d.summary + ": " + d.detail + "\n";
    return out;
  }

  std::map<std::string, std::string> files;
  TestRegistry registry;
  std::unique_ptr<hcl::SourceMap> sources = std::make_unique<hcl::SourceMap>();
  std::unique_ptr<config::Configuration> configuration;
  state::State state;
  cloud::World world;
  hcl::Diagnostics diags;
};

inline const char* action_text(ChangeAction a) {
  constexpr const char* names[] = {"no-op",  "create",        "read",          "update",
                                   "delete", "delete/create", "create/delete", "forget"};
  return names[static_cast<std::size_t>(a)];
}

// "terraform_data.a create", no-ops left out.
inline std::vector<std::string> Workspace::actions(const Plan& plan) const {
  std::vector<std::string> out;
  for (const ResourceChange& c : plan.changes)
    if (c.action != ChangeAction::no_op)
      out.push_back(config::to_string(c.address) + (c.deposed.empty() ? "" : " (deposed)") + " " +
                    action_text(c.action));
  return out;
}

inline PlanOptions with(std::initializer_list<std::pair<const char*, Value>> variables) {
  PlanOptions options;
  for (const auto& [name, v] : variables) options.variables[name].value = v;
  return options;
}

}  // namespace reprise::engine::test
