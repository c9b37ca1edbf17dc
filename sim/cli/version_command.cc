// version, login, logout.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/version.h"
#include "state/v4.h"

namespace reprise::cli {

int version_command(const Host& host, const Words& words) {
  Session session(host, "version", words);
  if (!session.parse()) return 1;
  if (session.json())
    session.out(fmt::format(
        "{{\n  \"terraform_version\": \"{}\",\n  \"platform\": \"linux_amd64\",\n  "
        "\"provider_selections\": {{}},\n  \"terraform_outdated\": false,\n  \"reprise_version\": "
        "\"{}\"\n}}\n",
        state::kTerraformVersion, kVersion));
  else
    session.out(
        fmt::format("Reprise v{}\nTerraform v{} language and formats\n", kVersion, state::kTerraformVersion));
  return 0;
}

int login_command(const Host& host, const std::string& command, const Words& words) {
  Session session(host, command, words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  diags.error(
      command == "login" ? "Nothing to log in to" : "Nothing to log out of",
      "Reprise works offline: it keeps no credentials and talks to no host. State and simulated cloud are "
      "in the directory .reprise/.");
  session.show(diags);
  return 1;
}

}  // namespace reprise::cli
