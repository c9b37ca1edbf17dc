// State safety: a process that is killed, or whose disk fills up, anywhere in an apply or a destroy. The
// state stays readable, no object is lost without being named, and the next run converges.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <regex>
#include <set>

#include "cli/process.h"

namespace reprise::cli::test {
namespace {

// Objects that may exist twice: an orphan is not in the way of its successor.
constexpr const char* kFirst = R"(resource "aws_ebs_volume" "plain" {
  count             = 5
  availability_zone = "us-east-1a"
  size              = 10
}
resource "aws_ebs_volume" "early" {
  availability_zone = "us-east-1a"
  size              = 10
  lifecycle {
    create_before_destroy = true
  }
}
resource "terraform_data" "old" {
  count = 3
  input = aws_ebs_volume.early.id
}
output "early" {
  value = aws_ebs_volume.early.id
}
)";
// An update, replacements in both orders, moves, something less and something more.
constexpr const char* kSecond = R"(resource "aws_ebs_volume" "plain" {
  count             = 4
  availability_zone = count.index < 2 ? "us-east-1a" : "us-east-1b"
  size              = 20
}
resource "aws_ebs_volume" "early" {
  availability_zone = "us-east-1b"
  size              = 20
  lifecycle {
    create_before_destroy = true
  }
}
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
resource "terraform_data" "new" {
  count = 3
  input = aws_ebs_volume.early.id
}
resource "aws_ebs_volume" "more" {
  count             = 2
  availability_zone = "us-east-1c"
  size              = 1
}
output "early" {
  value = aws_ebs_volume.early.id
}
)";

struct Job {
  const char* name;
  const char* before;   // what was applied earlier; "" for nothing
  const char* files;    // what the job finds
  const char* command;  // what is killed, and what is run again
};
const Job kJobs[] = {{"create", "", kFirst, "apply -auto-approve -no-color"},
                     {"change", kFirst, kSecond, "apply -auto-approve -no-color"},
                     {"destroy", kSecond, kSecond, "destroy -auto-approve -no-color"}};

