// terraform and provider blocks; the order in which a module's declarations are decoded.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/decoder.h"
#include "config/provider_source.h"
#include "config/version.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/functions_provided.h"
#include "lang/ranges.h"
#include "lang/render.h"
#include "provider/backends.h"
#include "value/convert.h"

namespace reprise::config {

namespace {

constexpr std::string_view kType[] = {"type"};
constexpr ArgumentShape kLocalBackend[] = {{"path"}, {"workspace_dir"}};
constexpr std::string_view kProvider[] = {"provider"};
constexpr ArgumentShape kTerraformArguments[] = {{"required_version"}, {"experiments"}, {"language"}};
constexpr BlockTypeShape kTerraformBlocks[] = {
    {"backend", kType}, {"cloud"}, {"required_providers"}, {"provider_meta", kProvider}};
constexpr ArgumentShape kProviderArguments[] = {{"alias"},      {"version"},  {"count"},
                                                {"depends_on"}, {"for_each"}, {"source"}};
constexpr BlockTypeShape kProviderBlocks[] = {{"_"}, {"lifecycle"}, {"locals"}};
constexpr std::string_view kRegistry = "registry.terraform.io/";

constexpr const char* kBadConstraint = "This string does not use correct version constraint syntax.";

template <class Items, class Key>
void sort_by(Items& items, Key key) {
  std::ranges::stable_sort(items, {}, key);
}

}  // namespace

std::string provider_display(std::string_view source) {
  return std::string(source.starts_with(kRegistry) ? source.substr(kRegistry.size()) : source);
}

std::string default_provider_source(std::string_view name) {
  return name == "terraform" ? "terraform.io/builtin/terraform"
                             : fmt::format("{}hashicorp/{}", kRegistry, name);
}

std::string ModuleDecoder::source_of(std::string_view local_name) const {
  auto at = module_.required_providers.find(std::string(local_name));
  return at != module_.required_providers.end() ? at->second : default_provider_source(local_name);
}

void ModuleDecoder::unused() {
  for (const Declaration& d : from_.unused) {
    const std::string_view type = d.base->type;
    if (type == "variable") variable(d);
    if (type == "output") output(d);
    if (type == "check") check(d, -1);
    if (type == "module") call(d);
    if (type == "resource") resource(d, Mode::managed, -1);
    if (type == "data") resource(d, Mode::data, -1);
    if (type == "ephemeral") resource(d, Mode::ephemeral, -1);
    if (type == "provider") provider_block(d);
    if (type == "moved") moved(*d.base);
    if (type == "removed") removed(*d.base);
    if (type == "import") import(*d.base);
  }
  module_.variables.clear();
  module_.outputs.clear();
  module_.calls.clear();
  module_.checks.clear();
  module_.resources.clear();
  module_.providers.clear();
  module_.moved.clear();
  module_.removed.clear();
  module_.imports.clear();
  uses_.clear();
  evaluated_.clear();
}

// What override files replace is read all the same: what is wrong with it alone is said too.
void ModuleDecoder::replaced() {
  Declarations bases = from_;
  bases.overridden = false;
  bases.terraform_overrides.clear();
  for (auto* list : {&bases.variables, &bases.outputs, &bases.resources, &bases.data, &bases.ephemerals,
                     &bases.calls, &bases.providers})
    for (Declaration& d : *list) d.overrides.clear();
  Module alone;
  alone.path = module_.path;
  alone.source_dir = module_.source_dir;
  alone.parent = module_.parent;
  alone.call_in_parent = module_.call_in_parent;
  FileProblems found;
  const std::size_t bodies = configuration_.bodies_.size();
  ModuleDecoder(configuration_, alone, bases, registry_, syntax_.sources, found).decode();
  configuration_.bodies_.resize(bodies);
  for (const auto step : {&FileProblems::asked, &FileProblems::blocks, &FileProblems::joined}) {
    std::vector<hcl::Diagnostic>& more = (found.*step).items();
    for (const hcl::Diagnostic& said : found_.*step) {
      const auto at = std::ranges::find_if(more, [&](const hcl::Diagnostic& d) {
        return d.subject == said.subject && d.summary == said.summary && d.detail == said.detail;
      });
      if (at != more.end()) more.erase(at);
    }
    for (hcl::Diagnostic& d : more) (found_.*step).add(std::move(d));
  }
}

void ModuleDecoder::decode() {
  terraform_blocks();
  provider_functions();
  module_.functions = functions_;
  unused();
  for (const Declaration& d : from_.variables) variable(d);
  for (const LocalDeclaration& l : from_.locals) local(*l.attribute);
  for (const Declaration& d : from_.outputs) output(d);
  provider_blocks();
  for (const Declaration& d : from_.calls) call(d);
  for (const Declaration& d : from_.resources) resource(d, Mode::managed, -1);
  for (const Declaration& d : from_.data) resource(d, Mode::data, -1);
  for (const Declaration& d : from_.ephemerals) resource(d, Mode::ephemeral, -1);
  for (std::size_t i = 0; i < from_.checks.size(); ++i) check(from_.checks[i], static_cast<int>(i));
  for (const hcl::Block* b : from_.moved) moved(*b);
  for (const hcl::Block* b : from_.removed) removed(*b);
  for (const hcl::Block* b : from_.imports) import(*b);
  sort_by(module_.variables, &Variable::name);
  sort_by(module_.locals, &Local::name);
  sort_by(module_.outputs, &Output::name);
  sort_by(module_.calls, &ModuleCall::name);
  sort_by(module_.resources, &Resource::addr);
  sort_by(module_.providers, &ProviderBlock::name);
  scoped_data();
  sort_by(module_.checks, &Check::name);
  if (from_.overridden) replaced();
}

// Functions of providers go by the names that the module gives to these.
void ModuleDecoder::provider_functions() {
  std::vector<std::string> built_in;
  std::vector<std::pair<std::string, std::span<const lang::Function>>> offered;
  for (const auto& [name, source] : module_.required_providers) {
    if (source == "terraform.io/builtin/terraform") built_in.push_back(name);
    if (const auto functions = lang::provided_functions(source); !functions.empty())
      offered.emplace_back(name, functions);
  }
  if (built_in.empty() && offered.empty()) return;
  lang::FunctionTable& table = configuration_.tables_.emplace_back(lang::with_terraform_provider(built_in));
  for (const auto& [name, functions] : offered)
    for (lang::Function f : functions) {
      f.name = fmt::format("provider::{}::{}", name, f.name);
      table.add(std::move(f));
    }
  functions_ = &table;
}

// A check's data source is a resource of the module like any other, so its address must be free.
void ModuleDecoder::scoped_data() {
  auto& all = module_.resources;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].addr != all[i - 1].addr) continue;
    const Resource& nested = all[i].check_name.empty() ? all[i - 1] : all[i];
    const Resource& first = &nested == &all[i] ? all[i - 1] : all[i];
    found_.joined.error(
        fmt::format("Duplicate data \"{}\" configuration", first.addr.type),
        fmt::format(
            "A {} data resource named \"{}\" was already declared at {}. Resource names must be unique per "
            "type in each module, including within check blocks.",
            first.addr.type, first.addr.name, lang::range_text(syntax_.sources, first.range)),
        nested.range);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].check_name.empty()) continue;
    for (Check& c : module_.checks) {
      if (c.name == all[i].check_name) c.data_resource = static_cast<int>(i);
    }
  }
}

