// Reading certificates and requests that may come from anywhere: the library parses, this file picks.
#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "lang/digest.h"
#include "lang/timestamp.h"
#include "providers_fake/tls/certificate.h"
#include "providers_fake/tls/der.h"
#include "providers_fake/tls/names.h"
#include "providers_fake/tls/openssl.h"

namespace reprise::providers_fake::tls {
namespace {

constexpr std::array kAttributes = {NameAttribute{"country", "2.5.4.6", "C"},
                                    NameAttribute{"organization", "2.5.4.10", "O"},
                                    NameAttribute{"organizational_unit", "2.5.4.11", "OU"},
                                    NameAttribute{"locality", "2.5.4.7", "L"},
                                    NameAttribute{"province", "2.5.4.8", "ST"},
                                    NameAttribute{"street_address", "2.5.4.9", "STREET"},
                                    NameAttribute{"postal_code", "2.5.4.17", "POSTALCODE"},
                                    NameAttribute{"common_name", "2.5.4.3", "CN"},
                                    NameAttribute{"serial_number", "2.5.4.5", "SERIALNUMBER"},
                                    NameAttribute{"email_address", "1.2.840.113549.1.9.1", "", true}};

using AlternativeNamesList = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;

std::string oid_text(const ASN1_OBJECT* object) {
  std::array<char, 128> text{};
  const int size = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return size > 0 ? std::string(text.data()) : std::string();
}

std::string utf8(const ASN1_STRING* s) {
  unsigned char* out = nullptr;
  const int size = ASN1_STRING_to_UTF8(&out, s);
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return text;
}

struct Attribute {
  std::string oid, text;
};
std::vector<Attribute> attributes_of(const X509_NAME* name) {
  std::vector<Attribute> out;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    out.push_back({oid_text(X509_NAME_ENTRY_get_object(entry)), utf8(X509_NAME_ENTRY_get_data(entry))});
  }
  return out;
}

// RFC 2253's escapes.
std::string escaped(std::string_view text) {
  constexpr std::string_view kSpecial = ",+\"\\<>;";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool first = i == 0 && (text[i] == ' ' || text[i] == '#');
    const bool last = i + 1 == text.size() && text[i] == ' ';
    if (first || last || kSpecial.find(text[i]) != std::string_view::npos) out.push_back('\\');
    out.push_back(text[i]);
  }
  return out;
}

// As Go prints a name: the attributes it knows, the last written first, then the others by their OID.
std::string shown(const X509_NAME* name) {
  const std::vector<Attribute> all = attributes_of(name);
  std::vector<std::string> parts;
  const auto known = [](const Attribute& a) {
    return std::ranges::any_of(kAttributes,
                               [&](const auto& k) { return k.oid == a.oid && !k.shown.empty(); });
  };
  for (const Attribute& a : all)
    if (!known(a)) parts.push_back(fmt::format("{}=#{}", a.oid, lang::to_hex(der_text(a.text))));
  for (const NameAttribute& k : kAttributes) {
    if (k.shown.empty()) continue;
    std::string set;
    for (const Attribute& a : all)
      if (a.oid == k.oid) set += fmt::format("{}{}={}", set.empty() ? "" : "+", k.shown, escaped(a.text));
    if (!set.empty()) parts.push_back(std::move(set));
  }
  std::ranges::reverse(parts);
  return fmt::format("{}", fmt::join(parts, ","));
}

std::string time_text(const ASN1_TIME* t) {
  tm civil{};
  if (ASN1_TIME_to_tm(t, &civil) <= 0) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", civil.tm_year + 1900, civil.tm_mon + 1,
                     civil.tm_mday, civil.tm_hour, civil.tm_min, civil.tm_sec);
}

std::string decimal(const ASN1_INTEGER* n) {
  const Bn number(ASN1_INTEGER_to_BN(n, nullptr));
  char* text = number ? BN_bn2dec(number.get()) : nullptr;
  std::string out = text ? text : "";
  OPENSSL_free(text);
  return out;
}

std::string signature_name(int nid) {
  switch (nid) {
    case NID_sha1WithRSAEncryption: return "SHA1-RSA";
    case NID_sha256WithRSAEncryption: return "SHA256-RSA";
    case NID_sha384WithRSAEncryption: return "SHA384-RSA";
    case NID_sha512WithRSAEncryption: return "SHA512-RSA";
    case NID_ecdsa_with_SHA1: return "ECDSA-SHA1";
    case NID_ecdsa_with_SHA256: return "ECDSA-SHA256";
    case NID_ecdsa_with_SHA384: return "ECDSA-SHA384";
    case NID_ecdsa_with_SHA512: return "ECDSA-SHA512";
    case NID_ED25519: return "Ed25519";
    default: return "0";
  }
}

