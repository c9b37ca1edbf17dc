// Signatures over bytes, the same at every run: RSA (PKCS #1 v1.5) and Ed25519 are so by definition, ECDSA
// takes its nonce from key and message (RFC 6979). Private to providers_fake/.
#pragma once

#include <string>
#include <string_view>

#include "providers_fake/tls/key.h"

namespace reprise::providers_fake::tls {

// "" when the key is too short to sign with.
std::string signature(const PrivateKey& key, std::string_view message);
// The AlgorithmIdentifier that names what signature() does with such a key, in DER.
std::string signature_algorithm(const PrivateKey& key);

}  // namespace reprise::providers_fake::tls
