// The provider that is part of Terraform: terraform_data and terraform_remote_state. Semantics are
// Terraform's own.
#include <fmt/format.h>

#include <algorithm>

#include "provider/backends.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/planning.h"
#include "providers_fake/validators.h"
#include "value/convert.h"
#include "value/json.h"

namespace reprise::providers_fake {
namespace {

using provider::Action;
using value::Type;
using value::Value;

provider::AttributeSchema attribute(std::string name, value::TypeRef type, char how) {
  provider::AttributeSchema a;
  a.name = std::move(name);
  a.type = type;
  a.required = how == 'r';
  a.optional = how == 'o';
  a.computed = how == 'c';
  return a;
}

std::shared_ptr<const provider::ResourceSchema> data_schema_of_terraform_data() {
  auto s = std::make_shared<provider::ResourceSchema>();
  s->block.attributes = {attribute("id", Type::string(), 'c'), attribute("input", Type::dynamic(), 'o'),
                         attribute("output", Type::dynamic(), 'c'),
                         attribute("triggers_replace", Type::dynamic(), 'o')};
  s->block.finish();
  return s;
}

std::shared_ptr<const provider::ResourceSchema> schema_of_remote_state() {
  auto s = std::make_shared<provider::ResourceSchema>();
  s->block.attributes = {attribute("backend", Type::string(), 'r'), attribute("config", Type::dynamic(), 'o'),
                         attribute("defaults", Type::dynamic(), 'o'),
                         attribute("outputs", Type::dynamic(), 'c'),
                         attribute("workspace", Type::string(), 'o')};
  s->block.finish();
  return s;
}

// Objects of terraform_data exist in the state only: no cloud holds them, so reading gives what the state
// says.
class TerraformData final : public TypeBehaviour {
 public:
  void validate(const Value& config, hcl::Diagnostics& diags) const override {
    const Value plain = config.unmark();
    for (const char* name : {"id", "output"})
      if (!plain.attr(name).is_null()) diags.error(fmt::format("\"{}\" attribute is read-only", name), "");
  }

  provider::PlanResponse plan(const provider::PlanRequest& request) const override {
    provider::PlanResponse out;
    const Value proposed = request.proposed.unmark();
    const Value prior = request.prior.unmark();
    const Value& input = proposed.attr("input");
    Fields fields = Fields::of(proposed);
    if (prior.is_null()) {
      fields.id = pending_id();
      fields.output = pending_output(input);
    } else if (!same_content(prior.attr("triggers_replace"), proposed.attr("triggers_replace"))) {
      out.requires_replace.push_back(attribute_path("triggers_replace"));
      fields.id = pending_id();
      fields.output = pending_output(input);
    } else if (!same_content(prior.attr("input"), input)) {
      // Everything in it is unknown, also what stayed as it was.
      fields.output = Value::unknown(input.type()).with_marks(value::only_origins(input.deep_marks()));
    }
    out.planned = std::move(fields).object().with_marks(request.proposed.marks());
    return out;
  }

  provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const override {
    provider::ApplyResponse out;
    out.new_state = request.planned;
    if (request.action == Action::destroy || request.planned.is_null()) return out;
    const Value planned = request.planned.unmark();
    Fields fields = Fields::of(planned);
    if (fields.output.is_unknown()) fields.output = reveal(fields.input);
    if (fields.id.is_unknown()) {
      const std::string identity = creation_identity(request.target, world);
      fields.id = Value::string(world.entropy.uuid("terraform_data", identity))
                      .with_marks(identity_mark(request.target));
    }
    out.new_state = std::move(fields).object().with_marks(request.planned.marks());
    return out;
  }

  provider::ReadResponse read(const provider::Target&, const Value& state,
                              const cloud::World&) const override {
    return {state, {}, {}};
  }

  provider::ImportResponse import(const provider::Target&, std::string_view id,
                                  const cloud::World&) const override {
    Fields fields;
    fields.id = Value::string(id);
    return {std::move(fields).object(), {}};
  }

