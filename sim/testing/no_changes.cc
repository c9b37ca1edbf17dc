// assert_no_changes: whoever applies twice changes nothing the second time.
#include <fmt/format.h>

#include "testing/file_runner.h"

namespace reprise::testing {

namespace {

const char* action_text(engine::ChangeAction a) {
  using engine::ChangeAction;
  switch (a) {
    case ChangeAction::no_op: return "no change";
    case ChangeAction::create: return "create";
    case ChangeAction::read: return "read";
    case ChangeAction::update: return "update in-place";
    case ChangeAction::destroy: return "destroy";
    case ChangeAction::destroy_then_create: return "destroy and then create replacement";
    case ChangeAction::create_then_destroy: return "create replacement and then destroy";
    case ChangeAction::forget: return "forget";
  }
  return "";
}

// "  - aws_vpc.main: update in-place", with the names of what changes.
std::string listed(const engine::Plan& plan) {
  constexpr std::size_t kMost = 20;
  std::string out;
  std::size_t n = 0;
  const auto line = [&](const std::string& what, engine::ChangeAction action, const std::string& attributes) {
    if (action == engine::ChangeAction::no_op || ++n > kMost) return;
    out += fmt::format("\n  - {}: {}{}", what, action_text(action), attributes);
  };
  for (const engine::ResourceChange& c : plan.changes) {
    std::string names;
    const value::Value& before = c.before.unmark();
    const value::Value& after = c.after.unmark();
    if (c.action == engine::ChangeAction::update && !before.is_null() && !after.is_null())
      for (const value::AttributeType& a : before.type()->attributes())
        if (!before.attr(a.name).same_content(after.attr(a.name)))
          names += fmt::format("{}{}", names.empty() ? " of " : ", ", a.name);
    line(config::to_string(c.address), c.action, names);
  }
  for (const engine::OutputChange& o : plan.outputs) line("output." + o.name, o.action, "");
  if (n > kMost) out += fmt::format("\n  and {} more", n - kMost);
  return out;
}

}  // namespace

void FileRunner::assert_no_changes(Setting& s, RunResult& result) {
  engine::PlanOptions options = s.options;
  options.mode = engine::PlanMode::normal;
  options.replace.clear();
  options.view = false;
  hcl::Diagnostics found;
  const engine::Plan plan =
      engine::plan(*s.module->program, keeper_of(s.run).state, options, suite_.registry_, world_, found);
  add_notes(result, plan.notes);
  if (found.has_errors()) {
    result.diags.append(std::move(found));
    result.status = Status::error;
    return;
  }
  if (!plan.has_changes()) return;
  result.diags.error(
      "Plan after apply is not empty",
      fmt::format("A second plan with the same configuration and variables would change what the apply "
                  "has just made:{}",
                  listed(plan)),
      s.run.assert_no_changes_range);
  ++result.failed_assertions;
  result.status = std::max(result.status, Status::fail);
}

}  // namespace reprise::testing
