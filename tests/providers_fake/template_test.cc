#include "lang/digest.h"
#include "providers_fake/runner.h"
#include "providers_fake/support.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

std::string text(const Value& v) { return v.is_null() ? "(null)" : std::string(v.unmark().as_string()); }

TEST(Template, FilesAreRendered) {
  Bench b;
  const Value v = b.data(
      "template_file.x",
      R"({"template":"${upper(name)}: %{ if n == \"2\" }two%{ else }other%{ endif }","vars":{"name":"a","n":"2"}})");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].summary;
  EXPECT_EQ(text(v.attr("rendered")), "A: two");
  EXPECT_EQ(text(v.attr("id")), lang::to_hex(lang::digest_bytes(lang::Digest::sha256, "A: two")));
  EXPECT_EQ(text(b.apply("template_file.x", R"({"template":"${1 + 1}"})").attr("rendered")), "2");
}

TEST(Template, FaultsNameThePlaceInTheTemplate) {
  Bench b;
  b.data("template_file.x", R"({"template":"a\n${nmae}","vars":{"name":"a"}})");
  ASSERT_EQ(b.diags.size(), 1u);
  EXPECT_EQ(
      b.diags.items()[0].summary,
      "failed to render : <template_file>:2,3-7: Unknown variable; There is no variable named \"nmae\". "
      "Did you mean \"name\"?");
  b.data("template_file.x", R"({"template":"${"})");
  EXPECT_NE(b.diags.items()[1].summary.find("<template_file>:1,"), std::string::npos);
}

TEST(Template, DirectoriesAreWrittenOnTheRunner) {
  Bench b;
  b.files->files["in/a.conf"] = "host = ${host}\n";
  b.files->files["in/sub/run.sh"] = "#!/bin/sh\necho ${host}\n";
  const std::string config = R"({"source_dir":"in","destination_dir":"out","vars":{"host":"h"}})";
  const Value v = b.apply("template_dir.x", config);
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].summary;
  const machine::Machine& runner = runner_of(b.world, b.registry.services());
  EXPECT_EQ(runner.read("/work/out/a.conf"), "host = h\n");
  EXPECT_EQ(runner.file("/work/out/sub/run.sh")->mode, 0755);
  EXPECT_FALSE(b.read("template_dir.x", v).is_null());
  machine::Machine changed = runner;
  machine::upload(changed, "/work/out/a.conf", machine::Text("other"), nullptr);
  store_runner(b.world, changed);
  EXPECT_TRUE(b.read("template_dir.x", v).is_null()) << "somebody changed what was written";
  b.destroy("template_dir.x", v);
  EXPECT_FALSE(runner_of(b.world, b.registry.services()).file("/work/out"));
}

TEST(Template, CloudInitIsTheSameAsItsSuccessors) {
  Bench b;
  const std::string config =
      R"({"gzip":false,"base64_encode":false,"part":[{"content":"echo","content_type":"text/x-shellscript"}]})";
  EXPECT_EQ(text(b.data("template_cloudinit_config.x", config).attr("rendered")),
            text(b.data("cloudinit_config.x", config).attr("rendered")));
}

}  // namespace
}  // namespace reprise::providers_fake
