// Dates. Nothing here knows what time it is except through FunctionContext.
#include <fmt/format.h>

#include "lang/function_kit.h"
#include "lang/render.h"
#include "lang/timestamp.h"

namespace reprise::lang {

namespace {

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};

std::string numeric(int n, std::size_t width) {
  return width == 1 ? std::to_string(n) : fmt::format("{:02d}", n);
}

std::string offset_text(int seconds, const char* separator) {
  int minutes = std::abs(seconds) / 60;
  return fmt::format("{}{:02d}{}{:02d}", seconds < 0 ? '-' : '+', minutes / 60, separator, minutes % 60);
}

// One verb of formatdate(); `error` says what is allowed when it is none.
std::string date_verb(std::string_view verb, const Timestamp& t, const Civil& c, std::string& error) {
  std::size_t n = verb.size();
  auto wrong = [&](const char* allowed) {
    error = fmt::format("invalid date format verb {}: {}", quote(verb), allowed);
    return std::string();
  };
  int twelve = c.hour % 12 == 0 ? 12 : c.hour % 12;
  switch (verb[0]) {
    case 'Y':
      if (n == 2) return fmt::format("{:02d}", c.year % 100);
      return n == 4 ? fmt::format("{:04d}", c.year) : wrong("year must either be \"YY\" or \"YYYY\"");
    case 'M':
      if (n <= 2) return numeric(c.month, n);
      if (n == 3) return std::string(kMonths[c.month - 1].substr(0, 3));
      return n == 4 ? std::string(kMonths[c.month - 1])
                    : wrong("month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"");
    case 'D': return n <= 2 ? numeric(c.day, n) : wrong("day of month must either be \"D\" or \"DD\"");
    case 'E':
      if (n == 3) return std::string(kDays[c.weekday].substr(0, 3));
      return n == 4 ? std::string(kDays[c.weekday]) : wrong("day of week must either be \"EEE\" or \"EEEE\"");
    case 'h': return n <= 2 ? numeric(c.hour, n) : wrong("24-hour must either be \"h\" or \"hh\"");
    case 'H': return n <= 2 ? numeric(twelve, n) : wrong("12-hour must either be \"H\" or \"HH\"");
    case 'A': return n == 2 ? (c.hour < 12 ? "AM" : "PM") : wrong("must be \"AA\"");
    case 'a': return n == 2 ? (c.hour < 12 ? "am" : "pm") : wrong("must be \"aa\"");
    case 'm': return n <= 2 ? numeric(c.minute, n) : wrong("minute must either be \"m\" or \"mm\"");
    case 's': return n <= 2 ? numeric(c.second, n) : wrong("second must either be \"s\" or \"ss\"");
    case 'Z':
      if (n == 1) return t.offset_seconds == 0 ? "Z" : offset_text(t.offset_seconds, ":");
      if (n == 3) return t.offset_seconds == 0 ? "UTC" : offset_text(t.offset_seconds, "");
      if (n == 4) return offset_text(t.offset_seconds, "");
      return n == 5 ? offset_text(t.offset_seconds, ":") : wrong("timezone must be Z, ZZZZ, or ZZZZZ");
    default: error = fmt::format("invalid date format verb {}", quote(verb)); return {};
  }
}

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The literal between quotes that starts at `at`, which moves behind it.
std::string quoted_literal(std::string_view format, std::size_t& at, std::string& error) {
  if (format.substr(at, 2) == "''") {
    at += 2;
    return "'";
  }
  std::string out;
  for (std::size_t i = at + 1; i < format.size(); ++i) {
    if (format[i] != '\'') {
      out += format[i];
    } else if (i + 1 < format.size() && format[i + 1] == '\'') {
      out += '\'';
      ++i;
    } else {
      at = i + 1;
      return out;
    }
  }
  error = "unterminated literal '";
  return {};
}

FunctionResult formatdate(Args a, FunctionContext&) {
  std::string error;
  Timestamp t = parse_timestamp(a[1].as_string(), error);
  if (!error.empty()) return bad(1, error);
  Civil c = civil_of(t);
  std::string_view format = a[0].as_string();
  std::string out;
  for (std::size_t at = 0; at < format.size();) {
    if (format[at] == '\'') {
      out += quoted_literal(format, at, error);
    } else if (letter(format[at])) {
      std::size_t end = std::min(format.find_first_not_of(format[at], at), format.size());
      out += date_verb(format.substr(at, end - at), t, c, error);
      at = end;
    } else {
      out += format[at++];
    }
    if (!error.empty()) return bad(0, error);
  }
  return good_string(out);
}

FunctionResult timeadd(Args a, FunctionContext&) {
  std::string error;
  Timestamp t = parse_timestamp(a[0].as_string(), error);
  if (!error.empty()) return bad(error);
  std::int64_t nanos = parse_go_duration(a[1].as_string(), error);
  if (!error.empty()) return bad(error);
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::int64_t fraction = t.nanos + nanos % kSecond;
  t.seconds += nanos / kSecond + (fraction < 0 ? -1 : fraction >= kSecond ? 1 : 0);
  return good_string(rfc3339_text(t));
}

FunctionResult timecmp(Args a, FunctionContext&) {
  std::string error;
  Timestamp x = parse_timestamp(a[0].as_string(), error, false);
  if (!error.empty()) return bad(0, error);
  Timestamp y = parse_timestamp(a[1].as_string(), error, false);
  if (!error.empty()) return bad(1, error);
  auto order = std::pair(x.seconds, x.nanos) <=> std::pair(y.seconds, y.nanos);
  return good(Value::integer(order < 0 ? -1 : order > 0 ? 1 : 0));
}

FunctionResult timestamp(Args, FunctionContext& c) {
  Marks marks = value::origin_mark({value::OriginKind::timestamp, "timestamp()", c.call_range});
  if (c.planning) return good(unknown_not_null(Type::string()).with_marks(marks));
  return good(Value::string(world::rfc3339(c.now)).with_marks(marks));
}

FunctionResult plantimestamp(Args, FunctionContext& c) {
  Marks marks = value::origin_mark({value::OriginKind::timestamp, "plantimestamp()", c.call_range});
  // Validation is no plan.
  if (c.planning && !c.plan_time) return good(unknown_not_null(Type::string()).with_marks(marks));
  return good(Value::string(world::rfc3339(c.plan_time.value_or(c.now))).with_marks(marks));
}

}  // namespace

void add_date_functions(FunctionTable& t) {
  TypeRef text = Type::string();
  t.add({.name = "formatdate",
         .parameters = {string_parameter("format"), string_parameter("time")},
         .result = text,
         .call = formatdate});
  t.add({.name = "timeadd",
         .parameters = {string_parameter("timestamp"), string_parameter("duration")},
         .result = text,
         .call = timeadd});
  t.add({.name = "timecmp",
         .parameters = {string_parameter("timestamp_a"), string_parameter("timestamp_b")},
         .result = Type::number(),
         .call = timecmp});
  t.add({.name = "timestamp", .result = text, .call = timestamp, .pure = false});
  t.add({.name = "plantimestamp", .result = text, .call = plantimestamp, .pure = false});
}

}  // namespace reprise::lang
