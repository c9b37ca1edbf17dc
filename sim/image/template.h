// What a loaded template consists of. Private to this folder.
//
// References inside expressions are bound when loading ends: Reference::kind is a RefKind and
// Reference::binding an index into the vectors here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/files.h"
#include "hcl/arena.h"
#include "hcl/parser.h"
#include "image/body.h"
#include "image/image.h"
#include "image/plugin.h"
#include "lang/type_expr.h"

namespace reprise::image {

inline constexpr std::string_view kPackerVersion = "1.11.2";
// Where the tree appears in the virtual machine that runs Packer.
inline constexpr std::string_view kTreeRoot = "/work";

enum class RefKind : std::uint32_t { variable, local, data, source, build, packer, path };

struct Variable {
  struct Rule {
    const lang::Expr* condition = nullptr;
    const lang::Expr* error_message = nullptr;
    hcl::Range range;
  };
  std::string name;
  lang::TypeConstraint type;
  const lang::Expr* default_value = nullptr;
  bool sensitive = false;
  std::vector<Rule> rules;
  hcl::Range range;
};

struct LocalValue {
  std::string name;
  const lang::Expr* value = nullptr;
  bool sensitive = false;
  hcl::Range range;
};

// A block whose label names a plugin: data, source, provisioner, post-processor.
struct PluginBlock {
  std::string type, name;
  const Plugin* plugin = nullptr;  // nullptr: not modelled
  std::unique_ptr<Body> body;
  hcl::Range range;
};

// A source as a build uses it, with what the build adds.
struct SourceUse {
  std::string name;  // "amazon-ebs.example": the source's, or as renamed by the build
  std::size_t source = 0;
  std::unique_ptr<Body> extra;  // may be nullptr
  hcl::Range range;
  // References to sources that are known only when the template is evaluated: find_source() tells their
  // names.
  const lang::Expr* later = nullptr;
};

struct Build {
  std::string name;
  const lang::Expr* name_later = nullptr;  // of a name that is known only when the template is evaluated
  std::vector<SourceUse> uses;
  std::vector<PluginBlock> provisioners;
  std::vector<PluginBlock> cleanup;                       // at most one
  std::vector<std::vector<PluginBlock>> post_processors;  // sequences
  hcl::Range range;
};

// A build block as evaluated. The uses have names and sources.
struct ActiveBuild {
  const Build* build = nullptr;
  std::string name;
  std::vector<const SourceUse*> uses;
};

// An entry of required_plugins.
struct RequiredPlugin {
  std::string name, source;
};

struct Template::Impl {
  std::shared_ptr<const config::Tree> tree;
  hcl::SourceMap* sources = nullptr;
  std::string directory;          // of the template, in the tree
  std::string working_directory;  // in the tree
  hcl::Arena arena;
  Plugins plugins;
  std::vector<Variable> variables;  // each sorted by name
  std::vector<LocalValue> locals;
  std::vector<PluginBlock> data;
  std::vector<PluginBlock> source_blocks;
  std::vector<Build> builds;  // in source order
  std::vector<RequiredPlugin> required_plugins;
  engine::InputValues auto_values;  // *.auto.pkrvars.hcl
  bool usable = true;               // loaded without errors
  bool names_from_working_directory = false;

  // Files that provisioners read; nullptr: there is no such file.
  mutable std::map<std::string, const hcl::SourceFile*> files;
  // A path as provisioners write it to one in the tree; "" when it leads out of it.
  std::string tree_path(std::string_view path) const;
  // How a file of the tree is named to the user.
  std::string shown(const std::string& tree_path) const;
  const hcl::SourceFile* file(const std::string& tree_path) const;
  std::string cwd() const;
};

// Packer's functions, with those that only make sense in templates.
const lang::FunctionTable& template_functions();
// "name.type.source": what -only and -except match.
std::string build_name(std::string_view build, const SourceUse& use);
// The source that "source.type.name" names; nullopt after a diagnostic.
std::optional<SourceUse> find_source(const Template::Impl& t, std::string_view reference, hcl::Range range,
                                     hcl::Range build, hcl::Diagnostics& diags);
// Globs as -only takes them: * and ? match anything.
bool wildcard_match(std::string_view pattern, std::string_view text);

// Turns syntax into the template's vectors and binds references. In load*.cc.
class Loader {
 public:
  Loader(Template::Impl& into, hcl::Diagnostics& diags) : t_(into), diags_(diags) {}
  void load(const LoadOptions& options);

 private:
  const hcl::Body& as_blocks(const hcl::Body& body, std::span<const hcl::BlockShape> shapes);
  void read_files(const std::string& path);
  void read_file(const std::string& path);
  void top_level(const hcl::Body& body);
  void variable(const hcl::Block& block);
  void variables(const hcl::Block& block);
  void local(const hcl::Block& block);
  void data_or_source(const hcl::Block& block);
  void build(const hcl::Block& block);
  void build_source(const hcl::Block& block, Build& into);
  void build_sources(const hcl::Attribute& list, Build& into);
  void source_item(const hcl::Expr& item, Build& into);
  void use(std::string_view reference, hcl::Range range, hcl::Range build, std::unique_ptr<Body> extra,
           std::string renamed, Build& into);
  void step(const hcl::Block& block, PluginKind kind, std::vector<PluginBlock>& into);
  void post_processors(const hcl::Block& block, Build& into);
  lang::TypeConstraint type_of(const hcl::Expr& syntax);
  const lang::Expr* compile(const hcl::Expr& syntax);
  std::string constant_text(const hcl::Attribute* attribute);
  const lang::Expr* varying(const hcl::Attribute* attribute);  // nullptr for a constant
  bool constant_flag(const hcl::Attribute* attribute);
  bool labels(const hcl::Block& block, std::size_t count);

  // load_packer.cc
  void packer(const hcl::Block& block);
  void required_version(const hcl::Attribute& a);
  void required_plugin(const hcl::Attribute& a);
  void check_known(PluginKind kind, std::string_view word, const std::string& type, hcl::Range where);
  bool required(std::string_view type, std::string_view origin) const;
  void check_required();

  void finish();  // sorts, finds duplicates
  void bind_all();
  void bind(const lang::Expr* expr, bool in_step);
  void bind(const lang::Reference& ref, bool in_step);
  void bind_plugin(const PluginBlock& block, bool in_step);

  Template::Impl& t_;
  hcl::Diagnostics& diags_;
  std::vector<const hcl::Block*> builds_;  // read when all sources are known
  struct Used {
    std::string word, type, plugin;  // "source", "amazon-ebs", "github.com/hashicorp/amazon"
    hcl::Range where;
  };
  std::vector<Used> used_;  // components that no required_plugins asks for
  std::set<std::pair<PluginKind, std::string>> checked_;
};

}  // namespace reprise::image