 private:
  struct Fields {
    Value id = Value::null(Type::string());
    Value input, output, triggers;
    static Fields of(const Value& v) {
      return {v.attr("id"), v.attr("input"), v.attr("output"), v.attr("triggers_replace")};
    }
    Value object() && {
      static const value::TypeRef kType = Type::object({{"id", Type::string()},
                                                        {"input", Type::dynamic()},
                                                        {"output", Type::dynamic()},
                                                        {"triggers_replace", Type::dynamic()}});
      return Value::object(kType, {std::move(id), std::move(input), std::move(output), std::move(triggers)});
    }
  };
  static Value pending_id() {
    value::Refinement refinement;
    refinement.not_null = true;
    return Value::unknown(Type::string(), refinement);
  }
  // The output's type always is that of the input, even of a null one.
  static Value pending_output(const Value& input) {
    if (input.is_null()) return reveal(input);
    return Value::unknown(input.type()).with_marks(value::only_origins(input.deep_marks()));
  }
};

// Outputs of a state file as an object value, or why not.
// Only the local backend is a file that the scenario may hold; others live on servers nobody described.
class RemoteState final : public DataBehaviour {
 public:
  explicit RemoteState(const Services& services) : services_(services) {}

  void validate(const Value& config, hcl::Diagnostics& diags) const override {
    const Validator v(config, diags);
    const Value& backend = v["backend"];
    // What is not known yet may turn out to be right.
    if (backend.is_known() && !backend.is_null() && v["config"].is_wholly_known()) {
      const std::string_view name = backend.as_string();
      if (const std::string fault = provider::backend_fault(name); !fault.empty())
        attribute_error(diags, "backend", kInvalid, fault);
      else if (name == "local")
        validate_local(v["config"], diags);
    } else if (v["config"].type()->kind() != value::Kind::dynamic && !is_object(v["config"])) {
      attribute_error(diags, "config", kInvalid, "The configuration must be an object value.");
    }
    const Value& defaults = v["defaults"];
    if (defaults.is_known() && !defaults.is_null() && !is_object(defaults))
      attribute_error(diags, "defaults", "Invalid default values",
                      "Defaults must be given in an object value.");
  }

  provider::DataResponse read(const provider::Target& target, const Value& config,
                              const cloud::World&) const override {
    provider::DataResponse out;
    const Value bare = config.unmark();
    const Value backend = bare.attr("backend").unmark();
    if (backend.as_string() != "local") return unmodelled(target, bare, backend.as_string());
    const std::string path = state_path(bare);
    const auto text = services_.files() ? services_.files()->read(path) : std::nullopt;
    if (!text) {
      // Defaults stand in for outputs, not for a state.
      hcl::Diagnostic d;
      d.summary = "Unable to find remote state";
      d.detail = "No stored state was found for the given workspace in the given backend.";
      d.attribute = "workspace";
      out.diags.add(std::move(d));
      return out;
    }
    hcl::Diagnostics found;
    const std::optional<Value> outputs = services_.state_outputs(*text, found);
    for (hcl::Diagnostic& d : found.items()) {
      d.nowhere = true;  // it is about the file
      out.diags.add(std::move(d));
    }
    if (outputs) out.state = finish(bare, *outputs);
    return out;
  }

 private:
  static constexpr const char* kInvalid = "Invalid backend configuration";
  static bool is_object(const Value& v) {
    return v.type()->kind() == value::Kind::object || v.type()->kind() == value::Kind::map;
  }

  static void validate_local(const Value& config, hcl::Diagnostics& diags) {
    if (config.is_null()) return;
    const auto refuse = [&](std::string_view why) {
      attribute_error(diags, "config", kInvalid,
                      fmt::format("The given configuration is not valid for backend \"local\": {}.", why));
    };
    if (!is_object(config)) return refuse("an object is required");
    std::vector<std::string> names;
    if (config.type()->kind() == value::Kind::object)
      for (const value::AttributeType& a : config.type()->attributes()) names.push_back(a.name);
    else
      for (const value::MapEntry& e : config.entries()) names.push_back(e.key);
    for (const std::string& name : names)
      if (name != "path" && name != "workspace_dir")
        return refuse(fmt::format("unexpected attribute \"{}\"", name));
    for (const char* name : {"path", "workspace_dir"}) {
      const Value* given = config.find(name);
      if (!given || given->is_unknown() || given->is_null()) continue;
      const value::Result text = value::convert(given->unmark(), Type::string());
      if (!text.ok()) return refuse(fmt::format(".{}: string required", name));
      if (text.value().is_known() && text.value().as_string().empty())
        diags.error(std::string_view(name) == "path" ? "Invalid local state file path"
                                                     : "Invalid local workspace directory path",
                    fmt::format("The \"{}\" attribute value must not be empty.", name));
    }
  }

