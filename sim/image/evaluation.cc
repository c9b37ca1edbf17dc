#include "image/evaluation.h"

#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "value/convert.h"

namespace reprise::image {
namespace {

using value::Value;

const char* source_word(const engine::InputValue* given) {
  if (!given) return "default";
  switch (given->from) {
    case engine::InputValue::Source::environment: return "env";
    case engine::InputValue::Source::auto_file:
    case engine::InputValue::Source::cli_file: return "varfile";
    default: return "cmd";
  }
}

Value pick(const Value& object, const lang::Reference& ref, hcl::Diagnostics& diags) {
  if (!object.is_null()) return object;
  diags.error("Unknown variable", fmt::format("There is no variable named \"{}\".", ref.root()), ref.range());
  return Value::unknown();
}

void each_string(const Value& v, const std::function<void(std::string_view)>& visit) {
  Value plain = v.unmark_deep();
  if (plain.is_null() || plain.is_unknown()) return;
  if (plain.type() == value::Type::string()) return visit(plain.as_string());
  if (plain.type()->is_primitive()) return;
  if (plain.type()->kind() == value::Kind::map)
    for (const value::MapEntry& e : plain.entries()) each_string(e.value, visit);
  else
    for (const Value& item : plain.items()) each_string(item, visit);
}

}  // namespace

Evaluation::Evaluation(const Template::Impl& t, const BuildOptions& options, const cloud::World& world,
                       hcl::Diagnostics& diags)
    : t_(t), options_(options), world_(world), diags_(diags), files_(t.tree, ".", std::string(kTreeRoot)) {
  functions_.files = &files_;
  functions_.base_dir = t.working_directory;
  functions_.cwd = t.cwd();
  functions_.now = world.now;
  functions_.entropy = world.entropy;
  functions_.identity = options.creator.empty() ? "packer" : options.creator;
  functions_.sources = t.sources;
  functions_.table = &template_functions();
  locals_.resize(t.locals.size());
  data_.resize(t.data.size());
}

Value Evaluation::evaluate(const lang::Expr& expr, hcl::Diagnostics& diags) const {
  lang::EvalContext context;
  context.scope = this;
  context.functions = &functions_;
  context.diags = &diags;
  return lang::evaluate(expr, context);
}

Config Evaluation::config(const Body& body, const Plugin* plugin, hcl::Diagnostics& diags) {
  lang::EvalContext context;
  context.scope = this;
  context.functions = &functions_;
  context.diags = &diags;
  return evaluate_body(body, plugin ? &plugin->body : nullptr, context);
}

bool Evaluation::resolve() {
  std::size_t errors = diags_.error_count();
  check_unknown_variables(options_.variables);
  check_unknown_variables(t_.auto_values);
  std::vector<const engine::InputValue*> chosen;
  for (const Variable& v : t_.variables) {
    // What comes from the environment gives way to files that are read by themselves; all else beats both.
    const engine::InputValue* given = nullptr;
    if (auto at = options_.variables.find(v.name); at != options_.variables.end()) given = &at->second;
    auto automatic = t_.auto_values.find(v.name);
    bool weak = !given || given->from == engine::InputValue::Source::environment;
    if (automatic != t_.auto_values.end() && weak) given = &automatic->second;
    chosen.push_back(given);
    variables_.push_back(variable(v, given));
    if (v.sensitive) keep_secret(variables_.back());
  }
  if (diags_.error_count() == errors)
    for (std::size_t i = 0; i < t_.variables.size(); ++i) check_rules(t_.variables[i], i, chosen[i]);
  if (diags_.error_count() != errors) return false;
  for (std::size_t i = 0; i < t_.data.size(); ++i) data(i, diags_);
  for (std::size_t i = 0; i < t_.locals.size(); ++i) {
    Value v = local(i, diags_);
    if (t_.locals[i].sensitive || value::is_sensitive(v.deep_marks())) keep_secret(v);
  }
  for (const Build& b : t_.builds) resolve_build(b);
  return diags_.error_count() == errors;
}

void Evaluation::keep_secret(const Value& v) const {
  each_string(v, [&](std::string_view s) {
    if (!s.empty()) secrets_.emplace(s);
  });
}

void Evaluation::check_unknown_variables(const engine::InputValues& given) {
  for (const auto& [name, value] : given) {
    bool known = std::ranges::find(t_.variables, name, &Variable::name) != t_.variables.end();
    if (known || value.from == engine::InputValue::Source::environment) continue;
    bool file = value.from == engine::InputValue::Source::cli_file ||
                value.from == engine::InputValue::Source::auto_file;
    if (!file)
      diags_.error(
          "Undefined -var variable",
          fmt::format("A \"{0}\" variable was passed in the command line but was not found in known "
                      "variables. To declare variable \"{0}\", place this block in one of your .pkr.hcl "
                      "files, such as variables.pkr.hcl",
                      name),
          value.range);
    else if (options_.warn_unused_variables)
      diags_.warning(
          "Undefined variable",
          fmt::format("The variable \"{0}\" was set but was not declared as an input variable.\nTo "
                      "declare variable \"{0}\" place this block in one of your .pkr.hcl files, such as "
                      "variables.pkr.hcl\n\nvariable \"{0}\" {{\n  type    = string\n  default = null\n\n}}",
                      name),
          value.range);
  }
}

Value Evaluation::variable(const Variable& v, const engine::InputValue* given) {
  Value out;
  if (given) {
    out = given_value(v, *given, source_word(given));
  } else if (v.default_value) {
    out = evaluate(*v.default_value, diags_);
    if (v.type.defaults) out = lang::apply_defaults(*v.type.defaults, out);
    value::Result r = value::convert(out, v.type.type);
    if (r.ok())
      out = r.value();
    else
      diags_.error(
          "Invalid default value for variable",
          fmt::format("This default value is not compatible with the variable's type constraint: {}.",
                      r.message_with_path()),
          v.default_value->range());
  } else {
    diags_.error(fmt::format("Unset variable \"{}\"", v.name),
                 "A used variable must be set or have a default value; see "
                 "https://packer.io/docs/templates/hcl_templates/syntax for details.",
                 v.range);
    out = Value::unknown(v.type.type->without_optional());
  }
  return v.sensitive ? out.with_marks(value::sensitive_mark()) : out;
}

Value Evaluation::given_value(const Variable& v, const engine::InputValue& given, std::string_view from) {
  Value out = given.value;
  value::TypeRef type = v.type.type;
  if (type == value::Type::dynamic() && v.default_value && !v.default_value->references.empty())
    type = nullptr;
  bool literal = !type || type->is_primitive() || type == value::Type::dynamic();
  if (given.raw_text && !literal && !out.is_null() && !out.is_unknown()) {
    hcl::Arena arena;
    std::string text(out.unmark().as_string());
    const hcl::SourceFile* file = t_.sources->add(
        fmt::format("<value for var.{} from {}>", v.name, from == "env" ? "env" : "arguments"), text);
    if (!file) return Value::unknown();
    out = lang::evaluate_constant(*hcl::parse_expression(*file, arena, diags_), diags_);
  }
  if (v.type.defaults) out = lang::apply_defaults(*v.type.defaults, out);
  value::Result r = value::convert(out, v.type.type);
  if (r.ok()) return r.value();
  diags_.error(from == "cmd" ? "Invalid argument value for -var variable" : "Invalid value for variable",
               fmt::format("The value for {} is not compatible with the variable's type constraint: {}.",
                           v.name, r.message_with_path()),
               given.range.valid() ? given.range : v.range);
  return Value::unknown(v.type.type->without_optional());
}

void Evaluation::check_rules(const Variable& v, std::size_t, const engine::InputValue* given) {
  for (const Variable::Rule& rule : v.rules) {
    Value ok = evaluate(*rule.condition, diags_).unmark();
    if (ok.is_null() || ok.is_unknown() || ok.type() != value::Type::boolean()) continue;
    if (ok.as_bool()) continue;
    Value message = evaluate(*rule.error_message, diags_).unmark();
    bool text = !message.is_null() && !message.is_unknown() && message.type() == value::Type::string();
    diags_.error(
        fmt::format("Invalid value for {} variable", source_word(given)),
        fmt::format("{}\n\nThis was checked by the validation rule at {}.",
                    text ? message.as_string() : std::string_view(), t_.sources->file_line(rule.range)),
        given && given->range.valid() ? given->range : v.range);
  }
}

Value Evaluation::local(std::size_t index, hcl::Diagnostics& diags) const {
  Memo& memo = locals_[index];
  if (memo.done) return memo.value;
  const LocalValue& l = t_.locals[index];
  if (memo.running) {
    diags.error("Cycle", fmt::format("The local value \"{}\" refers to itself.", l.name), l.range);
    return Value::unknown();
  }
  memo.running = true;
  memo.value = evaluate(*l.value, diags);
  if (l.sensitive) memo.value = memo.value.with_marks(value::sensitive_mark());
  memo.running = false;
  memo.done = true;
  return memo.value;
}

Value Evaluation::data(std::size_t index, hcl::Diagnostics& diags) const {
  Memo& memo = data_[index];
  if (memo.done) return memo.value;
  const PluginBlock& block = t_.data[index];
  if (memo.running) {
    diags.error("Cycle", fmt::format("The data source \"{}\" refers to itself.", block.name), block.range);
    return Value::unknown();
  }
  memo.running = true;
  if (!block.plugin) {
    notes_.push_back({provider::Note::Kind::unmodelled, "data " + block.type,
                      "The data source is not modelled: its values are unknown.", block.range});
    diags.error(
        "Data source is not modelled",
        fmt::format("Nothing is known about data sources of type \"{}\", so what depends on data.{} cannot "
                    "be evaluated.",
                    block.type, block.name),
        block.range);
    memo.value = Value::unknown();
  } else {
    memo.value = block.type == "amazon-parameterstore"   ? data_parameter(block, diags)
                 : block.type == "amazon-secretsmanager" ? data_secret(block, diags)
                                                         : data_ami(block, diags);
  }
  memo.running = false;
  memo.done = true;
  return memo.value;
}

Value Evaluation::lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const {
  switch (static_cast<RefKind>(ref.kind)) {
    case RefKind::variable:
      return variables_.size() > ref.binding ? variables_[ref.binding] : Value::unknown();
    case RefKind::local: return local(ref.binding, diags);
    case RefKind::data: return data(ref.binding, diags);
    case RefKind::source: return pick(source, ref, diags);
    case RefKind::build: return pick(build, ref, diags);
    case RefKind::packer:
      return Value::object({{"version", Value::string(kPackerVersion)},
                            {"iterationID", Value::string("")},
                            {"versionFingerprint", Value::string("")}});
    case RefKind::path: {
      std::string cwd = t_.cwd();
      std::string root = t_.directory == t_.working_directory ? "."
                         : t_.directory == "."                ? std::string(kTreeRoot)
                                                              : fmt::format("{}/{}", kTreeRoot, t_.directory);
      return Value::object({{"cwd", Value::string(cwd)}, {"root", Value::string(root)}});
    }
  }
  return Value::unknown();
}

TemplateData Evaluation::template_data(std::string_view build_name, std::string_view build_type) const {
  TemplateData out;
  out.build_name = build_name;
  out.build_type = build_type;
  out.template_dir =
      t_.directory == "." ? std::string(kTreeRoot) : fmt::format("{}/{}", kTreeRoot, t_.directory);
  out.cwd = t_.cwd();
  out.packer_version = kPackerVersion;
  out.now = world_.now;
  out.entropy = world_.entropy;
  out.identity = fmt::format("{}/{}", functions_.identity, build_name);
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    Value v = variables_[i].unmark();
    if (!v.is_null() && !v.is_unknown() && v.type() == value::Type::string())
      out.user[t_.variables[i].name] = v.as_string();
  }
  return out;
}

