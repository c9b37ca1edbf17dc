// providers, providers schema|lock|mirror, modules, metadata functions: what a configuration is made of.
#include <fmt/format.h>

#include <set>

#include "cli/commands.h"
#include "cli/session.h"
#include "lang/function_docs.h"
#include "report/schema_json.h"
#include "state/json_text.h"
#include "state/used_providers.h"
#include "state/v4.h"
#include "world/embedded.h"

namespace reprise::cli {

namespace {

// Below an entry that others follow: the spaces do not break, as in the real tool's tree.
constexpr const char* kBeside = "│\u00a0\u00a0 ";

// The module's providers, then its calls, as branches of a tree. Modules nest as deep as loading lets them.
void draw_tree(const config::Module& module, const std::string& indent, std::string& out) {
  const std::set<std::string> providers = state::providers_of(module);
  std::size_t left = providers.size() + module.calls.size();
  const auto branch = [&] { return indent + (--left == 0 ? "└── " : "├── "); };
  for (const std::string& source : providers) out += fmt::format("{}provider[{}]\n", branch(), source);
  for (const config::ModuleCall& call : module.calls) {
    out += fmt::format("{}module.{}\n", branch(), call.name);
    if (call.child) draw_tree(*call.child, indent + (left == 0 ? "    " : kBeside), out);
  }
}

void draw_calls(const config::Module& module, const std::string& indent, std::string& out) {
  std::size_t left = module.calls.size();
  for (const config::ModuleCall& call : module.calls) {
    const bool last = --left == 0;
    out += fmt::format("{}{}\"{}\"[{}]\n", indent, last ? "└── " : "├── ", call.name, call.source);
    if (call.child) draw_calls(*call.child, indent + (last ? "    " : kBeside), out);
  }
}

// "a.b" of the module that a in the root calls.
std::string key_of(const config::Module& module) {
  std::string key;
  for (const auto& step : module.path) key += (key.empty() ? "" : ".") + std::string(step);
  return key;
}

int needs_json(Session& session) {
  session.err(fmt::format("The `terraform {}` command requires the `-json` flag.\n\n", session.command()));
  session.err(help_of(*find_command(session.command())));
  return 1;
}

}  // namespace

int providers_command(const Host& host, const Words& words) {
  Session session(host, "providers", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  const config::Configuration& configuration = session.configuration(diags);
  if (!configuration.has_files() && !diags.has_errors())
    diags.error(
        "No configuration files",
        fmt::format("The directory {} contains no Terraform configuration files.", session.host().cwd));
  const auto state = session.read_state(diags);
  if (diags.has_errors()) {
    session.show(diags);
    return 1;
  }
  std::string tree;
  draw_tree(configuration.root(), "", tree);
  session.out("\nProviders required by configuration:\n.\n" + tree + "\n");
  const std::set<std::string> remembered = state::providers_of(*state);
  if (!remembered.empty()) session.out("Providers required by state:\n\n");
  for (const std::string& source : remembered) session.out(fmt::format("    provider[{}]\n\n", source));
  diags = {};
  for (const hcl::Diagnostic& d : session.found_by_reading())
    if (d.severity == hcl::Severity::warning) diags.add(d);
  session.show(diags);
  return 0;
}

int providers_schema_command(const Host& host, const Words& words) {
  Session session(host, "providers schema", words);
  if (!session.parse()) return 1;
  if (!session.json()) return needs_json(session);
  hcl::Diagnostics diags;
  const config::Configuration& configuration = session.configuration(diags);
  const auto state = session.read_state(diags);
  if (!diags.has_errors()) session.lacks_plugins(diags);
  if (session.show(diags)) return 1;
  const std::set<std::string> used = state::providers_of(configuration, *state);
  session.out(report::provider_schemas_json(used, session.registry()) + "\n");
  return 0;
}

int providers_refused_command(const Host& host, const Words& words) {
  Session session(host, words.empty() ? "providers lock" : "providers mirror", {});
  hcl::Diagnostics diags;
  diags.error(
      "Providers are part of Reprise",
      "There are no provider packages to lock or to mirror: what stands in for the providers is built in, "
      "and nothing is downloaded. To lock or mirror the real ones, run this command with the real tool.");
  session.show(diags);
  return 1;
}

int modules_command(const Host& host, const Words& words) {
  Session session(host, "modules", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  const config::Configuration& configuration = session.configuration(diags);
  if (session.show(diags)) return 1;
  const bool none = configuration.modules().size() == 1;
  if (!session.json()) {
    std::string tree;
    draw_calls(configuration.root(), "", tree);
    session.out(none ? "No modules found in configuration.\n"
                     : "\nModules declared by configuration:\n.\n" + tree + "\n");
    return 0;
  }
  state::JsonText out;
  out.open('{').field("format_version", "1.0").key("modules");
  if (none) out.null();
  if (!none) out.open('[');
  for (const auto& module : configuration.modules())
    if (module->call_in_parent)
      out.open('{')
          .field("key", key_of(*module))
          .field("source", module->call_in_parent->source)
          .field("version", "")
          .close('}');
  if (!none) out.close(']');
  session.out(out.close('}').take() + "\n");
  return 0;
}

int metadata_functions_command(const Host& host, const Words& words) {
  Session session(host, "metadata functions", words);
  if (!session.parse()) return 1;
  if (!session.json()) return needs_json(session);
  hcl::Diagnostics diags;
  std::map<std::string, std::string> summaries;
  for (const world::EmbeddedFile& f : world::embedded_data()) {
    if (f.path != "lang/functions.hcl") continue;
    const hcl::SourceFile* file = session.sources().add(std::string(f.path), std::string(f.bytes));
    for (lang::FunctionDoc& d : lang::read_function_docs(*file, diags))
      summaries[d.name] = std::move(d.summary);
  }
  state::JsonText out;
  out.open('{').field("format_version", "1.0").key("function_signatures").open('{');
  std::map<std::string, const lang::Function*> sorted;
  for (const lang::Function& f : lang::terraform_functions().all()) sorted[f.name] = &f;
  for (const auto& [name, function] : sorted)
    out.key(name).raw(report::function_signature_json(*function, summaries[name]));
  session.out(out.close('}').close('}').take() + "\n");
  return session.show(diags) ? 1 : 0;
}

}  // namespace reprise::cli
