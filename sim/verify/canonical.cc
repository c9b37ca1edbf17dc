#include "verify/canonical.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "verify/flatten.h"
#include "verify/identity.h"
#include "world/entropy.h"

namespace reprise::verify {
namespace {

// An object on its way to canonical form.
struct Draft {
  const cloud::Object* object = nullptr;
  std::string key;
  std::string name;
  Leaves leaves;
};

struct Hash {
  std::size_t operator()(const std::string& s) const { return world::stable_hash(s); }
};

// Objects of one source with their names, sorted by name. What a creator made is told apart by order of
// creation where it made several things under one address; children are counted by type.
class Namer {
 public:
  Namer(const cloud::Cloud& cloud, const Source& source) {
    for (const std::string& key : source.objects)
      if (const cloud::Object* o = cloud.find(key)) drafts_.push_back({o, key, {}, {}});
    std::ranges::sort(drafts_, {}, [](const Draft& d) { return std::tuple(d.object->serial, d.key); });
    for (std::size_t i = 0; i < drafts_.size(); ++i) index_.emplace(drafts_[i].key, i);
  }
  std::vector<Draft> take() {
    for (std::size_t i = 0; i < drafts_.size(); ++i) name(i, 0);
    std::ranges::sort(drafts_, {}, [](const Draft& d) -> const std::string& { return d.name; });
    return std::move(drafts_);
  }

 private:
  static constexpr int kDeepest = 64;  // parents of parents: a cycle would be a fault of a provider

  const std::string& name(std::size_t i, int depth) {
    Draft& d = drafts_[i];
    if (!d.name.empty()) return d.name;
    const cloud::Object& o = *d.object;
    std::string base = o.creator.empty() ? o.type : o.creator;
    const auto parent = o.parent.empty() ? index_.end() : index_.find(o.parent);
    // What was implied keeps its own creator's name only when another resource has taken it over.
    if (parent != index_.end() && depth < kDeepest) {
      const std::string& makers = drafts_[parent->second].object->creator;
      if (o.creator.empty() || o.creator == makers)
        base = fmt::format("{}/{}", std::string(name(parent->second, depth + 1)), o.type);
    }
    const std::size_t n = used_[base]++;
    d.name = n == 0 ? base : fmt::format("{}#{}", base, n + 1);
    return d.name;
  }

