// Digests of strings, and identifiers made from them or from chance.
#include <fmt/format.h>

#include "lang/base64.h"
#include "lang/digest.h"
#include "lang/function_kit.h"

namespace reprise::lang {

namespace {

void add_digest(FunctionTable& t, std::string name, Digest kind, bool base64) {
  auto call = [kind, base64](Args a, FunctionContext&) {
    std::string d = digest_bytes(kind, a[0].as_string());
    return good_string(base64 ? base64_encode(d) : to_hex(d));
  };
  t.add({.name = std::move(name),
         .parameters = {string_parameter("str")},
         .result = Type::string(),
         .call = call});
}

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

// The 16 bytes of a UUID in any of the spellings Go's parser takes; "" and an explanation otherwise.
std::string uuid_bytes(std::string_view text, std::string& error) {
  std::string_view s = text;
  if (s.size() == 45 && s.starts_with("urn:uuid:")) s.remove_prefix(9);
  if (s.size() == 38 && s.front() == '{' && s.back() == '}') s = s.substr(1, 36);
  if (s.size() != 36 && s.size() != 32) {
    error = fmt::format("invalid UUID length: {}", text.size());
    return {};
  }
  std::string hex;
  for (std::size_t i = 0; i < s.size(); ++i) {
    bool dash = s.size() == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
    if (dash ? s[i] != '-' : !std::isxdigit(static_cast<unsigned char>(s[i]))) {
      error = "invalid UUID format";
      return {};
    }
    if (!dash) hex += s[i];
  }
  return from_hex(hex);
}

FunctionResult uuidv5(Args a, FunctionContext&) {
  std::string_view space = a[0].as_string();
  std::string_view last;
  if (space == "dns") last = "10";
  if (space == "url") last = "11";
  if (space == "oid") last = "12";
  if (space == "x500") last = "14";
  std::string error;
  std::string bytes = last.empty() ? uuid_bytes(space, error)
                                   : from_hex(fmt::format("6ba7b8{}9dad11d180b400c04fd430c8", last));
  if (bytes.empty()) return bad(fmt::format("uuidv5() doesn't support namespace {} ({})", space, error));
  return good_string(uuid_v5(bytes, a[1].as_string()));
}

FunctionResult uuid(Args, FunctionContext& c) {
  Marks marks = value::origin_mark({value::OriginKind::random, "uuid()", c.call_range});
  if (c.planning) return good(unknown_not_null(Type::string()).with_marks(marks));
  return good(Value::string(c.entropy.uuid("uuid()", c.random_key(), c.draws++)).with_marks(marks));
}

}  // namespace

void add_hash_functions(FunctionTable& t) {
  add_digest(t, "md5", Digest::md5, false);
  add_digest(t, "sha1", Digest::sha1, false);
  add_digest(t, "sha256", Digest::sha256, false);
  add_digest(t, "sha512", Digest::sha512, false);
  add_digest(t, "base64sha256", Digest::sha256, true);
  add_digest(t, "base64sha512", Digest::sha512, true);
  t.add({.name = "uuidv5",
         .parameters = {string_parameter("namespace"), string_parameter("name")},
         .result = Type::string(),
         .call = uuidv5});
  t.add({.name = "uuid", .result = Type::string(), .call = uuid, .pure = false});
}

}  // namespace reprise::lang
