#include "lang/timestamp.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "lang/render.h"

namespace reprise::lang {

namespace {

constexpr std::int64_t kDay = 86400;

std::int64_t days_from_civil(std::int64_t y, int m, int d) {
  y -= m <= 2;
  std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  std::int64_t yoe = y - era * 400;
  std::int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

int days_in_month(std::int64_t y, int m) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return m == 2 && leap ? 29 : days[m - 1];
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads element after element as Go's layout "2006-01-02T15:04:05Z07:00" does.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  std::string error;
  // What the layout lets through and the RFC does not.
  bool short_hour = false, comma = false;
  std::string_view far_offset;

  int number(std::size_t digits, int low, int high, const char* what) {
    if (!error.empty()) return 0;
    std::string_view held = rest_;
    int n = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || !is_digit(rest_[i])) return fail(held, what);
      n = n * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    if (n < low || n > high) return fail(rest_, what);
    return n;
  }

  // One digit will do, as far as the layout goes.
  int hour() {
    short_hour = rest_.size() > 1 && is_digit(rest_[0]) && !is_digit(rest_[1]);
    return number(short_hour ? 1 : 2, 0, 23, "hour");
  }

  void literal(char c) {
    if (!error.empty()) return;
    if (!rest_.empty() && rest_[0] == c) {
      rest_.remove_prefix(1);
    } else if (c == 'T') {
      error = "missing required time introducer 'T'";
    } else if (rest_.empty()) {
      error = fmt::format("end of string where \"{}\" is expected", c);
    } else {
      error = fmt::format("found {} where \"{}\" is expected", quote(rest_), c);
    }
  }

  std::int32_t fraction() {
    if (!error.empty() || rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit(rest_[1]))
      return 0;
    comma = rest_[0] == ',';
    std::int32_t nanos = 0;
    std::size_t i = 1;
    for (std::int32_t unit = 100'000'000; i < rest_.size() && is_digit(rest_[i]); ++i, unit /= 10)
      nanos += (rest_[i] - '0') * unit;
    rest_.remove_prefix(i);
    return nanos;
  }

  int offset() {
    if (!error.empty()) return 0;
    if (!rest_.empty() && rest_[0] == 'Z') {
      rest_.remove_prefix(1);
      return 0;
    }
    std::string_view held = rest_;
    bool shaped = rest_.size() >= 6 && (rest_[0] == '+' || rest_[0] == '-') && rest_[3] == ':' &&
                  is_digit(rest_[1]) && is_digit(rest_[2]) && is_digit(rest_[4]) && is_digit(rest_[5]);
    if (!shaped) return fail(held, "UTC offset");
    int hours = (rest_[1] - '0') * 10 + rest_[2] - '0', minutes = (rest_[4] - '0') * 10 + rest_[5] - '0';
    bool west = rest_[0] == '-';
    rest_.remove_prefix(6);
    if (hours > 24 || minutes > 60) return fail("", "UTC offset");
    if (hours > 23 || minutes > 59) far_offset = held.substr(0, 6);
    int seconds = (hours * 60 + minutes) * 60;
    return west ? -seconds : seconds;
  }

  void end() {
    if (error.empty() && !rest_.empty()) fail(rest_, "timestamp segment");
  }

 private:
  int fail(std::string_view value, const char* what) {
    error = value.empty() ? fmt::format("end of string before {}", what)
                          : fmt::format("cannot use {} as {}", quote(value), what);
    return 0;
  }
  std::string_view rest_;
};

}  // namespace

