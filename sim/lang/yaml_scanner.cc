#include "lang/yaml_scanner.h"

#include <fmt/format.h>

#include <algorithm>

namespace reprise::lang {

namespace {

constexpr int kSimpleKeyMax = 1024;  // characters between the beginning of a key and its colon

}  // namespace

void YamlScanner::fail(std::string message) {
  if (!fault_) fault_ = std::move(message);
}

void YamlScanner::fail_at(const YamlMark& mark, std::string_view message) {
  fail(mark.line == 0 ? std::string(message)
                      : fmt::format("on line {}, column {}: {}", mark.line, mark.column + 1, message));
}

// The scanner's own complaints tell the line alone, and the first not at all.
void YamlScanner::fail_here(std::string_view message) {
  const int line = in_.mark().line;
  fail(line == 0 ? std::string(message) : fmt::format("on line {}, column 1: {}", line + 1, message));
}

const YamlToken& YamlScanner::peek() {
  if (!fault_) fetch_more();
  return fault_ || tokens_.empty() ? end_ : tokens_.front();
}

YamlToken YamlScanner::take() {
  YamlToken token = peek();
  if (fault_ || tokens_.empty()) return token;
  tokens_.pop_front();
  ++taken_;
  return token;
}

// The first token is certain once it is no possible key any more: a key has a token in front of it.
void YamlScanner::fetch_more() {
  while (!fault_) {
    if (!tokens_.empty()) {
      drop_stale_keys();
      if (std::ranges::none_of(keys_, [&](const SimpleKey& k) { return k.possible && k.token == taken_; }))
        return;
    }
    if (fault_ || ended_) return;
    fetch_next();
  }
}

void YamlScanner::fetch_next() {
  skip_to_token();
  drop_stale_keys();
  if (fault_) return;
  unroll_indent(in_.mark().column);
  if (in_.ends()) return fetch_stream_end();
  if (in_.mark().column == 0 && in_.at() == '%') return fetch_directive();
  if (in_.document_indicator("---")) return fetch_document_indicator(YamlKind::document_start);
  if (in_.document_indicator("...")) return fetch_document_indicator(YamlKind::document_end);
  fetch_indicator();
}

void YamlScanner::fetch_indicator() {
  const bool flow = flow_level() > 0;
  const bool alone = in_.word_ends(1);
  switch (in_.at()) {
    case '[': return fetch_flow_start(YamlKind::flow_sequence_start);
    case '{': return fetch_flow_start(YamlKind::flow_mapping_start);
    case ']': return fetch_flow_end(YamlKind::flow_sequence_end);
    case '}': return fetch_flow_end(YamlKind::flow_mapping_end);
    case ',': return fetch_flow_entry();
    case '*': return fetch_word(YamlKind::alias);
    case '&': return fetch_word(YamlKind::anchor);
    case '!': return fetch_word(YamlKind::tag);
    case '\'':
    case '"': return fetch_word(YamlKind::scalar);
    case '-':
      if (alone) return fetch_block_entry();
      break;
    case '?':
      if (flow || alone) return fetch_key();
      break;
    case ':':
      if (flow || alone) return fetch_value();
      break;
    case '|':
    case '>':
      if (!flow) return fetch_block_scalar(in_.at() == '|');
      break;
    default: break;
  }
  if (starts_plain()) return fetch_word(YamlKind::scalar);
  fail_here("found character that cannot start any token");
}

bool YamlScanner::starts_plain() const {
  constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";
  const char c = in_.at();
  if (c == '-') return !in_.blank(1);
  if (c == '?' || c == ':') return flow_level() == 0 && !in_.word_ends(1);
  return !in_.word_ends() && kIndicators.find(c) == std::string_view::npos;
}

// Tabs separate tokens, but not where a block collection could begin.
void YamlScanner::skip_to_token() {
  while (true) {
    if (in_.mark().column == 0 && in_.byte_order_mark()) in_.skip();
    while (in_.at() == ' ' || (in_.at() == '\t' && (flow_level() > 0 || !key_allowed_))) in_.skip();
    in_.skip_comment();
    if (!in_.line_break()) return;
    in_.skip_line();
    if (flow_level() == 0) key_allowed_ = true;
  }
}

void YamlScanner::drop_stale_keys() {
  for (SimpleKey& key : keys_) {
    const bool near = key.mark.line == in_.mark().line && key.mark.index + kSimpleKeyMax >= in_.mark().index;
    if (!key.possible || near) continue;
    if (key.required) refuse_missing_colon();
    key.possible = false;
  }
}

void YamlScanner::save_key() {
  if (!key_allowed_) return;
  remove_key();
  const bool required = flow_level() == 0 && indent_ == in_.mark().column;
  keys_.back() = {true, required, taken_ + tokens_.size(), in_.mark()};
}

void YamlScanner::remove_key() {
  if (keys_.back().possible && keys_.back().required) refuse_missing_colon();
  keys_.back().possible = false;
}

void YamlScanner::roll_indent(int column, std::optional<std::size_t> before, YamlKind kind,
                              const YamlMark& mark) {
  if (flow_level() > 0 || indent_ >= column) return;
  indents_.push_back(indent_);
  indent_ = column;
  const std::size_t place = before ? *before - taken_ : tokens_.size();
  tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(place), YamlToken{kind, mark, mark});
}