  std::vector<Draft> drafts_;
  std::unordered_map<std::string, std::size_t, Hash> index_;
  std::unordered_map<std::string, std::size_t, Hash> used_;
};

bool is_strong(std::string_view path) { return path == "id" || path == "arn"; }

std::string identity_name(const std::string& owner, std::string_view path) {
  if (path.empty()) return owner;
  std::string name;
  name.reserve(owner.size() + 1 + path.size());
  return name.append(owner).append(".").append(path);
}

// "eni-0a1b2c3d4e5f67890": an id of something that is no object of its own.
bool looks_like_id(std::string_view text) {
  const auto dash = text.rfind('-');
  if (dash == std::string_view::npos || dash == 0 || text.size() - dash <= 8) return false;
  return std::ranges::all_of(text.substr(dash + 1),
                             [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

class Former {
 public:
  Former(const cloud::Cloud& cloud, std::span<const Source> sources) : sources_(sources) {
    for (const Source& s : sources) drafts_.push_back(Namer(cloud, s).take());
    for (auto& drafts : drafts_)
      for (Draft& d : drafts) take_apart(d.object->attributes, d.leaves);
    collect();
  }

  // Once for each scope: texts move into the form.
  Form form(std::size_t scope) {
    const auto scope_id = static_cast<std::uint32_t>(scope);
    Form form;
    form.name = sources_[scope].name;
    for (Draft& d : drafts_[scope]) {
      Owner owner{d.name, d.object->creator, {}, {}};
      attributes(d, scope_id, owner.facts);
      if (d.object->attachment) {
        ++form.machines;
        owner.machine = machine(d, scope_id);
      }
      form.owners.push_back(std::move(owner));
    }
    outputs(scope_id, form);
    return form;
  }

 private:
  // Ids of all objects first, then ARNs, then the rest.
  void collect() {
    for (std::uint32_t scope = 0; scope < drafts_.size(); ++scope)
      identities_.name_scope(scope, sources_[scope].name);
    for (std::string_view wanted : {"id", "arn"})
      each_identity([&](auto scope, const Draft& d, const Leaf& l) {
        if (l.path == wanted) identities_.add_strong(l.text, scope, identity_name(d.name, l.path));
      });
    each_identity([&](auto scope, const Draft& d, const Leaf& l) {
      // The name of a region derives from an assigned value in places, and stands in many other texts.
      if (!is_strong(l.path) && l.text != d.object->region)
        identities_.add_weak(l.text, scope, identity_name(d.name, l.path));
    });
  }
  template <class Visit>
  void each_identity(Visit visit) const {
    for (std::uint32_t scope = 0; scope < drafts_.size(); ++scope)
      for (const Draft& d : drafts_[scope])
        for (const Leaf& l : d.leaves.plain)
          if (l.is_string && only_assigned(l.marks)) visit(scope, d, l);
  }

  // What stands for a text that derives from identity. `own` is the name of the place where it stands; what
  // derives from identity alone and names nothing else is called by it. "" for elements of sets: they have no
  // place.
  std::string resolve(std::string_view text, value::Marks marks, std::uint32_t scope,
                      const std::string& own) const {
    if (!has_assigned(marks)) return std::string(text);
    if (std::string name = identities_.exact(text, scope); !name.empty()) return name;
    std::string out;
    if (identities_.replace_within(text, scope, out)) return out;
    if (!only_assigned(marks)) return std::string(text);
    if (!own.empty()) return "<" + own + ">";
    if (std::string name = identities_.exact_weak(text, scope); !name.empty()) return name;
    return looks_like_id(text) ? "<assigned>" : std::string(text);
  }

  void facts_of(Leaves& leaves, const std::string& owner, std::uint32_t scope,
                std::vector<Fact>& out) const {
    out.reserve(out.size() + leaves.plain.size() + leaves.sets.size() + 1);
    for (Leaf& l : leaves.plain) {
      const bool identity = l.is_string && has_assigned(l.marks);
      if (identity) l.text = resolve(l.text, l.marks, scope, identity_name(owner, l.path));
      out.push_back({std::move(l.path), std::move(l.text), l.marks});
    }
    const Resolve in_set = [&](std::string_view text, value::Marks marks) {
      return resolve(text, marks, scope, {});
    };
    for (const SetLeaf& s : leaves.sets)
      for (const value::Value& item : s.set.items()) {
        value::Marks marks = s.marks;
        std::string text = text_of(item, s.marks, in_set, marks);
        out.push_back({s.path, std::move(text), marks});
      }
  }
  void attributes(Draft& d, std::uint32_t scope, std::vector<Fact>& out) const {
    facts_of(d.leaves, d.name, scope, out);
    order(out);
    Fact region{"region", d.object->region, nullptr};
    out.insert(std::upper_bound(out.begin(), out.end(), region, before), std::move(region));
  }
  std::vector<cloud::FactList> machine(const Draft& d, std::uint32_t scope) {
    std::vector<cloud::FactList> lists = d.object->attachment->facts(memo_);
    for (cloud::FactList& list : lists) {
      if (std::ranges::none_of(*list, [](const Fact& f) { return has_assigned(f.marks); })) continue;
      auto named = std::make_shared<std::vector<Fact>>(*list);
      for (Fact& f : *named)
        if (has_assigned(f.marks)) f.text = resolve(f.text, f.marks, scope, d.name + " " + f.path);
      list = std::move(named);
    }
    return lists;
  }
  void outputs(std::uint32_t scope, Form& form) const {
    if (!sources_[scope].outputs) return;
    for (const auto& [name, output] : *sources_[scope].outputs) {
      Owner owner{"output." + name, {}, {}, {}};
      Leaves leaves;
      take_apart(output.value, leaves);
      facts_of(leaves, owner.name, scope, owner.facts);
      if (output.sensitive)
        for (Fact& f : owner.facts) f.marks = value::unite(f.marks, value::sensitive_mark());
      order(owner.facts);
      const auto at = std::ranges::lower_bound(form.owners, owner.name, {}, &Owner::name);
      form.owners.insert(at, std::move(owner));
    }
  }
  static bool before(const Fact& a, const Fact& b) {
    const int c = a.path.compare(b.path);
    return c != 0 ? c < 0 : a.text < b.text;
  }
  static void order(std::vector<Fact>& facts) {
    if (!std::ranges::is_sorted(facts, before)) std::ranges::stable_sort(facts, before);
  }

  std::span<const Source> sources_;
  std::vector<std::vector<Draft>> drafts_;  // parallel to sources_
  IdentityTable identities_;
  cloud::FactMemo memo_;
};

template <class Visit>
void each_fact(const Owner& owner, Visit visit) {
  for (const Fact& f : owner.facts) visit(f);
  for (const cloud::FactList& list : owner.machine)
    for (const Fact& f : *list) visit(f);
}

value::Marks all_marks(const Owner& owner) {
  value::Marks marks = nullptr;
  each_fact(owner, [&](const Fact& f) {
    if (f.marks && f.marks != marks) marks = value::unite(marks, f.marks);
  });
  return marks;
}

// Facts of one path that only one side has, paired in order: multisets are compared as such.
void compare_path(const Owner& owner, std::span<const Fact> a, std::span<const Fact> b,
                  std::vector<Mismatch>& out) {
  std::vector<const Fact*> only_a, only_b;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const int c = i == a.size() ? 1 : j == b.size() ? -1 : a[i].text.compare(b[j].text);
    if (c <= 0 && c != 0)
      only_a.push_back(&a[i++]);
    else if (c > 0)
      only_b.push_back(&b[j++]);
    else
      ++i, ++j;
  }
  for (std::size_t k = 0; k < std::max(only_a.size(), only_b.size()); ++k) {
    Mismatch m;
    m.owner = &owner;
    if (k < only_a.size())
      m.path = only_a[k]->path, m.first = only_a[k]->text, m.first_marks = only_a[k]->marks;
    if (k < only_b.size())
      m.path = only_b[k]->path, m.second = only_b[k]->text, m.second_marks = only_b[k]->marks;
    out.push_back(std::move(m));
  }
}

std::size_t end_of_path(std::span<const Fact> facts, std::size_t at) {
  std::size_t end = at + 1;
  while (end < facts.size() && facts[end].path == facts[at].path) ++end;
  return end;
}

void compare_facts(const Owner& owner, std::span<const Fact> a, std::span<const Fact> b,
                   std::vector<Mismatch>& out) {
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    // Nearly all are the same on both sides; what is left of a path after them is told as well without them.
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
      continue;
    }
    const int c = i == a.size() ? 1 : j == b.size() ? -1 : a[i].path.compare(b[j].path);
    const std::size_t i_end = c <= 0 ? end_of_path(a, i) : i;
    const std::size_t j_end = c >= 0 ? end_of_path(b, j) : j;
    const bool simple = i_end - i == 1 && j_end - j == 1;
    if (!simple || a[i].text != b[j].text)
      compare_path(owner, a.subspan(i, i_end - i), b.subspan(j, j_end - j), out);
    i = i_end;
    j = j_end;
  }
}

void compare_owner(const Owner& a, const Owner& b, std::vector<Mismatch>& out) {
  compare_facts(a, a.facts, b.facts, out);
  const auto list = [](const Owner& owner, std::size_t k) {
    return k < owner.machine.size() ? std::span<const Fact>(*owner.machine[k]) : std::span<const Fact>();
  };
  for (std::size_t k = 0; k < std::max(a.machine.size(), b.machine.size()); ++k)
    compare_facts(a, list(a, k), list(b, k), out);
}

Mismatch presence(const Owner& owner, bool in_first) {
  Mismatch m;
  m.owner = &owner;
  (in_first ? m.first : m.second) = "exists";
  (in_first ? m.first_marks : m.second_marks) = all_marks(owner);
  return m;
}

}  // namespace

std::string fingerprint(const Form& form) {
  std::uint64_t high = 0x7265707269736501, low = 0x7265707269736502;
  const auto add = [&](std::string_view text) {
    high = world::stable_hash(text, high);
    low = world::stable_hash(text, low);
  };
  for (const Owner& owner : form.owners) {
    add(owner.name);
    each_fact(owner, [&](const Fact& f) {
      add(f.path);
      add(f.text);
    });
    add("\n");
  }
  return fmt::format("{:016x}{:016x}", high, low);
}

std::vector<Form> canonical(const cloud::Cloud& cloud, std::span<const Source> sources) {
  Former former(cloud, sources);
  std::vector<Form> forms;
  for (std::size_t i = 0; i < sources.size(); ++i) forms.push_back(former.form(i));
  return forms;
}

std::vector<Mismatch> compare(const Form& first, const Form& second) {
  std::vector<Mismatch> out;
  std::size_t i = 0, j = 0;
  while (i < first.owners.size() || j < second.owners.size()) {
    const int c = i == first.owners.size()    ? 1
                  : j == second.owners.size() ? -1
                                              : first.owners[i].name.compare(second.owners[j].name);
    if (c < 0)
      out.push_back(presence(first.owners[i++], true));
    else if (c > 0)
      out.push_back(presence(second.owners[j++], false));
    else
      compare_owner(first.owners[i++], second.owners[j++], out);
  }
  return out;
}

std::vector<Fact> flatten(const value::Value& v) {
  Leaves leaves;
  take_apart(v, leaves);
  std::vector<Fact> out;
  for (Leaf& l : leaves.plain) out.push_back({std::move(l.path), std::move(l.text), l.marks});
  const Resolve verbatim = [](std::string_view text, value::Marks) { return std::string(text); };
  for (const SetLeaf& s : leaves.sets)
    for (const value::Value& item : s.set.items()) {
      value::Marks marks = s.marks;
      std::string text = text_of(item, s.marks, verbatim, marks);
      out.push_back({s.path, std::move(text), marks});
    }
  std::ranges::stable_sort(out, {}, [](const Fact& f) { return std::tie(f.path, f.text); });
  return out;
}

}  // namespace reprise::verify
