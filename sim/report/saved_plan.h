// Plan files: everything apply needs, so that it does exactly what was shown.
//
// A file holds the configuration's files, the plan, the state it starts from and digests of what must not
// have changed. One line of header, then JSON. Origins of values are not kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan.h"
#include "report/value_code.h"

namespace reprise::report {

struct SavedPlan {
  engine::Plan plan;
  std::vector<std::pair<std::string, std::string>> files;  // of the configuration, with paths in the tree
  std::string root;                                        // directory of the root module in the tree
  std::string backup_lineage;                              // of the state the plan was made for
  std::uint64_t state_serial = 0;
  std::string schemas;  // what --schema and --module-dir said, for the message when they differ
};

std::string write_plan_file(const SavedPlan& saved, const provider::Registry& registry);
// The text after the header was damaged or is of another version: `error` says so.
std::optional<SavedPlan> read_plan_file(std::string_view text, const provider::Registry& registry,
                                        std::string& error);
// Changes of a read plan know their resource blocks again.
void bind_plan(engine::Plan& plan, const config::Configuration& configuration);
// The same for what stands behind the header alone.
std::optional<SavedPlan> read_plan_body(std::string_view body, const provider::Registry& registry,
                                        std::string& error);
bool looks_like_plan(std::string_view text);

}  // namespace reprise::report
