// What people read about functions: data/lang/functions.hcl, with signatures from the table of functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/diagnostic.h"
#include "hcl/source.h"
#include "lang/function.h"

namespace reprise::lang {

struct FunctionDoc {
  std::string name;
  std::string summary;  // one sentence
  std::string example;  // an expression
  std::optional<std::string>
      result;  // as the console prints it; none when it depends on files, time or chance
};

// In the file's order.
std::vector<FunctionDoc> read_function_docs(const hcl::SourceFile& file, hcl::Diagnostics& diags);

// "join(separator string, lists list(string)...) string".
std::string signature(const Function& f);

}  // namespace reprise::lang
