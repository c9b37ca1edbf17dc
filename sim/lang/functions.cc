#include <algorithm>

#include "lang/console_scope.h"
#include "lang/function_kit.h"

namespace reprise::lang {

namespace {

FunctionTable shared_functions() {
  FunctionTable t;
  add_number_functions(t);
  add_string_functions(t);
  add_regex_functions(t);
  add_collection_functions(t);
  add_selection_functions(t);
  add_set_functions(t);
  add_conversion_functions(t);
  add_format_functions(t);
  add_network_functions(t);
  add_encoding_functions(t);
  add_hash_functions(t);
  add_file_functions(t);
  add_date_functions(t);
  add_template_functions(t);
  add_csv_functions(t);
  add_yaml_functions(t);
  add_crypto_functions(t);
  return t;
}

}  // namespace

const FunctionTable& terraform_functions() {
  static const FunctionTable table = [] {
    FunctionTable t = shared_functions();
    add_removed_functions(t);
    return t;
  }();
  return table;
}

const FunctionTable& console_functions() {
  static const FunctionTable table = [] {
    FunctionTable t;
    for (const Function& f : terraform_functions().all())
      if (f.name != "plantimestamp") t.add(f);
    add_console_functions(t);
    return t;
  }();
  return table;
}

FunctionTable console_functions(const FunctionTable& of_module) {
  FunctionTable t = console_functions();
  for (const Function& f : of_module.all())
    if (f.name.starts_with("provider::")) t.add(f);
  return t;
}

const FunctionTable& packer_functions() {
  static const FunctionTable table = [] {
    // What Terraform has and Packer has not.
    constexpr std::string_view absent[] = {"ephemeralasnull",  "filebase64",     "filebase64sha256",
                                           "filebase64sha512", "filemd5",        "filesha1",
                                           "filesha256",       "filesha512",     "issensitive",
                                           "matchkeys",        "nonsensitive",   "plantimestamp",
                                           "setsubtract",      "templatestring", "timecmp",
                                           "tobool",           "tolist",         "tomap",
                                           "tonumber",         "toset",          "tostring",
                                           "transpose",        "uuid",           "one"};
    FunctionTable t;
    const FunctionTable shared = shared_functions();
    for (const Function& f : shared.all())
      if (std::find(std::begin(absent), std::end(absent), f.name) == std::end(absent)) t.add(f);
    add_packer_functions(t);
    return t;
  }();
  return table;
}

}  // namespace reprise::lang
