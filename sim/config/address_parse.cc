#include "config/address_parse.h"

#include <fmt/format.h>

#include <charconv>

#include "hcl/parser.h"

namespace reprise::config {

namespace {

using StepKind = hcl::TraversalStep::Kind;

// Root and steps as one sequence: addresses do not care which part is the root.
std::vector<hcl::TraversalStep> flat(const Traversal& t) {
  std::vector<hcl::TraversalStep> out;
  out.push_back({StepKind::attribute, false, t.root, t.root_range});
  out.insert(out.end(), t.steps.begin(), t.steps.end());
  return out;
}

class AddressReader {
 public:
  AddressReader(std::vector<hcl::TraversalStep> steps, bool keys, hcl::Diagnostics& diags)
      : steps_(std::move(steps)), keys_(keys), diags_(diags) {}

  std::optional<AnyAddr> read() {
    AnyAddr out;
    if (!modules(out.module)) return std::nullopt;
    if (at_ == steps_.size()) return out;
    ResourceAddr resource;
    if (!resource_name(resource)) return std::nullopt;
    out.resource = std::move(resource);
    if (at_ == steps_.size()) return out;
    if (!keys_)
      return fail(
          "Resource instance keys not allowed",
          "Resource address must be a resource (e.g. \"test_instance.foo\"), not a resource instance (e.g. "
          "\"test_instance.foo[1]\").",
          at_);
    return instance_key(out);
  }

 private:
  static bool is_name(const hcl::TraversalStep& s) { return s.kind == StepKind::attribute; }

  std::nullopt_t fail(std::string summary, std::string detail, std::size_t step) {
    diags_.error(std::move(summary), std::move(detail), steps_[step].range);
    return std::nullopt;
  }
  hcl::Range rest() const { return {steps_[at_].range.begin, steps_.back().range.end}; }

  bool modules(ModuleInstance& out) {
    while (at_ < steps_.size()) {
      if (!is_name(steps_[at_])) {
        fail("Invalid address operator", "Module address prefix must be followed by dot and then a name.",
             at_);
        return false;
      }
      if (steps_[at_].text != "module") break;
      if (at_ + 1 == steps_.size() || !is_name(steps_[at_ + 1])) {
        fail("Invalid address operator", "Prefix \"module.\" must be followed by a module name.",
             std::min(at_ + 1, steps_.size() - 1));
        return false;
      }
      ModuleStep step{std::string(steps_[at_ + 1].text), {}};
      at_ += 2;
      if (at_ < steps_.size() && !is_name(steps_[at_])) {
        if (!keys_) {
          fail("Module instance keys not allowed",
               "Module address must be a module (e.g. \"module.foo\"), not a module instance (e.g. "
               "\"module.foo[1]\").",
               at_);
          return false;
        }
        auto key = key_of(steps_[at_], "Invalid address operator", "Invalid module index");
        if (!key) return false;
        step.key = std::move(*key);
        ++at_;
      }
      out.push_back(std::move(step));
    }
    return true;
  }

  std::optional<InstanceKey> key_of(const hcl::TraversalStep& s, const char* summary, const char* what) {
    if (s.kind == StepKind::index_string) return InstanceKey(std::string(s.text));
    if (s.kind == StepKind::index_number) {
      std::int64_t n = 0;
      auto [end, error] = std::from_chars(s.text.data(), s.text.data() + s.text.size(), n);
      if (error == std::errc() && end == s.text.data() + s.text.size()) return InstanceKey(n);
      diags_.error(summary,
                   fmt::format("{}: value must be a whole number, between -9223372036854775808 and "
                               "9223372036854775807.",
                               what),
                   s.range);
      return std::nullopt;
    }
    diags_.error(summary,
                 s.kind == StepKind::index_word
                     ? fmt::format("{}: either a string or an integer is required.", what)
                     : "Resource instance key must be given in square brackets.",
                 s.range);
    return std::nullopt;
  }