void ModuleDecoder::terraform_blocks() {
  // Requirements come first: resources need them wherever they stand.
  for (const hcl::Block* b : from_.terraform) terraform_block(*b, false);
  for (const hcl::Block* b : from_.terraform_overrides) terraform_block(*b, true);
  if (backend_at_.valid() && cloud_at_.valid())
    found_.joined.error(
        "Both a backend and cloud configuration are present",
        fmt::format(
            "A module may declare either one 'cloud' block OR one 'backend' block configuring a state "
            "backend. The 'cloud' block is configured at {}; a backend is configured at {}. Remove the "
            "backend block to configure HCP Terraform or Terraform Enteprise.",
            lang::range_text(syntax_.sources, cloud_at_), lang::range_text(syntax_.sources, backend_at_)),
        backend_at_);
}

void ModuleDecoder::provider_meta(const hcl::Block& b) {
  const std::string name(b.labels[0].text);
  const auto [first, fresh] = provider_meta_at_.emplace(name, b.header_range);
  if (!fresh)
    found_.joined.error(
        "Duplicate provider_meta block",
        fmt::format("A provider_meta block for provider \"{}\" was already declared at {}. Providers may "
                    "only have one provider_meta block per module.",
                    name, lang::range_text(syntax_.sources, first->second)),
        b.header_range);
  for (const hcl::Attribute* a : just_arguments(*b.body, syntax_, diags_)) constant(*a->expr);
}

