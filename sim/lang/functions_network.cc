// Address arithmetic over IPv4 and IPv6 prefixes.
#include <fmt/format.h>

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

FunctionResult cidrhost(Args a, FunctionContext&) {
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return {Value(), p.error};
  std::optional<Big> n = big_of(a[1]);
  if (!n) return bad("value must be a whole number");
  int host_bits = p.prefix.bits() - p.prefix.length;
  Big last = (Big(1) << host_bits) - 1;
  Big number = *n;
  Big magnitude = number;
  if (number < 0) {
    magnitude = -number - 1;
    number = last - magnitude;
  }
  if (magnitude > last)
    return bad(
        fmt::format("prefix of {} does not accommodate a host numbered {}", p.prefix.length, number.str()));
  return good_string(address_text(p.prefix.address | number, p.prefix.v6));
}

FunctionResult cidrnetmask(Args a, FunctionContext&) {
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return {Value(), p.error};
  if (p.prefix.v6) return bad(fmt::format("IPv6 addresses cannot have a netmask: {}", a[0].as_string()));
  return good_string(address_text(network_mask(p.prefix), false));
}

FunctionResult cidrsubnet(Args a, FunctionContext&) {
  Whole newbits = whole_number(a[1]);
  if (!newbits.error.empty()) return bad(1, newbits.error);
  std::optional<Big> netnum = big_of(a[2]);
  if (!netnum) return bad(2, "value must be a whole number");
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return {Value(), p.error};
  Prefix& prefix = p.prefix;
  if (newbits.value > prefix.bits() - prefix.length)
    return bad(
        fmt::format("insufficient address space to extend prefix of {} by {}", prefix.length, newbits.value));
  if (newbits.value < 0 || *netnum < 0 || *netnum >= (Big(1) << static_cast<unsigned>(newbits.value)))
    return bad(fmt::format("prefix extension of {} does not accommodate a subnet numbered {}", newbits.value,
                           netnum->str()));
  prefix.length += static_cast<int>(newbits.value);
  prefix.address |= *netnum << static_cast<unsigned>(prefix.bits() - prefix.length);
  return good_string(prefix_text(prefix));
}

FunctionResult cidrsubnets(Args a, FunctionContext&) {
  ParsedPrefix p = prefix_of(a[0]);
  if (p.error) return {Value(), p.error};
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
