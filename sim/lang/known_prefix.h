// What a partly unknown string certainly starts with.
#pragma once

#include <string>
#include <string_view>

namespace reprise::lang {

// The longest prefix of `text` that stays a prefix whatever follows: the last grapheme cluster may still
// combine with what comes after it unless it is punctuation that never does. At most about `bytes_max` long.
std::string safe_prefix(std::string_view text, std::size_t bytes_max);

}  // namespace reprise::lang
