#include "cli/host_disk.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

std::string reason() { return std::strerror(errno); }

// Everything or an error text.
std::string write_all(int file, std::string_view content) {
  while (!content.empty()) {
    ssize_t n = ::write(file, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return reason();
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return "";
}

}  // namespace

HostDisk::~HostDisk() {
  for (auto& [path, file] : appending_) ::close(file);
  for (int file : locks_) ::close(file);
}

std::string HostDisk::at(const std::string& path) const { return (fs::path(directory_) / path).string(); }

bool HostDisk::is_full(const std::string& path) const {
  return full_ && path.find(*full_) != std::string::npos;
}

std::optional<std::string> HostDisk::read(const std::string& path) const {
  std::error_code error;
  if (!fs::is_regular_file(at(path), error)) return std::nullopt;
  std::ifstream in(at(path), std::ios::binary);
  if (!in) return std::nullopt;
  // In large pieces: a state file is the longest text a command reads.
  std::string content;
  for (std::size_t piece = std::size_t{1} << 16; in; piece *= 2) {
    const std::size_t had = content.size();
    content.resize(had + piece);
    in.read(content.data() + had, static_cast<std::streamsize>(piece));
    content.resize(had + static_cast<std::size_t>(in.gcount()));
  }
  return content;
}

bool HostDisk::exists(const std::string& path) const {
  std::error_code error;
  return fs::exists(at(path), error);
}

std::string HostDisk::write(const std::string& path, std::string_view content) {
  if (is_full(path)) return std::strerror(ENOSPC);
  const std::string to = at(path), temporary = to + ".new";
  std::error_code error;
  fs::create_directories(fs::path(to).parent_path(), error);
  int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return reason();
  std::string failure = write_all(file, content);
  if (failure.empty() && ::fsync(file) != 0) failure = reason();
  if (::close(file) != 0 && failure.empty()) failure = reason();
  if (failure.empty() && ::rename(temporary.c_str(), to.c_str()) != 0) failure = reason();
  if (!failure.empty()) ::unlink(temporary.c_str());
  return failure;
}

std::string HostDisk::append(const std::string& path, std::string_view content) {
  if (is_full(path)) return std::strerror(ENOSPC);
  auto open = appending_.find(path);
  if (open == appending_.end()) {
    std::error_code error;
    fs::create_directories(fs::path(at(path)).parent_path(), error);
    int file = ::open(at(path).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) return reason();
    open = appending_.emplace(path, file).first;
  }
  // Handed to the kernel, which a killed process cannot take back.
  return write_all(open->second, content);
}

void HostDisk::remove(const std::string& path) {
  if (auto open = appending_.find(path); open != appending_.end()) {
    ::close(open->second);
    appending_.erase(open);
  }
  std::error_code ignored;
  fs::remove(at(path), ignored);
}

std::vector<std::string> HostDisk::names(const std::string& path) const {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator i(at(path), error), end; !error && i != end; i.increment(error))
    found.push_back(i->path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

bool HostDisk::wait_for_lock(const std::string& path) {
  constexpr int kTriesMax = 1500;
  constexpr useconds_t kPause = 20'000;
  for (int i = 0; i < kTriesMax; ++i) {
    if (lock(path)) return true;
    ::usleep(kPause);
  }
  return false;
}

bool HostDisk::lock(const std::string& path) {
  std::error_code error;
  fs::create_directories(fs::path(at(path)).parent_path(), error);
  int file = ::open(at(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return false;
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    ::close(file);
    return false;
  }
  locks_.push_back(file);  // released by the kernel when the process ends
  return true;
}

}  // namespace reprise::cli
