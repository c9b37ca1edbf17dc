// import: the state remembers an object that exists already. What an import block says in a plan, done at
// once.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/variables.h"
#include "lang/render.h"
#include "report/ui_json.h"
#include "value/text.h"

namespace reprise::cli {

namespace {

constexpr const char* kFile = "<import-address>.tf";

std::optional<config::AbsInstance> read_address(Session& session, const std::string& text,
                                                hcl::Diagnostics& diags) {
  const auto address = config::parse_instance(session.argument(text, "<import-address>"), diags);
  if (session.show(diags)) {
    session.out(
        "For information on valid syntax, see:\nhttps://developer.hashicorp.com/terraform/cli/state/"
        "resource-addressing\n");
    return std::nullopt;
  }
  if (address->resource.resource.mode == config::Mode::managed) return address;
  diags.error("A managed resource address is required. Importing into a data resource is not allowed.", "");
  session.show(diags);
  return std::nullopt;
}

// Whether the configuration has a block for the address; its instances are the plan's to know.
bool is_configured(Session& session, const config::Configuration& configuration,
                   const config::AbsInstance& address, hcl::Diagnostics& diags) {
  const config::Module* module = configuration.module(config::static_path(address.resource.module));
  if (!module) {
    diags.error(
        "Import to non-existent module",
        fmt::format("{} is not defined in the configuration. Please add configuration for this module "
                    "before importing into it.",
                    to_string(address.resource.module)));
    session.show(diags);
    return false;
  }
  const config::ResourceAddr& resource = address.resource.resource;
  if (module->resource(resource)) return true;
  const std::string where =
      module->path.empty() ? "the root module" : config::to_string(address.resource.module);
  session.err(fmt::format(
      "Error: resource address {} does not exist in the configuration.\n\nBefore importing this "
      "resource, "
      "please create its configuration in {}. For example:\n\nresource \"{}\" \"{}\" {{\n  # (resource "
      "arguments)\n}}\n",
      value::quoted(to_string(address)), where, resource.type, resource.name));
  return false;
}

// The configuration with an import block more.
void add_import_block(Session& session, const config::AbsInstance& address, const std::string& id) {
  auto extra = std::make_shared<config::MemoryTree>();
  extra->add(session.root() == "." ? kFile : session.root() + "/" + kFile,
             fmt::format("import {{\n  to = {}\n  id = {}\n}}\n", to_string(address), lang::quote(id)));
  session.use_tree(config::overlay(session.tree(), std::move(extra), "."), session.root());
}

void not_configured(const config::AbsInstance& address, hcl::Diagnostics& diags) {
  diags.error(
      "Configuration for import target does not exist",
      fmt::format("The configuration for the given import {} does not exist. All target instances must "
                  "have an associated configuration to be imported.",
                  to_string(address)));
}

// Whether there can be such an instance of the resource, by how that is repeated.
bool can_have(const config::Configuration& configuration, const config::AbsInstance& address) {
  const config::Module* m = configuration.module(config::static_path(address.resource.module));
  const config::Resource* r = m ? m->resource(address.resource.resource) : nullptr;
  if (!r) return false;
  if (std::holds_alternative<std::string>(address.key)) return r->for_each;
  if (std::holds_alternative<std::int64_t>(address.key)) return r->count;
  return !r->count && !r->for_each;
}

bool plan_import(Session& session, const config::AbsInstance& address, state::State& state,
                 hcl::Diagnostics& diags) {
  engine::PlanOptions options;
  options.variables = read_variables(session, diags);
  const config::Configuration* valid =
      diags.has_errors() ? nullptr : session.valid_configuration(diags, &options.variables);
  cloud::World* world = valid ? session.world(diags) : nullptr;
  if (!world) return false;
  options.refresh = false;
  options.workspace = session.workspace();
  options.cwd = session.host().cwd;
  options.sources = &session.sources();
  hcl::Diagnostics found;
  const engine::Plan plan = engine::plan(*valid, state, options, session.registry(), *world, found);
  const state::Instance* imported = plan.prior.find(address);
  // What is wrong with other objects does not keep this one from being remembered.
  if (imported && imported->current) {
    state.instance(address, plan.prior.resources.at(address.resource).provider).current = imported->current;
    for (const engine::OutputChange& o : plan.outputs)
      if (o.after.is_wholly_known() && !o.after.is_null()) state.outputs[o.name] = {o.after, o.sensitive};
    return true;
  }
  diags.append(std::move(found));
  if (!diags.has_errors()) not_configured(address, diags);
  return false;
}

}  // namespace

int import_command(const Host& host, const Words& words) {
  Session session(host, "import", words);
  if (!session.parse()) return 1;
  if (session.flags().has("config"))
    if (const std::string problem = session.use_directory(session.flags().text("config")); !problem.empty())
      return session.refuse("Failed to read module directory", problem);
  hcl::Diagnostics diags;
  const Words& given = session.flags().arguments();
  const auto address = read_address(session, given[0], diags);
  if (!address) return 1;
  const config::Configuration& configuration = session.configuration(diags);
  if (!configuration.has_files() && !diags.has_errors())
    diags.error("No Terraform configuration files",
                fmt::format("The directory {} does not contain any Terraform configuration files (.tf or "
                            ".tf.json). To specify a different configuration directory, use the "
                            "-config=\"...\" command line option.",
                            session.flags().text("config", session.host().cwd)));
  if (session.show(diags) || !is_configured(session, configuration, *address, diags)) return 1;
  auto state = session.load_state(diags);
  if (!state) {
    session.show(diags);
    return 1;
  }
  const std::string text = to_string(*address), type = address->resource.resource.type;
  const std::string progress =
      fmt::format("{0}: Importing from ID {1}...\n{0}: Import prepared!\n  Prepared {2} for import\n", text,
                  lang::quote(given[1]), type);
  const state::Instance* known = state->find(*address);
  if (known && known->current) {
    session.out(progress);
    diags.error(
        "Resource already managed by Terraform",
        fmt::format("Terraform is already managing a remote object for {}. To import to this address you "
                    "must first remove the existing object from the state.",
                    text));
    session.show(diags);
    return 1;
  }
  if (!can_have(configuration, *address)) {
    not_configured(*address, diags);
    session.show(diags);
    return 1;
  }
  add_import_block(session, *address, given[1]);
  if (!plan_import(session, *address, *state, diags)) {
    session.show(diags);
    return 1;
  }
  session.out(progress + fmt::format("{}: Refreshing state... [id={}]\n", text, given[1]));
  if (state->lineage.empty())
    state->lineage = session.world(diags)->entropy.uuid("lineage", host.cwd + "\n" + session.workspace());
  std::string problem = session.save_world();
  if (!problem.empty()) diags.error("Failed to save the world", problem);
  if (!session.store().save(*state, diags) || diags.has_errors()) {
    session.show(diags);
    return 1;
  }
  session.show(diags);
  session.out(
      "\nImport successful!\n\nThe resources that were imported are shown above. These resources are now "
      "in\nyour "
      "Terraform state and will henceforth be managed by Terraform.\n\n");
  return 0;
}

}  // namespace reprise::cli