  bool resource_name(ResourceAddr& out) {
    std::string_view first = steps_[at_].text;
    // What is removed has no other prefix: "resource" and "ephemeral" are types like any other there.
    if (first == "data" || (first == "ephemeral" && keys_)) {
      out.mode = first == "data" ? Mode::data : Mode::ephemeral;
      ++at_;
    } else if (first == "resource" && keys_) {
      ++at_;
    } else {
      for (std::string_view reserved : {"count", "each", "local", "module", "path", "self", "terraform",
                                        "var", "template", "lazy", "arg"}) {
        if (first != reserved || !keys_) continue;  // what is removed may be called anything
        diags_.error(
            "Invalid address",
            fmt::format(
                "The keyword \"{}\" is reserved and cannot be used to target a resource address. If you "
                "are targeting a resource type that uses a reserved keyword, please prefix your address "
                "with \"resource.\".",
                first),
            rest());
        return false;
      }
    }
    if (steps_.size() - at_ < 2) {
      std::size_t shown = std::min(at_, steps_.size() - 1);
      diags_.error("Invalid address", "Resource specification must include a resource type and name.",
                   {steps_[shown].range.begin, steps_.back().range.end});
      diags_.items().back().nowhere = at_ == steps_.size();  // of nothing that is left
      return false;
    }
    if (!is_name(steps_[at_])) {
      fail("Invalid address",
           out.mode == Mode::data ? "A data source name is required." : "A resource type name is required.",
           at_);
      return false;
    }
    if (!is_name(steps_[at_ + 1])) {
      fail("Invalid address", "A resource name is required.", at_ + 1);
      return false;
    }
    out.type = steps_[at_].text;
    out.name = steps_[at_ + 1].text;
    at_ += 2;
    return true;
  }

  std::optional<AnyAddr> instance_key(AnyAddr& out) {
    if (steps_.size() - at_ > 1)
      return fail("Invalid address", "Unexpected extra operators after address.", at_ + 1);
    auto key = key_of(steps_[at_], "Invalid address", "Invalid resource instance key");
    if (!key) return std::nullopt;
    out.key = std::move(key);
    return std::move(out);
  }

  std::vector<hcl::TraversalStep> steps_;
  bool keys_;
  hcl::Diagnostics& diags_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<AnyAddr> address_of(const Traversal& t, hcl::Diagnostics& diags) {
  return AddressReader(flat(t), true, diags).read();
}

std::optional<AnyAddr> keyless_address_of(const Traversal& t, hcl::Diagnostics& diags) {
  return AddressReader(flat(t), false, diags).read();
}

std::optional<AnyAddr> parse_address(const hcl::SourceFile& text, hcl::Diagnostics& diags) {
  hcl::Arena arena;
  const hcl::ScopeTraversal* t = hcl::parse_traversal_text(text, text.text(), text.base, arena, diags);
  if (!t) return std::nullopt;
  return address_of({t->root, t->root_range, t->steps, t->range}, diags);
}

std::optional<AbsInstance> parse_instance(const hcl::SourceFile& text, hcl::Diagnostics& diags) {
  auto any = parse_address(text, diags);
  if (!any) return std::nullopt;
  if (!any->resource) {
    diags.error("Invalid address",
                "A resource instance address is required here. The module path must be followed by a "
                "resource instance "
                "specification.",
                {text.base, text.base + static_cast<hcl::Pos>(text.text().size())});
    return std::nullopt;
  }
  return AbsInstance{{std::move(any->module), std::move(*any->resource)}, any->key.value_or(InstanceKey())};
}

namespace {

// A text that is no file: its positions mean nothing to anybody else.
template <class Address>
std::optional<Address> without_place(std::string_view text, hcl::Diagnostics& diags,
                                     std::optional<Address> (*parse)(const hcl::SourceFile&,
                                                                     hcl::Diagnostics&)) {
  hcl::SourceMap sources;
  hcl::Diagnostics found;
  std::optional<Address> out = parse(*sources.add("", std::string(text)), found);
  for (hcl::Diagnostic& d : found.items()) d.subject = d.context = {};
  diags.append(std::move(found));
  return out;
}

}  // namespace

std::optional<AnyAddr> parse_address(std::string_view text, hcl::Diagnostics& diags) {
  return without_place<AnyAddr>(text, diags, parse_address);
}

std::optional<AbsInstance> parse_instance(std::string_view text, hcl::Diagnostics& diags) {
  return without_place<AbsInstance>(text, diags, parse_instance);
}

}  // namespace reprise::config
