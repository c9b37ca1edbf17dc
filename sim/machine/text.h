// Text that remembers where it was written.
//
// A script travels: from a template's `inline` list or a file beside it, through a here-document, a file on a
// machine, an argument of `bash -c`, until one of its commands runs. Blame must still name the file and line
// where that command was written, so each stretch of a text may say which source range it came from.
// Invariant: spans are sorted by offset and cover the text from their offset to the next one's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/source.h"

namespace reprise::machine {

struct Span {
  std::uint32_t offset = 0;
  hcl::Range range;  // where the stretch was written; may be invalid: nowhere
  bool verbatim =
      false;  // byte i of the stretch is byte i of the range; else the whole stretch is the whole range
};

struct Text {
  std::string bytes;
  std::vector<Span> spans;

  Text() = default;
  Text(std::string text)
      : bytes(std::move(text)) {}  // NOLINT(google-explicit-constructor): text from nowhere
  // A source file as it is.
  static Text from_file(const hcl::SourceFile& file);
  // `text` was written, in some form, at `range`: a string literal, an expression.
  static Text at(std::string text, hcl::Range range, bool verbatim = false);

  void append(std::string_view text, hcl::Range range, bool verbatim);
  void append(const Text& other, std::size_t begin, std::size_t end);
  // Where bytes [begin, end) were written, as precisely as known; invalid when nowhere.
  hcl::Range range(std::size_t begin, std::size_t end) const;
  std::string_view view() const { return bytes; }
};

}  // namespace reprise::machine
