#include "providers_fake/type_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "value/convert.h"
#include "value/json.h"
#include "world/embedded.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

std::string_view table(std::string_view path) {
  for (const world::EmbeddedFile& file : world::embedded_providers())
    if (file.path == path) return file.bytes;
  return {};
}

std::string_view take_cell(std::string_view& line) {
  const auto tab = line.find('\t');
  const std::string_view cell = line.substr(0, tab);
  line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  return cell;
}

// Calls visit(rest of line) for each row whose first cell is `key`; rows of one key stand together.
template <class Visit>
void for_rows(std::string_view table, std::string_view key, Visit&& visit) {
  const std::string needle = fmt::format("\n{}\t", key);
  std::size_t at = table.find(needle);
  while (at != std::string_view::npos) {
    const std::size_t start = at + needle.size();
    const std::size_t end = std::min(table.find('\n', start), table.size());
    visit(table.substr(start, end - start));
    at = table.substr(end).starts_with(needle) ? end : std::string_view::npos;
  }
}

// The type of the attribute at a dotted path; nullptr when the schema has none there.
value::TypeRef type_at(const provider::BlockSchema& schema, std::string_view path) {
  const auto dot = path.find('.');
  const std::string_view head = path.substr(0, dot);
  if (dot == std::string_view::npos) {
    const auto* a = schema.attribute(head);
    return a ? a->type : nullptr;
  }
  if (const auto* b = schema.block(head)) return type_at(*b->block, path.substr(dot + 1));
  const auto* a = schema.attribute(head);
  return a && a->nested ? type_at(*a->nested, path.substr(dot + 1)) : nullptr;
}

// A default as the table writes it: a JSON scalar.
std::optional<Value> literal(std::string_view text, value::TypeRef type) {
  const value::Result json = value::from_json(text);
  if (!json.ok()) return std::nullopt;
  const value::Result converted = value::convert(json.value(), type);
  return converted.ok() ? std::optional(converted.value()) : std::nullopt;
}

void read_defaults(std::string_view type, const provider::BlockSchema& schema, TypeFacts& facts) {
  for_rows(table("schemas/aws-defaults.tsv"), type, [&](std::string_view row) {
    const std::string path(take_cell(row));
    const std::string_view text = take_cell(row);
    const value::TypeRef t = type_at(schema, path);
    if (!t) return;
    auto v = row == "literal" ? literal(text, t) : std::nullopt;
    if (v)
      facts.rules.defaults.emplace_back(path, std::move(*v));
    else
      facts.unknown_defaults.push_back(path);
  });
}

// "vpc-{17hex} (note)" → "vpc-{17hex}"; optional parts in [] are left out.
std::string clean_format(std::string_view cell) {
  std::string out;
  for (int optional = 0; char c : cell.substr(0, std::min(cell.find(" ("), cell.find(" ;")))) {
    if (c == '[') ++optional;
    if (optional == 0) out.push_back(c);
    if (c == ']') --optional;
  }
  return out == "none" ? "" : out;
}

// "1-5", "60-180 (note)", "1", "-".
world::Latency latency(std::string_view cell, world::Latency otherwise) {
  std::int64_t low = 0;
  const char* end = cell.data() + cell.size();
  const auto first = std::from_chars(cell.data(), end, low);
  if (first.ec != std::errc() || low > 86400) return otherwise;
  std::int64_t high = low;
  if (first.ptr != end && *first.ptr == '-') std::from_chars(first.ptr + 1, end, high);
  if (high < low || high > 86400) high = low;
  return {world::Duration::seconds(low), world::Duration::seconds(high)};
}

void read_ids(std::string_view type, TypeFacts& facts) {
  for_rows(table("schemas/aws-ids.tsv"), type, [&](std::string_view row) {
    facts.id_format = clean_format(take_cell(row));
    facts.arn_format = clean_format(take_cell(row));
    facts.create = latency(take_cell(row), facts.create);
    facts.update = latency(take_cell(row), facts.update);
    facts.destroy = latency(take_cell(row), facts.destroy);
  });
}

void read_force_new(std::string_view provider, std::string_view type, TypeFacts& facts) {
  const std::string own = fmt::format("schemas/{}-force-new.tsv", provider);
  const auto add = [&](std::string_view row) {
    const std::string_view path = take_cell(row);
    if (path == "*")
      facts.rules.force_new_all = true;
    else
      facts.rules.force_new.emplace_back(path);
  };
  for_rows(table(own), "*", add);
  for_rows(table(own), type, add);
}

template <class Vector, class Key>
void sort_by(Vector& v, Key key) {
  std::ranges::sort(v, {}, key);
}

}  // namespace

TypeFacts type_facts(std::string_view provider, std::string_view type, const provider::BlockSchema& schema) {
  TypeFacts facts;
  const world::Latency usual{world::Duration::seconds(1), world::Duration::seconds(3)};
  facts.create = facts.update = facts.destroy = usual;
  read_force_new(provider, type, facts);
  if (provider == "aws") {
    read_defaults(type, schema, facts);
    read_ids(type, facts);
    if (schema.attribute("tags_all")) facts.rules.recomputed.push_back("tags_all");
  }
  sort_by(facts.rules.force_new, [](const auto& s) { return std::string_view(s); });
  sort_by(facts.rules.defaults, [](const auto& p) { return std::string_view(p.first); });
  sort_by(facts.unknown_defaults, [](const auto& s) { return std::string_view(s); });
  return facts;
}

}  // namespace reprise::providers_fake
