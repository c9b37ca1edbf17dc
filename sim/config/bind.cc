// References to indexes, and everything that can be said about them without evaluating anything.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/decoder.h"
#include "config/schema_path.h"
#include "config/static_path.h"
#include "lang/render.h"
#include "lang/suggest.h"

namespace reprise::config {

namespace {

using StepKind = hcl::TraversalStep::Kind;

template <class Items>
int index_of(const Items& items, std::string_view name) {
  auto at = std::ranges::lower_bound(items, name, {}, [](const auto& i) { return std::string_view(i.name); });
  return at != items.end() && at->name == name ? static_cast<int>(at - items.begin()) : -1;
}

template <class Items>
std::string did_you_mean(const Items& items, std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& i : items) names.push_back(i.name);
  std::string_view similar = lang::name_suggestion(name, names);
  return similar.empty() ? "" : fmt::format(" Did you mean {}?", lang::quote(similar));
}

std::string module_display(const Module& m) { return m.path.empty() ? "the root module" : to_string(m.path); }

class Binder {
 public:
  Binder(const Module& module, NameProblems& names, hcl::Diagnostics& unsuitable)
      : module_(module), names_(names), unsuitable_(unsuitable) {}

  void bind(const Use& use) {
    const lang::Reference& r = *use.reference;
    std::string_view root = r.root();
    // In lists of references each is read before any is looked up.
    malformed_ = use.place.depends_on || use.place.test ? &unsuitable_ : &names_.malformed;
    if (use.place.test && !r.steps().empty()) {
      if (root == "output") return output(r);
      if (root == "check") return check(r);
    }
    if (root == "var") return variable(r, use.place);
    if (root == "local") return local(r, use.place);
    if (root == "module") return call(r, use.place);
    if (root == "count" || root == "each") return repetition(r, use.place);
    if (root == "self") return self(r, use.place);
    if (root == "path") return path(r);
    if (root == "terraform") return terraform(r);
    if (root == "data" || root == "resource" || root == "ephemeral") return qualified(r, use.place);
    if (root == "template" || root == "lazy" || root == "arg") {
      names_.malformed.error(
          "Reserved symbol name",
          fmt::format(
              "The symbol name \"{}\" is reserved for use in a future Terraform version. If you are using a "
              "provider that already uses this as a resource type name, add the prefix \"resource.\" to "
              "force interpretation as a resource type name.",
              root),
          r.traversal->root_range);
      return;
    }
    resource(r, Mode::managed, root, 0, use.place);
  }

 private:
  static void set(const lang::Reference& r, RefKind kind, std::size_t binding, std::size_t consumed) {
    r.kind = static_cast<std::uint32_t>(kind);
    r.binding = static_cast<std::uint32_t>(binding);
    r.consumed = static_cast<std::uint32_t>(consumed);
  }
  // From the root to step `last` (-1: the root alone).
  static hcl::Range prefix(const lang::Reference& r, int last) {
    hcl::Range root = r.traversal->root_range;
    return last < 0 ? root : hcl::Range{root.begin, r.steps()[static_cast<std::size_t>(last)].range.end};
  }

  static bool named(const lang::Reference& r) {
    return !r.steps().empty() && r.steps()[0].kind == StepKind::attribute;
  }
  // The name after the root. Without one that is said, and the name is looked up all the same, as "".
  std::string_view attribute(const lang::Reference& r) {
    if (named(r)) return r.steps()[0].text;
    if (r.steps().empty())
      malformed_->error(
          "Invalid reference",
          fmt::format("The \"{}\" object cannot be accessed directly. Instead, access one of its attributes.",
                      r.root()),
          r.traversal->root_range);
    else
      malformed_->error("Invalid reference",
                        fmt::format("The \"{}\" object does not support this operation.", r.root()),
                        r.steps()[0].range);
    return "";
  }

  // Whether this is a key that no instance can have.
  bool wrong_key(const hcl::TraversalStep& s, const char* what) {
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(s.text.data(), s.text.data() + s.text.size(), n);
    const bool whole = error == std::errc() && end == s.text.data() + s.text.size();
    if (s.kind != StepKind::index_word && (s.kind != StepKind::index_number || whole)) return false;
    malformed_->error("Invalid index key",
                      fmt::format("Invalid index for {} instance: {}.", what,
                                  s.kind == StepKind::index_word
                                      ? "either a string or an integer is required"
                                      : "value must be a whole number, between -9223372036854775808 and "
                                        "9223372036854775807"),
                      s.range);
    return true;
  }

