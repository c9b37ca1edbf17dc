// Files to blocks: packer, variables, locals, data and sources. Builds are in load_build.cc.
#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "image/go_template.h"
#include "image/template.h"
#include "lang/eval.h"
#include "lang/function.h"

namespace reprise::image {
namespace {

lang::Function text_function(
    std::string name, std::string description,
    std::function<lang::FunctionResult(std::span<const value::Value>, lang::FunctionContext&)> call) {
  lang::Function f;
  f.name = std::move(name);
  f.description = std::move(description);
  f.result = value::Type::string();
  f.call = std::move(call);
  return f;
}

value::Value timestamped(std::string text, const lang::FunctionContext& c, std::string what) {
  value::Origin origin{value::OriginKind::timestamp, std::move(what), c.call_range};
  return value::Value::string(text).with_marks(value::origin_mark(std::move(origin)));
}

std::string optional_format(std::span<const value::Value> args) {
  return args.empty() ? "" : std::string(args[0].unmark().as_string());
}

lang::FunctionTable make_functions() {
  lang::FunctionTable out;
  for (const lang::Function& f : lang::packer_functions().all()) out.add(f);
  auto add = [&](lang::Function f) {
    if (!out.find(f.name)) out.add(std::move(f));
  };
  lang::Parameter format{"format", value::Type::string()};
  // The virtual machine that runs Packer has a bare environment.
  lang::Function env = text_function("env", "The value of an environment variable.", [](auto, auto&) {
    return lang::FunctionResult{value::Value::string("")};
  });
  env.parameters = {{"key", value::Type::string()}};
  add(env);
  lang::Function clean = text_function(
      "clean_resource_name", "A name that clouds accept.", [](std::span<const value::Value> args, auto&) {
        return lang::FunctionResult{value::Value::string(clean_resource_name(args[0].as_string()))};
      });
  clean.parameters = {{"name", value::Type::string()}};
  add(clean);
  lang::Function iso =
      text_function("legacy_isotime", "The time in a layout of Go.",
                    [](std::span<const value::Value> args, lang::FunctionContext& c) {
                      std::string f = optional_format(args);
                      return lang::FunctionResult{timestamped(
                          f.empty() ? world::rfc3339(c.now) : go_time(c.now, f), c, "legacy_isotime()")};
                    });
  iso.variadic = format;
  iso.pure = false;
  add(iso);
  lang::Function strf =
      text_function("legacy_strftime", "The time in a format of C.",
                    [](std::span<const value::Value> args, lang::FunctionContext& c) {
                      return lang::FunctionResult{
                          timestamped(strftime_time(c.now, optional_format(args)), c, "legacy_strftime()")};
                    });
  strf.variadic = format;
  strf.pure = false;
  add(strf);
  return out;
}

std::string directory_of(const std::string& path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

bool is_template(std::string_view name) { return name.ends_with(".pkr.hcl") || name.ends_with(".pkr.json"); }

template <class T>
void sort_unique(std::vector<T>& items, const char* what, hcl::Diagnostics& diags) {
  std::stable_sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.name < b.name; });
  for (std::size_t i = 1; i < items.size(); ++i)
    if (items[i].name == items[i - 1].name)
      diags.error(fmt::format("Duplicate {}", what),
                  fmt::format("Duplicate {} {} definition found.", items[i].name, what), items[i].range);
}

}  // namespace

const lang::FunctionTable& template_functions() {
  static const lang::FunctionTable table = make_functions();
  return table;
}

bool wildcard_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p, ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string Template::Impl::tree_path(std::string_view path) const {
  std::string joined;
  if (path.starts_with(kTreeRoot) && (path.size() == kTreeRoot.size() || path[kTreeRoot.size()] == '/'))
    joined = path.size() > kTreeRoot.size() + 1 ? std::string(path.substr(kTreeRoot.size() + 1)) : ".";
  else if (path.starts_with('/'))
    return "";
  else
    joined = working_directory == "." ? std::string(path) : working_directory + "/" + std::string(path);
  return config::normal_path(joined).value_or("");
}

