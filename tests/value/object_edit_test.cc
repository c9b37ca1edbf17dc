#include "value/object_edit.h"

#include <gtest/gtest.h>

namespace reprise::value {
namespace {

const TypeRef kType = Type::object({{"a", Type::string()}, {"b", Type::dynamic()}});
Value base() { return Value::object(kType, {Value::string("x"), Value::null()}); }

TEST(ObjectEdit, YieldsTheObjectItselfWhileNothingDiffers) {
  const Value object = base();
  ObjectEdit edit(kType, object);
  edit.put(0, Value::string("x"));
  edit.put(1, object.at(1));
  EXPECT_TRUE(edit.take().same_node(object));
}

TEST(ObjectEdit, ReplacesFieldsAndLeavesTheObjectAlone) {
  const Value object = base();
  ObjectEdit edit(kType, object);
  edit.put(0, Value::string("y"));
  edit.put(1, Value::boolean(true));
  const Value edited = edit.take();
  EXPECT_EQ(edited.at(0).as_string(), "y");
  EXPECT_TRUE(edited.at(1).as_bool());
  EXPECT_EQ(edited.type()->attribute_type("b"), Type::boolean());
  EXPECT_TRUE(object.identical(base()));
}

TEST(ObjectEdit, AMarkIsADifferenceAndPuttingBackIsKept) {
  const Value object = base();
  ObjectEdit edit(kType, object);
  edit.put(0, Value::string("x").with_marks(sensitive_mark()));
  EXPECT_TRUE(edit.take().at(0).is_marked());
  ObjectEdit back(kType, object);
  back.put(0, Value::string("y"));
  back.put(0, Value::string("x"));
  EXPECT_TRUE(back.take().identical(object));
}

}  // namespace
}  // namespace reprise::value
