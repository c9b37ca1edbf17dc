#include "upstream/archive.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace reprise::upstream {
namespace {

constexpr std::size_t kBlock = 512;

void put_octal(char* at, std::size_t width, std::uint64_t n) {
  for (std::size_t i = width - 1; i-- > 0;) {
    at[i] = static_cast<char>('0' + (n & 7));
    n >>= 3;
  }
}

std::uint64_t octal(std::string_view field) {
  std::uint64_t n = 0;
  for (char c : field) {
    if (c < '0' || c > '7') break;
    n = n * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return n;
}

std::uint64_t checksum(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i)
    sum += i >= 148 && i < 156 ? std::uint64_t{' '} : static_cast<unsigned char>(header[i]);
  return sum;
}

std::string_view text_field(std::string_view header, std::size_t at, std::size_t width) {
  std::string_view field = header.substr(at, width);
  return field.substr(0, std::min(field.find('\0'), width));
}

}  // namespace

std::string write_archive(const std::vector<ArchiveEntry>& entries) {
  std::string out;
  for (const ArchiveEntry& e : entries) {
    std::array<char, kBlock> h{};
    std::string path = e.path.substr(0, 254);
    std::size_t cut = 0;
    if (path.size() > 100) cut = std::max<std::size_t>(path.find('/', path.size() - 101), 1);
    if (cut > 0 && cut < path.size()) {
      std::memcpy(h.data() + 345, path.data(), std::min<std::size_t>(cut, 155));
      path.erase(0, cut + 1);
    }
    std::memcpy(h.data(), path.data(), std::min<std::size_t>(path.size(), 100));
    std::string_view body = e.symlink || e.directory ? std::string_view() : std::string_view(e.content);
    put_octal(h.data() + 100, 8, e.mode);
    put_octal(h.data() + 108, 8, 0);
    put_octal(h.data() + 116, 8, 0);
    put_octal(h.data() + 124, 12, body.size());
    put_octal(h.data() + 136, 12, 0);
    h[156] = e.directory ? '5' : e.symlink ? '2' : '0';
    if (e.symlink)
      std::memcpy(h.data() + 157, e.content.data(), std::min<std::size_t>(e.content.size(), 100));
    std::memcpy(h.data() + 257, "ustar\00000", 8);
    put_octal(h.data() + 148, 7, checksum({h.data(), kBlock}));
    h[155] = ' ';
    out.append(h.data(), kBlock);
    out += body;
    out.append((kBlock - body.size() % kBlock) % kBlock, '\0');
  }
  out.append(2 * kBlock, '\0');
  return out;
}

std::optional<std::vector<ArchiveEntry>> read_archive(std::string_view bytes) {
  std::vector<ArchiveEntry> entries;
  while (bytes.size() >= kBlock) {
    std::string_view h = bytes.substr(0, kBlock);
    if (h[0] == '\0') return entries;
    if (h.substr(257, 5) != "ustar" || octal(h.substr(148, 7)) != checksum(h)) return std::nullopt;
    ArchiveEntry e;
    std::string_view prefix = text_field(h, 345, 155);
    e.path = prefix.empty() ? std::string() : std::string(prefix) + "/";
    e.path += text_field(h, 0, 100);
    e.mode = static_cast<std::uint16_t>(octal(h.substr(100, 7)) & 07777);
    e.directory = h[156] == '5';
    e.symlink = h[156] == '2';
    std::uint64_t size = octal(h.substr(124, 11));
    bytes.remove_prefix(kBlock);
    if (size > bytes.size()) return std::nullopt;
    e.content = e.symlink ? text_field(h, 157, 100) : bytes.substr(0, size);
    bytes.remove_prefix(std::min<std::size_t>(bytes.size(), (size + kBlock - 1) / kBlock * kBlock));
    entries.push_back(std::move(e));
  }
  return std::nullopt;
}

std::string sha256_hex(std::string_view bytes) {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  int ok = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kAlgorithm, nullptr);
  assert(ok == 1 && size == digest.size());
  (void)ok;
  std::string out(2 * digest.size(), '\0');
  for (std::size_t i = 0; i < digest.size(); ++i) {
    out[2 * i] = kDigits[digest[i] >> 4];
    out[2 * i + 1] = kDigits[digest[i] & 15];
  }
  return out;
}

}  // namespace reprise::upstream
