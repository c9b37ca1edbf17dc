// init, get, validate, graph, providers, test: commands about the configuration alone.
#include <fmt/format.h>

#include <set>

#include "cli/commands.h"
#include "cli/session.h"
#include "report/diagnostics.h"
#include "report/ui_json.h"

namespace reprise::cli {

namespace {

constexpr const char* kDone =
    "\nTerraform has been successfully initialized!\n\nYou may now begin working with Terraform. Try running "
    "\"terraform "
    "plan\" to see\nany changes that are required for your infrastructure. All Terraform commands\nshould "
    "now work.\n\nIf you "
    "ever set or change modules or backend configuration for Terraform,\nrerun this command to reinitialize "
    "your working "
    "directory. If you forget, other\ncommands will detect it and remind you to do so if necessary.\n";

int check_modules(Session& session, const char* done) {
  hcl::Diagnostics diags;
  if (session.json() && session.command() == "init") session.out(report::ui_version(session.now()));
  // Only what keeps the configuration from being read is this command's business; plan and validate say the
  // rest.
  if (session.configuration(diags).readable()) diags = {};
  if (session.show(diags)) return 1;
  if (session.json())
    session.out(report::ui_log("Terraform has been successfully initialized!", "init_output", session.now()));
  else
    session.out(done);
  return 0;
}

std::vector<FlagSpec> init_flags() {
  return {{"json", FlagKind::toggle},
          {"input", FlagKind::toggle},
          {"backend", FlagKind::toggle},
          {"backend-config"},
          {"upgrade", FlagKind::toggle},
          {"get", FlagKind::toggle},
          {"lock", FlagKind::toggle},
          {"lock-timeout", FlagKind::duration},
          {"reconfigure", FlagKind::toggle},
          {"migrate-state", FlagKind::toggle},
          {"force-copy", FlagKind::toggle},
          {"plugin-dir"},
          {"lockfile"},
          {"from-module"},
          {"get-plugins", FlagKind::toggle},
          {"ignore-remote-version", FlagKind::toggle},
          {"test-directory"},
          {"var"},
          {"var-file"},
          {"update", FlagKind::toggle}};
}

}  // namespace

int init_command(const Host& host, const Words& words) {
  Session session(host, "init", words);
  if (!session.parse(init_flags(), 0)) return 1;
  return check_modules(session, kDone);
}

int get_command(const Host& host, const Words& words) {
  Session session(host, "get", words);
  if (!session.parse(init_flags(), 0)) return 1;
  return check_modules(session, "");
}

int validate_command(const Host& host, const Words& words) {
  Session session(host, "validate", words);
  if (!session.parse({{"json", FlagKind::toggle}, {"no-tests", FlagKind::toggle}, {"test-directory"}}, 0))
    return 1;
  hcl::Diagnostics diags;
  const bool failed = !session.valid_configuration(diags);
  if (session.json()) {
    session.out(report::validate_json(diags, session.sources()));
    return failed ? 1 : 0;
  }
  const report::Style s = session.style();
  const bool warned = !diags.empty();
  session.show(diags);
  if (failed) return 1;
  std::string said =
      s.paint(report::kGreen, s.paint(report::kBold, "Success!")) + " The configuration is valid";
  said += warned ? ", but there were some validation warnings as shown above." : ".";
  // As wide as the real tool makes it, which counts colours too.
  session.out(report::wrap(said, 78) + "\n\n");
  return 0;
}

int graph_command(const Host& host, const Words& words) {
  Session session(host, "graph", words);
  if (!session.parse(
          {{"type"}, {"plan"}, {"draw-cycles", FlagKind::toggle}, {"module-depth", FlagKind::number}}, 0))
    return 1;
  hcl::Diagnostics diags;
  const config::Configuration& configuration = session.configuration(diags);
  if (session.show(diags)) return 1;
  std::string nodes, edges;
  for (const auto& module : configuration.modules()) {
    const auto name = [&](const config::ResourceAddr& a) {
      return to_string(config::ConfigResource{module->path, a});
    };
    for (const config::Resource& r : module->resources) {
      nodes += fmt::format("  \"{0}\" [label=\"{1}\"];\n", name(r.addr), to_string(r.addr));
      std::set<std::string> targets;
      const auto add = [&](const lang::Reference& ref) {
        if (ref.kind == static_cast<std::uint32_t>(config::RefKind::resource) &&
            ref.binding < module->resources.size())
          targets.insert(name(module->resources[ref.binding].addr));
      };
      if (r.body)
        for (const lang::Expr* e : r.body->expressions)
          for (const lang::Reference& ref : e->references) add(ref);
      for (const lang::Expr* e : {r.count, r.for_each})
        if (e)
          for (const lang::Reference& ref : e->references) add(ref);
      for (const lang::Reference* ref : r.depends_on) add(*ref);
      targets.erase(name(r.addr));
      for (const std::string& t : targets) edges += fmt::format("  \"{}\" -> \"{}\";\n", name(r.addr), t);
    }
  }
  session.out("digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n" +
              nodes + edges + "}\n");
  return 0;
}

int providers_command(const Host& host, const Words& words) {
  Session session(host, "providers", words);
  if (!session.parse({}, 0)) return 1;
  hcl::Diagnostics diags;
  const config::Configuration& configuration = session.configuration(diags);
  if (session.show(diags)) return 1;
  std::set<std::string> used;
  for (const auto& module : configuration.modules()) {
    for (const config::Resource& r : module->resources) used.insert(r.provider_source);
    for (const auto& [name, source] : module->required_providers) used.insert(source);
  }
  session.out("\nProviders required by configuration:\n.\n");
  std::size_t left = used.size();
  for (const std::string& source : used)
    session.out(fmt::format("{} provider[{}]\n", --left == 0 ? "└──" : "├──", source));
  session.out("\n");
  return 0;
}

int test_command(const Host& host, const Words& words) {
  Session session(host, "test", words);
  if (!session.parse({{"json", FlagKind::toggle},
                      {"verbose", FlagKind::toggle},
                      {"filter"},
                      {"test-directory"},
                      {"var"},
                      {"var-file"}},
                     0))
    return 1;
  hcl::Diagnostics diags;
  diags.error("Tests are not modelled", "This version of Reprise does not run .tftest.hcl files.");
  if (session.json())
    session.out(report::ui_diagnostic(diags.items()[0], session.sources(), session.now()));
  else
    session.show(diags);
  return 1;
}

}  // namespace reprise::cli