namespace {

Value rendered(const Value& v, const TemplateData& data, hcl::Range where, hcl::Diagnostics& diags,
               int depth) {
  if (v.is_null() || v.is_unknown() || depth > 16) return v;
  Value plain = v.unmark();
  if (plain.type() == value::Type::string()) {
    if (!has_actions(plain.as_string())) return v;
    Rendered r = render_template(plain.as_string(), data, where);
    if (r.error.empty()) return Value::string(r.text).with_marks(value::unite(v.marks(), r.marks));
    diags.error("Invalid template",
                fmt::format("Error interpolating \"{}\": {}.", plain.as_string(), r.error), where);
    return Value::unknown(value::Type::string());
  }
  if (plain.type()->kind() == value::Kind::list && plain.type()->element() == value::Type::string()) {
    std::vector<Value> items;
    for (const Value& item : plain.items()) items.push_back(rendered(item, data, where, diags, depth + 1));
    return Value::list(value::Type::string(), std::move(items)).with_marks(v.marks());
  }
  if (plain.type()->kind() == value::Kind::map && plain.type()->element() == value::Type::string()) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const value::MapEntry& e : plain.entries())
      entries.emplace_back(e.key, rendered(e.value, data, where, diags, depth + 1));
    return Value::map(value::Type::string(), std::move(entries)).with_marks(v.marks());
  }
  return v;
}

}  // namespace

void Evaluation::render(Config& config, const TemplateData& data, std::span<const std::string_view> later,
                        hcl::Diagnostics& diags) const {
  for (auto& [name, given] : config.arguments)
    if (std::find(later.begin(), later.end(), name) == later.end())
      given.value = rendered(given.value, data, given.range, diags, 0);
  for (auto& [type, list] : config.blocks)
    if (std::find(later.begin(), later.end(), type) == later.end())
      for (Config& c : list) render(c, data, later, diags);
}

}  // namespace reprise::image
