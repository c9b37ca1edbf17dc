#include "cli/host.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
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
    if (text.starts_with("TF_") || text.starts_with("NO_COLOR="))
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

namespace {

// Everything, flushed to the device; an error text, or "".
std::string write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(file, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::strerror(errno);
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return fsync(file) == 0 ? "" : std::strerror(errno);
}

void make_parent(const std::string& path) {
  std::error_code error;
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) fs::create_directories(parent, error);
}

}  // namespace

HostDisk::~HostDisk() {
  for (const int file : locks_) close(file);
}

std::optional<std::string> HostDisk::read(const std::string& path) const {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool HostDisk::exists(const std::string& path) const {
  std::error_code error;
  return fs::exists(path, error);
}

std::string HostDisk::write(const std::string& path, std::string_view content) {
  if (full(path)) return "write " + path + ": no space left on device";
  make_parent(path);
  const std::string temporary = path + ".tmp";
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return "open " + temporary + ": " + std::strerror(errno);
  std::string problem = write_all(file, content);
  close(file);
  if (problem.empty() && rename(temporary.c_str(), path.c_str()) != 0) problem = std::strerror(errno);
  if (problem.empty()) return "";
  unlink(temporary.c_str());
  return "write " + path + ": " + problem;
}

std::string HostDisk::append(const std::string& path, std::string_view content) {
  if (full(path)) return "write " + path + ": no space left on device";
  make_parent(path);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return "open " + path + ": " + std::strerror(errno);
  const std::string problem = write_all(file, content);
  close(file);
  return problem.empty() ? "" : "write " + path + ": " + problem;
}

void HostDisk::remove(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
}

std::vector<std::string> HostDisk::names(const std::string& path) const {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator i(path, error), end; !error && i != end; i.increment(error))
    found.push_back(i->path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

bool HostDisk::lock(const std::string& path) {
  make_parent(path);
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return true;  // a directory that cannot be written needs no lock
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return false;
  }
  locks_.push_back(file);
  return true;
}

}  // namespace reprise::cli
