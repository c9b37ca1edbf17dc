// http and external: data from outside. What a URL serves is upstream's; programs run on the virtual runner.
#include <fmt/format.h>
#include <simdjson.h>

#include <map>

#include "lang/base64.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/runner_program.h"
#include "providers_fake/tls/encoding.h"
#include "providers_fake/validators.h"
#include "value/json.h"

namespace reprise::providers_fake {
namespace {

using value::Type;
using value::Value;

// --- http

void validate_http(const Value& config, hcl::Diagnostics& diags) {
  constexpr std::string_view kMethods[] = {"GET", "POST", "HEAD"};
  Validator v(config, diags);
  v.one_of("method", kMethods)
      .at_least("request_timeout_ms", 1)
      .conflicts("ca_cert_pem", {"insecure"})
      .requires_also("client_cert_pem", "client_key_pem")
      .requires_also("client_key_pem", "client_cert_pem");
  const Value& retry = v["retry"];
  if (!retry.is_known() || retry.is_null()) return;
  const Fields r(retry);
  for (const char* name : {"attempts", "max_delay_ms", "min_delay_ms"})
    if (const std::int64_t n = r.number(name, 0); n < 0)
      attribute_error(diags, "retry", "Invalid Attribute Value",
                      fmt::format("Attribute retry.{} value must be at least 0, got: {}", name, n));
  if (r.given("max_delay_ms") && r.number("max_delay_ms", 0) < r.number("min_delay_ms", 0))
    attribute_error(diags, "retry", "Invalid Attribute Value",
                    fmt::format("Attribute retry.max_delay_ms value must be at least sum of "
                                "retry.max_delay_ms.<.min_delay_ms, got: {}",
                                r.number("max_delay_ms", 0)));
}

// Certificates are read, although nothing is there to show them to. False after a complaint.
bool check_certificates(const Fields& f, DataContext& c) {
  const auto fail = [&](const char* summary, std::string detail) {
    c.diags.error(summary, std::move(detail), c.target.range);
    return false;
  };
  const auto is_certificate = [](const std::string& pem) {
    const auto block = tls::read_pem(pem);
    return block && block->label == "CERTIFICATE";
  };
  if (f.given("ca_cert_pem") && !is_certificate(f.text("ca_cert_pem")))
    return fail(
        "Error configuring TLS client",
        "Error tls: Can't add the CA certificate to certificate pool. Only PEM encoded certificates are "
        "supported.");
  if (!f.given("client_cert_pem") || !f.given("client_key_pem")) return true;
  const char* why = !is_certificate(f.text("client_cert_pem"))
                        ? "tls: failed to find any PEM data in certificate input"
                    : !tls::parse_private_key(f.text("client_key_pem")).key
                        ? "tls: failed to find any PEM data in key input"
                        : nullptr;
  return !why || fail("error creating x509 key pair",
                      fmt::format("error creating x509 key pair from provided pem blocks\n\nError: {}", why));
}

void not_simulated(const std::string& url, DataContext& c) {
  c.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("url: {}", url),
                     "No catalogue says what this URL serves; the response was taken to be empty.",
                     c.target.range});
  c.diags.warning(
      "URL is not simulated",
      fmt::format("No catalogue says what {} serves: the data source answers with status 200 and an "
                  "empty body. Describe the URL in a catalogue file to give it content.",
                  url),
      c.target.range);
}

void http_data(Fields& f, DataContext& c) {
  const std::string url = f.text("url");
  const std::size_t scheme_end = std::min(url.find(':'), url.size());
  const std::string scheme = url.substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") {
    const std::string method = f.text("method").empty() || f.text("method") == "GET" ? "Get"
                               : f.text("method") == "POST"                          ? "Post"
                                                                                     : "Head";
    return c.diags.error("Error making request",
                         fmt::format("Error making request: {} \"{}\": unsupported protocol scheme \"{}\"",
                                     method, url, scheme_end == url.size() ? "" : scheme),
                         c.target.range);
  }
  if (!check_certificates(f, c)) return;
  c.took = world::Duration::millis(400);
  // What is asked with a body is not what the catalogue describes.
  const bool plain = f.text("method") != "POST";
  const auto download = plain ? c.world.upstream.download(url, c.world.now) : std::nullopt;
  const value::Marks url_marks = value::only_origins(f["url"].marks());
  value::Marks marks = url_marks;
  if (!download) {
    not_simulated(url, c);
    marks = value::unite(marks, origin_of(c.target, value::OriginKind::unmodelled, url));
  } else if (download->moves) {
    marks = value::unite(marks, origin_of(c.target, value::OriginKind::url, url));
  }
  const std::string body = download && f.text("method") != "HEAD" ? download->content : "";
  f.set("response_body", Value::string(body).with_marks(marks));
  f.set("body", Value::string(body).with_marks(marks));
  f.set("response_body_base64", Value::string(lang::base64_encode(body)).with_marks(marks));
  f.set("response_headers", Value::map(Type::string(), {}));
  f.set("status_code", Value::integer(200));
  f.set("id", Value::string(url).with_marks(url_marks));
}

// --- external

void complain(DataContext& c, const char* summary, std::string detail) {
  hcl::Diagnostic d;
  d.summary = summary;
  d.detail = std::move(detail);
  d.attribute = "program";
  c.diags.add(std::move(d));
}

