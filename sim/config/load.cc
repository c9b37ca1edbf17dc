// Reading a root module and everything it calls.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "config/config.h"
#include "config/decoder.h"
#include "config/file_names.h"
#include "config/installed.h"
#include "config/module_source.h"
#include "config/providers.h"
#include "hcl/parser.h"
#include "lang/ranges.h"

namespace reprise::config {

namespace {

constexpr std::size_t kMaxModules = 10'000;
constexpr std::size_t kMaxModuleDepth = 100;

bool is_json_name(std::string_view name) { return name.ends_with(".tf.json"); }
bool is_override_name(std::string_view name) {
  std::string_view stem = name.substr(0, name.size() - (is_json_name(name) ? 8 : 3));
  return stem == "override" || stem.ends_with("_override");
}

// Diagnostics in the order of the text, where the real tool has no order.
void sort_by_place(hcl::Diagnostics& diags) {
  std::ranges::stable_sort(diags.items(), {}, [](const hcl::Diagnostic& d) { return d.subject.begin; });
}

}  // namespace

bool is_configuration_name(std::string_view name) {
  return (name.ends_with(".tf") || is_json_name(name)) && !name.starts_with('.') && !name.starts_with('#') &&
         !name.ends_with('~');
}

// A directory's files, parsed once however many calls lead there.
struct ParsedDirectory {
  std::vector<ParsedFile> primary, overrides;
  Declarations declarations;
  hcl::Diagnostics diags;      // of reading and syntax: said once
  FileProblems declaring;      // said by each module that is made of the directory
  hcl::Diagnostics templates;  // in strings of JSON files: wrong when they are evaluated
  bool exists = false;
};

class Loader {
 public:
  Loader(std::shared_ptr<const Tree> tree, const LoadOptions& options, const provider::Registry& registry,
         hcl::SourceMap& sources)
      : options_(options), registry_(registry), sources_(sources), out_(std::make_unique<Configuration>()) {
    out_->tree_ = std::move(tree);
    root_dir_ = normal_path(options.root).value_or(".");
    base_dir_ = out_->directory_ =
        options.working_directory ? normal_path(*options.working_directory).value_or(".") : root_dir_;
    installed_ = read_installed(*out_->tree_, base_dir_);
  }

  std::unique_ptr<Configuration> run(hcl::Diagnostics& diags) {
    root();
    hcl::Diagnostics whole;  // of files module by module, parents before children
    for (const auto& [path, module] : found_) {
      static const std::vector<ParsedFile> kNone;
      const ParsedDirectory* d = module.directory;
      whole.append(module.files.in_order(d ? d->primary : kNone, d ? d->overrides : kNone));
    }
    sort_by_place(diags_);
    whole.append(std::exchange(diags_, {}));
    diags_ = std::move(whole);
    if (!diags_.has_errors())
      for (const auto& m : out_->modules_) diags_.append(m->version_problems);
    out_->readable_ = !diags_.has_errors();
    const hcl::Diagnostics* wrong = wrong_arguments(out_->root());
    joints_.append(wrong ? *wrong : absent_);
    hcl::Diagnostics later;
    for (const auto& m : out_->modules_) {
      for (hcl::Diagnostics* found :
           {&m->names.malformed, &m->names.undeclared, &m->names.unavailable, &m->unsuitable}) {
        sort_by_place(*found);
        later.append(*found);
      }
    }
    // Validation looks at the configurations of providers that are used; nobody does at others.
    std::set<const BodyPlan*> of_providers;
    for (const auto& m : out_->modules_)
      for (const ProviderBlock& p : m->providers) of_providers.insert(p.body);
    for (const auto& body : out_->bodies_)
      if (!of_providers.contains(body.get())) later.append(body->problems);
    // Each stage speaks only when those before had nothing to complain about.
    if (diags_.has_errors()) later = joints_ = {};
    if (joints_.has_errors()) later = {};
    sort_by_place(joints_);
    sort_by_place(later);
    diags.append(std::move(diags_));
    diags.append(joints_);
    diags.append(std::move(later));
    out_->joint_problems_ = std::move(joints_);
    return std::move(out_);
  }

