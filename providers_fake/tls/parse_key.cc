// Reading private keys, with the complaints of the tls provider.
#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "providers_fake/tls/encoding.h"

namespace reprise::providers_fake::tls {
namespace {

std::string number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* n = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &n) <= 0) return {};
  const Bn owned(n);
  return magnitude(n);
}

std::optional<PrivateKey> rsa_of(const EVP_PKEY* key) {
  RsaKey out{number_of(key, OSSL_PKEY_PARAM_RSA_N),         number_of(key, OSSL_PKEY_PARAM_RSA_E),
             number_of(key, OSSL_PKEY_PARAM_RSA_D),         number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR1),
             number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR2),   number_of(key, OSSL_PKEY_PARAM_RSA_EXPONENT1),
             number_of(key, OSSL_PKEY_PARAM_RSA_EXPONENT2), number_of(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
  if (out.n.empty() || out.d.empty() || out.p.empty() || out.q.empty()) return std::nullopt;
  return out;
}

std::optional<PrivateKey> ec_of(const EVP_PKEY* key) {
  std::array<char, 80> name{};
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) <= 0) return std::nullopt;
  const Curve* curve = curve_of_nid(OBJ_txt2nid(name.data()));
  const std::string d = number_of(key, OSSL_PKEY_PARAM_PRIV_KEY);
  if (!curve || d.empty()) return std::nullopt;
  return ec_key_of(*curve, d);
}

std::optional<PrivateKey> ed25519_of(const EVP_PKEY* key) {
  std::string seed(32, '\0');
  std::size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(key, bytes_of(seed), &size) <= 0) return std::nullopt;
  return ed25519_key_of(seed);
}

std::optional<PrivateKey> private_key_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return rsa_of(key);
    case EVP_PKEY_EC: return ec_of(key);
    case EVP_PKEY_ED25519: return ed25519_of(key);
    default: return std::nullopt;
  }
}

// Reads SSH's encoding; after the end everything is empty and ok() is false.
class SshReader {
 public:
  explicit SshReader(std::string_view bytes) : rest_(bytes) {}
  std::string_view take(std::size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return out;
  }
  std::size_t length() {
    std::size_t n = 0;
    for (char c : take(4)) n = n << 8 | static_cast<unsigned char>(c);
    return n;
  }
  std::string_view text() { return take(length()); }
  std::string number() {
    const std::string_view n = text();
    return std::string(n.substr(std::min(n.find_first_not_of('\0'), n.size())));
  }
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

RsaKey read_rsa(SshReader& in) {
  RsaKey k;
  for (std::string* part : {&k.n, &k.e, &k.d, &k.qinv, &k.p, &k.q}) *part = in.number();
  const BnContext context(BN_CTX_new());
  const Bn d = number(k.d);
  for (const auto& [prime, exponent] : {std::pair{&k.p, &k.dp}, std::pair{&k.q, &k.dq}}) {
    const Bn less = number(*prime), rest(BN_new());
    if (BN_is_zero(less.get())) continue;
    BN_sub_word(less.get(), 1);
    if (BN_is_zero(less.get())) continue;
    BN_mod(rest.get(), d.get(), less.get(), context.get());
    *exponent = magnitude(rest.get());
  }
  return k;
}

ParsedKey read_openssh(std::string_view bytes) {
  constexpr std::string_view kMagic("openssh-key-v1\0", 15);
  const auto failed = [](std::string why) {
    return ParsedKey{{}, "failed to parse openssh private key: ssh: " + why};
  };
  if (!bytes.starts_with(kMagic)) return failed("invalid openssh private key format");
  SshReader in(bytes.substr(kMagic.size()));
  const std::string_view cipher = in.text();
  in.text();  // key derivation
  in.text();  // its options
  const std::size_t count = in.length();
  in.text();  // the public key
  SshReader secret(in.text());
  if (!in.ok() || count != 1) return failed("malformed OpenSSH key");
  if (cipher != "none") return failed("this private key is passphrase protected");
  const std::string_view check = secret.take(4);
  if (check != secret.take(4)) return failed("malformed OpenSSH key");
  const std::string_view type = secret.text();
  std::optional<PrivateKey> key;
  if (type == "ssh-rsa") {
    key = read_rsa(secret);
  } else if (type == "ssh-ed25519") {
    secret.text();
    const std::string_view both = secret.text();
    if (both.size() != 64) return failed("private key unexpected length");
    key = ed25519_key_of(both.substr(0, 32));
  } else if (type.starts_with("ecdsa-sha2-")) {
    const Curve* curve = curve_of_ssh(secret.text());
    secret.text();
    if (!curve) return failed("unhandled elliptic curve: " + std::string(type.substr(11)));
    key = ec_key_of(*curve, secret.number());
  } else {
    return failed("unhandled key type");
  }
  if (!secret.ok()) return failed("malformed OpenSSH key");
  return {std::move(key), {}};
}

}  // namespace

ParsedKey parse_private_key(std::string_view text) {
  const std::optional<PemBlock> block = read_pem(text);
  if (!block)
    return {{}, fmt::format("failed to decode PEM block: decoded bytes 0, undecoded {}", text.size())};
  constexpr std::array kPublicLabels = {"PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST"};
  const std::string& label = block->label;
  if (std::ranges::find(kPublicLabels, label) != kPublicLabels.end())
    return {{}, fmt::format("unable to determine parser for PEM preamble: {}", label)};
  const int type = label == "RSA PRIVATE KEY" ? EVP_PKEY_RSA : label == "EC PRIVATE KEY" ? EVP_PKEY_EC : 0;
  if (type == 0 && label != "PRIVATE KEY")
    return {{}, fmt::format("unsupported PEM preamble/type: {}", label)};
  const unsigned char* at = bytes_of(block->bytes);
  const auto size = static_cast<long>(block->bytes.size());
  const Key key(type == 0 ? d2i_AutoPrivateKey(nullptr, &at, size)
                          : d2i_PrivateKey(type, nullptr, &at, size));
  ERR_clear_error();
  std::optional<PrivateKey> out = key ? private_key_of(key.get()) : std::nullopt;
  if (out) return {std::move(out), {}};
  return {{},
          fmt::format("failed to parse private key given PEM preamble '{}': {}", label,
                      key ? "the kind of key is not supported" : "its structure is malformed")};
}

ParsedKey parse_openssh_key(std::string_view text) {
  const std::optional<PemBlock> block = read_pem(text);
  if (!block) return {{}, "failed to parse openssh private key: ssh: no key found"};
  if (block->label == "OPENSSH PRIVATE KEY") return read_openssh(block->bytes);
  ParsedKey out = parse_private_key(text);
  if (!out.key) out.error = "failed to parse openssh private key: " + out.error;
  return out;
}

}  // namespace reprise::providers_fake::tls