class Kills : public Cli {
 protected:
  // In memory where there is such a place: what a kill leaves is the kernel's business, not the disk's.
  void SetUp() override {
    if (fs::exists("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
    Cli::SetUp();
  }

  // A fresh copy of the directory as the job finds it.
  void start_over(const Job& job) {
    const fs::path made = dir_ / job.name;
    if (!fs::exists(made)) {
      fs::remove_all(dir_ / "w");
      if (*job.before) {
        write("main.tf", job.before);
        ASSERT_EQ(run("apply -auto-approve").status, 0);
      }
      write("main.tf", job.files);
      fs::copy(dir_ / "w", made, fs::copy_options::recursive);
    }
    fs::remove_all(dir_ / "w");
    fs::copy(made, dir_ / "w", fs::copy_options::recursive);
  }

  // How many writes the undisturbed job takes, as a fault beyond them says.
  unsigned writes_of(const Job& job) {
    start_over(job);
    const Outcome o = run(std::string(job.command) + " -fault=crash:write:1000000");
    std::smatch found;
    const std::string text = flat(o.out);
    EXPECT_TRUE(std::regex_search(text, found, std::regex("This run wrote (\\d+) times"))) << o.out << o.err;
    return found.empty() ? 0 : static_cast<unsigned>(std::stoul(found[1]));
  }

  // Ids of what resources made in the cloud.
  std::set<std::string> cloud() {
    std::set<std::string> ids;
    sqlite3* database = nullptr;
    const std::string path = (dir_ / "w/.reprise/world.db").string();
    if (!fs::exists(path)) return ids;
    EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    const auto add = [](void* into, int, char** row, char**) {
      static_cast<std::set<std::string>*>(into)->insert(row[0]);
      return 0;
    };
    char* problem = nullptr;
    const char* query = "SELECT id FROM object WHERE creator <> '' AND parent = ''";
    const int code = sqlite3_exec(database, query, add, &ids, &problem);
    const std::string text = problem ? problem : "";
    EXPECT_TRUE(code == SQLITE_OK || text == "no such table: object") << text;  // killed before there was one
    sqlite3_free(problem);
    sqlite3_close(database);
    return ids;
  }
  std::set<std::string> unknown_to_state() {
    const Outcome state = run("state pull");
    EXPECT_EQ(state.status, 0) << state.err;
    std::set<std::string> ids;
    for (const std::string& id : cloud())
      if (!has(state.out, "\"" + id + "\"")) ids.insert(id);
    return ids;
  }

  // Whatever happened before: nothing is lost unnamed, and the same command now does what was wanted.
  void expect_recovery(const Job& job, const std::string& how) {
    SCOPED_TRACE(std::string(job.name) + " " + how);
    const std::set<std::string> lost = unknown_to_state();
    const Outcome next = run(job.command);
    EXPECT_EQ(next.status, 0) << next.out << next.err;
    for (const std::string& id : lost)
      EXPECT_TRUE(has(flat(next.out), id + "\", but the state never")) << next.out;
    std::size_t named = 0;
    for (std::size_t at = 0; (at = next.out.find("Object left behind", at)) != std::string::npos; ++at)
      ++named;
    EXPECT_EQ(named, lost.size()) << next.out;
    EXPECT_EQ(unknown_to_state(), lost) << "the second run leaves nothing of its own behind";
    if (job.command[0] == 'd') {
      EXPECT_EQ(run("state list").out, "");
    } else {
      const Outcome plan = run("plan -detailed-exitcode -no-color");
      EXPECT_EQ(plan.status, 0) << plan.out << plan.err;
    }
  }

  // True when the process was there to be killed.
  bool kill_after(const Job& job, useconds_t wait) {
    const pid_t child = ::fork();
    if (child == 0) {
      const int nowhere = ::open("/dev/null", O_RDWR);
      for (const int stream : {0, 1, 2}) ::dup2(nowhere, stream);
      if (::chdir((dir_ / "w").c_str()) != 0) ::_exit(126);
      const std::string verb(job.command, std::string_view(job.command).find(' '));
      ::execl(REPRISE_PROGRAM, REPRISE_PROGRAM, verb.c_str(), "-auto-approve", nullptr);
      ::_exit(127);
    }
    ::usleep(wait);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }
};

// Points are drawn, but the same ones each time.
class Draw {
 public:
  unsigned below(unsigned n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<unsigned>((state_ >> 33) % n);
  }

 private:
  unsigned long long state_ = 20240115;
};

constexpr int kStatedPerJob = 48, kOutsidePerJob = 19;  // 201 in all

TEST_F(Kills, NothingIsLostAtStatedWrites) {
  Draw draw;
  const char* kinds[] = {"crash", "torn", "crash", "disk-full"};
  std::map<std::string, int> struck;
  for (const Job& job : kJobs) {
    const unsigned writes = writes_of(job);
    ASSERT_GT(writes, 20u);
    for (int i = 0; i < kStatedPerJob; ++i) {
      const std::string kind = kinds[i % 4];
      const std::string fault = kind + ":write:" + std::to_string(1 + draw.below(writes));
      start_over(job);
      const Outcome o = run(std::string(job.command) + " -fault=" + fault);
      if (o.status != 0) ++struck[kind];
      const bool killed = o.status == 128 + SIGKILL;
      EXPECT_EQ(killed, kind == "crash" || (kind == "torn" && o.status != 0)) << fault << o.out << o.err;
      EXPECT_TRUE(killed || o.status <= 1) << fault << o.out << o.err;
      expect_recovery(job, fault);
      if (HasFailure()) return;
    }
  }
  // Renaming and removing cannot be torn, and removing needs no room.
  EXPECT_EQ(struck["crash"], 72);
  EXPECT_GT(struck["torn"], 15);
  EXPECT_GT(struck["disk-full"], 15);
}

TEST_F(Kills, NothingIsLostWhereverAProcessIsKilled) {
  Draw draw;
  int killed = 0;
  for (const Job& job : kJobs) {
    for (int i = 0; i < kOutsidePerJob; ++i) {
      start_over(job);
      const useconds_t wait = 1000 + draw.below(30'000);
      killed += kill_after(job, wait);
      expect_recovery(job, "killed after " + std::to_string(wait) + " µs");
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(killed, 0);
}

}  // namespace
}  // namespace reprise::cli::test
