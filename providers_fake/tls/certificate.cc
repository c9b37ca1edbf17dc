#include "providers_fake/tls/certificate.h"

#include <algorithm>
#include <array>

#include "lang/digest.h"
#include "providers_fake/tls/der.h"
#include "providers_fake/tls/encoding.h"
#include "providers_fake/tls/names.h"
#include "providers_fake/tls/signature.h"

namespace reprise::providers_fake::tls {
namespace {

struct UsageWord {
  std::string_view word;
  int bit;               // of KeyUsage; -1 for the others
  std::string_view oid;  // of ExtendedKeyUsage
};
constexpr std::array kUsages = {UsageWord{"any_extended", -1, "2.5.29.37.0"},
                                UsageWord{"cert_signing", 5, ""},
                                UsageWord{"client_auth", -1, "1.3.6.1.5.5.7.3.2"},
                                UsageWord{"code_signing", -1, "1.3.6.1.5.5.7.3.3"},
                                UsageWord{"content_commitment", 1, ""},
                                UsageWord{"crl_signing", 6, ""},
                                UsageWord{"data_encipherment", 3, ""},
                                UsageWord{"decipher_only", 8, ""},
                                UsageWord{"digital_signature", 0, ""},
                                UsageWord{"email_protection", -1, "1.3.6.1.5.5.7.3.4"},
                                UsageWord{"encipher_only", 7, ""},
                                UsageWord{"ipsec_end_system", -1, "1.3.6.1.5.5.7.3.5"},
                                UsageWord{"ipsec_tunnel", -1, "1.3.6.1.5.5.7.3.6"},
                                UsageWord{"ipsec_user", -1, "1.3.6.1.5.5.7.3.7"},
                                UsageWord{"key_agreement", 4, ""},
                                UsageWord{"key_encipherment", 2, ""},
                                UsageWord{"microsoft_commercial_code_signing", -1, "1.3.6.1.4.1.311.2.1.22"},
                                UsageWord{"microsoft_kernel_code_signing", -1, "1.3.6.1.4.1.311.61.1.1"},
                                UsageWord{"microsoft_server_gated_crypto", -1, "1.3.6.1.4.1.311.10.3.3"},
                                UsageWord{"netscape_server_gated_crypto", -1, "2.16.840.1.113730.4.1"},
                                UsageWord{"ocsp_signing", -1, "1.3.6.1.5.5.7.3.9"},
                                UsageWord{"server_auth", -1, "1.3.6.1.5.5.7.3.1"},
                                UsageWord{"timestamping", -1, "1.3.6.1.5.5.7.3.8"}};

std::string extension(std::string_view oid, bool critical, std::string_view value) {
  return der_sequence({der_oid(oid), critical ? der_true() : std::string(), der_octets(value)});
}

// Bit 0 is the highest of the first byte; trailing zeros are left out.
std::string usage_bits(unsigned bits) {
  std::string bytes(bits > 0xff ? 2 : 1, '\0');
  int last = 0;
  for (int i = 0; i < 9; ++i) {
    if ((bits >> i & 1) == 0) continue;
    auto& byte = bytes[static_cast<std::size_t>(i / 8)];
    byte = static_cast<char>(byte | 0x80 >> i % 8);
    last = i;
  }
  return der_bits(bytes, 7 - last % 8);
}

std::string alternative_names(const AlternativeNames& names) {
  std::string content;
  for (const std::string& dns : names.dns) content += der(context(2), dns);
  for (const std::string& ip : names.ips) content += der(context(7), ip);
  for (const std::string& uri : names.uris) content += der(context(6), uri);
  return der(kSequence, content);
}

std::string extensions(const CertificateContent& c) {
  std::string out;
  if (c.usage.bits != 0) out += extension("2.5.29.15", true, usage_bits(c.usage.bits));
  if (!c.usage.extended.empty()) {
    std::string oids;
    for (std::string_view oid : c.usage.extended) oids += der_oid(oid);
    out += extension("2.5.29.37", false, der(kSequence, oids));
  }
  out += extension("2.5.29.19", true, der(kSequence, c.is_ca ? der_true() : std::string()));
  if (!c.subject_key_id.empty()) out += extension("2.5.29.14", false, der_octets(c.subject_key_id));
  if (!c.authority_key_id.empty())
    out += extension("2.5.29.35", false, der_sequence({der(context(0), c.authority_key_id)}));
  // Critical when the subject says nothing.
  if (!c.names.empty()) out += extension("2.5.29.17", c.subject == name_der({}), alternative_names(c.names));
  return out;
}

std::string signed_by(const PrivateKey& key, const std::string& content) {
  const std::string bits = signature(key, content);
  if (bits.empty()) return {};
  return der_sequence({content, signature_algorithm(key), der_bits(bits)});
}

}  // namespace

void Usage::add(std::string_view word) {
  const auto* it = std::ranges::find(kUsages, word, &UsageWord::word);
  if (it == kUsages.end()) return;
  if (it->bit >= 0)
    bits |= 1u << it->bit;
  else
    extended.push_back(it->oid);
}

const std::vector<std::string_view>& usage_words() {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> out;
    for (const UsageWord& u : kUsages) out.push_back(u.word);
    return out;
  }();
  return words;
}

std::string name_der(const Name& name) {
  std::string content;
  for (const NameAttribute& a : name_attributes()) {
    std::vector<std::string> set;
    for (const auto& [attribute, text] : name.values)
      if (attribute == a.word)
        set.push_back(der_sequence({der_oid(a.oid), a.ia5 ? der(kIa5String, text) : der_text(text)}));
    if (!set.empty()) content += der_set(std::move(set));
  }
  return der(kSequence, content);
}

std::string write_certificate(const CertificateContent& c, const PrivateKey& signer) {
  const std::string version = der(context_constructed(0), der_small_integer(2));
  return signed_by(signer,
                   der_sequence({version, der_integer(c.serial), signature_algorithm(signer), c.issuer,
                                 der_sequence({der_time(c.not_before), der_time(c.not_after)}), c.subject,
                                 c.public_key, der(context_constructed(3), der(kSequence, extensions(c)))}));
}

std::string write_request(const Name& subject, const AlternativeNames& names, const PrivateKey& key) {
  std::string attributes;
  const std::string subject_der = name_der(subject);
  if (!names.empty()) {
    const std::string san = extension("2.5.29.17", subject.empty(), alternative_names(names));
    attributes = der_sequence({der_oid("1.2.840.113549.1.9.14"), der(kSet, der(kSequence, san))});
  }
  return signed_by(key, der_sequence({der_small_integer(0), subject_der, public_key_info(key),
                                      der(context_constructed(0), attributes)}));
}

std::string key_id(std::string_view algorithm, std::string_view public_key_bits) {
  // Of an Ed25519 key the provider hashes the bytes as an octet string.
  const std::string bytes =
      algorithm == "ED25519" ? der_octets(public_key_bits) : std::string(public_key_bits);
  return lang::digest_bytes(lang::Digest::sha1, bytes);
}

}  // namespace reprise::providers_fake::tls
