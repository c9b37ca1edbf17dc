#include "providers_fake/json_same.h"

#include <algorithm>
#include <string>
#include <vector>

#include "value/json.h"

namespace reprise::providers_fake {
namespace {

using value::Kind;
using value::Value;

// from_json() bounds the depth of what it accepts, so this recursion is bounded as well.
std::string canonical(const Value& v) {
  if (v.is_null() || v.type()->is_primitive()) return value::to_json(v);
  std::string out;
  if (v.type()->kind() == Kind::object) {
    out = "{";
    for (std::size_t i = 0; i < v.size(); ++i) {
      value::append_json_string(out, v.type()->attributes()[i].name);
      out += canonical(v.at(i));
    }
    return out + "}";
  }
  if (v.size() == 1) return canonical(v.at(0));
  std::vector<std::string> items;
  for (const Value& item : v.items()) items.push_back(canonical(item));
  std::sort(items.begin(), items.end());
  out = "[";
  for (const std::string& item : items) out += item + ",";
  return out + "]";
}

}  // namespace

bool same_json(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const value::Result one = value::from_json(a);
  const value::Result two = value::from_json(b);
  return one.ok() && two.ok() && canonical(one.value()) == canonical(two.value());
}

}  // namespace reprise::providers_fake
