#include "providers_fake/written.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "providers_fake/registry.h"
#include "support.h"

namespace reprise::providers_fake {
namespace {

using testing::ElementsAre;

// "file:line" of each line of `text`, written by the block that starts with the last line starting
// "resource".
std::vector<std::string> places(const std::string& configuration, const std::string& text,
                                std::map<std::string, std::string> files = {},
                                const std::string& name = "main.tf") {
  hcl::SourceMap sources;
  RegistryOptions options;
  const auto readable = std::make_shared<MemoryFiles>();
  readable->files = std::move(files);
  options.files = readable;
  const FakeRegistry registry(sources, std::move(options));
  const hcl::SourceFile* file = sources.add(name, configuration);
  const auto begin = static_cast<hcl::Pos>(file->base + configuration.rfind("resource"));
  const machine::Text found = written_text(text, {begin, begin + 8}, registry.services());
  EXPECT_EQ(found.bytes, text);
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(sources.file_line(found.range(at, end)));
    at = end + 1;
  }
  return out;
}

TEST(Written, HereDocumentLineByLine) {
  EXPECT_THAT(places(R"(
resource "vm" "a" {
  user_data = <<-EOT
    #!/bin/sh
    apt-get update

    apt-get install -y nginx
  EOT
}
)",
                     "#!/bin/sh\napt-get update\n\napt-get install -y nginx\n"),
              ElementsAre("main.tf:4", "main.tf:5", testing::_, "main.tf:7"));
}

TEST(Written, LinesThatATemplateChangedStandBetweenTheirNeighbours) {
  EXPECT_THAT(places(R"(
resource "vm" "a" {
  user_data = <<-EOT
    #!/bin/sh
    echo ${var.name} > /etc/name
    apt-get install -y ${var.package}
    systemctl start nginx
  EOT
}
)",
                     "#!/bin/sh\necho web > /etc/name\napt-get install -y nginx\nsystemctl start nginx\n"),
              ElementsAre("main.tf:4", "main.tf:5", "main.tf:6", "main.tf:7"));
}

TEST(Written, ElementsOfAListAndEscapes) {
  EXPECT_THAT(places(R"(
resource "vm" "a" {
  inline = [
    "apt-get update",
    "echo \"on $(date)\" > /etc/made",
    "echo $${HOME}",
  ]
}
)",
                     "apt-get update\necho \"on $(date)\" > /etc/made\necho ${HOME}\n"),
              ElementsAre("main.tf:4", "main.tf:5", "main.tf:6"));
  EXPECT_THAT(places("resource \"vm\" \"a\" {\n  x = \"#!/bin/sh\\napt-get update\\n\"\n}\n",
                     "#!/bin/sh\napt-get update\n"),
              ElementsAre("main.tf:2", "main.tf:2"));
}

TEST(Written, FilesThatTheBlockNames) {
  const std::string block = R"(
resource "vm" "a" {
  user_data = file("${path.module}/scripts/boot.sh")
}
)";
  const std::string script = "#!/bin/sh\nset -e\napt-get install -y nginx\n";
  EXPECT_THAT(places(block, script, {{"scripts/boot.sh", script}}),
              ElementsAre("scripts/boot.sh:1", "scripts/boot.sh:2", "scripts/boot.sh:3"));
  EXPECT_THAT(places(block, script, {{"modules/web/scripts/boot.sh", script}}, "modules/web/main.tf"),
              ElementsAre("modules/web/scripts/boot.sh:1", "modules/web/scripts/boot.sh:2",
                          "modules/web/scripts/boot.sh:3"));
  // The file has another text by now: what is written in the block is all that is known.
  EXPECT_THAT(places(block, "reboot\n", {{"scripts/boot.sh", script}}), ElementsAre("main.tf:2"));
}

TEST(Written, TemplatesThatTheBlockNames) {
  EXPECT_THAT(
      places(R"(
resource "vm" "a" {
  user_data = templatefile("boot.sh.tftpl", { port = 80 })
}
)",
             "#!/bin/sh\nport=80\nreboot\n", {{"boot.sh.tftpl", "#!/bin/sh\nport=${port}\nreboot\n"}}),
      ElementsAre("boot.sh.tftpl:1", "boot.sh.tftpl:2", "boot.sh.tftpl:3"));
}

TEST(Written, AnotherResourcesLinesAreNotTaken) {
  EXPECT_THAT(places(R"(
resource "vm" "a" {
  x = var.script
}
output "o" { value = "reboot" }
)",
                     "reboot\n"),
              ElementsAre("main.tf:2"));
}

}  // namespace
}  // namespace reprise::providers_fake
