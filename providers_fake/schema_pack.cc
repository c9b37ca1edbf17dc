#include "providers_fake/schema_pack.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace reprise::providers_fake {
namespace {

constexpr std::string_view kMagic = "RPRSPACK";
constexpr std::size_t kHeader = kMagic.size() + 4;
constexpr std::size_t kEntry = 16;  // key offset, key length, text offset, text length

void append_u32(std::string& out, std::size_t n) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>((n >> shift) & 0xff));
}
std::uint32_t read_u32(const char* p) {
  std::uint32_t n = 0;
  for (int i = 0; i < 4; ++i) n |= static_cast<std::uint32_t>(static_cast<unsigned char>(p[i])) << (8 * i);
  return n;
}

std::string key_of(std::string_view source, char kind, std::string_view type) {
  return fmt::format("{} {} {}", source, kind, type);
}

using Entries = std::vector<std::pair<std::string, std::string>>;

std::string write_pack(Entries entries) {
  std::ranges::sort(entries);
  std::string table;
  std::string blob;
  const std::size_t start = kHeader + entries.size() * kEntry;
  for (const auto& [key, text] : entries) {
    append_u32(table, start + blob.size());
    append_u32(table, key.size());
    blob += key;
    append_u32(table, start + blob.size());
    append_u32(table, text.size());
    blob += text;
  }
  std::string out(kMagic);
  append_u32(out, entries.size());
  return out + table + blob;
}

void collect(simdjson::dom::object provider, std::string_view source, const char* member, char kind,
             Entries& entries) {
  simdjson::dom::object types;
  if (provider[member].get(types)) return;
  for (auto [type, schema] : types)
    entries.emplace_back(key_of(source, kind, type), std::string(simdjson::minify(schema)));
}

}  // namespace

SchemaPack::SchemaPack(std::string_view bytes) : bytes_(bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kHeader) return;
  const std::size_t count = read_u32(bytes.data() + kMagic.size());
  if (count <= (bytes.size() - kHeader) / kEntry) count_ = count;
}

std::string_view SchemaPack::part(std::size_t entry, int field) const {
  const char* p = bytes_.data() + kHeader + entry * kEntry + static_cast<std::size_t>(field) * 8;
  const std::size_t offset = read_u32(p);
  const std::size_t length = read_u32(p + 4);
  if (offset > bytes_.size() || length > bytes_.size() - offset) return {};
  return bytes_.substr(offset, length);
}

std::size_t SchemaPack::lower_bound(std::string_view key) const {
  std::size_t low = 0;
  std::size_t high = count_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (part(middle, 0) < key)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

std::string_view SchemaPack::find(std::string_view source, char kind, std::string_view type) const {
  const std::string key = key_of(source, kind, type);
  const std::size_t i = lower_bound(key);
  return i < count_ && part(i, 0) == key ? part(i, 1) : std::string_view();
}

std::vector<std::string_view> SchemaPack::types(std::string_view source, char kind) const {
  const std::string prefix = key_of(source, kind, "");
  std::vector<std::string_view> out;
  for (std::size_t i = lower_bound(prefix); i < count_ && part(i, 0).starts_with(prefix); ++i)
    out.push_back(part(i, 0).substr(prefix.size()));
  return out;
}

bool SchemaPack::has_provider(std::string_view source) const { return !find(source, 'p', "").empty(); }

PackResult pack_schemas(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (auto fault = parser.parse(json.data(), json.size()).get(root))
    return {"", fmt::format("not valid JSON: {}", simdjson::error_message(fault))};
  simdjson::dom::object providers;
  if (root["provider_schemas"].get(providers))
    return {"",
            "no \"provider_schemas\" in it: this is not the output of \"terraform providers schema -json\""};
  Entries entries;
  for (auto [source, json_provider] : providers) {
    simdjson::dom::object provider;
    if (json_provider.get(provider)) return {"", fmt::format("the schema of {} is not an object", source)};
    simdjson::dom::element own;
    entries.emplace_back(key_of(source, 'p', ""),
                         provider["provider"].get(own) ? "{}" : std::string(simdjson::minify(own)));
    collect(provider, source, "resource_schemas", 'r', entries);
    collect(provider, source, "data_source_schemas", 'd', entries);
  }
  return {write_pack(std::move(entries)), ""};
}

}  // namespace reprise::providers_fake
