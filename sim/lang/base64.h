// Base64 with Go's StdEncoding rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reprise::lang {

std::string base64_encode(std::string_view bytes);
// nullopt when malformed; newlines are ignored, padding is required. `fault` tells the offset Go would.
std::optional<std::string> base64_decode(std::string_view text, std::size_t* fault = nullptr);

}  // namespace reprise::lang
