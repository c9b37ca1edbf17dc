// What exists behind provider APIs: accounts, regions, objects, references between them, machines attached to
// them.
//
// A Cloud is a value; a copy is O(1) and independent from then on. It enforces nothing by itself: the rules
// of a provider (existence, uniqueness, blocked deletes, quotas) are data in providers_fake/, evaluated over
// this model. Invariant: the indexes (references, parents, counts) always agree with the objects.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/value.h"
#include "world/persistent_map.h"
#include "world/time.h"

namespace reprise::cloud {

// One thing that is compared between lives.
struct Fact {
  std::string path;  // "tags[\"Name\"]", "/etc/nginx/nginx.conf", "package:nginx", "user:terraform"
  std::string text;  // the value, a digest or a short text: "1.18.0-6ubuntu14", "sha256:…", "active"
  value::Marks marks = nullptr;  // what it derives from
  friend bool operator==(const Fact& a, const Fact& b) { return a.path == b.path && a.text == b.text; }
};
using FactList = std::shared_ptr<const std::vector<Fact>>;

// What was made of content that several attachments share: instances of one image have most of it in common.
// Content is known by its address, so whoever keeps a memo keeps what it was asked about.
class FactMemo {
 public:
  // `marks` are those that the facts of this content get besides their own.
  template <class Make>
  const FactList& list(const void* content, value::Marks marks, Make make) {
    FactList& known = lists_[{content, marks}];
    if (!known) known = std::make_shared<const std::vector<Fact>>(make());
    return known;
  }
  template <class Make>
  const std::string& text(const void* content, Make make) {
    std::string& known = texts_[content];
    if (known.empty()) known = make();
    return known;
  }

 private:
  // Looked up, never listed: the order of addresses shows nowhere.
  std::map<std::pair<const void*, value::Marks>, FactList> lists_;
  std::map<const void*, std::string> texts_;
};

// Something with a life of its own behind an object: a machine behind an instance or image. machine/
// implements it.
class Attachment {
 public:
  virtual ~Attachment() = default;
  // What is compared between lives, one list for each kind of thing, each sorted by path: always the same
  // kinds in the same order. Cloud-assigned identity (a machine id, a host name from an address) is left out.
  virtual std::vector<FactList> facts(FactMemo& memo) const = 0;
  std::vector<Fact> all_facts() const;
  // For world.db: text that restore_attachment() of machine/ reads back.
  virtual std::string serialise() const = 0;
};

// An object's reference to another by id.
struct Reference {
  std::string type;  // "aws_vpc"
  std::string id;
  std::string attribute;  // through which of this object's attributes
  friend auto operator<=>(const Reference&, const Reference&) = default;
};

// One thing that exists. `attributes` is wholly known and keeps its marks.
struct Object {
  std::string provider;  // "aws"
  std::string account;
  std::string region;  // "" for what is global
  std::string type;    // "aws_vpc"
  std::string id;
  value::Value attributes;            // all attributes, of the resource schema's implied type
  std::vector<Reference> references;  // sorted
  std::string
      creator;  // address of the resource that made it; "" when the cloud made it (default route table …)
  std::string parent;  // key of the object whose creation implied this one, "" for none: deleted with it
  world::Instant created;
  std::uint64_t serial = 0;  // order of creation, for peers()
  std::shared_ptr<const Attachment> attachment;

  std::string key() const;
};

// Key of an object in its cloud: type, region and id. Ids are unique per type and region.
std::string object_key(std::string_view type, std::string_view region, std::string_view id);

class Cloud {
 public:
  const Object* find(std::string_view type, std::string_view region, std::string_view id) const;
  const Object* find(std::string_view key) const;
  // The same, kept alive beyond the next change.
  std::shared_ptr<const Object> share(std::string_view key) const;
  // Assigns `serial` to a new object; an object that replaces one of the same key keeps that one's.
  void put(Object object);
  bool erase(std::string_view key);

  // All objects of a type, in key order.
  std::vector<const Object*> of_type(std::string_view type) const;
  // Objects that refer to (type, id), in key order; only those of one type when `referrer_type` is given.
  std::vector<const Object*> referrers(std::string_view type, std::string_view id,
                                       std::string_view referrer_type = {}) const;
  // Objects whose `parent` is this key, in key order.
  std::vector<const Object*> children(std::string_view key) const;
  // How many objects of a type a region holds; costs no scan.
  std::uint64_t count(std::string_view type, std::string_view region) const;
  std::size_t size() const { return objects_.size(); }
  template <class Visit>
  void for_each(Visit&& visit) const {
    objects_.for_each([&](const std::string&, const Shared& o) { visit(*o); });
  }
  // Keys of all objects, sorted.
  std::vector<std::string> keys() const;
  // Objects of a type in one region, in key order. `visit(object)` returns false to stop.
  template <class Visit>
  void for_each_of(std::string_view type, std::string_view region, Visit&& visit) const {
    objects_.for_each_prefix(object_key(type, region, {}),
                             [&](const std::string&, const Shared& o) -> bool { return visit(*o); });
  }

  std::uint64_t next_serial() const { return next_serial_; }

  // Keys that put() and erase() touched since recording began or changes were last taken, in order, with
  // repeats. Off by default: only a world that is kept on disk pays for it. Copies inherit what is pending.
  void record_changes(bool on);
  std::vector<std::string> take_changes();
  bool has_changes() const { return !changes_.empty(); }

  // For a store: an object with the serial it had, and the counter as it stood.
  void restore(Object object);
  void restore_serial(std::uint64_t next) { next_serial_ = next; }

 private:
  using Shared = std::shared_ptr<const Object>;
  void store(Object object);
  void add_to_indexes(const Object& o, const std::string& key);
  void remove_from_indexes(const Object& o, const std::string& key);
  std::vector<const Object*> indexed(std::string_view prefix) const;

  world::PersistentMap<Shared> objects_;
  world::PersistentMap<std::string>
      referrers_;  // "type\0id\0referrer key" → referrer key; parents have type ""
  world::PersistentMap<std::uint64_t> counts_;  // "type/region"
  std::uint64_t next_serial_ = 1;
  bool recording_ = false;
  std::vector<std::string> changes_;
};

}  // namespace reprise::cloud
