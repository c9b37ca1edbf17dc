// A loaded configuration: modules whose blocks have become typed objects with compiled expressions.
//
// Loading happens once; everything here is immutable afterwards and is shared by all lives. All objects live
// in the Configuration (its arena for trees and expressions). References inside expressions are bound when
// loading ends: Reference::kind is a RefKind and Reference::binding an index into the vectors of the Module
// the expression stands in.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/address.h"
#include "config/body.h"
#include "config/files.h"
#include "config/lifecycle.h"
#include "config/name_problems.h"
#include "config/provider_block.h"
#include "config/ref_kind.h"
#include "config/statements.h"
#include "config/version.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "lang/expr.h"
#include "lang/type_expr.h"
#include "provider/provider.h"

namespace reprise::config {

struct Variable {
  std::string name;
  std::string description;
  lang::TypeConstraint type;
  std::optional<value::Value> default_value;  // already converted
  bool literal_text = true;  // text given from outside is the value itself, not an expression of it
  bool sensitive = false;
  bool ephemeral = false;
  bool nullable = true;
  std::vector<CheckRule> validations;
  hcl::Range range;
};
struct Local {
  std::string name;
  const Expr* value;
  hcl::Range range;
};
struct Output {
  std::string name;
  std::string description;
  const Expr* value = nullptr;
  bool sensitive = false;
  bool ephemeral = false;
  std::vector<CheckRule> preconditions;
  std::vector<lang::Reference const*> depends_on;
  hcl::Range range;
};

struct Resource {
  ResourceAddr addr;
  LocalProvider provider;
  bool provider_given = false;  // by an argument, not by the type's name
  std::string provider_source;
  const provider::Provider* implementation = nullptr;
  const provider::ResourceSchema* schema = nullptr;
  const Expr* count = nullptr;  // at most one of count and for_each
  const Expr* for_each = nullptr;
  const BodyPlan* body = nullptr;
  std::vector<lang::Reference const*> depends_on;
  Lifecycle lifecycle;
  std::vector<ProvisionerBlock> provisioners;
  hcl::Range range;  // header, for "on main.tf line 3, in resource …"
  hcl::Range type_range;
  std::string check_name;  // data resource nested in a check block; "" otherwise
};

struct Module;
struct ModuleCall {
  std::string name;
  std::string source;
  std::string version;  // which versions will do, as written; "" for any
  hcl::Range source_range;
  bool source_is_wrong = false;  // it is no address, which was said
  const Expr* count = nullptr;
  const Expr* for_each = nullptr;
  // Parallel to child->variables; nullptr where the call does not set one.
  std::vector<const Expr*> arguments;
  std::vector<std::pair<LocalProvider, LocalProvider>> providers;  // in child → in this module
  std::vector<std::pair<hcl::Range, hcl::Range>> provider_ranges;  // parallel: where their names are written
  std::vector<lang::Reference const*> depends_on;
  const Module* child = nullptr;
  hcl::Range range;
};

struct Check {
  std::string name;
  int data_resource = -1;  // index into resources
  std::vector<CheckRule> assertions;
  hcl::Range range;
};
struct Module {
  ModulePath path;
  std::string source_dir;  // in the tree, relative to the root module: "." for the root
  bool mapped = false;     // --module-dir says where it is: nobody knows which version that is
  const Module* parent = nullptr;
  std::vector<Variable> variables;  // each vector sorted by name
  std::vector<Local> locals;
  std::vector<Output> outputs;
  std::vector<Resource> resources;  // sorted by ResourceAddr
  std::vector<ModuleCall> calls;
  std::vector<ProviderBlock> providers;
  std::vector<Check> checks;
  std::vector<Moved> moved;
  std::vector<Removed> removed;
  std::vector<Import> imports;
  std::map<std::string, std::string> required_providers;  // local name → source
  std::map<std::string, hcl::Range> required_providers_at;
  std::map<std::string, std::vector<VersionConstraint>>
      provider_versions;                             // asked for in this module, by source
  std::vector<LocalProvider> configuration_aliases;  // expected from the caller
  const ModuleCall* call_in_parent = nullptr;        // nullptr for the root
  const lang::FunctionTable* functions = nullptr;  // what its expressions may call; never nullptr once loaded
  // What static analysis says of the module's expressions, by the place it is about: names that mean nothing,
  // and everything else (bodies keep theirs). Validation reports it object by object, as the real tool comes
  // across it.
  NameProblems names;
  hcl::Diagnostics unsuitable;
  hcl::Diagnostics version_problems;  // the module is for another Terraform
  hcl::Diagnostics backend_problems;  // what init says: nothing else looks at a backend
  const Variable* variable(std::string_view name) const;
  const Resource* resource(const ResourceAddr& addr) const;
  const ModuleCall* call(std::string_view name) const;
  const ProviderBlock* provider(const LocalProvider& name) const;
};

class Configuration {
 public:
  Configuration();
  ~Configuration();
  const Module& root() const { return *modules_.front(); }
  // All modules, parents before children.
  const std::vector<std::unique_ptr<Module>>& modules() const { return modules_; }
  const Module* module(const ModulePath& path) const;
  hcl::Arena& arena() { return arena_; }
  const std::shared_ptr<const Tree>& tree() const { return tree_; }
  // In tree(): where relative names of files start. The root module's, unless told otherwise.
  const std::string& directory() const { return directory_; }
  // Paths of the files read, in order, with their contents: what a saved plan keeps.
  const std::vector<std::pair<std::string, std::string>>& files() const { return files_; }
  // Whether the root module has any files; without them it is a module that declares nothing.
  bool has_files() const { return has_files_; }
  // Whether all files and modules could be read and make blocks; if not, nothing else was looked at.
  bool readable() const { return readable_; }
  // The same of the root module alone.
  bool root_readable() const { return root_readable_; }
  // Mistakes in the syntax of the root module's files; what they declare wrongly is not among them.
  const hcl::Diagnostics& syntax_problems() const { return syntax_problems_; }
  // What keeps modules from being joined: arguments of calls, provider configurations that nobody has.
  const hcl::Diagnostics& joint_problems() const { return joint_problems_; }

 private:
  friend class Loader;
  friend class ModuleDecoder;
  hcl::Arena arena_;
  std::shared_ptr<const Tree> tree_;
  std::string directory_ = ".";
  std::vector<std::unique_ptr<Module>> modules_;
  std::map<ModulePath, const Module*> by_path_;
  std::vector<std::unique_ptr<BodyPlan>> bodies_;
  std::deque<lang::FunctionTable> tables_;
  std::vector<std::pair<std::string, std::string>> files_;
  bool has_files_ = false;
  bool readable_ = false;
  bool root_readable_ = false;
  hcl::Diagnostics syntax_problems_;
  hcl::Diagnostics joint_problems_;
};

struct LoadOptions {
  std::string root = ".";                          // directory in the tree
  std::map<std::string, std::string> module_dirs;  // --module-dir SOURCE=DIR
  std::optional<std::string> working_directory;    // where files are named from; as `root` when not given
  std::vector<GivenProvider> providers;
  // As init and get look at modules: those of a module with mistakes too, and a directory that is not there
  // in an installer's words.
  bool installing = false;
};
// Reads, decodes, resolves and statically validates: all diagnostics `terraform validate` gives. Never
// nullptr.
std::unique_ptr<Configuration> load(std::shared_ptr<const Tree> tree, const LoadOptions& options,
                                    const provider::Registry& registry, hcl::SourceMap& sources,
                                    hcl::Diagnostics& diags);

}  // namespace reprise::config