// Editions and experiments of the language: there is one of those and none of these.
void ModuleDecoder::language(const Content& content) {
  if (const auto* a = content.find("language")) {
    const std::string_view edition = keyword_of(unquoted(*a->expr, syntax_, diags_, false), syntax_);
    if (edition.empty())
      diags_.error(
          "Invalid language edition",
          fmt::format("The language argument expects a bare language edition keyword. Terraform {} supports "
                      "only language edition TF2021, which is the default.",
                      kTerraformVersion),
          a->expr->range);
    else if (edition != "TF2021")
      diags_.error(
          "Unsupported language edition",
          fmt::format("Terraform v{} only supports language edition TF2021. This module requires a newer "
                      "version of Terraform CLI.",
                      kTerraformVersion),
          a->expr->range);
  }
  if (const auto* a = content.find("experiments"))
    diags_.error(
        "Module uses experimental features",
        "Experimental features are intended only for gathering early feedback on new language designs, "
        "and so are available only in alpha releases of Terraform.",
        a->name_range);
}

void ModuleDecoder::terraform_block(const hcl::Block& b, bool is_override) {
  Content content = whole_content(*b.body, {kTerraformArguments, kTerraformBlocks}, syntax_, diags_);
  std::swap(found_.asked, found_.blocks);  // these two are looked at before all blocks
  if (const auto* a = content.find("required_version")) required_version(*a);
  language(content);
  std::swap(found_.asked, found_.blocks);
  for (const hcl::Block* nested : content.blocks) {
    if (nested->type == "required_providers") {
      hcl::Diagnostics wrong;
      just_arguments(*nested->body, syntax_, wrong);
      if (wrong.has_errors()) {
        diags_.append(std::move(wrong));
        continue;
      }
      if (requirements_at_.valid() && !is_override) {
        found_.joined.error(
            "Duplicate required providers configuration",
            fmt::format(
                "A module may have only one required providers configuration. The required providers were "
                "previously configured at {}.",
                lang::range_text(syntax_.sources, requirements_at_)),
            nested->header_range);
        continue;
      }
      if (!is_override) requirements_at_ = nested->header_range;
      required_providers(*nested);
    } else if (nested->type == "provider_meta" && !is_override) {
      provider_meta(*nested);
    } else if (nested->type == "cloud" && !is_override) {
      if (cloud_at_.valid())
        found_.joined.error(
            "Duplicate HCP Terraform configurations",
            fmt::format("A module may have only one 'cloud' block configuring HCP Terraform or Terraform "
                        "Enterprise. The 'cloud' block was previously configured at {}.",
                        lang::range_text(syntax_.sources, cloud_at_)),
            nested->header_range);
      else
        cloud_at_ = nested->header_range;
    } else if (nested->type == "backend" && !is_override) {
      if (!module_.path.empty())
        found_.joined.warning(
            "Backend configuration ignored",
            "Any selected backend applies to the entire configuration, so Terraform expects provider "
            "configurations only in the root module.\n\nThis is a warning rather than an error because it's "
            "sometimes convenient to temporarily call a root module as a child module for testing purposes, "
            "but this backend configuration block will have no effect.",
            nested->header_range);
      if (backend_at_.valid())
        found_.joined.error(
            "Duplicate backend configuration",
            fmt::format(
                "A module may have only one backend configuration. The backend was previously configured "
                "at {}.",
                lang::range_text(syntax_.sources, backend_at_)),
            nested->header_range);
      else
        backend(*nested);
    }
  }
}

