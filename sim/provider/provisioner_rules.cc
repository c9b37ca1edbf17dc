#include "provider/provisioner_rules.h"

#include <initializer_list>

namespace reprise::provider {

namespace {

// What is unknown is given.
int count_given(const value::Value& config, std::initializer_list<const char*> names) {
  if (config.is_unknown()) return static_cast<int>(names.size());
  int given = 0;
  for (const char* name : names) given += !config.attr(name).is_null();
  return given;
}

}  // namespace

void check_provisioner(std::string_view type, const value::Value& config, hcl::Diagnostics& diags) {
  const value::Value plain = config.unmark();
  if (type == "remote-exec" && count_given(plain, {"inline", "script", "scripts"}) != 1)
    diags.error("Invalid remote-exec provisioner configuration",
                "Only one of \"inline\", \"script\", or \"scripts\" must be set");
  if (type != "file") return;
  const int sources = count_given(plain, {"source", "content"});
  if (sources == 2) diags.error("Cannot set both 'source' and 'content'", "");
  if (sources == 0) diags.error("Must provide one of 'source' or 'content'", "");
}

}  // namespace reprise::provider
