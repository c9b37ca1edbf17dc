// Keys and certificates against OpenSSL's own reading of them.
#include <openssl/err.h>
#include <openssl/pem.h>

#include "lang/base64.h"
#include "lang/digest.h"
#include "providers_fake/support.h"
#include "providers_fake/tls/certificate.h"
#include "providers_fake/tls/encoding.h"
#include "providers_fake/tls/openssl.h"
#include "providers_fake/tls/signature.h"

namespace reprise::providers_fake {
namespace {

using value::OriginKind;
using value::Value;

std::string text(const Value& v) { return v.is_null() ? "(null)" : std::string(v.unmark().as_string()); }
std::string field(const Value& object, const char* name) { return text(object.attr(name)); }
bool has_origin(const Value& v, OriginKind kind) {
  const value::Marks marks = v.deep_marks();
  return marks && std::ranges::any_of(marks->origins(), [&](const auto& o) { return o.kind == kind; });
}
std::string json_text(std::string_view s) { return value::to_json(Value::string(s)); }

using Bio = std::unique_ptr<BIO, tls::Freer<BIO_free>>;
Bio memory(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}
tls::Key private_key(const std::string& pem) {
  return tls::Key(PEM_read_bio_PrivateKey(memory(pem).get(), nullptr, nullptr, nullptr));
}
tls::Key public_key(const std::string& pem) {
  return tls::Key(PEM_read_bio_PUBKEY(memory(pem).get(), nullptr, nullptr, nullptr));
}
tls::Certificate certificate(const std::string& pem) {
  return tls::Certificate(PEM_read_bio_X509(memory(pem).get(), nullptr, nullptr, nullptr));
}
tls::Request request(const std::string& pem) {
  return tls::Request(PEM_read_bio_X509_REQ(memory(pem).get(), nullptr, nullptr, nullptr));
}

struct Kind {
  const char* name;
  const char* json;
  int bits;
};
const Kind kKinds[] = {{"rsa", R"({"algorithm":"RSA"})", 2048},
                       {"rsa3072", R"({"algorithm":"RSA","rsa_bits":3072})", 3072},
                       {"rsa1023", R"({"algorithm":"RSA","rsa_bits":1023})", 1023},
                       {"p224", R"({"algorithm":"ECDSA"})", 224},
                       {"p256", R"({"algorithm":"ECDSA","ecdsa_curve":"P256"})", 256},
                       {"p384", R"({"algorithm":"ECDSA","ecdsa_curve":"P384"})", 384},
                       {"p521", R"({"algorithm":"ECDSA","ecdsa_curve":"P521"})", 521},
                       {"ed25519", R"({"algorithm":"ED25519"})", 256}};

class TlsKinds : public testing::TestWithParam<Kind> {
 protected:
  Value key(Bench& b) { return b.apply(std::string("tls_private_key.") + GetParam().name, GetParam().json); }
};
INSTANTIATE_TEST_SUITE_P(Tls, TlsKinds, testing::ValuesIn(kKinds),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(TlsKinds, KeysAreReal) {
  Bench b;
  const Value v = key(b);
  ASSERT_FALSE(b.diags.has_errors());
  const tls::Key secret = private_key(field(v, "private_key_pem"));
  const tls::Key again = private_key(field(v, "private_key_pem_pkcs8"));
  const tls::Key open = public_key(field(v, "public_key_pem"));
  ASSERT_TRUE(secret && again && open);
  EXPECT_EQ(EVP_PKEY_get_bits(secret.get()), GetParam().bits);
  EXPECT_EQ(EVP_PKEY_eq(secret.get(), again.get()), 1);
  EXPECT_EQ(EVP_PKEY_eq(secret.get(), open.get()), 1);
  std::unique_ptr<EVP_PKEY_CTX, tls::Freer<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new(secret.get(), nullptr));
  EXPECT_EQ(EVP_PKEY_check(context.get()), 1) << ERR_error_string(ERR_get_error(), nullptr);
  ERR_clear_error();
  EXPECT_TRUE(has_origin(v.attr("private_key_pem"), OriginKind::random));
}

TEST_P(TlsKinds, KeysFollowSeedAndAddressOnly) {
  Bench a(1), b(1), other(2);
  b.world.now = b.world.now + world::Duration::seconds(90 * 86400);
  EXPECT_EQ(show(key(a)), show(key(b)));
  EXPECT_NE(field(key(a), "public_key_pem"), field(key(other), "public_key_pem"));
  EXPECT_NE(field(a.apply("tls_private_key.elsewhere", GetParam().json), "id"), field(key(a), "id"));
}

TEST_P(TlsKinds, EveryFormOfAKeyCanBeReadAgain) {
  Bench b;
  const Value v = key(b);
  const Value from_pem =
      b.data("tls_public_key.x", R"({"private_key_pem":)" + json_text(field(v, "private_key_pem")) + "}");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  for (const char* same : {"id", "public_key_pem", "public_key_openssh", "public_key_fingerprint_md5",
                           "public_key_fingerprint_sha256"})
    EXPECT_EQ(field(from_pem, same), field(v, same)) << same;
  EXPECT_EQ(field(from_pem, "algorithm"), field(v, "algorithm"));
  const std::string ssh = field(v, "private_key_openssh");
  if (GetParam().bits == 224) {
    EXPECT_EQ(ssh, "") << "SSH has no keys of this curve";
    EXPECT_EQ(field(v, "public_key_openssh"), "");
    return;
  }
  EXPECT_TRUE(ssh.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
  const Value from_ssh = b.data("tls_public_key.x", R"({"private_key_openssh":)" + json_text(ssh) + "}");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  EXPECT_EQ(field(from_ssh, "public_key_pem"), field(v, "public_key_pem"));
  const std::string line = field(v, "public_key_openssh");
  const std::string body = line.substr(line.find(' ') + 1, line.size() - line.find(' ') - 2);
  const std::string bytes = *lang::base64_decode(body);
  EXPECT_EQ(field(v, "public_key_fingerprint_sha256") + "=",
            "SHA256:" + lang::base64_encode(lang::digest_bytes(lang::Digest::sha256, bytes)));
  EXPECT_EQ(field(v, "public_key_fingerprint_md5").size(), 47u);
}

TEST_P(TlsKinds, CertificatesVerify) {
  Bench b, c;
  const std::string config = R"({"private_key_pem":)" + json_text(field(key(b), "private_key_pem")) +
                             R"(,"validity_period_hours":24,"allowed_uses":["cert_signing","server_auth",
      "digital_signature"],"is_ca_certificate":true,"set_authority_key_id":true,
      "dns_names":["a.example","*.b.example"],"ip_addresses":["10.0.0.1","2001:db8::1"],
      "uris":["spiffe://a/b"],"subject":[{"common_name":"Test & Co","organization":"ACME","country":"DE",
      "email_address":"x@y.example"}]})";
  const Value v = b.apply("tls_self_signed_cert.x", config);
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  const std::string pem = field(v, "cert_pem");
  EXPECT_EQ(pem, field(c.apply("tls_self_signed_cert.x", config), "cert_pem")) << "the same bytes each time";
  const tls::Certificate cert = certificate(pem);
  ASSERT_TRUE(cert);
  EXPECT_EQ(X509_verify(cert.get(), private_key(field(key(b), "private_key_pem")).get()), 1);
  EXPECT_EQ(X509_check_ca(cert.get()), 1);
  EXPECT_EQ(X509_check_host(cert.get(), "x.b.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(cert.get(), "2001:db8::1", 0), 1);
  EXPECT_EQ(X509_check_purpose(cert.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  ERR_clear_error();
  EXPECT_EQ(field(v, "validity_start_time"), "2024-01-15T00:00:00Z");
  EXPECT_EQ(field(v, "validity_end_time"), "2024-01-16T00:00:00Z");
  EXPECT_TRUE(has_origin(v.attr("cert_pem"), OriginKind::timestamp));
  const Value told = b.data("tls_certificate.x", R"({"content":)" + json_text(pem) + "}");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  const Value one = told.attr("certificates").unmark().at(0);
  EXPECT_EQ(field(one, "subject"),
            "CN=Test & Co,O=ACME,C=DE,1.2.840.113549.1.9.1=#0c0b7840792e6578616d706c65");
  EXPECT_EQ(field(one, "not_after"), "2024-01-16T00:00:00Z");
  EXPECT_EQ(field(one, "serial_number"), field(v, "id"));
  EXPECT_EQ(show(one.attr("is_ca")), "true");
  EXPECT_EQ(show(one.attr("version")), "3");
}

TEST_P(TlsKinds, AnAuthoritySignsRequests) {
  Bench b;
  const std::string secret = json_text(field(key(b), "private_key_pem"));
  const Value authority =
      b.apply("tls_self_signed_cert.ca", R"({"private_key_pem":)" + secret +
                                             R"(,"validity_period_hours":24,"allowed_uses":["cert_signing"],
      "is_ca_certificate":true,"subject":[{"common_name":"Authority"}]})");
  const Value asked = b.apply("tls_cert_request.r", R"({"private_key_pem":)" + secret +
                                                        R"(,"dns_names":["r.example"],"ip_addresses":["::1"],
      "subject":[{"common_name":"r.example","street_address":["b 2","a 1"]}]})");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  const tls::Request csr = request(field(asked, "cert_request_pem"));
  ASSERT_TRUE(csr);
  EXPECT_EQ(X509_REQ_verify(csr.get(), X509_REQ_get0_pubkey(csr.get())), 1);
  const Value v = b.apply(
      "tls_locally_signed_cert.c",
      R"({"cert_request_pem":)" + json_text(field(asked, "cert_request_pem")) + R"(,"ca_private_key_pem":)" +
          secret + R"(,"ca_cert_pem":)" + json_text(field(authority, "cert_pem")) +
          R"(,"validity_period_hours":12,"allowed_uses":["client_auth"],"set_subject_key_id":true})");
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  const tls::Certificate ca = certificate(field(authority, "cert_pem"));
  const tls::Certificate cert = certificate(field(v, "cert_pem"));
  ASSERT_TRUE(ca && cert);
  EXPECT_EQ(X509_check_issued(ca.get(), cert.get()), X509_V_OK);
  EXPECT_EQ(X509_verify(cert.get(), X509_get0_pubkey(ca.get())), 1);
  EXPECT_EQ(X509_check_host(cert.get(), "r.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(cert.get(), "::1", 0), 1);
  ERR_clear_error();
  EXPECT_EQ(field(v, "ca_key_algorithm"), field(key(b), "algorithm"));
}

TEST(Tls, EcdsaNoncesFollowRfc6979) {
  // Appendix A.2.5 and A.2.7 of the RFC, message "sample".
  const auto hex = [](std::string_view digits) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i += 2)
      out.push_back(static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
    return out;
  };
  const tls::PrivateKey p256 = tls::ec_key_of(
      *tls::curve_named("P256"), hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"));
  const std::string s256 = lang::to_hex(tls::signature(p256, "sample"));
  EXPECT_NE(s256.find("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"), std::string::npos);
  EXPECT_NE(s256.find("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"), std::string::npos);
  const tls::PrivateKey p521 =
      tls::ec_key_of(*tls::curve_named("P521"), hex("00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1"
                                                    "B68C7E75CAA896EB32F1F47C70855836A6D16FCC146"
                                                    "6F6D8FBEC67DB89EC0C08B0E996B83538"));
  EXPECT_NE(lang::to_hex(tls::signature(p521, "sample"))
                .find("c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606a"
                      "dd152b534931d7d4e8455cc91f9b15bf05ec36e377fa"),
            std::string::npos);
}

TEST(Tls, RenewalReplacesACertificateInTime) {
  Bench b;
  const Value key = b.apply("tls_private_key.k", R"({"algorithm":"ED25519"})");
  const std::string config = R"({"private_key_pem":)" + json_text(field(key, "private_key_pem")) +
                             R"(,"validity_period_hours":48,"early_renewal_hours":12,"allowed_uses":[]})";
  const Value v = b.apply("tls_self_signed_cert.x", config);
  ASSERT_FALSE(b.diags.has_errors()) << b.diags.items()[0].detail;
  EXPECT_EQ(show(v.attr("ready_for_renewal")), "false");
  b.world.now = b.world.now + world::Duration::seconds(35 * 3600);
  EXPECT_TRUE(same_content(b.read("tls_self_signed_cert.x", v), v));
  EXPECT_TRUE(b.plan("tls_self_signed_cert.x", config, v).requires_replace.empty());
  b.world.now = b.world.now + world::Duration::seconds(3600);
  const Value due = b.read("tls_self_signed_cert.x", v);
  EXPECT_EQ(show(due.attr("ready_for_renewal")), "true");
  const auto plan = b.plan("tls_self_signed_cert.x", config, due);
  ASSERT_EQ(plan.requires_replace.size(), 1u);
  EXPECT_EQ(value::to_string(plan.requires_replace[0]), ".ready_for_renewal");
  EXPECT_NE(field(b.apply("tls_self_signed_cert.x", config), "id"), field(v, "id"))
      << "another serial number";
}

TEST(Tls, EarlyRenewalChangesInPlaceOthersReplace) {
  Bench b;
  const Value key = b.apply("tls_private_key.k", R"({"algorithm":"ED25519"})");
  const auto config = [&](const char* rest) {
    return R"({"private_key_pem":)" + json_text(field(key, "private_key_pem")) + R"(,"allowed_uses":[],)" +
           rest + "}";
  };
  const Value v = b.apply("tls_self_signed_cert.x", config(R"("validity_period_hours":48)"));
  EXPECT_TRUE(
      b.plan("tls_self_signed_cert.x", config(R"("validity_period_hours":48,"early_renewal_hours":3)"), v)
          .requires_replace.empty());
  EXPECT_EQ(
      b.plan("tls_self_signed_cert.x", config(R"("validity_period_hours":49)"), v).requires_replace.size(),
      1u);
}

TEST(Tls, FaultsAreToldAsTheProviderTellsThem) {
  Bench b;
  const auto complaint = [&](const char* type, const std::string& json) {
    hcl::Diagnostics found;
    b.provider(type).validate_resource(type, config_of(b.schema(type), json), found);
    return found.empty() ? "" : found.items()[0].attribute + ": " + found.items()[0].detail;
  };
  EXPECT_EQ(complaint("tls_private_key", R"({"algorithm":"DSA"})"),
            R"(algorithm: Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"], got: "DSA")");
  EXPECT_EQ(complaint("tls_self_signed_cert",
                      R"({"private_key_pem":"x","validity_period_hours":-1,"allowed_uses":[]})"),
            "validity_period_hours: Attribute validity_period_hours value must be at least 0, got: -1");
  EXPECT_NE(complaint("tls_self_signed_cert",
                      R"({"private_key_pem":"x","validity_period_hours":1,"allowed_uses":["no"]})")
                .find("Attribute allowed_uses[0] value must be one of: [\"any_extended\""),
            std::string::npos);
  b.apply("tls_cert_request.x", R"({"private_key_pem":"nonsense"})");
  ASSERT_EQ(b.diags.size(), 1u);
  EXPECT_EQ(b.diags.items()[0].detail, "failed to decode PEM block: decoded bytes 0, undecoded 8");
  hcl::Diagnostics found;
  const auto& provider = b.provider("tls_certificate");
  provider.validate_data("tls_certificate", config_of(provider.data_source("tls_certificate")->block, "{}"),
                         found);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found.items()[0].detail,
            "No attribute specified when one (and only one) of [content,url] is required");
}

TEST(Tls, ServersShowMadeUpChains) {
  Bench b;
  const Value v = b.data("tls_certificate.x", R"({"url":"https://oidc.example/id/1"})");
  EXPECT_EQ(b.notes.size(), 1u);
  EXPECT_TRUE(has_origin(v.attr("certificates"), OriginKind::unmodelled));
  const Value chain = v.attr("certificates").unmark();
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_EQ(field(chain.at(1), "subject"), "CN=oidc.example");
  const tls::Certificate root = certificate(field(chain.at(0), "cert_pem"));
  EXPECT_EQ(X509_verify(certificate(field(chain.at(1), "cert_pem")).get(), X509_get0_pubkey(root.get())), 1);
}

TEST(Tls, DamagedInputNeverCrashes) {
  Bench b;
  const Value v = b.apply("tls_private_key.k", R"({"algorithm":"ECDSA","ecdsa_curve":"P256"})");
  for (const char* form : {"private_key_pem", "private_key_pem_pkcs8", "private_key_openssh"}) {
    const std::string whole = field(v, form);
    const auto block = tls::read_pem(whole);
    ASSERT_TRUE(block);
    for (std::size_t i = 0; i < block->bytes.size(); ++i) {
      std::string bytes = block->bytes;
      bytes[i] = static_cast<char>(bytes[i] ^ 0x5a);
      tls::parse_private_key(tls::pem(block->label, bytes));
      tls::parse_openssh_key(tls::pem(block->label, bytes));
      tls::parse_openssh_key(tls::pem(block->label, bytes.substr(0, i)));
    }
    EXPECT_FALSE(tls::read_pem(whole.substr(0, whole.size() / 2)));
  }
}

}  // namespace
}  // namespace reprise::providers_fake
