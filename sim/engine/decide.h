// What has to happen to one managed object: its planned value, action and reason. Planning and, with what is
// then known, applying both decide.
#pragma once

#include "engine/walk.h"

namespace reprise::engine {

// Everything a decision about one instance rests on.
struct Case {
  const config::Resource& config;
  const provider::Target& target;
  Site site;
  const state::Object* prior;               // nullptr when there is none
  const std::vector<value::Path>& ignored;  // ignore_changes
  bool create_before_destroy = false;
  bool replace_requested = false;
  bool replace_triggered = false;
};

struct Decision {
  bool ok = false;
  ChangeAction action = ChangeAction::no_op;
  Reason reason = Reason::none;
  value::Value config;
  value::Value before, after;
  std::vector<value::Path> replace_paths;
};

Decision decide(Walk& walk, const Case& c, const cloud::World& world, hcl::Diagnostics& diags);

// Complains about ephemeral values of arguments that would be kept.
void refuse_ephemeral(const provider::BlockSchema& schema, const config::BodyPlan& body,
                      const value::Value& config, std::string_view address, hcl::Diagnostics& diags);

// ignore_changes as value paths.
std::vector<value::Path> ignored_paths(const config::Lifecycle& lifecycle);

// The object's value as the current schema has it, read from its stored text on first use.
bool load_object(state::Object& object, const provider::Provider& provider,
                 const provider::ResourceSchema& schema, std::string_view type, const std::string& address,
                 hcl::Diagnostics& diags);

// Where what a provider says about an object belongs when it names no argument: the opening of the block's
// body.
inline hcl::Range body_range(const config::BodyPlan* body, hcl::Range otherwise) {
  return body && body->syntax && body->syntax->missing_range.valid() ? body->syntax->missing_range
                                                                     : otherwise;
}
// Gives what a provider said of an object the object's address and the place that it is about.
void place(hcl::Diagnostic& d, const std::string& address, const config::BodyPlan* body,
           hcl::Range otherwise);

inline bool is_replace(ChangeAction a) {
  return a == ChangeAction::destroy_then_create || a == ChangeAction::create_then_destroy;
}

}  // namespace reprise::engine
