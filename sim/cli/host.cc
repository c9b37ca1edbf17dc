#include "cli/host.h"

#include <pwd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <iterator>

extern char** environ;

namespace reprise::cli {

namespace fs = std::filesystem;

std::string Host::variable(const std::string& name) const {
  const auto at = variables.find(name);
  return at == variables.end() ? "" : at->second;
}

Host read_host() {
  Host host;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    if (text.starts_with("TF_") || text.starts_with("PKR_VAR_") || text.starts_with("NO_COLOR=") ||
        text.starts_with("PACKER_NO_COLOR="))
      host.variables[std::string(text.substr(0, equals))] = text.substr(equals + 1);
  }
  std::error_code error;
  host.cwd = fs::current_path(error).string();
  host.input_is_terminal = isatty(STDIN_FILENO) == 1;
  host.output_is_terminal = isatty(STDOUT_FILENO) == 1;
  winsize size{};
  if (host.output_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    host.columns = size.ws_col;
  return host;
}

std::string change_directory(const std::string& directory) {
  return chdir(directory.c_str()) == 0 ? "" : std::strerror(errno);
}

std::string read_input() { return {std::istreambuf_iterator<char>(std::cin), {}}; }
bool read_input_line(std::string& line) { return static_cast<bool>(std::getline(std::cin, line)); }
void write_output(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}
void write_error(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }
void end_process(int status) { _exit(status); }

std::string process_owner() {
  char host[256] = {};
  if (gethostname(host, sizeof host - 1) != 0) host[0] = 0;
  const passwd* user = getpwuid(geteuid());
  return std::string(user && user->pw_name ? user->pw_name : "unknown") + "@" + host;
}
long process_number() { return getpid(); }

}  // namespace reprise::cli
