#include "cloud/cloud.h"

#include <cassert>
#include <utility>

namespace reprise::cloud {
namespace {

std::string joined(std::string_view a, char separator, std::string_view b) {
  std::string out;
  out.reserve(a.size() + b.size() + 1);
  out.append(a).push_back(separator);
  return out.append(b);
}

// Types and regions hold no '\0', so that a prefix names exactly one target.
std::string index_prefix(std::string_view type, std::string_view id) {
  std::string out = joined(type, '\0', id);
  out.push_back('\0');
  return out;
}

}  // namespace

std::vector<Fact> Attachment::all_facts() const {
  FactMemo memo;
  std::vector<Fact> out;
  for (const FactList& list : facts(memo)) out.insert(out.end(), list->begin(), list->end());
  return out;
}

std::string object_key(std::string_view type, std::string_view region, std::string_view id) {
  std::string out;
  out.reserve(type.size() + region.size() + id.size() + 2);
  out.append(type).push_back('/');
  out.append(region).push_back('/');
  return out.append(id);
}

std::string Object::key() const { return object_key(type, region, id); }

const Object* Cloud::find(std::string_view type, std::string_view region, std::string_view id) const {
  return find(object_key(type, region, id));
}

const Object* Cloud::find(std::string_view key) const {
  const Shared* found = objects_.find(key);
  return found ? found->get() : nullptr;
}

std::shared_ptr<const Object> Cloud::share(std::string_view key) const {
  const Shared* found = objects_.find(key);
  return found ? *found : nullptr;
}

void Cloud::put(Object object) {
  const Object* old = find(object.key());
  object.serial = old ? old->serial : next_serial_++;
  store(std::move(object));
}

void Cloud::restore(Object object) {
  if (object.serial >= next_serial_) next_serial_ = object.serial + 1;
  store(std::move(object));
}

void Cloud::store(Object object) {
  assert(!object.type.empty() && !object.id.empty());
  std::string key = object.key();
  Shared old = share(key);
  if (old) remove_from_indexes(*old, key);
  add_to_indexes(object, key);
  objects_.set(key, std::make_shared<const Object>(std::move(object)));
  if (recording_) changes_.push_back(std::move(key));
}

bool Cloud::erase(std::string_view key) {
  Shared old = share(key);
  if (!old) return false;
  std::string owned(key);  // `key` may point into the object that goes away
  remove_from_indexes(*old, owned);
  objects_.erase(owned);
  if (recording_) changes_.push_back(std::move(owned));
  return true;
}

void Cloud::add_to_indexes(const Object& o, const std::string& key) {
  for (const Reference& r : o.references) referrers_.set(index_prefix(r.type, r.id) + key, key);
  if (!o.parent.empty()) referrers_.set(index_prefix({}, o.parent) + key, key);
  counts_.at(joined(o.type, '/', o.region)) += 1;
}

void Cloud::remove_from_indexes(const Object& o, const std::string& key) {
  for (const Reference& r : o.references) referrers_.erase(index_prefix(r.type, r.id) + key);
  if (!o.parent.empty()) referrers_.erase(index_prefix({}, o.parent) + key);
  std::string counted = joined(o.type, '/', o.region);
  std::uint64_t& n = counts_.at(counted);
  assert(n > 0);
  if (--n == 0) counts_.erase(counted);
}

std::vector<const Object*> Cloud::of_type(std::string_view type) const {
  std::vector<const Object*> out;
  objects_.for_each_prefix(joined(type, '/', {}),
                           [&](const std::string&, const Shared& o) { out.push_back(o.get()); });
  return out;
}

std::vector<const Object*> Cloud::indexed(const std::string& prefix) const {
  std::vector<const Object*> out;
  referrers_.for_each_prefix(prefix, [&](const std::string&, const std::string& key) {
    const Object* o = find(key);
    assert(o);
    out.push_back(o);
  });
  return out;
}

std::vector<const Object*> Cloud::referrers(std::string_view type, std::string_view id,
                                            std::string_view referrer_type) const {
  std::string prefix = index_prefix(type, id);
  if (!referrer_type.empty()) prefix.append(referrer_type).push_back('/');
  return indexed(prefix);
}

std::vector<const Object*> Cloud::children(std::string_view key) const {
  return indexed(index_prefix({}, key));
}

std::uint64_t Cloud::count(std::string_view type, std::string_view region) const {
  const std::uint64_t* n = counts_.find(joined(type, '/', region));
  return n ? *n : 0;
}

void Cloud::record_changes(bool on) {
  recording_ = on;
  if (!on) changes_.clear();
}

std::vector<std::string> Cloud::take_changes() { return std::exchange(changes_, {}); }

}  // namespace reprise::cloud
