// Generated configurations of terraform_data, planned and applied by this program and by the real tool: both
// must plan the same and come to the same state. What fails is shrunk. Skipped where there is no terraform.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <regex>

#include "cli/process.h"

namespace reprise::cli::test {
namespace {

// One resource block. References go to earlier blocks only, so that there are no circles.
struct Block {
  int repeat = 0;       // 0: one, 1: count, 2: for_each
  int size = 1;         // instances when repeated
  int input = 0;        // what its input says
  int needs = 0;        // 0: nothing, else the block so many places before is referred to
  int how = 0;          // 0: in input, 1: in triggers_replace, 2: depends_on
  int trigger = 0;      // 0: none, else triggers_replace says so
  bool before = false;  // create_before_destroy
  bool inside = false;  // in the module, when it needs nothing
};
using Blocks = std::vector<Block>;

void showValue(const Block& b, std::ostream& out) {
  out << "{repeat " << b.repeat << " size " << b.size << " input " << b.input << " needs " << b.needs
      << " how " << b.how << " trigger " << b.trigger << " before " << b.before << " inside " << b.inside
      << "}";
}

std::string name_of(std::size_t i) { return "r" + std::to_string(i); }

// The first instance of a block, or all of it when there may be none.
std::string value_of(const Block& b, std::size_t i) {
  const std::string address = (b.inside ? "module.m." : "terraform_data.") + name_of(i);
  if (b.inside) return address;
  return b.repeat == 0   ? address + ".id"
         : b.repeat == 1 ? address + "[*].id"
                         : "[for k, v in " + address + " : v.id]";
}

std::string text_of(const Block& b, std::size_t i, const Blocks& all) {
  std::string text = "resource \"terraform_data\" \"" + name_of(i) + "\" {\n";
  if (b.repeat == 1) text += "  count = " + std::to_string(b.size) + "\n";
  if (b.repeat == 2) {
    text += "  for_each = toset([";
    for (int k = 0; k < b.size; ++k)
      text += (k ? ", \"" : "\"") + std::string(1, static_cast<char>('a' + k)) + "\"";
    text += "])\n";
  }
  const auto needed = static_cast<std::size_t>(b.needs);
  const bool refers = !b.inside && b.needs > 0 && needed <= i;
  const std::string value = refers ? value_of(all[i - needed], i - needed) : "";
  std::string input = b.input % 4 == 0   ? ""
                      : b.input % 4 == 1 ? std::to_string(b.input)
                      : b.input % 4 == 2 ? "{ a = [" + std::to_string(b.input) + ", null], b = true }"
                                         : "\"v" + std::to_string(b.input) + "\"";
  std::string trigger = b.trigger == 0 ? "" : "\"t" + std::to_string(b.trigger) + "\"";
  if (refers && b.how == 0) input = value;
  if (refers && b.how == 1) trigger = value;
  if (!input.empty()) text += "  input = " + input + "\n";
  if (!trigger.empty()) text += "  triggers_replace = " + trigger + "\n";
  if (refers && b.how == 2)
    text += "  depends_on = [" +
            std::string(all[i - needed].inside ? "module.m" : "terraform_data." + name_of(i - needed)) +
            "]\n";
  if (b.before) text += "  lifecycle {\n    create_before_destroy = true\n  }\n";
  return text + "}\n";
}

struct Files {
  std::string root, module;
};
Files files_of(const Blocks& blocks) {
  Files files{"module \"m\" {\n  source = \"./m\"\n}\n", ""};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& b = blocks[i];
    (b.inside ? files.module : files.root) += text_of(b, i, blocks);
    if (b.inside) {
      Block outside = b;
      outside.inside = false;
      files.module += "output \"" + name_of(i) + "\" {\n  value = " + value_of(outside, i) + "\n}\n";
    }
    files.root += "output \"" + name_of(i) + "\" {\n  value = " + value_of(b, i) + "\n}\n";
  }
  return files;
}

// What happens to the configuration between two applies.
struct Change {
  std::size_t at = 0;
  int what = 0;  // 0: input, 1: trigger, 2: size, 3: repetition, 4: moved to another name, 5: tainted
  int to = 0;
};
void showValue(const Change& c, std::ostream& out) {
  out << "{at " << c.at << " what " << c.what << " to " << c.to << "}";
}

class Generated : public Cli {
 public:
  void TestBody() override {}
  static bool available() { return std::system("terraform version >/dev/null 2>&1") == 0; }

  void begin() {
    Cli::SetUp();
    fs::create_directories(dir_ / "theirs");
  }
  void end() { Cli::TearDown(); }

