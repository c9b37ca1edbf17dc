#include <rapidcheck.h>

#include "lang/base64.h"
#include "providers_fake/runner.h"
#include "providers_fake/support.h"

namespace reprise::providers_fake {
namespace {

using value::OriginKind;
using value::Value;

std::string text(const Value& v) { return v.is_null() ? "(null)" : std::string(v.unmark().as_string()); }
bool has_origin(const Value& v, OriginKind kind) {
  const value::Marks marks = v.deep_marks();
  if (marks)
    for (const value::Origin& o : marks->origins())
      if (o.kind == kind) return true;
  return false;
}

TEST(Random, PasswordKeepsItsRules) {
  Bench b;
  const Value v =
      b.apply("random_password.p", R"({"length":20,"min_numeric":3,"special":false,"min_upper":4})");
  const std::string result = text(v.attr("result"));
  EXPECT_EQ(result.size(), 20u);
  EXPECT_GE(std::ranges::count_if(result, [](char c) { return c >= '0' && c <= '9'; }), 3);
  EXPECT_GE(std::ranges::count_if(result, [](char c) { return c >= 'A' && c <= 'Z'; }), 4);
  EXPECT_EQ(result.find_first_of("!@#$%&*"), std::string::npos);
  EXPECT_EQ(text(v.attr("id")), "none");
  EXPECT_TRUE(has_origin(v.attr("result"), OriginKind::random));
  EXPECT_EQ(show(v.attr("numeric")), "true");
}

TEST(Random, ValuesFollowSeedAddressAndKeepersOnly) {
  Bench a(1);
  Bench b(1);
  b.world.now = b.world.now + world::Duration::seconds(90 * 86400);
  for (const char* what :
       {"random_id.x {\"byte_length\":8}", "random_pet.x {}", "random_uuid.x {}",
        "random_integer.x {\"min\":1,\"max\":1000000}",
        "random_shuffle.x {\"input\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\"]}"}) {
    const std::string_view all(what);
    const std::string address(all.substr(0, all.find(' ')));
    const std::string_view json = all.substr(all.find(' ') + 1);
    const std::string first = show(a.apply(address, json));
    EXPECT_EQ(first, show(b.apply(address, json))) << "time alone changes nothing";
    Bench other(99);
    EXPECT_NE(first, show(other.apply(address, json)));
  }
  EXPECT_NE(show(a.apply("random_pet.x", R"({"keepers":{"v":"1"}})").attr("id")),
            show(a.apply("random_pet.x", R"({"keepers":{"v":"2"}})").attr("id")));
}

TEST(Random, SeedPinsTheResult) {
  Bench a(1);
  Bench b(2);
  const Value x = a.apply("random_integer.x", R"({"min":1,"max":1000000,"seed":"s"})");
  EXPECT_EQ(show(x), show(b.apply("random_integer.y", R"({"min":1,"max":1000000,"seed":"s"})")));
  EXPECT_FALSE(has_origin(x, OriginKind::random));
}

TEST(Random, KeepersReplace) {
  Bench b;
  const Value v = b.apply("random_id.x", R"({"byte_length":4,"keepers":{"a":"1"}})");
  EXPECT_EQ(text(v.attr("hex")).size(), 8u);
  EXPECT_TRUE(b.plan("random_id.x", R"({"byte_length":4,"keepers":{"a":"1"}})", v).requires_replace.empty());
  const auto plan = b.plan("random_id.x", R"({"byte_length":4,"keepers":{"a":"2"}})", v);
  ASSERT_EQ(plan.requires_replace.size(), 1u);
  EXPECT_EQ(value::to_string(plan.requires_replace[0]), ".keepers");
}

TEST(Null, TriggersReplace) {
  Bench b;
  const Value v = b.apply("null_resource.x", R"({"triggers":{"a":"1"}})");
  EXPECT_TRUE(has_origin(v.attr("id"), OriginKind::cloud_assigned));
  EXPECT_EQ(b.plan("null_resource.x", R"({"triggers":{"a":"2"}})", v).requires_replace.size(), 1u);
}

TEST(Time, StaticAndOffset) {
  Bench b;
  const Value v = b.apply("time_static.x", "{}");
  EXPECT_EQ(text(v.attr("rfc3339")), "2024-01-15T00:00:00Z");
  EXPECT_EQ(show(v.attr("month")), "1");
  EXPECT_TRUE(has_origin(v.attr("year"), OriginKind::timestamp));
  EXPECT_FALSE(
      has_origin(b.apply("time_static.x", R"({"rfc3339":"2020-02-03T04:05:06Z"})"), OriginKind::timestamp));
  const Value o = b.apply("time_offset.x",
                          R"({"base_rfc3339":"2020-01-31T00:00:00Z","offset_months":1,"offset_days":-3})");
  EXPECT_EQ(text(o.attr("rfc3339")), "2020-02-28T00:00:00Z");
  const Value moved =
      b.apply("time_offset.x", R"({"base_rfc3339":"2020-01-31T00:00:00Z","offset_years":-1})", o);
  EXPECT_EQ(text(moved.attr("rfc3339")), "2019-01-31T00:00:00Z");
  EXPECT_EQ(show(moved.attr("year")), "2019");
}

TEST(Time, RotatingEnds) {
  Bench b;
  const Value v = b.apply("time_rotating.x", R"({"rotation_days":30})");
  EXPECT_EQ(text(v.attr("rotation_rfc3339")), "2024-02-14T00:00:00Z");
  EXPECT_FALSE(b.read("time_rotating.x", v).is_null());
  b.world.now = b.world.now + world::Duration::seconds(31 * 86400);
  EXPECT_TRUE(b.read("time_rotating.x", v).is_null());
}

TEST(Local, FilesLiveOnTheRunner) {
  Bench b;
  const Value v = b.apply("local_file.x", R"({"filename":"out/a.txt","content":"hello\n"})");
  EXPECT_EQ(text(v.attr("content_sha1")), "f572d396fae9206628714fb2ce00f72e94f2258f");
  EXPECT_EQ(runner_of(b.world, b.registry.services()).read("/work/out/a.txt"), "hello\n");
  EXPECT_EQ(text(b.data("local_file.y", R"({"filename":"out/a.txt"})").attr("content")), "hello\n");
  EXPECT_FALSE(b.read("local_file.x", v).is_null());
  cloud::World before = b.world;
  b.destroy("local_file.x", v);
  EXPECT_TRUE(b.read("local_file.x", v).is_null());
  EXPECT_TRUE(runner_of(before, b.registry.services()).read("/work/out/a.txt").has_value());
  b.data("local_file.y", R"({"filename":"none"})");
  EXPECT_TRUE(b.diags.has_errors());
}

TEST(Archive, DigestFollowsContent) {
  Bench b;
  b.files->files["src/a.py"] = "print(1)\n";
  b.files->files["src/b/c.py"] = "print(2)\n";
  const Value v = b.data("archive_file.z", R"({"type":"zip","source_dir":"src","output_path":"z.zip"})");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  const Value w =
      b.data("archive_file.z", R"({"type":"zip","source_dir":"src","output_path":"z.zip","excludes":["b"]})");
  EXPECT_NE(text(v.attr("output_sha256")), text(w.attr("output_sha256")));
  EXPECT_FALSE(v.attr("output_size").is_null());
}

TEST(CloudInit, RendersParts) {
  Bench b;
  const Value v = b.data(
      "cloudinit_config.c",
      R"({"gzip":false,"base64_encode":false,"part":[{"content_type":"text/x-shellscript","content":"echo hi"}]})");
  EXPECT_NE(text(v.attr("rendered"))
                .find("Content-Type: text/x-shellscript\r\nMime-Version: 1.0\r\n\r\necho hi\r\n"),
            std::string::npos);
  const Value z = b.data("cloudinit_config.c", R"({"part":[{"content":"x"}]})");
  EXPECT_TRUE(lang::base64_decode(text(z.attr("rendered")))->starts_with("\x1f\x8b"));
}

TEST(Http, UnknownUrlsAreUnmodelled) {
  Bench b;
  const Value v = b.data("http.x", R"({"url":"https://nobody.example/x"})");
  EXPECT_EQ(show(v.attr("status_code")), "200");
  EXPECT_TRUE(has_origin(v.attr("response_body"), OriginKind::unmodelled));
  EXPECT_EQ(b.notes.size(), 1u);
}

TEST(External, ProgramsRunOnTheRunner) {
  Bench b;
  b.files->files["answer.sh"] = "#!/bin/sh\necho '{\"k\":\"v\"}'\n";
  const Value v = b.data("external.x", R"({"program":["sh","answer.sh"]})");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  EXPECT_EQ(show(v.attr("result")), R"({"k":"v"})");
  EXPECT_EQ(b.world.cloud.size(), 0u) << "reading data changes nothing";
}

}  // namespace
}  // namespace reprise::providers_fake
