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

TEST(Random, ImportsSayWhatAnIdHolds) {
  Bench b;
  EXPECT_EQ(show(b.import("random_integer.x", "5,1,9").attr("max")), "9");
  EXPECT_EQ(show(b.import("random_integer.x", "-5,-9,9,seed").attr("seed")), "\"seed\"");
  const Value id = b.import("random_id.x", "web-,p-9hUg");
  EXPECT_EQ(text(id.attr("hex")), "web-a7ef6152");
  EXPECT_EQ(text(id.attr("b64_std")), "web-p+9hUg==");
  EXPECT_EQ(text(id.attr("dec")), "web-2817483090");
  EXPECT_EQ(show(id.attr("byte_length")), "4");
  EXPECT_EQ(text(b.import("random_bytes.x", "AQID").attr("hex")), "010203");
  EXPECT_EQ(text(b.import("random_uuid.x", "AABBCCDD-0011-2233-4455-66778899AABB").attr("result")),
            "aabbccdd-0011-2233-4455-66778899aabb");
  const Value password = b.import("random_password.x", "secret!");
  EXPECT_EQ(show(password.attr("length")), "7");
  EXPECT_TRUE(text(password.attr("bcrypt_hash")).starts_with("$2a$"));
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  // What was imported with its arguments written down is not changed by the next plan.
  EXPECT_TRUE(same_content(b.plan("random_password.x", R"({"length":7})", password).planned, password));
  b.import("random_integer.x", "1,2");
  b.import("random_integer.x", "one,2,3");
  b.import("random_uuid.x", "nonsense");
  b.import("random_pet.x", "happy-cat");
  ASSERT_EQ(b.diags.size(), 4u);
  EXPECT_EQ(b.diags.items()[0].detail,
            "Invalid import usage: expecting {result},{min},{max} or {result},{min},{max},{seed}");
  EXPECT_NE(b.diags.items()[1].detail.find("strconv.ParseInt: parsing \"one\": invalid syntax"),
            std::string::npos);
  EXPECT_NE(b.diags.items()[2].detail.find("uuid string is wrong length"), std::string::npos);
  EXPECT_EQ(b.diags.items()[3].summary, "Resource Import Not Implemented");
}