 private:
  struct ModuleProblems {
    FileProblems files;
    const ParsedDirectory* directory = nullptr;
  };
  struct Pending {
    Module* module;
    std::unique_ptr<ModuleDecoder> decoder;
  };

  // Of all calls with wrong arguments the first one counts, the innermost first.
  const hcl::Diagnostics* wrong_arguments(const Module& m) const {
    for (const ModuleCall& call : m.calls)
      if (call.child)
        if (const hcl::Diagnostics* wrong = wrong_arguments(*call.child)) return wrong;
    auto own = arguments_.find(&m);
    return own != arguments_.end() && own->second.has_errors() ? &own->second : nullptr;
  }

  void root() {
    ParsedDirectory& files = directory(root_dir_);
    out_->has_files_ = !files.primary.empty() || !files.overrides.empty();
    out_->syntax_problems_ = files.diags;
    if (!out_->has_files_ && !out_->tree_->is_directory(root_dir_))
      diags_.error("Failed to read module directory",
                   fmt::format("Module directory {} does not exist or cannot be read.", root_dir_));
    std::size_t first = add_module({}, root_dir_, nullptr, nullptr, files);
    out_->root_readable_ = !failed();
    if (failed() && !options_.installing) return;
    children(first);
    const bool readable = !failed();
    if (readable)
      for (Pending& p : pending_) p.decoder->bind();
    check_providers(*out_, diags_, joints_, absent_);
    if (!readable) return;
    check_import_providers();
    check_provisioners();
    check_imports();
  }

  bool failed() const {
    return diags_.has_errors() ||
           std::ranges::any_of(found_, [](const auto& m) { return m.second.files.has_errors(); });
  }

  void check_import_providers() {
    for (const Import& block : out_->root().imports) {
      if (!block.provider_at.valid()) continue;
      const bool inside = !block.to.module.empty();
      if (!inside && !out_->root().resource(*block.to.resource)) continue;
      diags_.error(
          "Invalid import provider argument",
          std::string("The provider argument can only be specified in import blocks that will generate "
                      "configuration.\n\n") +
              (inside ? "Use the providers argument within the module block to configure providers for all "
                        "resources within a module, including imported resources."
                      : "Use the provider argument in the target resource block to configure the provider "
                        "for a resource with explicit provider configuration."),
          block.provider_at);
    }
  }

  void check_imports() {
    for (const Import& block : out_->root().imports) {
      if (out_->module(static_path(block.to.module))) continue;
      joints_.error("Configuration for import target does not exist",
                    fmt::format("The configuration for the given import target {} does not exist. All target "
                                "instances must have an associated configuration to be imported.",
                                to_string(ConfigResource{static_path(block.to.module), *block.to.resource})),
                    block.to_range);
    }
  }

  void check_provisioners() {
    for (const auto& module : out_->modules_)
      for (const Resource& r : module->resources)
        for (const ProvisionerBlock& p : r.provisioners) {
          if (p.body) continue;
          joints_.error(
              "Missing required provisioner plugin",
              fmt::format("This configuration requires provisioner plugin \"{}\", which isn't available. "
                          "If you're intending to use an external provisioner plugin, you must install it "
                          "manually into one of the plugin search directories before running Terraform.",
                          p.type));
        }
  }

  ParsedDirectory& directory(const std::string& dir) {
    auto [at, fresh] = directories_.try_emplace(dir);
    ParsedDirectory& out = at->second;
    if (!fresh) return out;
    out.exists = out_->tree_->is_directory(dir);
    for (const std::string& name : out_->tree_->names(dir)) {
      if (name.ends_with('/') || !is_configuration_name(name)) continue;
      parse(dir, name, out);
    }
    SyntaxContext syntax{sources_, out_->arena_};
    out.declarations = collect(out.primary, out.overrides, syntax, out.declaring);
    return out;
  }

