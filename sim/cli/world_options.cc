#include "cli/world_options.h"

#include <fmt/format.h>

#include <charconv>

#include "cli/disk_faults.h"
#include "world/start.h"

namespace reprise::cli {

namespace {

// "error:POINT:CODE", "throttle:POINT". Points hold colons themselves: the code is what follows the phase.
bool read_fault(const std::string& text, WorldOptions& options, hcl::Diagnostics& diags) {
  if (read_disk_fault(text)) return true;  // of the program's own disk: session.h
  const std::size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  world::FaultRule rule;
  if (colon == std::string::npos || (kind != "error" && kind != "throttle" && kind != "crash")) {
    diags.error(
        "Invalid -fault option",
        fmt::format(
            "The given -fault option \"{}\" must be like \"error:POINT:CODE\", \"throttle:POINT\" or "
            "\"crash:POINT\", where a point is named ADDRESS:ACTION:PHASE and may hold \"*\"; or, for "
            "the N-th write to this disk, \"crash:write:N\", \"torn:write:N\" or "
            "\"disk-full:write:N\".",
            text));
    return false;
  }
  rule.kind = kind == "error"      ? world::FaultKind::error
              : kind == "throttle" ? world::FaultKind::throttle
                                   : world::FaultKind::crash;
  rule.point = text.substr(colon + 1);
  if (rule.kind == world::FaultKind::error) {
    rule.code = "InternalError";
    const std::size_t last = rule.point.rfind(':');
    const std::string tail = last == std::string::npos ? "" : rule.point.substr(last + 1);
    bool phase = tail.empty() || tail.find('*') != std::string::npos;
    for (const char* name : {"request", "effect", "ready", "response"}) phase |= tail == name;
    if (!phase) {
      rule.code = tail;
      rule.point.resize(last);
    }
    rule.message = "The request failed because this run was told to let it fail.";
  }
  options.faults.push_back(std::move(rule));
  return true;
}

}  // namespace

bool read_world_options(const Flags& flags, WorldOptions& options, hcl::Diagnostics& diags) {
  options.start = world::default_start();
  bool good = true;
  if (flags.has("seed")) {
    const std::string text = flags.text("seed");
    const auto r = std::from_chars(text.data(), text.data() + text.size(), options.seed);
    if (r.ec != std::errc{} || r.ptr != text.data() + text.size()) {
      diags.error("Invalid -seed option", "The seed must be a whole number that is not negative.");
      good = false;
    }
  }
  if (flags.has("start")) {
    const auto start = world::parse_rfc3339(flags.text("start"));
    if (start) options.start = *start;
    if (!start) {
      diags.error("Invalid -start option", "The start must be a time like 2024-01-15T00:00:00Z.");
      good = false;
    }
  }
  for (const std::string& point : flags.all("crash-at"))
    options.faults.push_back({world::FaultKind::crash, point, 1, 1, "", ""});
  for (const std::string& fault : flags.all("fault")) good &= read_fault(fault, options, diags);
  return good;
}

}  // namespace reprise::cli