const hcl::SourceFile* Template::Impl::file(const std::string& path) const {
  auto at = files.find(path);
  if (at != files.end()) return at->second;
  std::optional<std::string> content = path.empty() ? std::nullopt : tree->read(path);
  const hcl::SourceFile* added = content ? sources->add(shown(path), std::move(*content)) : nullptr;
  files.emplace(path, added);
  return added;
}

std::string Template::Impl::shown(const std::string& path) const {
  return names_from_working_directory ? config::relative_path(working_directory, path) : path;
}

std::string Template::Impl::cwd() const {
  return working_directory == "." ? std::string(kTreeRoot)
                                  : fmt::format("{}/{}", kTreeRoot, working_directory);
}

const lang::Expr* Loader::compile(const hcl::Expr& syntax) {
  return lang::compile(syntax, template_functions(), t_.arena, diags_);
}

std::string Loader::constant_text(const hcl::Attribute* attribute) {
  if (!attribute) return "";
  value::Value v = lang::evaluate_constant(*attribute->expr, diags_);
  if (v.is_null() || v.is_unknown()) return "";
  if (v.type() == value::Type::string()) return std::string(v.unmark().as_string());
  diags_.error("Incorrect attribute value type",
               fmt::format("Inappropriate value for attribute \"{}\": string required.", attribute->name),
               attribute->expr->range);
  return "";
}

bool Loader::constant_flag(const hcl::Attribute* attribute) {
  if (!attribute) return false;
  value::Value v = lang::evaluate_constant(*attribute->expr, diags_);
  return !v.is_null() && !v.is_unknown() && v.type() == value::Type::boolean() && v.unmark().as_bool();
}

bool Loader::labels(const hcl::Block& block, std::size_t count) {
  if (block.labels.size() == count) return true;
  diags_.error(block.labels.size() < count ? fmt::format("Missing name for {}", block.type)
                                           : fmt::format("Extraneous label for {}", block.type),
               count == 0 ? fmt::format("No labels are expected for {} blocks.", block.type)
                          : fmt::format("All {} blocks must have {} label{}.", block.type, count,
                                        count == 1 ? "" : "s"),
               block.header_range);
  return false;
}

void Loader::load(const LoadOptions& options) {
  t_.plugins = load_plugins(*t_.sources, diags_);
  std::string path = config::normal_path(options.path).value_or("");
  if (path.empty()) path = ".";
  bool directory = t_.tree->is_directory(path);
  t_.directory = directory ? path : directory_of(path);
  t_.working_directory = options.working_directory.empty()
                             ? t_.directory
                             : config::normal_path(options.working_directory).value_or(".");
  if (t_.working_directory.empty()) t_.working_directory = ".";
  t_.names_from_working_directory = options.names_from_working_directory;
  if (directory)
    read_files(path);
  else
    read_file(path);
  finish();
  for (const PluginBlock& d : t_.data) check_known(PluginKind::data_source, "data", d.type, d.range);
  for (const hcl::Block* b : builds_) build(*b);
  if (options.check_required_plugins) check_required();
  if (!diags_.has_errors()) bind_all();
}

void Loader::read_files(const std::string& path) {
  bool any = false;
  for (const std::string& name : t_.tree->names(path)) {
    std::string full = path == "." ? name : path + "/" + name;
    if (is_template(name)) read_file(full), any = true;
    if (!name.ends_with(".auto.pkrvars.hcl") && !name.ends_with(".auto.pkrvars.json")) continue;
    for (auto& [variable, given] : read_var_text(t_.shown(full), t_.tree->read(full).value_or(""),
                                                 engine::InputValue::Source::auto_file, *t_.sources, diags_))
      t_.auto_values[variable] = std::move(given);
  }
  if (!any)
    diags_.error(
        fmt::format("Could not find any config file in {}", t_.shown(path)),
        "A config file must be suffixed with `.pkr.hcl` or `.pkr.json`. A folder can be referenced.");
}