  // There is no such thing where the reference stands. What has no name has no place either.
  void unavailable(const lang::Reference& r, std::string summary, std::string detail) {
    hcl::Diagnostic d;
    d.summary = std::move(summary);
    d.detail = std::move(detail);
    d.subject = prefix(r, r.steps().empty() ? -1 : 0);
    d.nowhere = !named(r);
    names_.unavailable.add(std::move(d));
  }

  void variable(const lang::Reference& r, const Place& place) {
    const std::string_view name = attribute(r);
    if (place.depends_on) whole_object(r, 1);
    int at = index_of(module_.variables, name);
    if (at >= 0) return set(r, RefKind::variable, static_cast<std::size_t>(at), 1);
    std::string hint = did_you_mean(module_.variables, name);
    if (hint.empty())
      hint = fmt::format(" This variable can be declared with a variable \"{}\" {{}} block.", name);
    unavailable(r, "Reference to undeclared input variable",
                fmt::format("An input variable with the name \"{}\" has not been declared.{}", name, hint));
  }

  void output(const lang::Reference& r) {
    const std::string_view name = attribute(r);
    int at = index_of(module_.outputs, name);
    if (at >= 0) return set(r, RefKind::output, static_cast<std::size_t>(at), 1);
    unavailable(r, "Reference to undeclared output value",
                fmt::format("An output value with the name \"{}\" has not been declared.{}", name,
                            did_you_mean(module_.outputs, name)));
  }

  void check(const lang::Reference& r) {
    names_.malformed.error(
        "Reference to \"check\" in invalid context",
        "The \"check\" object can only be referenced from an \"expect_failures\" attribute within a "
        "Terraform testing \"run\" block.",
        prefix(r, 0));
  }

  void local(const lang::Reference& r, const Place& place) {
    const std::string_view name = attribute(r);
    if (place.depends_on) whole_object(r, 1);
    int at = index_of(module_.locals, name);
    if (at < 0) {
      unavailable(r, "Reference to undeclared local value",
                  fmt::format("A local value with the name \"{}\" has not been declared.{}", name,
                              did_you_mean(module_.locals, name)));
      return;
    }
    set(r, RefKind::local, static_cast<std::size_t>(at), 1);
    if (place.local && name == place.local)
      unavailable(
          r, "Self-referencing local value",
          fmt::format("Local value local.{} cannot use its own result as part of its expression.", name));
  }

  // An instance of a module and an output are whole objects too, whether they exist or not.
  static std::size_t output_end(const lang::Reference& r) {
    const auto steps = r.steps();
    std::size_t end = 1;
    if (end < steps.size() && steps[end].kind != StepKind::attribute) ++end;
    if (end < steps.size() && steps[end].kind == StepKind::attribute) ++end;
    return end;
  }

  void call(const lang::Reference& r, const Place& place) {
    const std::string_view name = attribute(r);
    if (name.empty() || (r.steps().size() > 1 && wrong_key(r.steps()[1], "module"))) return;
    if (place.depends_on) whole_object(r, output_end(r));
    int at = index_of(module_.calls, name);
    if (at < 0) {
      int last = 0;
      std::size_t next = 1;
      if (next < r.steps().size() && r.steps()[next].kind != StepKind::attribute)
        last = static_cast<int>(next++);
      if (next < r.steps().size() && r.steps()[next].kind == StepKind::attribute)
        last = static_cast<int>(next);
      names_.undeclared.error("Reference to undeclared module",
                              fmt::format("No module call named \"{}\" is declared in {}.{}", name,
                                          module_display(module_), did_you_mean(module_.calls, name)),
                              prefix(r, last));
      return;
    }
    set(r, RefKind::module_call, static_cast<std::size_t>(at), 1);
    if (!place.depends_on) module_output(r, module_.calls[static_cast<std::size_t>(at)]);
  }