std::string key_name(const X509_PUBKEY* key) {
  ASN1_OBJECT* algorithm = nullptr;
  X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, key);
  switch (OBJ_obj2nid(algorithm)) {
    case NID_rsaEncryption: return "RSA";
    case NID_X9_62_id_ecPublicKey: return "ECDSA";
    case NID_ED25519: return "Ed25519";
    case NID_dsa: return "DSA";
    default: return "0";
  }
}

std::string id_of_key(const X509_PUBKEY* key) {
  const unsigned char* bits = nullptr;
  int size = 0;
  X509_PUBKEY_get0_param(nullptr, &bits, &size, nullptr, key);
  const std::string_view view(reinterpret_cast<const char*>(bits), static_cast<std::size_t>(size));
  return key_id(key_name(key) == "Ed25519" ? "ED25519" : "", view);
}

AlternativeNames names_of(const GENERAL_NAMES* list) {
  AlternativeNames out;
  for (int i = 0; list && i < sk_GENERAL_NAME_num(list); ++i) {
    int type = 0;
    const auto* text =
        static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(list, i), &type));
    std::vector<std::string>* into = type == GEN_DNS     ? &out.dns
                                     : type == GEN_IPADD ? &out.ips
                                     : type == GEN_URI   ? &out.uris
                                                         : nullptr;
    if (into)
      into->emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                         static_cast<std::size_t>(ASN1_STRING_length(text)));
  }
  return out;
}

// Attributes that the provider does not know are lost on the way from a request to a certificate.
Name subject_of(const X509_NAME* name) {
  Name out;
  for (const Attribute& a : attributes_of(name))
    for (const NameAttribute& k : kAttributes)
      if (k.oid == a.oid && !k.shown.empty()) out.values.emplace_back(k.word, a.text);
  return out;
}

}  // namespace

std::span<const NameAttribute> name_attributes() { return kAttributes; }

std::optional<std::string> ip_bytes(const std::string& text) {
  ASN1_OCTET_STRING* parsed = a2i_IPADDRESS(text.c_str());
  ERR_clear_error();
  if (!parsed) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(ASN1_STRING_get0_data(parsed)),
                  static_cast<std::size_t>(ASN1_STRING_length(parsed)));
  ASN1_OCTET_STRING_free(parsed);
  // An IPv4 address in IPv6's clothes is an IPv4 address.
  static const std::string kMapped = std::string(10, '\0') + "\xff\xff";
  return out.size() == 16 && out.starts_with(kMapped) ? out.substr(12) : out;
}

std::optional<ReadRequest> read_request(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  const Request request(d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!request) return std::nullopt;
  X509_PUBKEY* key = X509_REQ_get_X509_PUBKEY(request.get());
  ReadRequest out{subject_of(X509_REQ_get_subject_name(request.get())),
                  {},
                  encoded(key, i2d_X509_PUBKEY),
                  id_of_key(key)};
  STACK_OF(X509_EXTENSION)* extensions = X509_REQ_get_extensions(request.get());
  const AlternativeNamesList list(
      static_cast<GENERAL_NAMES*>(X509V3_get_d2i(extensions, NID_subject_alt_name, nullptr, nullptr)));
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  ERR_clear_error();
  out.names = names_of(list.get());
  return out;
}

std::optional<ReadCertificate> read_certificate(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  const Certificate c(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!c || at != bytes_of(der) + der.size()) return std::nullopt;
  ReadCertificate out;
  X509_PUBKEY* key = X509_get_X509_PUBKEY(c.get());
  out.subject_der = encoded(X509_get_subject_name(c.get()), i2d_X509_NAME);
  out.public_key = encoded(key, i2d_X509_PUBKEY);
  if (const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(c.get()))
    out.subject_key_id.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(id)),
                              static_cast<std::size_t>(ASN1_STRING_length(id)));
  auto* constraints =
      static_cast<BASIC_CONSTRAINTS*>(X509_get_ext_d2i(c.get(), NID_basic_constraints, nullptr, nullptr));
  out.is_ca = constraints && constraints->ca != 0;
  BASIC_CONSTRAINTS_free(constraints);
  out.version = static_cast<int>(X509_get_version(c.get())) + 1;
  out.serial = decimal(X509_get0_serialNumber(c.get()));
  out.issuer = shown(X509_get_issuer_name(c.get()));
  out.subject = shown(X509_get_subject_name(c.get()));
  out.not_before = time_text(X509_get0_notBefore(c.get()));
  out.not_after = time_text(X509_get0_notAfter(c.get()));
  out.signature_algorithm = signature_name(X509_get_signature_nid(c.get()));
  out.public_key_algorithm = key_name(key);
  ERR_clear_error();
  return out;
}

}  // namespace reprise::providers_fake::tls
