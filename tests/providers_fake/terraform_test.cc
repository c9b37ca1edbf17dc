#include "providers_fake/support.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

TEST(TerraformData, OutputIsUnknownUntilApplied) {
  Bench b;
  const auto plan = b.plan("terraform_data.a", R"({"input": {"x": 1}})");
  EXPECT_TRUE(plan.planned.attr("id").is_unknown());
  EXPECT_TRUE(plan.planned.attr("id").refinement()->not_null);
  EXPECT_TRUE(plan.planned.attr("output").is_unknown());
  EXPECT_EQ(plan.planned.attr("output").type(), plan.planned.attr("input").type());
  const Value state = b.apply("terraform_data.a", R"({"input": {"x": 1}})");
  EXPECT_EQ(show(state.attr("output")), R"({"x":1})");
  EXPECT_EQ(state.attr("id").unmark().as_string().size(), 36u);
  EXPECT_EQ(state.attr("id").marks()->origins()[0].kind, value::OriginKind::cloud_assigned);
}

TEST(TerraformData, NullInputGivesNullOutput) {
  Bench b;
  const auto plan = b.plan("terraform_data.a", "{}");
  EXPECT_TRUE(plan.planned.attr("output").is_null());
  EXPECT_TRUE(plan.planned.attr("output").is_known());
}

TEST(TerraformData, ChangedInputUpdatesInPlace) {
  Bench b;
  const Value state = b.apply("terraform_data.a", R"({"input": {"x": 1, "y": 2}})");
  const auto same = b.plan("terraform_data.a", R"({"input": {"x": 1, "y": 2}})", state);
  EXPECT_TRUE(same_content(same.planned, state));
  const auto plan = b.plan("terraform_data.a", R"({"input": {"x": 1, "y": 3}})", state);
  EXPECT_TRUE(plan.requires_replace.empty());
  EXPECT_TRUE(plan.planned.attr("output").is_unknown());
  EXPECT_TRUE(same_content(plan.planned.attr("id"), state.attr("id")));
}

TEST(TerraformData, ChangedTriggerReplaces) {
  Bench b;
  const Value state = b.apply("terraform_data.a", R"({"input": 1, "triggers_replace": "a"})");
  const auto plan = b.plan("terraform_data.a", R"({"input": 1, "triggers_replace": "b"})", state);
  ASSERT_EQ(plan.requires_replace.size(), 1u);
  EXPECT_EQ(value::to_string(plan.requires_replace[0]), ".triggers_replace");
  EXPECT_TRUE(plan.planned.attr("id").is_unknown());
}

TEST(TerraformData, IdsDependOnSeedAddressAndTimeOnly) {
  Bench a;
  Bench b;
  EXPECT_EQ(show(a.apply("terraform_data.a", "{}")), show(b.apply("terraform_data.a", "{}")));
  EXPECT_NE(show(a.apply("terraform_data.b", "{}")), show(b.apply("terraform_data.a", "{}")));
  Bench other(2);
  EXPECT_NE(show(other.apply("terraform_data.a", "{}")), show(a.apply("terraform_data.a", "{}")));
  b.world.now = b.world.now + world::Duration::seconds(1);
  EXPECT_NE(show(b.apply("terraform_data.a", "{}")), show(a.apply("terraform_data.a", "{}")));
}

TEST(TerraformData, SecretsStayInTheInput) {
  Bench b;
  const std::string address = "terraform_data.a";
  const provider::Target t = b.target(address);
  const Value secret = Value::string("s").with_marks(value::sensitive_mark());
  const Value config = Value::object({{"id", Value::null(value::Type::string())},
                                      {"input", secret},
                                      {"output", Value()},
                                      {"triggers_replace", Value()}});
  const Value none;
  const auto plan = b.provider("terraform_data").plan({t, none, config, config, b.world});
  const auto state =
      b.provider("terraform_data").apply({t, provider::Action::create, none, plan.planned, config}, b.world);
  EXPECT_TRUE(value::is_sensitive(state.new_state.attr("input").marks()));
  EXPECT_FALSE(value::is_sensitive(state.new_state.attr("output").marks()));
}

TEST(RemoteState, ReadsALocalStateFile) {
  Bench b;
  b.files->files["other.tfstate"] =
      R"({"version":4,"outputs":{"str":{"value":"x","type":"string"},"n":{"value":[1],"type":["list","number"]}}})";
  const Value v =
      b.data("terraform_remote_state.o", R"({"backend":"local","config":{"path":"other.tfstate"}})");
  EXPECT_EQ(show(v.attr("outputs")), R"({"n":[1],"str":"x"})");
  b.data("terraform_remote_state.o", R"({"backend":"local","config":{"path":"none"}})");
  ASSERT_EQ(b.diags.size(), 1u);
  EXPECT_EQ(b.diags.items()[0].summary, "Unable to find remote state");
  b.data("terraform_remote_state.o", R"({"backend":"local","defaults":{"a":1},"workspace":"w"})");
  ASSERT_EQ(b.diags.size(), 2u) << "defaults stand in for outputs, not for a state";
  EXPECT_EQ(b.diags.items()[1].attribute, "workspace");
}

TEST(RemoteState, ConfigurationIsChecked) {
  Bench b;
  const auto complaint = [&](const char* json) { return b.complaints("terraform_remote_state", json, true); };
  EXPECT_EQ(complaint(R"({"backend":"nope"})"), "backend: There is no backend type named \"nope\".\n");
  EXPECT_EQ(
      complaint(R"({"backend":"local","config":{"foo":1}})"),
      "config: The given configuration is not valid for backend \"local\": unexpected attribute \"foo\".\n");
  EXPECT_EQ(complaint(R"({"backend":"local","config":{"path":[1]}})"),
            "config: The given configuration is not valid for backend \"local\": .path: string required.\n");
  EXPECT_EQ(complaint(R"({"backend":"local","config":"x"})"),
            "config: The given configuration is not valid for backend \"local\": an object is required.\n");
  EXPECT_EQ(complaint(R"({"backend":"local","config":{"path":""}})"),
            ": The \"path\" attribute value must not be empty.\n");
  EXPECT_EQ(complaint(R"({"backend":"local","defaults":"x"})"),
            "defaults: Defaults must be given in an object value.\n");
  EXPECT_EQ(complaint(R"({"backend":"s3","config":{"bucket":"b"}})"), "");
}

TEST(RemoteState, OtherBackendsAreUnmodelled) {
  Bench b;
  const Value v = b.data("terraform_remote_state.o", R"({"backend":"s3","defaults":{"vpc":"vpc-1"}})");
  EXPECT_EQ(show(v.attr("outputs")), R"({"vpc":"vpc-1"})");
  ASSERT_EQ(b.notes.size(), 1u);
  EXPECT_EQ(b.notes[0].subject, "backend: s3");
}

}  // namespace
}  // namespace reprise::providers_fake
