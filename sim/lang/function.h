// Functions of the language, as data: name, parameters with what they accept, result type rule,
// implementation.
//
// The call machinery checks argument count, converts arguments to parameter types, and handles null, unknown
// and marks as the parameter flags say, so implementations see plain values and each rule is written once.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/source.h"
#include "value/ops.h"
#include "value/value.h"
#include "world/entropy.h"
#include "world/time.h"

namespace reprise::lang {

// Files a configuration may read: inside the scenario only, through whatever serves them (disk, overlay,
// test).
class FileReader {
 public:
  virtual ~FileReader() = default;
  // `path` is relative to the module's working directory or absolute in the scenario's virtual tree.
  virtual std::optional<std::string> read(const std::string& path) const = 0;
  // Regular files below `directory`, as relative paths with '/', sorted.
  virtual std::vector<std::string> list(const std::string& directory) const = 0;
};

// What functions other than pure ones may see. One per evaluation site.
struct FunctionContext {
  virtual ~FunctionContext() = default;
  // What randomness is keyed by, besides the seed and a counter.
  virtual std::string random_key() const { return identity; }

  const FileReader* files = nullptr;
  std::string base_dir = ".";  // path.module: what file() paths are relative to (path.cwd)
  std::string cwd;             // shown by abspath(); virtual
  std::string home = "/home/user";
  world::Instant now;                       // timestamp()
  std::optional<world::Instant> plan_time;  // plantimestamp()
  world::Entropy entropy;                   // uuid(), bcrypt()
  std::string identity;                     // address of what is being evaluated
  std::uint64_t draws = 0;
  bool planning = false;  // impure functions answer unknown (known only at apply)
  hcl::Range call_range;  // range of the call being evaluated, for origin marks
  bool console = false;   // `type()` is available
  const std::map<std::string, std::string, std::less<>>* environment = nullptr;  // Packer's env(); virtual
  std::uint32_t type_calls = 0;  // uses of type(): the console refuses them inside other expressions
  const hcl::SourceMap* sources = nullptr;     // for positions in try()'s message; may be nullptr
  bool in_template = false;                    // inside templatefile() or templatestring(), which do not nest
  const class FunctionTable* table = nullptr;  // what templates may call; nullptr means Terraform's
};

struct Parameter {
  std::string_view name = {};
  value::TypeRef type = nullptr;
  bool allow_null = false;
  bool allow_unknown = false;
  bool allow_marked = false;
  bool allow_dynamic = false;
};

// Failure of a function: Terraform says `Invalid value for "list" parameter: …` when an argument is to blame.
struct FunctionError {
  std::string message = {};
  int argument = -1;
};
struct FunctionResult {
  value::Value value = {};
  std::optional<FunctionError> error = {};
};

// Functions that must see their arguments' expressions instead of their values.
enum class Intrinsic : std::uint8_t { none, try_first, can, template_string, type_of };

struct Function {
  std::string name = {};
  std::string description = {};
  std::vector<Parameter> parameters = {};
  std::optional<Parameter> variadic = {};
  // Type of the result when it cannot be computed yet: fixed, or from the (possibly unknown) arguments, as an
  // unknown value of that type. Neither means "dynamic until called".
  value::TypeRef result = nullptr;
  std::function<FunctionResult(std::span<const value::Value>)> type = {};
  std::function<FunctionResult(std::span<const value::Value>, FunctionContext&)> call = {};
  bool pure = true;
  bool not_null = true;  // an unknown result is known not to be null
  // Of what is not known yet nothing is secret by arguments whose marks the function sees to itself.
  bool forgets_marks = false;
  Intrinsic intrinsic = Intrinsic::none;
  const Parameter* parameter(std::size_t i) const {
    return i < parameters.size() ? &parameters[i] : variadic ? &*variadic : nullptr;
  }
};

// Calls with arguments that already have the parameters' types. Nulls, unknowns and marks are dealt with
// here.
FunctionResult call_function(const Function& f, std::span<const value::Value> args, FunctionContext& context);

// Insertion-ordered; lookup by name. Built by explicit calls, immutable afterwards.
class FunctionTable {
 public:
  void add(Function f);
  const Function* find(std::string_view name) const;
  std::span<const Function> all() const { return functions_; }

 private:
  std::vector<Function> functions_;
  std::vector<std::uint32_t> sorted_;
};

// All functions of Terraform 1.11 (also reachable as core::name). Built on first use.
const FunctionTable& terraform_functions();
// With the functions of the provider that is built in, as a module calls it: provider::NAME::encode_expr, ….
FunctionTable with_terraform_provider(std::span<const std::string> local_names);
// Packer's HCL2 functions (regex_replace, clean_resource_name, …) on top of the shared ones.
const FunctionTable& packer_functions();

}  // namespace reprise::lang
