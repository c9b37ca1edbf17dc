#include "providers_fake/tls/encoding.h"

#include <openssl/err.h>

#include "lang/base64.h"
#include "providers_fake/tls/der.h"

namespace reprise::providers_fake::tls {
namespace {

constexpr std::size_t kPemColumns = 64;
constexpr std::string_view kRsaOid = "1.2.840.113549.1.1.1";
constexpr std::string_view kEcOid = "1.2.840.10045.2.1";
constexpr std::string_view kEd25519Oid = "1.3.101.112";

std::string pkcs1(const RsaKey& k) {
  return der_sequence({der_small_integer(0), der_integer(k.n), der_integer(k.e), der_integer(k.d),
                       der_integer(k.p), der_integer(k.q), der_integer(k.dp), der_integer(k.dq),
                       der_integer(k.qinv)});
}

// The curve is named inside when nothing around it says so.
std::string sec1(const EcKey& k, bool names_curve) {
  return der_sequence({der_small_integer(1), der_octets(k.d),
                       names_curve ? der(context_constructed(0), der_oid(k.curve->oid)) : std::string(),
                       der(context_constructed(1), der_bits(k.point))});
}

std::string algorithm_of(const PrivateKey& key) {
  if (const auto* ec = std::get_if<EcKey>(&key))
    return der_sequence({der_oid(kEcOid), der_oid(ec->curve->oid)});
  if (std::holds_alternative<RsaKey>(key)) return der_sequence({der_oid(kRsaOid), der(kNull, "")});
  return der_sequence({der_oid(kEd25519Oid)});
}

// --- SSH's own encoding (RFC 4251): lengths of four bytes, numbers signed

std::string ssh_length(std::size_t n) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((n >> shift) & 0xff));
  return out;
}
std::string ssh_text(std::string_view text) { return ssh_length(text.size()).append(text); }
std::string ssh_number(std::string_view magnitude) {
  magnitude.remove_prefix(std::min(magnitude.find_first_not_of('\0'), magnitude.size()));
  const bool sign = !magnitude.empty() && (static_cast<unsigned char>(magnitude[0]) & 0x80) != 0;
  return ssh_text((sign ? std::string(1, '\0') : std::string()).append(magnitude));
}

// The private half, after its type.
std::string ssh_private(const PrivateKey& key) {
  if (const auto* rsa = std::get_if<RsaKey>(&key))
    return ssh_number(rsa->n) + ssh_number(rsa->e) + ssh_number(rsa->d) + ssh_number(rsa->qinv) +
           ssh_number(rsa->p) + ssh_number(rsa->q);
  if (const auto* ec = std::get_if<EcKey>(&key))
    return ssh_text(ec->curve->ssh) + ssh_text(ec->point) + ssh_number(ec->d);
  const auto& ed = std::get<Ed25519Key>(key);
  return ssh_text(ed.public_key) + ssh_text(ed.seed + ed.public_key);
}

}  // namespace

std::string pem(std::string_view label, std::string_view bytes) {
  const std::string base64 = lang::base64_encode(bytes);
  std::string out = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < base64.size(); at += kPemColumns)
    out.append(base64, at, kPemColumns).push_back('\n');
  return out + "-----END " + std::string(label) + "-----\n";
}

std::optional<PemBlock> read_pem(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ", kDashes = "-----";
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    std::string_view rest = text.substr(at + kBegin.size());
    const std::size_t end = rest.find(kDashes);
    if (end == std::string_view::npos || rest.substr(0, end).find('\n') != std::string_view::npos) continue;
    const std::string label(rest.substr(0, end));
    rest.remove_prefix(end + kDashes.size());
    const std::size_t close = rest.find("\n-----END " + label + "-----");
    if (close == std::string_view::npos) continue;
    std::string body;
    for (char c : rest.substr(0, close))
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') body.push_back(c);
    if (auto bytes = lang::base64_decode(body)) return PemBlock{label, std::move(*bytes)};
  }
  return std::nullopt;
}

PemBlock traditional(const PrivateKey& key) {
  if (const auto* rsa = std::get_if<RsaKey>(&key)) return {"RSA PRIVATE KEY", pkcs1(*rsa)};
  if (const auto* ec = std::get_if<EcKey>(&key)) return {"EC PRIVATE KEY", sec1(*ec, true)};
  return {"PRIVATE KEY", pkcs8(key)};
}

std::string pkcs8(const PrivateKey& key) {
  std::string inner;
  if (const auto* rsa = std::get_if<RsaKey>(&key))
    inner = pkcs1(*rsa);
  else if (const auto* ec = std::get_if<EcKey>(&key))
    inner = sec1(*ec, false);
  else
    inner = der_octets(std::get<Ed25519Key>(key).seed);
  return der_sequence({der_small_integer(0), algorithm_of(key), der_octets(inner)});
}

Key library_key(const PrivateKey& key) {
  const std::string bytes = pkcs8(key);
  const unsigned char* at = bytes_of(bytes);
  Key out(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(bytes.size())));
  ERR_clear_error();
  return out;
}

std::string public_key_bits(const PrivateKey& key) {
  if (const auto* rsa = std::get_if<RsaKey>(&key))
    return der_sequence({der_integer(rsa->n), der_integer(rsa->e)});
  if (const auto* ec = std::get_if<EcKey>(&key)) return ec->point;
  return std::get<Ed25519Key>(key).public_key;
}

std::string public_key_info(const PrivateKey& key) {
  return der_sequence({algorithm_of(key), der_bits(public_key_bits(key))});
}

std::string ssh_key_type(const PrivateKey& key) {
  if (std::holds_alternative<RsaKey>(key)) return "ssh-rsa";
  const auto* ec = std::get_if<EcKey>(&key);
  if (!ec) return "ssh-ed25519";
  return ec->curve->ssh.empty() ? std::string() : "ecdsa-sha2-" + std::string(ec->curve->ssh);
}

std::string ssh_public(const PrivateKey& key) {
  const std::string type = ssh_key_type(key);
  if (type.empty()) return {};
  if (const auto* rsa = std::get_if<RsaKey>(&key))
    return ssh_text(type) + ssh_number(rsa->e) + ssh_number(rsa->n);
  if (const auto* ec = std::get_if<EcKey>(&key))
    return ssh_text(type) + ssh_text(ec->curve->ssh) + ssh_text(ec->point);
  return ssh_text(type) + ssh_text(std::get<Ed25519Key>(key).public_key);
}

std::string openssh_private(const PrivateKey& key, std::string_view check) {
  const std::string type = ssh_key_type(key);
  if (type.empty()) return {};
  constexpr std::size_t kBlock = 8;
  std::string secret = std::string(check).append(check) + ssh_text(type) + ssh_private(key) + ssh_text("");
  for (char pad = 1; secret.size() % kBlock != 0; ++pad) secret.push_back(pad);
  const std::string file = std::string("openssh-key-v1\0", 15) + ssh_text("none") + ssh_text("none") +
                           ssh_text("") + ssh_length(1) + ssh_text(ssh_public(key)) + ssh_text(secret);
  return pem("OPENSSH PRIVATE KEY", file);
}

}  // namespace reprise::providers_fake::tls
