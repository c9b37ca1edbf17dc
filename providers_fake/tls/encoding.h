// The forms in which keys are written and read: PKCS #1, SEC 1, PKCS #8, PKIX, PEM, OpenSSH. Private to
// providers_fake/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "providers_fake/tls/key.h"
#include "providers_fake/tls/openssl.h"

namespace reprise::providers_fake::tls {

// --- PEM (RFC 7468)
struct PemBlock {
  std::string label;  // "RSA PRIVATE KEY"
  std::string bytes;
};
std::string pem(std::string_view label, std::string_view bytes);
// The first block of a text; nullopt when there is none.
std::optional<PemBlock> read_pem(std::string_view text);

// --- private keys
PemBlock traditional(const PrivateKey& key);  // "RSA PRIVATE KEY", "EC PRIVATE KEY"; Ed25519 as PKCS #8
std::string pkcs8(const PrivateKey& key);     // DER
// The file that ssh-keygen writes, without a passphrase; `check` has 4 bytes. "" when SSH has no such keys.
std::string openssh_private(const PrivateKey& key, std::string_view check);
Key library_key(const PrivateKey& key);

struct ParsedKey {
  std::optional<PrivateKey> key;
  std::string error;  // why there is none
};
ParsedKey parse_private_key(std::string_view text);  // PEM
ParsedKey parse_openssh_key(std::string_view text);

// --- public keys
// What a certificate's SubjectPublicKeyInfo holds; the first in DER, the second the bits inside of it.
std::string public_key_info(const PrivateKey& key);
std::string public_key_bits(const PrivateKey& key);
// The body of a line of authorized_keys, before base64; "" when SSH has no such keys.
std::string ssh_public(const PrivateKey& key);
std::string ssh_key_type(const PrivateKey& key);

}  // namespace reprise::providers_fake::tls
