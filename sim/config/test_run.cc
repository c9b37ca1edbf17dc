// Run blocks.
#include <fmt/format.h>

#include "config/module_source.h"
#include "config/test_decoder.h"
#include "config/version.h"
#include "hcl/parser.h"
#include "lang/ranges.h"

namespace reprise::config {

namespace {

using StepKind = hcl::TraversalStep::Kind;

constexpr ArgumentShape kRunArguments[] = {{"command"},     {"providers"}, {"expect_failures"},
                                           {"state_key"},   {"parallel"},  {"assert_no_changes"},
                                           {"skip_cleanup"}};
constexpr BlockTypeShape kRunBlocks[] = {
    {"plan_options"},      {"assert"},        {"variables"},      {"module"},
    {"override_resource"}, {"override_data"}, {"override_module"}};
constexpr ArgumentShape kOptionArguments[] = {{"mode"}, {"refresh"}, {"replace"}, {"target"}};
constexpr ArgumentShape kModuleArguments[] = {{"source"}, {"version"}};
constexpr ArgumentShape kAssertArguments[] = {{"condition", true}, {"error_message", true}};

std::string step_text(const hcl::TraversalStep& s) {
  switch (s.kind) {
    case StepKind::attribute: return "." + std::string(s.text);
    case StepKind::index_string: return fmt::format("[\"{}\"]", s.text);
    case StepKind::index_word:
    case StepKind::index_number: return fmt::format("[{}]", s.text);
    case StepKind::splat: return "[*]";
  }
  return "";
}

// What a traversal refers to, as far as that is an object, and whether that has conditions.
ExpectedFailure expectation(const Traversal& t) {
  ExpectedFailure out;
  out.range = t.range;
  const bool named = t.root == "var" || t.root == "output" || t.root == "check";
  const bool other = t.root == "local" || t.root == "path" || t.root == "each" || t.root == "count" ||
                     t.root == "terraform" || t.root == "run" || t.root == "self" || t.root == "module";
  const bool mode = t.root == "data" || t.root == "resource" || t.root == "ephemeral";
  std::size_t steps = mode ? 2 : 1;
  out.object = mode && t.root == "resource" ? "" : std::string(t.root);
  out.checkable = !other && t.steps.size() >= steps;
  out.resource = out.checkable && !named;
  if (t.root == "module") steps = std::min<std::size_t>(2, t.steps.size());
  if (out.resource && t.steps.size() > steps &&
      (t.steps[steps].kind == StepKind::index_number || t.steps[steps].kind == StepKind::index_string))
    ++steps;
  for (std::size_t i = 0; i < std::min(steps, t.steps.size()); ++i) out.object += step_text(t.steps[i]);
  if (out.object.starts_with('.')) out.object.erase(0, 1);
  if (!t.steps.empty() && steps > 0 && steps <= t.steps.size())
    out.range = {t.root_range.begin, t.steps[steps - 1].range.end};
  return out;
}

std::optional<LocalProvider> provider_name(const hcl::Expr& e, const SyntaxContext& c,
                                           hcl::Diagnostics& diags) {
  const auto t = absolute_traversal(e, c, diags);
  if (!t) return std::nullopt;
  LocalProvider out{std::string(t->root), ""};
  if (t->steps.empty()) return out;
  if (t->steps.size() == 1 && t->steps[0].kind == StepKind::attribute) {
    out.alias = t->steps[0].text;
    return out;
  }
  diags.error(
      "Invalid provider configuration reference",
      "The providers argument requires a provider type name, optionally followed by a period and then "
      "a configuration alias.",
      e.range);
  return std::nullopt;
}

}  // namespace

TestRun TestDecoder::run(const hcl::Block& b) {
  TestRun out;
  out.name = b.labels[0].text;
  out.range = b.header_range;
  if (!hcl::valid_identifier(out.name))
    diags_.error("Invalid run block name",
                 "A name must start with a letter or underscore and may contain only letters, digits, "
                 "underscores, and dashes.",
                 b.labels[0].range);
  const Content content = whole_content(*b.body, {kRunArguments, kRunBlocks}, syntax_, diags_);
  const hcl::Block *options_at = nullptr, *module_at = nullptr, *variables_at = nullptr;
  // One that is wrong does not count.
  const auto once = [&](const hcl::Block& block, const hcl::Block*& before, auto decode) {
    const std::size_t errors = diags_.error_count();
    if (only_one(block, before, "run block")) (this->*decode)(out, block);
    if (diags_.error_count() != errors) before = nullptr;
  };
  for (const hcl::Block* nested : content.blocks) {
    if (nested->type == "assert") {
      assertion(out, *nested);
    } else if (nested->type == "plan_options") {
      once(*nested, options_at, &TestDecoder::plan_options);
    } else if (nested->type == "module") {
      once(*nested, module_at, &TestDecoder::module);
    } else if (nested->type == "variables") {
      if (only_one(*nested, variables_at, "run block")) out.variables = variables(*nested);
    } else {
      override_block(out.overrides, *nested, false);
    }
  }
  if (const auto* a = content.find("command")) command(out, *a->expr);
  if (const auto* a = content.find("providers")) providers(out, *a->expr);
  if (const auto* a = content.find("expect_failures"))
    for (const Traversal& t : traversals(*a->expr)) out.expected.push_back(expectation(t));
  if (const auto* a = content.find("state_key")) out.state_key = text(*a->expr).value_or("");
  for (std::string_view name : {"parallel", "skip_cleanup"})
    if (const auto* a = content.find(name)) truth(*a->expr, false);
  if (const auto* a = content.find("assert_no_changes")) {
    out.assert_no_changes = truth(*a->expr, false);
    out.assert_no_changes_range = a->range;
    if (out.assert_no_changes && !out.apply)
      diags_.error("Invalid assert_no_changes argument",
                   "A run block whose command is plan changes nothing that could be planned again: "
                   "assert_no_changes needs command = apply.",
                   a->range);
  }
  return out;
}

void TestDecoder::command(TestRun& run, const hcl::Expr& e) {
  const std::string_view word = keyword_of(unquoted(e, syntax_, diags_, false), syntax_);
  run.apply = word != "plan";
  if (word != "plan" && word != "apply")
    diags_.error(
        "Invalid \"command\" keyword",
        "The \"command\" argument requires one of the following keywords without quotes: apply or plan.",
        e.range);
}

void TestDecoder::plan_options(TestRun& run, const hcl::Block& b) {
  const Content content = whole_content(*b.body, {kOptionArguments, {}}, syntax_, diags_);
  if (const auto* a = content.find("mode")) {
    const hcl::Expr& e = *a->expr;
    const std::string_view word = keyword_of(unquoted(e, syntax_, diags_, false), syntax_);
    run.refresh_only = word == "refresh-only";
    if (word != "normal" && word != "refresh-only")
      diags_.error("Invalid \"mode\" keyword",
                   "The \"mode\" argument requires one of the following keywords without quotes: normal or "
                   "refresh-only",
                   e.range);
  }
  if (const auto* a = content.find("refresh")) {
    run.refresh = truth(*a->expr, true);
    if (run.refresh_only && !run.refresh)
      diags_.error(
          "Incompatible plan options",
          "The \"refresh\" option cannot be set to false when running a test in \"refresh-only\" mode.",
          a->range);
  }
  if (const auto* a = content.find("replace")) run.replace = traversals(*a->expr);
  if (const auto* a = content.find("target")) run.targets = traversals(*a->expr);
}

std::vector<Traversal> TestDecoder::traversals(const hcl::Expr& e) {
  std::vector<Traversal> out;
  const auto items = list_items(e, syntax_, diags_);
  if (!items) return out;
  for (const hcl::Expr* item : *items)
    if (auto t = absolute_traversal(unquoted(*item, syntax_, diags_), syntax_, diags_)) out.push_back(*t);
  return out;
}

void TestDecoder::module(TestRun& run, const hcl::Block& b) {
  const Content content = whole_content(*b.body, {kModuleArguments, {}}, syntax_, diags_);
  run.module_range = b.header_range;
  const auto* version = content.find("version");
  if (const auto* a = content.find("source")) {
    if (const auto source = text(*a->expr)) {
      run.module_source = *source;
      run.module_is_local = is_local_source(*source);
      check_source(*source, version, a->expr->range, diags_);
    }
  } else {
    diags_.error(
        "Missing \"source\" attribute for module block",
        "You must specify a source attribute when executing alternate modules during test executions.",
        b.header_range);
  }
  if (version) constraints_of(lang::evaluate_constant(*version->expr, diags_), *version, diags_);
}

void TestDecoder::providers(TestRun& run, const hcl::Expr& e) {
  const auto items = map_items(e, syntax_, diags_);
  if (!items) return;
  for (const hcl::ObjectItem& item : *items) {
    std::optional<LocalProvider> inner;
    if (auto name = literal_text(*item.key); name && item.bare_key)
      inner = LocalProvider{std::string(*name), ""};
    else
      inner = provider_name(item.key->kind == hcl::ExprKind::parens
                                ? *static_cast<const hcl::Parens&>(*item.key).inner
                                : unquoted(*item.key, syntax_, diags_, false),
                            syntax_, diags_);
    const auto outer = provider_name(unquoted(*item.value, syntax_, diags_, false), syntax_, diags_);
    if (!inner || !outer) continue;
    run.providers.emplace_back(*inner, *outer);
    run.provider_ranges.push_back(item.value->range);
  }
}

void TestDecoder::assertion(TestRun& run, const hcl::Block& b) {
  const Content content = whole_content(*b.body, {kAssertArguments, {}}, syntax_, diags_);
  TestAssertion made;
  CheckRule& rule = made.rule;
  rule.range = b.header_range;
  const auto compiled = [&](const hcl::Attribute* a) {
    return a ? lang::compile(*a->expr, lang::terraform_functions(), syntax_.arena, made.problems,
                             lang::Speaker::hcl)
             : nullptr;
  };
  rule.condition = compiled(content.find("condition"));
  rule.error_message = compiled(content.find("error_message"));
  if (rule.condition && rule.condition->references.empty())
    diags_.error("Invalid assert expression",
                 "The condition expression must refer to at least one object from elsewhere in the "
                 "configuration, or else its result would not be checking anything.",
                 rule.condition->range());
  if (rule.condition && rule.error_message) run.assertions.push_back(std::move(made));
}

}  // namespace reprise::config