void Loader::read_file(const std::string& path) {
  std::optional<std::string> content = t_.tree->read(path);
  std::string shown = t_.shown(path);
  if (!content) {
    diags_.error(fmt::format("Could not find any config file in {}", shown),
                 fmt::format("stat {}: no such file or directory", shown));
    return;
  }
  const hcl::SourceFile* file = t_.sources->add(shown, std::move(*content));
  if (!file) {
    diags_.error("Too much source text", "The files of this run are larger than 4 GiB together.");
    return;
  }
  bool json = path.ends_with(".json");
  const hcl::Body* body =
      json ? hcl::parse_json_file(*file, t_.arena, diags_) : hcl::parse_file(*file, t_.arena, diags_);
  const hcl::Attribute* legacy = json ? body->find("builders") : nullptr;
  if (legacy || (json && !is_template(path) && !diags_.has_errors())) {
    diags_.error(
        "Legacy JSON templates are not modelled",
        fmt::format("{0} is a template of the legacy JSON format. `packer hcl2_upgrade {0}` turns it into "
                    "HCL, which can be built.",
                    shown),
        legacy ? legacy->name_range : hcl::Range{});
    return;
  }
  top_level(*body);
}

// What JSON syntax does not tell: which properties are blocks.
const hcl::Body& Loader::as_blocks(const hcl::Body& body, std::span<const hcl::BlockShape> shapes) {
  return body.json ? *hcl::json_body_as(body, shapes, t_.arena, diags_) : body;
}

void Loader::top_level(const hcl::Body& written) {
  constexpr hcl::BlockShape kShapes[] = {{"packer", 0}, {"variable", 1}, {"variables", 0},
                                         {"local", 1},  {"locals", 0},   {"data", 2},
                                         {"source", 2}, {"build", 0},    {"communicator", 2}};
  const hcl::Body& body = as_blocks(written, kShapes);
  for (const hcl::Attribute& a : body.attributes)
    diags_.error("Unsupported argument",
                 fmt::format("An argument named \"{}\" is not expected here.", a.name), a.name_range);
  for (const hcl::Block& b : body.blocks) {
    if (b.type == "communicator") continue;
    if (b.type == "packer") {
      packer(b);
    } else if (b.type == "variable") {
      variable(b);
    } else if (b.type == "variables") {
      variables(b);
    } else if (b.type == "local" || b.type == "locals") {
      local(b);
    } else if (b.type == "data" || b.type == "source") {
      data_or_source(b);
    } else if (b.type == "build") {
      builds_.push_back(&b);
    } else {
      diags_.error("Unsupported block type",
                   fmt::format("Blocks of type \"{}\" are not expected here.", b.type), b.type_range);
    }
  }
}

// In JSON syntax a type is a string that holds an expression.
lang::TypeConstraint Loader::type_of(const hcl::Expr& syntax) {
  const hcl::SourceFile* file = t_.sources->file_at(syntax.range.begin);
  if (!file || !file->name.ends_with(".json") || syntax.kind != hcl::ExprKind::string_literal)
    return lang::parse_type_constraint(syntax, diags_);
  std::string_view text = static_cast<const hcl::StringLiteral&>(syntax).text;
  return lang::parse_type_constraint(
      *hcl::parse_expression_text(*file, text, syntax.range.begin + 1, t_.arena, diags_), diags_);
}

