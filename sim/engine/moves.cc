#include "engine/moves.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lang/render.h"

namespace reprise::engine {

namespace {

using config::InstanceKey;

struct Step {
  std::string call;
  std::optional<InstanceKey> key;  // none: any instance
};

// One end of a moved block, seen from the root.
struct Pattern {
  std::vector<Step> module;
  std::optional<config::ResourceAddr> resource;
  std::optional<InstanceKey> key;  // of the resource; none: any instance
};

struct Statement {
  Pattern from, to;
  hcl::Range range;
};

bool compatible(const std::optional<InstanceKey>& a, const std::optional<InstanceKey>& b) {
  return !a || !b || *a == *b;
}

bool prefix_of(const Pattern& outer, const Pattern& inner) {
  if (outer.module.size() > inner.module.size()) return false;
  for (std::size_t i = 0; i < outer.module.size(); ++i)
    if (outer.module[i].call != inner.module[i].call || !compatible(outer.module[i].key, inner.module[i].key))
      return false;
  return true;
}

// The same objects may be meant.
bool chains(const Pattern& from, const Pattern& to) {
  if (from.resource.has_value() != to.resource.has_value() || from.module.size() != to.module.size())
    return false;
  if (!prefix_of(from, to)) return false;
  if (!from.resource)
    return from.module.empty() || from.module.back().key.has_value() == to.module.back().key.has_value();
  return *from.resource == *to.resource && from.key.has_value() == to.key.has_value() &&
         compatible(from.key, to.key);
}

bool within(const Pattern& inner, const Pattern& outer) {
  if (outer.resource) {
    bool same =
        inner.resource && *inner.resource == *outer.resource && inner.module.size() == outer.module.size();
    return same && prefix_of(outer, inner) && inner.key && !outer.key;
  }
  if (!prefix_of(outer, inner)) return false;
  if (inner.resource || inner.module.size() > outer.module.size()) return true;
  return !outer.module.empty() && inner.module.back().key && !outer.module.back().key;
}

bool must_follow(const Statement& a, const Statement& b) {
  return chains(a.from, b.to) || within(a.from, b.to) || within(a.to, b.to) || within(b.from, a.from) ||
         within(b.to, a.from);
}

Pattern pattern_of(const config::AnyAddr& end, const config::AnyAddr& other,
                   const config::ModulePath& inside) {
  Pattern p;
  for (const std::string& call : inside) p.module.push_back({call, std::nullopt});
  for (const config::ModuleStep& s : end.module) p.module.push_back({s.call, s.key});
  p.resource = end.resource;
  if (end.resource) {
    p.key = end.key;
    if (!p.key && other.key) p.key = InstanceKey();
    return p;
  }
  // A module without a key on both sides means all its instances.
  auto keyless = [](const config::AnyAddr& a) {
    return a.module.empty() || std::holds_alternative<std::monostate>(a.module.back().key);
  };
  if (!p.module.empty() && keyless(end) && keyless(other)) p.module.back().key = std::nullopt;
  return p;
}

std::string text_of(const Pattern& p) {
  std::string out;
  for (const Step& s : p.module)
    out += fmt::format("{}module.{}{}", out.empty() ? "" : ".", s.call,
                       s.key ? config::to_string(*s.key) : "[*]");
  if (p.resource) {
    if (!out.empty()) out += ".";
    out += config::to_string(*p.resource) + (p.key ? config::to_string(*p.key) : "");
  }
  return out;
}

std::vector<Statement> statements_of(const Program& program) {
  std::vector<Statement> out;
  for (const Program::ModuleInfo& info : program.modules)
    for (const config::Moved& m : info.module->moved)
      out.push_back({pattern_of(m.from, m.to, info.module->path), pattern_of(m.to, m.from, info.module->path),
                     m.range});
  return out;
}

// Statements so that each comes after those whose results it moves on; a circle is a diagnostic.
std::vector<std::size_t> ordered(const std::vector<Statement>& all, const hcl::SourceMap* sources,
                                 hcl::Diagnostics& diags) {
  std::vector<std::size_t> out;
  std::vector<std::vector<std::size_t>> next(all.size());
  std::vector<std::size_t> waits(all.size());
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = 0; b < all.size(); ++b)
      if (a != b && must_follow(all[a], all[b])) next[b].push_back(a), ++waits[a];
  for (std::size_t i = 0; i < all.size(); ++i)
    if (waits[i] == 0) out.push_back(i);
  for (std::size_t i = 0; i < out.size(); ++i)
    for (std::size_t n : next[out[i]])
      if (--waits[n] == 0) out.push_back(n);
  if (out.size() == all.size()) return out;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (waits[i] == 0) continue;
    const hcl::SourceFile* file = sources ? sources->file_at(all[i].range.begin) : nullptr;
    hcl::LineColumn at = file ? sources->line_column(all[i].range.begin) : hcl::LineColumn{};
    lines.push_back(fmt::format("\n  - {}:{},{}: {} → {}", file ? file->name : "", at.line, at.column,
                                text_of(all[i].from), text_of(all[i].to)));
  }
  std::sort(lines.begin(), lines.end());
  std::string detail =
      "The following chained move statements form a cycle, and so there is no final location to move objects "
      "to:";
  for (const std::string& line : lines) detail += line;
  detail +=
      "\n\nA chain of move statements must end with an address that doesn't appear in any other statements, "
      "and which "
      "typically also refers to an object still declared in the configuration.";
  diags.error("Cyclic dependency in move statements", std::move(detail));
  return {};
}

