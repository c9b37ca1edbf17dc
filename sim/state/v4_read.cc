// Terraform's state file: reading.
#include <fmt/format.h>

#include <charconv>

#include "config/version.h"
#include "lang/render.h"
#include "state/v4.h"
#include "value/convert.h"
#include "value/json.h"

namespace reprise::state {

namespace {

using K = JsonNode::Kind;

constexpr const char* kUnsupported = "Unsupported state file format";
constexpr const char* kInvalid = "Invalid state file format";

// Whether the document is of version 4. Terraform's two complaints about one unreadable file are kept.
bool check_version(const JsonDocument& document, hcl::Diagnostics& diags) {
  const auto unversioned = [&] {
    diags.error(
        kUnsupported,
        "The state file does not have a \"version\" attribute, which is required to identify the format "
        "version.");
    return false;
  };
  if (!document.root) {
    diags.error(kUnsupported,
                fmt::format("The state file could not be parsed as JSON: syntax error at byte offset {}.",
                            document.fault_offset));
    return unversioned();
  }
  if (!document.root->is(K::object)) {
    diags.error(kUnsupported,
                fmt::format("The version in the state file is {}. A positive whole number is required.",
                            document.root->kind_name()));
    return unversioned();
  }
  const JsonNode* version = document.root->find("version");
  if (!version) return unversioned();
  const auto number = version->integer();
  if (!number || *number < 0) {
    diags.error(kUnsupported,
                fmt::format("The version in the state file is {}. A positive whole number is required.",
                            version->kind_name()));
    return false;
  }
  if (*number == 4) return true;
  if (*number < 4) {
    diags.error(kUnsupported,
                fmt::format("The state file uses format version {}, which is older than this program "
                            "reads. Terraform itself upgrades it to version 4.",
                            *number));
    return false;
  }
  diags.error(kUnsupported,
              fmt::format("The state file uses format version {}, which is not supported by Terraform "
                          "{}. This state file may have been created by a newer version of Terraform.",
                          *number, kTerraformVersion));
  return false;
}

// A field of the wrong JSON type is Terraform's "field … has invalid value …".
bool expect(const JsonNode& object, std::string_view field, K kind, std::string_view path,
            hcl::Diagnostics& diags) {
  const JsonNode* node = object.find(field);
  if (!node || node->is(kind)) return true;
  diags.error(kInvalid, fmt::format("The state file field \"{}{}\" has invalid value {}", path, field,
                                    node->kind_name()));
  return false;
}

std::optional<value::PathStep> read_step(const JsonNode& node) {
  const std::string type = node.string_or("type");
  const JsonNode* v = node.find("value");
  if (!v) return std::nullopt;
  if (type == "get_attr") return value::PathStep{value::PathStep::Kind::attribute, v->text, 0};
  if (type != "index") return std::nullopt;
  const JsonNode* key = v->find("value");
  if (!key) return std::nullopt;
  if (key->is(K::string)) return value::PathStep{value::PathStep::Kind::index_string, key->text, 0};
  if (const auto n = key->integer()) return value::PathStep{value::PathStep::Kind::index_number, "", *n};
  return std::nullopt;
}

std::vector<value::Path> read_paths(const JsonNode* node) {
  std::vector<value::Path> paths;
  if (!node) return paths;
  for (const JsonNode& steps : node->items) {
    value::Path path;
    for (const JsonNode& step : steps.items) {
      auto s = read_step(step);
      if (!s)
        break;  // steps below are of kinds Terraform does not write: the mark goes on what contains them
      path.push_back(std::move(*s));
    }
    paths.push_back(std::move(path));
  }
  return paths;
}

std::string decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t d = digits.find(c);
    if (d == std::string_view::npos) continue;
    bits = (bits << 6) | static_cast<std::uint32_t>(d);
    if (++count == 4) {
      for (const int shift : {16, 8, 0}) out += static_cast<char>((bits >> shift) & 0xff);
      bits = 0;
      count = 0;
    }
  }
  if (count >= 2) out += static_cast<char>((bits >> (count == 3 ? 10 : 4)) & 0xff);
  if (count == 3) out += static_cast<char>((bits >> 2) & 0xff);
  return out;
}

