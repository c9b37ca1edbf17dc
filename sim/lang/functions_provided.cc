// Functions of providers that only compute: those of hashicorp/time and hashicorp/local.
#include "lang/functions_provided.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "lang/function_kit.h"
#include "lang/timestamp.h"

namespace reprise::lang {
namespace {

using Entries = std::vector<std::pair<std::string, Value>>;

// --- time

constexpr std::array kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
constexpr std::array kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                  "Thursday", "Friday", "Saturday"};

bool leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int day_of_year(const Civil& c) {
  constexpr std::array kBefore = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  return kBefore.at(static_cast<std::size_t>(c.month - 1)) + c.day + (c.month > 2 && leap(c.year) ? 1 : 0);
}

// ISO 8601: a week belongs to the year that has its Thursday.
std::pair<std::int64_t, int> iso_week(const Civil& c) {
  const int thursday = day_of_year(c) + 4 - (c.weekday == 0 ? 7 : c.weekday);
  std::int64_t year = c.year;
  int day = thursday;
  if (day < 1)
    day += leap(--year) ? 366 : 365;
  else if (const int length = leap(year) ? 366 : 365; day > length)
    day -= length, ++year;
  return {year, (day - 1) / 7 + 1};
}

Entries civil_entries(const Timestamp& t) {
  const Civil c = civil_of(t);
  const auto [year, week] = iso_week(c);
  return {{"day", Value::integer(c.day)},
          {"hour", Value::integer(c.hour)},
          {"iso_week", Value::integer(week)},
          {"iso_year", Value::integer(year)},
          {"minute", Value::integer(c.minute)},
          {"month", Value::integer(c.month)},
          {"month_name", Value::string(kMonths.at(static_cast<std::size_t>(c.month - 1)))},
          {"second", Value::integer(c.second)},
          {"weekday", Value::integer(c.weekday)},
          {"weekday_name", Value::string(kWeekdays.at(static_cast<std::size_t>(c.weekday)))},
          {"year", Value::integer(c.year)},
          {"year_day", Value::integer(day_of_year(c))}};
}

FunctionResult rfc3339_parse(Args a, FunctionContext&) {
  const std::string text(a[0].as_string());
  std::string error;
  const Timestamp t = parse_timestamp(text, error);
  if (!error.empty())
    return bad(0,
               fmt::format("Error parsing RFC3339 timestamp: \"{}\" is not a valid RFC3339 timestamp", text));
  Entries out = civil_entries(t);
  out.emplace_back("unix", Value::integer(t.seconds));
  return good(Value::object(std::move(out)));
}

FunctionResult unix_timestamp_parse(Args a, FunctionContext&) {
  if (!a[0].is_small_integer()) return bad(0, "a whole number is required");
  const Timestamp t{a[0].as_small_integer(), 0, 0};
  Entries out = civil_entries(t);
  out.emplace_back("rfc3339", Value::string(rfc3339_text(t)));
  return good(Value::object(std::move(out)));
}

// Go adds the whole units and the rest of the division as floating point.
Value in_units(std::int64_t nanos, std::int64_t unit) {
  const double whole = static_cast<double>(nanos / unit);
  return Value::number(value::Number(whole + static_cast<double>(nanos % unit) / static_cast<double>(unit)));
}

FunctionResult duration_parse(Args a, FunctionContext&) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::string text(a[0].as_string());
  std::string error;
  const std::int64_t nanos = parse_go_duration(text, error);
  if (!error.empty())
    return bad(0, fmt::format("Error parsing duration string: \"{}\" is not a valid duration string", text));
  return good(Value::object({{"hours", in_units(nanos, 3600 * kSecond)},
                             {"microseconds", Value::integer(nanos / 1000)},
                             {"milliseconds", Value::integer(nanos / 1'000'000)},
                             {"minutes", in_units(nanos, 60 * kSecond)},
                             {"nanoseconds", Value::integer(nanos)},
                             {"seconds", in_units(nanos, kSecond)}}));
}

// The type of an object of these numbers, with some of the attributes strings.
TypeRef object_of(std::initializer_list<const char*> numbers, std::initializer_list<const char*> texts) {
  std::vector<value::AttributeType> attributes;
  for (const char* name : numbers) attributes.push_back({name, Type::number()});
  for (const char* name : texts) attributes.push_back({name, Type::string()});
  return Type::object(std::move(attributes));
}

std::vector<Function> time_functions() {
  std::vector<Function> out;
  out.push_back({.name = "rfc3339_parse",
                 .description = "an RFC 3339 timestamp as an object of its parts",
                 .parameters = {{.name = "timestamp", .type = Type::string()}},
                 .result = object_of({"day", "hour", "iso_week", "iso_year", "minute", "month", "second",
                                      "unix", "weekday", "year", "year_day"},
                                     {"month_name", "weekday_name"}),
                 .call = rfc3339_parse});
  out.push_back({.name = "unix_timestamp_parse",
                 .description = "seconds since 1970 as an object of the parts of that time, UTC",
                 .parameters = {{.name = "unix_timestamp", .type = Type::number()}},
                 .result = object_of({"day", "hour", "iso_week", "iso_year", "minute", "month", "second",
                                      "weekday", "year", "year_day"},
                                     {"month_name", "rfc3339", "weekday_name"}),
                 .call = unix_timestamp_parse});
  out.push_back({.name = "duration_parse",
                 .description = "a duration as Go writes it, in several units",
                 .parameters = {{.name = "duration", .type = Type::string()}},
                 .result = object_of(
                     {"hours", "microseconds", "milliseconds", "minutes", "nanoseconds", "seconds"}, {}),
                 .call = duration_parse});
  return out;
}

// --- local

FunctionResult direxists(Args a, FunctionContext& c) {
  std::string path(a[0].as_string());
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (path.empty() || path == ".") return good_bool(true);
  if (c.files && c.files->read(path))
    return bad(0, fmt::format("Invalid file mode detected: \"{}\" was found, but is not a directory",
                              a[0].as_string()));
  return good_bool(c.files && !c.files->list(path).empty());
}

std::vector<Function> local_functions() {
  std::vector<Function> out;
  out.push_back({.name = "direxists",
                 .description = "whether there is a directory at the path",
                 .parameters = {{.name = "path", .type = Type::string()}},
                 .result = Type::boolean(),
                 .call = direxists});
  return out;
}

}  // namespace

std::span<const Function> provided_functions(std::string_view source) {
  static const std::vector<Function> kTime = time_functions(), kLocal = local_functions();
  if (source == "registry.terraform.io/hashicorp/time") return kTime;
  if (source == "registry.terraform.io/hashicorp/local") return kLocal;
  return {};
}

}  // namespace reprise::lang
