#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <map>

#include "providers_fake/aws_data.h"
#include "providers_fake/definition_object.h"
#include "value/json.h"

namespace reprise::providers_fake {
namespace {

using value::Kind;
using value::Type;
using value::Value;

// The parts of a statement in the order the provider writes them; each a JSON value, null when absent.
constexpr std::array<std::string_view, 9> kParts = {"Sid",       "Effect",       "Action",
                                                    "NotAction", "Resource",     "NotResource",
                                                    "Principal", "NotPrincipal", "Condition"};
using Statement = std::array<Value, kParts.size()>;

struct Document {
  std::string version;
  std::string id;
  std::vector<Statement> statements;
};

std::string text_of(const Value& v) {
  const Value bare = v.unmark();
  return bare.is_known() && !bare.is_null() && bare.type() == Type::string() ? std::string(bare.as_string())
                                                                             : std::string();
}

std::vector<Value> items_of(const Value& v) {
  const Value bare = v.unmark();
  if (bare.is_unknown() || bare.is_null()) return {};
  return {bare.items().begin(), bare.items().end()};
}

// "&{aws:username}" stands for IAM's own "${aws:username}".
std::string with_variables(std::string text) {
  for (std::size_t at = text.find("&{"); at != std::string::npos; at = text.find("&{", at + 2))
    text[at] = '$';
  return text;
}

// One text by itself, several as a list in falling order: as the provider keeps them.
Value text_list(const Value& v) {
  std::vector<std::string> texts;
  for (const Value& item : items_of(v)) texts.push_back(with_variables(text_of(item)));
  if (texts.empty()) return Value();
  if (texts.size() == 1) return Value::string(texts[0]);
  std::sort(texts.rbegin(), texts.rend());
  std::vector<Value> out;
  for (const std::string& t : texts) out.push_back(Value::string(t));
  return Value::tuple(std::move(out));
}

Value object_of(std::map<std::string, Value> fields) {
  return Value::object(std::vector<std::pair<std::string, Value>>(fields.begin(), fields.end()));
}

Value principals(const Value& blocks) {
  const std::vector<Value> all = items_of(blocks);
  if (all.empty()) return Value();
  std::map<std::string, std::vector<Value>> by_type;
  for (const Value& block : all) {
    std::vector<Value>& ids = by_type[text_of(block.unmark().attr("type"))];
    for (const Value& id : items_of(block.unmark().attr("identifiers"))) ids.push_back(id.unmark());
  }
  if (by_type.size() == 1 && by_type.begin()->first == "*" && by_type.begin()->second.size() == 1 &&
      text_of(by_type.begin()->second[0]) == "*")
    return Value::string("*");
  std::map<std::string, Value> out;
  for (auto& [type, ids] : by_type) out[type] = text_list(Value::list(Type::string(), std::move(ids)));
  return object_of(std::move(out));
}

Value conditions(const Value& blocks) {
  std::map<std::string, std::map<std::string, Value>> tests;
  for (const Value& block : items_of(blocks)) {
    const Value bare = block.unmark();
    tests[text_of(bare.attr("test"))][with_variables(text_of(bare.attr("variable")))] =
        text_list(bare.attr("values"));
  }
  if (tests.empty()) return Value();
  std::map<std::string, Value> out;
  for (auto& [test, variables] : tests) out[test] = object_of(std::move(variables));
  return object_of(std::move(out));
}

Statement statement(const Value& block) {
  const Value b = block.unmark();
  Statement out;
  if (const std::string sid = text_of(b.attr("sid")); !sid.empty()) out[0] = Value::string(sid);
  const std::string effect = text_of(b.attr("effect"));
  out[1] = Value::string(effect.empty() ? "Allow" : effect);
  out[2] = text_list(b.attr("actions"));
  out[3] = text_list(b.attr("not_actions"));
  out[4] = text_list(b.attr("resources"));
  out[5] = text_list(b.attr("not_resources"));
  out[6] = principals(b.attr("principals"));
  out[7] = principals(b.attr("not_principals"));
  out[8] = conditions(b.attr("condition"));
  return out;
}

// A document that somebody else wrote; nullopt when it is none.
std::optional<Document> parse(std::string_view json) {
  const value::Result read = value::from_json(json);
  if (!read.ok() || read.value().is_null() || read.value().type()->kind() != Kind::object)
    return std::nullopt;
  const Value& v = read.value();
  Document out;
  out.version = text_of(v.attr("Version"));
  out.id = text_of(v.attr("Id"));
  const Value& statements = v.attr("Statement");
  if (statements.is_null()) return out;
  std::vector<Value> list = {statements};
  if (statements.type()->kind() == Kind::tuple) list = items_of(statements);
  for (const Value& s : list) {
    if (s.is_null() || s.type()->kind() != Kind::object) return std::nullopt;
    Statement one;
    for (std::size_t i = 0; i < kParts.size(); ++i)
      if (const Value* part = s.find(kParts[i])) one[i] = *part;
    out.statements.push_back(std::move(one));
  }
  return out;
}

// Statements of `more` replace those of the same Sid.
void merge(Document& into, const Document& more) {
  if (!more.version.empty()) into.version = more.version;
  if (!more.id.empty()) into.id = more.id;
  for (const Statement& s : more.statements) {
    const std::string sid = text_of(s[0]);
    auto same = std::find_if(into.statements.begin(), into.statements.end(), [&](const Statement& known) {
      return !sid.empty() && text_of(known[0]) == sid;
    });
    if (same != into.statements.end())
      *same = s;
    else
      into.statements.push_back(s);
  }
}

// JSON in the layout of Go's MarshalIndent with two blanks; `pretty` off gives the minified form. Depth is
// bounded by what from_json() accepts.
class Writer {
 public:
  explicit Writer(bool pretty) : pretty_(pretty) {}
  std::string document(const Document& d) {
    open('{');
    if (!d.version.empty()) member("Version", Value::string(d.version));
    if (!d.id.empty()) member("Id", Value::string(d.id));
    if (!d.statements.empty()) {
      name("Statement");
      open('[');
      for (const Statement& s : d.statements) {
        separate();
        open('{');
        for (std::size_t i = 0; i < kParts.size(); ++i)
          if (!s[i].is_null()) member(kParts[i], s[i]);
        close('}');
      }
      close(']');
    }
    close('}');
    return std::move(out_);
  }