void read_dependencies(const JsonNode* node, Object& object, hcl::Diagnostics& diags) {
  if (!node) return;
  for (const JsonNode& item : node->items) {
    const auto address = config::parse_address(item.text, diags);
    if (address && address->resource)
      object.dependencies.push_back({config::static_path(address->module), *address->resource});
  }
  std::sort(object.dependencies.begin(), object.dependencies.end());
}

config::InstanceKey read_key(const JsonNode* node) {
  if (!node) return std::monostate{};
  if (const auto n = node->integer()) return *n;
  return node->text;
}

bool read_instance(const JsonNode& node, const config::AbsResource& address, Resource& resource,
                   hcl::Diagnostics& diags) {
  Object object;
  const JsonNode* attributes = node.find("attributes");
  if (!attributes || !attributes->is(K::object)) {
    diags.error(kInvalid,
                fmt::format("The state of {} has an instance without attributes.", to_string(address)));
    return false;
  }
  const std::string status = node.string_or("status");
  if (!status.empty() && status != "tainted") {
    diags.error("Invalid resource instance metadata in state",
                fmt::format("Instance {} has invalid status \"{}\".", to_string(address), status));
    return false;
  }
  object.raw = std::string(attributes->raw);
  object.raw_sensitive = read_paths(node.find("sensitive_attributes"));
  object.tainted = status == "tainted";
  object.create_before_destroy = node.flag("create_before_destroy");
  if (const JsonNode* version = node.find("schema_version"))
    object.schema_version = version->integer().value_or(0);
  object.private_data = decode_base64(node.string_or("private"));
  read_dependencies(node.find("dependencies"), object, diags);
  Instance& instance = resource.instances[read_key(node.find("index_key"))];
  const std::string deposed = node.string_or("deposed");
  if (deposed.empty())
    instance.current = std::move(object);
  else
    instance.deposed[deposed] = std::move(object);
  return true;
}

bool read_outputs(const JsonNode& root, State& state, hcl::Diagnostics& diags) {
  const JsonNode* outputs = root.find("outputs");
  if (!outputs) return true;
  for (const auto& [name, node] : outputs->fields) {
    const JsonNode* type_node = node.find("type");
    const std::string type_text = type_node ? compact_json(type_node->raw) : "\"dynamic\"";
    const value::TypeRef type = value::type_from_json(type_text);
    if (!type) {
      const std::string why = type_node && type_node->is(K::string)
                                  ? fmt::format("invalid primitive type name \"{}\"", type_node->text)
                                  : "invalid type specification";
      diags.error(
          "Invalid output value type in state",
          fmt::format("The state file has an invalid type specification for output \"{}\": {}.", name, why));
      return false;
    }
    const JsonNode* v = node.find("value");
    const auto read = v ? value::from_json(v->raw, type) : value::Result(value::Value::null(type));
    if (!read.ok()) {
      diags.error(
          "Invalid output value saved in state",
          fmt::format("The state file has an invalid value for output \"{}\": {}.", name, read.error()));
      return false;
    }
    const bool sensitive = node.flag("sensitive");
    value::Value out = read.value();
    if (sensitive) out = out.with_marks(value::sensitive_mark());
    state.outputs[name] = {std::move(out), sensitive};
  }
  return true;
}

