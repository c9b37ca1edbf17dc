#include "lang/error_message.h"

#include <fmt/format.h>

#include "value/convert.h"

namespace reprise::lang {

namespace {

constexpr const char* kSensitive =
    "The error expression used to explain this condition refers to sensitive values, so Terraform will not "
    "display the resulting message.\n\nYou can correct this by removing references to sensitive values, or "
    "by "
    "carefully using the nonsensitive() function if the expression will not reveal the sensitive data.";
constexpr const char* kEphemeral =
    "The error expression used to explain this condition refers to ephemeral values, so Terraform will not "
    "display the resulting message.\n\nYou can correct this by removing references to ephemeral values, or "
    "by "
    "using the ephemeralasnull() function on the references to not reveal ephemeral data.";

}  // namespace

std::string error_message_text(const value::Value& message, hcl::Range range,
                               const std::function<std::vector<std::string>()>& references,
                               hcl::Diagnostics& diags) {
  const auto report = [&](hcl::Severity severity, const char* summary, std::string detail) {
    hcl::Diagnostic d;
    d.severity = severity;
    d.summary = summary;
    d.detail = std::move(detail);
    d.subject = range;
    d.values = references();
    diags.add(std::move(d));
    return std::string();
  };
  const auto unsuitable = [&](std::string_view why) {
    return report(hcl::Severity::error, "Invalid error message",
                  fmt::format("Unsuitable value for error message: {}.", why));
  };
  const value::Result text = value::convert(message, value::Type::string());
  if (!text.ok()) return unsuitable(text.error());
  const value::Value& plain = text.value().unmark();
  if (plain.is_unknown()) return "";
  if (plain.is_null()) return unsuitable("must not be null");
  const value::Marks marks = text.value().marks();
  if (value::is_sensitive(marks))
    return report(hcl::Severity::warning, "Error message refers to sensitive values", kSensitive);
  if (value::is_ephemeral(marks))
    return report(hcl::Severity::warning, "Error message refers to ephemeral values", kEphemeral);
  return trimmed_message(plain.as_string());
}

std::string trimmed_message(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

}  // namespace reprise::lang
