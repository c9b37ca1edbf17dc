// The tokens of a YAML 1.1 document. Where block collections begin and end, and what is the key of a mapping,
// is told by tokens of their own.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/yaml_reader.h"

namespace reprise::lang {

enum class YamlKind {
  stream_end,
  version_directive,
  tag_directive,
  document_start,
  document_end,
  block_sequence_start,
  block_mapping_start,
  block_end,
  flow_sequence_start,
  flow_sequence_end,
  flow_mapping_start,
  flow_mapping_end,
  block_entry,
  flow_entry,
  key,
  value,
  alias,
  anchor,
  tag,
  scalar,
};

enum class YamlStyle { plain, quoted, block };

struct YamlToken {
  YamlKind kind = YamlKind::stream_end;
  YamlMark start = {}, end = {};
  std::string text = {};    // of a scalar, an anchor, the handle of a tag
  std::string suffix = {};  // of a tag; the prefix of a tag directive
  YamlStyle style = YamlStyle::plain;
  int major = 0, minor = 0;
};

class YamlScanner {
 public:
  explicit YamlScanner(std::string_view text) : in_(text) {}

  const YamlToken& peek();
  YamlToken take();
  // What is wrong with the document, the first thing told alone. The stream of tokens ends with it.
  const std::optional<std::string>& fault() const { return fault_; }
  void fail(std::string message);
  // Of something found in the tokens: lines count from zero there, and the first is not told.
  void fail_at(const YamlMark& mark, std::string_view message);

 private:
  // What may turn out to be a key once a colon follows.
  struct SimpleKey {
    bool possible = false;
    bool required = false;
    std::size_t token = 0;  // counted from the beginning of the stream
    YamlMark mark;
  };
  struct BlockHeader {
    int chomping = 0;
    int increment = 0;
  };

  void fetch_more();
  void fetch_next();
  void fetch_indicator();
  void skip_to_token();
  bool starts_plain() const;

  void drop_stale_keys();
  void save_key();
  void remove_key();
  void refuse_missing_colon() { fail_here("could not find expected ':'"); }
  void roll_indent(int column, std::optional<std::size_t> before, YamlKind kind, const YamlMark& mark);
  void unroll_indent(int column);

  void fetch_stream_end();
  void fetch_document_indicator(YamlKind kind);
  void fetch_flow_start(YamlKind kind);
  void fetch_flow_end(YamlKind kind);
  void fetch_flow_entry();
  void fetch_block_entry();
  void fetch_key();
  void fetch_value();
  void fetch_word(YamlKind kind);
  void fetch_directive();
  void fetch_block_scalar(bool literal);

  void scan_directive();
  void scan_version(YamlToken& token);
  int scan_version_number();
  void scan_tag_directive(YamlToken& token);
  void scan_anchor(YamlKind kind);
  void scan_tag();
  std::string scan_tag_handle(bool directive);
  std::string scan_tag_uri(std::string_view head);
  void scan_uri_escape(std::string& into);
  BlockHeader scan_block_header();
  void scan_block_scalar(bool literal);
  void scan_block_breaks(int& indent, std::string& breaks);
  void scan_quoted(char quote);
  void scan_quoted_word(char quote, std::string& text, bool& joined);
  void scan_escape(std::string& text);
  void scan_plain();
  bool scan_plain_gap(struct YamlGap& gap, int indent);

  void add(YamlKind kind, const YamlMark& start, std::string text = {}, YamlStyle style = YamlStyle::plain);
  void add_character(YamlKind kind);
  void fail_here(std::string_view message);

  YamlReader in_;
  std::deque<YamlToken> tokens_;
  std::size_t taken_ = 0;
  int indent_ = -1;
  std::vector<int> indents_;
  std::vector<SimpleKey> keys_ = {SimpleKey{}};  // one for each level of flow collections
  bool key_allowed_ = true;
  bool ended_ = false;
  std::optional<std::string> fault_;
  YamlToken end_;

  std::size_t flow_level() const { return keys_.size() - 1; }
};

}  // namespace reprise::lang