TEST(Random, ArgumentsAreChecked) {
  Bench b;
  EXPECT_EQ(b.complaints("random_string", R"({"length":5,"min_upper":3,"min_numeric":4})"),
            "length: Attribute length value must be at least sum of min_upper + min_lower + min_numeric + "
            "min_special, got: 5\n");
  EXPECT_EQ(b.complaints("random_bytes", R"({"length":0})"),
            "length: Attribute length value must be at least 1, got: 0\n");
  EXPECT_NE(b.complaints("random_password",
                         R"({"length":5,"upper":false,"lower":false,"numeric":false,"special":false})")
                .find("must be specified as true"),
            std::string::npos);
  EXPECT_EQ(b.complaints("random_string", R"({"length":5})"), "");
  const auto plan = b.plan("random_string.x", R"({"length":5,"number":false})");
  EXPECT_EQ(show(plan.planned.attr("numeric")), "false");
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
  EXPECT_EQ(text(o.attr("rfc3339")), "2020-03-02T00:00:00Z")
      << "each part starts from the base, months come last";
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

TEST(Time, RotationIsWhatTheResourceShows) {
  Bench b;
  const Value v = b.apply("time_rotating.x", R"({"rfc3339":"2024-01-15T00:00:00Z","rotation_months":1})");
  EXPECT_EQ(show(v.attr("month")), "2");
  EXPECT_EQ(text(v.attr("id")), "2024-01-15T00:00:00Z");
  // A longer rotation is known while planning, and keeps the base.
  const auto plan = b.plan("time_rotating.x", R"({"rfc3339":"2024-01-15T00:00:00Z","rotation_years":1})", v);
  EXPECT_EQ(text(plan.planned.attr("rotation_rfc3339")), "2025-01-15T00:00:00Z");
  EXPECT_TRUE(plan.requires_replace.empty());
}

TEST(Time, Imports) {
  Bench b;
  EXPECT_EQ(show(b.import("time_static.x", "2020-02-12T06:36:13Z").attr("unix")), "1581489373");
  EXPECT_EQ(text(b.import("time_offset.x", "2020-02-12T06:36:13Z,0,0,7,0,0,0").attr("rfc3339")),
            "2020-02-19T06:36:13Z");
  EXPECT_EQ(text(b.import("time_rotating.x", "2020-02-12T06:36:13Z,0,0,30,0,0").attr("rotation_rfc3339")),
            "2020-03-13T06:36:13Z");
  EXPECT_EQ(show(b.import("time_rotating.x", "2020-02-12T06:36:13Z,2020-02-13T06:36:13Z").attr("day")), "13");
  EXPECT_EQ(show(b.import("time_sleep.x", "30s,,a=b").attr("triggers")), R"({"a":"b"})");
  EXPECT_FALSE(b.diags.has_errors());
  for (const char* wrong :
       {"time_offset.x 2020", "time_rotating.x a,b", "time_static.x yesterday", "time_sleep.x ,"}) {
    const std::string_view all(wrong);
    b.import(std::string(all.substr(0, all.find(' '))), all.substr(all.find(' ') + 1));
  }
  EXPECT_EQ(b.diags.size(), 4u);
}

TEST(Time, ArgumentsAreChecked) {
  Bench b;
  EXPECT_EQ(b.complaints("time_offset", "{}"),
            ": At least one of these attributes must be configured: "
            "[offset_seconds,offset_minutes,offset_hours,offset_days,offset_months,offset_years]\n");
  EXPECT_NE(
      b.complaints("time_sleep", R"({"create_duration":"30"})").find("must be a number immediately followed"),
      std::string::npos);
  EXPECT_EQ(b.complaints("time_sleep", R"({"create_duration":"1.5h"})"), "");
  EXPECT_NE(b.complaints("time_static", R"({"rfc3339":"x"})").find("not valid RFC3339"), std::string::npos);
}

TEST(Local, PermissionsAndSourcesAreChecked) {
  Bench b;
  EXPECT_NE(b.complaints("local_file", R"({"filename":"a","content":"x","source":"y"})")
                .find("2 attributes specified when one (and only one) of"),
            std::string::npos);
  EXPECT_NE(
      b.complaints("local_file", R"({"filename":"a","content":"x","file_permission":"0888"})").find("octal"),
      std::string::npos);
  b.files->files["from.txt"] = "here\n";
  const Value v =
      b.apply("local_file.x", R"({"filename":"to.txt","source":"from.txt","file_permission":"0640"})");
  EXPECT_EQ(runner_of(b.world, b.registry.services()).file("/work/to.txt")->mode, 0640);
  b.apply("local_file.y", R"({"filename":"to.txt","source":"none.txt"})");
  ASSERT_EQ(b.diags.size(), 1u);
  EXPECT_NE(b.diags.items()[0].detail.find("open none.txt: no such file or directory"), std::string::npos);
}

TEST(Local, CommandsRunOnTheRunner) {
  Bench b;
  const Value v = b.data(
      "local_command.x",
      R"({"command":"sh","arguments":["-c","echo out; echo err >&2; exit 3"],"allow_non_zero_exit_code":true})");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  EXPECT_EQ(text(v.attr("stdout")), "out\n");
  EXPECT_EQ(text(v.attr("stderr")), "err\n");
  EXPECT_EQ(show(v.attr("exit_code")), "3");
  b.data("local_command.x", R"({"command":"sh","arguments":["-c","exit 3"]})");
  EXPECT_EQ(b.diags.items().back().summary, "Command Execution Failed");
  b.data("local_command.x", R"({"command":"./none"})");
  EXPECT_EQ(b.diags.items().back().summary, "Command Lookup Failed");
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

TEST(Archive, BytesAreThoseOfRealArchives) {
  Bench b;
  b.files->files["src/a/b.txt"] = "in a directory\n";
  b.files->files["src/a.txt"] = "beside it\n";
  b.files->files["src/run.sh"] = "#!/bin/sh\n";
  const Value zip =
      b.apply("archive_file.z", R"({"type":"zip","source_dir":"src","output_path":"out/z.zip"})");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  const std::string bytes = *runner_of(b.world, b.registry.services()).read("/work/out/z.zip");
  EXPECT_TRUE(bytes.starts_with(std::string("PK\3\4\x14\0\x08\0\x08\0\0\0\x21\x8a", 14)))
      << "deflated, of Go's zero date";
  EXPECT_LT(bytes.find("a/b.txt"), bytes.find("a.txt")) << "directories are walked name by name";
  EXPECT_EQ(show(zip.attr("output_size")), std::to_string(bytes.size()));
  b.apply("archive_file.t",
          R"({"type":"tar.gz","source_dir":"src","output_path":"t.tgz","output_file_mode":"0666"})");
  const std::string tgz = *runner_of(b.world, b.registry.services()).read("/work/t.tgz");
  EXPECT_TRUE(tgz.starts_with("\x1f\x8b"));
  const Value content = b.data(
      "archive_file.c",
      R"({"type":"zip","source":[{"filename":"b","content":"1"},{"filename":"a","content":"2"}],"output_path":"c.zip"})");
  const Value swapped = b.data(
      "archive_file.c",
      R"({"type":"zip","source":[{"filename":"a","content":"2"},{"filename":"b","content":"1"}],"output_path":"c.zip"})");
  EXPECT_EQ(text(content.attr("output_md5")), text(swapped.attr("output_md5")));
}

TEST(Archive, ExcludesAreGlobsAndFaultsAreTold) {
  Bench b;
  for (const char* path : {"src/keep.py", "src/x.pyc", "src/deep/y.pyc", "src/tests/t.py"})
    b.files->files[path] = "1";
  const auto digest = [&](const char* excludes) {
    return text(b.data("archive_file.z",
                       std::string(R"({"type":"zip","source_dir":"src","output_path":"z","excludes":)") +
                           excludes + "}")
                    .attr("output_sha"));
  };
  const std::string only =
      text(b.data("archive_file.z", R"({"type":"zip","source_file":"src/keep.py","output_path":"z"})")
               .attr("output_sha"));
  EXPECT_EQ(digest(R"(["**/*.pyc","tests"])"), only);
  EXPECT_NE(digest(R"(["*.pyc","tests"])"), only);
  EXPECT_EQ(b.diags.size(), 0u);
  digest(R"(["**"])");
  b.data("archive_file.z", R"({"type":"rar","source_dir":"src","output_path":"z"})");
  b.data("archive_file.z", R"({"type":"zip","source_dir":"none","output_path":"z"})");
  ASSERT_EQ(b.diags.size(), 3u);
  EXPECT_NE(b.diags.items()[0].detail.find("as it would be empty"), std::string::npos);
  EXPECT_EQ(b.diags.items()[1].detail, "error creating archive: archive type not supported: rar");
  EXPECT_EQ(b.diags.items()[2].detail,
            "error creating archive: error archiving directory: could not archive missing directory: none");
  EXPECT_NE(b.complaints("archive_file",
                         R"({"type":"zip","source_dir":"a","source_file":"b","output_path":"z"})", true),
            "");
}

TEST(CloudInit, DefaultsStandInTheState) {
  Bench b;
  const Value v = b.data("cloudinit_config.c",
                         R"({"part":[{"content":"a"},{"content":"b","filename":"n","content_type":""}]})");
  EXPECT_EQ(show(v.attr("gzip")), "true");
  EXPECT_EQ(text(v.attr("part").unmark().at(1).attr("content_type")), "text/plain");
  const auto plan = b.plan("cloudinit_config.r", R"({"part":[{"content":"a"}]})");
  EXPECT_EQ(show(plan.planned.attr("boundary")), "\"MIMEBOUNDARY\"");
  EXPECT_EQ(text(plan.planned.attr("part").unmark().at(0).attr("content_type")), "text/plain");
  const Value plain =
      b.data("cloudinit_config.c",
             R"({"gzip":false,"base64_encode":false,"boundary":"//","part":[{"content":"a"}]})");
  EXPECT_EQ(text(plain.attr("rendered")),
            "Content-Type: multipart/mixed; boundary=\"//\"\nMIME-Version: 1.0\r\n\r\n--//\r\n"
            "Content-Transfer-Encoding: 7bit\r\nContent-Type: text/plain\r\nMime-Version: "
            "1.0\r\n\r\na\r\n--//--\r\n");
  EXPECT_EQ(b.complaints("cloudinit_config", R"({"base64_encode":false,"part":[]})", true),
            "base64_encode: Expected base64_encode to be set to true when gzip is true.\n");
  b.data("cloudinit_config.c", R"({"boundary":"a\nb","part":[{"content":"a"}]})");
  EXPECT_EQ(b.diags.size(), 1u);
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

TEST(Http, RequestsThatCannotBeMadeAreRefused) {
  Bench b;
  b.data("http.x", R"({"url":"ftp://nobody.example/x"})");
  EXPECT_NE(b.diags.items().at(0).detail.find("unsupported protocol scheme \"ftp\""), std::string::npos);
  b.data("http.x", R"({"url":"https://nobody.example/x","ca_cert_pem":"none"})");
  EXPECT_EQ(b.diags.items().at(1).summary, "Error configuring TLS client");
  EXPECT_EQ(b.complaints("http", R"({"url":"https://a","method":"PUT","client_key_pem":"x"})", true),
            "method: Attribute method value must be one of: [\"GET\" \"POST\" \"HEAD\"], got: \"PUT\"\n"
            "client_key_pem: Attribute \"client_cert_pem\" must be specified when \"client_key_pem\" is "
            "specified\n");
}

TEST(External, FaultsAreToldAsTheProviderTellsThem) {
  Bench b;
  const auto fault = [&](const char* script) {
    Bench fresh;
    fresh.files->files["p.sh"] = script;
    fresh.data("external.x", R"({"program":["sh","p.sh"]})");
    return fresh.diags.empty() ? std::string()
                               : fresh.diags.items()[0].summary + ": " + fresh.diags.items()[0].detail;
  };
  EXPECT_NE(fault("echo no >&2; exit 4").find("Error Message: no\n\nState: exit status 4"),
            std::string::npos);
  EXPECT_NE(fault("exit 1").find("it returned no additional error messaging"), std::string::npos);
  EXPECT_NE(fault("echo '{\"a\":1}'").find("json: cannot unmarshal number into Go value of type string"),
            std::string::npos);
  EXPECT_NE(fault("echo '[]'").find("cannot unmarshal array into Go value of type map[string]string"),
            std::string::npos);
  EXPECT_NE(fault("true").find("unexpected end of JSON input"), std::string::npos);
  b.data("external.x", R"({"program":["./none"]})");
  EXPECT_EQ(b.diags.items().at(0).summary, "External Program Lookup Failed");
  EXPECT_EQ(b.diags.items().at(0).attribute, "program");
}

TEST(External, ResultsAreReadAsGoReadsThem) {
  Bench b;
  b.files->files["p.sh"] = "echo '{\"b\":null,\"a\":\"1\",\"a\":\"2\"}'";
  EXPECT_EQ(show(b.data("external.x", R"({"program":["sh","p.sh"]})").attr("result")), R"({"a":"2","b":""})");
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
