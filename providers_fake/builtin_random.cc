// random_*: values drawn once and kept in the state.
//
// A draw is keyed by seed of the world, address and keepers, so that another order of operations or another
// date does not change it: only entropy does. Every result carries a `random` origin, unless its own `seed`
// argument pins it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "lang/base64.h"
#include "lang/bcrypt.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/state_only.h"
#include "providers_fake/validators.h"
#include "value/json.h"
#include "value/number.h"

namespace reprise::providers_fake {
namespace {

using value::Type;
using value::Value;

constexpr std::int64_t kLengthMax = 1 << 20;

constexpr std::array kAdverbs = {"boldly", "briefly", "calmly",  "clearly", "evenly", "freely", "gladly",
                                 "gently", "kindly",  "lightly", "mildly",  "neatly", "openly", "quietly",
                                 "rarely", "safely",  "simply",  "slowly",  "softly", "wisely"};
constexpr std::array kAdjectives = {
    "able",  "amber",  "brave",  "bright", "calm",   "clever", "cosy",   "eager",  "early",   "fair",
    "fond",  "fresh",  "gentle", "glad",   "golden", "grand",  "happy",  "honest", "humble",  "keen",
    "kind",  "lively", "loyal",  "lucky",  "merry",  "mild",   "modest", "noble",  "patient", "proud",
    "quick", "quiet",  "rapid",  "silver", "smart",  "steady", "sunny",  "tidy",   "vivid",   "warm"};
constexpr std::array kAnimals = {
    "badger", "bat",    "bear",  "beaver", "bee",   "bison", "boar",  "camel", "cat",   "cobra",
    "cod",    "crab",   "crane", "crow",   "deer",  "dove",  "duck",  "eagle", "eel",   "elk",
    "falcon", "ferret", "finch", "fox",    "frog",  "gecko", "goat",  "goose", "hare",  "hawk",
    "heron",  "horse",  "ibex",  "jay",    "koala", "lark",  "lion",  "llama", "lynx",  "mole",
    "moose",  "moth",   "mouse", "newt",   "otter", "owl",   "panda", "pony",  "quail", "raven",
    "robin",  "salmon", "seal",  "shark",  "sheep", "shrew", "snail", "stork", "swan",  "tiger",
    "toad",   "trout",  "viper", "walrus", "whale", "wolf",  "wren",  "yak",   "zebra"};

// One object's source of randomness.
struct Draw {
  const world::Entropy entropy;
  std::string identity;
  value::Marks marks;
  mutable std::uint64_t n = 0;

