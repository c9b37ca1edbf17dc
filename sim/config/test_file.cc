// Finding and reading test files; everything at their top level.
#include "config/test_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/address_parse.h"
#include "config/installed.h"
#include "config/test_decoder.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/ranges.h"
#include "value/convert.h"

namespace reprise::config {

namespace {

constexpr std::string_view kName[] = {"name"};
constexpr BlockTypeShape kFileBlocks[] = {
    {"run", kName},        {"variables"},     {"provider", kName}, {"mock_provider", kName},
    {"override_resource"}, {"override_data"}, {"override_module"}, {"test"}};
constexpr ArgumentShape kTestArguments[] = {{"parallel"}, {"skip_cleanup"}};
constexpr ArgumentShape kProviderArguments[] = {{"alias"}, {"version"}};

bool is_test_name(std::string_view name) {
  return !name.starts_with('.') && (name.ends_with(".tftest.hcl") || name.ends_with(".tftest.json"));
}

}  // namespace

std::optional<AnyAddr> address_of_traversal(const Traversal& t, hcl::Diagnostics& diags) {
  return address_of(t, diags);
}

// Keys there are "test", the directories and the name of the file, and the run: "test.tests.main.setup".
ModulePath module_path_of(const std::string& file, const std::string& run) {
  ModulePath key{"test"};
  std::string_view rest = std::string_view(file).substr(0, file.rfind(".tftest."));
  for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
    key.emplace_back(rest.substr(0, slash));
    rest.remove_prefix(slash + 1);
  }
  key.emplace_back(rest);
  key.push_back(run);
  return key;
}

std::optional<std::string> installed_for_test(const Tree& tree, const std::string& root,
                                              const std::string& file, const std::string& run) {
  const auto installed = read_installed(tree, root);
  const auto at = installed.find(module_path_of(file, run));
  if (at == installed.end()) return std::nullopt;
  return at->second;
}

std::string to_string(const LocalProvider& p) { return p.alias.empty() ? p.name : p.name + "." + p.alias; }

const MockType* TestProvider::type(Mode mode, std::string_view wanted) const {
  for (const MockType& t : types)
    if (t.mode == mode && t.type == wanted) return &t;
  return nullptr;
}

const TestProvider* TestFile::provider(const LocalProvider& wanted) const {
  for (const TestProvider& p : providers)
    if (p.name == wanted) return &p;
  return nullptr;
}

std::vector<std::string> find_test_files(const Tree& tree, const std::string& root,
                                         const std::string& directory) {
  std::vector<std::string> out;
  const auto look = [&](const std::string& place, const std::string& prefix) {
    for (const std::string& name : tree.names(place))
      if (is_test_name(name)) out.push_back(prefix + name);
  };
  look(root, "");
  const std::string below = normal_path(directory).value_or(".");
  if (below != ".") look(root == "." ? below : root + "/" + below, below + "/");
  std::ranges::sort(out);
  return out;
}

TestFile read_test_file(const Tree& tree, const std::string& root, const std::string& path,
                        hcl::SourceMap& sources, hcl::Diagnostics& diags) {
  TestFile out;
  out.path = path;
  out.arena = std::make_shared<hcl::Arena>();
  auto content = tree.read(root == "." ? path : root + "/" + path);
  if (!content) {
    diags.error("Failed to read file", fmt::format("The configuration file \"{}\" could not be read.", path));
    return out;
  }
  const hcl::SourceFile* file = sources.add(path, std::move(*content));
  if (!file) {
    diags.error("Too much configuration", "All files together must stay below 4 GiB.");
    return out;
  }
  const hcl::Body* body = path.ends_with(".json")
                              ? hcl::parse_json_file(*file, *out.arena, out.syntax_problems)
                              : hcl::parse_file(*file, *out.arena, out.syntax_problems);
  diags.append(out.syntax_problems);
  TestDecoder(tree, root, sources, out, diags).file(*body);
  return out;
}

