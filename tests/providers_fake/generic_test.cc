// Laws of the generic provider, over many types.
#include <rapidcheck.h>

#include "providers_fake/support.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

// A configuration with every required argument set, and of the optional ones those that `choice` picks.
Value some_config(const provider::BlockSchema& schema, std::uint64_t choice, int depth = 0) {
  Value out = schema.blank;
  std::vector<Value> fields(out.items().begin(), out.items().end());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const value::TypeRef type = fields[i].type();
    const std::uint64_t draw = world::stable_hash(schema.implied_type->attributes()[i].name, choice);
    if (schema.fields[i].is_block) {
      const auto& nested = schema.blocks[schema.fields[i].index];
      if (depth > 2 || (nested.min_items == 0 && draw % 4 != 0) || !type->is_collection()) continue;
      const Value one = some_config(*nested.block, choice + 1, depth + 1);
      if (type->kind() == value::Kind::list) fields[i] = Value::list(type->element(), {one});
      if (type->kind() == value::Kind::set) fields[i] = Value::set(type->element(), {one});
      continue;
    }
    const auto& a = schema.attributes[schema.fields[i].index];
    if (a.write_only || !(a.required || (a.optional && draw % 3 == 0)) || a.name == "id" ||
        a.name == "region")
      continue;
    if (type == value::Type::string()) fields[i] = Value::string("v" + std::to_string(draw % 97));
    if (type == value::Type::number()) fields[i] = Value::integer(static_cast<std::int64_t>(draw % 97));
    if (type == value::Type::boolean()) fields[i] = Value::boolean(draw % 2 == 0);
    if (type == value::Type::map(value::Type::string()))
      fields[i] = Value::map(value::Type::string(), {{"k", Value::string("v")}});
    if (type == value::Type::list(value::Type::string()))
      fields[i] = Value::list(value::Type::string(), {Value::string("x")});
  }
  return Value::object(out.type(), std::move(fields));
}

// Top-level laws of Terraform's protocol: what is configured stays; what was planned as known stays.
void check_keeps(const provider::BlockSchema& schema, const Value& from, const Value& to, bool config,
                 const std::string& type) {
  for (const auto& a : schema.attributes) {
    const Value before = from.unmark().attr(a.name);
    if (!before.is_wholly_known() || (config && before.is_null()) || a.write_only || a.nested) continue;
    const bool kept = same_content(before, to.unmark().attr(a.name));
    if (!kept) RC_LOG() << type << "." << a.name;
    RC_ASSERT(kept);
  }
}

TEST(Generic, LawsHoldForEveryProvider) {
  Bench shared;
  std::vector<std::string> types;
  for (const char* source :
       {"aws", "azurerm", "google", "kubernetes", "digitalocean", "docker", "gitlab", "helm", "tls"}) {
    const auto* p = shared.registry.provider(std::string("registry.terraform.io/hashicorp/") + source);
    if (!p) continue;
    for (std::string& t : p->resource_types())
      if (!p->modelled(t) && source_of(t) == p->source()) types.push_back(std::move(t));
  }
  ASSERT_GT(types.size(), 1000u);
  EXPECT_TRUE(rc::check([&] {
    const std::string type = types[*rc::gen::inRange<std::size_t>(0, types.size())];
    const auto choice = *rc::gen::arbitrary<std::uint64_t>();
    Bench b;
    const std::string address = type + ".x";
    const auto& p = shared.provider(type);
    const auto& schema = p.resource(type)->block;
    const provider::Target t = shared.target(address);
    const Value none;
    const Value config = some_config(schema, choice);
    const auto plan = p.plan({t, none, config, config, b.world});
    RC_ASSERT(plan.planned.type() == schema.implied_type);
    RC_ASSERT(plan.requires_replace.empty());
    check_keeps(schema, config, plan.planned, true, type);
    const auto made = p.apply({t, provider::Action::create, none, plan.planned, config}, b.world);
    RC_ASSERT(made.new_state.is_wholly_known() && !made.error);
    RC_ASSERT(made.notes.size() == 1u && made.notes[0].kind == provider::Note::Kind::generic);
    check_keeps(schema, plan.planned, made.new_state, false, type);
    RC_ASSERT(b.world.cloud.size() == 1u);
    const Value read = p.read(t, made.new_state, b.world).new_state;
    RC_ASSERT(same_content(read, made.new_state));
    const auto again =
        p.plan({t, read, read, config, b.world});  // nothing changed: the engine proposes what there is
    for (const auto& path : again.requires_replace) RC_LOG() << type << value::to_string(path) << "\n";
    RC_ASSERT(again.requires_replace.empty());
    // The same configuration in an equal world gives the same object.
    Bench c;
    RC_ASSERT(show(p.apply({t, provider::Action::create, none, plan.planned, config}, c.world).new_state) ==
              show(made.new_state));
    const auto gone = p.apply({t, provider::Action::destroy, read, none, none}, b.world);
    RC_ASSERT(gone.new_state.is_null());
    RC_ASSERT(b.world.cloud.size() == 0u);
    RC_ASSERT(p.read(t, read, b.world).new_state.is_null());
  }));
}

