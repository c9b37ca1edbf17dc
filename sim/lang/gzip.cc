#include "lang/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "lang/deflate_block.h"

namespace reprise::lang {

namespace {

constexpr int kWindow = 1 << 15, kMask = kWindow - 1;
constexpr int kMatchMin = 4, kMatchMax = 258;
constexpr int kHashBits = 17;
constexpr std::size_t kBlockTokens = 1 << 14;
constexpr int kLazy = 16;
// How hard a level looks for matches.
struct Level {
  int nice, chain;
};
constexpr Level kDefaultLevel{128, 128}, kZipLevel{32, 32};

// Lazy matching over a sliding buffer of two windows. Positions in the hash tables are counted from 1, 0 is
// "none".
class Deflater {
 public:
  explicit Deflater(DeflateWriter& writer, const Level& level = kDefaultLevel)
      : writer_(writer), level_(level), buffer_(2 * kWindow), head_(1 << kHashBits), previous_(kWindow) {}

  void write(std::string_view data) {
    while (!data.empty()) {
      run(false);
      data.remove_prefix(fill(data));
    }
  }
  void flush() { run(true); }

 private:
  std::size_t fill(std::string_view data) {
    if (at_ >= 2 * kWindow - (kMatchMin + kMatchMax)) {
      std::copy(buffer_.begin() + kWindow, buffer_.end(), buffer_.begin());
      at_ -= kWindow;
      end_ -= kWindow;
      block_start_ -= kWindow;
      offset_ += kWindow;
    }
    std::size_t n = std::min(data.size(), static_cast<std::size_t>(2 * kWindow - end_));
    std::memcpy(buffer_.data() + end_, data.data(), n);
    end_ += static_cast<int>(n);
    return n;
  }

  std::uint32_t hash(int i) const {
    std::uint32_t v = 0;
    for (int k = 0; k < 4; ++k)
      v = (v << 8) | static_cast<unsigned char>(buffer_[static_cast<std::size_t>(i + k)]);
    return (v * 0x1e35a7bdu) >> (32 - kHashBits);
  }

  // Returns the position that was the newest with this hash, below 0 when there is none in reach.
  int insert(int i) {
    std::int64_t& newest = head_[hash(i)];
    std::int64_t before = newest;
    previous_[static_cast<std::size_t>(i & kMask)] = before;
    newest = i + offset_;
    return static_cast<int>(std::max<std::int64_t>(before - offset_, -1));
  }

  char byte(int i) const { return buffer_[static_cast<std::size_t>(i)]; }

  int common(int a, int b, int limit) const {
    int n = 0;
    while (n < limit && byte(a + n) == byte(b + n)) ++n;
    return n;
  }

  void find(int candidate, int ahead) {
    int limit = std::min(ahead, kMatchMax), nice = std::min(limit, level_.nice), oldest = at_ - kWindow;
    for (int tries = level_.chain; tries > 0; --tries) {
      if (byte(candidate + length_) == byte(at_ + length_)) {
        int n = common(candidate, at_, limit);
        if (n > length_ && (n > kMatchMin || at_ - candidate <= 4096)) {
          length_ = n;
          distance_ = at_ - candidate;
          if (n >= nice) return;
        }
      }
      if (candidate == oldest) return;
      std::int64_t next = previous_[static_cast<std::size_t>(candidate & kMask)] - offset_;
      if (next < oldest || next < 0) return;
      candidate = static_cast<int>(next);
    }
  }

  void emit_block(int end) {
    bool storable = block_start_ >= 0 && block_start_ <= end;
    std::string_view input;
    if (storable) input = {buffer_.data() + block_start_, static_cast<std::size_t>(end - block_start_)};
    block_start_ = end;
    writer_.block(tokens_, input, storable);
    tokens_.clear();
  }

  void literal(int i) {
    tokens_.push_back({0, 0, static_cast<std::uint8_t>(byte(i))});
    if (tokens_.size() == kBlockTokens) emit_block(i + 1);
  }

  void run(bool to_the_end) {
    if (end_ - at_ < kMatchMin + kMatchMax && !to_the_end) return;
    int insert_end = end_ - (kMatchMin - 1);
    for (;;) {
      int ahead = end_ - at_;
      if (ahead < kMatchMin + kMatchMax && !to_the_end) return;
      if (ahead == 0) break;
      if (at_ < insert_end) chain_ = insert(at_);
      int last_length = length_, last_distance = distance_;
      length_ = kMatchMin - 1;
      distance_ = 0;
      int oldest = std::max(at_ - kWindow, 0);
      if (chain_ >= oldest && ahead > last_length && last_length < kLazy) find(chain_, ahead);
      if (last_length >= kMatchMin && length_ <= last_length) {
        tokens_.push_back(
            {static_cast<std::uint16_t>(last_length), static_cast<std::uint16_t>(last_distance), 0});
        int next = at_ + last_length - 1;
        for (++at_; at_ < next; ++at_)
          if (at_ < insert_end) insert(at_);
        pending_ = false;
        length_ = kMatchMin - 1;
        if (tokens_.size() == kBlockTokens) emit_block(at_);
        continue;
      }
      if (pending_) literal(at_ - 1);
      ++at_;
      pending_ = true;
    }
    if (pending_) {
      tokens_.push_back({0, 0, static_cast<std::uint8_t>(byte(at_ - 1))});
      pending_ = false;
    }
    if (!tokens_.empty()) emit_block(at_);
  }

  DeflateWriter& writer_;
  Level level_;
  std::vector<char> buffer_;
  std::vector<std::int64_t> head_, previous_;
  std::vector<DeflateToken> tokens_;
  std::int64_t offset_ = 1;  // what turns a place in the buffer into a table entry
  int at_ = 0, end_ = 0, block_start_ = 0;
  int chain_ = -1;
  int length_ = kMatchMin - 1, distance_ = 0;
  bool pending_ = false;  // the byte before at_ has not been written: a longer match may start behind it
};

void append_le32(std::string& out, std::uint32_t n) {
  for (int shift : {0, 8, 16, 24}) out += static_cast<char>((n >> shift) & 255);
}

}  // namespace

std::string go_gzip(std::string_view data, GzipEnd end) {
  DeflateWriter writer;
  writer.out = {'\x1f', '\x8b', '\x08', 0, 0, 0, 0, 0, 0, '\xff'};
  Deflater deflater(writer);
  deflater.write(data);
  deflater.flush();
  if (end == GzipEnd::flushed) writer.empty_stored_block(false);
  writer.empty_stored_block(true);
  std::uint32_t crc = 0;
  for (std::size_t at = 0; at < data.size(); at += 1u << 30) {
    std::string_view part = data.substr(at, 1u << 30);
    crc = static_cast<std::uint32_t>(::crc32(crc, reinterpret_cast<const unsigned char*>(part.data()),
                                             static_cast<unsigned>(part.size())));
  }
  append_le32(writer.out, crc);
  append_le32(writer.out, static_cast<std::uint32_t>(data.size()));
  return writer.out;
}

std::string go_zip_deflate(std::string_view data) {
  DeflateWriter writer;
  Deflater deflater(writer, kZipLevel);
  deflater.write(data);
  deflater.flush();
  writer.empty_stored_block(true);
  return writer.out;
}

}  // namespace reprise::lang
