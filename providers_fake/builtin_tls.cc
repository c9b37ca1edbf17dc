// tls_private_key and the data source tls_public_key: real keys, derived from the world's seed and the
// resource's address, so that only entropy changes them.
#include "providers_fake/builtin_tls.h"

#include <fmt/format.h>

#include <map>

#include "lang/base64.h"
#include "lang/digest.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/tls/encoding.h"
#include "providers_fake/validators.h"

namespace reprise::providers_fake {
namespace {

using tls::PrivateKey;
using value::Value;

constexpr std::string_view kAlgorithms[] = {"RSA", "ECDSA", "ED25519"};
constexpr std::string_view kCurveNames[] = {"P224", "P256", "P384", "P521"};

// Keys that have been made, by what they were derived from: another life of the same seed has the same ones,
// and a prime costs milliseconds.
class KeyMemo {
 public:
  const PrivateKey& get(const world::Entropy& entropy, const std::string& identity,
                        std::string_view algorithm, const tls::Curve* curve, int bits) {
    constexpr std::size_t kMost = 512;
    const std::string name =
        fmt::format("{} {} {} {} {}", entropy.seed, algorithm, curve ? curve->name : "", bits, identity);
    if (const auto it = made_.find(name); it != made_.end()) return it->second;
    if (made_.size() >= kMost) made_.clear();
    tls::KeyStream stream(entropy, identity);
    return made_.emplace(name, make(algorithm, curve, bits, stream)).first->second;
  }

 private:
  static PrivateKey make(std::string_view algorithm, const tls::Curve* curve, int bits,
                         tls::KeyStream& stream) {
    if (algorithm == "RSA") return tls::make_rsa_key(bits, stream);
    if (algorithm == "ECDSA") return tls::make_ec_key(*curve, stream);
    return tls::make_ed25519_key(stream);
  }
  std::map<std::string, PrivateKey, std::less<>> made_;
};

std::string with_colons(std::string_view bytes) {
  std::string out;
  for (char b : bytes) out += fmt::format("{}{:02x}", out.empty() ? "" : ":", static_cast<unsigned char>(b));
  return out;
}

std::string without_padding(std::string base64) {
  base64.resize(std::min(base64.find('='), base64.size()));
  return base64;
}

void set_public_key(Fields& f, const PrivateKey& key, value::Marks marks) {
  const auto set = [&](const char* name, const std::string& text) {
    f.set(name, Value::string(text).with_marks(marks));
  };
  const std::string info = tls::public_key_info(key);
  const std::string ssh = tls::ssh_public(key);
  set("id", tls_state_hash(info));
  set("public_key_pem", tls::pem("PUBLIC KEY", info));
  using lang::Digest;
  set("public_key_openssh",
      ssh.empty() ? "" : fmt::format("{} {}\n", tls::ssh_key_type(key), lang::base64_encode(ssh)));
  set("public_key_fingerprint_md5", ssh.empty() ? "" : with_colons(lang::digest_bytes(Digest::md5, ssh)));
  set("public_key_fingerprint_sha256",
      ssh.empty()
          ? ""
          : "SHA256:" + without_padding(lang::base64_encode(lang::digest_bytes(Digest::sha256, ssh))));
}

bool check_bits(const Fields& f, StateOnlyContext& c) {
  const std::int64_t bits = f.number("rsa_bits", 0);
  if (bits >= tls::kRsaBitsMin && bits <= tls::kRsaBitsMax) return true;
  c.diags.error("Unable to generate Key from configuration",
                fmt::format("RSA keys of {} bits are not simulated; they have {} to {} bits.", bits,
                            tls::kRsaBitsMin, tls::kRsaBitsMax),
                c.request.target.range);
  return false;
}

void private_key(KeyMemo& memo, Fields& f, StateOnlyContext& c) {
  if (!f["private_key_pem"].is_unknown()) return;
  const std::string algorithm = f.text("algorithm");
  const tls::Curve* curve = tls::curve_named(f.text("ecdsa_curve"));
  if (algorithm == "RSA" && !check_bits(f, c)) return;
  if (algorithm == "ECDSA" && !curve) return;  // refused while validating
  const std::string identity(c.request.target.address);
  const PrivateKey& key =
      memo.get(c.world.entropy, identity, algorithm, algorithm == "ECDSA" ? curve : nullptr,
               algorithm == "RSA" ? static_cast<int>(f.number("rsa_bits", 0)) : 0);
  const value::Marks marks =
      origin_of(c.request.target, value::OriginKind::random, std::string(c.request.target.type));
  const auto set = [&](const char* name, const std::string& text) {
    f.set(name, Value::string(text).with_marks(marks));
  };
  const tls::PemBlock block = tls::traditional(key);
  set("private_key_pem", tls::pem(block.label, block.bytes));
  set("private_key_pem_pkcs8", tls::pem("PRIVATE KEY", tls::pkcs8(key)));
  set("private_key_openssh",
      tls::openssh_private(key, tls::KeyStream(c.world.entropy, identity + " check").take(4)));
  set_public_key(f, key, marks);
}

StateOnlyType private_key_type(std::shared_ptr<KeyMemo> memo) {
  StateOnlyType type;
  type.rules =
      rules_with(true, {}, {{"ecdsa_curve", Value::string("P224")}, {"rsa_bits", Value::integer(2048)}});
  type.validate = [](const Value& config, hcl::Diagnostics& diags) {
    Validator(config, diags).one_of("algorithm", kAlgorithms).one_of("ecdsa_curve", kCurveNames);
  };
  type.decide = [memo = std::move(memo)](Fields& f, StateOnlyContext& c) { private_key(*memo, f, c); };
  return type;
}

void public_key(Fields& f, DataContext& c) {
  const bool pem = f.given("private_key_pem");
  const char* const given = pem ? "private_key_pem" : "private_key_openssh";
  const tls::ParsedKey parsed =
      pem ? tls::parse_private_key(f.text(given)) : tls::parse_openssh_key(f.text(given));
  if (!parsed.key) {
    c.diags.error("Unable to parse private key", parsed.error, c.target.range);
    return;
  }
  const value::Marks marks = value::only_origins(f[given].marks());
  f.set("algorithm", Value::string(tls::algorithm_name(*parsed.key)));
  set_public_key(f, *parsed.key, marks);
}

void validate_public_key(const Value& config, hcl::Diagnostics& diags) {
  Validator(config, diags).exactly_one_of({"private_key_pem", "private_key_openssh"});
}

}  // namespace

std::string tls_state_hash(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const std::size_t first = std::min(text.find_first_not_of(kSpace), text.size());
  text.remove_prefix(first);
  text.remove_suffix(text.size() - (text.find_last_not_of(kSpace) + 1));
  return lang::to_hex(lang::digest_bytes(lang::Digest::sha1, text));
}

std::unique_ptr<BehaviourSource> tls_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add("tls_private_key", [memo = std::make_shared<KeyMemo>()] { return private_key_type(memo); });
  out->add_data("tls_public_key", public_key, validate_public_key);
  add_tls_certificates(*out);
  return out;
}

}  // namespace reprise::providers_fake