void TestDecoder::file(const hcl::Body& body) {
  const Content content = whole_content(body, {{}, kFileBlocks}, syntax_, diags_);
  const hcl::Block* variables_at = nullptr;
  const std::size_t errors = diags_.error_count();
  for (const hcl::Block* b : content.blocks) {
    if (b->type == "run") {
      add_run(*b);
    } else if (b->type == "variables") {
      if (only_one(*b, variables_at, "test file")) out_.variables = variables(*b);
    } else if (b->type == "provider") {
      provider(*b);
    } else if (b->type == "mock_provider") {
      mock_provider(*b);
    } else if (b->type == "test") {
      // Runs take no time that could be saved: whether they may overlap changes nothing.
      const Content settings = whole_content(*b->body, {kTestArguments, {}}, syntax_, diags_);
      for (const hcl::Attribute* a : settings.arguments) truth(*a->expr, false);
    } else {
      override_block(out_.overrides, *b, false);
    }
  }
  if (diags_.error_count() == errors)
    for (const MockSource& from : sources_) mock_files(from);
}

void TestDecoder::add_run(const hcl::Block& b) {
  const std::size_t errors = diags_.error_count();
  TestRun made = run(b);
  made.wrong = diags_.error_count() != errors;
  const auto same = std::ranges::find(out_.runs, made.name, &TestRun::name);
  if (same != out_.runs.end()) {
    diags_.error("Duplicate \"run\" block names",
                 fmt::format("This test file already has a run named {} block defined at {}.", made.name,
                             lang::range_text(syntax_.sources, same->range)),
                 b.header_range);
    return;
  }
  out_.runs.push_back(std::move(made));
}

bool TestDecoder::only_one(const hcl::Block& b, const hcl::Block*& before, std::string_view where) {
  if (!before) {
    before = &b;
    return true;
  }
  diags_.error(fmt::format("Multiple \"{}\" blocks", b.type),
               fmt::format("This {} already has a {} block defined at {}.", where, b.type,
                           lang::range_text(syntax_.sources, before->header_range)),
               b.header_range);
  return false;
}

std::vector<TestVariable> TestDecoder::variables(const hcl::Block& b) {
  std::vector<TestVariable> out;
  for (const hcl::Attribute* a : just_arguments(*b.body, syntax_, diags_)) {
    TestVariable v;
    v.name = a->name;
    v.value = lang::compile(*a->expr, lang::terraform_functions(), syntax_.arena, v.problems);
    out.push_back(std::move(v));
  }
  return out;
}

bool TestDecoder::new_provider(const TestProvider& p, hcl::Range header) {
  const TestProvider* same = out_.provider(p.name);
  if (!same) return true;
  diags_.error("Duplicate provider block",
               fmt::format("A provider for {} is already defined at {}.", to_string(p.name),
                           lang::range_text(syntax_.sources, same->range)),
               header);
  return false;
}

void TestDecoder::provider(const hcl::Block& b) {
  TestProvider p;
  p.name.name = b.labels[0].text;
  p.range = b.labels[0].range;
  const Content content = partial_content(*b.body, {kProviderArguments, {}}, syntax_, diags_);
  if (const auto* a = content.find("alias")) p.name.alias = text(*a->expr).value_or("");
  p.body = content.rest;
  if (new_provider(p, b.header_range)) out_.providers.push_back(std::move(p));
}

std::optional<std::string> TestDecoder::text(const hcl::Expr& e) {
  const value::Value v = lang::evaluate_constant(e, diags_);
  const value::Result r = value::convert(v, value::Type::string());
  const std::string why = !r.ok()                  ? r.error()
                          : r.value().is_unknown() ? "value must be known"
                          : r.value().is_null()    ? "null value is not allowed"
                                                   : "";
  if (why.empty()) return std::string(r.value().as_string());
  diags_.error("Unsuitable value type", fmt::format("Unsuitable value: {}", why), e.range);
  return std::nullopt;
}

bool TestDecoder::truth(const hcl::Expr& e, bool otherwise) {
  const value::Value v = lang::evaluate_constant(e, diags_);
  if (v.is_unknown() || v.is_null()) return otherwise;
  const value::Result r = value::convert(v, value::Type::boolean());
  if (r.ok()) return r.value().as_bool();
  const bool quoted = e.kind == hcl::ExprKind::string_literal && e.range.end - e.range.begin >= 2;
  diags_.error("Unsuitable value type", fmt::format("Unsuitable value: {}", r.error()),
               quoted ? hcl::Range{e.range.begin + 1, e.range.end - 1} : e.range);
  return otherwise;
}

}  // namespace reprise::config
