// Packer's template engine: the "{{timestamp}}", "{{.Vars}}" in strings of templates, a subset of Go's
// text/template (pipelines, fields, functions, if/else, trim markers).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "hcl/source.h"
#include "value/marks.h"
#include "world/entropy.h"
#include "world/time.h"

namespace reprise::image {

struct TemplateData {
  std::map<std::string, std::string, std::less<>> fields;  // {{ .Name }}
  std::map<std::string, std::string, std::less<>> build;   // {{ build `Name` }}
  std::map<std::string, std::string, std::less<>> user;    // {{ user `name` }}
  std::string build_name, build_type, template_dir, cwd, packer_version;
  world::Instant now;  // when the run started
  world::Entropy entropy;
  std::string identity;
};

struct Rendered {
  std::string text;
  value::Marks marks = nullptr;  // of what the functions drew from
  std::string error;             // "" when all went well
};

// Whether there is anything to render at all.
inline bool has_actions(std::string_view text) { return text.find("{{") != std::string_view::npos; }
// `where` is the range origins point at.
Rendered render_template(std::string_view text, const TemplateData& data, hcl::Range where);

// Go's reference-time layouts ("2006-01-02T15:04:05Z07:00") and C's strftime, in UTC.
std::string go_time(world::Instant at, std::string_view layout);
std::string strftime_time(world::Instant at, std::string_view format);
// A name with every character an AMI name cannot have replaced by "-".
std::string clean_resource_name(std::string_view name);

}  // namespace reprise::image
