// The bcrypt password hash ("$2a$").
#pragma once

#include <string>
#include <string_view>

namespace reprise::lang {

// `salt` has 16 bytes; `cost` is the binary logarithm of the number of rounds, 4 to 31.
std::string bcrypt_hash(std::string_view password, int cost, std::string_view salt);

}  // namespace reprise::lang
