// The lock of a state: one command at a time, and who has it.
#include <csignal>

#include "cli/process.h"

namespace reprise::cli::test {
namespace {

constexpr const char* kFile = "resource \"terraform_data\" \"a\" {}\n";
constexpr const char* kLock = ".reprise/.terraform.tfstate.lock.info";

// An apply that waits for its answer until it is told.
class Locks : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    write("main.tf", kFile);
  }
  void hold() {
    const std::string command =
        "cd '" + (dir_ / "w").string() +
        "' && rm -f ../answer ../held && mkfifo ../answer && { " REPRISE_PROGRAM
        " apply -no-color <../answer >../held 2>&1 & echo $! >../pid; } && exec 3>../answer && "
        "{ sleep 20 >&3 & echo $! >../sleeper; }";
    ASSERT_EQ(std::system(command.c_str()), 0);
    for (int i = 0; i < 500 && !has(slurp(dir_ / "held"), "Enter a value:"); ++i) std::system("sleep 0.02");
    ASSERT_TRUE(exists(kLock));
  }
  void let_go() {
    // Whoever holds the pipe open goes last: at its end the apply would leave in an orderly way.
    for (const char* who : {"pid", "sleeper"}) {
      const std::string pid = std::to_string(std::stoi(slurp(dir_ / who)));
      ::kill(std::stoi(pid), SIGKILL);
      while (lives(pid)) std::system("sleep 0.005");
    }
  }
  // A zombie holds no files any more.
  static bool lives(const std::string& pid) {
    const std::string stat = slurp("/proc/" + pid + "/stat");
    return !stat.empty() && !has(stat, ") Z");
  }
  std::string id() {
    const std::string text = read(kLock);
    const std::size_t at = text.find("\"ID\":\"");
    return at == std::string::npos ? "" : text.substr(at + 6, 36);
  }
};

TEST_F(Locks, WhoWaitsLearnsWhoHasIt) {
  hold();
  const Outcome o = run("plan -no-color");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(
      o.err.starts_with("\nError: Error acquiring the state lock\n\nError message: resource temporarily "
                        "unavailable\nLock Info:\n  ID:        " +
                        id() +
                        "\n  Path:      .reprise/terraform.tfstate\n"
                        "  Operation: OperationTypeApply\n  Who:       "))
      << o.err;
  EXPECT_TRUE(has(o.err, "  Version:   1.11.4\n  Created:   2")) << o.err;
  EXPECT_TRUE(
      has(o.err, " +0000 UTC\n  Info:      \n\n\nTerraform acquires a state lock to protect the state"))
      << o.err;
  EXPECT_EQ(run("plan -lock=false").status, 0);
  EXPECT_EQ(run("state list").status, 1) << "there is no state yet, but looking needs no lock";
  EXPECT_FALSE(has(run("state list").err, "lock"));
  const Outcome late = run("plan -no-color -lock-timeout=600ms");
  EXPECT_EQ(late.status, 1);
  EXPECT_EQ(late.out, "Acquiring state lock. This may take a few moments...\n");
  const Outcome forced = run("force-unlock -force " + id());
  EXPECT_EQ(forced.status, 1);
  EXPECT_TRUE(has(forced.err, "Local state cannot be unlocked by another process")) << forced.err;
  let_go();
}

TEST_F(Locks, WhatADeadProcessLeftLocksNothing) {
  hold();
  let_go();
  ASSERT_TRUE(exists(kLock));
  const std::string before = id();
  const Outcome other = run("force-unlock -force 00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(other.status, 1);
  EXPECT_TRUE(has(other.err, "invalid lock id")) << other.err;
  EXPECT_EQ(id(), before);
  EXPECT_EQ(run("force-unlock " + before, "no\n").status, 1);
  EXPECT_EQ(id(), before);
  const Outcome forced = run("force-unlock " + before, "yes\n");
  EXPECT_EQ(forced.status, 0) << forced.err;
  EXPECT_FALSE(exists(kLock));
  EXPECT_TRUE(has(run("force-unlock -force " + before).err, "LocalState not locked"));
  hold();
  let_go();
  EXPECT_EQ(run("apply -auto-approve").status, 0);
  EXPECT_FALSE(exists(kLock)) << "an orderly end takes its lock away";
}

}  // namespace
}  // namespace reprise::cli::test
