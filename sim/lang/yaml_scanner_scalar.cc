// Scalars: blocks, quoted and plain ones.
#include <algorithm>

#include "lang/yaml_scanner.h"

namespace reprise::lang {

namespace {

constexpr std::string_view kTabIndent = "found a tab character where an indentation space is expected";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& text, unsigned code) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    tail(12), tail(6), tail(0);
  }
}

}  // namespace

// Blanks and line breaks between the words of a scalar that is folded.
struct YamlGap {
  std::string blanks, first, more;
  bool broken = false;

  void read(YamlReader& in) {
    if (in.blank()) {
      if (broken)
        in.skip();
      else
        in.read(blanks);
      return;
    }
    in.read_line(broken ? more : first);
    broken = true;
  }

  void fold_into(std::string& text) const {
    if (!broken)
      text += blanks;
    else if (first == "\n")
      text += more.empty() ? " " : more;
    else
      text += first + more;
  }
};

YamlScanner::BlockHeader YamlScanner::scan_block_header() {
  BlockHeader header;
  bool chomped = false, indented = false;
  while (true) {
    const char c = in_.at();
    if ((c == '+' || c == '-') && !chomped) {
      header.chomping = c == '+' ? 1 : -1;
      chomped = true;
    } else if (is_digit(c) && !indented) {
      if (c == '0') fail_here("found an indentation indicator equal to 0");
      header.increment = c - '0';
      indented = true;
    } else {
      break;
    }
    in_.skip();
  }
  in_.skip_blanks();
  in_.skip_comment();
  if (!in_.line_ends()) fail_here("did not find expected comment or line break");
  in_.skip_line();
  return header;
}

void YamlScanner::scan_block_scalar(bool literal) {
  const YamlMark start = in_.mark();
  in_.skip();
  const BlockHeader header = scan_block_header();
  int indent = header.increment > 0 ? std::max(indent_, 0) + header.increment : 0;
  std::string text, last_break, breaks;
  if (!fault_) scan_block_breaks(indent, breaks);
  bool was_blank = false;
  while (!fault_ && in_.mark().column == indent && !in_.ends()) {
    const bool blank = in_.blank();
    if (literal || was_blank || blank || !last_break.starts_with('\n'))
      text += last_break;
    else if (breaks.empty())
      text += ' ';
    text += breaks;
    last_break.clear();
    breaks.clear();
    was_blank = blank;
    while (!in_.line_ends()) in_.read(text);
    in_.read_line(last_break);
    scan_block_breaks(indent, breaks);
  }
  if (header.chomping >= 0) text += last_break;
  if (header.chomping > 0) text += breaks;
  add(YamlKind::scalar, start, std::move(text), YamlStyle::block);
}

// The indentation of the lines that follow, and what empty ones are before it; it is theirs when none is
// known.
void YamlScanner::scan_block_breaks(int& indent, std::string& breaks) {
  int deepest = 0;
  const auto inside = [&] { return indent == 0 || in_.mark().column < indent; };
  while (true) {
    while (inside() && in_.at() == ' ') in_.skip();
    deepest = std::max(deepest, in_.mark().column);
    if (inside() && in_.at() == '\t') return fail_here(kTabIndent);
    if (!in_.line_break()) break;
    in_.read_line(breaks);
  }
  if (indent == 0) indent = std::max({deepest, indent_ + 1, 1});
}

void YamlScanner::scan_quoted(char quote) {
  const YamlMark start = in_.mark();
  in_.skip();
  std::string text;
  while (true) {
    if (in_.document_indicator()) return fail_here("found unexpected document indicator");
    if (in_.ends()) return fail_here("found unexpected end of stream");
    YamlGap gap;
    bool joined = false;
    scan_quoted_word(quote, text, joined);
    if (fault_) return;
    if (in_.at() == quote) break;
    // Behind an escaped break of the line, its indentation is nothing and further breaks stand for
    // themselves.
    gap.broken = joined;
    while (in_.blank() || in_.line_break()) gap.read(in_);
    gap.fold_into(text);
  }
  in_.skip();
  add(YamlKind::scalar, start, std::move(text), YamlStyle::quoted);
}

void YamlScanner::scan_quoted_word(char quote, std::string& text, bool& joined) {
  while (!fault_ && !in_.word_ends()) {
    if (in_.at() == quote) {
      if (quote == '"' || in_.at(1) != quote) return;
      text += quote;
      in_.skip(2);
    } else if (quote == '"' && in_.at() == '\\') {
      if (in_.line_break(1)) {
        in_.skip();
        in_.skip_line();
        joined = true;
        return;
      }
      scan_escape(text);
    } else {
      in_.read(text);
    }
  }
}

void YamlScanner::scan_escape(std::string& text) {
  constexpr std::string_view kLetters = "abt\tnvfre \"'\\", kMeanings = "\a\b\t\t\n\v\f\r\x1B \"'\\";
  const char letter = in_.at(1);
  int digits = 0;
  switch (letter) {
    case '0': text += '\0'; break;
    case 'N': append_utf8(text, 0x85); break;
    case '_': append_utf8(text, 0xA0); break;
    case 'L': append_utf8(text, 0x2028); break;
    case 'P': append_utf8(text, 0x2029); break;
    case 'x': digits = 2; break;
    case 'u': digits = 4; break;
    case 'U': digits = 8; break;
    default: {
      const std::size_t at = in_.ends(1) ? std::string_view::npos : kLetters.find(letter);
      if (at == std::string_view::npos) return fail_here("found unknown escape character");
      text += kMeanings[at];
    }
  }
  in_.skip(2);
  if (digits == 0) return;
  std::string code;
  for (int i = 0; i < digits; ++i) {
    const char c = in_.at(static_cast<std::size_t>(i));
    if (!is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F'))
      return fail_here("did not find expected hexdecimal number");
    code += c;
  }
  const unsigned long value = std::stoul(code, nullptr, 16);
  if ((value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF)
    return fail_here("found invalid Unicode character escape code");
  append_utf8(text, static_cast<unsigned>(value));
  in_.skip(digits);
}

void YamlScanner::scan_plain() {
  constexpr std::string_view kFlowEnds = ",?[]{}";
  const YamlMark start = in_.mark();
  const int indent = indent_ + 1;
  std::string text;
  YamlGap gap;
  while (!in_.document_indicator() && in_.at() != '#') {
    while (!in_.word_ends()) {
      if (in_.at() == ':' && in_.word_ends(1)) break;
      if (flow_level() > 0 && kFlowEnds.find(in_.at()) != std::string_view::npos) break;
      gap.fold_into(text);
      gap = {};
      in_.read(text);
    }
    if (!in_.blank() && !in_.line_break()) break;
    if (!scan_plain_gap(gap, indent)) return;
    if (flow_level() == 0 && in_.mark().column < indent) break;
  }
  add(YamlKind::scalar, start, std::move(text));
  if (gap.broken) key_allowed_ = true;
}

bool YamlScanner::scan_plain_gap(YamlGap& gap, int indent) {
  while (in_.blank() || in_.line_break()) {
    if (gap.broken && in_.mark().column < indent && in_.at() == '\t') {
      fail_here("found a tab character that violates indentation");
      return false;
    }
    gap.read(in_);
  }
  return true;
}

}  // namespace reprise::lang
