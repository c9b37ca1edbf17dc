// Mocked providers and overridden objects.
#include <fmt/format.h>

#include "config/address_parse.h"
#include "config/test_decoder.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/ranges.h"

namespace reprise::config {

namespace {

constexpr std::string_view kType[] = {"type"};
constexpr ArgumentShape kMockArguments[] = {{"alias"}, {"source"}, {"override_during"}};
constexpr BlockTypeShape kMockBlocks[] = {
    {"mock_resource", kType}, {"mock_data", kType}, {"override_resource"}, {"override_data"}};
constexpr ArgumentShape kTypeArguments[] = {{"defaults"}, {"override_during"}};
constexpr ArgumentShape kOverrideArguments[] = {{"target"}, {"values"}, {"override_during"}};
constexpr ArgumentShape kModuleArguments[] = {{"target"}, {"outputs"}, {"override_during"}};

bool is_object(const value::Value& v) {
  return v.is_unknown() ||
         (!v.is_null() && (v.type()->kind() == value::Kind::object || v.type()->kind() == value::Kind::map));
}

}  // namespace

bool TestDecoder::at_plan(const Content& content, bool otherwise) {
  const hcl::Attribute* a = content.find("override_during");
  if (!a) return otherwise;
  const hcl::Expr& e = is_json(*a->expr, syntax_) ? unquoted(*a->expr, syntax_, diags_, false) : *a->expr;
  const std::string_view word = keyword_of(e, syntax_);
  if (word != "plan" && word != "apply")
    diags_.error("Invalid override_during value",
                 "The override_during attribute must be a value of plan or apply.", a->expr->range);
  return word == "plan";
}

void TestDecoder::mock_provider(const hcl::Block& b) {
  TestProvider p;
  p.mock = true;
  p.name.name = b.labels[0].text;
  p.range = b.labels[0].range;
  const Content content = whole_content(*b.body, {kMockArguments, kMockBlocks}, syntax_, diags_);
  if (const auto* a = content.find("alias")) p.name.alias = text(*a->expr).value_or("");
  p.at_plan = at_plan(content, false);
  mock_blocks(p, content.blocks);
  if (!new_provider(p, b.header_range)) return;
  if (const auto* a = content.find("source"))
    sources_.push_back({out_.providers.size(), text(*a->expr).value_or(""), b.header_range});
  out_.providers.push_back(std::move(p));
}

void TestDecoder::mock_blocks(TestProvider& mock, const std::vector<const hcl::Block*>& blocks) {
  for (const hcl::Block* b : blocks) {
    if (b->type.starts_with("mock_"))
      mock_type(mock, *b);
    else
      override_block(mock.overrides, *b, mock.at_plan);
  }
}

void TestDecoder::mock_type(TestProvider& mock, const hcl::Block& b) {
  MockType t;
  t.mode = b.type == "mock_data" ? Mode::data : Mode::managed;
  t.type = b.labels[0].text;
  t.range = b.header_range;
  const Content content = whole_content(*b.body, {kTypeArguments, {}}, syntax_, diags_);
  t.at_plan = at_plan(content, mock.at_plan);
  if (const auto* a = content.find("defaults")) {
    const value::Value v = lang::evaluate_constant(*a->expr, diags_);
    t.defaults_range = a->range;
    if (is_object(v)) t.defaults = v;
  }
  if (const MockType* same = mock.type(t.mode, t.type)) {
    diags_.error(fmt::format("Duplicate {} block", b.type),
                 fmt::format("A {} block for {} has already been defined at {}.", b.type, t.type,
                             lang::range_text(syntax_.sources, same->range)),
                 b.labels[0].range);
    return;
  }
  mock.types.push_back(std::move(t));
}

// What the block itself says wins over its files.
void TestDecoder::mock_files(const MockSource& from) {
  TestProvider& mock = out_.providers[from.provider];
  const auto place = normal_path(root_ + "/" + from.directory);
  if (!place || !tree_.is_directory(*place)) {
    diags_.error("Failed to read mock data directory",
                 fmt::format("Mock data directory {} does not exist or cannot be read.", from.directory),
                 from.range);
    return;
  }
  TestProvider read;
  read.at_plan = mock.at_plan;
  for (const std::string& name : tree_.names(*place)) {
    const bool json = name.ends_with(".tfmock.json");
    if (!json && !name.ends_with(".tfmock.hcl")) continue;
    const std::string path = *place == "." ? name : *place + "/" + name;
    auto content = tree_.read(path);
    const hcl::SourceFile* file =
        content ? syntax_.sources.add(relative_path(root_, path), std::move(*content)) : nullptr;
    if (!file) continue;
    const hcl::Body* body = json ? hcl::parse_json_file(*file, syntax_.arena, diags_)
                                 : hcl::parse_file(*file, syntax_.arena, diags_);
    mock_blocks(read, whole_content(*body, {{}, kMockBlocks}, syntax_, diags_).blocks);
  }
  for (MockType& t : read.types)
    if (!mock.type(t.mode, t.type)) mock.types.push_back(std::move(t));
  for (TestOverride& o : read.overrides) mock.overrides.insert(mock.overrides.begin(), std::move(o));
}

std::optional<AnyAddr> TestDecoder::override_target(const hcl::Attribute& target, const hcl::Block& b) {
  const hcl::Expr& e =
      is_json(*target.expr, syntax_) ? unquoted(*target.expr, syntax_, diags_, false) : *target.expr;
  const auto t = absolute_traversal(e, syntax_, diags_);
  auto address = t ? address_of(*t, diags_) : std::nullopt;
  if (!address) return std::nullopt;
  const std::string_view kind = b.type.substr(std::string_view("override_").size());
  const bool right =
      kind == "module"
          ? !address->resource
          : address->resource && address->resource->mode == (kind == "data" ? Mode::data : Mode::managed);
  if (right) return address;
  const char* what = kind == "module" ? "modules" : kind == "data" ? "data sources" : "resources";
  diags_.error(
      "Invalid override target",
      fmt::format("You can only target {} from {} blocks, not {}.", what, b.type, to_string(*address)),
      target.expr->range);
  return std::nullopt;
}

void TestDecoder::override_block(std::vector<TestOverride>& into, const hcl::Block& b, bool early) {
  const bool module = b.type == "override_module";
  const Content content =
      whole_content(*b.body,
                    module ? BodyShape{std::span<const ArgumentShape>(kModuleArguments), {}}
                           : BodyShape{std::span<const ArgumentShape>(kOverrideArguments), {}},
                    syntax_, diags_);
  TestOverride o;
  o.kind = module                      ? TestOverride::Kind::module
           : b.type == "override_data" ? TestOverride::Kind::data
                                       : TestOverride::Kind::resource;
  o.range = b.header_range;
  o.at_plan = at_plan(content, early);
  const std::string_view what = module ? "outputs" : "values";
  if (const auto* a = content.find(what)) {
    const value::Value v = lang::evaluate_constant(*a->expr, diags_);
    o.values_range = a->range;
    if (is_object(v))
      o.values = v;
    else
      diags_.error(fmt::format("Invalid {} attribute", what),
                   fmt::format("{} blocks must specify {} {} attribute that is an object.", b.type,
                               module ? "an" : "a", what),
                   a->expr->range);
  }
  const hcl::Attribute* target = content.find("target");
  if (!target) {
    diags_.error("Missing target attribute", fmt::format("{} blocks must specify a target address.", b.type),
                 b.header_range);
    return;
  }
  o.target_range = target->range;
  const auto address = override_target(*target, b);
  if (!address) return;
  o.target = *address;
  for (const TestOverride& same : into) {
    if (same.kind != o.kind || to_string(same.target) != to_string(o.target)) continue;
    diags_.error(fmt::format("Duplicate {} block", b.type),
                 fmt::format("An {} block targeting {} has already been defined at {}.", b.type,
                             to_string(o.target), lang::range_text(syntax_.sources, same.range)),
                 b.header_range);
    return;
  }
  into.push_back(std::move(o));
}

}  // namespace reprise::config
