// Each checker, proved by a bug that it must catch.
#include <fmt/format.h>

#include "support.h"
#include "value/marks.h"

namespace reprise::verify {
namespace {

using testing::HasSubstr;
using value::OriginKind;
using value::Value;

constexpr const char* kNetwork = R"(resource "acme_thing" "network" {
  name = "net"
  tags = { Name = "net" }
}
resource "acme_thing" "host" {
  count      = 6
  name       = "host-${count.index}"
  network_id = acme_thing.network.id
  note       = "in ${acme_thing.network.arn}"
  size       = 3
}
resource "acme_thing" "balancer" {
  name    = "lb"
  members = acme_thing.host[*].id
}
output "members" { value = acme_thing.balancer.members }
output "first" { value = acme_thing.host[0].arn }
)";

// Changes one attribute of what was made, in the cloud and in the answer.
void set(provider::ApplyResponse& response, const provider::ApplyRequest& request, cloud::World& world,
         const std::string& attribute, const Value& v) {
  const auto with = [&](const Value& object) {
    const Value bare = object.unmark();
    std::vector<Value> fields(bare.items().begin(), bare.items().end());
    fields[static_cast<std::size_t>(bare.type()->attribute_index(attribute))] = v;
    return Value::object(bare.type(), std::move(fields));
  };
  response.new_state = with(response.new_state);
  std::string key;
  world.cloud.for_each([&](const cloud::Object& o) {
    if (o.creator == request.target.address) key = o.key();
  });
  cloud::Object object = *world.cloud.find(key);
  object.attributes = response.new_state;
  world.cloud.put(std::move(object));
}

// A bug that fills in `note`, which the configuration leaves to the cloud.
Bug fills_note(std::function<std::string(const cloud::World&)> text, value::Marks marks = nullptr) {
  Bug bug;
  bug.apply = [text, marks](const provider::ApplyRequest& request, provider::ApplyResponse& response,
                            const cloud::World& before, cloud::World& world) {
    if (request.action != provider::Action::create) return;
    set(response, request, world, "note", Value::string(text(before)).with_marks(marks));
  };
  return bug;
}
constexpr const char* kThings = R"(resource "acme_thing" "a" {
  count = 8
  name  = "thing-${count.index}"
}
)";
Lab only_recreate(Lab lab) {
  lab.options.only = {*parse_selector("recreate")};
  return lab;
}

TEST(Verify, ACleanScenarioHolds) {
  const Ran ran = Lab{kNetwork, {}, {}, {}}.run();
  EXPECT_EQ(ran.complaints, "");
  EXPECT_EQ(ran.exit_code, 0) << ran.text;
  EXPECT_EQ(recreate(ran.report), "holds") << ran.text;
  EXPECT_EQ(outcome(ran.report, "idempotent"), Outcome::holds);
  EXPECT_EQ(outcome(ran.report, "clean"), Outcome::holds);
  EXPECT_EQ(ran.report.lives, 6u);
  EXPECT_THAT(ran.text, HasSubstr("Every property holds."));
  // It rests on a type that is known by its schema alone, and says so.
  EXPECT_THAT(ran.text, HasSubstr("acme_thing"));
}

TEST(Verify, TwoRunsGiveTheSameBytes) {
  const Lab lab{kNetwork, {}, {}, {}};
  const Ran first = lab.run(), second = lab.run();
  EXPECT_EQ(first.text, second.text);
  EXPECT_EQ(first.json, second.json);
}

TEST(Clean, AnObjectThatOutlivesItsDestructionIsFound) {
  Lab lab{kNetwork, {}, {}, {}};
  lab.bug.apply = [](const provider::ApplyRequest& request, provider::ApplyResponse&,
                     const cloud::World& before, cloud::World& world) {
    if (request.action != provider::Action::destroy || request.target.address != "acme_thing.host[2]") return;
    before.cloud.for_each([&](const cloud::Object& o) {
      if (o.creator == request.target.address) world.cloud.put(o);
    });
  };
  lab.options.only = {*parse_selector("clean")};
  const Ran ran = lab.run();
  EXPECT_EQ(ran.exit_code, 2) << ran.complaints;
  EXPECT_EQ(outcome(ran.report, "clean"), Outcome::fails);
  ASSERT_EQ(ran.report.differences.size(), 1u);
  EXPECT_EQ(ran.report.differences[0].owner, "acme_thing.host[2]");
  EXPECT_THAT(ran.text, HasSubstr("of acme_thing.host[2]  main.tf:10"));
  EXPECT_THAT(ran.text, HasSubstr("replay: reprise verify . --seed 1 --only clean"));
  EXPECT_EQ(ran.report.lives, 1u);
}

