// X.509 certificates and requests (RFC 5280, RFC 2986): what is in them, written and read. Private to
// providers_fake/.
//
// Extensions, name attributes and string types stand in the order and form that the tls provider gives them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "providers_fake/tls/key.h"

namespace reprise::providers_fake::tls {

// A distinguished name: values by attribute ("common_name", as configurations say it); several of one
// attribute stand behind each other.
struct Name {
  std::vector<std::pair<std::string, std::string>> values;
  bool empty() const { return values.empty(); }
};
std::string name_der(const Name& name);

// Whom a certificate speaks for beside its subject.
struct AlternativeNames {
  std::vector<std::string> dns;
  std::vector<std::string> ips;  // 4 or 16 bytes
  std::vector<std::string> uris;
  bool empty() const { return dns.empty() && ips.empty() && uris.empty(); }
};
// The bytes of an address as people write it; nullopt when it is none.
std::optional<std::string> ip_bytes(const std::string& text);

// What a certificate may be used for: bits of KeyUsage and OIDs of ExtendedKeyUsage. Unknown words are
// nothing.
struct Usage {
  unsigned bits = 0;
  std::vector<std::string_view> extended;
  void add(std::string_view word);
};
const std::vector<std::string_view>& usage_words();  // sorted

struct CertificateContent {
  std::string serial;           // bytes of a number, most significant first
  std::string issuer, subject;  // names in DER
  std::int64_t not_before = 0;  // seconds since 1970
  std::int64_t not_after = 0;
  std::string public_key;  // SubjectPublicKeyInfo
  Usage usage;
  bool is_ca = false;
  std::string subject_key_id, authority_key_id;  // "" leaves them out
  AlternativeNames names;
};
// In DER; "" when the key cannot sign.
std::string write_certificate(const CertificateContent& content, const PrivateKey& signer);
std::string write_request(const Name& subject, const AlternativeNames& names, const PrivateKey& key);

// SHA-1 of the public key, as the tls provider identifies it.
std::string key_id(std::string_view algorithm, std::string_view public_key_bits);

// --- reading

struct ReadRequest {
  Name subject;
  AlternativeNames names;
  std::string public_key;  // SubjectPublicKeyInfo
  std::string key_id;
};
std::optional<ReadRequest> read_request(std::string_view der);

// What of a certificate others build upon, and what a data source tells of it.
struct ReadCertificate {
  std::string subject_der;
  std::string public_key;
  std::string subject_key_id;  // "" when it has none
  bool is_ca = false;
  int version = 0;
  std::string serial;           // decimal
  std::string issuer, subject;  // as Go's pkix.Name prints them
  std::string not_before, not_after;
  std::string signature_algorithm, public_key_algorithm;
};
std::optional<ReadCertificate> read_certificate(std::string_view der);

}  // namespace reprise::providers_fake::tls
