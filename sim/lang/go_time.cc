#include "lang/go_time.h"

#include <fmt/format.h>

#include <array>

namespace reprise::lang {

namespace {

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};

int twelve_hour(const Civil& c) { return c.hour % 12 == 0 ? 12 : c.hour % 12; }

int day_of_year(const Civil& c) {
  constexpr int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  bool leap = (c.year % 4 == 0 && c.year % 100 != 0) || c.year % 400 == 0;
  return before[c.month - 1] + c.day + (leap && c.month > 2 ? 1 : 0);
}

using Field = std::string (*)(const Civil&);
struct Element {
  std::string_view layout;
  Field text;
};

// The longest spelling that fits comes first.
const std::array<Element, 30> kElements = {{
    {"January", [](const Civil& c) { return std::string(kMonths[c.month - 1]); }},
    {"Monday", [](const Civil& c) { return std::string(kDays[c.weekday]); }},
    {"Jan", [](const Civil& c) { return std::string(kMonths[c.month - 1].substr(0, 3)); }},
    {"Mon", [](const Civil& c) { return std::string(kDays[c.weekday].substr(0, 3)); }},
    {"MST", [](const Civil&) { return std::string("UTC"); }},
    {"2006", [](const Civil& c) { return fmt::format("{:04d}", c.year); }},
    {"002", [](const Civil& c) { return fmt::format("{:03d}", day_of_year(c)); }},
    {"01", [](const Civil& c) { return fmt::format("{:02d}", c.month); }},
    {"02", [](const Civil& c) { return fmt::format("{:02d}", c.day); }},
    {"03", [](const Civil& c) { return fmt::format("{:02d}", twelve_hour(c)); }},
    {"04", [](const Civil& c) { return fmt::format("{:02d}", c.minute); }},
    {"05", [](const Civil& c) { return fmt::format("{:02d}", c.second); }},
    {"06", [](const Civil& c) { return fmt::format("{:02d}", c.year % 100); }},
    {"15", [](const Civil& c) { return fmt::format("{:02d}", c.hour); }},
    {"_2", [](const Civil& c) { return fmt::format("{:2d}", c.day); }},
    {"PM", [](const Civil& c) { return std::string(c.hour < 12 ? "AM" : "PM"); }},
    {"pm", [](const Civil& c) { return std::string(c.hour < 12 ? "am" : "pm"); }},
    {"-07:00:00", [](const Civil&) { return std::string("+00:00:00"); }},
    {"-07:00", [](const Civil&) { return std::string("+00:00"); }},
    {"-0700", [](const Civil&) { return std::string("+0000"); }},
    {"-07", [](const Civil&) { return std::string("+00"); }},
    {"Z07:00:00", [](const Civil&) { return std::string("Z"); }},
    {"Z07:00", [](const Civil&) { return std::string("Z"); }},
    {"Z0700", [](const Civil&) { return std::string("Z"); }},
    {"Z07", [](const Civil&) { return std::string("Z"); }},
    {"1", [](const Civil& c) { return std::to_string(c.month); }},
    {"2", [](const Civil& c) { return std::to_string(c.day); }},
    {"3", [](const Civil& c) { return std::to_string(twelve_hour(c)); }},
    {"4", [](const Civil& c) { return std::to_string(c.minute); }},
    {"5", [](const Civil& c) { return std::to_string(c.second); }},
}};

std::string strftime_field(char letter, const Timestamp& t, const Civil& c) {
  switch (letter) {
    case 'Y': return std::to_string(c.year);
    case 'y': return fmt::format("{:02d}", c.year % 100);
    case 'm': return fmt::format("{:02d}", c.month);
    case 'd': return fmt::format("{:02d}", c.day);
    case 'e': return fmt::format("{:2d}", c.day);
    case 'H': return fmt::format("{:02d}", c.hour);
    case 'I': return fmt::format("{:02d}", twelve_hour(c));
    case 'M': return fmt::format("{:02d}", c.minute);
    case 'S': return fmt::format("{:02d}", c.second);
    case 'p': return c.hour < 12 ? "AM" : "PM";
    case 'B': return std::string(kMonths[c.month - 1]);
    case 'b':
    case 'h': return std::string(kMonths[c.month - 1].substr(0, 3));
    case 'A': return std::string(kDays[c.weekday]);
    case 'a': return std::string(kDays[c.weekday].substr(0, 3));
    case 'j': return fmt::format("{:03d}", day_of_year(c));
    case 'F': return strftime_text("%Y-%m-%d", t);
    case 'T': return strftime_text("%H:%M:%S", t);
    case 'D': return strftime_text("%m/%d/%y", t);
    case 'R': return strftime_text("%H:%M", t);
    case 'Z': return "UTC";
    case 'z': return "+0000";
    case 's': return std::to_string(t.seconds);
    case 'n': return "\n";
    case 't': return "\t";
    case '%': return "%";
    default: return std::string("%") + letter;
  }
}

}  // namespace

std::string go_time_text(std::string_view layout, const Timestamp& t) {
  Civil c = civil_of(t);
  std::string out;
  while (!layout.empty()) {
    const Element* found = nullptr;
    for (const Element& e : kElements)
      if (!found && layout.starts_with(e.layout)) found = &e;
    out += found ? found->text(c) : std::string(1, layout[0]);
    layout.remove_prefix(found ? found->layout.size() : 1);
  }
  return out;
}

std::string strftime_text(std::string_view format, const Timestamp& t) {
  Civil c = civil_of(t);
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
    } else {
      out += strftime_field(format[++i], t, c);
    }
  }
  return out;
}

}  // namespace reprise::lang
