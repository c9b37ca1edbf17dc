#include "config/json_literal.h"

#include "value/json.h"

namespace reprise::config {

bool is_json(const hcl::Expr& e, const hcl::SourceMap& sources) {
  const hcl::SourceFile* file = sources.file_at(e.range.begin);
  return file && file->name.ends_with(".json");
}

value::Value json_literal(const hcl::Expr& e, const hcl::SourceMap& sources) {
  const value::Result v = value::from_json(sources.text(e.range));
  return v.ok() ? v.value() : value::Value::unknown();
}

}  // namespace reprise::config
