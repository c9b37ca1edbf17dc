// Whether two JSON texts mean the same to an API that reads them as documents. Private to providers_fake/.
#pragma once

#include <string_view>

namespace reprise::providers_fake {

// Order of keys and white space do not count, and a list of one is its element, as in access policies. Texts that are
// not JSON are the same when they are equal.
bool same_json(std::string_view a, std::string_view b);

}  // namespace reprise::providers_fake
