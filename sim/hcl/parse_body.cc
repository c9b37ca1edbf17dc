// Bodies: arguments, blocks and their labels, and finding the way back after a mistake.
#include <fmt/format.h>

#include <unordered_map>

#include "hcl/parser_impl.h"

namespace reprise::hcl {

namespace {

constexpr const char* kItemRequired = "Argument or block definition required";
constexpr const char* kItemRequiredDetail = "An argument or block definition is required here.";
constexpr const char* kItemRequiredEquals =
    "An argument or block definition is required here. To set an argument, use the equals sign \"=\" to "
    "introduce the "
    "argument value.";
constexpr const char* kUnclosedBlock = "Unclosed configuration block";
constexpr const char* kUnclosedBlockDetail =
    "There is no closing brace for this block before the end of the file. This may be caused by incorrect "
    "brace "
    "nesting elsewhere in this file.";
constexpr const char* kSingleArgument = "Invalid single-argument block definition";

// Below this many arguments comparing names beats hashing them.
constexpr std::size_t kFewAttributes = 16;

// The names seen in one body. Lookup only: nothing depends on the table's order.
class Names {
 public:
  const Attribute* find(const std::vector<Attribute>& attributes, std::string_view name) {
    if (attributes.size() <= kFewAttributes) {
      for (const Attribute& a : attributes) {
        if (a.name == name) return &a;
      }
      return nullptr;
    }
    for (; indexed_ < attributes.size(); ++indexed_) table_.emplace(attributes[indexed_].name, indexed_);
    auto at = table_.find(name);
    return at == table_.end() ? nullptr : &attributes[at->second];
  }