TEST(Idempotent, AValueThatReadsDifferentlyIsFound) {
  Lab lab{kNetwork, {}, {}, {}};
  lab.bug.read = [](provider::ReadResponse& response) {
    const Value bare = response.new_state.unmark();
    if (bare.is_null() || bare.attr("size").is_null()) return;
    std::vector<Value> fields(bare.items().begin(), bare.items().end());
    fields[static_cast<std::size_t>(bare.type()->attribute_index("size"))] = Value::integer(4);
    response.new_state = Value::object(bare.type(), std::move(fields));
  };
  lab.options.only = {*parse_selector("idempotent")};
  const Ran ran = lab.run();
  EXPECT_EQ(ran.exit_code, 2) << ran.complaints;
  ASSERT_EQ(ran.report.differences.size(), 6u) << ran.text;
  const Difference& d = ran.report.differences[0];
  EXPECT_EQ(d.owner + " " + d.path + " " + d.first.value_or("") + " " + d.second.value_or(""),
            "acme_thing.host[0] size 4 3");
  EXPECT_THAT(ran.text, HasSubstr("acme_thing.host[0]  size  4 → 3  main.tf:15"));
}

TEST(Idempotent, ATimestampInAnArgumentIsBlamed) {
  Lab lab{"resource \"acme_thing\" \"a\" {\n  name = \"a\"\n  note = timestamp()\n}\n", {}, {}, {}};
  lab.options.only = {*parse_selector("idempotent")};
  const Ran ran = lab.run();
  EXPECT_EQ(ran.exit_code, 2) << ran.complaints;
  EXPECT_THAT(ran.text, HasSubstr("because of timestamp: timestamp()"));
}

// --- recreate: a hidden source of each kind shows under its own perturbation, and together

TEST(Recreate, HiddenTime) {
  const Ran ran = only_recreate({kThings,
                                 fills_note([](const cloud::World& w) {
                                   return std::to_string(w.now.us / (std::int64_t{86400} * 1'000'000));
                                 }),
                                 {},
                                 {}})
                      .run();
  EXPECT_EQ(recreate(ran.report), "time all") << ran.text << ran.complaints;
  EXPECT_EQ(ran.report.unexplained.size(), 8u);
  EXPECT_TRUE(ran.report.reasons.empty());
  EXPECT_THAT(ran.text, HasSubstr("unexplained: no volatile source explains 8 differences"));
  EXPECT_THAT(ran.text, HasSubstr("--only recreate:time"));
  EXPECT_EQ(ran.exit_code, 2);
}

TEST(Recreate, HiddenRandom) {
  const Ran ran =
      only_recreate(
          {kThings, fills_note([](const cloud::World& w) { return w.entropy.hex(8, "x", "y"); }), {}, {}})
          .run();
  EXPECT_EQ(recreate(ran.report), "entropy all") << ran.text << ran.complaints;
}

TEST(Recreate, HiddenUpstream) {
  const Ran ran =
      only_recreate(
          {kThings,
           fills_note([](const cloud::World& w) { return world::rfc3339(w.upstream.effective(w.now)); }),
           {},
           {}})
          .run();
  EXPECT_EQ(recreate(ran.report), "upstream all") << ran.text << ran.complaints;
}

TEST(Recreate, HiddenOrder) {
  // Whoever comes first gets the first number.
  Lab lab{
      kThings, fills_note([](const cloud::World& w) { return fmt::format("{}", w.cloud.size()); }), {}, {}};
  const Ran ran = only_recreate(lab).run();
  EXPECT_THAT(recreate(ran.report), HasSubstr("order")) << ran.text << ran.complaints;
  EXPECT_NE(outcome(ran.report, "recreate", Perturbation::time), Outcome::fails) << ran.text;
}

TEST(Recreate, AMarkedSourceIsBlamedWhereItStands) {
  const value::Marks marks = value::origin_mark({OriginKind::package, "apt-get install nginx", {}});
  const Ran ran =
      only_recreate(
          {kThings,
           fills_note([](const cloud::World& w) { return world::rfc3339(w.upstream.effective(w.now)); },
                      marks),
           {},
           {}})
          .run();
  ASSERT_EQ(ran.report.reasons.size(), 1u) << ran.text;
  EXPECT_EQ(ran.report.reasons[0].origin.what, "apt-get install nginx");
  EXPECT_EQ(ran.report.reasons[0].confirmed,
            (std::vector<Perturbation>{Perturbation::upstream, Perturbation::all}));
  EXPECT_EQ(ran.report.reasons[0].owners.size(), 8u);
  EXPECT_TRUE(ran.report.unexplained.empty());
}

