// Dates in the notations of Packer's older functions.
#pragma once

#include <string>
#include <string_view>

#include "lang/timestamp.h"

namespace reprise::lang {

// Go's reference-time layout ("2006-01-02T15:04:05Z07:00"), in UTC.
std::string go_time_text(std::string_view layout, const Timestamp& t);
// C's %Y-%m-%d; unknown letters stay as they are.
std::string strftime_text(std::string_view format, const Timestamp& t);

}  // namespace reprise::lang
