// Times as Go's layouts and C's strftime write them.
#include <fmt/format.h>

#include <array>

#include "image/go_template.h"

namespace reprise::image {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

struct Parts {
  int year, month, day, hour, minute, second, weekday, day_of_year;
  std::int64_t unix_seconds;
};

Parts parts_of(world::Instant at) {
  std::int64_t seconds = at.us / 1'000'000;
  if (at.us % 1'000'000 < 0) --seconds;
  std::int64_t days = seconds / 86400, rest = seconds % 86400;
  if (rest < 0) rest += 86400, --days;
  // rfc3339 knows the calendar: "2024-01-15T00:00:00Z".
  std::string text = world::rfc3339(at);
  auto digits = [&](std::size_t from, std::size_t count) {
    int n = 0;
    for (std::size_t i = from; i < from + count && i < text.size(); ++i) n = n * 10 + (text[i] - '0');
    return n;
  };
  Parts p{digits(0, 4),
          digits(5, 2),
          digits(8, 2),
          digits(11, 2),
          digits(14, 2),
          digits(17, 2),
          static_cast<int>(((days + 4) % 7 + 7) % 7),
          0,
          seconds};
  bool leap = (p.year % 4 == 0 && p.year % 100 != 0) || p.year % 400 == 0;
  constexpr std::array<int, 12> kBefore = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  p.day_of_year = kBefore[static_cast<std::size_t>(p.month - 1)] + p.day + (leap && p.month > 2 ? 1 : 0);
  return p;
}

struct Token {
  std::string_view layout;
  std::string (*write)(const Parts&);
};

int hour12(const Parts& p) { return p.hour % 12 == 0 ? 12 : p.hour % 12; }
std::string_view month(const Parts& p) { return kMonths[static_cast<std::size_t>(p.month - 1)]; }
std::string_view day(const Parts& p) { return kDays[static_cast<std::size_t>(p.weekday)]; }

// Longer layouts come before their prefixes.
constexpr Token kTokens[] = {
    {"January", [](const Parts& p) { return std::string(month(p)); }},
    {"Jan", [](const Parts& p) { return std::string(month(p).substr(0, 3)); }},
    {"Monday", [](const Parts& p) { return std::string(day(p)); }},
    {"Mon", [](const Parts& p) { return std::string(day(p).substr(0, 3)); }},
    {"MST", [](const Parts&) { return std::string("UTC"); }},
    {"2006", [](const Parts& p) { return fmt::format("{:04}", p.year); }},
    {"Z07:00", [](const Parts&) { return std::string("Z"); }},
    {"Z0700", [](const Parts&) { return std::string("Z"); }},
    {"-07:00", [](const Parts&) { return std::string("+00:00"); }},
    {"-0700", [](const Parts&) { return std::string("+0000"); }},
    {"-07", [](const Parts&) { return std::string("+00"); }},
    {"002", [](const Parts& p) { return fmt::format("{:03}", p.day_of_year); }},
    {"01", [](const Parts& p) { return fmt::format("{:02}", p.month); }},
    {"02", [](const Parts& p) { return fmt::format("{:02}", p.day); }},
    {"03", [](const Parts& p) { return fmt::format("{:02}", hour12(p)); }},
    {"04", [](const Parts& p) { return fmt::format("{:02}", p.minute); }},
    {"05", [](const Parts& p) { return fmt::format("{:02}", p.second); }},
    {"06", [](const Parts& p) { return fmt::format("{:02}", p.year % 100); }},
    {"15", [](const Parts& p) { return fmt::format("{:02}", p.hour); }},
    {"PM", [](const Parts& p) { return std::string(p.hour < 12 ? "AM" : "PM"); }},
    {"pm", [](const Parts& p) { return std::string(p.hour < 12 ? "am" : "pm"); }},
    {"_2", [](const Parts& p) { return fmt::format("{:2}", p.day); }},
    {"1", [](const Parts& p) { return fmt::format("{}", p.month); }},
    {"2", [](const Parts& p) { return fmt::format("{}", p.day); }},
    {"3", [](const Parts& p) { return fmt::format("{}", hour12(p)); }},
    {"4", [](const Parts& p) { return fmt::format("{}", p.minute); }},
    {"5", [](const Parts& p) { return fmt::format("{}", p.second); }},
};

std::string strftime_one(const Parts& p, char c) {
  switch (c) {
    case 'Y': return fmt::format("{:04}", p.year);
    case 'y': return fmt::format("{:02}", p.year % 100);
    case 'm': return fmt::format("{:02}", p.month);
    case 'd': return fmt::format("{:02}", p.day);
    case 'e': return fmt::format("{:2}", p.day);
    case 'H': return fmt::format("{:02}", p.hour);
    case 'I': return fmt::format("{:02}", hour12(p));
    case 'M': return fmt::format("{:02}", p.minute);
    case 'S': return fmt::format("{:02}", p.second);
    case 'p': return p.hour < 12 ? "AM" : "PM";
    case 'j': return fmt::format("{:03}", p.day_of_year);
    case 'A': return std::string(day(p));
    case 'a': return std::string(day(p).substr(0, 3));
    case 'B': return std::string(month(p));
    case 'b':
    case 'h': return std::string(month(p).substr(0, 3));
    case 'F': return fmt::format("{:04}-{:02}-{:02}", p.year, p.month, p.day);
    case 'T': return fmt::format("{:02}:{:02}:{:02}", p.hour, p.minute, p.second);
    case 'R': return fmt::format("{:02}:{:02}", p.hour, p.minute);
    case 's': return fmt::format("{}", p.unix_seconds);
    case 'w': return fmt::format("{}", p.weekday);
    case 'Z': return "UTC";
    case 'z': return "+0000";
    case '%': return "%";
    default: return {'%', c};
  }
}

}  // namespace

std::string go_time(world::Instant at, std::string_view layout) {
  Parts p = parts_of(at);
  std::string out;
  while (!layout.empty()) {
    bool found = false;
    for (const Token& t : kTokens) {
      if (!layout.starts_with(t.layout)) continue;
      out += t.write(p);
      layout.remove_prefix(t.layout.size());
      found = true;
      break;
    }
    if (found) continue;
    out += layout.front();
    layout.remove_prefix(1);
  }
  return out;
}

std::string strftime_time(world::Instant at, std::string_view format) {
  Parts p = parts_of(at);
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%' && i + 1 < format.size())
      out += strftime_one(p, format[++i]);
    else
      out += format[i];
  }
  return out;
}

}  // namespace reprise::image