  void parse(const std::string& dir, const std::string& name, ParsedDirectory& out) {
    std::string path = dir == "." ? name : dir + "/" + name;
    auto content = out_->tree_->read(path);
    if (!content) {
      out.diags.error("Failed to read file",
                      fmt::format("The configuration file \"{}\" could not be read.", path));
      return;
    }
    out_->files_.emplace_back(path, *content);
    std::string shown = relative_path(base_dir_, path);
    const hcl::SourceFile* file = sources_.add(shown, std::move(*content));
    if (!file) {
      out.diags.error("Too much configuration", "All files together must stay below 4 GiB.");
      return;
    }
    const hcl::Body* body = is_json_name(name)
                                ? hcl::parse_json_file(*file, out_->arena_, out.diags, &out.templates)
                                : hcl::parse_file(*file, out_->arena_, out.diags);
    (is_override_name(name) ? out.overrides : out.primary).push_back({file, body});
  }

  // Decodes one module; its children come later. Returns its place in pending_.
  std::size_t add_module(ModulePath path, const std::string& dir, Module* parent, const ModuleCall* call,
                         ParsedDirectory& files) {
    auto module = std::make_unique<Module>();
    module->path = std::move(path);
    module->source_dir = relative_path(base_dir_, dir);
    module->parent = parent;
    module->call_in_parent = call;
    Module* raw = module.get();
    out_->by_path_[raw->path] = raw;
    out_->modules_.push_back(std::move(module));
    ModuleProblems& found = found_[raw->path];
    found.directory = &files;
    found.files = files.declaring;
    found.files.reading.append(std::exchange(files.diags, {}));
    auto decoder =
        std::make_unique<ModuleDecoder>(*out_, *raw, files.declarations, registry_, sources_, found.files);
    if (!parent) decoder->give_providers(options_.providers);
    decoder->give_templates(files.templates);
    decoder->decode();
    directories_of_.push_back(dir);
    pending_.push_back({raw, std::move(decoder)});
    return pending_.size() - 1;
  }

  // Breadth first, so that parents come before children and nothing recurses over the user's nesting.
  void children(std::size_t first) {
    for (std::size_t at = first; at < pending_.size(); ++at) {
      Module& module = *pending_[at].module;
      for (ModuleCall& call : module.calls) {
        if (pending_.size() >= kMaxModules) {
          diags_.error("Too many modules",
                       fmt::format("The configuration has more than {} module calls, counting nested ones.",
                                   kMaxModules),
                       call.range);
          return;
        }
        child(at, module, call);
      }
    }
  }

  void child(std::size_t at, Module& module, ModuleCall& call) {
    ModulePath path = module.path;
    path.push_back(call.name);
    hcl::Diagnostics& diags = found_[path].files.reading;
    auto dir = find_directory(at, call, path, diags);
    if (!dir) return;
    if (calls_itself(&module, *dir)) {
      diags.error("Module calls itself",
                  fmt::format("The module at \"{}\" would be called from inside itself without end.",
                              relative_path(base_dir_, *dir)),
                  call.range);
      return;
    }
    if (module.path.size() >= kMaxModuleDepth) {
      diags.error("Modules nested too deeply",
                  fmt::format("Module calls may be nested at most {} deep.", kMaxModuleDepth), call.range);
      return;
    }
    ParsedDirectory& files = directory(*dir);
    std::size_t added = add_module(std::move(path), *dir, &module, &call, files);
    pending_[added].module->mapped = !is_local_source(call.source) && mapped(call);
    pending_[at].decoder->decode_call_arguments(call, *pending_[added].module,
                                                arguments_[pending_[added].module]);
  }

  bool calls_itself(const Module* module, const std::string& dir) const {
    std::string relative = relative_path(base_dir_, dir);
    for (; module; module = module->parent) {
      if (module->source_dir == relative) return true;
    }
    return false;
  }