void program_missing(DataContext& c, const std::string& program) {
  const char* why = program.find('/') == std::string::npos ? "executable file not found in $PATH"
                                                           : "no such file or directory";
  complain(
      c, "External Program Lookup Failed",
      fmt::format("The program was not found on the virtual machine that runs local commands. A program of "
                  "the configuration is given with its path, for example \"${{path.module}}/my-program\".\n\n"
                  "Platform: linux\nProgram: {}\nError: exec: \"{}\": {}",
                  program, program, why));
}

void program_failed(DataContext& c, const std::string& program, const machine::RunResult& run) {
  const std::string state = fmt::format("exit status {}", run.exit_code);
  complain(c, "External Program Execution Failed",
           run.stderr_text.empty()
               ? fmt::format("The data source received an unexpected error while attempting to execute the "
                             "program.\n\nThe program was executed, however it returned no additional error "
                             "messaging.\n\nProgram: {}\nState: {}",
                             program, state)
               : fmt::format("The data source received an unexpected error while attempting to execute the "
                             "program.\n\nProgram: {}\nError Message: {}\nState: {}",
                             program, run.stderr_text, state));
}

// Go's complaint about a text that is no object of strings; "" when it is one.
std::string result_fault(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return "unexpected end of JSON input";
  if (parser.parse(text).get(root)) return "invalid character in the program's output";
  const auto kind = [](simdjson::dom::element e) {
    switch (e.type()) {
      case simdjson::dom::element_type::ARRAY: return "array";
      case simdjson::dom::element_type::OBJECT: return "object";
      case simdjson::dom::element_type::STRING: return "string";
      case simdjson::dom::element_type::BOOL: return "bool";
      case simdjson::dom::element_type::NULL_VALUE: return "null";
      default: return "number";
    }
  };
  simdjson::dom::object object;
  if (root.get(object))
    return fmt::format("json: cannot unmarshal {} into Go value of type map[string]string", kind(root));
  for (auto [key, item] : object)
    if (!item.is_string() && !item.is_null())
      return fmt::format("json: cannot unmarshal {} into Go value of type string", kind(item));
  return {};
}

// A program gets its query as JSON and answers with an object of strings; null counts as "".
Value read_result(const std::string& text) {
  std::map<std::string, Value> entries;  // of one key the last
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(text).get(object) == simdjson::SUCCESS)
    for (auto [key, item] : object) {
      std::string_view said;
      if (item.get(said) != simdjson::SUCCESS) said = "";
      entries[std::string(key)] = Value::string(said);
    }
  return Value::map(Type::string(), {entries.begin(), entries.end()});
}

std::string query_text(const Fields& f) {
  if (!f.given("query")) return "{}";
  std::vector<std::pair<std::string, Value>> entries;
  const Value query = f["query"].unmark_deep();
  for (const value::MapEntry& e : query.entries())
    if (!e.value.is_null()) entries.emplace_back(e.key, e.value);
  return value::to_json(Value::map(Type::string(), std::move(entries)));
}

void external_data(const Services& services, Fields& f, DataContext& c) {
  Program program{f.texts("program"), f.text("working_dir"), query_text(f),
                  value::only_origins(f["program"].deep_marks())};
  std::erase_if(program.words, [](const std::string& word) { return word.empty(); });
  if (program.words.empty())
    return complain(
        c, "External Program Missing",
        "The data source was configured without a program to execute. Verify the configuration contains "
        "at least one non-empty value.");
  const std::string name = program.words.front();
  const ProgramRun run = run_program(services, program, c);
  if (run.missing) return program_missing(c, name);
  const bool guessed = !run.result.unmodelled.empty();
  if (run.result.exit_code != 0 && !guessed) return program_failed(c, name, run.result);
  const std::string fault = result_fault(run.result.stdout_text);
  if (!fault.empty() && !guessed)
    return complain(
        c, "Unexpected External Program Results",
        fmt::format("The data source received unexpected results after executing the program.\n\nProgram "
                    "output must be a JSON encoded map of string keys and string values.\n\nIf the error "
                    "is unclear, the output can be viewed by enabling Terraform's logging at TRACE level. "
                    "Terraform documentation on logging: "
                    "https://www.terraform.io/internals/debugging\n\nProgram: {}\nResult Error: {}",
                    name, fault));
  value::Marks marks = value::unite(run.result.stdout_marks, value::only_origins(f["query"].deep_marks()));
  if (guessed) marks = value::unite(marks, origin_of(c.target, value::OriginKind::unmodelled, name));
  const Value result = fault.empty() ? read_result(run.result.stdout_text) : Value::map(Type::string(), {});
  f.set("result", result.with_marks(marks));
  f.set("id", Value::string("-"));
}

void validate_external(const Value& config, hcl::Diagnostics& diags) {
  const Validator v(config, diags);
  const Value& program = v["program"];
  if (program.is_known() && !program.is_null() && program.size() == 0)
    attribute_error(diags, "program", "Invalid Attribute Value",
                    "Attribute program list must contain at least 1 elements, got: 0");
}

}  // namespace

std::unique_ptr<BehaviourSource> http_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add_data("http", http_data, validate_http);
  return out;
}

std::unique_ptr<BehaviourSource> external_behaviours(const Services& services) {
  auto out = std::make_unique<TableSource>();
  out->add_data(
      "external", [&services](Fields& f, DataContext& c) { external_data(services, f, c); },
      validate_external);
  return out;
}

}  // namespace reprise::providers_fake
