#include "state/json_tree.h"

#include <charconv>

namespace reprise::state {

namespace {

constexpr int kMaxDepth = 512;

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

// Recursive descent; recursion is bounded by kMaxDepth.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  JsonDocument run() {
    JsonNode node;
    bool good = value(node, 0);
    if (good) {
      skip_space();
      good = at_ == text_.size();
    }
    if (good) return {std::move(node), 0, false};
    return {std::nullopt, at_ < text_.size() ? at_ + 1 : text_.size(), at_ >= text_.size()};
  }

 private:
  bool more() const { return at_ < text_.size(); }
  void skip_space() {
    while (more() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  bool take(char c) {
    if (!more() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view w) {
    for (const char c : w)
      if (!take(c)) return false;
    return true;
  }

  bool value(JsonNode& node, int depth) {
    skip_space();
    if (!more() || depth > kMaxDepth) return false;
    const std::size_t start = at_;
    const bool good = content(node, depth);
    node.raw = text_.substr(start, at_ - start);
    return good;
  }

  bool content(JsonNode& node, int depth) {
    using K = JsonNode::Kind;
    switch (text_[at_]) {
      case '{': node.kind = K::object; return object(node, depth);
      case '[': node.kind = K::array; return array(node, depth);
      case '"': node.kind = K::string; return string(node.text);
      case 't': node.kind = K::boolean; return word("true");
      case 'f': node.kind = K::boolean; return word("false");
      case 'n': return word("null");
      default: node.kind = K::number; return number();
    }
  }

  bool object(JsonNode& node, int depth) {
    ++at_;
    skip_space();
    if (take('}')) return true;
    for (;;) {
      skip_space();
      std::string key;
      if (!more() || text_[at_] != '"' || !string(key)) return false;
      skip_space();
      if (!take(':')) return false;
      JsonNode child;
      if (!value(child, depth + 1)) return false;
      node.fields.push_back({std::move(key), std::move(child)});
      skip_space();
      if (take('}')) return true;
      if (!take(',')) return false;
    }
  }

  bool array(JsonNode& node, int depth) {
    ++at_;
    skip_space();
    if (take(']')) return true;
    for (;;) {
      JsonNode child;
      if (!value(child, depth + 1)) return false;
      node.items.push_back(std::move(child));
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return false;
    }
  }

  bool digits() {
    const std::size_t start = at_;
    while (more() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > start;
  }
  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (more() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  bool hex4(std::uint32_t& code) {
    if (at_ + 4 > text_.size()) {
      at_ = text_.size();
      return false;
    }
    const char* first = text_.data() + at_;
    const auto r = std::from_chars(first, first + 4, code, 16);
    if (r.ptr != first + 4) return false;
    at_ += 4;
    return true;
  }
  bool escape(std::string& out) {
    if (!more()) return false;
    const char c = text_[at_++];
    switch (c) {
      case '"':
      case '\\':
      case '/': out += c; return true;
      case 'b': out += '\b'; return true;
      case 'f': out += '\f'; return true;
      case 'n': out += '\n'; return true;
      case 'r': out += '\r'; return true;
      case 't': out += '\t'; return true;
      case 'u': break;
      default: --at_; return false;
    }
    std::uint32_t code = 0;
    if (!hex4(code)) return false;
    if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_, 2) == "\\u") {
      const std::size_t back = at_;
      at_ += 2;
      std::uint32_t low = 0;
      if (!hex4(low)) return false;
      if (low >= 0xdc00 && low < 0xe000) {
        append_utf8(out, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        return true;
      }
      at_ = back;
    }
    append_utf8(out, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
    return true;
  }
  bool string(std::string& out) {
    ++at_;
    while (more()) {
      const std::size_t stop = text_.find_first_of("\"\\", at_);
      const std::string_view plain = text_.substr(at_, stop == std::string_view::npos ? stop : stop - at_);
      for (std::size_t i = 0; i < plain.size(); ++i)
        if (static_cast<unsigned char>(plain[i]) < 0x20) {
          at_ += i;
          return false;
        }
      out += plain;
      at_ += plain.size();
      if (!more()) return false;
      if (text_[at_++] == '"') return true;
      if (!escape(out)) return false;
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view key) const {
  const JsonNode* found = nullptr;
  for (const auto& [name, node] : fields)
    if (name == key) found = &node;
  return found && found->kind != Kind::null ? found : nullptr;
}

std::string JsonNode::string_or(std::string_view key, std::string_view otherwise) const {
  const JsonNode* node = find(key);
  return node && node->kind == Kind::string ? node->text : std::string(otherwise);
}

bool JsonNode::flag(std::string_view key) const {
  const JsonNode* node = find(key);
  return node && node->raw == "true";
}

std::optional<std::int64_t> JsonNode::integer() const {
  std::int64_t n = 0;
  const auto r = std::from_chars(raw.data(), raw.data() + raw.size(), n);
  if (kind != Kind::number || r.ec != std::errc{} || r.ptr != raw.data() + raw.size()) return std::nullopt;
  return n;
}

const char* JsonNode::kind_name() const {
  switch (kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "bool";
    case Kind::number: return "number";
    case Kind::string: return "string";
    case Kind::array: return "array";
    case Kind::object: return "object";
  }
  return "";
}

JsonDocument parse_json(std::string_view text) { return Parser(text).run(); }

}  // namespace reprise::state
