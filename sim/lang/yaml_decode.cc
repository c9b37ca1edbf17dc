#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lang/base64.h"
#include "lang/function_kit.h"
#include "lang/render.h"
#include "lang/yaml.h"
#include "lang/yaml_scalar.h"
#include "lang/yaml_scanner.h"

namespace reprise::lang {

namespace {

constexpr std::size_t kNodesMax = 8u << 20;  // aliases can multiply a small document into a huge one
constexpr int kDepthMax = 1000;
constexpr std::string_view kStandardTag = "tag:yaml.org,2002:";
constexpr std::string_view kNoDocumentStart = "did not find expected <document start>";

bool one_of(YamlKind kind, std::initializer_list<YamlKind> kinds) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

// Reads one document and builds its value. The first fault ends the stream of tokens, and so every loop here.
class Decoder {
 public:
  explicit Decoder(std::string_view text) : scanner_(text) {}

  value::Result document();

 private:
  struct Item {
    Value value = Value::null();
    std::size_t nodes = 1;
  };
  enum class Form { scalar, alias, sequence, mapping };
  // A node before its content: of a collection, the token that starts it is still to be taken.
  struct Head {
    Form form = Form::scalar;
    YamlMark start = {};
    std::string anchor = {};
    std::string tag = {};
    std::string text = {};
    YamlStyle style = YamlStyle::plain;
  };
  struct Mapping {
    std::map<std::string, Value> fields;
    std::size_t nodes = 1;
  };

  YamlKind next() { return scanner_.peek().kind; }
  void expected(std::string_view what) {
    scanner_.fail_at(scanner_.peek().start, fmt::format("did not find expected {}", what));
  }

  bool open_document();
  void directives();
  void refuse_rest();

  Head head(bool block, bool indentless);
  std::string resolved_tag(const YamlToken& token);
  Item node(bool block, bool indentless);
  Item content(const Head& head);
  Item alias(const Head& head);
  void block_sequence(std::vector<Item>& items);
  void indentless_sequence(std::vector<Item>& items);
  void flow_sequence(std::vector<Item>& items);
  Item pair();
  void block_mapping(Mapping& mapping);
  void flow_mapping(Mapping& mapping);
  bool flow_separator(bool first, YamlKind end, std::string_view wanted);

  Item sequence();
  Item mapping();
  Item finished(Mapping mapping);
  Item block_value();
  Item flow_value(YamlKind end);
  std::string key_name(const Head& head);
  void add(Mapping& mapping, const Head& key_head, const std::string& key, Item item);
  std::optional<std::string> scalar(const Head& head, Value& value);

