// Archives as the simulated world has them: ustar, uncompressed, whatever the file is called. Compression
// changes nothing that a simulation could observe, so .tar.gz, .tar.xz and .zip all hold this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::upstream {

struct ArchiveEntry {
  std::string path;
  std::string content;  // a symlink's target
  std::uint16_t mode = 0644;
  bool directory = false;
  bool symlink = false;
};

std::string write_archive(const std::vector<ArchiveEntry>& entries);
// nullopt when the bytes are no archive.
std::optional<std::vector<ArchiveEntry>> read_archive(std::string_view bytes);

std::string sha256_hex(std::string_view bytes);

}  // namespace reprise::upstream
