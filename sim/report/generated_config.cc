#include "report/generated_config.h"

#include <fmt/format.h>

#include "config/canonical_layout.h"
#include "lang/native_text.h"
#include "lang/render.h"
#include "value/json.h"

namespace reprise::report {

namespace {

using provider::AttributeSchema;
using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Kind;
using value::Type;
using value::Value;

// Depth is that of schemas, which the reader of schemas bounds.
class Writer {
 public:
  std::string take() { return std::move(out_); }

  void body(const BlockSchema& schema, const Value& v, bool top) {
    const Value& plain = v.unmark();
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      const BlockSchema::Field& f = schema.fields[i];
      if (f.is_block) continue;
      const AttributeSchema& a = schema.attributes[f.index];
      const bool old_id = top && a.name == "id" && a.optional && a.computed;
      if ((!a.required && !a.optional) || a.deprecated || old_id) continue;
      out_ +=
          fmt::format("{} = {}\n", a.name, argument(a, plain.is_null() ? Value::null(a.type) : plain.at(i)));
    }
    if (plain.is_null()) return;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      const BlockSchema::Field& f = schema.fields[i];
      if (f.is_block && !schema.blocks[f.index].block->deprecated)
        blocks(schema.blocks[f.index], plain.at(i));
    }
  }

 private:
  void block(const std::string& header, const BlockSchema& schema, const Value& v) {
    out_ += header + " {\n";
    body(schema, v, false);
    out_ += "}\n";
  }

  void blocks(const NestedBlock& nested, const Value& v) {
    const Value& plain = v.unmark();
    if (plain.is_null() || plain.is_unknown()) return;
    if (nested.nesting == Nesting::single || nested.nesting == Nesting::group)
      return block(nested.name, *nested.block, v);
    if (plain.type()->kind() == Kind::map) {
      for (const value::MapEntry& e : plain.entries())
        block(nested.name + " " + lang::quote(e.key), *nested.block, e.value);
      return;
    }
    for (const Value& item : plain.items()) block(nested.name, *nested.block, item);
  }

  static std::string argument(const AttributeSchema& a, const Value& v) {
    if (a.sensitive || value::is_sensitive(v.deep_marks())) return "null # sensitive";
    Value plain = v.unmark_deep();
    if (plain.is_null() || !plain.is_wholly_known()) return "null";
    if (a.nested) return nested(a, plain);
    if (plain.type() != Type::string()) return lang::native_expression(plain);
    // Old SDKs cannot say null.
    if (a.optional && plain.as_string().empty()) return "null";
    const value::Result document = value::from_json(plain.as_string());
    const bool structured =
        document.ok() && !document.value().is_null() && !document.value().type()->is_primitive();
    return structured ? "jsonencode(" + lang::native_expression(document.value()) + ")"
                      : lang::native_expression(plain);
  }

  // An attribute that is made of attributes: those that may be configured.
  static std::string nested(const AttributeSchema& a, const Value& v) {
    const auto object = [&](const Value& o) {
      if (o.is_null()) return std::string("null");
      Writer inner;
      inner.body(*a.nested, o, false);
      return "{\n" + inner.take() + "}";
    };
    if (v.type()->kind() == Kind::object) return object(v);
    std::string out;
    if (v.type()->kind() == Kind::map) {
      for (const value::MapEntry& e : v.entries())
        out += fmt::format("{} = {}\n", lang::quote(e.key), object(e.value));
      return "{\n" + out + "}";
    }
    for (const Value& item : v.items()) out += object(item) + ",\n";
    return "[\n" + out + "]";
  }

  std::string out_;
};

}  // namespace

std::string generated_config(const config::ResourceAddr& address, const BlockSchema& schema,
                             const Value& state) {
  Writer writer;
  writer.body(schema, state, true);
  std::string text = config::lay_out(fmt::format("resource {} {} {{\n{}}}", lang::quote(address.type),
                                                 lang::quote(address.name), writer.take()));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace reprise::report
