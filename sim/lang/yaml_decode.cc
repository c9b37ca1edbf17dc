#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "lang/base64.h"
#include "lang/function_kit.h"
#include "lang/render.h"
#include "lang/yaml.h"
#include "lang/yaml_scalar.h"

namespace reprise::lang {

namespace {

constexpr std::size_t kNodesMax = 8u << 20;  // aliases can multiply a small document into a huge one

// Builds values from the parser's events.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view source) : source_(source) {}
  std::string error;
  Value result;
  bool has_result = false;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t anchor) override { add({Value::null(), 1}, anchor); }
  void OnAlias(const YAML::Mark&, YAML::anchor_t anchor) override {
    auto at = anchors_.find(anchor);
    if (at == anchors_.end()) {
      fail("an alias refers to the value it is inside of");
      return;
    }
    add(at->second, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    bool plain = tag == "?" || tag.empty();
    if (plain && (text == ".nan" || text == ".NaN" || text == ".NAN"))
      fail("floating point NaN is not supported");
    check_tag(tag, "scalar");
    if (tag == "tag:yaml.org,2002:binary" && !base64_decode(text))
      fail(fmt::format("cannot parse {} as {}: not valid base64", quote(text), tag));
    Item item{plain || (resolved(tag) && !quoted(mark)) ? yaml_scalar(text) : Value::string(text), 1};
    item.merge_key = plain && text == "<<";
    add(std::move(item), anchor);
  }
  void OnSequenceStart(const YAML::Mark&, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(tag, "sequence");
    open_.push_back({false, anchor, {}});
  }
  void OnSequenceEnd() override {
    Open o = close();
    std::vector<Value> items;
    for (Item& i : o.items) items.push_back(std::move(i.value));
    add({Value::tuple(std::move(items)), o.nodes}, o.anchor);
  }
  void OnMapStart(const YAML::Mark&, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(tag, "mapping");
    open_.push_back({true, anchor, {}});
  }
  void OnMapEnd() override {
    Open o = close();
    std::map<std::string, Value> own, merged;
    for (std::size_t i = 0; i + 1 < o.items.size(); i += 2) {
      if (o.items[i].merge_key) {
        merge(o.items[i + 1].value, merged);
      } else if (std::optional<std::string> key = key_text(o.items[i].value)) {
        own[*key] = std::move(o.items[i + 1].value);
      }
    }
    own.merge(merged);
    std::vector<std::pair<std::string, Value>> fields(own.begin(), own.end());
    add({Value::object(std::move(fields)), o.nodes}, o.anchor);
  }

 private:
  struct Item {
    Value value;
    std::size_t nodes = 1;
    bool merge_key = false;
  };
  struct Open {
    bool map = false;
    YAML::anchor_t anchor = 0;
    std::vector<Item> items = {};
    std::size_t nodes = 1;
  };

  static bool resolved(std::string_view tag) {
    for (const char* name : {"int", "float", "bool", "timestamp"})
      if (tag == std::string("tag:yaml.org,2002:") + name) return true;
    return false;
  }

  void check_tag(std::string_view tag, std::string_view kind) {
    constexpr std::string_view kStandard = "tag:yaml.org,2002:";
    if (tag.empty() || tag == "?" || tag == "!") return;
    const std::string_view own = kind == "sequence" ? "seq" : "map";
    if (!tag.starts_with(kStandard))
      fail(fmt::format("unsupported tag {}", quote(tag)));
    else if (kind != "scalar" && tag.substr(kStandard.size()) != own)
      fail(fmt::format("can't interpret {} as {}", kind, tag));
  }

  void fail(std::string message) {
    if (error.empty()) error = std::move(message);
  }

  Open close() {
    Open o = std::move(open_.back());
    open_.pop_back();
    return o;
  }

  void add(Item item, YAML::anchor_t anchor) {
    if (anchor) anchors_[anchor] = item;
    if (item.nodes > kNodesMax) fail("the document is too large once its aliases are expanded");
    if (!error.empty()) item = {Value::null(), 1};
    if (open_.empty()) {
      result = std::move(item.value);
      has_result = true;
      return;
    }
    open_.back().nodes += item.nodes;
    open_.back().items.push_back(std::move(item));
  }

  std::optional<std::string> key_text(const Value& key) {
    value::Result r = value::convert(key, Type::string());
    if (r.ok() && !r.value().is_null()) return std::string(r.value().as_string());
    fail(key.is_null() ? "mapping key cannot be null" : "only strings are allowed as mapping keys");
    return std::nullopt;
  }

  void merge(const Value& from, std::map<std::string, Value>& into) {
    if (from.type()->kind() == Kind::object && !from.is_null()) {
      for (std::size_t i = 0; i < from.items().size(); ++i)
        into.try_emplace(from.type()->attributes()[i].name, from.at(i));
    } else {
      fail(fmt::format("cannot merge {} into mapping",
                       from.is_null() ? "null" : from.type()->friendly_name()));
    }
  }

  // Whether the scalar that starts there, behind its tag and anchor, stands in quotes: those are texts all
  // the same.
  bool quoted(const YAML::Mark& mark) const {
    std::string_view rest =
        source_.substr(std::min(source_.size(), static_cast<std::size_t>(std::max(mark.pos, 0))));
    while (!rest.empty() && (rest[0] == '!' || rest[0] == '&')) {
      rest.remove_prefix(std::min(rest.size(), rest.find_first_of(" \t\r\n")));
      rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" \t\r\n")));
    }
    return rest.starts_with('"') || rest.starts_with('\'');
  }

  std::string_view source_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Item> anchors_;
};

// yaml-cpp's complaint in the words of the parser Terraform uses, where there is a counterpart.
std::string parse_error(const YAML::Exception& e) {
  if (e.msg == YAML::ErrorMsg::MAP_VALUE) return "mapping values are not allowed in this context";
  return fmt::format("on line {}, column {}: {}", e.mark.line + 1, e.mark.column + 1, e.msg);
}

std::size_t line_of_second_document(std::string_view text) {
  std::size_t line = 0;
  bool content = false;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    std::string_view current = text.substr(0, end);
    bool marker = current.starts_with("---");
    if (marker && content) return line;
    content = content || (!marker && !current.empty() && current[0] != '#');
    ++line;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return line;
}

}  // namespace

value::Result yaml_decode(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) {
        return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 127;
      }))
    return value::Result::error("control characters are not allowed");
  constexpr std::string_view kVersion = "%YAML ";
  if (text.starts_with(kVersion) && !text.substr(kVersion.size()).starts_with("1.1"))
    return value::Result::error("found incompatible YAML document");
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Builder builder(text);
    if (!parser.HandleNextDocument(builder) || !builder.has_result)
      return value::Result::error("on line 1, column 1: missing start of document");
    if (!builder.error.empty()) return value::Result::error(builder.error);
    Builder extra(text);
    if (parser.HandleNextDocument(extra))
      return value::Result::error(fmt::format("on line {}, column 1: unexpected extra content after value",
                                              line_of_second_document(text)));
    return builder.result;
  } catch (const YAML::Exception& e) {
    return value::Result::error(parse_error(e));
  }
}

}  // namespace reprise::lang
