// An object with some of its fields replaced. Costs no memory while what is put is what is there already, and
// then yields the very object that it began with: passes over wide resources mostly change nothing.
#pragma once

#include <vector>

#include "value/value.h"

namespace reprise::value {

class ObjectEdit {
 public:
  // `base` is known, not null and unmarked, has the fields of `declared`, and outlives this.
  ObjectEdit(TypeRef declared, const Value& base) : declared_(declared), base_(base) {}

  void put(std::size_t field, Value v) {
    const bool untouched = fields_.empty();
    if (untouched && (v.is_same(base_.at(field)) || v.identical(base_.at(field)))) return;
    if (untouched) fields_.assign(base_.items().begin(), base_.items().end());
    fields_[field] = std::move(v);
  }
  // Once.
  Value take() { return fields_.empty() ? base_ : Value::object(declared_, std::move(fields_)); }

 private:
  TypeRef declared_;
  const Value& base_;
  std::vector<Value> fields_;  // empty while nothing differs
};

}  // namespace reprise::value
