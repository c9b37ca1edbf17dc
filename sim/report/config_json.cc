#include "report/config_json.h"

#include <algorithm>
#include <map>

#include "config/json_literal.h"
#include "config/providers.h"
#include "lang/eval.h"
#include "lang/render.h"
#include "value/json.h"

namespace reprise::report {

namespace {

using state::JsonText;
using StepKind = hcl::TraversalStep::Kind;

std::string step_text(const hcl::TraversalStep& s) {
  if (s.kind == StepKind::attribute) return "." + std::string(s.text);
  return "[" + (s.kind == StepKind::index_string ? lang::quote(s.text) : std::string(s.text)) + "]";
}

bool is_key(std::span<const hcl::TraversalStep> steps, std::size_t i) {
  return i < steps.size() && steps[i].kind != StepKind::attribute && steps[i].kind != StepKind::splat;
}
bool is_name(std::span<const hcl::TraversalStep> steps, std::size_t i) {
  return i < steps.size() && steps[i].kind == StepKind::attribute;
}

// How a reference divides: the object it is about, and for that the shorter name which it implies.
struct Subject {
  std::size_t steps = 0;           // of the subject, after the root
  std::size_t implied = SIZE_MAX;  // steps of the implied one
};

Subject subject_of(const lang::Reference& ref) {
  const auto steps = ref.steps();
  const std::string_view root = ref.root();
  if (root == "self") return {};
  for (std::string_view one : {"var", "local", "path", "terraform", "each", "count", "check", "run"})
    if (root == one) return {std::min<std::size_t>(1, steps.size())};
  if (root == "module") {
    const std::size_t call = is_key(steps, 1) ? 2 : 1;
    if (is_name(steps, call)) return {call + 1, call};
    return {std::min(call, steps.size()), call == 2 ? 1 : SIZE_MAX};
  }
  const std::size_t name = root == "data" || root == "ephemeral" || root == "resource" ? 2 : 1;
  return is_key(steps, name) ? Subject{name + 1, name} : Subject{std::min(name, steps.size())};
}

std::string reference_text(const lang::Reference& ref, std::size_t steps) {
  std::string text(ref.root());
  for (std::size_t i = 0; i < steps; ++i) text += step_text(ref.steps()[i]);
  return text;
}

// From the whole reference back to its subject, then what that implies.
void append_reference(JsonText& out, const lang::Reference& ref) {
  const Subject subject = subject_of(ref);
  std::size_t whole = 0;
  while (whole < ref.steps().size() && ref.steps()[whole].kind != StepKind::splat) ++whole;
  for (std::size_t n = whole; n > subject.steps; --n) out.string(reference_text(ref, n));
  out.string(reference_text(ref, std::min(subject.steps, whole)));
  if (subject.implied != SIZE_MAX) out.string(reference_text(ref, subject.implied));
}

void append_expression(JsonText& out, const lang::Expr& expr, const hcl::SourceMap& sources) {
  out.open('{');
  if (expr.syntax) {
    // Terraform does not care what cannot be evaluated, as long as nothing depends on it.
    hcl::Diagnostics faults;
    const value::Value v = config::is_json(*expr.syntax, sources)
                               ? config::json_literal(*expr.syntax, sources)
                               : lang::evaluate_constant(*expr.syntax, faults);
    if (v.is_wholly_known()) out.key("constant_value").raw(value::to_json(v));
  }
  if (!expr.references.empty()) {
    out.key("references").open('[');
    for (const lang::Reference& ref : expr.references) append_reference(out, ref);
    out.close(']');
  }
  out.close('}');
}

// Arguments and blocks by name. Depth is that of the syntax, which the parser bounds.
void append_body(JsonText& out, const config::BodyPlan& body, const hcl::SourceMap& sources) {
  const auto fields = body.schema->implied_type->attributes();
  std::map<std::string_view, std::string> parts;
  for (const config::BodyPlan::Argument& a : body.arguments) {
    if (!a.expr) continue;
    JsonText text;
    append_expression(text, *a.expr, sources);
    parts[fields[a.field].name] = text.take();
  }
  std::map<std::string_view, std::vector<const config::BodyPlan::Child*>> children;
  for (const config::BodyPlan::Child& c : body.children)
    if (!c.dynamic && c.body) children[fields[c.field].name].push_back(&c);
  for (const auto& [name, list] : children) {
    const provider::NestedBlock* block = body.schema->block(name);
    const provider::Nesting nesting = block ? block->nesting : provider::Nesting::list;
    const bool one = nesting == provider::Nesting::single || nesting == provider::Nesting::group;
    const bool keyed = nesting == provider::Nesting::map;
    JsonText text;
    if (!one) text.open(keyed ? '{' : '[');
    for (const config::BodyPlan::Child* c : list) {
      if (keyed) text.key(c->key);
      append_body(text, *c->body, sources);
      if (one) break;
    }
    if (!one) text.close(keyed ? '}' : ']');
    parts[name] = text.take();
  }
  out.open('{');
  for (const auto& [name, text] : parts) out.key(name).raw(text);
  out.close('}');
}

bool is_blank(const config::BodyPlan* body) {
  return !body || (body->arguments.empty() && std::all_of(body->children.begin(), body->children.end(),
                                                          [](const auto& c) { return c.dynamic; }));
}

void append_depends_on(JsonText& out, const std::vector<lang::Reference const*>& depends_on) {
  if (depends_on.empty()) return;
  out.key("depends_on").open('[');
  for (const lang::Reference* ref : depends_on) out.string(reference_text(*ref, subject_of(*ref).steps));
  out.close(']');
}

void append_repetition(JsonText& out, const lang::Expr* count, const lang::Expr* for_each,
                       const hcl::SourceMap& sources) {
  for (const auto& [name, expr] : {std::pair{"count_expression", count}, {"for_each_expression", for_each}}) {
    if (!expr) continue;
    JsonText text;
    append_expression(text, *expr, sources);
    if (text.text() != "{}") out.key(name).raw(text.take());
  }
}

// "aws.west", "module.a:aws": how resources name the configuration that they use.
std::string provider_key(const config::LocalProvider& name, const config::Module& m) {
  const std::string key = name.alias.empty() ? name.name : name.name + "." + name.alias;
  return m.parent ? config::to_string(m.path) + ":" + key : key;
}

// Provider configurations by key, as Terraform lists them: those of blocks, those that are required or used
// without one, and, with the key of what they stand for, those that a calling module provides.
class ProviderConfigs {
 public:
  struct Entry {
    std::string name, source, alias;
    const config::Module* module = nullptr;
    const config::ProviderBlock* block = nullptr;
    std::string provided;  // by the configuration of this key; "" for one of its own
  };
  explicit ProviderConfigs(const config::Module& root) { visit(root); }
  const std::map<std::string, Entry>& all() const { return found_; }
  std::string key_of(const config::Module& m, const config::LocalProvider& name) const {
    std::string key = provider_key(name, m);
    const auto at = found_.find(key);
    return at != found_.end() && !at->second.provided.empty() ? at->second.provided : key;
  }

