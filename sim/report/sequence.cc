#include "report/sequence.h"

#include <cstdint>

namespace reprise::report {

namespace {

// Beyond this many cells the common part is only searched at both ends: the cost stays bounded, and a diff of
// that size is not read line by line.
constexpr std::size_t kCellsMax = 4'000'000;

// Positions of a longest common subsequence of the middle parts. Ties are broken as Terraform breaks them.
template <class Equal>
Alignment common(std::size_t n, std::size_t m, Equal&& equal) {
  Alignment out;
  if (n == 0 || m == 0 || n > kCellsMax / m) return out;
  std::vector<std::uint32_t> length((n + 1) * (m + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return length[i * (m + 1) + j]; };
  std::vector<bool> same(n * m);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) {
      const bool eq = equal(i, j);
      same[i * m + j] = eq;
      at(i + 1, j + 1) = eq ? at(i, j) + 1 : std::max(at(i, j + 1), at(i + 1, j));
    }
  for (std::size_t i = n, j = m; i > 0 && j > 0;) {
    if (same[(i - 1) * m + (j - 1)]) {
      out.emplace_back(--i, --j);
    } else if (at(i - 1, j) > at(i, j - 1)) {
      --i;
    } else {
      --j;
    }
  }
  return {out.rbegin(), out.rend()};
}

template <class Equal, class Object>
Alignment align(std::size_t n, std::size_t m, Equal&& equal, Object&& is_object) {
  std::size_t head = 0, tail = 0;
  while (head < n && head < m && equal(head, head)) ++head;
  while (tail < n - head && tail < m - head && equal(n - 1 - tail, m - 1 - tail)) ++tail;
  Alignment anchors;
  for (std::size_t i = 0; i < head; ++i) anchors.emplace_back(i, i);
  for (const auto& [i, j] : common(n - head - tail, m - head - tail,
                                   [&](std::size_t i, std::size_t j) { return equal(head + i, head + j); }))
    anchors.emplace_back(head + i, head + j);
  for (std::size_t i = 0; i < tail; ++i) anchors.emplace_back(n - tail + i, m - tail + i);
  anchors.emplace_back(n, m);
  Alignment out;
  std::size_t b = 0, a = 0;
  for (const auto& [stop_b, stop_a] : anchors) {
    while (b < stop_b) {
      if (a < stop_a && is_object(b, a))
        out.emplace_back(b++, a++);
      else
        out.emplace_back(b++, m);
    }
    while (a < stop_a) out.emplace_back(n, a++);
    if (stop_b < n) out.emplace_back(b++, a++);
  }
  return out;
}

bool is_object(const value::Value& v) {
  const auto kind = v.type()->kind();
  return v.is_known() && !v.is_null() && (kind == value::Kind::object || kind == value::Kind::map);
}

}  // namespace

Alignment align_sequences(std::span<const value::Value> before, std::span<const value::Value> after,
                          bool objects) {
  std::vector<value::Value> b, a;
  for (const value::Value& v : before) b.push_back(v.unmark_deep());
  for (const value::Value& v : after) a.push_back(v.unmark_deep());
  return align(
      b.size(), a.size(), [&](std::size_t i, std::size_t j) { return b[i].identical(a[j]); },
      [&](std::size_t i, std::size_t j) {
        return a[j].is_unknown() || (objects && is_object(b[i]) && is_object(a[j]));
      });
}

Alignment align_lines(std::span<const std::string_view> before, std::span<const std::string_view> after) {
  return align(
      before.size(), after.size(), [&](std::size_t i, std::size_t j) { return before[i] == after[j]; },
      [](std::size_t, std::size_t) { return false; });
}

}  // namespace reprise::report
