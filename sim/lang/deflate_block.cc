#include "lang/deflate_block.h"

#include <algorithm>
#include <array>
#include <limits>

namespace reprise::lang {

namespace {

constexpr std::uint32_t kEndOfBlock = 256, kFirstLength = 257;
constexpr std::size_t kLiteralCodes = 286, kDistanceCodes = 30, kLengthCodes = 19;
constexpr std::array<std::uint16_t, 29> kLengthBase = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                       15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                       67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> kLengthExtra = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                       2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint8_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};

struct Code {
  std::uint32_t bits = 0;  // as written, lowest first
  unsigned size = 0;
};
using Codes = std::vector<Code>;
using Counts = std::vector<std::int32_t>;

std::size_t length_code(unsigned length) {
  return static_cast<std::size_t>(std::upper_bound(kLengthBase.begin(), kLengthBase.end(), length) -
                                  kLengthBase.begin() - 1);
}

unsigned distance_extra(std::size_t code) { return code < 4 ? 0 : static_cast<unsigned>(code / 2 - 1); }
std::uint32_t distance_base(std::size_t code) {
  if (code < 4) return static_cast<std::uint32_t>(code + 1);
  return ((2 + static_cast<std::uint32_t>(code & 1)) << distance_extra(code)) + 1;
}
std::size_t distance_code(unsigned distance) {
  std::size_t code = 0;
  while (code + 1 < kDistanceCodes && distance_base(code + 1) <= distance) ++code;
  return code;
}

std::uint32_t reversed(std::uint32_t code, unsigned size) {
  std::uint32_t r = 0;
  for (unsigned i = 0; i < size; ++i) r |= ((code >> i) & 1) << (size - 1 - i);
  return r;
}

struct Symbol {
  std::uint32_t symbol;
  std::int32_t count;
};

constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

// Boundary package-merge, lazily from the deepest row: how many codes get each length. Ties decide between
// equally short codes, so leaves go before packages only when strictly rarer.
class LengthLimiter {
 public:
  LengthLimiter(const std::vector<Symbol>& by_count, unsigned bits_max)
      : symbols_(by_count), depth_(std::min<std::size_t>(bits_max, by_count.size() - 1)), rows_(depth_ + 2) {
    for (std::size_t i = 1; i <= depth_; ++i) {
      rows_[i].last = count(1);
      rows_[i].leaf = count(2);
      rows_[i].package = i == 1 ? kNever : count(0) + count(1);
      rows_[i].leaves[i] = 2;
    }
  }

  // [n] is the number of codes of length n.
  std::vector<std::size_t> run() {
    rows_[depth_].needed = static_cast<std::int64_t>(2 * symbols_.size()) - 4;
    for (std::size_t at = depth_; at <= depth_;) at = step(at);
    std::vector<std::size_t> lengths(depth_ + 1, 0);
    const auto& leaves = rows_[depth_].leaves;
    for (std::size_t i = depth_, size = 1; i > 0; --i, ++size) lengths[size] = leaves[i] - leaves[i - 1];
    return lengths;
  }

 private:
  struct Row {
    std::int32_t last = 0, leaf = 0, package = 0;
    std::int64_t needed = 0;
    std::array<std::size_t, 17>
        leaves{};  // leaves used at this row and, for what it was packaged from, below
  };

  std::int32_t count(std::size_t i) const { return i < symbols_.size() ? symbols_[i].count : kNever; }

  // Produces one item in row `at`; the row to go on with, past the last when done.
  std::size_t step(std::size_t at) {
    Row& row = rows_[at];
    if (row.package == kNever && row.leaf == kNever) {
      row.needed = 0;
      rows_[at + 1].package = kNever;
      return at + 1;
    }
    std::int32_t before = row.last;
    if (row.leaf < row.package) {
      row.last = row.leaf;
      row.leaf = count(++row.leaves[at]);
    } else {
      row.last = row.package;
      std::copy_n(rows_[at - 1].leaves.begin(), at, row.leaves.begin());
      rows_[at - 1].needed = 2;
    }
    if (--row.needed == 0) {
      if (at < depth_) rows_[at + 1].package = before + row.last;
      return at + 1;
    }
    while (rows_[at - 1].needed > 0) --at;
    return at;
  }

