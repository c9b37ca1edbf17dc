// The names of actions and reasons in Terraform's JSON.
#pragma once

#include <string>
#include <string_view>

#include "engine/plan.h"

namespace reprise::report {

std::string_view actions_json(engine::ChangeAction action);  // ["delete","create"]
std::string_view reason_name(engine::Reason reason);         // "" for none
std::string_view action_verb(engine::ChangeAction action);   // "replace", as streamed messages name it
// The value to show of an object beside its address: its id, or its name.
std::pair<std::string, std::string> id_of(
    const value::Value& object);  // ("id", "vpc-…"), ("", "") when it has none

}  // namespace reprise::report
