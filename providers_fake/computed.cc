#include "providers_fake/computed.h"

#include <fmt/format.h>

namespace reprise::providers_fake {
namespace {

using value::Kind;
using value::Type;
using value::Value;

std::string text_of(const Value& v) {
  const Value& bare = v.unmark();
  if (bare.is_unknown() || bare.is_null() || bare.type() != Type::string()) return {};
  return std::string(bare.as_string());
}

// What it returns lives as long as the object.
const Value& at(const Value& object, std::string_view name) {
  static const Value none;
  const Value& bare = object.unmark();
  return bare.is_known() && !bare.is_null() && bare.type()->kind() == Kind::object ? bare.attr(name) : none;
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  for (std::string_view end : ends)
    if (name.ends_with(end)) return true;
  return false;
}

bool is_time(std::string_view name) {
  return ends_with_any(name,
                       {"_at", "_time", "_date", "_timestamp", "created", "creation_date", "create_time"});
}

bool is_account(std::string_view name) {
  return name == "owner_id" || name == "owner" || name == "account_id" || name == "aws_account_id" ||
         name == "registry_id";
}

// "aws_ses_domain_identity" of "aws" → "ses", "domain_identity".
std::pair<std::string, std::string> service_and_noun(std::string_view type, std::string_view provider) {
  std::string_view rest = type;
  if (rest.starts_with(provider) && rest.size() > provider.size() + 1)
    rest.remove_prefix(provider.size() + 1);
  const auto cut = rest.find('_');
  if (cut == std::string_view::npos) return {std::string(rest), std::string(rest)};
  return {std::string(rest.substr(0, cut)), std::string(rest.substr(cut + 1))};
}

// Stand-ins that any life would get.
Value neutral(value::TypeRef type) {
  switch (type->kind()) {
    case Kind::boolean: return Value::boolean(false);
    case Kind::number: return Value::integer(0);
    case Kind::list: return Value::list(type->element(), {});
    case Kind::set: return Value::set(type->element(), {});
    case Kind::map: return Value::map(type->element(), {});
    default: return Value::null(type);
  }
}

}  // namespace

std::string region_for(const provider::Target& target, const Value& v) {
  // Asked for every object and every plan of one: nothing is copied on the way.
  const auto region_in = [](const Value& object) -> std::string_view {
    const Value& bare = object.unmark();
    const bool whole = bare.is_known() && !bare.is_null() && bare.type()->kind() == Kind::object;
    const Value* found = whole ? bare.find("region") : nullptr;
    if (!found) return {};
    const Value& text = found->unmark();
    return text.is_known() && !text.is_null() && text.type() == Type::string() ? text.as_string()
                                                                               : std::string_view();
  };
  if (const std::string_view own = region_in(v); !own.empty()) return std::string(own);
  if (target.provider_config)
    if (const std::string_view its = region_in(*target.provider_config); !its.empty())
      return std::string(its);
  return target.type.starts_with("aws_") ? "us-east-1" : "";
}

ComputedValues::ComputedValues(const provider::Target& target, std::string_view provider,
                               const TypeFacts& facts, const provider::BlockSchema& schema,
                               const cloud::World& world)
    : target_(target),
      provider_(provider),
      facts_(facts),
      schema_(schema),
      world_(world),
      key_(creation_identity(target, world)),
      marks_(identity_mark(target)) {}

Value ComputedValues::identity(std::string_view text) const { return Value::string(text).with_marks(marks_); }

Value ComputedValues::fill(const Value& planned) {
  if (planned.is_wholly_known()) return planned;
  planned_ = planned;
  region_ = region_for(target_, planned);
  return map_unknown(schema_, planned, [&](const auto& a, std::string_view path, const Value& v) {
    if (v.is_unknown()) return decide(a, path).with_marks(v.marks());
    return neutral(a.type);
  });
}

Value ComputedValues::decide(const provider::AttributeSchema& a, std::string_view path) {
  if (a.name == "tags_all" && path == a.name) return tags_all();
  if (a.type == Type::string()) return text_for(a, path);
  if (a.type->kind() == Kind::number && a.name.find("account") != std::string::npos) return Value::integer(0);
  return neutral(a.type);
}

Value ComputedValues::text_for(const provider::AttributeSchema& a, std::string_view path) {
  const std::string_view name = a.name;
  const bool top = path == name;
  if (top && name == "id") return identity(id());
  if (top && name == "arn") return identity(arn());
  if (name == "region") return Value::string(region_);
  if (is_account(name)) return Value::string(world_.account);
  if (top && a.optional && (name == "name" || name.ends_with("_name") || name == "bucket")) {
    const std::string prefix = text_of(at(planned_, fmt::format("{}_prefix", name)));
    return identity((prefix.empty() ? "terraform-" : prefix) +
                    world_.entropy.text(26, "0123456789", name, key_));
  }
  if (is_time(name)) return identity(world::rfc3339(world_.now));
  if (name.ends_with("_prefix") && top) return Value::string("");
  return identity(fmt::format("{}-{}", name, world_.entropy.hex(12, path, key_)));
}

Value ComputedValues::tags_all() const {
  std::vector<std::pair<std::string, Value>> entries;
  const auto add = [&](const Value& tags) {
    const Value bare = tags.unmark();
    if (bare.is_unknown() || bare.is_null() || bare.type()->kind() != Kind::map) return;
    for (const value::MapEntry& e : bare.entries()) entries.emplace_back(e.key, e.value);
  };
  if (target_.provider_config) {
    const Value defaults = at(*target_.provider_config, "default_tags").unmark();
    if (defaults.is_known() && !defaults.is_null() && defaults.type()->kind() == Kind::list)
      for (const Value& block : defaults.items()) add(at(block, "tags"));
  }
  add(at(planned_, "tags"));
  return Value::map(Type::string(), std::move(entries));
}

std::string ComputedValues::field(std::string_view name) const {
  if (name == "region") return region_;
  if (name == "account") return world_.account;
  if (name == "id") return id_;
  return text_of(at(planned_, name));
}

std::string ComputedValues::format(std::string_view format) {
  return fill_format(format, world_, key_, [&](std::string_view word) { return field(word); });
}

std::string ComputedValues::id() {
  if (!id_.empty()) return id_;
  const std::string& how = facts_.id_format;
  if (how.starts_with("= arn")) return id_ = arn();
  if (!how.empty()) {
    std::string text = format(how);
    // A word that the table explains in prose only.
    if (text.find('{') == std::string::npos) return id_ = std::move(text);
  }
  const auto [service, noun] = service_and_noun(target_.type, provider_);
  return id_ = fmt::format("{}-{}", noun, world_.entropy.hex(17, "id", key_));
}

std::string ComputedValues::arn() {
  if (!arn_.empty()) return arn_;
  if (id_.empty() && !facts_.id_format.starts_with("= arn")) id();
  std::string text = facts_.arn_format.empty() ? "" : format(facts_.arn_format);
  if (text.empty() || text.find('{') != std::string::npos) {
    const auto [service, noun] = service_and_noun(target_.type, provider_);
    const std::string own = id_.empty() ? world_.entropy.hex(17, "arn", key_) : id_;
    text = fmt::format("arn:aws:{}:{}:{}:{}/{}", service, region_, world_.account, noun, own);
  }
  return arn_ = std::move(text);
}

}  // namespace reprise::providers_fake
