#include "world/time.h"

#include <array>
#include <cassert>
#include <cstdlib>

namespace reprise::world {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr std::int64_t kFirst = -62'135'596'800 * kSecond;     // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253'402'300'800 * kSecond - 1;  // the last microsecond of 9999

std::int64_t clamp_instant(std::int64_t us) { return us < kFirst ? kFirst : us > kLast ? kLast : us; }

std::int64_t add_saturating(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return b > 0 ? INT64_MAX : INT64_MIN;
  return sum;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

struct Date {
  int year, month, day;
};

bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }
int days_in_month(int year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap(year) ? 1 : 0);
}
// Days from 0001-01-01 to the first of January of `year`.
std::int64_t days_before_year(int year) {
  std::int64_t y = year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400;
}
constexpr std::int64_t kEpochDays = 719'162;  // 0001-01-01 to 1970-01-01

std::int64_t days_since_epoch(Date d) {
  std::int64_t days = days_before_year(d.year) - kEpochDays + d.day - 1;
  for (int m = 1; m < d.month; ++m) days += days_in_month(d.year, m);
  return days;
}

Date date_of(std::int64_t days) {
  days += kEpochDays;
  int year = static_cast<int>(days / 366) + 1;  // never too late
  while (days_before_year(year + 1) <= days) ++year;
  int rest = static_cast<int>(days - days_before_year(year));
  int month = 1;
  while (rest >= days_in_month(year, month)) rest -= days_in_month(year, month++);
  return {year, month, rest + 1};
}

// At least `width` digits of what is not negative.
void pad(std::string& out, std::int64_t n, int width) {
  char digits[20];
  int size = 0;
  for (; n > 0 || size < width; n /= 10) digits[size++] = static_cast<char>('0' + n % 10);
  while (size > 0) out.push_back(digits[--size]);
}

// Reads exactly `width` digits at `at`.
std::optional<int> number(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int n = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    n = n * 10 + (text[i] - '0');
  }
  return n;
}

// Minutes east of UTC for "Z", "+02:00", …; `text` is what follows the seconds.
std::optional<int> zone_minutes(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  auto hours = number(text, 1, 2), minutes = number(text, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  int total = *hours * 60 + *minutes;
  return text[0] == '-' ? -total : total;
}

struct Unit {
  std::string_view name;
  std::int64_t us;  // 0: nanoseconds
};
constexpr std::array<Unit, 8> kUnits = {{{"ns", 0},
                                         {"us", 1},
                                         {"µs", 1},
                                         {"ms", 1000},
                                         {"s", kSecond},
                                         {"m", 60 * kSecond},
                                         {"h", 3600 * kSecond},
                                         {"d", kDay}}};

// One "12.5h" at `at`, which moves behind it.
std::optional<std::int64_t> term(std::string_view text, std::size_t& at) {
  using Wide = __int128;
  Wide whole = 0, fraction = 0, scale = 1;
  bool any = false;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, any = true) {
    whole = whole * 10 + (text[at] - '0');
    if (whole > INT64_MAX) return std::nullopt;
  }
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, any = true) {
      if (scale >= 1'000'000'000'000) continue;
      fraction = fraction * 10 + (text[at] - '0');
      scale *= 10;
    }
  }
  if (!any) return std::nullopt;
  std::size_t end = at;
  while (end < text.size() && text[end] != '.' && (text[end] < '0' || text[end] > '9')) ++end;
  std::string_view name = text.substr(at, end - at);
  at = end;
  for (const Unit& unit : kUnits) {
    if (name != unit.name) continue;
    Wide us = unit.us == 0 ? whole / 1000 : whole * unit.us + fraction * unit.us / scale;
    if (us > INT64_MAX) return std::nullopt;
    return static_cast<std::int64_t>(us);
  }
  return std::nullopt;
}

}  // namespace

Duration operator+(Duration a, Duration b) { return {add_saturating(a.us, b.us)}; }
Instant operator+(Instant t, Duration d) { return {clamp_instant(add_saturating(t.us, d.us))}; }
Duration operator-(Instant a, Instant b) {
  std::int64_t difference;
  if (__builtin_sub_overflow(a.us, b.us, &difference)) return {a.us > b.us ? INT64_MAX : INT64_MIN};
  return {difference};
}

std::string rfc3339(Instant t, int fraction) {
  assert(fraction >= 0 && fraction <= 6);
  std::int64_t us = clamp_instant(t.us);
  std::int64_t days = floor_div(us, kDay);
  std::int64_t rest = us - days * kDay;
  Date d = date_of(days);
  std::string out;
  out.reserve(27);
  pad(out, d.year, 4);
  out += '-';
  pad(out, d.month, 2);
  out += '-';
  pad(out, d.day, 2);
  out += 'T';
  std::int64_t seconds = rest / kSecond;
  pad(out, seconds / 3600, 2);
  out += ':';
  pad(out, seconds / 60 % 60, 2);
  out += ':';
  pad(out, seconds % 60, 2);
  if (fraction > 0) {
    out += '.';
    std::string digits;
    pad(digits, rest % kSecond, 6);
    out += digits.substr(0, static_cast<std::size_t>(fraction));
  }
  out += 'Z';
  return out;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  auto year = number(text, 0, 4), month = number(text, 5, 2), day = number(text, 8, 2);
  auto hour = number(text, 11, 2), minute = number(text, 14, 2), second = number(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  if (*year < 1 || *month < 1 || *month > 12 || *day < 1 || *day > days_in_month(*year, *month))
    return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  std::int64_t us = days_since_epoch({*year, *month, *day}) * kDay;
  us += ((*hour * 60 + *minute) * 60 + *second) * kSecond;
  std::size_t at = 19;
  if (at < text.size() && text[at] == '.') {
    std::int64_t unit = kSecond;
    std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
      us += (text[at] - '0') * (unit /= 10);
    if (at == first) return std::nullopt;
  }
  auto zone = zone_minutes(text.substr(at));
  if (!zone) return std::nullopt;
  return Instant{clamp_instant(us - *zone * 60 * kSecond)};
}

std::optional<Duration> parse_duration(std::string_view text) {
  bool negative = text.starts_with('-');
  std::size_t at = negative || text.starts_with('+') ? 1 : 0;
  if (text.substr(at) == "0") return Duration{0};
  if (at == text.size()) return std::nullopt;
  std::int64_t total = 0;
  while (at < text.size()) {
    auto part = term(text, at);
    if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
  }
  return Duration{negative ? -total : total};
}

std::string to_string(Duration d) {
  if (d.us < 0) return "-" + to_string(Duration{d.us == INT64_MIN ? INT64_MAX : -d.us});
  if (d.us == 0) return "0s";
  if (d.us < kSecond) {
    std::int64_t tenths = (d.us + 50'000) / 100'000;
    if (tenths == 10) return "1s";
    return "0." + std::to_string(tenths) + "s";
  }
  std::int64_t seconds = d.us / kSecond + (d.us % kSecond >= kSecond / 2 ? 1 : 0);
  std::string out;
  if (seconds >= 3600) out += std::to_string(seconds / 3600) + "h";
  if (seconds >= 60) out += std::to_string(seconds / 60 % 60) + "m";
  return out + std::to_string(seconds % 60) + "s";
}

}  // namespace reprise::world
