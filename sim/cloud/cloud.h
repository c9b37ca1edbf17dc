// What exists behind provider APIs: accounts, regions, objects, references between them, machines attached to them.
//
// A Cloud is a value; a copy is O(1) and independent from then on. It enforces nothing by itself: the rules of a
// provider (existence, uniqueness, blocked deletes, quotas) are data in providers_fake/, evaluated over this model.
// Invariant: the reference index always agrees with the objects' `references`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"
#include "world/persistent_map.h"
#include "world/time.h"

namespace reprise::cloud {

// Something with a life of its own behind an object: a machine behind an instance or image. machine/ implements it.
class Attachment {
 public:
  virtual ~Attachment() = default;
  // What is compared between lives: canonical (path, digest, marks of what it derives from), sorted by path.
  struct Fact {
    std::string path;     // "/etc/nginx/nginx.conf", "package:nginx", "service:nginx", "user:terraform"
    std::string content;  // digest or short text: "1.18.0-6ubuntu14", "sha256:…", "active"
    value::Marks origins = nullptr;
    bool identity = false;  // cloud-assigned identity (host name from an address, machine id): never a difference
  };
  virtual std::vector<Fact> facts() const = 0;
  // For world.db: text that restore_attachment() of machine/ reads back.
  virtual std::string serialise() const = 0;
};

struct Reference {
  std::string type;  // "aws_vpc"
  std::string id;
  std::string attribute;  // through which of this object's attributes
  friend auto operator<=>(const Reference&, const Reference&) = default;
};

struct Object {
  std::string provider;  // "aws"
  std::string account;
  std::string region;
  std::string type;      // "aws_vpc"
  std::string id;
  value::Value attributes;             // all attributes, of the resource schema's implied type
  std::vector<Reference> references;   // sorted
  std::string creator;   // address of the resource that made it; "" when the cloud made it (default route table …)
  std::string parent;    // key of the object whose creation implied this one, "" for none: deleted with it
  world::Instant created;
  std::uint64_t serial = 0;            // order of creation, for peers()
  std::shared_ptr<const Attachment> attachment;
};

// Key of an object in its cloud: type, region and id. Ids are unique per type and region.
std::string object_key(std::string_view type, std::string_view region, std::string_view id);

class Cloud {
 public:
  const Object* find(std::string_view type, std::string_view region, std::string_view id) const;
  const Object* find(std::string_view key) const;
  // Assigns `serial`; replaces an object of the same key.
  void put(Object object);
  bool erase(std::string_view key);

  // All objects of a type, in key order.
  std::vector<const Object*> of_type(std::string_view type) const;
  // Objects that refer to (type, id), in key order.
  std::vector<const Object*> referrers(std::string_view type, std::string_view id) const;
  std::size_t size() const { return objects_.size(); }
  template <class Visit>
  void for_each(Visit&& visit) const { objects_.for_each([&](const std::string&, const Shared& o) { visit(*o); }); }

  std::uint64_t next_serial() const { return next_serial_; }

 private:
  using Shared = std::shared_ptr<const Object>;
  world::PersistentMap<Shared> objects_;
  world::PersistentMap<std::string> referrers_;  // "type\0id\0referrer key" → referrer key
  std::uint64_t next_serial_ = 1;
};

}  // namespace reprise::cloud
