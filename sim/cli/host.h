// The edge to the machine the program runs on: environment and terminal. Nothing else in Reprise reads them;
// files are host_disk.h and disk_tree.h.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace reprise::cli {

struct Host {
  std::map<std::string, std::string>
      variables;    // those that start with TF_ or PKR_VAR_, NO_COLOR and PACKER_NO_COLOR
  std::string cwd;  // absolute
  bool input_is_terminal = false;
  bool output_is_terminal = false;
  std::size_t columns = 78;

  std::string variable(const std::string& name) const;
};

Host read_host();
// Changes the working directory; an error text, or "".
std::string change_directory(const std::string& directory);
std::string read_input();                    // standard input to its end
bool read_input_line(std::string& line);     // without its newline; false at the end
void write_output(const std::string& text);  // standard output, flushed
void write_error(const std::string& text);   // standard error
[[noreturn]] void end_process(int status);   // as a kill ends it: no clean-up
std::string process_owner();                 // "user@host"
long process_number();

}  // namespace reprise::cli