void read_checks(const JsonNode& root, State& state) {
  const JsonNode* checks = root.find("check_results");
  if (!checks) return;
  for (const JsonNode& node : checks->items) {
    CheckResult check;
    check.kind = node.string_or("object_kind");
    if (check.kind == "output") check.kind = "output_value";  // as plans call it
    check.address = node.string_or("config_addr");
    check.status = node.string_or("status", "unknown");
    if (const JsonNode* objects = node.find("objects"))
      for (const JsonNode& object : objects->items) {
        const std::string address = object.string_or("object_addr");
        check.objects.emplace_back(address, object.string_or("status", "unknown"));
        if (const JsonNode* messages = object.find("failure_messages"))
          for (const JsonNode& m : messages->items) check.problems[address].push_back(m.text);
      }
    state.checks.push_back(std::move(check));
  }
}

bool read_root(const JsonNode& root, State& state, hcl::Diagnostics& diags) {
  if (!expect(root, "serial", K::number, "", diags) || !expect(root, "lineage", K::string, "", diags) ||
      !expect(root, "outputs", K::object, "", diags) || !expect(root, "resources", K::array, "", diags) ||
      !expect(root, "terraform_version", K::string, "", diags))
    return false;
  if (const JsonNode* serial = root.find("serial"))
    state.serial = static_cast<std::uint64_t>(serial->integer().value_or(0));
  state.lineage = root.string_or("lineage");
  const std::string version = root.string_or("terraform_version");
  if (!version.empty() && !config::parse_version(version)) {
    diags.error("Invalid Terraform version string",
                fmt::format("State file claims to have been written by Terraform version {}, which is not a "
                            "valid version string.",
                            lang::quote(version)));
  }
  if (!read_outputs(root, state, diags)) return false;
  if (const JsonNode* resources = root.find("resources"))
    for (const JsonNode& node : resources->items)
      if (!read_resource(node, state, diags)) return false;
  read_checks(root, state);
  return true;
}

}  // namespace

bool read_resource(const JsonNode& node, State& state, hcl::Diagnostics& diags) {
  config::AbsResource address;
  const std::string mode = node.string_or("mode");
  address.resource.type = node.string_or("type");
  address.resource.name = node.string_or("name");
  if (mode == "data") {
    address.resource.mode = config::Mode::data;
  } else if (mode != "managed") {
    diags.error(
        "Invalid resource mode in state",
        fmt::format("State contains a resource with mode \"{}\" (\"{}\" \"{}\") which is not supported.",
                    mode, address.resource.type, address.resource.name));
    return false;
  }
  const std::string module = node.string_or("module");
  if (!module.empty()) {
    const auto parsed = config::parse_address(module, diags);
    if (!parsed || parsed->resource) return false;
    address.module = parsed->module;
  }
  Resource resource;
  resource.provider = node.string_or("provider");
  if (provider_source(resource.provider).empty()) {
    diags.error(
        "Invalid provider configuration address in state",
        fmt::format("The state of {} names the provider configuration \"{}\", which is no valid address.",
                    to_string(address), resource.provider));
    return false;
  }
  if (const JsonNode* instances = node.find("instances"))
    for (const JsonNode& instance : instances->items)
      if (!read_instance(instance, address, resource, diags)) return false;
  // A file may hold one resource in several entries when its instances have different providers; the first
  // names it.
  auto [at, fresh] = state.resources.try_emplace(address, std::move(resource));
  if (!fresh)
    for (auto& [key, instance] : resource.instances) at->second.instances[key] = std::move(instance);
  return true;
}

std::optional<State> read_v4(std::string_view text, hcl::Diagnostics& diags) {
  const JsonDocument document = parse_json(text);
  if (!check_version(document, diags)) return std::nullopt;
  State state;
  if (!read_root(*document.root, state, diags)) return std::nullopt;
  return state;
}

std::string_view provider_source(std::string_view provider) {
  const std::size_t open = provider.find("provider[\"");
  if (open == std::string_view::npos) return {};
  const std::size_t start = open + 10;
  const std::size_t end = provider.find("\"]", start);
  return end == std::string_view::npos ? std::string_view{} : provider.substr(start, end - start);
}

}  // namespace reprise::state
