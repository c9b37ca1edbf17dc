// What Packer has beyond, or different from, the functions it shares with Terraform.
#include <fmt/format.h>

#include "lang/function_kit.h"
#include "lang/go_time.h"
#include "lang/regex.h"

namespace reprise::lang {

namespace {

Marks time_mark(std::string_view function, const FunctionContext& c) {
  return value::origin_mark({value::OriginKind::timestamp, std::string(function), c.call_range});
}

// A run of Packer has one time, read when it starts.
Timestamp run_time(const FunctionContext& c) { return {c.plan_time.value_or(c.now).us / 1'000'000, 0, 0}; }

FunctionResult timestamp(Args, FunctionContext& c) {
  return good(Value::string(rfc3339_text(run_time(c))).with_marks(time_mark("timestamp()", c)));
}

FunctionResult legacy_isotime(Args a, FunctionContext& c) {
  if (a.size() > 1) return bad("too many values, 1 needed");
  std::string text = a.empty() ? rfc3339_text(run_time(c)) : go_time_text(a[0].as_string(), run_time(c));
  return good(Value::string(text).with_marks(time_mark("legacy_isotime()", c)));
}

FunctionResult legacy_strftime(Args a, FunctionContext& c) {
  if (a.size() > 1) return bad("too many values, 1 needed");
  std::string text = a.empty() ? std::string() : strftime_text(a[0].as_string(), run_time(c));
  return good(Value::string(text).with_marks(time_mark("legacy_strftime()", c)));
}

FunctionResult uuidv4(Args, FunctionContext& c) {
  Marks marks = value::origin_mark({value::OriginKind::random, "uuidv4()", c.call_range});
  return good(Value::string(c.entropy.uuid("uuidv4()", c.random_key(), c.draws++)).with_marks(marks));
}

FunctionResult regex_replacement(Args a, FunctionContext&) {
  return regex_replace(a[0].as_string(), a[1].as_string(), a[2].as_string());
}

// Packer's replace() knows no /regex/ form.
FunctionResult plain_replace(Args a, FunctionContext&) {
  std::string_view text = a[0].as_string(), from = a[1].as_string(), to = a[2].as_string();
  if (from.empty()) return regex_replace(text, "", to);
  std::string out;
  for (std::size_t at = 0;;) {
    std::size_t next = text.find(from, at);
    out += text.substr(at, next == std::string_view::npos ? next : next - at);
    if (next == std::string_view::npos) return good_string(out);
    out += to;
    at = next + from.size();
  }
}

// What most clouds accept in a name; everything else becomes a dash.
FunctionResult clean_resource_name(Args a, FunctionContext&) {
  std::string out;
  for (char c : a[0].as_string()) {
    bool plain = std::isalnum(static_cast<unsigned char>(c)) ||
                 std::string_view("()[] ./-'@_").find(c) != std::string_view::npos;
    out += plain && c != ' ' ? c : '-';
  }
  return good_string(out);
}

FunctionResult env(Args a, FunctionContext& c) {
  if (!c.environment) return good_string("");
  auto at = c.environment->find(a[0].as_string());
  return good_string(at == c.environment->end() ? std::string_view() : std::string_view(at->second));
}

void add_unmodelled(FunctionTable& t, std::string name, std::string_view service,
                    std::vector<Parameter> parameters) {
  std::string message =
      fmt::format("{}() is unmodelled: there is no {} in the simulated world", name, service);
  t.add({.name = std::move(name),
         .parameters = std::move(parameters),
         .result = Type::string(),
         .call = [message](Args, FunctionContext&) { return bad(message); },
         .pure = false});
}

}  // namespace

void add_packer_functions(FunctionTable& t) {
  TypeRef text = Type::string();
  Parameter str = string_parameter("str");
  t.add({.name = "timestamp", .result = text, .call = timestamp, .pure = false});
  t.add({.name = "legacy_isotime",
         .variadic = string_parameter("format"),
         .result = text,
         .call = legacy_isotime,
         .pure = false});
  t.add({.name = "legacy_strftime",
         .variadic = string_parameter("format"),
         .result = text,
         .call = legacy_strftime,
         .pure = false});
  t.add({.name = "uuidv4", .result = text, .call = uuidv4, .pure = false});
  t.add({.name = "regex_replace",
         .parameters = {str, string_parameter("pattern"), string_parameter("replace")},
         .result = text,
         .call = regex_replacement});
  t.add({.name = "replace",
         .parameters = {str, string_parameter("substr"), string_parameter("replace")},
         .result = text,
         .call = plain_replace});
  t.add({.name = "clean_resource_name",
         .parameters = {string_parameter("name")},
         .result = text,
         .call = clean_resource_name});
  t.add({.name = "env", .parameters = {string_parameter("key")}, .result = text, .call = env, .pure = false});
  add_unmodelled(t, "consul_key", "Consul", {string_parameter("key")});
  add_unmodelled(t, "vault", "Vault", {string_parameter("path"), string_parameter("key")});
  add_unmodelled(t, "aws_secretsmanager", "AWS Secrets Manager",
                 {string_parameter("name"), string_parameter("key")});
  add_unmodelled(t, "aws_secretsmanager_raw", "AWS Secrets Manager", {string_parameter("name")});
  add_unmodelled(t, "aws_parameterstore", "AWS Parameter Store",
                 {string_parameter("name"), string_parameter("key")});
}

}  // namespace reprise::lang