  std::optional<std::string> find_directory(std::size_t at, const ModuleCall& call, const ModulePath& path,
                                            hcl::Diagnostics& diags) {
    if (options_.installing && call.source_is_wrong) return std::nullopt;
    if (call.source.empty()) {
      if (call.source_range.valid())
        diags.error("Invalid module source address", "Module source address is required.", call.source_range);
      return std::nullopt;
    }
    if (is_local_source(call.source)) {
      auto dir = normal_path(directories_of_[at] + "/" + call.source);
      if (dir && out_->tree_->is_directory(*dir)) return dir;
      unreadable(call, relative_path(base_dir_, dir.value_or(call.source)), diags);
      return std::nullopt;
    }
    if (auto dir = mapped(call)) {
      if (out_->tree_->is_directory(*dir)) return dir;
      diags.error("Unreadable module directory",
                  fmt::format("The directory {} could not be read for module \"{}\" at {}.",
                              relative_path(root_dir_, *dir), call.name, sources_.file_line(call.range)),
                  call.source_range);
      return std::nullopt;
    }
    auto known = installed_.find(path);
    if (known != installed_.end() && out_->tree_->is_directory(known->second)) return known->second;
    diags.error(
        "Module not installed",
        "This module is not yet installed. Run \"terraform init\" to install all modules required by this "
        "configuration.",
        call.range);
    diags.items().back().fix =
        fmt::format("Say where a copy of it is with --module-dir {}=DIR.", call.source);
    return std::nullopt;
  }

  void unreadable(const ModuleCall& call, const std::string& dir, hcl::Diagnostics& diags) {
    const std::string at = sources_.file_line(call.range);
    if (options_.installing) return cannot_install(dir, call.name, at, diags);
    diags.error(
        "Unreadable module directory",
        fmt::format("The directory {} could not be read for module \"{}\" at {}.", dir, call.name, at),
        call.source_range);
  }

  // SOURCE, SOURCE//SUBDIR and either with ?ref=… behind: what is mapped may be named with or without each.
  std::optional<std::string> mapped(const ModuleCall& call) const {
    const std::string& source = call.source;
    const std::size_t query = std::min(source.find('?'), source.size());
    const std::string path = source.substr(0, query), asked = source.substr(query);
    const std::size_t scheme = path.find("://");
    const std::size_t cut =
        std::min(path.find("//", scheme == std::string::npos ? 0 : scheme + 3), path.size());
    const std::string package = path.substr(0, cut);
    const std::string below = cut < path.size() ? "/" + path.substr(cut + 2) : "";
    const std::pair<std::string, std::string> ways[] = {
        {source, ""}, {path, ""}, {package + asked, below}, {package, below}};
    for (const auto& [name, rest] : ways) {
      const auto at = options_.module_dirs.find(name);
      if (at != options_.module_dirs.end()) return normal_path(at->second + rest);
    }
    return std::nullopt;
  }

  const LoadOptions& options_;
  const provider::Registry& registry_;
  hcl::SourceMap& sources_;
  std::unique_ptr<Configuration> out_;
  std::string root_dir_;
  std::string base_dir_;  // what file names are shown from
  std::map<ModulePath, std::string> installed_;
  std::map<std::string, ParsedDirectory> directories_;
  std::vector<Pending> pending_;
  std::vector<std::string> directories_of_;     // parallel to pending_
  std::map<ModulePath, ModuleProblems> found_;  // of each module's files
  hcl::Diagnostics diags_, joints_;             // of modules together
  hcl::Diagnostics absent_;                     // providers: found out after wrong arguments of calls
  std::map<const Module*, hcl::Diagnostics> arguments_;  // of the call that makes the module; lookup only
};

std::unique_ptr<Configuration> load(std::shared_ptr<const Tree> tree, const LoadOptions& options,
                                    const provider::Registry& registry, hcl::SourceMap& sources,
                                    hcl::Diagnostics& diags) {
  return Loader(std::move(tree), options, registry, sources).run(diags);
}

}  // namespace reprise::config