  // module.a.out where a is a single instance: the output must exist.
  void module_output(const lang::Reference& r, const ModuleCall& call) {
    if (!call.child) return;
    auto steps = r.steps();
    std::size_t at = 1;
    bool repeated = call.count || call.for_each;
    if (repeated) {
      return;  // its value says so
    }
    if (at >= steps.size() || steps[at].kind != StepKind::attribute) return;
    if (index_of(call.child->outputs, steps[at].text) >= 0) return;
    unsuitable_.error(
        "Unsupported attribute",
        fmt::format("This object does not have an attribute named {}.", lang::quote(steps[at].text)),
        steps[at].range);
    std::string shown = "module." + call.name;
    if (repeated)
      shown += steps[1].kind == StepKind::index_string ? fmt::format("[{}]", lang::quote(steps[1].text))
                                                       : fmt::format("[{}]", steps[1].text);
    unsuitable_.items().back().values = {shown + " is a object"};
  }

  // Nothing may stand behind the first steps, which name an object.
  void whole_object(const lang::Reference& r, std::size_t consumed) {
    if (r.steps().size() <= consumed) return;
    unsuitable_.error("Invalid depends_on reference",
                      "References in depends_on must be to a whole object (resource, etc), not to an "
                      "attribute of an object.",
                      {r.steps()[consumed].range.begin, r.steps().back().range.end});
  }

  void repetition(const lang::Reference& r, const Place& place) {
    const std::string_view name = attribute(r);
    if (place.trigger) return;  // looked at when there are instances
    if (r.root() == "count") {
      if (name != "index")
        unavailable(
            r, "Invalid \"count\" attribute",
            fmt::format(
                "The \"count\" object does not have an attribute named \"{}\". The only supported attribute "
                "is count.index, which is the index of each instance of a resource block that has the "
                "\"count\" argument set.",
                name));
      else if (!place.count)
        unavailable(r, "Reference to \"count\" in non-counted context",
                    "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" "
                    "blocks, and only when "
                    "the \"count\" argument is set.");
      else
        set(r, RefKind::count_index, 0, 1);
      return;
    }
    if (name != "key" && name != "value")
      unavailable(
          r, "Invalid \"each\" attribute",
          fmt::format(
              "The \"each\" object does not have an attribute named \"{}\". The supported attributes are "
              "each.key and each.value, the current key and value pair of the \"for_each\" attribute set.",
              name));
    else if (!place.each && name == "value")
      unavailable(r, "each.value cannot be used in this context",
                  "A reference to \"each.value\" has been used in a context in which it is unavailable, "
                  "such as when the "
                  "configuration no longer contains the value in its \"for_each\" expression. Remove this "
                  "reference to "
                  "each.value in your configuration to work around this error.");
    else if (!place.each)
      unavailable(
          r, "Reference to \"each\" in context without for_each",
          "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when the "
          "\"for_each\" argument is set.");
    else
      set(r, name == "key" ? RefKind::each_key : RefKind::each_value, 0, 1);
  }

  void self(const lang::Reference& r, const Place& place) {
    if (place.self) {
      if (place.self_schema && !r.steps().empty())
        check_path(*place.self_schema, r.steps(), names_.undeclared);
      return set(r, RefKind::self, 0, 0);
    }
    names_.unavailable.error(
        "Invalid \"self\" reference",
        "The \"self\" object is not available in this context. This object can be used only in resource "
        "provisioner, connection, and postcondition blocks.",
        r.traversal->root_range);
  }

  void path(const lang::Reference& r) {
    const std::string_view name = attribute(r);
    if (name == "module") return set(r, RefKind::path_module, 0, 1);
    if (name == "root") return set(r, RefKind::path_root, 0, 1);
    if (name == "cwd") return set(r, RefKind::path_cwd, 0, 1);
    constexpr std::string_view names[] = {"cwd", "module", "root"};
    std::string_view similar = lang::name_suggestion(name, names);
    unavailable(r, "Invalid \"path\" attribute",
                fmt::format("The \"path\" object does not have an attribute named \"{}\".{}", name,
                            similar.empty() ? "" : fmt::format(" Did you mean \"{}\"?", similar)));
  }