  const std::vector<Symbol>& symbols_;
  std::size_t depth_;
  std::vector<Row> rows_;
};

Codes make_codes(const Counts& counts, unsigned bits_max) {
  Codes codes(counts.size());
  std::vector<Symbol> used;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] != 0) used.push_back({static_cast<std::uint32_t>(i), counts[i]});
  if (used.size() <= 2) {
    for (std::uint32_t i = 0; i < used.size(); ++i) codes[used[i].symbol] = {i, 1};
    return codes;
  }
  std::stable_sort(used.begin(), used.end(),
                   [](const Symbol& a, const Symbol& b) { return a.count < b.count; });
  std::vector<std::size_t> lengths = LengthLimiter(used, bits_max).run();
  std::uint32_t next = 0;
  std::size_t end = used.size();
  for (unsigned size = 1; size < lengths.size(); ++size) {
    next <<= 1;
    std::size_t begin = end - lengths[size];
    std::vector<std::uint32_t> symbols;
    for (std::size_t i = begin; i < end; ++i) symbols.push_back(used[i].symbol);
    std::sort(symbols.begin(), symbols.end());
    for (std::uint32_t s : symbols) codes[s] = {reversed(next++, size), size};
    end = begin;
  }
  return codes;
}

Codes fixed_literals() {
  Codes codes(288);
  for (std::uint32_t i = 0; i < 288; ++i) {
    unsigned size = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    std::uint32_t code = i < 144 ? 48 + i : i < 256 ? 400 + i - 144 : i < 280 ? i - 256 : 192 + i - 280;
    codes[i] = {reversed(code, size), size};
  }
  return codes;
}

Codes fixed_distances() {
  Codes codes(kDistanceCodes);
  for (std::uint32_t i = 0; i < kDistanceCodes; ++i) codes[i] = {reversed(i, 5), 5};
  return codes;
}

std::size_t cost(const Counts& counts, const Codes& codes) {
  std::size_t bits = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) bits += static_cast<std::size_t>(counts[i]) * codes[i].size;
  return bits;
}

// Code lengths run-length encoded: symbols 0..18 and the value of their extra bits.
struct LengthItem {
  std::uint8_t symbol;
  std::uint8_t extra;
};

std::vector<LengthItem> run_lengths(const Codes& literals, std::size_t literal_count, const Codes& distances,
                                    std::size_t distance_count) {
  std::vector<std::uint8_t> sizes;
  for (std::size_t i = 0; i < literal_count; ++i)
    sizes.push_back(static_cast<std::uint8_t>(literals[i].size));
  for (std::size_t i = 0; i < distance_count; ++i)
    sizes.push_back(static_cast<std::uint8_t>(distances[i].size));
  std::vector<LengthItem> items;
  for (std::size_t at = 0; at < sizes.size();) {
    std::uint8_t size = sizes[at];
    std::size_t count = 1;
    while (at + count < sizes.size() && sizes[at + count] == size) ++count;
    at += count;
    if (size != 0) {
      items.push_back({size, 0});
      for (--count; count >= 3;) {
        std::size_t n = std::min<std::size_t>(count, 6);
        items.push_back({16, static_cast<std::uint8_t>(n - 3)});
        count -= n;
      }
    } else {
      while (count >= 11) {
        std::size_t n = std::min<std::size_t>(count, 138);
        items.push_back({18, static_cast<std::uint8_t>(n - 11)});
        count -= n;
      }
      if (count >= 3) {
        items.push_back({17, static_cast<std::uint8_t>(count - 3)});
        count = 0;
      }
    }
    for (; count > 0; --count) items.push_back({size, 0});
  }
  return items;
}

unsigned length_item_extra(std::uint8_t symbol) {
  return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0;
}

std::size_t used_prefix(const Counts& counts) {
  std::size_t n = counts.size();
  while (n > 0 && counts[n - 1] == 0) --n;
  return n;
}

}  // namespace

void DeflateWriter::bits(std::uint32_t value, unsigned count) {
  held_ |= static_cast<std::uint64_t>(value) << held_bits_;
  for (held_bits_ += count; held_bits_ >= 8; held_bits_ -= 8, held_ >>= 8)
    out += static_cast<char>(held_ & 255);
}

