#include "machine/text.h"

#include <algorithm>

namespace reprise::machine {

Text Text::from_file(const hcl::SourceFile& file) {
  auto size = static_cast<hcl::Pos>(file.content.size());
  return at(file.content, {file.base, file.base + size}, true);
}

Text Text::at(std::string text, hcl::Range range, bool verbatim) {
  Text t(std::move(text));
  if (range.valid()) t.spans.push_back({0, range, verbatim});
  return t;
}

void Text::append(std::string_view text, hcl::Range range, bool verbatim) {
  if (text.empty()) return;
  // A text from nowhere still ends the stretch before it.
  if (range.valid() || !spans.empty())
    spans.push_back({static_cast<std::uint32_t>(bytes.size()), range, verbatim});
  bytes += text;
}

void Text::append(const Text& other, std::size_t begin, std::size_t end) {
  end = std::min(end, other.bytes.size());
  if (begin >= end) return;
  if (other.spans.empty()) return append(std::string_view(other.bytes).substr(begin, end - begin), {}, false);
  auto it = std::upper_bound(other.spans.begin(), other.spans.end(), begin,
                             [](std::size_t at, const Span& s) { return at < s.offset; });
  std::size_t at = begin;
  while (at < end) {
    std::size_t next = it == other.spans.end() ? end : std::min<std::size_t>(end, it->offset);
    hcl::Range where;
    bool verbatim = false;
    if (it != other.spans.begin()) {
      const Span& s = *std::prev(it);
      where = s.range;
      verbatim = s.verbatim;
      if (verbatim) where.begin = std::min(where.end, where.begin + static_cast<hcl::Pos>(at - s.offset));
    }
    append(std::string_view(other.bytes).substr(at, next - at), where, verbatim);
    at = next;
    if (it != other.spans.end()) ++it;
  }
}

hcl::Range Text::range(std::size_t begin, std::size_t end) const {
  if (end > begin) --end;  // the last byte that belongs to it
  auto find = [&](std::size_t at) -> const Span* {
    auto it = std::upper_bound(spans.begin(), spans.end(), at,
                               [](std::size_t where, const Span& s) { return where < s.offset; });
    return it == spans.begin() ? nullptr : &*std::prev(it);
  };
  const Span* first = find(begin);
  if (!first || !first->range.valid()) return {};
  hcl::Range r = first->range;
  if (first->verbatim) r.begin = std::min(r.end, r.begin + static_cast<hcl::Pos>(begin - first->offset));
  const Span* last = find(end);
  if (last == first && first->verbatim) {
    r.end = std::min(first->range.end, first->range.begin + static_cast<hcl::Pos>(end - first->offset + 1));
  } else if (last && last != first && last->range.begin >= r.begin) {
    // Several stretches of one source: from the first to the last, when they lie in that order.
    hcl::Pos close =
        last->verbatim ? last->range.begin + static_cast<hcl::Pos>(end - last->offset + 1) : last->range.end;
    r.end = std::max(r.begin, std::min(close, last->range.end));
  }
  return r;
}

}  // namespace reprise::machine