void ModuleDecoder::backend(const hcl::Block& b) {
  backend_at_ = b.header_range;
  if (!module_.path.empty()) return;
  hcl::Diagnostics& problems = module_.backend_problems;
  const std::string_view type = b.labels[0].text;
  if (const std::string fault = provider::backend_fault(type); !fault.empty())
    return problems.error("Unsupported backend type", fault, b.labels[0].range);
  if (type != "local") return;
  const Content content = whole_content(*b.body, {kLocalBackend, {}}, syntax_, problems);
  for (const hcl::Attribute* a : content.arguments) lang::evaluate_constant(*a->expr, problems);
}

void ModuleDecoder::required_version(const hcl::Attribute& a) {
  const auto constraints = version_constraints(a);
  if (!constraints) return;
  for (const VersionConstraint& c : *constraints) {
    if (!c.version.prerelease) continue;
    module_.version_problems.error(
        "Invalid required_version constraint",
        fmt::format(
            "Prerelease version constraints are not supported: {}. Remove the prerelease information from "
            "the constraint. Prerelease versions of terraform will match constraints using their version "
            "core only.",
            constant_text(*a.expr)),
        a.range);
    return;
  }
  if (allowed(*constraints, *parse_version(kTerraformVersion))) return;
  std::string who = module_.path.empty() ? "This configuration"
                                         : fmt::format("Module {} (from {})", to_string(module_.path),
                                                       module_.call_in_parent->source);
  module_.version_problems.error(
      "Unsupported Terraform Core version",
      fmt::format(
          "{} does not support Terraform version {}. To proceed, either choose another supported Terraform "
          "version or update this version constraint. Version constraints are normally set for good reason, "
          "so updating the constraint may lead to other errors or unexpected behavior.",
          who, kTerraformVersion),
      a.range);
}

void ModuleDecoder::required_providers(const hcl::Block& b) {
  for (const hcl::Attribute* a : just_arguments(*b.body, syntax_, diags_)) required_provider(*a);
}

// What may stand for a provider: a DNS label in lower case.
bool ModuleDecoder::check_provider_name(std::string_view name, hcl::Range where) {
  const std::string fault = provider_part_fault(name);
  if (!fault.empty()) {
    diags_.error("Invalid provider local name",
                 fmt::format("{} is an invalid provider local name: {}", name, fault), where);
    return false;
  }
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower != name)
    diags_.error("Invalid provider local name",
                 fmt::format("Provider names must be normalized. Replace {} with {} to fix this error.",
                             lang::quote(name), lang::quote(lower)),
                 where);
  return lower == name;
}

void ModuleDecoder::versions(const std::string& source, const std::vector<VersionConstraint>& wanted) {
  auto& all = module_.provider_versions[source];
  all.insert(all.end(), wanted.begin(), wanted.end());
}

void ModuleDecoder::required_provider(const hcl::Attribute& a) {
  const std::size_t errors = diags_.error_count();
  if (read_requirement(a) || diags_.error_count() == errors) return;
  module_.required_providers.erase(std::string(a.name));
  module_.required_providers_at.erase(std::string(a.name));
}

