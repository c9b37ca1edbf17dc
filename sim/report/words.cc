#include "report/words.h"

namespace reprise::report {

std::string_view actions_json(engine::ChangeAction action) {
  using A = engine::ChangeAction;
  switch (action) {
    case A::no_op: return "[\"no-op\"]";
    case A::create: return "[\"create\"]";
    case A::read: return "[\"read\"]";
    case A::update: return "[\"update\"]";
    case A::destroy: return "[\"delete\"]";
    case A::destroy_then_create: return "[\"delete\",\"create\"]";
    case A::create_then_destroy: return "[\"create\",\"delete\"]";
    case A::forget: return "[\"forget\"]";
  }
  return "[]";
}

std::string_view reason_name(engine::Reason reason) {
  using R = engine::Reason;
  switch (reason) {
    case R::none: return "";
    case R::replace_because_cannot_update: return "replace_because_cannot_update";
    case R::replace_because_tainted: return "replace_because_tainted";
    case R::replace_by_request: return "replace_by_request";
    case R::replace_by_triggers: return "replace_by_triggers";
    case R::delete_because_no_resource_config: return "delete_because_no_resource_config";
    case R::delete_because_no_module: return "delete_because_no_module";
    case R::delete_because_wrong_repetition: return "delete_because_wrong_repetition";
    case R::delete_because_count_index: return "delete_because_count_index";
    case R::delete_because_each_key: return "delete_because_each_key";
    case R::delete_because_no_move_target: return "delete_because_no_move_target";
    case R::read_because_config_unknown: return "read_because_config_unknown";
    case R::read_because_dependency_pending: return "read_because_dependency_pending";
    case R::read_because_check_nested: return "read_because_check_nested";
  }
  return "";
}

std::string_view action_verb(engine::ChangeAction action) {
  using A = engine::ChangeAction;
  switch (action) {
    case A::no_op: return "noop";
    case A::create: return "create";
    case A::read: return "read";
    case A::update: return "update";
    case A::destroy: return "delete";
    case A::destroy_then_create:
    case A::create_then_destroy: return "replace";
    case A::forget: return "remove";
  }
  return "";
}

std::pair<std::string, std::string> id_of(const value::Value& marked) {
  const value::Value object = marked.is_marked() ? marked.unmark() : marked;
  if (object.is_null() || object.is_unknown() || object.type()->kind() != value::Kind::object) return {};
  for (const char* key : {"id", "name"}) {
    const value::Value* v = object.find(key);
    if (!v || value::is_sensitive(v->marks())) continue;
    const value::Value plain = v->unmark();
    if (plain.is_unknown() || plain.is_null() || plain.type()->kind() != value::Kind::string) continue;
    if (!plain.as_string().empty()) return {key, std::string(plain.as_string())};
  }
  return {};
}

}  // namespace reprise::report
