#include "report/sequence.h"

#include <cstdint>

#include "report/value_json.h"

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

// Elements of equally long sequences belong together by position, unless everything that was there is there
// still: then they have been put into another order.
template <class Equal>
bool pairwise(std::size_t n, std::size_t m, std::size_t head, std::size_t tail, Equal&& equal) {
  if (n != m) return false;
  const std::size_t middle = n - head - tail;
  if (middle != 0 && n > kCellsMax / middle) return true;
  for (std::size_t i = head; i < n - tail; ++i) {
    bool found = false;
    for (std::size_t j = 0; j < n && !found; ++j) found = equal(i, j);
    if (!found) return true;
  }
  return false;
}

template <class Equal, class Object>
Alignment align(std::size_t n, std::size_t m, Equal&& equal, Object&& is_object) {
  std::size_t head = 0, tail = 0;
  while (head < n && head < m && equal(head, head)) ++head;
  while (tail < n - head && tail < m - head && equal(n - 1 - tail, m - 1 - tail)) ++tail;
  Alignment anchors;
  if (pairwise(n, m, head, tail, equal)) {
    for (std::size_t i = 0; i < n; ++i) anchors.emplace_back(i, i);
    return anchors;
  }
  for (std::size_t i = 0; i < head; ++i) anchors.emplace_back(i, i);
  for (const auto& [i, j] : common(n - head - tail, m - head - tail,
                                   [&](std::size_t i, std::size_t j) { return equal(head + i, head + j); }))
    anchors.emplace_back(head + i, head + j);
  for (std::size_t i = 0; i < tail; ++i) anchors.emplace_back(n - tail + i, m - tail + i);
  // What is common is found again by its value, as early as it stands.
  Alignment out;
  std::size_t b = 0, a = 0;
  for (const auto& [common_b, common_a] : anchors) {
    while (!equal(b, common_a)) {
      if (!equal(common_b, a) && is_object(b, a))
        out.emplace_back(b++, a++);
      else
        out.emplace_back(b++, m);
    }
    while (!equal(common_b, a)) out.emplace_back(n, a++);
    out.emplace_back(b++, a++);
  }
  while (b < n) {
    if (a < m && is_object(b, a))
      out.emplace_back(b++, a++);
    else
      out.emplace_back(b++, m);
  }
  while (a < m) out.emplace_back(n, a++);
  return out;
}

// Terraform compares what the JSON of a plan says, which knows no types and takes unknown for null.
std::vector<std::string> texts(std::span<const value::Value> values) {
  std::vector<std::string> out;
  for (const value::Value& v : values)
    if (!append_known(out.emplace_back(), v)) out.back() = "null";
  return out;
}

bool is_object(const value::Value& v) {
  const auto kind = v.type()->kind();
  return v.is_known() && !v.is_null() && (kind == value::Kind::object || kind == value::Kind::map);
}

}  // namespace

Alignment align_sequences(std::span<const value::Value> before, std::span<const value::Value> after,
                          bool objects) {
  const std::vector<std::string> b = texts(before), a = texts(after);
  return align(
      b.size(), a.size(), [&](std::size_t i, std::size_t j) { return b[i] == a[j]; },
      [&](std::size_t i, std::size_t j) {
        return objects && is_object(before[i]) && (after[j].is_unknown() || is_object(after[j]));
      });
}

Alignment align_lines(std::span<const std::string_view> before, std::span<const std::string_view> after) {
  return align(
      before.size(), after.size(), [&](std::size_t i, std::size_t j) { return before[i] == after[j]; },
      [](std::size_t, std::size_t) { return false; });
}

}  // namespace reprise::report
