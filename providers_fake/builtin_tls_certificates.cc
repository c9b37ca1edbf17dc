// Certificates and requests of the tls provider. A certificate's times are those of the virtual clock, its
// serial number follows from the seed, and its signature from its content: the same run gives the same bytes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lang/digest.h"
#include "lang/timestamp.h"
#include "providers_fake/builtin_tls.h"
#include "providers_fake/identity.h"
#include "providers_fake/tls/certificate.h"
#include "providers_fake/tls/encoding.h"
#include "providers_fake/tls/openssl.h"
#include "providers_fake/validators.h"

namespace reprise::providers_fake {
namespace {

using tls::PrivateKey;
using value::Type;
using value::Value;

constexpr std::int64_t kHour = 3600;
// As far as RFC 5280's times go.
constexpr std::int64_t kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z

constexpr std::array kSubjectTexts = {"common_name", "country",      "email_address",
                                      "locality",    "organization", "organizational_unit",
                                      "postal_code", "province",     "serial_number"};

void complain(StateOnlyContext& c, std::string summary, std::string detail) {
  c.diags.error(std::move(summary), std::move(detail), c.request.target.range);
}

std::optional<PrivateKey> key_of(const Fields& f, const char* argument, const char* summary,
                                 StateOnlyContext& c) {
  tls::ParsedKey parsed = tls::parse_private_key(f.text(argument));
  if (!parsed.key) complain(c, summary, parsed.error);
  return std::move(parsed.key);
}

tls::Name subject_of(const Fields& f) {
  tls::Name out;
  const Value blocks = f["subject"].unmark();
  if (blocks.is_unknown() || blocks.is_null() || blocks.size() == 0) return out;
  const Fields subject(blocks.at(0));
  for (const char* attribute : kSubjectTexts) {
    const std::string text = subject.text(attribute);
    // The provider leaves these two out when they are empty, and writes the others.
    const bool needs_text =
        std::string_view(attribute) == "common_name" || std::string_view(attribute) == "serial_number";
    if (subject.given(attribute) && !(needs_text && text.empty())) out.values.emplace_back(attribute, text);
  }
  for (std::string& line : subject.texts("street_address"))
    out.values.emplace_back("street_address", std::move(line));
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// nullopt when one of them is refused (diagnosed).
std::optional<tls::AlternativeNames> names_of(const Fields& f, StateOnlyContext& c, const char* creating) {
  tls::AlternativeNames out{f.texts("dns_names"), {}, f.texts("uris")};
  for (const std::string& text : f.texts("ip_addresses")) {
    auto bytes = tls::ip_bytes(text);
    if (!bytes)
      return complain(c, "Invalid IP address", fmt::format("Failed to parse \"{}\"", text)), std::nullopt;
    out.ips.push_back(std::move(*bytes));
  }
  for (const std::string& uri : out.uris) {
    const bool control =
        std::ranges::any_of(uri, [](char ch) { return static_cast<unsigned char>(ch) < 0x20 || ch == 0x7f; });
    const char* why = control                ? "net/url: invalid control character in URL"
                      : uri.starts_with(':') ? "missing protocol scheme"
                                             : nullptr;
    if (why)
      return complain(c, "Invalid URI", fmt::format("Failed to parse \"{0}\": parse \"{0}\": {1}", uri, why)),
             std::nullopt;
  }
  for (const auto* list : {&out.dns, &out.uris})
    for (const std::string& name : *list)
      if (!is_ascii(name))
        return complain(c, creating, fmt::format("x509: \"{}\" cannot be encoded as an IA5String", name)),
               std::nullopt;
  return out;
}

value::Marks marks_of(const Fields& f, std::initializer_list<const char*> arguments) {
  value::Marks marks = nullptr;
  for (const char* a : arguments) marks = value::unite(marks, value::only_origins(f[a].deep_marks()));
  return marks;
}

// --- tls_cert_request

void cert_request(Fields& f, StateOnlyContext& c) {
  if (!f["cert_request_pem"].is_unknown()) return;
  const auto key = key_of(f, "private_key_pem", "Failed to parse private key PEM", c);
  if (!key) return;
  const auto names = names_of(f, c, "Error creating certificate request");
  if (!names) return;
  const std::string der = tls::write_request(subject_of(f), *names, *key);
  if (der.empty())
    return complain(c, "Error creating certificate request", "crypto/rsa: message too long for RSA key size");
  const value::Marks marks = marks_of(f, {"private_key_pem", "subject", "dns_names", "ip_addresses", "uris"});
  f.set("key_algorithm", Value::string(tls::algorithm_name(*key)));
  f.set("cert_request_pem", Value::string(tls::pem("CERTIFICATE REQUEST", der)).with_marks(marks));
  f.set("id", Value::string(tls_state_hash(der)).with_marks(marks));
}

// --- certificates

// RFC 3339 with as many digits of the second's fraction as it takes, as Go writes a time.
std::string time_text(world::Instant t) {
  std::string out = world::rfc3339(t, t.us % 1'000'000 == 0 ? 0 : 6);
  const std::size_t z = out.size() - 1;
  const std::size_t last = out.find('.') == std::string::npos ? z : out.find_last_not_of('0', z - 1) + 1;
  return out.erase(last, z - last);
}

std::string decimal(std::string_view bytes) {
  char* text = BN_bn2dec(tls::number(bytes).get());
  std::string out = text;
  OPENSSL_free(text);
  return out;
}

// Issues what `content` says so far; `authority_key_id` is the issuer's.
void issue(Fields& f, StateOnlyContext& c, tls::CertificateContent content, const PrivateKey& signer,
           const std::string& key_id, value::Marks marks) {
  const world::Instant start = c.world.now;
  const std::int64_t hours = std::min(f.number("validity_period_hours", 0), kLastSecond / kHour);
  const world::Instant end = start + world::Duration::seconds(hours * kHour);
  content.not_before = start.us / 1'000'000;
  content.not_after = end.us / 1'000'000;
  content.serial =
      tls::KeyStream(c.world.entropy, "serial " + creation_identity(c.request.target, c.world)).take(16);
  for (const std::string& use : f.texts("allowed_uses")) content.usage.add(use);
  content.is_ca = f.flag("is_ca_certificate", false);
  if (content.is_ca && content.subject == tls::name_der({}))
    return complain(c, "Invalid Certificate Subject",
                    "Must contain at least one Distinguished Name when creating Certificate Authority (CA)");
  if (content.is_ca || f.flag("set_subject_key_id", false)) content.subject_key_id = key_id;
  if (f.flag("set_authority_key_id", false)) {
    if (content.subject_key_id.empty())
      return complain(c, "Invalid Certificate Authority", "Could not determine Authority Key Identifier");
    content.authority_key_id = content.subject_key_id;
  }
  const std::string der = tls::write_certificate(content, signer);
  if (der.empty())
    return complain(c, "Failed to create certificate", "crypto/rsa: message too long for RSA key size");
  const provider::Target& target = c.request.target;
  const value::Marks drawn = origin_of(target, value::OriginKind::random, std::string(target.type));
  const value::Marks timed = origin_of(target, value::OriginKind::timestamp, std::string(target.type));
  f.set("id", Value::string(decimal(content.serial)).with_marks(value::unite(drawn, timed)));
  f.set("cert_pem", Value::string(tls::pem("CERTIFICATE", der))
                        .with_marks(value::unite(marks, value::unite(drawn, timed))));
  f.set("validity_start_time", Value::string(time_text(start)).with_marks(timed));
  f.set("validity_end_time", Value::string(time_text(end)).with_marks(timed));
  f.decide("ready_for_renewal", Value::boolean(false));
}

void self_signed(Fields& f, StateOnlyContext& c) {
  if (!f["cert_pem"].is_unknown()) return;
  const auto key = key_of(f, "private_key_pem", "Failed to parse private key PEM", c);
  if (!key) return;
  auto names = names_of(f, c, "Failed to create certificate");
  if (!names) return;
  tls::CertificateContent content;
  content.subject = content.issuer = tls::name_der(subject_of(f));
  content.public_key = tls::public_key_info(*key);
  content.names = std::move(*names);
  f.set("key_algorithm", Value::string(tls::algorithm_name(*key)));
  issue(f, c, std::move(content), *key, tls::key_id(tls::algorithm_name(*key), tls::public_key_bits(*key)),
        marks_of(f, {"private_key_pem", "subject", "dns_names", "ip_addresses", "uris"}));
}

// The bytes of a PEM argument of one label; nullopt after a complaint.
std::optional<std::string> block_of(const Fields& f, const char* argument, const std::string& label,
                                    const char* summary, StateOnlyContext& c) {
  auto block = tls::read_pem(f.text(argument));
  if (block && block->label == label) return std::move(block->bytes);
  complain(c, summary,
           block ? fmt::format("invalid PEM type - expected \"{}\", got \"{}\"", label, block->label)
                 : fmt::format("failed to decode PEM of expected type \"{}\" from bytes", label));
  return std::nullopt;
}

void locally_signed(Fields& f, StateOnlyContext& c) {
  if (!f["cert_pem"].is_unknown()) return;
  constexpr const char* kRequest = "Failed to parse certificate request PEM";
  constexpr const char* kAuthority = "Failed to parse CA certificate PEM";
  const auto request_der = block_of(f, "cert_request_pem", "CERTIFICATE REQUEST", kRequest, c);
  if (!request_der) return;
  auto request = tls::read_request(*request_der);
  if (!request)
    return complain(c, kRequest, "failed to parse certificate request: its structure is malformed");
  const auto key = key_of(f, "ca_private_key_pem", "Failed to parse CA private key PEM", c);
  if (!key) return;
  const auto authority_der = block_of(f, "ca_cert_pem", "CERTIFICATE", kAuthority, c);
  if (!authority_der) return;
  const auto authority = tls::read_certificate(*authority_der);
  if (!authority) return complain(c, kAuthority, "failed to parse certificate: its structure is malformed");
  if (!authority->is_ca)
    c.diags.warning("Potentially Invalid Certificate Authority",
                    "Certificate provided as Authority does not appear to be a valid Certificate Authority. "
                    "The resulting certificate might fail certificate validation.",
                    c.request.target.range);
  if (authority->public_key != tls::public_key_info(*key))
    return complain(c, "Failed to create certificate",
                    "x509: provided PrivateKey doesn't match parent's PublicKey");
  tls::CertificateContent content;
  content.issuer = authority->subject_der;
  content.subject = tls::name_der(request->subject);
  content.public_key = request->public_key;
  content.names = std::move(request->names);
  // One that issues to itself needs no pointer to its own key.
  if (content.issuer != content.subject) content.authority_key_id = authority->subject_key_id;
  f.set("ca_key_algorithm", Value::string(tls::algorithm_name(*key)));
  issue(f, c, std::move(content), *key, request->key_id,
        marks_of(f, {"cert_request_pem", "ca_private_key_pem", "ca_cert_pem"}));
}

// Whether the time of an early renewal has come.
bool renewal_due(const Fields& f, const cloud::World& world) {
  std::string error;
  const lang::Timestamp end = lang::parse_timestamp(f.text("validity_end_time"), error);
  if (!f.given("validity_end_time") || !error.empty()) return false;
  const std::int64_t early = std::min(f.number("early_renewal_hours", 0), kLastSecond / kHour) * kHour;
  return world.now.us >= (end.seconds - early) * 1'000'000 + end.nanos / 1000;
}

StateOnlyType certificate(void (*decide)(Fields&, StateOnlyContext&),
                          std::initializer_list<const char*> arguments) {
  StateOnlyType type;
  std::vector<std::string> replacing{"allowed_uses", "is_ca_certificate", "set_subject_key_id",
                                     "validity_period_hours"};
  replacing.insert(replacing.end(), arguments.begin(), arguments.end());
  type.rules = rules_with(false, std::move(replacing),
                          {{"early_renewal_hours", Value::integer(0)},
                           {"is_ca_certificate", Value::boolean(false)},
                           {"ready_for_renewal", Value::boolean(false)},
                           {"set_authority_key_id", Value::boolean(false)},
                           {"set_subject_key_id", Value::boolean(false)}});
  type.decide = decide;
  type.refresh = [](Fields& f, const cloud::World& world) {
    if (renewal_due(f, world)) f.set("ready_for_renewal", Value::boolean(true));
  };
  type.plan = [](const provider::PlanRequest& request, provider::PlanResponse& out) {
    if (request.prior.is_null() || !renewal_due(Fields(out.planned), request.world)) return;
    out.planned = with_attribute(out.planned, "ready_for_renewal", Value::unknown(Type::boolean()));
    out.requires_replace.push_back(attribute_path("ready_for_renewal"));
  };
  type.validate = [](const Value& config, hcl::Diagnostics& diags) {
    Validator(config, diags)
        .at_least("validity_period_hours", 0)
        .at_least("early_renewal_hours", 0)
        .one_of("allowed_uses", tls::usage_words());
  };
  return type;
}

// --- data tls_certificate

// Go's %q of a text.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char ch : text) {
    if (ch == '\n')
      out += "\\n";
    else if (ch == '"' || ch == '\\')
      out.append(1, '\\').push_back(ch);
    else
      out.push_back(ch);
  }
  return out + "\"";
}

struct Described {
  Value object;
  std::string printed;  // the provider's id is a hash over this
};

Described describe(const tls::ReadCertificate& cert, std::string_view der, value::TypeRef type,
                   value::Marks marks) {
  const std::string sha1 = lang::to_hex(lang::digest_bytes(lang::Digest::sha1, der));
  const std::string pem = tls::pem("CERTIFICATE", der);
  std::vector<Value> fields;
  const std::pair<std::string_view, const std::string*> texts[] = {
      {"cert_pem", &pem},
      {"issuer", &cert.issuer},
      {"not_after", &cert.not_after},
      {"not_before", &cert.not_before},
      {"public_key_algorithm", &cert.public_key_algorithm},
      {"serial_number", &cert.serial},
      {"sha1_fingerprint", &sha1},
      {"signature_algorithm", &cert.signature_algorithm},
      {"subject", &cert.subject}};
  for (const value::AttributeType& a : type->attributes()) {
    Value v = Value::null(a.type);
    if (a.name == "is_ca") v = Value::boolean(cert.is_ca);
    if (a.name == "version") v = Value::integer(cert.version);
    for (const auto& [name, text] : texts)
      if (a.name == name) v = Value::string(*text);
    fields.push_back(v.with_marks(marks));
  }
  return {Value::object(type, std::move(fields)),
          fmt::format("{{{} {} {} {} {} {} {} {} {} {} {}}}", quoted(cert.signature_algorithm),
                      quoted(cert.public_key_algorithm), quoted(cert.serial), cert.is_ca, cert.version,
                      quoted(cert.issuer), quoted(cert.subject), quoted(cert.not_before),
                      quoted(cert.not_after), quoted(sha1), quoted(pem))};
}

void set_certificates(Fields& f, const std::vector<std::string>& chain, value::Marks marks) {
  const value::TypeRef type = f["certificates"].type()->element();
  std::vector<Value> list;
  std::string printed;
  for (const std::string& der : chain) {
    Described d = describe(*tls::read_certificate(der), der, type, marks);
    list.push_back(std::move(d.object));
    printed += (printed.empty() ? "" : " ") + d.printed;
  }
  f.set("certificates", Value::list(type, std::move(list)));
  f.set("id", Value::string(tls_state_hash(fmt::format("[{}]", printed))).with_marks(marks));
  f.decide("verify_chain", Value::boolean(true));
}

// What a server might show whose certificates nobody described: a root of its own and a certificate of the
// present, both of the server's name alone, since the world outside has one history.
std::vector<std::string> stand_in_chain(const std::string& host, world::Instant now) {
  constexpr std::int64_t kRenewed = 60 * 86400, kValid = 90 * 86400;
  constexpr std::int64_t kRootFrom = 1577836800, kRootTo = 2208988800;  // 2020 to 2040
  const world::Entropy outside{0};
  tls::KeyStream stream(outside, "server " + host);
  const PrivateKey root_key = tls::make_ec_key(*tls::curve_named("P256"), stream);
  const PrivateKey key = tls::make_ec_key(*tls::curve_named("P256"), stream);
  tls::CertificateContent root;
  root.serial = stream.take(16);
  root.issuer = root.subject =
      tls::name_der({{{"organization", "Not simulated"}, {"common_name", "Root of " + host}}});
  root.not_before = kRootFrom;
  root.not_after = kRootTo;
  root.public_key = tls::public_key_info(root_key);
  root.is_ca = true;
  root.usage.add("cert_signing");
  root.subject_key_id = tls::key_id("ECDSA", tls::public_key_bits(root_key));
  tls::CertificateContent leaf;
  leaf.not_before = now.us / 1'000'000 / kRenewed * kRenewed;
  leaf.not_after = leaf.not_before + kValid;
  leaf.serial = tls::KeyStream(outside, fmt::format("serial {} {}", host, leaf.not_before)).take(16);
  leaf.issuer = root.subject;
  leaf.subject = tls::name_der({{{"common_name", host}}});
  leaf.public_key = tls::public_key_info(key);
  leaf.usage.add("digital_signature");
  leaf.usage.add("server_auth");
  leaf.authority_key_id = root.subject_key_id;
  leaf.names.dns = {host};
  return {tls::write_certificate(root, root_key), tls::write_certificate(leaf, root_key)};
}

void certificate_of_url(Fields& f, DataContext& c) {
  const std::string url = f.text("url");
  const std::string_view rest = std::string_view(url).substr(std::min(url.find("://") + 3, url.size()));
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t port = authority.rfind(':');
  if (url.starts_with("tls://") && port == std::string_view::npos)
    return c.diags.error("URL malformed", fmt::format("Port missing from URL: {}", url), c.target.range);
  c.took = world::Duration::millis(400);
  c.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("certificates: {}", url),
                     "The certificates of servers are not simulated; a chain was made up.", c.target.range});
  c.diags.warning(
      "Certificates of servers are not simulated",
      fmt::format("What {} would show is not known: the data source answers with a made-up chain of "
                  "a root and a server's certificate.",
                  url),
      c.target.range);
  const value::Marks marks = value::unite(value::only_origins(f["url"].marks()),
                                          origin_of(c.target, value::OriginKind::unmodelled, url));
  set_certificates(f, stand_in_chain(std::string(authority.substr(0, port)), c.world.now), marks);
}