 private:
  void add(const config::Module& m, const config::LocalProvider& name, const std::string& source,
           const config::ProviderBlock* block) {
    Entry e{name.name, source, name.alias, &m, block, {}};
    if (!block && m.parent) e.provided = source_key(provider_key(name, *m.parent), source);
    found_.emplace(provider_key(name, m), std::move(e));
  }
  // What is needed has the name of its type too, whatever else it is called.
  void add_by_type(const config::Module& m, const std::string& source) {
    const std::string type = source.substr(source.rfind('/') + 1);
    if (config::default_provider_source(type) == source) add(m, {type, ""}, source, nullptr);
  }
  // The configuration that one of a calling module stands for in the end.
  std::string source_key(std::string key, const std::string& source) const {
    std::string last;
    while (!key.empty()) {
      const auto at = found_.find(key);
      if (at == found_.end() || at->second.source != source) break;
      last = key;
      key = at->second.provided;
    }
    return last;
  }
  // Recursion follows module calls, whose depth loading bounds.
  void visit(const config::Module& m) {
    for (const config::ProviderBlock& b : m.providers) add(m, b.name, b.source, &b);
    for (const config::ProviderBlock& b : m.providers) add_by_type(m, b.source);
    for (const auto& [name, source] : m.required_providers) add(m, {name, ""}, source, nullptr);
    for (const auto& [name, source] : m.required_providers) add_by_type(m, source);
    for (const config::Resource& r : m.resources) add_by_type(m, r.provider_source);
    for (const config::ModuleCall& call : m.calls) {
      if (!call.child) continue;
      for (const auto& [inside, outside] : call.providers) {
        const std::string source = config::resolve_provider(m, outside).source;
        found_.emplace(provider_key(inside, *call.child),
                       Entry{inside.name, source, inside.alias, call.child, nullptr,
                             source_key(provider_key(outside, m), source)});
      }
      visit(*call.child);
    }
  }

  std::map<std::string, Entry> found_;
};

class Writer {
 public:
  Writer(JsonText& out, const config::Configuration& configuration, const hcl::SourceMap& sources)
      : out_(out), sources_(sources), providers_(configuration.root()) {}