// Where a statement puts an instance; nothing when it is not about it.
std::optional<config::AbsInstance> destination(const Statement& s, const config::AbsInstance& address) {
  const config::ModuleInstance& module = address.resource.module;
  if (module.size() < s.from.module.size()) return std::nullopt;
  if (s.from.resource &&
      (module.size() != s.from.module.size() || *s.from.resource != address.resource.resource))
    return std::nullopt;
  for (std::size_t i = 0; i < s.from.module.size(); ++i) {
    const Step& step = s.from.module[i];
    if (step.call != module[i].call || (step.key && *step.key != module[i].key)) return std::nullopt;
  }
  if (s.from.resource && s.from.key && *s.from.key != address.key) return std::nullopt;
  config::AbsInstance out = address;
  out.resource.module.clear();
  for (std::size_t i = 0; i < s.to.module.size(); ++i) {
    const Step& step = s.to.module[i];
    // An unkeyed step keeps the key it had: of the declaring modules, and of a whole module that moves.
    InstanceKey key = step.key.value_or(InstanceKey());
    if (!step.key && i < s.from.module.size() && !s.from.module[i].key)
      key = module[i].key;
    else if (!step.key && !s.from.module.empty() && !s.from.module.back().key)
      key = module[s.from.module.size() - 1].key;
    out.resource.module.push_back({step.call, std::move(key)});
  }
  if (s.to.resource) {
    out.resource.resource = *s.to.resource;
    if (s.to.key) out.key = *s.to.key;
  } else {
    out.resource.module.insert(out.resource.module.end(),
                               module.begin() + static_cast<std::ptrdiff_t>(s.from.module.size()),
                               module.end());
  }
  return out;
}

void move_instance(state::State& state, Moves& moves, const config::AbsInstance& from,
                   const config::AbsInstance& to) {
  auto r = state.resources.find(from.resource);
  if (r == state.resources.end()) return;
  auto i = r->second.instances.find(from.key);
  if (i == r->second.instances.end()) return;
  if (const state::Instance* taken = state.find(to); taken && !taken->empty()) return;
  std::string provider = r->second.provider;
  state::Instance moved = std::move(i->second);
  r->second.instances.erase(i);
  if (r->second.instances.empty()) state.resources.erase(r);
  state.instance(to, provider) = std::move(moved);
  config::AbsInstance first = from;
  if (auto before = moves.previous.find(from); before != moves.previous.end()) {
    first = before->second;
    moves.previous.erase(before);
  }
  if (first != to) moves.previous[to] = std::move(first);
}