TEST(Recreate, FunctionsThatAnswerDifferently) {
  const Ran ran = only_recreate({R"(resource "acme_thing" "a" {
  name = "a"
  note = "built ${timestamp()}"
}
resource "acme_thing" "b" {
  name = uuid()
}
)",
                                 {},
                                 {},
                                 {}})
                      .run();
  EXPECT_EQ(recreate(ran.report), "time entropy all") << ran.text << ran.complaints;
  ASSERT_EQ(ran.report.reasons.size(), 2u) << ran.text;
  EXPECT_EQ(ran.report.reasons[0].origin.kind, OriginKind::timestamp);
  EXPECT_EQ(ran.report.reasons[1].origin.kind, OriginKind::random);
  EXPECT_THAT(ran.text, HasSubstr("1. main.tf:8  timestamp: timestamp()"));
  EXPECT_THAT(ran.text, HasSubstr("note = \"built ${timestamp()}\""));
  EXPECT_THAT(ran.text, HasSubstr("2. main.tf:11  random value: uuid()"));
  EXPECT_TRUE(ran.report.unexplained.empty()) << ran.text;
}

TEST(Recreate, AChoiceByIdentityIsADifference) {
  const Ran ran = only_recreate({R"(resource "acme_thing" "a" {
  count = 12
  name  = "a-${count.index}"
}
resource "acme_thing" "b" {
  name       = "b"
  network_id = sort(acme_thing.a[*].id)[0]
}
)",
                                 {},
                                 {},
                                 {}})
                      .run();
  EXPECT_THAT(recreate(ran.report), HasSubstr("entropy")) << ran.text << ran.complaints;
  ASSERT_FALSE(ran.report.reasons.empty());
  EXPECT_EQ(ran.report.reasons[0].origin.kind, OriginKind::cloud_assigned);
}

TEST(Recreate, AnErrorInTheReferenceLifeIsAnErrorOfTheVerdict) {
  Lab lab{kThings, {}, {}, {}};
  lab.bug.apply = [](const provider::ApplyRequest& request, provider::ApplyResponse& response,
                     const cloud::World&, cloud::World&) {
    if (request.action == provider::Action::create)
      response.error = provider::ApiError{"InternalError", "it broke", false};
  };
  const Ran ran = lab.run();
  EXPECT_EQ(ran.exit_code, 1) << ran.text;
  EXPECT_TRUE(ran.report.diags.has_errors());
  EXPECT_THAT(ran.text, HasSubstr("Not everything could be judged."));
}

TEST(Recreate, SensitiveValuesAreNotShown) {
  const Ran ran = only_recreate({R"(resource "acme_thing" "a" {
  name = "a"
  note = sensitive(uuid())
}
)",
                                 {},
                                 {},
                                 {}})
                      .run();
  ASSERT_FALSE(ran.report.differences.empty()) << ran.complaints;
  EXPECT_EQ(ran.report.differences[0].first, "(sensitive value)");
}

TEST(Options, SelectorsNameProperties) {
  EXPECT_EQ(parse_selector("recreate:upstream")->perturbation, Perturbation::upstream);
  EXPECT_EQ(parse_selector("recreate")->perturbation, std::nullopt);
  EXPECT_EQ(parse_selector("clean")->property, "clean");
  for (const char* bad : {"", "recreat", "recreate:", "recreate:none", "clean:time", "recreate:time:x"})
    EXPECT_EQ(parse_selector(bad).has_value(), false) << bad;
}

TEST(Options, OnlyWhatIsAskedForIsRun) {
  Lab lab{kThings, {}, {}, {}};
  lab.options.only = {*parse_selector("recreate:order")};
  const Ran ran = lab.run();
  ASSERT_EQ(ran.report.verdicts.size(), 1u);
  EXPECT_EQ(ran.report.verdicts[0].perturbation, Perturbation::order);
  EXPECT_EQ(ran.report.lives, 2u);
}

TEST(Options, SeedAndDistanceAreInTheReplayCommand) {
  Lab lab{"resource \"acme_thing\" \"a\" {\n  name = timestamp()\n}\n", {}, {}, {}};
  lab.options.seed = 77;
  lab.options.after = world::Duration::seconds(7 * 86400);
  lab.options.only = {*parse_selector("recreate:time")};
  lab.options.directory = "scenarios/x";
  const Ran ran = lab.run();
  ASSERT_EQ(ran.report.verdicts.size(), 1u) << ran.complaints;
  EXPECT_EQ(ran.report.verdicts[0].replay,
            "reprise verify scenarios/x --seed 77 --after 7d --only recreate:time");
}

}  // namespace
}  // namespace reprise::verify
