// The attributes of distinguished names that the tls provider knows. Private to providers_fake/tls/.
#pragma once

#include <span>
#include <string_view>

namespace reprise::providers_fake::tls {

struct NameAttribute {
  std::string_view word;  // as configurations say it
  std::string_view oid;
  std::string_view shown;  // as Go's pkix.Name prints it; "" when it prints the OID
  bool ia5 = false;        // written as IA5String
};
// In the order in which names are written.
std::span<const NameAttribute> name_attributes();

}  // namespace reprise::providers_fake::tls