void DeflateWriter::align() {
  if (held_bits_ > 0) bits(0, 8 - held_bits_);
}

void DeflateWriter::stored_header(std::size_t size, bool last) {
  bits(last ? 1 : 0, 3);
  align();
  bits(static_cast<std::uint32_t>(size), 16);
  bits(static_cast<std::uint32_t>(~size & 0xffff), 16);
}

void DeflateWriter::empty_stored_block(bool last) { stored_header(0, last); }

void DeflateWriter::block(std::span<const DeflateToken> tokens, std::string_view input, bool storable) {
  Counts literals(kLiteralCodes), distances(kDistanceCodes);
  std::size_t extra = 0;
  for (const DeflateToken& t : tokens) {
    if (t.length == 0) {
      ++literals[t.literal];
      continue;
    }
    std::size_t l = length_code(t.length), d = distance_code(t.distance);
    ++literals[kFirstLength + l];
    ++distances[d];
    extra += kLengthExtra[l] + distance_extra(d);
  }
  ++literals[kEndOfBlock];
  std::size_t literal_count = used_prefix(literals), distance_count = used_prefix(distances);
  if (distance_count == 0) {  // the table needs an entry
    distances[0] = 1;
    distance_count = 1;
  }
  Codes literal_codes = make_codes(literals, 15), distance_codes = make_codes(distances, 15);
  std::vector<LengthItem> items = run_lengths(literal_codes, literal_count, distance_codes, distance_count);
  Counts item_counts(kLengthCodes);
  std::size_t item_extra = 0;
  for (const LengthItem& i : items) {
    ++item_counts[i.symbol];
    item_extra += length_item_extra(i.symbol);
  }
  Codes item_codes = make_codes(item_counts, 7);
  std::size_t order_count = kLengthCodes;
  while (order_count > 4 && item_counts[kOrder[order_count - 1]] == 0) --order_count;

  static const Codes fixed_l = fixed_literals(), fixed_d = fixed_distances();
  std::size_t fixed_size = 3 + cost(literals, fixed_l) + cost(distances, fixed_d) + extra;
  std::size_t dynamic_size = 3 + 5 + 5 + 4 + 3 * order_count + cost(item_counts, item_codes) + item_extra +
                             cost(literals, literal_codes) + cost(distances, distance_codes) + extra;
  bool dynamic = dynamic_size < fixed_size;
  constexpr std::size_t kStoredMax = 65535;
  if (storable && input.size() <= kStoredMax && (input.size() + 5) * 8 < std::min(fixed_size, dynamic_size)) {
    stored_header(input.size(), false);
    out += input;
    return;
  }
  bits(dynamic ? 4 : 2, 3);
  if (dynamic) {
    bits(static_cast<std::uint32_t>(literal_count - 257), 5);
    bits(static_cast<std::uint32_t>(distance_count - 1), 5);
    bits(static_cast<std::uint32_t>(order_count - 4), 4);
    for (std::size_t i = 0; i < order_count; ++i) bits(item_codes[kOrder[i]].size, 3);
    for (const LengthItem& i : items) {
      bits(item_codes[i.symbol].bits, item_codes[i.symbol].size);
      bits(i.extra, length_item_extra(i.symbol));
    }
  }
  const Codes& l_codes = dynamic ? literal_codes : fixed_l;
  const Codes& d_codes = dynamic ? distance_codes : fixed_d;
  for (const DeflateToken& t : tokens) {
    if (t.length == 0) {
      bits(l_codes[t.literal].bits, l_codes[t.literal].size);
      continue;
    }
    std::size_t l = length_code(t.length), d = distance_code(t.distance);
    bits(l_codes[kFirstLength + l].bits, l_codes[kFirstLength + l].size);
    bits(static_cast<std::uint32_t>(t.length - kLengthBase[l]), kLengthExtra[l]);
    bits(d_codes[d].bits, d_codes[d].size);
    bits(t.distance - distance_base(d), distance_extra(d));
  }
  bits(l_codes[kEndOfBlock].bits, l_codes[kEndOfBlock].size);
}

}  // namespace reprise::lang
