#include "cli/generate_config.h"

#include <fmt/format.h>

#include "cli/variables.h"
#include "config/undeclared_imports.h"
#include "lang/render.h"
#include "report/generated_config.h"

namespace reprise::cli {

namespace {

// Only resources that are not repeated: as the real tool. What is managed already is left to be destroyed.
std::vector<config::ResourceAddr> without_configuration(const config::Module& root,
                                                        const state::State& state) {
  std::vector<config::ResourceAddr> out;
  for (const std::uint32_t at : config::undeclared_imports(root)) {
    const config::Import& i = root.imports[at];
    if (!i.for_each && i.to_keys.empty() && !i.to.key && i.id && !state.find({{{}, *i.to.resource}, {}}))
      out.push_back(*i.to.resource);
  }
  return out;
}

// The session's configuration with one more file in the root module.
void use_with_file(Session& session, const std::shared_ptr<const config::Tree>& tree, std::string name,
                   std::string text) {
  auto more = std::make_shared<config::MemoryTree>();
  more->add(std::move(name), std::move(text));
  const std::string root = session.root();
  session.use_tree(config::overlay(tree, more, root), root);
}

// What a plan reads for blocks that only say that a resource is there. Whatever else is wrong with it does
// not matter: objects are read before anybody looks at their configuration.
engine::Plan read_objects(Session& session, const engine::PlanOptions& asked, const state::State& state,
                          hcl::Diagnostics& found) {
  engine::Plan nothing;
  engine::PlanOptions options = asked;
  hcl::Diagnostics ignored;
  options.variables = read_variables(session, ignored);
  options.reads = true;
  const config::Configuration& configuration = session.configuration(ignored);
  const cloud::World* world = session.world(ignored);
  if (!configuration.readable() || !world) return nothing;
  cloud::World copy = *world;
  return engine::plan(configuration, state, options, session.registry(), copy, found);
}

std::string id_of(const engine::Plan& plan, const std::string& address) {
  for (const engine::ReadEvent& r : plan.reads)
    if (r.import && r.address == address) return r.id;
  return "";
}

}  // namespace

bool generate_config(Session& session, const engine::PlanOptions& asked, GeneratedConfig& out,
                     hcl::Diagnostics& diags) {
  const std::string path = session.flags().text("generate-config-out");
  if (session.disk().exists(path)) {
    diags.error(
        "Target generated file already exists",
        "Terraform can only write generated config into a new file. Either choose a different target "
        "location or move all existing configuration out of the target file, delete it and try again.");
    return false;
  }
  // Nothing in it may count on what is to be generated.
  hcl::Diagnostics told;  // again by the plan, as long as there is one
  const config::Configuration* written = session.valid_configuration(told);
  const auto state = written ? session.load_state(told) : std::nullopt;
  if (!state) {
    diags.append(std::move(told));
    return false;
  }
  const std::vector<config::ResourceAddr> missing = without_configuration(written->root(), *state);
  if (missing.empty()) return true;
  hcl::Diagnostics ignored;
  const std::shared_ptr<const config::Tree> tree = session.tree();
  std::string name = path.substr(path.rfind('/') + 1);
  if (!name.ends_with(".tf")) name += ".tf";
  std::string stubs;
  for (const config::ResourceAddr& r : missing)
    stubs += fmt::format("resource {} {} {{}}\n", lang::quote(r.type), lang::quote(r.name));
  use_with_file(session, tree, name, stubs);
  hcl::Diagnostics found;
  const engine::Plan plan = read_objects(session, asked, *state, found);
  std::string text =
      "# __generated__ by Terraform\n"
      "# Please review these resources and move them into your main configuration files.\n";
  const std::size_t errors = diags.error_count();
  for (const config::ResourceAddr& r : missing) {
    const config::AbsInstance address{{{}, r}, {}};
    const std::string shown = config::to_string(address);
    const config::Resource* stub = session.configuration(ignored).root().resource(r);
    const state::Instance* object = plan.prior.find(address);
    if (!stub || !stub->schema || !object || !object->current) {
      for (hcl::Diagnostic& d : found.items())
        if (d.severity == hcl::Severity::error && d.address == shown) diags.add(d);
      continue;
    }
    const std::string made = report::generated_config(r, stub->schema->block, object->current->value);
    text +=
        fmt::format("\n# __generated__ by Terraform from {}\n{}\n", lang::quote(id_of(plan, shown)), made);
    out.emplace(address, made);
  }
  session.use_tree(tree, session.root());
  if (diags.error_count() != errors) return false;
  if (out.empty()) return true;
  if (const std::string problem = session.disk().write(path, text); !problem.empty()) {
    diags.error("Failed to write generated configuration",
                fmt::format("Reprise could not write to {}: {}.", path, problem));
    return false;
  }
  use_with_file(session, tree, name, text);
  return true;
}

}  // namespace reprise::cli