void apply_statement(const Statement& s, state::State& state, Moves& moves) {
  std::vector<std::pair<config::AbsInstance, config::AbsInstance>> todo;
  for (const auto& [address, resource] : state.resources) {
    if (address.module.size() < s.from.module.size()) continue;
    for (const auto& [key, instance] : resource.instances) {
      config::AbsInstance from{address, key};
      if (auto to = destination(s, from); to && *to != from)
        todo.emplace_back(std::move(from), std::move(*to));
    }
  }
  for (const auto& [from, to] : todo) move_instance(state, moves, from, to);
}

// x → x[0] when count appears, x[0] → x when it goes, unless a block says what happens to it.
void implied_moves(const Program& program, const std::vector<Statement>& explicit_ones, state::State& state,
                   Moves& moves) {
  std::vector<std::pair<config::AbsInstance, config::AbsInstance>> todo;
  for (const auto& [address, resource] : state.resources) {
    std::uint32_t m = program.module_index(config::static_path(address.module));
    const config::Resource* config =
        m == UINT32_MAX ? nullptr : program.modules[m].module->resource(address.resource);
    if (!config || config->for_each) continue;
    const InstanceKey single{}, zero{std::int64_t{0}};
    const InstanceKey& from = config->count ? single : zero;
    const InstanceKey& to = config->count ? zero : single;
    if (!resource.instances.contains(from) || resource.instances.contains(to)) continue;
    config::AbsInstance moving{address, from};
    bool stated = std::any_of(explicit_ones.begin(), explicit_ones.end(), [&](const Statement& s) {
      return s.from.resource && destination(s, moving).has_value();
    });
    if (!stated) todo.emplace_back(std::move(moving), config::AbsInstance{address, to});
  }
  for (const auto& [from, to] : todo) move_instance(state, moves, from, to);
}

// One end of a statement as an address, where all module instances on the way are given.
class End {
 public:
  End(const Pattern& p, const Program& program, const Values& values) : p_(p), program_(program) {
    std::size_t fixed = p.module.size();
    if (!p.resource && fixed > 0) --fixed;
    for (std::size_t i = 0; i < fixed; ++i) {
      if (!p.module[i].key) return;
      inside_.push_back({p.module[i].call, *p.module[i].key});
    }
    given_ = true;
    instance_ = values.find(program, inside_);
    if (instance_ != UINT32_MAX) cells_ = &values.modules[instance_];
  }
  bool given() const { return given_; }
  std::string text() const {
    std::string out = config::to_string(inside_);
    if (!out.empty()) out += ".";
    if (p_.resource)
      return out + config::to_string(*p_.resource) + (p_.key ? config::to_string(*p_.key) : "");
    const Step& last = p_.module.back();
    return out + "module." + last.call + (last.key ? config::to_string(*last.key) : "");
  }
  // "resource instance" and "instance".
  std::pair<const char*, const char*> nouns() const {
    if (p_.resource)
      return p_.key ? std::pair{"resource instance", "instance"} : std::pair{"resource", "resource"};
    return p_.module.back().key ? std::pair{"module instance", "instance"} : std::pair{"module call", "call"};
  }
  // Where the configuration declares it; nothing when it does not.
  std::optional<hcl::Range> declared() const {
    if (!cells_) return std::nullopt;
    const config::Module& module = *program_.modules[cells_->module].module;
    if (p_.resource) {
      const config::Resource* r = module.resource(*p_.resource);
      if (!r) return std::nullopt;
      if (!p_.key) return r->range;
      const ResourceCells& cells = cells_->resources[static_cast<std::size_t>(r - module.resources.data())];
      if (!cells.declares(*p_.key)) return std::nullopt;
      return r->count ? r->count->range() : r->for_each ? r->for_each->range() : r->range;
    }
    const Step& last = p_.module.back();
    for (std::size_t i = 0; i < module.calls.size(); ++i) {
      const config::ModuleCall& call = module.calls[i];
      if (call.name != last.call) continue;
      if (!last.key) return call.range;
      if (!cells_->calls[i].find(*last.key)) return std::nullopt;
      return call.count ? call.count->range() : call.for_each ? call.for_each->range() : call.range;
    }
    return std::nullopt;
  }

