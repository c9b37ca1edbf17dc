// Build blocks, and the binding of references.
#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "image/template.h"
#include "lang/eval.h"
#include "lang/suggest.h"

namespace reprise::image {
namespace {

constexpr std::string_view kSourceMeta[] = {"name"};

// "source.amazon-ebs.example", "sources.…", "amazon-ebs.example" → "amazon-ebs.example"; "" when it is none
// of them.
std::string source_name(std::string_view reference) {
  for (std::string_view prefix : {"source.", "sources."})
    if (reference.starts_with(prefix)) reference.remove_prefix(prefix.size());
  std::size_t dot = reference.find('.');
  if (dot == std::string_view::npos) return "";
  bool valid =
      hcl::valid_identifier(reference.substr(0, dot)) && hcl::valid_identifier(reference.substr(dot + 1));
  return valid ? std::string(reference) : "";
}

std::string traversal_text(const hcl::ScopeTraversal& t) {
  std::string out(t.root);
  for (const hcl::TraversalStep& s : t.steps) out += fmt::format(".{}", s.text);
  return out;
}

template <class T>
std::uint32_t index_of(const std::vector<T>& items, std::string_view name) {
  auto at = std::lower_bound(items.begin(), items.end(), name,
                             [](const T& item, std::string_view n) { return item.name < n; });
  return at != items.end() && at->name == name ? static_cast<std::uint32_t>(at - items.begin())
                                               : lang::Reference::kUnbound;
}

}  // namespace

std::string build_name(std::string_view build, const SourceUse& use) {
  return build.empty() ? use.name : fmt::format("{}.{}", build, use.name);
}

std::optional<SourceUse> find_source(const Template::Impl& t, std::string_view reference, hcl::Range range,
                                     hcl::Range build, hcl::Diagnostics& diags) {
  std::string name = source_name(reference);
  if (name.empty()) {
    diags.error(
        "Invalid source reference",
        "A source type is made of two or three parts that are split by a dot `.`; each part must start "
        "with a letter and may contain only letters, digits, underscores, and dashes. A valid source "
        "reference looks like: `source.type.name`",
        range, build);
    return std::nullopt;
  }
  std::uint32_t at = index_of(t.source_blocks, name);
  if (at != lang::Reference::kUnbound) return SourceUse{std::move(name), at, nullptr, range};
  std::vector<std::string_view> known;
  for (const PluginBlock& s : t.source_blocks) known.push_back(s.name);
  std::string_view similar = lang::name_suggestion(name, known);
  diags.error(fmt::format("Unknown source {}", name),
              similar.empty() ? fmt::format("Known: [{}]", fmt::join(known, " "))
                              : fmt::format("Did you mean to use \"{}\"?", similar),
              range, build);
  return std::nullopt;
}

const lang::Expr* Loader::varying(const hcl::Attribute* attribute) {
  const lang::Expr* e = attribute ? compile(*attribute->expr) : nullptr;
  return e && !e->references.empty() ? e : nullptr;
}

void Loader::build(const hcl::Block& block) {
  if (!labels(block, 0)) return;
  constexpr hcl::BlockShape kShapes[] = {{"source", 1},          {"provisioner", 1},
                                         {"post-processor", 1},  {"error-cleanup-provisioner", 1},
                                         {"post-processors", 0}, {"hcp_packer_registry", 0}};
  const hcl::Body& body = as_blocks(*block.body, kShapes);
  Build out;
  out.range = block.header_range;
  out.name_later = varying(body.find("name"));
  if (!out.name_later) out.name = constant_text(body.find("name"));
  bool sources = false;
  for (const hcl::Attribute& a : body.attributes) {
    if (a.name == "sources") {
      build_sources(a, out);
      sources = true;
    } else if (a.name != "name" && a.name != "description") {
      diags_.error("Unsupported argument",
                   fmt::format("An argument named \"{}\" is not expected here.", a.name), a.name_range);
    }
  }
  for (const hcl::Block& b : body.blocks) {
    if (b.type == "source") {
      build_source(b, out);
      sources = true;
    } else if (b.type == "provisioner") {
      step(b, PluginKind::provisioner, out.provisioners);
    } else if (b.type == "error-cleanup-provisioner") {
      if (!out.cleanup.empty())
        diags_.error("Only one error-cleanup-provisioner is allowed", "", b.header_range);
      else
        step(b, PluginKind::provisioner, out.cleanup);
    } else if (b.type == "post-processor" || b.type == "post-processors") {
      post_processors(b, out);
    } else if (b.type == "dynamic") {
      diags_.error("Dynamic blocks of builds are not modelled",
                   "A build's own blocks cannot be made by a dynamic block here.", b.header_range);
    } else if (b.type != "hcp_packer_registry") {
      diags_.error("Unsupported block type",
                   fmt::format("Blocks of type \"{}\" are not expected here.", b.type), b.type_range);
    }
  }
  if (!sources)
    diags_.error("missing source reference", "a build block must reference at least one source to be built",
                 block.header_range);
  t_.builds.push_back(std::move(out));
}

void Loader::build_sources(const hcl::Attribute& list, Build& into) {
  if (list.expr->kind == hcl::ExprKind::tuple) {
    for (const hcl::Expr* item : static_cast<const hcl::Tuple*>(list.expr)->items) source_item(*item, into);
    return;
  }
  into.uses.push_back({"", 0, nullptr, list.expr->range, compile(*list.expr)});
}

// "source.type.name", the same without quotes, or something to be evaluated.
void Loader::source_item(const hcl::Expr& item, Build& into) {
  if (item.kind == hcl::ExprKind::scope_traversal) {
    const auto& traversal = static_cast<const hcl::ScopeTraversal&>(item);
    bool value = traversal.root == "var" || traversal.root == "local" || traversal.root == "data";
    if (!value) return use(traversal_text(traversal), item.range, into.range, nullptr, "", into);
  }
  const lang::Expr* e = compile(item);
  if (!e->references.empty()) {
    into.uses.push_back({"", 0, nullptr, item.range, e});
    return;
  }
  value::Value v = lang::evaluate_constant(item, diags_);
  bool text = !v.is_null() && !v.is_unknown() && v.type() == value::Type::string();
  use(text ? v.as_string() : std::string_view(), item.range, into.range, nullptr, "", into);
}

void Loader::build_source(const hcl::Block& block, Build& into) {
  if (!labels(block, 1)) return;
  std::string type = source_name(block.labels[0].text);
  const Plugin* plugin = t_.plugins.find(PluginKind::builder, type.substr(0, type.find('.')));
  auto extra = compile_body(*block.body, template_functions(), kSourceMeta, plugin ? &plugin->body : nullptr,
                            t_.arena, diags_);
  use(block.labels[0].text, block.header_range, into.range, std::move(extra),
      constant_text(block.body->find("name")), into);
}

void Loader::use(std::string_view reference, hcl::Range range, hcl::Range build, std::unique_ptr<Body> extra,
                 std::string renamed, Build& into) {
  std::optional<SourceUse> found = find_source(t_, reference, range, build, diags_);
  if (!found) return;
  const PluginBlock& source = t_.source_blocks[found->source];
  check_known(PluginKind::builder, "source", source.type, source.range);
  if (extra) check_names(*extra, source.plugin ? &source.plugin->body : nullptr, diags_);
  if (!renamed.empty()) found->name = fmt::format("{}.{}", source.type, renamed);
  found->extra = std::move(extra);
  into.uses.push_back(std::move(*found));
}

void Loader::step(const hcl::Block& block, PluginKind kind, std::vector<PluginBlock>& into) {
  if (!labels(block, 1)) return;
  PluginBlock out;
  out.type = block.labels[0].text;
  out.name = out.type;
  out.plugin = t_.plugins.find(kind, out.type);
  out.range = block.header_range;
  const BlockSpec* spec = out.plugin ? &out.plugin->body : nullptr;
  out.body = compile_body(*block.body, template_functions(), {}, spec, t_.arena, diags_);
  check_names(*out.body, spec, diags_);
  check_known(kind, block.type, out.type, out.range);
  if (kind == PluginKind::post_processor && !varying(block.body->find("name")))
    if (std::string name = constant_text(block.body->find("name")); !name.empty()) out.name = name;
  into.push_back(std::move(out));
}

void Loader::post_processors(const hcl::Block& block, Build& into) {
  std::vector<PluginBlock> sequence;
  if (block.type == "post-processor") {
    step(block, PluginKind::post_processor, sequence);
  } else {
    constexpr hcl::BlockShape kShapes[] = {{"post-processor", 1}};
    for (const hcl::Block& b : as_blocks(*block.body, kShapes).blocks) {
      if (b.type == "post-processor")
        step(b, PluginKind::post_processor, sequence);
      else
        diags_.error("Unsupported block type",
                     fmt::format("Blocks of type \"{}\" are not expected here.", b.type), b.type_range);
    }
  }
  into.post_processors.push_back(std::move(sequence));
}

void Loader::bind_all() {
  for (const Variable& v : t_.variables) {
    if (v.default_value)
      for (const lang::Reference& r : v.default_value->references)
        diags_.error("Variables not allowed", "Variables may not be used here.", r.range());
    for (const Variable::Rule& rule : v.rules) bind(rule.condition, false), bind(rule.error_message, false);
  }
  for (const LocalValue& l : t_.locals) bind(l.value, false);
  for (const PluginBlock& d : t_.data) bind_plugin(d, false);
  for (const PluginBlock& s : t_.source_blocks) bind_plugin(s, false);
  for (const Build& b : t_.builds) {
    if (b.name_later) bind(b.name_later, false);
    for (const SourceUse& u : b.uses)
      if (u.later) bind(u.later, false);
    for (const SourceUse& u : b.uses)
      if (u.extra)
        for (const lang::Expr* e : u.extra->expressions) bind(e, false);
    for (const PluginBlock& p : b.provisioners) bind_plugin(p, true);
    for (const PluginBlock& p : b.cleanup) bind_plugin(p, true);
    for (const auto& sequence : b.post_processors)
      for (const PluginBlock& p : sequence) bind_plugin(p, true);
  }
}

void Loader::bind_plugin(const PluginBlock& block, bool in_step) {
  for (const lang::Expr* e : block.body->expressions) bind(e, in_step);
}

void Loader::bind(const lang::Expr* expr, bool in_step) {
  for (const lang::Reference& r : expr->references) bind(r, in_step);
}

void Loader::bind(const lang::Reference& ref, bool in_step) {
  auto name = [&](std::size_t i) -> std::string_view {
    bool named = i < ref.steps().size() && ref.steps()[i].kind != hcl::TraversalStep::Kind::splat;
    return named ? ref.steps()[i].text : std::string_view();
  };
  auto bound = [&](RefKind kind, std::uint32_t binding, std::uint32_t consumed) {
    if (binding == lang::Reference::kUnbound) {
      diags_.error("Unsupported attribute",
                   fmt::format("This object does not have an attribute named \"{}\".", name(consumed - 1)),
                   consumed - 1 < ref.steps().size() ? ref.steps()[consumed - 1].range : ref.range());
      return;
    }
    ref.kind = static_cast<std::uint32_t>(kind);
    ref.binding = binding;
    ref.consumed = consumed;
  };
  std::string_view root = ref.root();
  if (root == "var") return bound(RefKind::variable, index_of(t_.variables, name(0)), 1);
  if (root == "local") return bound(RefKind::local, index_of(t_.locals, name(0)), 1);
  if (root == "data")
    return bound(RefKind::data, index_of(t_.data, fmt::format("{}.{}", name(0), name(1))), 2);
  if (root == "source") return bound(RefKind::source, 0, 0);
  if (root == "packer") return bound(RefKind::packer, 0, 0);
  if (root == "path") return bound(RefKind::path, 0, 0);
  if (root == "build" && in_step) return bound(RefKind::build, 0, 0);
  diags_.error("Unknown variable", fmt::format("There is no variable named \"{}\".", root), ref.range());
}

}  // namespace reprise::image