  void terraform(const lang::Reference& r) {
    const std::string_view name = attribute(r);
    if (name == "workspace") return set(r, RefKind::terraform_workspace, 0, 1);
    if (name == "applying") return set(r, RefKind::terraform_applying, 0, 1);
    if (name == "env")
      unavailable(r, "Invalid \"terraform\" attribute",
                  "The terraform.env attribute was deprecated in v0.10 and removed in v0.12. The \"state "
                  "environment\" "
                  "concept was renamed to \"workspace\" in v0.12, and so the workspace name can now be "
                  "accessed using the "
                  "terraform.workspace attribute.");
    else
      unavailable(
          r, "Invalid \"terraform\" attribute",
          fmt::format("The \"terraform\" object does not have an attribute named \"{}\". The only supported "
                      "attributes are terraform.workspace, the name of the currently-selected workspace, and "
                      "terraform.applying, a boolean which is true only during apply.",
                      name));
  }

  // data.type.name, resource.type.name, ephemeral.type.name
  void qualified(const lang::Reference& r, const Place& place) {
    std::string_view root = r.root();
    Mode mode = root == "data" ? Mode::data : root == "ephemeral" ? Mode::ephemeral : Mode::managed;
    const char* what = mode == Mode::data        ? "data source"
                       : mode == Mode::ephemeral ? "ephemeral resource"
                                                 : "resource";
    if (r.steps().size() < 2) {
      malformed_->error(
          "Invalid reference",
          fmt::format(
              "The \"{}\" object must be followed by two attribute names: the {} type and the resource "
              "name.",
              root, what),
          r.range());
      return;
    }
    if (r.steps()[0].kind != StepKind::attribute) {
      malformed_->error("Invalid reference",
                        fmt::format("The \"{}\" object does not support this operation.", root),
                        r.steps()[0].range);
      return;
    }
    resource(r, mode, r.steps()[0].text, 1, place);
  }

  // `name_at` is the step that holds the resource's name.
  void resource(const lang::Reference& r, Mode mode, std::string_view type, std::size_t name_at,
                const Place& place) {
    auto steps = r.steps();
    if (steps.size() <= name_at) {
      malformed_->error(
          "Invalid reference",
          "A reference to a resource type must be followed by at least one attribute access, specifying the "
          "resource name.",
          r.range());
      return;
    }
    if (steps[name_at].kind != StepKind::attribute) {
      malformed_->error(
          "Invalid reference",
          fmt::format("A reference to a {} must be followed by at least one attribute access, specifying the "
                      "resource name.",
                      mode == Mode::data ? "data source" : "resource type"),
          steps[name_at].range);
      return;
    }
    ResourceAddr addr{mode, std::string(type), std::string(steps[name_at].text)};
    std::size_t consumed = name_at + 1;
    if (steps.size() > consumed && wrong_key(steps[consumed], "resource")) return;
    bool keyed = steps.size() > consumed && (steps[consumed].kind == StepKind::index_number ||
                                             steps[consumed].kind == StepKind::index_string);
    hcl::Range named = prefix(r, static_cast<int>(keyed ? consumed : name_at));
    if (place.depends_on) whole_object(r, keyed ? consumed + 1 : consumed);
    const Resource* found = module_.resource(addr);
    if (!found) return place.trigger ? void() : undeclared(addr, named);
    set(r, RefKind::resource, static_cast<std::size_t>(found - module_.resources.data()), consumed);
    if (place.trigger) return;  // evaluated, if ever, when there is a plan
    if (place.depends_on) return;
    check_key(*found, keyed, steps.size() > consumed, named);
    if (!found->check_name.empty() && !in_check(*found, place))
      names_.undeclared.error(
          "Reference to scoped resource",
          fmt::format("The referenced {} resource \"{}\" \"{}\" is not available from this context.",
                      mode == Mode::data ? "data" : "managed", addr.type, addr.name),
          named);
    if (found->schema) attributes(*found, addr, steps.subspan(consumed + (keyed ? 1 : 0)), keyed, named);
  }

  bool in_check(const Resource& r, const Place& place) const {
    return place.check >= 0 && place.check_name == r.check_name;
  }

  void undeclared(const ResourceAddr& addr, hcl::Range where) {
    std::string hint;
    if (addr.mode == Mode::managed) {
      ResourceAddr data{Mode::data, addr.type, addr.name};
      if (module_.resource(data))
        hint = fmt::format("\n\nDid you mean the data resource {}?", to_string(data));
    }
    const char* what = addr.mode == Mode::data        ? "A data"
                       : addr.mode == Mode::ephemeral ? "An ephemeral"
                                                      : "A managed";
    names_.undeclared.error("Reference to undeclared resource",
                            fmt::format("{} resource \"{}\" \"{}\" has not been declared in {}.{}", what,
                                        addr.type, addr.name, module_display(module_), hint),
                            where);
  }

