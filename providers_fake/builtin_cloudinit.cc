#include "providers_fake/builtin_cloudinit.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "lang/base64.h"
#include "lang/gzip.h"
#include "providers_fake/builtin.h"
#include "providers_fake/validators.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

// Go's rules for a boundary; "" when it keeps them.
std::string boundary_fault(std::string_view boundary) {
  constexpr std::size_t kMost = 70;
  constexpr std::string_view kPunctuation = "'()+_,-./:=?";
  if (boundary.empty() || boundary.size() > kMost) return "mime: invalid boundary length";
  for (std::size_t i = 0; i < boundary.size(); ++i) {
    const char c = boundary[i];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kPunctuation.find(c) != std::string_view::npos;
    if (!plain && (c != ' ' || i + 1 == boundary.size())) return "mime: invalid boundary character";
  }
  return {};
}

// The parts with the content type that they have when none is given.
Value with_content_types(const Value& parts) {
  std::vector<Value> out;
  for (const Value& part : parts.items()) {
    const bool given = !Fields(part).text("content_type").empty();
    out.push_back(given ? part : with_attribute(part, "content_type", Value::string("text/plain")));
  }
  return Value::list(parts.type()->element(), std::move(out));
}

std::string mime(std::string_view boundary, const Value& parts) {
  std::string out =
      fmt::format("Content-Type: multipart/mixed; boundary=\"{}\"\nMIME-Version: 1.0\r\n\r\n", boundary);
  bool first = true;
  for (const Value& block : parts.items()) {
    const Fields part(block);
    out += fmt::format("{}--{}\r\n", first ? "" : "\r\n", boundary);
    first = false;
    if (const std::string name = part.text("filename"); !name.empty())
      out += fmt::format("Content-Disposition: attachment; filename=\"{}\"\r\n", name);
    out += fmt::format("Content-Transfer-Encoding: 7bit\r\nContent-Type: {}\r\nMime-Version: 1.0\r\n",
                       part.text("content_type"));
    if (const std::string merge = part.text("merge_type"); !merge.empty())
      out += fmt::format("X-Merge-Type: {}\r\n", merge);
    out += fmt::format("\r\n{}", part.text("content"));
  }
  return out + fmt::format("\r\n--{}--\r\n", boundary);
}

}  // namespace

void render_cloudinit(Fields& f, const provider::Target& target, hcl::Diagnostics& diags) {
  f.decide("gzip", Value::boolean(true));
  f.decide("base64_encode", Value::boolean(true));
  f.decide("boundary", Value::string("MIMEBOUNDARY"));
  const std::string boundary = f.text("boundary");
  if (const std::string fault = boundary_fault(boundary); !fault.empty()) {
    diags.error("Unable to render cloudinit config",
                fmt::format("error writing part block to MIME multi-part file: {}", fault), target.range);
    return;
  }
  const value::Marks marks = value::only_origins(f["part"].deep_marks());
  const Value given = f["part"].unmark();
  const Value parts = given.is_known() && !given.is_null() ? with_content_types(given) : given;
  f.set("part", parts);
  std::string rendered = mime(boundary, parts);
  if (f.flag("gzip", true)) rendered = lang::go_gzip(rendered, lang::GzipEnd::closed);
  if (f.flag("base64_encode", true)) rendered = lang::base64_encode(rendered);
  const auto crc =
      crc32(0, reinterpret_cast<const Bytef*>(rendered.data()), static_cast<uInt>(rendered.size()));
  f.set("rendered", Value::string(rendered).with_marks(marks));
  f.set("id", Value::string(std::to_string(crc)).with_marks(marks));
}

void validate_cloudinit(const Value& config, hcl::Diagnostics& diags) {
  const Validator v(config, diags);
  if (v.unknown("gzip") || v.unknown("base64_encode")) return;
  const Value &gzip = v["gzip"], &base64 = v["base64_encode"];
  if ((gzip.is_null() || gzip.as_bool()) && !base64.is_null() && !base64.as_bool())
    attribute_error(diags, "base64_encode", "Invalid Attribute Configuration",
                    "Expected base64_encode to be set to true when gzip is true.");
}

StateOnlyType cloudinit_resource() {
  StateOnlyType type;
  type.rules = rules_with(true, {},
                          {{"base64_encode", Value::boolean(true)},
                           {"boundary", Value::string("MIMEBOUNDARY")},
                           {"gzip", Value::boolean(true)},
                           {"part.content_type", Value::string("text/plain")}});
  type.validate = validate_cloudinit;
  type.decide = [](Fields& f, StateOnlyContext& c) { render_cloudinit(f, c.request.target, c.diags); };
  return type;
}

std::unique_ptr<BehaviourSource> cloudinit_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add("cloudinit_config", cloudinit_resource);
  out->add_data(
      "cloudinit_config", [](Fields& f, DataContext& c) { render_cloudinit(f, c.target, c.diags); },
      validate_cloudinit);
  return out;
}

}  // namespace reprise::providers_fake
