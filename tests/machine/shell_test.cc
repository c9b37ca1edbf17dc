// The shell: snippets with what real shells answer, bounds, and text that makes no sense.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

#include "machine/snippets.h"
#include "machine/support.h"

namespace reprise::machine {
namespace {

test::Lab& lab() {
  static test::Lab kLab;
  return kLab;
}

TEST(Shell, answers_as_real_shells_do) {
  Machine base = lab().boot();
  for (const auto& s : test::kSnippets) {
    Machine m = base;
    RunResult r =
        run_script(m, std::string(s.script), nullptr, lab().context(), {std::string(s.shell), "sh", {}, ""});
    EXPECT_EQ(r.stdout_text, s.output) << s.shell << ": " << s.script << "\n" << r.output;
    EXPECT_EQ(r.exit_code, s.code) << s.shell << ": " << s.script << "\n" << r.output;
  }
}

RunResult run(Machine& m, const std::string& script, const char* user = "ubuntu") {
  return run_script(m, script, nullptr, lab().context(user), {"/bin/bash", "script", {}, ""});
}

TEST(Shell, everything_is_bounded) {
  for (const char* script :
       {"while true; do :; done", "f() { f; }; f", "f() { f | f; }; f",
        "while :; do echo xxxxxxxxxxxxxxxx >> /tmp/a; done", "x=a; while :; do x=$x$x; done", "sleep 1000000",
        "bash -c 'bash -c \"$0\" \"$0\"' x; eval 'eval \"$x\"'",
        "echo {1..9}{1..9}{1..9}{1..9}{1..9}{1..9} > /tmp/x; while :; do :; done"}) {
    Machine m = lab().boot();
    RunResult r = run(m, script);
    if (std::string(script).starts_with("bash -c")) continue;
    EXPECT_EQ(r.exit_code, 124) << script;
    EXPECT_TRUE(r.diags.has_errors()) << script;
  }
  Machine m = lab().boot();
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "$(";
  EXPECT_EQ(run(m, "echo " + deep).exit_code, 2);
  EXPECT_EQ(run(m, "echo " + std::string(5000, '(')).exit_code, 2);
}

TEST(Shell, permissions_hold) {
  Machine m = lab().boot();
  EXPECT_EQ(run(m, "echo x > /etc/motd").exit_code, 1);
  EXPECT_EQ(run(m, "sudo sh -c 'echo x > /etc/motd'").exit_code, 0);
  EXPECT_EQ(m.read("/etc/motd"), "x\n");
  EXPECT_EQ(run(m, "cat /etc/shadow").exit_code, 1);
  EXPECT_EQ(run(m, "apt-get install -y jq").exit_code, 100);
}

TEST(Shell, copies_are_apart) {
  Machine a = lab().boot(), b = a;
  run(b, "echo x > ~/file; sudo useradd -m bob");
  EXPECT_TRUE(b.file("/home/ubuntu/file"));
  EXPECT_FALSE(a.file("/home/ubuntu/file"));
  EXPECT_FALSE(a.users.contains("bob"));
}

TEST(Shell, unmodelled_commands_are_reported) {
  Machine m = lab().boot();
  RunResult r = run(m, "frobnicate --all /x && echo on");
  EXPECT_EQ(r.stdout_text, "on\n");
  ASSERT_EQ(r.unmodelled.size(), 1u);
  EXPECT_EQ(r.unmodelled[0].what, "frobnicate --all /x");
  RunContext strict = lab().context();
  strict.strict = true;
  EXPECT_EQ(run_command(m, Text("frobnicate"), nullptr, strict).exit_code, 127);
}

TEST(Shell, set_takes_options_without_their_names) {
  Machine m = lab().boot();
  EXPECT_EQ(run(m, "set -euo; set -oo errexit; set -- a -o; echo $# $2").stdout_text, "2 -o\n");
}

RC_GTEST_PROP(Shell, no_text_breaks_it, ()) {
  static const std::vector<std::string> kPieces = {
      "if",   "then",  "fi",   "while", "do",     "done",  "case", "esac",    "in", "for", "x",
      "$x",   "${x:-", "}",    "{",     "(",      ")",     "$(",   "`",       "\"", "'",   ";",
      "&",    "|",     "&&",   "||",    "<",      ">",     "<<E",  "E",       "\n", " ",   " ",
      "[[",   "]]",    "((",   "))",    "=",      "a=(",   "*",    "?",       "[",  "\\",  "$((",
      "1",    "+",     "echo", "eval",  "set -e", "f()",   "sudo", "bash -c", "!",  "~",   "#",
      "${x/", "${#",   "{1..", "exec",  "<(",     "return"};
  auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces));
  std::string script;
  for (const auto& w : words) script += w + (w.size() > 1 ? " " : "");
  static const Machine kBase = lab().boot();
  Machine m = kBase;
  RunContext c = lab().context();
  c.limits.steps_max = 2000;
  (void)run_script(m, script, nullptr, c,
                   {*rc::gen::element<std::string>("/bin/bash", "/bin/sh"), "s", {}, ""});
}

}  // namespace
}  // namespace reprise::machine