 private:
  const Pattern& p_;
  const Program& program_;
  config::ModuleInstance inside_;
  bool given_ = false;
  std::uint32_t instance_ = UINT32_MAX;
  const ModuleCells* cells_ = nullptr;
};

std::string start_text(const hcl::SourceMap* sources, hcl::Range range) {
  const hcl::SourceFile* file = sources ? sources->file_at(range.begin) : nullptr;
  if (!file) return "";
  const hcl::LineColumn at = sources->line_column(range.begin);
  return fmt::format("{}:{},{}", file->name, at.line, at.column);
}

}  // namespace

Moves move_objects(const Program& program, state::State& state, const hcl::SourceMap* sources,
                   hcl::Diagnostics& diags) {
  Moves moves;
  std::vector<Statement> statements = statements_of(program);
  for (std::size_t i : ordered(statements, sources, diags)) apply_statement(statements[i], state, moves);
  if (!diags.has_errors()) implied_moves(program, statements, state, moves);
  return moves;
}

void check_moves(const Program& program, const Values& values, const hcl::SourceMap* sources,
                 hcl::Diagnostics& diags) {
  struct Seen {
    std::string from, to;
    hcl::Range range;
  };
  std::map<std::string, Seen> by_from, by_to;
  for (const Statement& s : statements_of(program)) {
    const End from(s.from, program, values), to(s.to, program, values);
    if (!from.given() || !to.given()) continue;
    const std::string a = from.text(), b = to.text();
    const auto [noun, short_noun] = from.nouns();
    if (a == b) {
      diags.error("Redundant move statement",
                  fmt::format("This statement declares a move from {} to the same address, which is the same "
                              "as not declaring this move at all.",
                              a),
                  s.range);
      continue;
    }
    if (const auto declared = from.declared())
      diags.error("Moved object still exists",
                  fmt::format("This statement declares a move from {}, but that {} is still declared at "
                              "{}.\n\nChange your configuration so that this {} will be declared as {} "
                              "instead.",
                              a, noun, start_text(sources, *declared), short_noun, b),
                  s.range);
    const auto [source, first_from] = by_from.try_emplace(a, Seen{a, b, s.range});
    if (!first_from && source->second.to != b)
      diags.error(
          "Ambiguous move statements",
          fmt::format("A statement at {} declared that {} moved to {}, but this statement instead "
                      "declares that it moved to {}.\n\nEach {} can move to only one destination {}.",
                      start_text(sources, source->second.range), a, source->second.to, b, noun, short_noun),
          s.range);
    const auto [target, first_to] = by_to.try_emplace(b, Seen{a, b, s.range});
    if (!first_to && target->second.from != a)
      diags.error(
          "Ambiguous move statements",
          fmt::format("A statement at {} declared that {} moved to {}, but this statement instead "
                      "declares that {} moved there.\n\nEach {} can have moved from only one source "
                      "{}.",
                      start_text(sources, target->second.range), target->second.from, b, a, noun, short_noun),
          s.range);
  }
}

void check_targeted_moves(const Moves& moves, const std::vector<config::AnyAddr>& targets,
                          hcl::Diagnostics& diags) {
  if (targets.empty()) return;
  std::set<config::AbsResource> left_out;  // resources: that is what targets end up selecting
  for (const auto& [to, from] : moves.previous)
    for (const config::AbsInstance* end : {&to, &from})
      if (std::ranges::none_of(targets, [&](const auto& t) { return config::contains(t, *end); }))
        left_out.insert(end->resource);
  if (left_out.empty()) return;
  std::string options;
  for (const config::AbsResource& resource : left_out)
    options += "\n  -target=" + lang::quote(config::to_string(resource));
  diags.error(
      "Moved resource instances excluded by targeting",
      fmt::format("Resource instances in your current state have moved to new addresses in the latest "
                  "configuration. Terraform must include those resource instances while planning in order to "
                  "ensure a correct result, but your -target=... options do not fully cover all of those "
                  "resource instances.\n\nTo create a valid plan, either remove your -target=... options "
                  "altogether or add the following additional target options:{}\n\nNote that adding these "
                  "options may include further additional resource instances in your plan, in order to "
                  "respect object dependencies.",
                  options));
}

}  // namespace reprise::engine