  void check_key(const Resource& r, bool keyed, bool more, hcl::Range where) {
    std::string name = to_string(r.addr);
    if (keyed && !r.count && !r.for_each) {
      names_.undeclared.error(
          "Unexpected resource instance key",
          fmt::format(
              "Because {} does not have \"count\" or \"for_each\" set, references to it must not include "
              "an index key. Remove the bracketed index to refer to the single instance of this resource.",
              name),
          where);
    } else if (!keyed && more && (r.count || r.for_each)) {
      names_.undeclared.error(
          "Missing resource instance key",
          fmt::format(
              "Because {0} has \"{1}\" set, its attributes must be accessed on specific instances.\n\nFor "
              "example, to correlate with indices of a referring resource, use:\n    {0}[{2}]",
              name, r.count ? "count" : "for_each", r.count ? "count.index" : "each.key"),
          where);
    }
  }

  void attributes(const Resource& r, const ResourceAddr& addr, std::span<hcl::TraversalStep const> rest, bool,
                  hcl::Range where) {
    if (rest.empty()) return;
    if (rest[0].kind == StepKind::attribute && rest[0].text == "count") {
      names_.undeclared.error(
          "Invalid resource count attribute",
          fmt::format(
              "The special \"count\" attribute is no longer supported after Terraform v0.12. Instead, use "
              "length({}) to count resource instances.",
              to_string(addr)),
          where);
      return;
    }
    check_path(r.schema->block, rest, names_.undeclared);
  }

  const Module& module_;
  NameProblems& names_;
  hcl::Diagnostics& unsuitable_;
  hcl::Diagnostics* malformed_ = nullptr;  // for references that are none
};

}  // namespace

bool refers_to(const lang::Reference& r, const ResourceAddr& addr) {
  auto steps = r.steps();
  std::string_view root = r.root();
  Mode mode = root == "data" ? Mode::data : root == "ephemeral" ? Mode::ephemeral : Mode::managed;
  bool qualified = mode != Mode::managed || root == "resource";
  if (mode != addr.mode || steps.size() < (qualified ? 2u : 1u)) return false;
  return (qualified ? steps[0].text : root) == addr.type && steps[qualified ? 1 : 0].text == addr.name;
}

bool ModuleDecoder::malformed_names(const Expr& e) {
  NameProblems names;
  Binder binder(module_, names, names.malformed);
  for (const lang::Reference& r : e.references) binder.bind({&r, {.trigger = true}});
  for (hcl::Diagnostic& d : names.malformed.items()) {
    d.subject = e.range();
    diags_.add(d);
  }
  return names.malformed.has_errors();
}

void ModuleDecoder::bind() {
  Binder binder(module_, module_.names, module_.unsuitable);
  for (const Use& use : uses_) binder.bind(use);
  if (!templates_) return;
  for (const hcl::Diagnostic& d : *templates_) {
    const bool matters = std::ranges::any_of(
        evaluated_, [&](hcl::Range e) { return d.subject.begin >= e.begin && d.subject.end <= e.end; });
    if (matters) module_.unsuitable.add(d);
  }
}

namespace {

void bind_alone(const lang::Reference& r, const Module& module, bool test, hcl::Diagnostics& unbound,
                hcl::Diagnostics& malformed) {
  Place place;
  place.test = test;
  NameProblems names;
  Binder(module, names, malformed).bind({&r, place});
  for (hcl::Diagnostics* kind : {&names.malformed, &names.undeclared, &names.unavailable})
    unbound.append(std::move(*kind));
}

}  // namespace

void bind_in_test(const lang::Reference& r, const Module& module, hcl::Diagnostics& unbound,
                  hcl::Diagnostics& malformed) {
  bind_alone(r, module, true, unbound, malformed);
}

void bind_in_console(const lang::Reference& r, const Module& module, hcl::Diagnostics& unbound,
                     hcl::Diagnostics& malformed) {
  bind_alone(r, module, false, unbound, malformed);
}

}  // namespace reprise::config