 private:
  void line() {
    if (!pretty_) return;
    out_.push_back('\n');
    out_.append(2 * static_cast<std::size_t>(depth_), ' ');
  }
  void open(char c) {
    out_.push_back(c);
    ++depth_;
    first_ = true;
  }
  void close(char c) {
    --depth_;
    if (!first_) line();
    out_.push_back(c);
    first_ = false;
  }
  void separate() {
    if (!first_) out_.push_back(',');
    first_ = false;
    line();
  }
  void name(std::string_view n) {
    separate();
    value::append_json_string(out_, n);
    out_ += pretty_ ? ": " : ":";
  }
  void member(std::string_view n, const Value& v) {
    name(n);
    write(v);
  }
  void write(const Value& v) {
    if (v.is_null() || v.type()->is_primitive()) return value::append_json(out_, v);
    const bool object = v.type()->kind() == Kind::object;
    open(object ? '{' : '[');
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (object) {
        member(v.type()->attributes()[i].name, v.at(i));
      } else {
        separate();
        write(v.at(i));
      }
    }
    close(object ? '}' : ']');
  }

  bool pretty_;
  bool first_ = true;
  int depth_ = 0;
  std::string out_;
};

bool add_documents(const Value& list, std::string_view argument, Document& into,
                   const provider::Target& target, hcl::Diagnostics& diags) {
  for (const Value& item : items_of(list)) {
    const std::string text = text_of(item);
    if (text.empty()) continue;
    const std::optional<Document> parsed = parse(text);
    if (!parsed) {
      diags.error(fmt::format("merging {}: \"{}\" is no policy document in JSON", argument, text), "",
                  target.range);
      return false;
    }
    merge(into, *parsed);
  }
  return true;
}

}  // namespace

provider::DataResponse PolicyDocumentData::read(const provider::Target& target, const Value& config,
                                                const cloud::World&) const {
  provider::DataResponse out;
  const value::TypeRef type = schema_.block.implied_type;
  out.state = Value::unknown(type);
  const Value bare = config.unmark();
  Document document;
  if (!add_documents(bare.attr("source_policy_documents"), "source_policy_documents", document, target,
                     out.diags))
    return out;
  Document own;
  own.id = text_of(bare.attr("policy_id"));
  const std::string version = text_of(bare.attr("version"));
  own.version = version.empty() ? "2012-10-17" : version;
  for (const Value& block : items_of(bare.attr("statement"))) own.statements.push_back(statement(block));
  merge(document, own);
  if (!add_documents(bare.attr("override_policy_documents"), "override_policy_documents", document, target,
                     out.diags))
    return out;

  const std::string json = Writer(true).document(document);
  const value::Marks marks = value::only_origins(config.deep_marks());
  std::vector<Value> fields(bare.items().begin(), bare.items().end());
  auto set = [&](std::string_view name, const Value& v) {
    if (const int i = type->attribute_index(name); i >= 0) fields[static_cast<std::size_t>(i)] = v;
  };
  const uLong sum = crc32(0, reinterpret_cast<const Bytef*>(json.data()), static_cast<uInt>(json.size()));
  set("id", Value::string(std::to_string(sum)).with_marks(marks));
  set("json", Value::string(json).with_marks(marks));
  set("minified_json", Value::string(Writer(false).document(document)).with_marks(marks));
  if (version.empty()) set("version", Value::string("2012-10-17"));
  out.state = Value::object(type, std::move(fields));
  return out;
}

}  // namespace reprise::providers_fake