// Whether it is one in spite of mistakes.
bool ModuleDecoder::read_requirement(const hcl::Attribute& a) {
  std::string& source = module_.required_providers[std::string(a.name)];
  module_.required_providers_at[std::string(a.name)] = a.expr->range;
  source = default_provider_source(a.name);
  if (a.expr->kind == hcl::ExprKind::object) {
    if (check_provider_name(a.name, a.expr->range)) required_provider_object(a);
    return false;
  }
  hcl::Diagnostics ignored;
  const value::Value v =
      is_json(*a.expr, syntax_) ? constant(*a.expr) : lang::evaluate_constant(*a.expr, ignored);
  if (v.is_unknown() || v.is_null() || !v.type()->is_primitive()) {
    if (check_provider_name(a.name, a.expr->range))
      diags_.error("Invalid required_providers object",
                   "required_providers entries must be strings or objects.", a.expr->range);
    return false;
  }
  // The form of old: a version alone. Its name is read as an address is.
  const value::Result text = value::convert(v, value::Type::string());
  const auto wanted = text.ok() ? parse_constraints(text.value().as_string()) : std::nullopt;
  if (!wanted) diags_.error("Invalid version constraint", kBadConstraint, a.expr->range);
  const std::string name = lowered(a.name);
  if (const std::string fault = provider_part_fault(name); !fault.empty()) {
    diags_.error("Invalid provider name", fault, a.expr->range);
    return false;
  }
  source = default_provider_source(name);
  if (wanted) versions(source, *wanted);
  return true;
}

// The text that an entry is given, or nothing after a complaint.
std::optional<std::string> ModuleDecoder::required_text(const hcl::Expr& e, const char* summary,
                                                        const char* what) {
  hcl::Diagnostics wrong;
  const value::Value v = is_json(e, syntax_) ? constant(e) : lang::evaluate_constant(e, wrong);
  if (!v.is_unknown() && v.type() == value::Type::string() && !v.is_null()) return std::string(v.as_string());
  diags_.error(summary, fmt::format("{} must be specified as a string.", what), e.range);
  return std::nullopt;
}

void ModuleDecoder::required_provider_object(const hcl::Attribute& a) {
  std::string& source = module_.required_providers[std::string(a.name)];
  std::optional<std::vector<VersionConstraint>> wanted;
  for (const hcl::ObjectItem& item : static_cast<const hcl::Object&>(*a.expr).items) {
    const std::size_t errors = diags_.error_count();
    const value::Value named = item.bare_key || literal_text(*item.key)
                                   ? value::Value::string(literal_text(*item.key).value_or(""))
                                   : lang::evaluate_constant(*item.key, diags_);
    if (diags_.error_count() != errors) break;
    const bool text = !named.is_unknown() && !named.is_null() && named.type() == value::Type::string();
    const std::string_view key = text ? named.as_string() : "";
    if (key == "version") {
      const auto version = required_text(*item.value, "Invalid version constraint", "Version");
      if (version) wanted = parse_constraints(*version);
      if (version && !wanted) diags_.error("Invalid version constraint", kBadConstraint, item.value->range);
    } else if (key == "source") {
      const auto given = required_text(*item.value, "Invalid source", "Source");
      if (!given) continue;
      ProviderSource parsed = parse_provider_source(*given);
      source = parsed.address;
      if (source.empty()) diags_.error(parsed.summary, parsed.detail, item.value->range);
    } else if (key == "configuration_aliases") {
      configuration_aliases(a.name, *item.value);
    } else {
      diags_.error(
          "Invalid required_providers object",
          "required_providers objects can only contain \"version\", \"source\" and \"configuration_aliases\" "
          "attributes. To configure a provider, use a \"provider\" block.",
          item.key->range);
      break;
    }
  }
  if (wanted) versions(source, *wanted);
}

