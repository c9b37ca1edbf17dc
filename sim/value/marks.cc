#include "value/marks.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

namespace reprise::value {

namespace {

bool earlier(const Origin& a, const Origin& b) {
  return std::tie(a.where, a.kind, a.what) < std::tie(b.where, b.kind, b.what);
}

struct Content {
  bool sensitive = false;
  bool ephemeral = false;
  std::vector<Origin> origins;  // sorted, unique
};

struct ContentLess {
  static auto key(const Content& c) { return std::tuple(c.sensitive, c.ephemeral, c.origins.size()); }
  bool operator()(const Content& a, const Content& b) const {
    if (key(a) != key(b)) return key(a) < key(b);
    return std::ranges::lexicographical_compare(a.origins, b.origins, earlier);
  }
};

Content content_of(Marks m) {
  if (!m) return {};
  return {m->sensitive(), m->ephemeral(), {m->origins().begin(), m->origins().end()}};
}

}  // namespace

// Every set of marks there is, once. Unions are remembered by operand addresses (a memo, never iterated).
class MarkTable {
 public:
  static MarkTable& instance() {
    static MarkTable* table = new MarkTable;  // immortal, as the sets are
    return *table;
  }

  Marks intern(Content content) {
    if (!content.sensitive && !content.ephemeral && content.origins.empty()) return nullptr;
    const std::lock_guard lock(mutex_);
    return intern_locked(std::move(content));
  }

  Marks unite(Marks a, Marks b) {
    const std::lock_guard lock(mutex_);
    const auto [it, added] = unions_.try_emplace(std::minmax(a, b), nullptr);
    if (added) {
      const Content x = content_of(a);
      const Content y = content_of(b);
      Content both{x.sensitive || y.sensitive, x.ephemeral || y.ephemeral, {}};
      std::ranges::set_union(x.origins, y.origins, std::back_inserter(both.origins), earlier);
      it->second = intern_locked(std::move(both));
    }
    return it->second;
  }

 private:
  Marks intern_locked(Content content) {
    auto it = sets_.find(content);
    if (it == sets_.end()) {
      std::unique_ptr<MarkSet> set(new MarkSet);
      set->sensitive_ = content.sensitive;
      set->ephemeral_ = content.ephemeral;
      set->origins_ = content.origins;
      it = sets_.emplace(std::move(content), std::move(set)).first;
    }
    return it->second.get();
  }

  std::mutex mutex_;
  std::map<Content, std::unique_ptr<MarkSet>, ContentLess> sets_;
  std::map<std::pair<Marks, Marks>, Marks> unions_;
};

const char* origin_kind_name(OriginKind kind) {
  switch (kind) {
    case OriginKind::timestamp: return "timestamp";
    case OriginKind::random: return "random value";
    case OriginKind::image_lookup: return "most recent image";
    case OriginKind::package: return "unpinned package";
    case OriginKind::branch: return "moving branch";
    case OriginKind::url: return "unverified download";
    case OriginKind::tag: return "moving tag";
    case OriginKind::cloud_assigned: return "identity assigned by the cloud";
    case OriginKind::completion_order: return "completion order";
    case OriginKind::unmodelled: return "unmodelled behaviour";
  }
  return "";
}

Marks sensitive_mark() {
  static const Marks marks = MarkTable::instance().intern({true, false, {}});
  return marks;
}

Marks ephemeral_mark() {
  static const Marks marks = MarkTable::instance().intern({false, true, {}});
  return marks;
}

Marks origin_mark(Origin origin) {
  Content content;
  content.origins.push_back(std::move(origin));
  return MarkTable::instance().intern(std::move(content));
}

Marks unite(Marks a, Marks b) {
  if (!b || a == b) return a;
  if (!a) return b;
  return MarkTable::instance().unite(a, b);
}

Marks without_sensitive(Marks m) {
  if (!is_sensitive(m)) return m;
  Content content = content_of(m);
  content.sensitive = false;
  return MarkTable::instance().intern(std::move(content));
}

Marks without_ephemeral(Marks m) {
  if (!is_ephemeral(m)) return m;
  Content content = content_of(m);
  content.ephemeral = false;
  return MarkTable::instance().intern(std::move(content));
}

Marks only_origins(Marks m) { return without_ephemeral(without_sensitive(m)); }

}  // namespace reprise::value
