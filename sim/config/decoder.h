// Makes a Module of its declarations. Private to config/.
//
// Two sinks of diagnostics: `found` takes what is wrong with the configuration as such, the module itself
// what Terraform says only of a configuration that is otherwise well-formed (schemas, references).
// Expressions are compiled at once and bound when the whole module is known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/declarations.h"
#include "config/version.h"
#include "lang/function.h"

namespace reprise::config {

// Where an expression stands, as far as it decides what it may refer to.
struct Place {
  bool count = false;                                  // count.index means something
  bool each = false;                                   // each.key, each.value do
  bool self = false;                                   // self does
  const provider::BlockSchema* self_schema = nullptr;  // what it is, where that is known
  bool rule = false;                                   // condition or message of a check rule
  bool bare = false;                                   // evaluated without looking at its functions first
  int check = -1;  // inside this check block: its scoped data source is visible
  std::string_view check_name = {};
  bool depends_on = false;
  bool trigger = false;         // in replace_triggered_by
  bool test = false;            // in an assertion of a test
  const char* local = nullptr;  // name of the local value it defines
};
struct Use {
  const lang::Reference* reference;
  Place place;
};

class ModuleDecoder {
 public:
  ModuleDecoder(Configuration& configuration, Module& module, const Declarations& declarations,
                const provider::Registry& registry, hcl::SourceMap& sources, FileProblems& found)
      : configuration_(configuration),
        module_(module),
        from_(declarations),
        registry_(registry),
        syntax_{sources, configuration.arena_},
        found_(found),
        diags_(found.blocks),
        later_(module.unsuitable) {}

  // Configurations of providers that replace the module's own.
  void give_providers(std::span<const GivenProvider> given) { given_ = given; }
  // What is wrong with templates in strings of JSON: it matters where they are evaluated.
  void give_templates(const hcl::Diagnostics& found) { templates_ = &found; }
  // Everything but the arguments of module calls, which need the children.
  void decode();
  // Call arguments by their child's variables. Call once the children are there.
  void decode_call_arguments(ModuleCall& call, const Module& child, hcl::Diagnostics& found);
  // References to indexes. Call last.
  void bind();

 private:
  // decode_module.cc
  void provider_functions();
  void unused();
  void replaced();
  void scoped_data();
  void terraform_blocks();
  void terraform_block(const hcl::Block& b, bool is_override);
  void required_providers(const hcl::Block& b);
  void required_provider(const hcl::Attribute& a);
  bool read_requirement(const hcl::Attribute& a);
  void required_provider_object(const hcl::Attribute& a);
  std::optional<std::string> required_text(const hcl::Expr& e, const char* summary, const char* what);
  void versions(const std::string& source, const std::vector<VersionConstraint>& wanted);
  void configuration_aliases(std::string_view name, const hcl::Expr& list);
  void backend(const hcl::Block& b);
  void required_version(const hcl::Attribute& a);
  void language(const Content& content);
  void provider_meta(const hcl::Block& b);
  bool check_provider_name(std::string_view name, hcl::Range where);
  void provider_blocks();
  void provider_block(const Declaration& d);
  std::string source_of(std::string_view local_name) const;

  // decode_values.cc
  void variable(const Declaration& d);
  void variable_type(Variable& v, const hcl::Expr& e);
  void legacy_type(const hcl::Expr& e);
  lang::TypeConstraint constraint(const hcl::Expr& syntax, const hcl::Expr& written);
  void variable_default(Variable& v, const hcl::Attribute& a, const Declaration& d, bool overridden_type);
  void variable_validation(Variable& v, const hcl::Block& b);
  void local(const hcl::Attribute& a);
  void output(const Declaration& d);
  std::optional<CheckRule> check_rule(const hcl::Block& b, const Place& place, bool is_override);

  // decode_resource.cc
  void resource(const Declaration& d, Mode mode, int check);
  void resource_names(const Declaration& d, Mode mode);
  void resource_meta(Resource& r, const MergedContent& content, const Declaration& d, Place& place);
  void resource_provider(Resource& r, const MergedContent& content);
  void no_repetition(const MergedContent& content);
  void check_ignored(const Resource& r);
  void resource_schema(Resource& r);
  void resource_body(Resource& r, const MergedContent& content, const Place& place);
  std::optional<LocalProvider> provider_reference(const hcl::Expr& e, std::string_view argument,
                                                  hcl::Range* name_at = nullptr);
  void no_such_type(const Resource& r);