  YamlScanner scanner_;
  std::map<std::string, std::string, std::less<>> handles_;  // of tags, with what they stand for
  std::map<std::string, Item, std::less<>> anchors_;
  std::map<std::string, int, std::less<>> pending_;  // anchors of the values that are being read
  int depth_ = 0;
};

value::Result Decoder::document() {
  Item item;
  if (open_document()) item = node(true, false);
  refuse_rest();
  if (scanner_.fault()) return value::Result::error(*scanner_.fault());
  return item.value;
}

// Whether a value follows.
bool Decoder::open_document() {
  using enum YamlKind;
  const YamlToken first = scanner_.peek();
  const bool implied =
      !one_of(first.kind, {version_directive, tag_directive, YamlKind::document_start, stream_end});
  directives();
  if (implied) return true;
  if (first.kind == stream_end) {
    scanner_.fail_at(first.start, "missing start of document");
    return false;
  }
  if (next() != YamlKind::document_start) {
    scanner_.fail_at(scanner_.peek().start, kNoDocumentStart);
    return false;
  }
  scanner_.take();
  return !one_of(next(),
                 {version_directive, tag_directive, YamlKind::document_start, document_end, stream_end});
}

void Decoder::directives() {
  bool versioned = false;
  handles_.clear();
  while (one_of(next(), {YamlKind::version_directive, YamlKind::tag_directive})) {
    const YamlToken token = scanner_.take();
    if (token.kind == YamlKind::tag_directive) {
      if (!handles_.try_emplace(token.text, token.suffix).second)
        scanner_.fail_at(token.start, "found duplicate %TAG directive");
      continue;
    }
    if (versioned) scanner_.fail_at(token.start, "found duplicate %YAML directive");
    if (token.major != 1 || token.minor != 1)
      scanner_.fail_at(token.start, "found incompatible YAML document");
    versioned = true;
  }
  handles_.try_emplace("!", "!");
  handles_.try_emplace("!!", kStandardTag);
}

void Decoder::refuse_rest() {
  while (next() == YamlKind::document_end) scanner_.take();
  if (next() == YamlKind::stream_end) return;
  const YamlMark start = scanner_.peek().start;
  directives();
  if (next() == YamlKind::document_start)
    scanner_.fail_at(start, "unexpected extra content after value");
  else
    scanner_.fail_at(scanner_.peek().start, kNoDocumentStart);
}

Decoder::Head Decoder::head(bool block, bool indentless) {
  using enum YamlKind;
  Head head{.start = scanner_.peek().start};
  if (next() == YamlKind::alias) {
    head.form = Form::alias;
    head.text = scanner_.take().text;
    return head;
  }
  std::optional<YamlToken> tag_token;
  bool anchored = false;
  while ((next() == anchor && !anchored) || (next() == tag && !tag_token)) {
    if (next() == anchor)
      head.anchor = scanner_.take().text, anchored = true;
    else
      tag_token = scanner_.take();
  }
  if (scanner_.peek(); tag_token) head.tag = resolved_tag(*tag_token);
  const YamlKind kind = next();
  if (kind == flow_sequence_start || (indentless && kind == block_entry) ||
      (block && kind == block_sequence_start)) {
    head.form = Form::sequence;
  } else if (kind == flow_mapping_start || (block && kind == block_mapping_start)) {
    head.form = Form::mapping;
  } else if (kind == YamlKind::scalar) {
    YamlToken token = scanner_.take();
    head.text = std::move(token.text);
    head.style = token.style;
  } else if (!anchored && head.tag.empty()) {
    expected("node content");
  }
  return head;
}

std::string Decoder::resolved_tag(const YamlToken& token) {
  if (token.text.empty()) return token.suffix;
  auto at = handles_.find(token.text);
  if (at != handles_.end()) return at->second + token.suffix;
  scanner_.fail_at(token.start, "found undefined tag handle");
  return {};
}

Decoder::Item Decoder::node(bool block, bool indentless) {
  const Head head = this->head(block, indentless);
  if (scanner_.fault()) return {};
  if (head.form == Form::alias) return alias(head);
  if (depth_ == kDepthMax) scanner_.fail_at(head.start, fmt::format("exceeded max depth of {}", kDepthMax));
  ++depth_;
  if (!head.anchor.empty()) ++pending_[head.anchor];
  Item item = content(head);
  --depth_;
  if (item.nodes > kNodesMax) scanner_.fail("the document is too large once its aliases are expanded");
  if (!head.anchor.empty()) {
    --pending_[head.anchor];
    anchors_[head.anchor] = item;
  }
  return item;
}

Decoder::Item Decoder::content(const Head& head) {
  if (head.form == Form::scalar) {
    Item item;
    if (std::optional<std::string> wrong = scalar(head, item.value)) scanner_.fail_at(head.start, *wrong);
    return item;
  }
  const bool list = head.form == Form::sequence;
  if (!head.tag.empty() && head.tag != std::string(kStandardTag) + (list ? "seq" : "map"))
    scanner_.fail_at(head.start,
                     fmt::format("can't interpret {} as {}", list ? "sequence" : "mapping", head.tag));
  return list ? sequence() : mapping();
}

Decoder::Item Decoder::alias(const Head& head) {
  auto at = anchors_.find(head.text);
  if (pending_[head.text] > 0)
    scanner_.fail_at(head.start, fmt::format("cannot refer to anchor {} from inside its own definition",
                                             quote(head.text)));
  else if (at == anchors_.end())
    scanner_.fail_at(head.start, fmt::format("reference to undefined anchor {}", quote(head.text)));
  else
    return at->second;
  return {};
}

Decoder::Item Decoder::sequence() {
  std::vector<Item> items;
  switch (next()) {
    case YamlKind::block_entry: indentless_sequence(items); break;
    case YamlKind::block_sequence_start: block_sequence(items); break;
    default: flow_sequence(items); break;
  }
  Item whole;
  std::vector<Value> values;
  for (Item& i : items) {
    whole.nodes += i.nodes;
    values.push_back(std::move(i.value));
  }
  whole.value = Value::tuple(std::move(values));
  return whole;
}

void Decoder::block_sequence(std::vector<Item>& items) {
  scanner_.take();
  while (next() == YamlKind::block_entry) {
    scanner_.take();
    const bool empty = one_of(next(), {YamlKind::block_entry, YamlKind::block_end});
    items.push_back(empty ? Item{} : node(true, false));
  }
  if (next() != YamlKind::block_end) return expected("'-' indicator");
  scanner_.take();
}

// The list under a key, no deeper than the key.
void Decoder::indentless_sequence(std::vector<Item>& items) {
  using enum YamlKind;
  while (next() == block_entry) {
    scanner_.take();
    const bool empty = one_of(next(), {block_entry, YamlKind::key, YamlKind::value, block_end});
    items.push_back(empty ? Item{} : node(true, false));
  }
}

// Before an entry of a flow collection; false at its end.
bool Decoder::flow_separator(bool first, YamlKind end, std::string_view wanted) {
  if (next() == end) return false;
  if (first) return true;
  if (next() != YamlKind::flow_entry) {
    expected(wanted);
    return false;
  }
  scanner_.take();
  return next() != end;
}

void Decoder::flow_sequence(std::vector<Item>& items) {
  constexpr YamlKind kEnd = YamlKind::flow_sequence_end;
  scanner_.take();
  for (bool first = true; flow_separator(first, kEnd, "',' or ']'"); first = false)
    items.push_back(next() == YamlKind::key ? pair() : node(false, false));
  scanner_.take();
}

// [key: value] is a list of one mapping.
Decoder::Item Decoder::pair() {
  using enum YamlKind;
  Head key_head{.start = scanner_.take().end};
  if (!one_of(next(), {YamlKind::value, flow_entry, flow_sequence_end})) key_head = head(false, false);
  Mapping one;
  const std::string name = key_name(key_head);
  add(one, key_head, name, flow_value(flow_sequence_end));
  return finished(std::move(one));
}

Decoder::Item Decoder::mapping() {
  Mapping m;
  if (next() == YamlKind::block_mapping_start)
    block_mapping(m);
  else
    flow_mapping(m);
  return finished(std::move(m));
}

Decoder::Item Decoder::finished(Mapping mapping) {
  std::vector<std::pair<std::string, Value>> fields(mapping.fields.begin(), mapping.fields.end());
  return {Value::object(std::move(fields)), mapping.nodes};
}

void Decoder::block_mapping(Mapping& mapping) {
  using enum YamlKind;
  scanner_.take();
  while (next() == YamlKind::key) {
    Head key_head{.start = scanner_.take().end};
    if (!one_of(next(), {YamlKind::key, YamlKind::value, block_end})) key_head = head(true, true);
    const std::string name = key_name(key_head);
    add(mapping, key_head, name, block_value());
  }
  if (next() != block_end) return expected("key");
  scanner_.take();
}

void Decoder::flow_mapping(Mapping& mapping) {
  using enum YamlKind;
  scanner_.take();
  for (bool first = true; flow_separator(first, flow_mapping_end, "',' or '}'"); first = false) {
    const bool keyed = next() == YamlKind::key;
    if (keyed) scanner_.take();
    Head key_head{.start = scanner_.peek().start};
    if (!keyed || !one_of(next(), {YamlKind::value, flow_entry, flow_mapping_end}))
      key_head = head(false, false);
    const std::string name = key_name(key_head);
    add(mapping, key_head, name, keyed ? flow_value(flow_mapping_end) : Item{});
  }
  scanner_.take();
}

Decoder::Item Decoder::block_value() {
  using enum YamlKind;
  if (next() != YamlKind::value) return {};
  scanner_.take();
  if (one_of(next(), {YamlKind::key, YamlKind::value, block_end})) return {};
  return node(true, true);
}

Decoder::Item Decoder::flow_value(YamlKind end) {
  if (next() != YamlKind::value) return {};
  scanner_.take();
  if (one_of(next(), {YamlKind::flow_entry, end})) return {};
  return node(false, false);
}

std::string Decoder::key_name(const Head& head) {
  if (scanner_.fault()) return {};
  Value value = Value::null();
  if (head.form != Form::scalar) {
    scanner_.fail_at(head.start, "only strings are allowed as mapping keys");
  } else if (std::optional<std::string> wrong = scalar(head, value)) {
    scanner_.fail(*wrong);
  } else if (value.is_null()) {
    scanner_.fail_at(head.start, "mapping key cannot be null");
  } else if (value::Result text = value::convert(value, Type::string()); text.ok()) {
    return std::string(text.value().as_string());
  }
  return {};
}

void Decoder::add(Mapping& mapping, const Head& key_head, const std::string& key, Item item) {
  if (scanner_.fault()) return;
  mapping.nodes += item.nodes;
  if (key != "<<" || !key_head.tag.empty()) {
    mapping.fields[key] = std::move(item.value);
    return;
  }
  const Value& from = item.value;
  if (from.is_null() || from.type()->kind() != Kind::object)
    return scanner_.fail_at(key_head.start,
                            fmt::format("cannot merge {} into mapping", from.type()->friendly_name()));
  for (std::size_t i = 0; i < from.items().size(); ++i)
    mapping.fields[from.type()->attributes()[i].name] = from.at(i);
}

// What is wrong with it, if anything is. What a scalar looks like goes before what its tag says.
std::optional<std::string> Decoder::scalar(const Head& head, Value& value) {
  const std::string_view text = head.text;
  std::string_view kind = head.tag;
  if (kind.starts_with(kStandardTag)) kind.remove_prefix(kStandardTag.size());
  const auto is = [&](std::string_view name) { return kind.size() < head.tag.size() && kind == name; };
  const bool number = is("int") || is("float"), other = is("bool") || is("timestamp");
  if (!head.tag.empty() && !number && !other && !is("str") && !is("null") && !is("binary"))
    return fmt::format("unsupported tag {}", quote(head.tag));
  if (is("binary") && !base64_decode(text))
    return fmt::format("cannot parse {} as {}: not valid base64", quote(text), head.tag);
  value = Value::string(text);
  if (is("str") || is("binary")) return std::nullopt;
  if (head.style == YamlStyle::quoted && (head.tag.empty() || yaml_looks_special(text))) return std::nullopt;
  if (head.tag.empty()) {
    if (text == ".nan" || text == ".NaN" || text == ".NAN") return "floating point NaN is not supported";
    value = yaml_scalar(text);
    // A block is a text, of what it was read as.
    if (head.style == YamlStyle::block)
      value = value::convert(value, Type::string()).value();
    return std::nullopt;
  }
  if (yaml_looks_special(text)) {
    value = yaml_scalar(text);
    if (value.is_null() || value.type()->kind() != Kind::string) return std::nullopt;
  }
  std::optional<Value> read;
  if (is("null")) read = Value::null();
  if (number) read = yaml_tagged_number(text);
  if (is("timestamp")) read = yaml_timestamp(text);
  if (!read) return fmt::format("cannot parse {} as {}", quote(text), head.tag);
  value = *read;
  return std::nullopt;
}

// The characters YAML has no place for; the text is valid UTF-8.
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) return true;
    const auto following = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (c == 0xC2 && following < 0xA0 && following != 0x85) return true;
    if (text.substr(i).starts_with("\xEF\xBF\xBE") || text.substr(i).starts_with("\xEF\xBF\xBF")) return true;
  }
  return false;
}

}  // namespace

value::Result yaml_decode(std::string_view text) {
  if (has_control_character(text)) return value::Result::error("control characters are not allowed");
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return Decoder(text.empty() ? "\n" : text).document();
}

}  // namespace reprise::lang
