#include "providers_fake/archive_writer.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "lang/gzip.h"

namespace reprise::providers_fake {
namespace {

void put16(std::string& out, std::uint32_t n) {
  out.push_back(static_cast<char>(n & 0xff));
  out.push_back(static_cast<char>((n >> 8) & 0xff));
}
void put32(std::string& out, std::uint32_t n) {
  put16(out, n & 0xffff);
  put16(out, n >> 16);
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}
std::uint32_t size_of(std::string_view bytes) { return static_cast<std::uint32_t>(bytes.size()); }

// Go's zero time in the two words of MS-DOS, where the year wraps around to 2049.
constexpr std::uint32_t kZeroDate = (69u << 9) | (1u << 5) | 1u;
constexpr std::uint32_t kRegular = 0100000;

bool needs_utf8(std::string_view name) {
  return std::ranges::any_of(name, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7d || c == '\\';
  });
}

// --- tar: USTAR headers, and PAX records for names that do not fit

constexpr std::size_t kTarBlock = 512, kTarName = 100, kTarPrefix = 155;

void put_octal(std::string& header, std::size_t at, std::size_t width, std::uint64_t n) {
  const std::string digits = fmt::format("{:0{}o}", n, width - 1);
  header.replace(at, digits.size(), digits);
}

struct TarName {
  std::string_view prefix, name;
};
// Splits at a '/' so that both halves fit; nullopt when there is none, or the name is not ASCII.
std::optional<TarName> split_name(std::string_view name) {
  if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return std::nullopt;
  if (name.size() <= kTarName) return TarName{"", name};
  const std::size_t slash = name.substr(0, std::min(name.size(), kTarPrefix + 1)).rfind('/');
  if (slash == std::string_view::npos || slash == 0 || name.size() - slash - 1 > kTarName ||
      name.size() - slash - 1 == 0)
    return std::nullopt;
  return TarName{name.substr(0, slash), name.substr(slash + 1)};
}

std::string tar_header(const TarName& name, std::uint64_t size, std::uint32_t mode, char type) {
  constexpr std::size_t kSum = 148;
  std::string out(kTarBlock, '\0');
  out.replace(0, name.name.size(), name.name);
  put_octal(out, 100, 8, mode);
  put_octal(out, 108, 8, 0);
  put_octal(out, 116, 8, 0);
  put_octal(out, 124, 12, size);
  put_octal(out, 136, 12, 0);
  out.replace(kSum, 8, 8, ' ');
  out[156] = type;
  out.replace(257, 8,
              std::string("ustar\0"
                          "00",
                          8));
  put_octal(out, 329, 8, 0);
  put_octal(out, 337, 8, 0);
  out.replace(345, name.prefix.size(), name.prefix);
  std::uint64_t sum = 0;
  for (char c : out) sum += static_cast<unsigned char>(c);
  put_octal(out, kSum, 7, sum);
  out[kSum + 6] = '\0';
  return out;
}

void put_padded(std::string& out, std::string_view content) {
  out += content;
  out.append((kTarBlock - content.size() % kTarBlock) % kTarBlock, '\0');
}

// "27 path=…\n", its own length in front.
std::string pax_record(std::string_view key, std::string_view text) {
  const std::size_t rest = key.size() + text.size() + 3;
  std::size_t size = rest + std::to_string(rest).size();
  if (size != rest + std::to_string(size).size()) size = rest + std::to_string(size).size();
  return fmt::format("{} {}={}\n", size, key, text);
}

void put_member(std::string& out, const ArchiveMember& m) {
  auto name = split_name(m.name);
  std::string ascii;
  if (!name) {
    for (char c : m.name)
      if (static_cast<unsigned char>(c) < 0x80) ascii.push_back(c);
    const std::size_t slash = m.name.rfind('/');
    const bool nested = slash != std::string::npos;
    const std::string pax = fmt::format("{}PaxHeaders.0/{}", nested ? m.name.substr(0, slash + 1) : "",
                                        nested ? m.name.substr(slash + 1) : m.name);
    const std::string record = pax_record("path", m.name);
    out += tar_header({"", std::string_view(pax).substr(0, kTarName)}, record.size(), 0, 'x');
    put_padded(out, record);
    name = TarName{"", std::string_view(ascii).substr(0, kTarName)};
  }
  out += tar_header(*name, m.content.size(), m.mode.value_or(0), '0');
  put_padded(out, m.content);
}

}  // namespace

std::string zip_archive(const std::vector<ArchiveMember>& members) {
  constexpr std::uint32_t kVersion = 20, kDescriptor = 0x8, kUtf8 = 0x800, kDeflate = 8, kUnix = 3u << 8;
  std::string out, directory;
  for (const ArchiveMember& m : members) {
    const std::string packed = lang::go_zip_deflate(m.content);
    const std::uint32_t offset = size_of(out);
    std::string head;  // what the two headers share
    put16(head, kVersion);
    put16(head, kDescriptor | (needs_utf8(m.name) ? kUtf8 : 0));
    put16(head, kDeflate);
    put16(head, 0);
    put16(head, m.found ? kZeroDate : 0);
    std::string sums;
    put32(sums, crc_of(m.content));
    put32(sums, size_of(packed));
    put32(sums, size_of(m.content));
    put32(out, 0x04034b50);
    out += head;
    out.append(12, '\0');  // the sums follow the content
    put16(out, size_of(m.name));
    put16(out, 0);
    out += m.name + packed;
    put32(out, 0x08074b50);
    out += sums;
    put32(directory, 0x02014b50);
    put16(directory, m.mode ? kUnix | kVersion : kVersion);
    directory += head + sums;
    put16(directory, size_of(m.name));
    directory.append(8, '\0');  // extra field, comment, disk, internal attributes
    put32(directory, m.mode ? (kRegular | *m.mode) << 16 : 0);
    put32(directory, offset);
    directory += m.name;
  }
  const std::uint32_t start = size_of(out);
  out += directory;
  put32(out, 0x06054b50);
  put32(out, 0);
  put16(out, static_cast<std::uint32_t>(members.size()));
  put16(out, static_cast<std::uint32_t>(members.size()));
  put32(out, size_of(directory));
  put32(out, start);
  put16(out, 0);
  return out;
}

std::string tar_gz_archive(const std::vector<ArchiveMember>& members) {
  std::string tar;
  for (const ArchiveMember& m : members) put_member(tar, m);
  tar.append(2 * kTarBlock, '\0');
  return lang::go_gzip(tar, lang::GzipEnd::closed);
}

}  // namespace reprise::providers_fake
