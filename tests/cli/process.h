// The program as users run it: a process in a directory of its own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace reprise::cli::test {

namespace fs = std::filesystem;

struct Outcome {
  int status = -1;
  std::string out, err;
};

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Cli : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "reprise-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
    fs::create_directories(dir_ / "w");
  }
  void TearDown() override { fs::remove_all(dir_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((dir_ / "w" / name).parent_path());
    std::ofstream(dir_ / "w" / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) { return slurp(dir_ / "w" / name); }
  bool exists(const std::string& name) { return fs::exists(dir_ / "w" / name); }

  Outcome run(const std::string& arguments, const std::string& input = "") {
    std::ofstream(dir_ / "in", std::ios::binary) << input;
    const std::string command = "cd '" + (dir_ / "w").string() + "' && " + environment_ +
                                " " REPRISE_PROGRAM " " + arguments + " <" + (dir_ / "in").string() + " >" +
                                (dir_ / "out").string() + " 2>" + (dir_ / "err").string();
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), slurp(dir_ / "out"),
            slurp(dir_ / "err")};
  }
  fs::path dir_;
  std::string environment_;  // "NAME=value …" of processes
};

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Wording apart from where lines were broken.
inline std::string flat(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const char shown = c == '\n' ? ' ' : c;
    if (shown != ' ' || (!out.empty() && out.back() != ' ')) out += shown;
  }
  return out;
}

}  // namespace reprise::cli::test
