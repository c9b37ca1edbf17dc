// Values taken apart into leaves. Private to this folder.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace reprise::verify {

struct Leaf {
  std::string path;  // "", "ami", "tags[\"a b\"]", "ingress[0].cidr_blocks[0]"
  std::string text;
  value::Marks marks = nullptr;  // of the leaf and of everything around it
  bool is_string = false;
};
// Sets stay whole: the order of their elements is known only once identities are replaced.
struct SetLeaf {
  std::string path;  // "ingress{}"
  value::Value set;  // unmarked
  value::Marks marks = nullptr;
};
struct Leaves {
  std::vector<Leaf> plain;
  std::vector<SetLeaf> sets;
};

// Nulls and empty collections leave nothing behind.
void take_apart(const value::Value& v, Leaves& out);

// What stands for a string inside a set.
using Resolve = std::function<std::string(std::string_view text, value::Marks marks)>;
// The text of a whole value: "{cidr_blocks = [0.0.0.0/0], from_port = 80}". `marks` gains all that are
// inside.
std::string text_of(const value::Value& v, value::Marks around, const Resolve& resolve, value::Marks& marks);

}  // namespace reprise::verify
