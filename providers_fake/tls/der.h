// Writing DER (X.690): every function returns one complete element. Private to providers_fake/.
//
// Certificates are written here rather than by a library, so that their bytes follow from their content
// alone.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::providers_fake::tls {

enum Tag : unsigned char {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kOid = 0x06,
  kUtf8String = 0x0c,
  kPrintableString = 0x13,
  kIa5String = 0x16,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kSequence = 0x30,
  kSet = 0x31,
};
// A context-specific tag, of primitive or of constructed content.
constexpr unsigned char context(int n) { return static_cast<unsigned char>(0x80 + n); }
constexpr unsigned char context_constructed(int n) { return static_cast<unsigned char>(0xa0 + n); }

std::string der(unsigned char tag, std::string_view content);
std::string der_sequence(std::initializer_list<std::string_view> elements);
// A number that is not negative, from its bytes, most significant first.
std::string der_integer(std::string_view magnitude);
std::string der_small_integer(unsigned n);
std::string der_oid(std::string_view dotted);
// All bits of whole bytes, or of the last byte all but `unused`.
std::string der_bits(std::string_view bytes, int unused = 0);
std::string der_octets(std::string_view bytes);
std::string der_true();
// PrintableString where its alphabet allows, else UTF8String.
std::string der_text(std::string_view text);
// UTCTime up to 2049, GeneralizedTime after that.
std::string der_time(std::int64_t unix_seconds);
// The encodings in ascending order, as DER has it.
std::string der_set(std::vector<std::string> elements);

}  // namespace reprise::providers_fake::tls
