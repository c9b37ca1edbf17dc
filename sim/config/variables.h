// Values for the root module's variables, as they are given from outside.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.h"

namespace reprise::config {

struct InputValue {
  enum class Source : std::uint8_t { cli, cli_file, auto_file, environment, prompt, test_file, caller };
  Source from = Source::caller;
  value::Value value;     // as given
  bool raw_text = false;  // text of -var / TF_VAR_: parsed according to the variable's type
  hcl::Range range;
  std::string file;         // for messages
  hcl::Diagnostics faults;  // what is wrong with it, said when it is wanted
};
using InputValues = std::map<std::string, InputValue>;

// Adds what a *.tfvars or *.tfvars.json file assigns; later files win. `name` is how the file is shown.
void read_tfvars(const std::string& name, std::string content, InputValue::Source from,
                 hcl::SourceMap& sources, InputValues& into, hcl::Diagnostics& diags);
// "name=value" of a -var flag.
void read_var_flag(std::string_view text, InputValues& into, hcl::Diagnostics& diags);
// The files Terraform reads by itself, in its order: terraform.tfvars, terraform.tfvars.json,
// *.auto.tfvars[.json].
std::vector<std::string> automatic_tfvars(const Tree& tree, const std::string& root);

// The value of a variable given as text: as it is for primitive types, else as an expression of constants.
value::Value parse_variable_text(const Variable& v, std::string_view text, hcl::SourceMap& sources,
                                 hcl::Diagnostics& diags);

}  // namespace reprise::config