void certificate_data(Fields& f, DataContext& c) {
  if (!f.given("content")) return certificate_of_url(f, c);
  const auto fail = [&](const char* summary, std::string detail) {
    c.diags.error(summary, std::move(detail), c.target.range);
  };
  const auto block = tls::read_pem(f.text("content"));
  if (!block) return fail("Failed to decoded PEM", "Value is not a valid PEM encoding of a certificate");
  if (block->label != "CERTIFICATE")
    return fail("Unexpected PEM preamble",
                fmt::format("Certificate PEM should be \"CERTIFICATE\", got \"{}\"", block->label));
  if (!tls::read_certificate(block->bytes))
    return fail("Unable to parse certificate", "x509: malformed certificate");
  set_certificates(f, {block->bytes}, value::only_origins(f["content"].marks()));
}

void validate_certificate(const Value& config, hcl::Diagnostics& diags) {
  Validator v(config, diags);
  v.exactly_one_of({"content", "url"}).conflicts("verify_chain", {"content"});
  const Value& url = v["url"];
  if (!url.is_known() || url.is_null()) return;
  const std::string_view text = url.as_string();
  if (!text.starts_with("https://") && !text.starts_with("tls://"))
    attribute_error(diags, "url", "Invalid URL scheme",
                    fmt::format("URL \"{}\" expected to use scheme from: [\"https\" \"tls\"], got: \"{}\"",
                                text, text.substr(0, std::min(text.find("://"), text.size()))));
}

}  // namespace

void add_tls_certificates(TableSource& out) {
  out.add("tls_cert_request", [] {
    StateOnlyType type;
    type.rules = replace_on_any_change();
    type.decide = cert_request;
    return type;
  });
  out.add("tls_self_signed_cert", [] {
    return certificate(self_signed, {"dns_names", "ip_addresses", "private_key_pem", "set_authority_key_id",
                                     "subject", "uris"});
  });
  out.add("tls_locally_signed_cert", [] {
    return certificate(locally_signed, {"ca_cert_pem", "ca_private_key_pem", "cert_request_pem"});
  });
  out.add_data("tls_certificate", certificate_data, validate_certificate);
}

}  // namespace reprise::providers_fake
