// Address arithmetic over IPv4 and IPv6 prefixes.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "lang/function_kit.h"
#include "lang/ip.h"

namespace reprise::lang {

namespace {

using Big = boost::multiprecision::cpp_int;

struct ParsedPrefix {
  Prefix prefix;
  std::optional<FunctionError> error;
};

ParsedPrefix prefix_of(const Value& v) {
  std::optional<Prefix> p = parse_prefix(v.as_string());
  if (p) return {*p, {}};
  return {{},
          FunctionError{fmt::format("invalid CIDR expression: invalid CIDR address: {}", v.as_string()), -1}};
}

// A number as a big integer; nullopt when it has a fraction or no end.
std::optional<Big> big_of(const Value& v) {
  value::Number n = v.as_number();
  if (!n.is_integer() || n.is_infinite()) return std::nullopt;
  std::string digits = (n.is_negative() ? n.negated() : n).to_base(10);
  Big b(digits);
  return n.is_negative() ? Big(-b) : b;
}

// The lowest 64 bits of a magnitude: all that the real tool looks at when it judges a number.
std::uint64_t low_word(const Big& n) {
  return static_cast<std::uint64_t>(Big(abs(n) & std::numeric_limits<std::uint64_t>::max()));
}

// n | address, where a negative n has endless ones; the real tool then keeps the magnitude. nullopt when that
// has no room in an address: numbers are judged by their lowest bits only, so that it can come to this.
std::optional<Big> with_number(const Prefix& p, const Big& n) {
  // For negative n = ~m: n | a == ~(m & ~a), of which -(x) is (m & ~a) + 1.
  const Big all = (Big(1) << p.bits()) - 1;
  if (n >= 0) {
    const Big whole = n | p.address;
    return whole > all ? std::nullopt : std::optional(whole);
  }
  const Big m = -n - 1;
  const Big magnitude = (m - (m & p.address)) + 1;
  return magnitude > all ? std::nullopt : std::optional(magnitude);
}

FunctionResult no_room() { return bad(crash("runtime error: index out of range [-1]")); }

FunctionResult cidrhost(Args a, FunctionContext&) {
  std::optional<Big> n = big_of(a[1]);
  if (!n) return bad("value must be a whole number");
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return {Value(), p.error};
  int host_bits = p.prefix.bits() - p.prefix.length;
  Big last = (Big(1) << host_bits) - 1;
  Big number = *n;
  Big magnitude = static_cast<std::int64_t>(low_word(number));
  if (number < 0) {
    magnitude = -number - 1;
    number = last - magnitude;
  }
  if (magnitude > last)
    return bad(
        fmt::format("prefix of {} does not accommodate a host numbered {}", p.prefix.length, number.str()));
  // The real tool takes an IPv4 address in IPv6 for one of 32 bits here, though it holds 128.
  const std::optional<Big> address = with_number(p.prefix, number << (p.prefix.mapped() ? 96 : 0));
  return address ? good_string(address_text(*address, p.prefix.v6)) : no_room();
}

FunctionResult cidrnetmask(Args a, FunctionContext&) {
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return {Value(), p.error};
  if (p.prefix.v6 && !p.prefix.mapped())
    return bad(fmt::format("IPv6 addresses cannot have a netmask: {}", a[0].as_string()));
  return good_string(address_text(network_mask(p.prefix), p.prefix.v6));
}

FunctionResult cidrsubnet(Args a, FunctionContext&) {
  Whole newbits = whole_number(a[1]);
  if (!newbits.error.empty()) return bad(newbits.error);
  std::optional<Big> netnum = big_of(a[2]);
  if (!netnum) return bad("value must be a whole number");
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return {Value(), p.error};
  Prefix& prefix = p.prefix;
  if (newbits.value > prefix.bits() - prefix.length)
    return bad(
        fmt::format("insufficient address space to extend prefix of {} by {}", prefix.length, newbits.value));
  // A prefix may be shortened too: then, as with 64 bits and more, no number is too large.
  const bool limited = newbits.value >= 0 && newbits.value < 64;
  if (limited && low_word(*netnum) >> newbits.value != 0)
    return bad(fmt::format("prefix extension of {} does not accommodate a subnet numbered {}", newbits.value,
                           netnum->str()));
  constexpr std::int64_t kShorterMax = -1024;  // far below any prefix
  prefix.length += static_cast<int>(std::max(newbits.value, kShorterMax));
  const std::optional<Big> address =
      with_number(prefix, *netnum << static_cast<unsigned>(prefix.bits() - prefix.length));
  if (!address) return no_room();
  if (prefix.length < 0) return good_string("<nil>");
  prefix.address = *address;
  return good_string(prefix_text(prefix));
}

FunctionResult cidrsubnets(Args a, FunctionContext&) {
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return bad(0, p.error->message);
  const Prefix& network = p.prefix;
  Big end = network.address + (Big(1) << (network.bits() - network.length));
  Big next = network.address;
  std::vector<Value> subnets;
  Prefix current = network;
  for (std::size_t i = 1; i < a.size(); ++i) {
    int at = static_cast<int>(i);
    Whole n = whole_number(a[i]);
    if (!n.error.empty()) return bad(at, n.error);
    if (n.value < 1) return bad(at, "must extend prefix by at least one bit");
    if (n.value > 32) return bad(at, "may not extend prefix by more than 32 bits");
    int length = network.length + static_cast<int>(n.value);
    if (length > network.bits())
      return bad(at, fmt::format("would extend prefix to {} bits, which is too long for an {} address",
                                 length, network.v6 ? "IPv6" : "IPv4"));
    Big size = Big(1) << (network.bits() - length);
    Big start = (next + size - 1) / size * size;
    if (start + size > end)
      return bad(
          at, fmt::format("not enough remaining address space for a subnet with a prefix of {} bits after {}",
                          length, prefix_text(current)));
    current = Prefix{start, length, network.v6};
    next = start + size;
    subnets.push_back(Value::string(prefix_text(current)));
  }
  return good(Value::list(Type::string(), std::move(subnets)));
}

}  // namespace

void add_network_functions(FunctionTable& t) {
  Parameter prefix = string_parameter("prefix");
  t.add({.name = "cidrhost",
         .parameters = {prefix, number_parameter("hostnum")},
         .result = Type::string(),
         .call = cidrhost});
  t.add({.name = "cidrnetmask", .parameters = {prefix}, .result = Type::string(), .call = cidrnetmask});
  t.add({.name = "cidrsubnet",
         .parameters = {prefix, number_parameter("newbits"), number_parameter("netnum")},
         .result = Type::string(),
         .call = cidrsubnet});
  t.add({.name = "cidrsubnets",
         .parameters = {prefix},
         .variadic = number_parameter("newbits"),
         .result = Type::list(Type::string()),
         .call = cidrsubnets});
}

}  // namespace reprise::lang