void ModuleDecoder::configuration_aliases(std::string_view name, const hcl::Expr& list) {
  auto items = list_items(list, syntax_, diags_);
  if (!items) return;
  for (const hcl::Expr* item : *items) {
    auto t = reference_in(*item, syntax_, diags_, false);
    if (!t || t->steps.empty()) continue;
    if (t->steps.size() != 1 || t->steps[0].kind != hcl::TraversalStep::Kind::attribute) {
      diags_.error("Invalid configuration_aliases value",
                   "Configuration aliases can only contain references to local provider configuration names "
                   "in the format "
                   "of provider.alias",
                   list.range);
    } else if (t->root != name) {
      diags_.error(
          "Invalid configuration_aliases value",
          fmt::format(
              "Configuration aliases must be prefixed with the provider name. Expected \"{}\", but found "
              "\"{}\".",
              name, t->root),
          list.range);
      return;
    } else {
      module_.configuration_aliases.push_back({std::string(t->root), std::string(t->steps[0].text)});
    }
  }
}

void ModuleDecoder::provider_blocks() {
  for (const Declaration& d : from_.providers) provider_block(d);
  for (const GivenProvider& g : given_) {
    std::erase_if(module_.providers, [&](const ProviderBlock& own) { return own.name == g.name; });
    ProviderBlock p;
    p.name = g.name;
    p.source = source_of(g.name.name);
    p.given = g.configuration;
    module_.providers.push_back(std::move(p));
  }
}

void ModuleDecoder::provider_block(const Declaration& d) {
  ProviderBlock p;
  p.name.name = d.label(0);
  p.range = d.base->header_range;
  MergedContent content = merged_content(d, {kProviderArguments, kProviderBlocks}, true, syntax_, diags_);
  check_provider_name(p.name.name, p.range);
  if (const auto* a = content.find("alias")) {
    p.name.alias = constant_text(*a->expr);
    if (!hcl::valid_identifier(p.name.alias))
      diags_.error("Invalid provider configuration alias",
                   fmt::format("An alias must be a valid name. {}", kNameRule));
  }
  if (const auto* a = content.find("version")) {
    diags_.warning(
        "Version constraints inside provider configuration blocks are deprecated",
        "Terraform 0.13 and earlier allowed provider version constraints inside the provider configuration "
        "block, but that is now deprecated and will be removed in a future version of Terraform. To silence "
        "this "
        "warning, move the provider version constraint into the required_providers block.",
        a->expr->range);
    if (const auto wanted = version_constraints(*a)) versions(source_of(p.name.name), *wanted);
  }
  for (std::string_view reserved : {"count", "depends_on", "for_each", "source"}) {
    if (const auto* a = content.find(reserved))
      diags_.error(
          "Reserved argument name in provider block",
          fmt::format(
              "The provider argument name \"{}\" is reserved for use by Terraform in a future version.",
              reserved),
          a->name_range);
  }
  const hcl::Block* escaped = nullptr;
  for (const auto& [b, number] : content.blocks) {
    if (b->type == "_")
      escape_block(*b, content, escaped, "provider");
    else
      diags_.error(
          "Reserved block type name in provider block",
          fmt::format("The block type name \"{}\" is reserved for use by Terraform in a future version.",
                      b->type),
          b->type_range);
  }
  p.source = source_of(p.name.name);
  p.versioned = content.find("version");
  p.empty = std::ranges::all_of(
      content.rest, [](const hcl::Body* rest) { return rest->attributes.empty() && rest->blocks.empty(); });
  if (const provider::Provider* known = registry_.provider(p.source)) {
    p.body = body(content, known->provider_schema(), {});
  } else if (providers_reported_.emplace(p.source, true).second) {
    later_.error("Missing required provider",
                 fmt::format("This configuration requires provider {}, but that provider isn't available.",
                             provider_display(p.source)),
                 p.range);
    later_.items().back().fix =
        "Give its schema with --schema FILE; `terraform providers schema -json` writes one.";
  }
  module_.providers.push_back(std::move(p));
}

}  // namespace reprise::config