  std::int64_t below(std::int64_t count) const {
    return entropy.between(0, count - 1, "random", identity, n++);
  }
  std::string bytes(std::int64_t count) const {
    std::string out;
    for (std::int64_t i = 0; i < count; ++i) out.push_back(static_cast<char>(below(256)));
    return out;
  }
  template <class T>
  void shuffle(T& items) const {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[static_cast<std::size_t>(below(static_cast<std::int64_t>(i)))]);
  }
  Value text(std::string_view s) const { return Value::string(s).with_marks(marks); }
};

Draw draw_for(const Fields& f, const StateOnlyContext& c) {
  const std::string seed = f.text("seed");
  if (!seed.empty()) return {world::Entropy{1}, "seed " + seed, f["seed"].marks()};
  const Value keepers = f["keepers"].unmark_deep();
  std::string identity(c.request.target.address);
  if (!keepers.is_null() && keepers.is_wholly_known()) identity += " " + value::to_json(keepers);
  return {c.world.entropy, std::move(identity),
          origin_of(c.request.target, value::OriginKind::random, std::string(c.request.target.type))};
}

std::string hex_of(std::string_view bytes) {
  std::string out;
  for (char b : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(b));
  return out;
}

// Bytes as one big-endian number in decimal.
std::string decimal_of(std::string_view bytes) {
  std::string digits = "0";  // least significant first
  for (char b : bytes) {
    int carry = static_cast<unsigned char>(b);
    for (char& d : digits) {
      const int v = (d - '0') * 256 + carry;
      d = static_cast<char>('0' + v % 10);
      carry = v / 10;
    }
    for (; carry > 0; carry /= 10) digits.push_back(static_cast<char>('0' + carry % 10));
  }
  std::ranges::reverse(digits);
  return digits;
}

// What the provider refuses is refused while validating; this bounds what it would do.
bool check_length(const Fields& f, std::string_view name, StateOnlyContext& c) {
  const std::int64_t n = f.number(name, 0);
  if (n >= 0 && n <= kLengthMax) return true;
  c.diags.error("Invalid Attribute Value",
                fmt::format("Attribute {} value must be between 0 and {}, got: {}", name, kLengthMax, n),
                c.request.target.range);
  return false;
}

std::string url_text(std::string base64) {
  std::ranges::replace(base64, '+', '-');
  std::ranges::replace(base64, '/', '_');
  while (base64.ends_with('=')) base64.pop_back();
  return base64;
}

// The forms in which random_id shows its bytes.
void set_id(Fields& f, const std::string& bytes, const std::string& prefix, value::Marks marks) {
  const auto set = [&](const char* name, const std::string& text) {
    f.set(name, Value::string(text).with_marks(marks));
  };
  const std::string std64 = lang::base64_encode(bytes);
  set("b64_std", prefix + std64);
  set("b64_url", prefix + url_text(std64));
  set("hex", prefix + hex_of(bytes));
  set("dec", prefix + decimal_of(bytes));
  set("id", url_text(std64));
}

void random_id(Fields& f, StateOnlyContext& c) {
  if (!f["hex"].is_unknown() || !check_length(f, "byte_length", c)) return;
  const Draw d = draw_for(f, c);
  set_id(f, d.bytes(f.number("byte_length", 1)), f.text("prefix"), d.marks);
}

void random_bytes(Fields& f, StateOnlyContext& c) {
  if (!f["hex"].is_unknown() || !check_length(f, "length", c)) return;
  const Draw d = draw_for(f, c);
  const std::string bytes = d.bytes(f.number("length", 1));
  f.decide("base64", d.text(lang::base64_encode(bytes)));
  f.decide("hex", d.text(hex_of(bytes)));
}

struct CharacterClass {
  const char* flag;
  const char* minimum;
  std::string alphabet;
};

std::string drawn_text(const Fields& f, const Draw& d) {
  const std::string special =
      f.text("override_special").empty() ? "!@#$%&*()-_=+[]{}<>:?" : f.text("override_special");
  const CharacterClass classes[] = {{"special", "min_special", special},
                                    {"upper", "min_upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
                                    {"lower", "min_lower", "abcdefghijklmnopqrstuvwxyz"},
                                    {"numeric", "min_numeric", "0123456789"}};
  const std::int64_t length = f.number("length", 1);
  std::string all;
  std::string out;
  const auto take = [&](std::string_view alphabet) {
    out.push_back(alphabet[static_cast<std::size_t>(d.below(static_cast<std::int64_t>(alphabet.size())))]);
  };
  for (const CharacterClass& k : classes) {
    if (f.flag(k.flag, true)) all += k.alphabet;
    if (k.alphabet.empty()) continue;
    for (std::int64_t i = f.number(k.minimum, 0); i > 0 && std::ssize(out) < length; --i) take(k.alphabet);
  }
  while (std::ssize(out) < length && !all.empty()) take(all);
  d.shuffle(out);
  return out;
}

// The provider's cost is 10, which is made to be slow; the lowest one makes as good a hash of the password.
std::string password_hash(std::string_view password, std::string_view salt) {
  constexpr int kCost = 4;
  constexpr std::size_t kBytes = 72;
  return lang::bcrypt_hash(password.substr(0, kBytes), kCost, salt);
}

void random_string(Fields& f, StateOnlyContext& c) {
  if (!f["result"].is_unknown() || !check_length(f, "length", c)) return;
  const Draw d = draw_for(f, c);
  const std::string result = drawn_text(f, d);
  if (std::ssize(result) < f.number("length", 1)) {
    c.diags.error("Random Read Error",
                  "While attempting to generate a random value for this resource, a read error was "
                  "generated.\n\nOriginal Error: the character set specified is empty",
                  c.request.target.range);
    return;
  }
  f.decide("result", d.text(result));
  const bool secret = c.request.target.type == "random_password";
  f.decide("id", secret ? Value::string("none") : d.text(result));
  if (secret) f.decide("bcrypt_hash", d.text(password_hash(result, d.bytes(16))));
}

void random_pet(Fields& f, StateOnlyContext& c) {
  if (!f["id"].is_unknown()) return;
  const Draw d = draw_for(f, c);
  const std::int64_t length = std::clamp<std::int64_t>(f.number("length", 2), 1, 64);
  std::vector<std::string> words;
  if (!f.text("prefix").empty()) words.push_back(f.text("prefix"));
  const auto pick = [&](const auto& list) {
    words.emplace_back(list[static_cast<std::size_t>(d.below(std::ssize(list)))]);
  };
  for (std::int64_t i = 2; i < length; ++i) pick(kAdverbs);
  if (length > 1) pick(kAdjectives);
  pick(kAnimals);
  f.decide("id", d.text(fmt::format("{}", fmt::join(words, f.text("separator")))));
}

void random_integer(Fields& f, StateOnlyContext& c) {
  if (!f["result"].is_unknown()) return;
  const std::int64_t low = f.number("min", 0);
  const std::int64_t high = f.number("max", 0);
  if (low > high) {
    c.diags.error("Create Random Integer Error",
                  "The minimum (min) value needs to be smaller than or equal to maximum (max) value.",
                  c.request.target.range);
    return;
  }
  const Draw d = draw_for(f, c);
  const std::int64_t n = d.entropy.between(low, high, "random", d.identity);
  f.decide("result", Value::integer(n).with_marks(d.marks));
  f.decide("id", d.text(std::to_string(n)));
}

void random_uuid(Fields& f, StateOnlyContext& c) {
  if (!f["result"].is_unknown()) return;
  const Draw d = draw_for(f, c);
  const Value result = d.text(d.entropy.uuid("random", d.identity));
  f.decide("result", result);
  f.decide("id", result);
}

void random_shuffle(Fields& f, StateOnlyContext& c) {
  if (!f["result"].is_unknown()) return;
  const Draw d = draw_for(f, c);
  const Value input = f["input"].unmark();
  const std::vector<Value> all(input.items().begin(), input.items().end());
  // None asked for means all.
  const std::int64_t asked = f.number("result_count", 0);
  const std::int64_t count = asked == 0 ? std::ssize(all) : std::clamp<std::int64_t>(asked, 1, kLengthMax);
  std::vector<Value> out;
  // More than there are: another round of all of them.
  while (!all.empty() && std::ssize(out) < count) {
    std::vector<Value> round = all;
    d.shuffle(round);
    for (Value& v : round)
      if (std::ssize(out) < count) out.push_back(std::move(v));
  }
  f.decide("result", Value::list(Type::string(), std::move(out))
                         .with_marks(value::unite(d.marks, value::only_origins(f["input"].deep_marks()))));
  f.decide("id", Value::string("-"));
}

using Import = void (*)(std::string_view id, Fields&, ImportContext&);

void refuse_import(ImportContext& c, const char* what, std::string detail) {
  c.diags.error(fmt::format("Import Random {} Error", what), std::move(detail), c.target.range);
}

// Go's strconv.ParseInt.
bool read_integer(std::string_view text, std::int64_t& out, const char* what, ImportContext& c) {
  const char* const end = text.data() + text.size();
  const std::size_t sign = text.starts_with('+') ? 1 : 0;
  const auto [at, fault] = std::from_chars(text.data() + sign, end, out);
  if (fault == std::errc() && at == end && !text.starts_with("+-")) return true;
  refuse_import(
      c, "Integer",
      fmt::format("The {} supplied could not be parsed as an integer.\n\nOriginal Error: "
                  "strconv.ParseInt: parsing \"{}\": {}",
                  what, text,
                  fault == std::errc::result_out_of_range ? "value out of range" : "invalid syntax"));
  return false;
}

void import_integer(std::string_view id, Fields& f, ImportContext& c) {
  const std::vector<std::string_view> parts = comma_parts(id);
  if (parts.size() != 3 && parts.size() != 4)
    return refuse_import(
        c, "Integer", "Invalid import usage: expecting {result},{min},{max} or {result},{min},{max},{seed}");
  std::int64_t result = 0, low = 0, high = 0;
  if (!read_integer(parts[0], result, "value", c) || !read_integer(parts[1], low, "min value", c) ||
      !read_integer(parts[2], high, "max value", c))
    return;
  f.set("id", Value::string(parts[0]));
  f.set("result", Value::integer(result));
  f.set("min", Value::integer(low));
  f.set("max", Value::integer(high));
  if (parts.size() == 4) f.set("seed", Value::string(parts[3]));
}

void import_id(std::string_view id, Fields& f, ImportContext& c) {
  const std::size_t comma = id.rfind(',');
  const std::string prefix(comma == std::string_view::npos ? "" : id.substr(0, comma));
  std::string base64(comma == std::string_view::npos ? id : id.substr(comma + 1));
  std::ranges::replace(base64, '-', '+');
  std::ranges::replace(base64, '_', '/');
  while (base64.size() % 4 != 0) base64.push_back('=');
  const auto bytes = lang::base64_decode(base64);
  if (!bytes)
    return refuse_import(
        c, "ID",
        "While attempting to import a random id there was a decoding error.\n\nOriginal Error: "
        "illegal base64 data");
  set_id(f, *bytes, prefix, nullptr);
  f.set("byte_length", Value::integer(std::ssize(*bytes)));
  if (!prefix.empty()) f.set("prefix", Value::string(prefix));
}

void import_bytes(std::string_view id, Fields& f, ImportContext& c) {
  const auto bytes = lang::base64_decode(id);
  if (!bytes)
    return refuse_import(
        c, "bytes",
        "There was an error during the parsing of the base64 string.\n\nOriginal Error: illegal "
        "base64 data");
  f.set("length", Value::integer(std::ssize(*bytes)));
  f.set("base64", Value::string(id));
  f.set("hex", Value::string(hex_of(*bytes)));
}

void import_uuid(std::string_view id, Fields& f, ImportContext& c) {
  constexpr std::size_t kLength = 36;
  const auto shape = [](std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; };
  const char* why = id.size() != kLength ? "uuid string is wrong length" : nullptr;
  for (std::size_t i = 0; !why && i < kLength; ++i) {
    const bool digit =
        (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f') || (id[i] >= 'A' && id[i] <= 'F');
    if (shape(i) ? id[i] != '-' : !digit) why = "uuid is improperly formatted";
  }
  if (why)
    return refuse_import(
        c, "UUID",
        fmt::format("There was an error during the parsing of the UUID.\n\nOriginal Error: {}", why));
  std::string lower(id);
  std::ranges::transform(lower, lower.begin(),
                         [](char ch) { return ch >= 'A' && ch <= 'F' ? static_cast<char>(ch + 32) : ch; });
  f.set("result", Value::string(lower));
  f.set("id", Value::string(lower));
}

void import_string(std::string_view id, Fields& f, ImportContext& c) {
  const bool secret = c.target.type == "random_password";
  f.set("id", Value::string(secret ? "none" : id));
  f.set("result", Value::string(id));
  f.set("length", Value::integer(std::ssize(id)));
  for (const char* flag : {"special", "upper", "lower", "number", "numeric"})
    f.set(flag, Value::boolean(true));
  for (const char* minimum : {"min_special", "min_upper", "min_lower", "min_numeric"})
    f.set(minimum, Value::integer(0));
  if (!secret) return;
  const std::string salt = Draw{c.world.entropy, std::string(c.target.address), nullptr}.bytes(16);
  f.set("bcrypt_hash", Value::string(password_hash(id, salt)));
}

void validate_string(const Value& config, hcl::Diagnostics& diags) {
  Validator v(config, diags);
  v.at_least("length", 1).at_least_sum_of("length", {"min_upper", "min_lower", "min_numeric", "min_special"});
  // Said of each that is off, when nothing is left to draw from.
  constexpr std::string_view kFlags[] = {"special", "upper", "lower", "numeric"};
  const auto off = [&](std::string_view flag) {
    const Value& x = v[flag];
    return x.is_known() && !x.is_null() && !x.as_bool();
  };
  if (std::ranges::all_of(kFlags, off))
    for (std::string_view flag : kFlags)
      attribute_error(
          diags, flag, "Invalid Attribute Combination",
          "At least one attribute out of [special,upper,lower,numeric] must be specified as true");
  const Value &number = v["number"], &numeric = v["numeric"];
  if (!number.is_null() && !numeric.is_null() && number.is_known() && numeric.is_known() &&
      number.as_bool() != numeric.as_bool())
    attribute_error(diags, "number", "Number and numeric are both configured with different values",
                    "Number is deprecated, use numeric instead");
}

// `number` is the old name of `numeric`: whichever is configured says it for both.
void plan_string(const provider::PlanRequest& request, provider::PlanResponse& out) {
  const Value config = request.config.unmark();
  for (const auto& [from, to] : {std::pair{"number", "numeric"}, {"numeric", "number"}})
    if (!config.attr(from).is_null() && config.attr(to).is_null())
      out.planned = with_attribute(out.planned, to, config.attr(from));
}

struct Random {
  void (*decide)(Fields&, StateOnlyContext&);
  Import import = nullptr;
  void (*validate)(const Value&, hcl::Diagnostics&) = nullptr;
  TypeRules rules = replace_on_any_change();
};
std::function<StateOnlyType()> drawn(Random how) {
  return [how = std::move(how)] {
    StateOnlyType type;
    type.rules = how.rules;
    type.decide = how.decide;
    if (how.import) type.import = how.import;
    if (how.validate) type.validate = how.validate;
    if (how.decide == random_string) type.plan = plan_string;
    return type;
  };
}

TypeRules string_rules() {
  std::vector<std::pair<std::string, Value>> defaults;
  for (const char* flag : {"lower", "number", "numeric", "special", "upper"})
    defaults.emplace_back(flag, Value::boolean(true));
  for (const char* flag : {"min_lower", "min_numeric", "min_special", "min_upper"})
    defaults.emplace_back(flag, Value::integer(0));
  return rules_with(true, {}, std::move(defaults));
}

void validate_bytes(const Value& config, hcl::Diagnostics& diags) {
  Validator(config, diags).at_least("length", 1);
}

}  // namespace

std::unique_ptr<BehaviourSource> random_behaviours() {
  auto out = std::make_unique<TableSource>();
  const Random text{random_string, import_string, validate_string, string_rules()};
  out->add("random_id", drawn({random_id, import_id}));
  out->add("random_bytes", drawn({random_bytes, import_bytes, validate_bytes}));
  out->add("random_string", drawn(text));
  out->add("random_password", drawn(text));
  out->add("random_pet",
           drawn({random_pet, nullptr, nullptr,
                  rules_with(true, {}, {{"length", Value::integer(2)}, {"separator", Value::string("-")}})}));
  out->add("random_integer", drawn({random_integer, import_integer}));
  out->add("random_uuid", drawn({random_uuid, import_uuid}));
  out->add("random_shuffle", drawn({random_shuffle}));
  return out;
}

}  // namespace reprise::providers_fake
