#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/version.h"
#include "state/v4.h"

namespace reprise::cli {

int version_command(const Host&, const Words& words) {
  const bool json = !words.empty() && (words[0] == "-json" || words[0] == "--json");
  if (json)
    write_output(fmt::format(
        "{{\n  \"terraform_version\": \"{}\",\n  \"platform\": \"linux_amd64\",\n  "
        "\"provider_selections\": {{}},\n  \"terraform_outdated\": false,\n  \"reprise_version\": "
        "\"{}\"\n}}\n",
        state::kTerraformVersion, kVersion));
  else
    write_output(
        fmt::format("Reprise v{}\nTerraform v{} language and formats\n", kVersion, state::kTerraformVersion));
  return 0;
}

}  // namespace reprise::cli