  void put(const std::string& name, const std::string& text) {
    for (const char* side : {"w", "theirs"}) {
      fs::create_directories((dir_ / side / name).parent_path());
      std::ofstream(dir_ / side / name, std::ios::binary) << text;
    }
  }
  Outcome terraform(const std::string& arguments) {
    const std::string command = "cd '" + (dir_ / "theirs").string() +
                                "' && CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null terraform " +
                                arguments + " </dev/null >" + (dir_ / "out").string() + " 2>" +
                                (dir_ / "err").string();
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), slurp(dir_ / "out"),
            slurp(dir_ / "err")};
  }
  using Cli::run;

  // A step of both: the same plan, then the same state.
  void compare() {
    const Outcome ours = run("plan -no-color -out=p"), theirs = terraform("plan -no-color -out=p");
    RC_ASSERT(ours.status == theirs.status);
    if (theirs.status != 0) return;
    RC_ASSERT(plan_of(run("show -json p").out) == plan_of(terraform("show -json p").out));
    const Outcome a = run("apply -no-color p"), b = terraform("apply -no-color p");
    RC_ASSERT(a.status == b.status);
    RC_ASSERT(normal(run("show -json").out) == normal(terraform("show -json").out));
  }

 private:
  static std::string normal(const std::string& text) {
    static const std::regex id("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    return std::regex_replace(text, id, "ID");
  }
  // What is planned: without times, and without what the plan rests on, which has no order.
  static std::string plan_of(const std::string& json) {
    const std::string text = normal(json);
    const std::size_t prior = text.find("\"prior_state\":"), end = text.find("\"configuration\":");
    const std::size_t from = prior == std::string::npos ? end : prior;
    return text.substr(0, from == std::string::npos ? text.size() : from);
  }
};

rc::Gen<Block> any_block() {
  return rc::gen::build<Block>(
      rc::gen::set(&Block::repeat, rc::gen::inRange(0, 3)),
      rc::gen::set(&Block::size, rc::gen::inRange(0, 4)), rc::gen::set(&Block::input, rc::gen::inRange(0, 8)),
      rc::gen::set(&Block::needs, rc::gen::inRange(0, 4)), rc::gen::set(&Block::how, rc::gen::inRange(0, 3)),
      rc::gen::set(&Block::trigger, rc::gen::inRange(0, 3)), rc::gen::set(&Block::before),
      rc::gen::set(&Block::inside, rc::gen::map(rc::gen::inRange(0, 4), [](int n) { return n == 3; })));
}
rc::Gen<Change> any_change() {
  return rc::gen::build<Change>(rc::gen::set(&Change::at, rc::gen::inRange<std::size_t>(0, 6)),
                                rc::gen::set(&Change::what, rc::gen::inRange(0, 6)),
                                rc::gen::set(&Change::to, rc::gen::inRange(0, 4)));
}

// What is inside the module refers to nothing, and nobody moves it.
void change_blocks(Generated& both, Blocks& blocks, const Change& c) {
  if (blocks.empty()) return;
  const std::size_t at = c.at % blocks.size();
  Block& b = blocks[at];
  if (c.what == 0) b.input = c.to;
  if (c.what == 1) b.trigger = c.to;
  if (c.what == 2) b.size = c.to;
  if (c.what == 3) b.repeat = c.to % 3;
  const Files files = files_of(blocks);
  std::string root = files.root;
  const std::string name = "terraform_data." + name_of(at);
  if (c.what == 4 && !b.inside) {
    root = std::regex_replace(root, std::regex("\"terraform_data\" \"" + name_of(at) + "\""),
                              "\"terraform_data\" \"moved\"");
    root = std::regex_replace(root, std::regex("terraform_data\\." + name_of(at) + "\\b"),
                              "terraform_data.moved");
    root += "moved {\n  from = " + name + "\n  to   = terraform_data.moved\n}\n";
  }
  both.put("main.tf", root);
  both.put("m/main.tf", files.module);
  if (c.what == 5 && !b.inside && b.repeat == 0) {
    both.run("taint " + name);
    both.terraform("taint " + name);
  }
}

TEST(GeneratedConfigurations, ArePlannedAndAppliedAsTheRealToolDoes) {
  if (!Generated::available()) GTEST_SKIP() << "there is no terraform here";
  const char* cases = std::getenv("REPRISE_GENERATED_CASES");
  ::setenv("RC_PARAMS", ("seed=20240115 max_success=" + std::string(cases ? cases : "12")).c_str(), 0);
  const bool held = rc::check("both tools plan and apply the same", [] {
    Blocks blocks = *rc::gen::resize(6, rc::gen::container<Blocks>(any_block()));
    const auto changes = *rc::gen::resize(2, rc::gen::container<std::vector<Change>>(any_change()));
    Generated both;
    both.begin();
    const Files files = files_of(blocks);
    both.put("main.tf", files.root);
    both.put("m/main.tf", files.module);
    both.terraform("init");
    both.compare();
    for (const Change& c : changes) {
      change_blocks(both, blocks, c);
      both.compare();
    }
    both.end();
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace reprise::cli::test
