#include "upstream/release_line.h"

#include <algorithm>

#include "world/entropy.h"

namespace reprise::upstream {

world::Instant ReleaseLine::released(std::int64_t n) const {
  std::int64_t offset = 0;
  if (__builtin_mul_overflow(n, period.us, &offset)) offset = INT64_MAX;
  world::Instant regular = first + world::Duration{offset};
  std::int64_t longest = std::min(jitter.us, period.us - 1);
  if (n == 0 || longest <= 0) return regular;
  return regular + world::Duration{
                       world::Entropy{0}.between(0, longest, "release", key, static_cast<std::uint64_t>(n))};
}

std::optional<std::int64_t> ReleaseLine::newest(world::Instant now) const {
  if (now < first) return std::nullopt;
  if (period.us <= 0) return 0;
  std::int64_t n = (now - first).us / period.us;
  return released(n) > now ? n - 1 : n;
}

std::string compact_date(world::Instant at) {
  std::string date = world::rfc3339(at).substr(0, 10);
  std::erase(date, '-');
  return date;
}

std::string fill(std::string_view text, std::string_view name, std::string_view value) {
  std::string out;
  out.reserve(text.size() + value.size());
  for (;;) {
    std::size_t open = text.find('{');
    if (open == std::string_view::npos) break;
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.size() > name.size() + 1 && text.substr(1).starts_with(name) && text[name.size() + 1] == '}') {
      out += value;
      text.remove_prefix(name.size() + 2);
    } else {
      out += '{';
      text.remove_prefix(1);
    }
  }
  out += text;
  return out;
}

}  // namespace reprise::upstream
