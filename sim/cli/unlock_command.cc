// force-unlock: takes away the lock that a dead process left.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"

namespace reprise::cli {

namespace {

bool confirmed(Session& session) {
  session.out(
      "Do you really want to force-unlock?\n  Terraform will remove the lock on the remote state.\n  This "
      "will allow local Terraform commands to modify this state, even though it\n  may still be in use. Only "
      "'yes' will be accepted to confirm.\n\n  Enter a value: ");
  std::string answer;
  const bool yes = read_input_line(answer) && answer == "yes";
  session.out(yes ? "\n" : "\nforce-unlock cancelled.\n");
  return yes;
}

}  // namespace

int force_unlock_command(const Host& host, const Words& words) {
  Session session(host, "force-unlock", words);
  if (!session.parse()) return 1;
  StateLock lock(session.disk(), session.state_path(session.workspace()));
  if (!session.flags().on("force")) {
    if (!lock.exists()) {
      session.err("Local state cannot be unlocked by another process\n");
      return 1;
    }
    if (!confirmed(session)) return 1;
  }
  const std::string problem = lock.force(session.flags().arguments()[0]);
  if (!problem.empty()) {
    session.err(fmt::format("Failed to unlock state: {}\n", problem));
    return 1;
  }
  session.out(
      "Terraform state has been successfully unlocked!\n\nThe state has been unlocked, and Terraform "
      "commands "
      "should now be able to\nobtain a new lock on the remote state.\n");
  return 0;
}

}  // namespace reprise::cli
