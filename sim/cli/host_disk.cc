#include "cli/host_disk.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
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

// After a power cut the new name is there too.
void flush_directory_of(const std::string& path) {
  const int directory = ::open(fs::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  ::fsync(directory);
  ::close(directory);
}

}  // namespace

HostDisk::~HostDisk() {
  for (auto& [path, file] : appending_) ::close(file);
  for (auto& [path, file] : locks_) ::close(file);
}

std::string HostDisk::at(const std::string& path) const { return (fs::path(directory_) / path).string(); }

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
  if (faults.strikes(path)) return std::strerror(ENOSPC);
  const std::string to = at(path), temporary = to + ".new";
  std::error_code error;
  fs::create_directories(fs::path(to).parent_path(), error);
  int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return reason();
  if (faults.tears()) {
    write_all(file, content.substr(0, content.size() / 2));
    kill_this_process();
  }
  std::string failure = write_all(file, content);
  if (failure.empty() && ::fsync(file) != 0) failure = reason();
  if (::close(file) != 0 && failure.empty()) failure = reason();
  if (failure.empty() && faults.strikes(path)) failure = std::strerror(ENOSPC);
  if (failure.empty() && ::rename(temporary.c_str(), to.c_str()) != 0) failure = reason();
  if (!failure.empty()) ::unlink(temporary.c_str());
  if (failure.empty()) flush_directory_of(to);
  return failure;
}

std::string HostDisk::append(const std::string& path, std::string_view content) {
  if (faults.strikes(path)) return std::strerror(ENOSPC);
  auto open = appending_.find(path);
  if (open == appending_.end()) {
    std::error_code error;
    fs::create_directories(fs::path(at(path)).parent_path(), error);
    int file = ::open(at(path).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) return reason();
    open = appending_.emplace(path, file).first;
  }
  if (faults.tears()) {
    write_all(open->second, content.substr(0, content.size() / 2));
    kill_this_process();
  }
  const off_t had = ::lseek(open->second, 0, SEEK_END);
  std::string failure = write_all(open->second, content);
  // Half an entry would hide those that follow.
  if (!failure.empty() && had >= 0 && ::ftruncate(open->second, had) != 0) failure += "; " + reason();
  return failure;
}

void HostDisk::remove(const std::string& path) {
  if (auto open = appending_.find(path); open != appending_.end()) {
    ::close(open->second);
    appending_.erase(open);
  }
  std::error_code ignored;
  if (!fs::exists(at(path), ignored)) return;
  faults.strikes(path);  // needs no room
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
  constexpr world::Duration kPause = world::Duration::millis(20);
  std::string problem;
  for (int i = 0; i < kTriesMax; ++i) {
    if (lock(path, problem)) return true;
    pause_for(kPause);
  }
  return false;
}

std::optional<world::Instant> HostDisk::lock(const std::string& path, std::string& problem) {
  std::error_code error;
  fs::create_directories(fs::path(at(path)).parent_path(), error);
  for (;;) {
    const int file = ::open(at(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) {
      problem = reason();
      return std::nullopt;
    }
    struct stat held {
    }, named{};
    const bool got = ::flock(file, LOCK_EX | LOCK_NB) == 0;
    const bool same = ::fstat(file, &held) == 0 && ::stat(at(path).c_str(), &named) == 0 &&
                      held.st_ino == named.st_ino && held.st_dev == named.st_dev;
    if (got && same) {
      // Of what a dead process left nothing is kept, and from now on the file says when it was taken.
      if (::ftruncate(file, 0) == 0 && ::futimens(file, nullptr) == 0 && ::fstat(file, &held) == 0) {
        locks_[path] = file;
        return world::Instant{held.st_mtim.tv_sec * 1'000'000 + held.st_mtim.tv_nsec / 1000};
      }
      problem = reason();
    }
    ::close(file);
    if (!got || !problem.empty()) return std::nullopt;
    // Whoever held it took the file away in the meantime: there is a new one to lock.
  }
}

std::string HostDisk::describe_lock(const std::string& path, std::string_view content) {
  const auto held = locks_.find(path);
  return held == locks_.end() ? "the lock is not held" : write_all(held->second, content);
}

void HostDisk::unlock(const std::string& path) {
  const auto held = locks_.find(path);
  if (held == locks_.end()) return;
  std::error_code ignored;
  fs::remove(at(path), ignored);
  ::close(held->second);
  locks_.erase(held);
}

void pause_for(world::Duration duration) { ::usleep(static_cast<useconds_t>(duration.us)); }

}  // namespace reprise::cli