void YamlScanner::unroll_indent(int column) {
  if (flow_level() > 0) return;
  while (indent_ > column) {
    add(YamlKind::block_end, in_.mark());
    indent_ = indents_.back();
    indents_.pop_back();
  }
}

void YamlScanner::add(YamlKind kind, const YamlMark& start, std::string text, YamlStyle style) {
  tokens_.push_back(
      {.kind = kind, .start = start, .end = in_.mark(), .text = std::move(text), .style = style});
}

void YamlScanner::add_character(YamlKind kind) {
  const YamlMark start = in_.mark();
  in_.skip();
  add(kind, start);
}

void YamlScanner::fetch_stream_end() {
  in_.force_new_line();
  unroll_indent(-1);
  remove_key();
  key_allowed_ = false;
  add(YamlKind::stream_end, in_.mark());
  ended_ = true;
}

void YamlScanner::fetch_document_indicator(YamlKind kind) {
  unroll_indent(-1);
  remove_key();
  key_allowed_ = false;
  const YamlMark start = in_.mark();
  in_.skip(3);
  add(kind, start);
}

void YamlScanner::fetch_directive() {
  unroll_indent(-1);
  remove_key();
  key_allowed_ = false;
  if (!fault_) scan_directive();
}

void YamlScanner::fetch_flow_start(YamlKind kind) {
  save_key();
  keys_.push_back({});
  key_allowed_ = true;
  add_character(kind);
}

void YamlScanner::fetch_flow_end(YamlKind kind) {
  remove_key();
  if (flow_level() > 0) keys_.pop_back();
  key_allowed_ = false;
  add_character(kind);
}

void YamlScanner::fetch_flow_entry() {
  remove_key();
  key_allowed_ = true;
  add_character(YamlKind::flow_entry);
}

void YamlScanner::fetch_block_entry() {
  if (flow_level() == 0) {
    if (!key_allowed_) return fail_here("block sequence entries are not allowed in this context");
    roll_indent(in_.mark().column, std::nullopt, YamlKind::block_sequence_start, in_.mark());
  }
  remove_key();
  key_allowed_ = true;
  add_character(YamlKind::block_entry);
}

void YamlScanner::fetch_key() {
  if (flow_level() == 0) {
    if (!key_allowed_) return fail_here("mapping keys are not allowed in this context");
    roll_indent(in_.mark().column, std::nullopt, YamlKind::block_mapping_start, in_.mark());
  }
  remove_key();
  key_allowed_ = flow_level() == 0;
  add_character(YamlKind::key);
}

void YamlScanner::fetch_value() {
  SimpleKey& key = keys_.back();
  if (key.possible) {
    tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(key.token - taken_),
                   YamlToken{YamlKind::key, key.mark, key.mark});
    roll_indent(key.mark.column, key.token, YamlKind::block_mapping_start, key.mark);
    key.possible = false;
    key_allowed_ = false;
  } else {
    if (flow_level() == 0) {
      if (!key_allowed_) return fail_here("mapping values are not allowed in this context");
      roll_indent(in_.mark().column, std::nullopt, YamlKind::block_mapping_start, in_.mark());
    }
    key_allowed_ = flow_level() == 0;
  }
  add_character(YamlKind::value);
}

// What may be a key, or begin one.
void YamlScanner::fetch_word(YamlKind kind) {
  save_key();
  if (fault_) return;
  key_allowed_ = false;
  if (kind == YamlKind::tag) return scan_tag();
  if (kind != YamlKind::scalar) return scan_anchor(kind);
  if (in_.at() == '\'' || in_.at() == '"') return scan_quoted(in_.at());
  scan_plain();
}

void YamlScanner::fetch_block_scalar(bool literal) {
  remove_key();
  key_allowed_ = true;
  if (!fault_) scan_block_scalar(literal);
}

}  // namespace reprise::lang