  void providers() {
    bool any = false;
    for (const auto& [key, p] : providers_.all()) {
      if (!p.provided.empty()) continue;
      if (!any) out_.key("provider_config").open('{');
      any = true;
      out_.key(key).open('{').field("name", p.name).field("full_name", p.source);
      if (!p.alias.empty()) out_.field("alias", p.alias);
      if (p.module->parent) out_.field("module_address", config::to_string(p.module->path));
      const auto& versions = p.module->provider_versions;
      if (const auto at = versions.find(p.source); at != versions.end())
        out_.field("version_constraint", config::to_string(at->second));
      if (p.block && !is_blank(p.block->body)) {
        out_.key("expressions");
        append_body(out_, *p.block->body, sources_);
      }
      out_.close('}');
    }
    if (any) out_.close('}');
  }

  void module(const config::Module& m) {
    out_.open('{');
    outputs(m);
    resources(m);
    calls(m);
    variables(m);
    out_.close('}');
  }

 private:
  void outputs(const config::Module& m) {
    if (m.outputs.empty()) return;
    out_.key("outputs").open('{');
    for (const config::Output& o : m.outputs) {
      out_.key(o.name).open('{');
      if (o.sensitive) out_.flag("sensitive", true);
      if (o.value) {
        out_.key("expression");
        append_expression(out_, *o.value, sources_);
      }
      append_depends_on(out_, o.depends_on);
      if (!o.description.empty()) out_.field("description", o.description);
      out_.close('}');
    }
    out_.close('}');
  }

  static int rank(config::Mode mode) {
    return mode == config::Mode::managed ? 0 : mode == config::Mode::data ? 1 : 2;
  }

  void resources(const config::Module& m) {
    if (m.resources.empty()) return;
    std::vector<std::pair<std::string, const config::Resource*>> sorted;
    for (const config::Resource& r : m.resources) sorted.emplace_back(to_string(r.addr), &r);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return std::pair(rank(a.second->addr.mode), a.first) < std::pair(rank(b.second->addr.mode), b.first);
    });
    out_.key("resources").open('[');
    for (const auto& [address, r] : sorted) resource(m, address, *r);
    out_.close(']');
  }

  void resource(const config::Module& m, const std::string& address, const config::Resource& r) {
    const config::Mode mode = r.addr.mode;
    out_.open('{').field("address", address);
    out_.field("mode", mode == config::Mode::data      ? "data"
                       : mode == config::Mode::managed ? "managed"
                                                       : "ephemeral");
    out_.field("type", r.addr.type).field("name", r.addr.name);
    out_.field("provider_config_key", providers_.key_of(m, r.provider));
    if (!r.provisioners.empty()) {
      out_.key("provisioners").open('[');
      for (const config::ProvisionerBlock& p : r.provisioners) {
        out_.open('{').field("type", p.type);
        if (!is_blank(p.body)) {
          out_.key("expressions");
          append_body(out_, *p.body, sources_);
        }
        out_.close('}');
      }
      out_.close(']');
    }
    if (!is_blank(r.body)) {
      out_.key("expressions");
      append_body(out_, *r.body, sources_);
    }
    out_.key("schema_version").integer(r.schema ? r.schema->version : 0);
    append_repetition(out_, r.count, r.for_each, sources_);
    append_depends_on(out_, r.depends_on);
    out_.close('}');
  }

  void calls(const config::Module& m) {
    if (m.calls.empty()) return;
    out_.key("module_calls").open('{');
    for (const config::ModuleCall& call : m.calls) {
      out_.key(call.name).open('{').field("source", call.source);
      bool any = false;
      for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        if (!call.arguments[i] || !call.child) continue;
        if (!any) out_.key("expressions").open('{');
        any = true;
        out_.key(call.child->variables[i].name);
        append_expression(out_, *call.arguments[i], sources_);
      }
      if (any) out_.close('}');
      append_repetition(out_, call.count, call.for_each, sources_);
      if (call.child) {
        out_.key("module");
        module(*call.child);
      }
      append_depends_on(out_, call.depends_on);
      out_.close('}');
    }
    out_.close('}');
  }

  void variables(const config::Module& m) {
    if (m.variables.empty()) return;
    out_.key("variables").open('{');
    for (const config::Variable& v : m.variables) {
      out_.key(v.name).open('{');
      if (v.default_value && v.default_value->is_wholly_known())
        out_.key("default").raw(value::to_json(v.default_value->unmark_deep()));
      if (!v.description.empty()) out_.field("description", v.description);
      if (v.sensitive) out_.flag("sensitive", true);
      out_.close('}');
    }
    out_.close('}');
  }

  JsonText& out_;
  const hcl::SourceMap& sources_;
  const ProviderConfigs providers_;
};

}  // namespace

void append_configuration(state::JsonText& out, const config::Configuration& configuration,
                          const hcl::SourceMap& sources) {
  Writer writer(out, configuration, sources);
  out.open('{');
  writer.providers();
  out.key("root_module");
  writer.module(configuration.root());
  out.close('}');
}

}  // namespace reprise::report
