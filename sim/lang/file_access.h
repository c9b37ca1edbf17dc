// How functions read the files of a configuration. Private to lang/.
#pragma once

#include <optional>
#include <string>

#include "lang/function.h"

namespace reprise::lang {

struct FileContent {
  std::string bytes = {};
  std::optional<FunctionError> error = {};
};
// Relative paths start at the context's base_dir; errors are about argument 0.
FileContent read_file(const value::Value& path, const FunctionContext& c);
// The same for files that must be text.
FileContent read_text_file(const value::Value& path, const FunctionContext& c);

}  // namespace reprise::lang
