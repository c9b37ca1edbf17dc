// What surrounds a resource's life: conditions, lifecycle arguments, provisioners.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/body.h"
#include "hcl/ast.h"
#include "hcl/source.h"
#include "lang/expr.h"

namespace reprise::config {

using lang::Expr;

struct CheckRule {
  const Expr* condition = nullptr;
  const Expr* error_message = nullptr;
  hcl::Range range;
};

enum class ProvisionerWhen : std::uint8_t { create, destroy };
struct ProvisionerBlock {
  std::string type;
  ProvisionerWhen when = ProvisionerWhen::create;
  bool continue_on_failure = false;
  const BodyPlan* body = nullptr;
  const BodyPlan* connection = nullptr;  // own or the resource's; nullptr for none
  hcl::Range range;
};

struct Lifecycle {
  bool create_before_destroy = false;
  bool prevent_destroy = false;
  bool ignore_all = false;
  std::vector<std::vector<hcl::TraversalStep>> ignore_changes;
  std::vector<const Expr*> replace_triggered_by;
  std::vector<CheckRule> preconditions;
  std::vector<CheckRule> postconditions;
};

}  // namespace reprise::config