 private:
  std::unordered_map<std::string_view, std::size_t> table_;
  std::size_t indexed_ = 0;
};

bool starts_block(TokenType type) {
  return type == TokenType::open_quote || type == TokenType::open_brace || type == TokenType::ident;
}

}  // namespace

Body* Parser::file_body() {
  Body* result = body(BodyEnd::file, {});
  finish();
  return result;
}

Body* Parser::body(BodyEnd end, Range opened) {
  TokenType last = end == BodyEnd::file ? TokenType::eof : TokenType::close_brace;
  Range start = end == BodyEnd::file ? next_range() : opened;
  std::vector<Attribute> attributes;
  std::vector<Block> blocks;
  Names names;
  Range closed{};
  for (;;) {
    Token next = peek();
    if (next.type == last) {
      closed = range_of(read());
      break;
    }
    if (next.type == TokenType::newline) {
      read();
    } else if (next.type == TokenType::ident) {
      std::size_t had = attributes.size();
      body_item(attributes, blocks);
      if (attributes.size() == had) continue;
      Attribute added = attributes.back();
      attributes.pop_back();
      if (const Attribute* first = names.find(attributes, added.name)) {
        error("Attribute redefined",
              fmt::format("The argument \"{}\" was already set at {}. Each argument may be set only once.",
                          added.name, place(first->name_range)),
              added.name_range);
      } else {
        attributes.push_back(added);
      }
    } else {
      Token bad = read();
      if (bad.type == TokenType::open_quote) {
        error_unless_recovering("Invalid argument name", "Argument names must not be quoted.", range_of(bad));
      } else if (bad.type == TokenType::eof) {
        error_unless_recovering(kUnclosedBlock, kUnclosedBlockDetail, opened, opened);
      } else {
        error_unless_recovering(kItemRequired, kItemRequiredDetail, range_of(bad));
      }
      closed = range_of(bad);
      recover(last);
      break;
    }
  }
  Body* result = arena_.make<Body>();
  result->attributes = arena_.copy(attributes);
  result->blocks = arena_.copy(blocks);
  result->range = between(start, closed);
  result->missing_range = {start.begin, start.begin + 1};
  return result;
}

void Parser::body_item(std::vector<Attribute>& attributes, std::vector<Block>& blocks) {
  Token name = read();
  TokenType next = peek_type();
  if (next == TokenType::equal) {
    if (auto found = attribute(name, false)) attributes.push_back(*found);
  } else if (starts_block(next)) {
    if (auto found = block(name)) blocks.push_back(*found);
  } else {
    recover_after_body_item();
    error(kItemRequired, kItemRequiredEquals, range_of(name));
  }
}

std::optional<Attribute> Parser::attribute(const Token& name, bool single_line) {
  read();  // the equals sign
  std::size_t before = mark();
  Expr* value = expression();
  Range end = previous_range();
  if (failed_since(before)) {
    // After a mistake inside an expression we may be anywhere: begin again with the next item.
    recover_after_body_item();
  } else if (!single_line) {
    Token next = peek();
    if (next.type == TokenType::newline || next.type == TokenType::eof) {
      read();
    } else {
      bool comma = next.type == TokenType::comma;
      error_unless_recovering(comma ? "Unexpected comma after argument" : "Missing newline after argument",
                              comma ? "Argument definitions must be separated by newlines, not commas. An "
                                      "argument definition must end "
                                      "with a newline."
                                    : "An argument definition must end with a newline.",
                              range_of(next), between(range_of(name), range_of(next)));
      recover_after_body_item();
    }
  }
  return Attribute{text(name), range_of(name), value, between(range_of(name), end)};
}

std::optional<Block> Parser::block(const Token& type) {
  std::size_t first_label = labels_.size();
  Token open;
  bool complete = block_header(type, open);
  Block result{};
  result.type = text(type);
  result.type_range = range_of(type);
  result.labels = take(labels_, first_label);
  Range header_end = result.labels.empty() ? range_of(type) : result.labels.back().range;
  result.header_range = between(range_of(type), header_end);
  if (!complete) {
    result.body = arena_.make<Body>();
    const Range at = result.range = result.open_range = result.type_range;
    result.body->range = at;
    result.body->missing_range = {at.begin, at.begin + 1};
    return result;
  }
  result.open_range = range_of(open);
  result.body = block_body(type, open);
  result.range = between(range_of(type), previous_range());
  Token end = peek();
  if (end.type == TokenType::newline || end.type == TokenType::eof) {
    read();
  } else {
    error_unless_recovering("Missing newline after block definition",
                            "A block definition must end with a newline.", range_of(end),
                            between(range_of(type), range_of(end)));
    recover_after_body_item();
  }
  return result;
}

// Labels up to the opening brace. False: the block has no body.
bool Parser::block_header(const Token& type, Token& open) {
  for (;;) {
    Token next = peek();
    switch (next.type) {
      case TokenType::open_brace: open = read(); return true;
      case TokenType::open_quote: labels_.push_back(quoted_label()); continue;
      case TokenType::ident:
        read();
        labels_.push_back({text(next), range_of(next)});
        continue;
      case TokenType::equal:
        error("Invalid block definition",
              "The equals sign \"=\" indicates an argument definition, and must not be used when defining a "
              "block.",
              range_of(next), between(range_of(type), range_of(next)));
        break;
      case TokenType::newline:
        error("Invalid block definition",
              "A block definition must have block content delimited by \"{\" and \"}\", starting on the same "
              "line as "
              "the block header.",
              range_of(next), between(range_of(type), range_of(next)));
        break;
      default:
        error_unless_recovering(
            "Invalid block definition",
            "Either a quoted string block label or an opening brace (\"{\") is expected here.",
            range_of(next), between(range_of(type), range_of(next)));
    }
    recover_after_body_item();
    return false;
  }
}

Body* Parser::block_body(const Token& type, const Token& open) {
  ++depth_;
  Body* result = nullptr;
  TokenType next = peek_type();
  if (too_deep(range_of(open))) {
    recover(TokenType::close_brace);
    result = arena_.make<Body>();
    result->range = range_of(open);
  } else if (next == TokenType::newline || next == TokenType::eof || next == TokenType::close_brace) {
    result = body(BodyEnd::brace, range_of(open));
  } else {
    result = single_line_body(type, open);
  }
  --depth_;
  return result;
}

// `name { argument = value }`
Body* Parser::single_line_body(const Token& type, const Token& open) {
  std::vector<Attribute> attributes;
  Token name = read();
  if (name.type != TokenType::ident) {
    recover_after_body_item();
    error(kItemRequired, kItemRequiredDetail, range_of(name));
  } else {
    Token next = peek();
    if (next.type == TokenType::equal) {
      if (auto found = attribute(name, true)) attributes.push_back(*found);
    } else {
      recover_after_body_item();
      if (starts_block(next.type)) {
        error("Argument definition required",
              fmt::format(
                  "A single-line block definition can contain only a single argument. If you meant to define "
                  "argument \"{}\", use an equals sign to assign it a value. To define a nested block, place "
                  "it on a line of its own within its parent block.",
                  text(name)),
              between(range_of(name), range_of(next)));
      } else {
        error(kItemRequired, kItemRequiredEquals, range_of(name));
      }
    }
  }
  close_single_line(type, open);
  Body* result = arena_.make<Body>();
  result->attributes = arena_.copy(attributes);
  result->range = between(range_of(open), previous_range());
  Pos missing = attributes.empty() ? result->range.begin : attributes.front().range.begin;
  result->missing_range = {missing, missing + 1};
  return result;
}

void Parser::close_single_line(const Token& type, const Token& open) {
  Token end = peek();
  switch (end.type) {
    case TokenType::close_brace: read(); return;
    case TokenType::eof:
      error_unless_recovering(kUnclosedBlock, kUnclosedBlockDetail, range_of(open),
                              between(range_of(type), range_of(open)));
      return;
    case TokenType::comma:
      error(kSingleArgument,
            "Single-line block syntax can include only one argument definition. To define multiple "
            "arguments, use the multi-line block syntax with one argument definition per line.",
            range_of(end));
      break;
    case TokenType::newline:
      error(kSingleArgument,
            "An argument definition on the same line as its containing block creates a single-line "
            "block definition, which must also be closed on the same line. Place the block's "
            "closing brace immediately after the argument definition.",
            range_of(end));
      break;
    default:
      error_unless_recovering(
          kSingleArgument,
          "A single-line block definition must end with a closing brace immediately after its "
          "single argument definition.",
          range_of(end));
  }
  recover(TokenType::close_brace);
}

Label Parser::quoted_label() {
  Token open = read();
  Token first = peek();
  // Nearly every label is plain text: it needs no copy.
  if (first.type == TokenType::quoted_literal && !first.special) {
    read();
    if (peek_type() == TokenType::close_quote)
      return {text(first), between(range_of(open), range_of(read()))};
  } else {
    first.type = TokenType::eof;
  }
  std::string value(first.type == TokenType::eof ? std::string_view{} : text(first));
  for (;;) {
    Token token = read();
    if (token.type == TokenType::close_quote) break;
    if (!label_part(token, open, value)) break;
  }
  return {arena_.copy(value), between(range_of(open), previous_range())};
}

bool Parser::label_part(const Token& token, const Token& open, std::string& value) {
  if (token.type == TokenType::quoted_literal) {
    value += unescape(token);
  } else if (token.type == TokenType::template_interp || token.type == TokenType::template_control) {
    std::string_view which = token.type == TokenType::template_interp ? "$" : "%";
    error(
        "Invalid string literal",
        fmt::format(
            "Template sequences are not allowed in this string. To include a literal \"{0}\", double it (as "
            "\"{0}{0}\") to escape it.",
            which),
        range_of(token), between(range_of(open), range_of(token)));
    value += which;
    value += "{ ... }";
    recover(TokenType::template_end);
  } else if (token.type == TokenType::eof) {
    error("Unterminated string literal", "Unable to find the closing quote mark before the end of the file.",
          range_of(token), between(range_of(open), range_of(token)));
    return false;
  } else {
    error("Invalid string literal", "This item is not valid in a string literal.", range_of(token),
          between(range_of(open), range_of(token)));
    recover(TokenType::close_quote);
    return false;
  }
  return true;
}

const Attribute* Body::find(std::string_view name) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

}  // namespace reprise::hcl