  // decode_lifecycle.cc
  void resource_blocks(Resource& r, MergedContent& content, const Place& place);
  void escape_block(const hcl::Block& b, MergedContent& content, const hcl::Block*& seen,
                    std::string_view kind);
  void lifecycle(Resource& r, const hcl::Block& b, bool is_override, const Place& place);
  void ignore_changes(Lifecycle& l, const hcl::Attribute& a);
  void replace_triggered_by(Lifecycle& l, const hcl::Attribute& a, const Place& place);
  std::optional<ProvisionerBlock> provisioner(const hcl::Block& b, const hcl::Block* outer_connection,
                                              const Place& place);
  void only_self_references(const hcl::Body& body);
  const BodyPlan* merged_connection(std::vector<const hcl::Body*> parts, const Place& place);

  // decode_call.cc
  void call(const Declaration& d);
  void call_providers(ModuleCall& call, const hcl::Attribute& a);

  // decode_moves.cc
  void check(const Declaration& d, int index);
  void moved(const hcl::Block& b);
  void removed(const hcl::Block& b);
  void import(const hcl::Block& b);
  std::optional<AnyAddr> import_address(const hcl::Expr& written, Import& out, const Place& place);

  // decode_kit.cc
  const Expr* compile(const hcl::Expr& e, const Place& place);
  void use(const Expr& e, const Place& place);
  bool malformed_names(const Expr& e);
  std::vector<const lang::Reference*> depends_on(const hcl::Attribute& a);
  const BodyPlan* body(const MergedContent& content, const provider::BlockSchema& schema, const Place& place);
  const BodyPlan* body(std::span<const hcl::Body* const> given, const provider::BlockSchema& schema,
                       const Place& place);
  value::Value constant(const hcl::Expr& e);
  std::optional<value::Value> constant_of(const hcl::Expr& e, value::TypeRef type);
  std::optional<std::vector<VersionConstraint>> version_constraints(const hcl::Attribute& a);
  const hcl::Expr* expression_in(const hcl::Expr& e);
  void not_constant(const hcl::Expr& e);
  std::string constant_text(const hcl::Expr& e);
  bool constant_bool(const hcl::Expr& e, bool otherwise);
  void check_name(const hcl::Label& label, const char* summary);
  void repetition(const Declaration& d, const MergedContent& content, const Expr*& count,
                  const Expr*& for_each);
  void no_depends_on_override(const Declaration& d);

  Configuration& configuration_;
  Module& module_;
  const Declarations& from_;
  const provider::Registry& registry_;
  SyntaxContext syntax_;
  FileProblems& found_;
  hcl::Diagnostics& diags_;  // of blocks
  hcl::Diagnostics& later_;
  const lang::FunctionTable* functions_ = &lang::terraform_functions();  // what the module may call
  std::vector<Use> uses_;
  std::vector<hcl::Range> evaluated_;  // expressions that are
  const hcl::Diagnostics* templates_ = nullptr;
  std::span<const GivenProvider> given_;
  std::map<std::string, std::vector<const hcl::Body*>> call_rests_;  // by call: its arguments for the child
  std::map<std::string, hcl::Range> call_missing_;
  hcl::Range requirements_at_, backend_at_, cloud_at_;
  std::map<std::string, hcl::Range> provider_meta_at_;
  std::map<std::string, bool> providers_reported_;
};

inline constexpr const char* kNameRule =
    "A name must start with a letter or underscore and may contain only letters, digits, underscores, and "
    "dashes.";

// As the real tool does: of bodies that are laid over each other counts what the schema knows; the rest is
// not read.
const hcl::Body* known_part(const hcl::Body& body, const provider::BlockSchema& schema, hcl::Arena& arena);

// "hashicorp/aws", as messages name a provider.
std::string provider_display(std::string_view source);

}  // namespace reprise::config
