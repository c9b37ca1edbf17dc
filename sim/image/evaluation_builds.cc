// Names and sources of builds that depend on variables and locals.
#include "image/evaluation.h"

namespace reprise::image {

using value::Value;

std::vector<std::string> Evaluation::references(const SourceUse& use) {
  std::vector<std::string> out;
  Value v = evaluate(*use.later, diags_).unmark_deep();
  auto text = [&](const Value& item) {
    bool good = !item.is_null() && item.is_known() && item.type() == value::Type::string();
    if (good) out.emplace_back(item.as_string());
    return good;
  };
  if (v.is_unknown() || text(v)) return out;  // what is unknown has been complained about
  bool list = !v.is_null() && !v.type()->is_primitive() && v.type()->kind() != value::Kind::map &&
              v.type()->kind() != value::Kind::object;
  if (list)
    for (const Value& item : v.items()) list = text(item) && list;
  if (!list)
    diags_.error("Invalid source reference", "The sources of a build are a list of references.", use.range);
  return out;
}

void Evaluation::resolve_build(const Build& build) {
  ActiveBuild out{&build, build.name, {}};
  if (build.name_later) {
    Value v = evaluate(*build.name_later, diags_).unmark();
    if (v.is_known() && !v.is_null() && v.type() == value::Type::string())
      out.name = v.as_string();
    else if (v.is_known())
      diags_.error("Incorrect attribute value type",
                   "Inappropriate value for attribute \"name\": string required.", build.name_later->range());
  }
  for (const SourceUse& use : build.uses) {
    if (!use.later) {
      out.uses.push_back(&use);
      continue;
    }
    for (const std::string& reference : references(use))
      if (auto found = find_source(t_, reference, use.range, build.range, diags_)) {
        made_.push_back(std::move(*found));
        out.uses.push_back(&made_.back());
      }
  }
  builds_.push_back(std::move(out));
}

}  // namespace reprise::image
