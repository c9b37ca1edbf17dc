// What a cloud definition (*.cloud.hcl) says about one type: data, compiled once.
//
// docs/cloud-definitions.md is the reference of the language. Expressions are lang expressions whose
// references are bound (definition_bind.h) when the type is first used. A TypeDefinition is immutable after
// loading and lives as long as its library. Private to providers_fake/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/expr.h"
#include "provider/schema.h"
#include "providers_fake/planning.h"
#include "world/latency.h"

namespace reprise::providers_fake {

// What is said about one argument or attribute. `path` is dotted for what lies inside a nested block; only
// `references` and `force_new` may then be said.
struct AttributeRule {
  std::string path;
  int index = -1;                       // of the top-level attribute in the schema's type
  std::vector<std::string> references;  // types whose ids it holds; empty: none
  const lang::Expr* refers_to =
      nullptr;                        // the id, when the argument holds something else (an ARN); root `value`
  bool must_exist = true;             // creating something that refers to nothing is refused
  bool blocks_delete = true;          // the target cannot be deleted while this refers to it
  bool owner = false;                 // the object is deleted with the target
  bool recompute = false;             // `value` is asked again on every update
  const lang::Expr* value = nullptr;  // when nobody configured it, at creation
  const lang::Expr* plan = nullptr;   // the same, already known while planning
  const lang::Expr* normal = nullptr;          // what the provider makes of what was configured; root `value`
  const lang::Expr* same = nullptr;            // whether `old` and `new` mean the same; then nothing changes
  const lang::Expr* read = nullptr;            // derived whenever the object is read; root `stored`
  std::vector<std::string> referred_by = {};   // `read` is asked only while one of these types refers to it
  const lang::Expr* force_new_when = nullptr;  // whether the change from `old` to `new` replaces
};

// An API's refusal: a code and what it says.
struct ErrorRule {
  std::string code;
  const lang::Expr* message = nullptr;
  int status = 400;
  bool retry = false;  // the provider tries again by itself
};
struct RejectRule {
  ErrorRule error;
  const lang::Expr* when = nullptr;
  bool on_create = true, on_update = true, on_delete = false;
};
// A complaint that needs no cloud: given when the configuration is checked.
struct ValidateRule {
  std::string summary;
  const lang::Expr* when = nullptr;
  const lang::Expr* message = nullptr;
  std::string attribute;
};
struct QuotaRule {
  ErrorRule error;
  const lang::Expr* limit = nullptr;
  int per = -1;  // attribute rule whose target the objects are counted by; -1: the region
};

// An object that exists because another was created, and goes with it.
struct ChildRule {
  std::string type;
  std::string name;  // for `child.NAME` and for what identifies it
  const lang::Expr* for_each =
      nullptr;  // a list: one child for each element, `each`; then child.NAME is a list
  const lang::Expr* when = nullptr;
  const lang::Expr* attributes = nullptr;  // an object: what the child is created with
};

// What boots behind an instance.
struct MachineRule {
  const lang::Expr* image = nullptr;
  const lang::Expr* user_data = nullptr;
  const lang::Expr* private_ip = nullptr;
  const lang::Expr* authorized_key = nullptr;
};

struct Latencies {
  world::Latency create, update, destroy, read;
};

struct TypeDefinition {
  std::string type;
  const provider::ResourceSchema* schema = nullptr;
  TypeRules rules;

  std::string service = "EC2";  // "operation error EC2: …"
  std::string label;            // "EC2 Subnet"
  std::string create_call, update_call, delete_call;
  std::string object_type;             // what the cloud keeps it as; the type itself but for adopting types
  const lang::Expr* adopts = nullptr;  // id of the existing object this one takes over
  const lang::Expr* id = nullptr;
  const lang::Expr* import_id = nullptr;  // the object's id for an import id; root `value`
  bool global = false;                    // belongs to no region
  bool keep = false;                      // destroying forgets it, the object stays
  int id_index = -1;                      // attribute "id"
  int region_index = -1;

  std::vector<AttributeRule> attributes;  // in order of definition, one for each path
  // What `value` rules are evaluated in: attributes and children (as ~index), dependencies first.
  std::vector<int> order;
  std::vector<RejectRule> rejects;
  std::vector<ValidateRule> validations;
  std::vector<QuotaRule> quotas;
  std::vector<ChildRule> children;
  std::optional<ErrorRule> missing;  // what a reference to an absent one is told
  std::optional<ErrorRule> blocked;  // what deleting it while something refers to it is told
  std::optional<MachineRule> machine;
  Latencies latencies;

  const AttributeRule* attribute(std::string_view path) const;
  int attribute_rule(std::string_view path) const;  // -1 when nothing is said about it
};

// A data source: attributes computed from the configuration, or from objects that it selects.
struct DataDefinition {
  std::string type;
  const provider::ResourceSchema* schema = nullptr;
  std::string from;                     // type of objects it looks among; "" for none
  const lang::Expr* where = nullptr;    // root `each`: whether an object is meant
  const lang::Expr* filters = nullptr;  // root `each`: object of filter names, for `filter` blocks
  bool single = false;                  // exactly one must be found
  std::string none_message, many_message;
  std::string unmodelled;                 // says that answers are made up, and why
  std::vector<AttributeRule> attributes;  // `value` only; root `found`: list of objects, `it`: the only one
  std::vector<int> order;
  std::vector<RejectRule> rejects;
  Latencies latencies;
};

}  // namespace reprise::providers_fake
