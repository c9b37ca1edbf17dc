// random_*: values drawn once and kept in the state.
//
// A draw is keyed by seed of the world, address and keepers, so that another order of operations or another
// date does not change it: only entropy does. Every result carries a `random` origin, unless its own `seed`
// argument pins it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lang/base64.h"
#include "lang/bcrypt.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/state_only.h"
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

bool check_length(const Fields& f, std::string_view name, StateOnlyContext& c) {
  const std::int64_t n = f.number(name, 0);
  if (n >= 1 && n <= kLengthMax) return true;
  c.diags.error("Invalid Attribute Value",
                fmt::format("Attribute {} value must be between 1 and {}, got: {}", name, kLengthMax, n),
                c.request.target.range);
  return false;
}

void random_id(Fields& f, StateOnlyContext& c) {
  if (!f["hex"].is_unknown() || !check_length(f, "byte_length", c)) return;
  const Draw d = draw_for(f, c);
  const std::string bytes = d.bytes(std::min<std::int64_t>(f.number("byte_length", 1), 4096));
  const std::string prefix = f.text("prefix");
  const std::string std64 = lang::base64_encode(bytes);
  std::string url64 = std64;
  std::ranges::replace(url64, '+', '-');
  std::ranges::replace(url64, '/', '_');
  while (url64.ends_with('=')) url64.pop_back();
  f.decide("b64_std", d.text(prefix + std64));
  f.decide("b64_url", d.text(prefix + url64));
  f.decide("hex", d.text(prefix + hex_of(bytes)));
  f.decide("dec", d.text(prefix + decimal_of(bytes)));
  f.decide("id", d.text(url64));
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
      f.given("override_special") ? f.text("override_special") : "!@#$%&*()-_=+[]{}<>:?";
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

void random_string(Fields& f, StateOnlyContext& c) {
  f.decide("number", f["numeric"]);
  if (!f["result"].is_unknown() || !check_length(f, "length", c)) return;
  const Draw d = draw_for(f, c);
  const std::string result = drawn_text(f, d);
  if (std::ssize(result) < f.number("length", 1)) {
    c.diags.error("Create Random String Error",
                  "the character set specified is empty: at least one of upper, lower, numeric and special "
                  "must be true",
                  c.request.target.range);
    return;
  }
  f.decide("result", d.text(result));
  const bool secret = c.request.target.type == "random_password";
  f.decide("id", secret ? Value::string("none") : d.text(result));
  if (secret) f.decide("bcrypt_hash", d.text(lang::bcrypt_hash(result.substr(0, 72), 4, d.bytes(16))));
}

void random_pet(Fields& f, StateOnlyContext& c) {
  if (!f["id"].is_unknown()) return;
  const Draw d = draw_for(f, c);
  const std::int64_t length = std::clamp<std::int64_t>(f.number("length", 2), 1, 64);
  std::vector<std::string> words;
  if (f.given("prefix")) words.push_back(f.text("prefix"));
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
  const std::int64_t count =
      std::clamp<std::int64_t>(f.number("result_count", std::ssize(all)), 0, kLengthMax);
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

std::function<StateOnlyType()> drawn(void (*decide)(Fields&, StateOnlyContext&),
                                     TypeRules rules = replace_on_any_change()) {
  return [decide, rules] {
    StateOnlyType type;
    type.rules = rules;
    type.decide = decide;
    return type;
  };
}

TypeRules string_rules() {
  std::vector<std::pair<std::string, Value>> defaults;
  for (const char* flag : {"lower", "numeric", "special", "upper"})
    defaults.emplace_back(flag, Value::boolean(true));
  for (const char* flag : {"min_lower", "min_numeric", "min_special", "min_upper"})
    defaults.emplace_back(flag, Value::integer(0));
  return rules_with(true, {}, std::move(defaults));
}

}  // namespace

std::unique_ptr<BehaviourSource> random_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add("random_id", drawn(random_id));
  out->add("random_bytes", drawn(random_bytes));
  out->add("random_string", drawn(random_string, string_rules()));
  out->add("random_password", drawn(random_string, string_rules()));
  out->add("random_pet",
           drawn(random_pet,
                 rules_with(true, {}, {{"length", Value::integer(2)}, {"separator", Value::string("-")}})));
  out->add("random_integer", drawn(random_integer));
  out->add("random_uuid", drawn(random_uuid));
  out->add("random_shuffle", drawn(random_shuffle));
  return out;
}

}  // namespace reprise::providers_fake