void Loader::variable(const hcl::Block& block) {
  if (!labels(block, 1)) return;
  constexpr hcl::BlockShape kShapes[] = {{"validation", 0}};
  const hcl::Body& body = as_blocks(*block.body, kShapes);
  Variable v;
  v.name = block.labels[0].text;
  v.range = block.header_range;
  v.sensitive = constant_flag(body.find("sensitive"));
  for (const hcl::Attribute& a : body.attributes) {
    if (a.name == "type")
      v.type = type_of(*a.expr);
    else if (a.name == "default")
      v.default_value = compile(*a.expr);
    else if (a.name != "description" && a.name != "sensitive")
      diags_.warning("Unknown keys", fmt::format("unknown variable setting(s): [{}]", a.name), a.name_range);
  }
  for (const hcl::Block& b : body.blocks) {
    if (b.type != "validation") {
      diags_.error("Unsupported block type",
                   fmt::format("Blocks of type \"{}\" are not expected here.", b.type), b.type_range);
      continue;
    }
    const hcl::Body& rule = as_blocks(*b.body, {});
    const hcl::Attribute* condition = rule.find("condition");
    const hcl::Attribute* message = rule.find("error_message");
    if (!condition || !message) {
      diags_.error("Missing required argument",
                   fmt::format("The argument \"{}\" is required, but no definition was found.",
                               condition ? "error_message" : "condition"),
                   b.header_range);
      continue;
    }
    v.rules.push_back({compile(*condition->expr), compile(*message->expr), condition->expr->range});
  }
  t_.variables.push_back(std::move(v));
}

void Loader::variables(const hcl::Block& block) {
  if (!labels(block, 0)) return;
  for (const hcl::Attribute& a : as_blocks(*block.body, {}).attributes) {
    Variable v;
    v.name = a.name;
    v.default_value = compile(*a.expr);
    v.range = a.name_range;
    t_.variables.push_back(std::move(v));
  }
}

void Loader::local(const hcl::Block& block) {
  if (block.type == "locals") {
    if (!labels(block, 0)) return;
    for (const hcl::Attribute& a : as_blocks(*block.body, {}).attributes)
      t_.locals.push_back({std::string(a.name), compile(*a.expr), false, a.name_range});
    return;
  }
  if (!labels(block, 1)) return;
  const hcl::Body& body = as_blocks(*block.body, {});
  const hcl::Attribute* expression = body.find("expression");
  if (!expression) {
    diags_.error("Missing required argument",
                 "The argument \"expression\" is required, but no definition was found.", block.header_range);
    return;
  }
  t_.locals.push_back({std::string(block.labels[0].text), compile(*expression->expr),
                       constant_flag(body.find("sensitive")), block.header_range});
}

void Loader::data_or_source(const hcl::Block& block) {
  if (!labels(block, 2)) return;
  bool data = block.type == "data";
  PluginBlock out;
  out.type = block.labels[0].text;
  out.name = fmt::format("{}.{}", out.type, block.labels[1].text);
  out.plugin = t_.plugins.find(data ? PluginKind::data_source : PluginKind::builder, out.type);
  out.range = block.header_range;
  const BlockSpec* spec = out.plugin ? &out.plugin->body : nullptr;
  out.body = compile_body(*block.body, template_functions(), {}, spec, t_.arena, diags_);
  check_names(*out.body, spec, diags_);
  (data ? t_.data : t_.source_blocks).push_back(std::move(out));
}

void Loader::finish() {
  sort_unique(t_.variables, "variable", diags_);
  sort_unique(t_.locals, "local", diags_);
  sort_unique(t_.data, "data source", diags_);
  sort_unique(t_.source_blocks, "source", diags_);
}

Template::Template(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Template::~Template() = default;

std::vector<std::string> Template::builds() const {
  std::vector<std::string> out;
  for (const Build& b : impl_->builds)
    for (const SourceUse& u : b.uses)
      if (!u.later) out.push_back(build_name(b.name, u));
  return out;
}

std::vector<std::string> Template::variables() const {
  std::vector<std::string> out;
  for (const Variable& v : impl_->variables) out.push_back(v.name);
  return out;
}

std::unique_ptr<const Template> load(std::shared_ptr<const config::Tree> tree, const LoadOptions& options,
                                     hcl::SourceMap& sources, hcl::Diagnostics& diags) {
  auto impl = std::make_unique<Template::Impl>();
  impl->tree = std::move(tree);
  impl->sources = &sources;
  hcl::Diagnostics own;
  Loader(*impl, own).load(options);
  impl->usable = !own.has_errors();
  diags.append(std::move(own));
  return std::make_unique<Template>(std::move(impl));
}

}  // namespace reprise::image
