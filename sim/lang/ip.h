// IP prefixes as numbers.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::lang {

// Host bits of `address` are zero.
struct Prefix {
  boost::multiprecision::cpp_int address;
  int length = 0;
  bool v6 = false;
  int bits() const { return v6 ? 128 : 32; }
  bool mapped() const { return v6 && (address >> 32) == 0xffff; }  // IPv4 in IPv6
};

// "10.0.0.0/8", "2001:db8::/32". Leading zeros in IPv4 are accepted, as Terraform does for old
// configurations.
std::optional<Prefix> parse_prefix(std::string_view text);
boost::multiprecision::cpp_int network_mask(const Prefix& p);
// Go's spelling: the longest run of zero groups shortened, IPv4-mapped addresses as IPv4.
std::string address_text(const boost::multiprecision::cpp_int& address, bool v6);
std::string prefix_text(const Prefix& p);

}  // namespace reprise::lang
