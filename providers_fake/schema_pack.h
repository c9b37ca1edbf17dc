// Provider schemas packed for lookup: finding one type costs a binary search, whatever the size of the
// provider.
//
// A pack is one buffer: "RPRSPACK", the number of entries, the entries sorted by key, then keys and texts.
// Keys are
// "<provider source> <kind> <type>" with kind p (provider), r (resource) or d (data source); a text is the
// type's schema as compact JSON. Packs of the built-in providers are made when the program is built
// (tools/schema_pack.cc).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::providers_fake {

// A view of a pack's bytes, which outlive it. Damaged bytes hold no entries.
class SchemaPack {
 public:
  explicit SchemaPack(std::string_view bytes);
  // The JSON text of one type, or "".
  std::string_view find(std::string_view source, char kind, std::string_view type) const;
  // Types of one kind, sorted.
  std::vector<std::string_view> types(std::string_view source, char kind) const;
  bool has_provider(std::string_view source) const;
  std::size_t size() const { return count_; }

 private:
  std::string_view part(std::size_t entry, int field) const;
  std::size_t lower_bound(std::string_view key) const;
  std::string_view bytes_;
  std::size_t count_ = 0;
};

// Packs a document of `terraform providers schema -json`. On failure `pack` is empty and `error` says why.
struct PackResult {
  std::string pack;
  std::string error;
};
PackResult pack_schemas(std::string_view json);

// The packs that are part of the program.
std::span<const std::string_view> embedded_packs();

}  // namespace reprise::providers_fake