TEST(Generic, TablesSayWhatReplaces) {
  Bench b;
  const std::string type = "aws_kinesis_stream.s";
  const Value v = b.apply(type, R"({"name":"a","shard_count":1})");
  EXPECT_TRUE(b.plan(type, R"({"name":"a","shard_count":2})", v).requires_replace.empty());
  const auto plan = b.plan(type, R"({"name":"b","shard_count":1})", v);
  ASSERT_EQ(plan.requires_replace.size(), 1u);
  EXPECT_EQ(value::to_string(plan.requires_replace[0]), ".name");
}

// What a set's element leaves out gets a default; what it says must not, though nothing but what it says
// tells which element it was.
TEST(Generic, ElementsOfSetsKeepWhatTheySay) {
  Bench b;
  const std::string type = "aws_emr_instance_fleet.f";
  const std::string json =
      R"({"cluster_id":"c","instance_type_configs":[{"instance_type":"m1","weighted_capacity":7,)"
      R"("ebs_config":[{"size":1,"type":"gp2"}]}]})";
  const Value made = b.apply(type, json);
  const provider::Target t = b.target(type);
  // As the engine asks when nothing has changed: it proposes what there is.
  const Value config = config_of(b.schema(t.type), json);
  const auto again = b.provider(t.type).plan({t, made, made, config, b.world});
  EXPECT_TRUE(again.requires_replace.empty());
  EXPECT_TRUE(same_content(again.planned, made)) << show(again.planned) << show(made);
}

TEST(Generic, OtherProvidersHaveTablesToo) {
  Bench b;
  const std::string type = "kubernetes_namespace.n";
  const Value v = b.apply(type, R"({"metadata":[{"name":"a"}]})");
  const auto plan = b.plan(type, R"({"metadata":[{"name":"b"}]})", v);
  ASSERT_EQ(plan.requires_replace.size(), 1u);
  EXPECT_EQ(value::to_string(plan.requires_replace[0]), ".metadata[0].name");
}

TEST(Generic, IdsAndArnsFollowTheTables) {
  Bench b;
  const Value v = b.apply("aws_kinesis_stream.s", R"({"name":"a","tags":{"x":"y"}})");
  EXPECT_EQ(show(v.attr("arn")), R"("arn:aws:kinesis:us-east-1:123456789012:stream/a")");
  EXPECT_EQ(show(v.attr("id")), show(v.attr("arn")));
  EXPECT_EQ(show(v.attr("tags_all")), R"({"x":"y"})");
  EXPECT_EQ(show(v.attr("retention_period")), "24");
  EXPECT_EQ(v.attr("arn").marks()->origins()[0].kind, value::OriginKind::cloud_assigned);
}

}  // namespace
}  // namespace reprise::providers_fake