  static std::string text_of(const Value& object, std::string_view name) {
    const Value bare = object.unmark();
    if (bare.is_null()) return {};
    const Value* found = bare.find(name);
    if (!found) return {};
    const Value v = found->unmark();
    return v.is_null() || v.type() != Type::string() ? std::string() : std::string(v.as_string());
  }

  static std::string state_path(const Value& config) {
    const std::string workspace = text_of(config, "workspace");
    const std::string path = text_of(config.attr("config"), "path");
    if (workspace.empty() || workspace == "default") return path.empty() ? "terraform.tfstate" : path;
    const std::string dir = text_of(config.attr("config"), "workspace_dir");
    return fmt::format("{}/{}/terraform.tfstate", dir.empty() ? "terraform.tfstate.d" : dir, workspace);
  }

  // Defaults first, what the state says over them.
  static Value finish(const Value& config, const Value& outputs) {
    std::vector<std::pair<std::string, Value>> entries;
    const Value defaults = config.attr("defaults").unmark();
    if (!defaults.is_null() && defaults.type()->kind() == value::Kind::object) {
      for (std::size_t i = 0; i < defaults.size(); ++i)
        entries.emplace_back(defaults.type()->attributes()[i].name, defaults.at(i));
    } else if (!defaults.is_null() && defaults.type()->kind() == value::Kind::map) {
      for (const value::MapEntry& e : defaults.entries()) entries.emplace_back(e.key, e.value);
    }
    for (std::size_t i = 0; i < outputs.size(); ++i)
      entries.emplace_back(outputs.type()->attributes()[i].name, outputs.at(i));
    return with_attribute(config, "outputs", Value::object(std::move(entries)));
  }

  static provider::DataResponse unmodelled(const provider::Target& target, const Value& config,
                                           std::string_view backend) {
    provider::DataResponse out;
    out.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("backend: {}", backend),
                         "State kept by this backend is not simulated; only its defaults were used.",
                         target.range});
    if (config.attr("defaults").is_null())
      out.diags.error(
          "Unable to find remote state",
          fmt::format("State in a \"{}\" backend is not simulated. Give the data source \"defaults\", or "
                      "replace it by a local backend through an overlay file.",
                      backend),
          target.range);
    else
      out.state = finish(config, Value::empty_object());
    return out;
  }

  const Services& services_;
};

class TerraformBehaviours final : public BehaviourSource {
 public:
  explicit TerraformBehaviours(const Services& services) : services_(services) {}
  std::shared_ptr<const TypeBehaviour> resource(std::string_view,
                                                const provider::ResourceSchema&) const override {
    return std::make_shared<TerraformData>();
  }
  std::shared_ptr<const DataBehaviour> data(std::string_view,
                                            const provider::ResourceSchema&) const override {
    return std::make_shared<RemoteState>(services_);
  }
  std::shared_ptr<const provider::ResourceSchema> resource_schema(std::string_view type) const override {
    return type == "terraform_data" ? data_schema_of_terraform_data() : nullptr;
  }
  std::shared_ptr<const provider::ResourceSchema> data_schema(std::string_view type) const override {
    return type == "terraform_remote_state" ? schema_of_remote_state() : nullptr;
  }
  std::vector<std::string> own_resource_types() const override { return {"terraform_data"}; }
  std::vector<std::string> own_data_types() const override { return {"terraform_remote_state"}; }

 private:
  const Services& services_;
};

}  // namespace

std::unique_ptr<BehaviourSource> terraform_behaviours(const Services& services) {
  return std::make_unique<TerraformBehaviours>(services);
}

}  // namespace reprise::providers_fake
