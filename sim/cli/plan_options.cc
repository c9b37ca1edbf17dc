#include "cli/plan_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/ui_json.h"
#include "value/text.h"

namespace reprise::cli {

namespace {

// destroy is apply in a mode of its own.
void check_destroy(const Flags& flags, hcl::Diagnostics& diags) {
  if (flags.on("destroy"))
    diags.error(
        "Invalid mode option",
        "The -destroy option is not valid for \"terraform destroy\", because this command always runs in "
        "destroy mode.");
  if (flags.on("refresh-only"))
    diags.error("Invalid mode option", "The -refresh-only option is not valid for \"terraform destroy\".");
}

void read_mode(const Session& session, engine::PlanOptions& options, hcl::Diagnostics& diags) {
  const Flags& flags = session.flags();
  const bool destroy = session.command() == "destroy";
  if (destroy) check_destroy(flags, diags);
  if (destroy || flags.on("destroy")) options.mode = engine::PlanMode::destroy;
  if (flags.on("refresh-only")) options.mode = engine::PlanMode::refresh_only;
  if (!destroy && flags.on("destroy") && flags.on("refresh-only"))
    diags.error("Incompatible plan mode options",
                "The -destroy and -refresh-only options are mutually-exclusive.");
  options.refresh = flags.on("refresh", true);
  if (!destroy && !options.refresh && flags.on("refresh-only"))
    diags.error("Incompatible refresh options",
                "It doesn't make sense to use -refresh-only at the same time as -refresh=false, because "
                "Terraform would have nothing to do.");
}

// An address that a flag gives; what is wrong with it has no place in a file.
template <class Parse, class Take>
void read_addresses(const Session& session, const char* flag, const char* what, Parse&& parse, Take&& take,
                    hcl::Diagnostics& diags) {
  for (const std::string& text : session.flags().all(flag)) {
    hcl::Diagnostics found;
    const auto address = parse(text, found);
    if (address) take(*address, text, found);
    for (hcl::Diagnostic& d : found.items()) {
      d.summary = fmt::format("Invalid {} {}", what, value::quoted(text));
      d.subject = {};
      diags.add(d);
    }
  }
}

}  // namespace

std::optional<engine::PlanOptions> read_plan_options(Session& session, hcl::Diagnostics& diags) {
  engine::PlanOptions options;
  const Flags& flags = session.flags();
  read_mode(session, options, diags);
  const auto address = [](std::string_view text, hcl::Diagnostics& d) {
    return config::parse_address(text, d);
  };
  read_addresses(
      session, "target", "target", address,
      [&](const config::AnyAddr& a, const std::string&, hcl::Diagnostics&) { options.targets.push_back(a); },
      diags);
  read_addresses(
      session, "exclude", "exclude", address,
      [&](const config::AnyAddr& a, const std::string&, hcl::Diagnostics&) { options.excludes.push_back(a); },
      diags);
  read_addresses(
      session, "replace", "force-replace address",
      [](std::string_view text, hcl::Diagnostics& d) { return config::parse_instance(text, d); },
      [&](const config::AbsInstance& a, const std::string&, hcl::Diagnostics& found) {
        if (a.resource.resource.mode != config::Mode::managed)
          found.error("", "Only managed resources can be used with the -replace=... option.");
        else
          options.replace.push_back(a);
      },
      diags);
  if (!options.targets.empty() && !options.excludes.empty())
    diags.error(
        "Invalid combination of arguments",
        "The target and exclude planning options are mutually-exclusive. Each plan must use either only "
        "the target options or only the exclude options.");
  if (diags.has_errors()) {
    if (session.json()) session.out(report::ui_version(session.now()));
    session.show(diags);
    if (!session.json()) session.err(session.hint());
    return std::nullopt;
  }
  const std::string parallelism = flags.text("parallelism", "10");
  const long long wanted = std::min<long long>(std::stoll(parallelism.substr(0, 18)), 1'000'000);
  options.parallelism = wanted == 0 ? 10 : static_cast<int>(std::max(wanted, -1LL));
  if (options.parallelism < 1)
    diags.error("Invalid parallelism value",
                fmt::format("The parallelism must be a positive value. Not {}.", parallelism));
  if (!options.replace.empty() && options.mode != engine::PlanMode::normal)
    diags.error(
        "Unsupported plan mode",
        "Forcing resource instance replacement (with -replace=...) is allowed only in normal planning "
        "mode.");
  if (session.show(diags)) return std::nullopt;
  options.workspace = session.workspace();
  options.cwd = session.host().cwd;
  options.reads = true;
  options.sources = &session.sources();
  return options;
}

}  // namespace reprise::cli
