// The edge to the machine the program runs on: environment, terminal, files of its own. Nothing else in Reprise
// reads the environment or writes files.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "state/disk.h"

namespace reprise::cli {

struct Host {
  std::map<std::string, std::string> variables;  // TF_VAR_x, TF_CLI_ARGS, TF_CLI_ARGS_plan, …: those that start with TF_, and NO_COLOR
  std::string cwd;                               // absolute
  bool input_is_terminal = false;
  bool output_is_terminal = false;
  std::size_t columns = 78;

  std::string variable(const std::string& name) const;
};

Host read_host();
// Changes the working directory; an error text, or "".
std::string change_directory(const std::string& directory);
std::string read_input();                       // standard input to its end
bool read_input_line(std::string& line);        // without its newline; false at the end
void write_output(const std::string& text);     // standard output, flushed
void write_error(const std::string& text);      // standard error
[[noreturn]] void end_process(int status);      // as a kill ends it: no clean-up

// The working directory as a store's disk. `fail_writes` names a part of paths whose writes fail as on a full disk.
class HostDisk final : public state::Disk {
 public:
  explicit HostDisk(std::string fail_writes = "") : fail_writes_(std::move(fail_writes)) {}
  ~HostDisk() override;
  HostDisk(const HostDisk&) = delete;
  HostDisk& operator=(const HostDisk&) = delete;
  std::optional<std::string> read(const std::string& path) const override;
  bool exists(const std::string& path) const override;
  std::string write(const std::string& path, std::string_view content) override;
  std::string append(const std::string& path, std::string_view content) override;
  void remove(const std::string& path) override;
  std::vector<std::string> names(const std::string& path) const override;
  bool lock(const std::string& path) override;

 private:
  bool full(const std::string& path) const {
    return !fail_writes_.empty() && path.find(fail_writes_) != std::string::npos;
  }
  std::string fail_writes_;
  std::vector<int> locks_;
};

}  // namespace reprise::cli
