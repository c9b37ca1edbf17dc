// Archives with the bytes that Go's archive/zip, archive/tar and compress/gzip write: what a configuration
// compares is their digests. Private to providers_fake/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::providers_fake {

struct ArchiveMember {
  std::string name;  // with '/' between directories
  std::string content;
  // Permission bits when the member is a file that was found; content given in a configuration has none.
  std::optional<std::uint32_t> mode;
  bool found = false;  // a file: the provider stamps it with a date, and content it does not
};

// Members in the order given.
std::string zip_archive(const std::vector<ArchiveMember>& members);
std::string tar_gz_archive(const std::vector<ArchiveMember>& members);

}  // namespace reprise::providers_fake