Timestamp parse_timestamp(std::string_view text, std::string& error, bool strict) {
  Reader r(text);
  int year = r.number(4, 0, 9999, "year");
  r.literal('-');
  int month = r.number(2, 1, 12, "month");
  r.literal('-');
  int day = r.number(2, 0, 99, "day of month");
  r.literal('T');
  int hour = r.hour();
  if (strict && !r.error.empty() && r.error.ends_with(" as hour"))
    r.error = "hour must be between 0 and 23 inclusive";
  r.literal(':');
  int minute = r.number(2, 0, 59, "minute");
  if (strict && !r.error.empty() && r.error.ends_with(" as minute"))
    r.error = "minute must have exactly two digits";
  r.literal(':');
  int second = r.number(2, 0, 59, "second");
  Timestamp t;
  t.nanos = r.fraction();
  t.offset_seconds = r.offset();
  r.end();
  if (r.error.empty() && (day < 1 || day > days_in_month(year, month))) r.error = "day out of range";
  if (strict && r.error.empty()) {
    if (r.short_hour)
      r.error = "hour must have exactly two digits";
    else if (r.comma)
      r.error = "cannot use \",\" as timestamp segment";
    else if (!r.far_offset.empty())
      r.error = fmt::format("cannot use {} as UTC offset", quote(r.far_offset));
  }
  if (!r.error.empty()) {
    error = "not a valid RFC3339 timestamp: " + r.error;
    return {};
  }
  t.seconds =
      days_from_civil(year, month, day) * kDay + hour * 3600 + minute * 60 + second - t.offset_seconds;
  return t;
}

Civil civil_of(const Timestamp& t) {
  std::int64_t local = t.seconds + t.offset_seconds;
  std::int64_t days = local / kDay, rest = local % kDay;
  if (rest < 0) rest += kDay, --days;
  std::int64_t z = days + 719468;
  std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  std::int64_t doe = z - era * 146097;
  std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  std::int64_t mp = (5 * doy + 2) / 153;
  Civil c{};
  c.day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
  c.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  c.year = yoe + era * 400 + (c.month <= 2);
  c.hour = static_cast<int>(rest / 3600);
  c.minute = static_cast<int>(rest % 3600 / 60);
  c.second = static_cast<int>(rest % 60);
  c.weekday = static_cast<int>(((days % 7) + 11) % 7);
  return c;
}

std::string rfc3339_text(const Timestamp& t) {
  Civil c = civil_of(t);
  std::string text = fmt::format("{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}", c.year, c.month, c.day, c.hour,
                                 c.minute, c.second);
  if (t.offset_seconds == 0) return text + "Z";
  int offset = std::abs(t.offset_seconds) / 60;
  return text + fmt::format("{}{:02d}:{:02d}", t.offset_seconds < 0 ? '-' : '+', offset / 60, offset % 60);
}

std::int64_t parse_go_duration(std::string_view text, std::string& error) {
  auto invalid = [&] {
    error = fmt::format("time: invalid duration {}", quote(text));
    return std::int64_t{0};
  };
  std::string_view s = text;
  bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  if (s == "0") return 0;
  if (s.empty()) return invalid();
  long double total = 0;
  while (!s.empty()) {
    std::size_t end = s.find_first_not_of("0123456789.");
    std::string number(s.substr(0, end));
    if (number.empty() || number == "." || number.find('.') != number.rfind('.')) return invalid();
    if (end == std::string_view::npos) {
      error = fmt::format("time: missing unit in duration {}", quote(text));
      return 0;
    }
    s.remove_prefix(end);
    std::string_view unit = s.substr(0, s.find_first_of("0123456789."));
    s.remove_prefix(unit.size());
    long double scale = unit == "ns"                                   ? 1.0L
                        : unit == "us" || unit == "µs" || unit == "μs" ? 1e3L
                        : unit == "ms"                                 ? 1e6L
                        : unit == "s"                                  ? 1e9L
                        : unit == "m"                                  ? 6e10L
                        : unit == "h"                                  ? 3.6e12L
                                                                       : 0.0L;
    if (scale == 0.0L) {
      error = fmt::format("time: unknown unit {} in duration {}", quote(unit), quote(text));
      return 0;
    }
    total += std::strtold(number.c_str(), nullptr) * scale;
    if (total > static_cast<long double>(std::numeric_limits<std::int64_t>::max())) return invalid();
  }
  auto nanos = static_cast<std::int64_t>(total);
  return negative ? -nanos : nanos;
}

}  // namespace reprise::lang
