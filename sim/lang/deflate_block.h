// Writing deflate blocks (RFC 1951) with Go's choices among the possible encodings. Private to lang/.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::lang {

// A literal byte (`length` 0) or a match.
struct DeflateToken {
  std::uint16_t length = 0;
  std::uint16_t distance = 0;
  std::uint8_t literal = 0;
};

class DeflateWriter {
 public:
  // `input` is what the tokens stand for; stored as it is when that is smallest. `storable` is false when it
  // is not at hand any more.
  void block(std::span<const DeflateToken> tokens, std::string_view input, bool storable);
  void empty_stored_block(bool last);
  std::string out;

 private:
  void bits(std::uint32_t value, unsigned count);
  void align();
  void stored_header(std::size_t size, bool last);
  std::uint64_t held_ = 0;
  unsigned held_bits_ = 0;
};

}  // namespace reprise::lang
