#include "config/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "value/convert.h"

namespace reprise::config {

namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

bool suffix_text(std::string_view s) {
  if (s.empty()) return false;
  for (char c : s) {
    bool ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
              c == '.' || c == '~';
    if (!ok) return false;
  }
  return true;
}

std::optional<VersionConstraint> parse_constraint(std::string_view text) {
  using Op = VersionConstraint::Op;
  text = trimmed(text);
  constexpr std::pair<std::string_view, Op> ops[] = {
      {"~>", Op::pessimistic}, {">=", Op::greater_equal}, {"<=", Op::less_equal}, {"!=", Op::not_equal},
      {">", Op::greater},      {"<", Op::less},           {"=", Op::equal}};
  Op op = Op::equal;
  for (auto [sign, meaning] : ops) {
    if (!text.starts_with(sign)) continue;
    op = meaning;
    text = trimmed(text.substr(sign.size()));
    break;
  }
  auto v = parse_version(text);
  if (!v) return std::nullopt;
  return VersionConstraint{op, *v};
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  Version out;
  if (text.starts_with('v')) text.remove_prefix(1);
  const char* at = text.data();
  const char* end = at + text.size();
  std::size_t segment = 0;
  while (true) {
    std::uint64_t n = 0;
    auto [next, error] = std::from_chars(at, end, n);
    if (error != std::errc() || next == at) return std::nullopt;
    if (segment < out.parts.size()) out.parts[segment] = n;
    ++segment;
    at = next;
    if (at == end || *at != '.') break;
    ++at;
  }
  out.given = static_cast<int>(segment);
  std::string_view rest(at, static_cast<std::size_t>(end - at));
  std::size_t plus = rest.find('+');
  if (plus != std::string_view::npos && !suffix_text(rest.substr(plus + 1))) return std::nullopt;
  std::string_view pre = rest.substr(0, plus);
  out.suffix = rest;
  if (pre.empty()) return out;
  if (pre.front() == '-') pre.remove_prefix(1);
  if (!suffix_text(pre)) return std::nullopt;
  out.prerelease = true;
  return out;
}

bool VersionConstraint::allows(const Version& v) const {
  switch (op) {
    case Op::equal: return v == version;
    case Op::not_equal: return v != version;
    case Op::less: return v < version;
    case Op::less_equal: return v <= version;
    case Op::greater: return v > version;
    case Op::greater_equal: return v >= version;
    case Op::pessimistic: break;
  }
  // All parts but the last one written must agree: "~> 1.2" stays below 2, "~> 1.2.3" below 1.3.
  if (v < version) return false;
  for (std::size_t i = 0; i + 1 < static_cast<std::size_t>(version.given) && i < version.parts.size(); ++i) {
    if (v.parts[i] != version.parts[i]) return false;
  }
  return true;
}

std::optional<std::vector<VersionConstraint>> parse_constraints(std::string_view text) {
  std::vector<VersionConstraint> out;
  while (true) {
    std::size_t comma = text.find(',');
    auto one = parse_constraint(text.substr(0, comma));
    if (!one) return std::nullopt;
    out.push_back(*one);
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::vector<VersionConstraint>> constraints_of(const value::Value& v, const hcl::Attribute& a,
                                                             hcl::Diagnostics& diags) {
  if (v.is_unknown()) return std::nullopt;
  const value::Result text = value::convert(v, value::Type::string());
  if (!text.ok()) {
    diags.error("Invalid version constraint", fmt::format("A string value is required for {}.", a.name),
                a.expr->range);
    return std::nullopt;
  }
  if (text.value().is_null()) return std::nullopt;
  auto constraints = parse_constraints(text.value().as_string());
  if (!constraints)
    diags.error("Invalid version constraint", "This string does not use correct version constraint syntax.",
                a.expr->range);
  return constraints;
}

namespace {

// In the order in which constraints of one version are listed.
int rank(VersionConstraint::Op op) {
  using Op = VersionConstraint::Op;
  constexpr Op kOrder[] = {Op::greater,    Op::greater_equal, Op::equal,    Op::pessimistic,
                           Op::less_equal, Op::less,          Op::not_equal};
  return static_cast<int>(std::ranges::find(kOrder, op) - kOrder);
}

std::string one_constraint(const VersionConstraint& c) {
  using Op = VersionConstraint::Op;
  const auto& [major, minor, patch] = c.version.parts;
  constexpr std::string_view kSigns[] = {"", "!= ", "< ", "<= ", "> ", ">= ", "~> "};
  std::string text = fmt::format("{}{}.{}", kSigns[static_cast<int>(c.op)], major, minor);
  if (c.op != Op::pessimistic || c.version.given > 2) text += fmt::format(".{}", patch);
  return text + c.version.suffix;
}

}  // namespace

std::string to_string(std::vector<VersionConstraint> constraints) {
  std::ranges::stable_sort(constraints, [](const VersionConstraint& a, const VersionConstraint& b) {
    if (a.version != b.version) return a.version < b.version;
    // What comes before a release is smaller than it.
    if (a.version.prerelease != b.version.prerelease) return a.version.prerelease;
    return rank(a.op) < rank(b.op);
  });
  std::vector<std::string> texts;
  for (const VersionConstraint& c : constraints) texts.push_back(one_constraint(c));
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return fmt::format("{}", fmt::join(texts, ", "));
}

bool allowed(const std::vector<VersionConstraint>& constraints, const Version& v) {
  for (const VersionConstraint& c : constraints) {
    if (!c.allows(v)) return false;
  }
  return true;
}

}  // namespace reprise::config
