// The streamed messages of `plan -json` and `apply -json`: one JSON object a line, in Terraform's words.
#pragma once

#include <string>
#include <vector>

#include "engine/apply.h"
#include "engine/plan.h"
#include "hcl/diagnostic.h"

namespace reprise::report {

// `@timestamp` is virtual time. Each function returns whole lines.
std::string ui_version(world::Instant at);
std::string ui_diagnostic(const hcl::Diagnostic& d, const hcl::SourceMap& sources, world::Instant at);
std::string ui_reads(const std::vector<engine::ReadEvent>& reads);
// What is to be done, without drift, moves and imports: what applying a saved plan begins with.
std::string ui_actions(const engine::Plan& plan, world::Instant at);
std::string ui_plan(const engine::Plan& plan, world::Instant at);
std::string ui_event(const engine::ApplyEvent& event, const engine::Plan& plan);
std::string ui_summary(const engine::Plan::Counts& counts, const char* operation, world::Instant at);
std::string ui_outputs(const state::State& state, world::Instant at);
// A line that is text only.
std::string ui_log(const std::string& message, const char* type, world::Instant at);

// A step of `init -json`.
std::string ui_init(const std::string& message, const char* code, world::Instant at);

// The same events as terminal text.
std::string event_text(const engine::ApplyEvent& event);
std::string reads_text(const std::vector<engine::ReadEvent>& reads);

}  // namespace reprise::report
