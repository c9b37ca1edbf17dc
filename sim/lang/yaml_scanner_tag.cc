// Directives, tags and anchors.
#include "lang/yaml_scanner.h"

namespace reprise::lang {

namespace {

constexpr int kVersionDigitsMax = 2;

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void YamlScanner::scan_directive() {
  YamlToken token{.start = in_.mark()};
  in_.skip();
  std::string name;
  while (in_.word_character()) in_.read(name);
  if (name.empty()) return fail_here("could not find expected directive name");
  if (!in_.word_ends()) return fail_here("found unexpected non-alphabetical character");
  if (name == "YAML")
    scan_version(token);
  else if (name == "TAG")
    scan_tag_directive(token);
  else
    fail_here("found unknown directive name");
  if (fault_) return;
  token.end = in_.mark();
  in_.skip_blanks();
  in_.skip_comment();
  if (!in_.line_ends()) return fail_here("did not find expected comment or line break");
  in_.skip_line();
  tokens_.push_back(std::move(token));
}

void YamlScanner::scan_version(YamlToken& token) {
  token.kind = YamlKind::version_directive;
  in_.skip_blanks();
  token.major = scan_version_number();
  if (in_.at() != '.') return fail_here("did not find expected digit or '.' character");
  in_.skip();
  token.minor = scan_version_number();
}

int YamlScanner::scan_version_number() {
  int number = 0, digits = 0;
  for (; in_.at() >= '0' && in_.at() <= '9'; in_.skip()) {
    if (++digits > kVersionDigitsMax) {
      fail_here("found extremely long version number");
      return 0;
    }
    number = number * 10 + (in_.at() - '0');
  }
  if (digits == 0) fail_here("did not find expected version number");
  return number;
}

void YamlScanner::scan_tag_directive(YamlToken& token) {
  token.kind = YamlKind::tag_directive;
  in_.skip_blanks();
  token.text = scan_tag_handle(true);
  if (!in_.blank()) return fail_here("did not find expected whitespace");
  in_.skip_blanks();
  token.suffix = scan_tag_uri({});
  if (!in_.word_ends()) fail_here("did not find expected whitespace or line break");
}

void YamlScanner::scan_anchor(YamlKind kind) {
  constexpr std::string_view kMayFollow = "?:,]}%@`";
  const YamlMark start = in_.mark();
  in_.skip();
  std::string name;
  while (in_.word_character()) in_.read(name);
  if (name.empty() || !(in_.word_ends() || kMayFollow.find(in_.at()) != std::string_view::npos))
    return fail_here("did not find expected alphabetic or numeric character");
  add(kind, start, std::move(name));
}

// !<uri>, !suffix or !handle!suffix.
void YamlScanner::scan_tag() {
  YamlToken token{.kind = YamlKind::tag, .start = in_.mark()};
  if (in_.at(1) == '<') {
    in_.skip(2);
    token.suffix = scan_tag_uri({});
    if (in_.at() != '>') return fail_here("did not find the expected '>'");
    in_.skip();
  } else {
    token.text = scan_tag_handle(false);
    if (token.text.size() > 1 && token.text.ends_with('!')) {
      token.suffix = scan_tag_uri({});
    } else {
      token.suffix = scan_tag_uri(token.text);
      token.text = "!";
      if (token.suffix.empty()) token.text.swap(token.suffix);
    }
  }
  if (!in_.word_ends()) return fail_here("did not find expected whitespace or line break");
  token.end = in_.mark();
  tokens_.push_back(std::move(token));
}

std::string YamlScanner::scan_tag_handle(bool directive) {
  std::string handle;
  if (in_.at() == '!') in_.read(handle);
  while (!handle.empty() && in_.word_character()) in_.read(handle);
  if (!handle.empty() && in_.at() == '!')
    in_.read(handle);
  else if (handle.empty() || (directive && handle != "!"))
    fail_here("did not find expected '!'");
  return handle;
}

// Behind what was read as a handle and is none: that belongs to the tag, but for its exclamation mark.
std::string YamlScanner::scan_tag_uri(std::string_view head) {
  constexpr std::string_view kPunctuation = ";/?:@&=+$,.!~*'()[]%";
  std::string uri(head.substr(head.empty() ? 0 : 1));
  bool any = !head.empty();
  while (!fault_ && !in_.ends() &&
         (in_.word_character() || kPunctuation.find(in_.at()) != std::string_view::npos)) {
    if (in_.at() == '%')
      scan_uri_escape(uri);
    else
      in_.read(uri);
    any = true;
  }
  if (!any) fail_here("did not find expected tag URI");
  return uri;
}

// The octets of one character.
void YamlScanner::scan_uri_escape(std::string& into) {
  int left = 0;
  do {
    const int high = hexadecimal(in_.at(1)), low = hexadecimal(in_.at(2));
    if (in_.at() != '%' || high < 0 || low < 0) return fail_here("did not find URI escaped octet");
    const int octet = high * 16 + low;
    if (left == 0) {
      left = octet < 0x80             ? 1
             : (octet & 0xE0) == 0xC0 ? 2
             : (octet & 0xF0) == 0xE0 ? 3
             : (octet & 0xF8) == 0xF0 ? 4
                                      : 0;
      if (left == 0) return fail_here("found an incorrect leading UTF-8 octet");
    } else if ((octet & 0xC0) != 0x80) {
      return fail_here("found an incorrect trailing UTF-8 octet");
    }
    into += static_cast<char>(octet);
    in_.skip(3);
  } while (--left > 0);
}

}  // namespace reprise::lang
