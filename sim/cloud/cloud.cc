#include "cloud/cloud.h"

#include <fmt/format.h>

#include <cassert>
#include <initializer_list>
#include <utility>

namespace reprise::cloud {
namespace {

// A key to look something up with: objects are looked up all the time, and most keys fit without an
// allocation.
class Key {
 public:
  Key(std::initializer_list<std::string_view> parts) {
    for (std::string_view part : parts) text_.append(part);
  }
  operator std::string_view() const { return {text_.data(), text_.size()}; }

 private:
  fmt::basic_memory_buffer<char, 192> text_;
};

Key key_of(std::string_view type, std::string_view region, std::string_view id) {
  return {type, "/", region, "/", id};
}

// Types and regions hold no '\0', so that a prefix names exactly one target.
Key index_key(std::string_view type, std::string_view id, std::string_view referrer = {}) {
  constexpr std::string_view kEnd("\0", 1);
  return {type, kEnd, id, kEnd, referrer};
}

}  // namespace

std::vector<Fact> Attachment::all_facts() const {
  FactMemo memo;
  std::vector<Fact> out;
  for (const FactList& list : facts(memo)) out.insert(out.end(), list->begin(), list->end());
  return out;
}

std::string object_key(std::string_view type, std::string_view region, std::string_view id) {
  return std::string(std::string_view(key_of(type, region, id)));
}

std::string Object::key() const { return object_key(type, region, id); }

const Object* Cloud::find(std::string_view type, std::string_view region, std::string_view id) const {
  return find(key_of(type, region, id));
}

const Object* Cloud::find(std::string_view key) const {
  const Shared* found = objects_.find(key);
  return found ? found->get() : nullptr;
}

std::shared_ptr<const Object> Cloud::share(std::string_view key) const {
  const Shared* found = objects_.find(key);
  return found ? *found : nullptr;
}

std::vector<std::string> Cloud::keys() const {
  std::vector<std::string> out;
  out.reserve(size());
  objects_.for_each([&](const std::string& key, const Shared&) { out.push_back(key); });
  return out;
}

void Cloud::put(Object object) {
  const Object* old = find(object.type, object.region, object.id);
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
  for (const Reference& r : o.references) referrers_.set(index_key(r.type, r.id, key), key);
  if (!o.parent.empty()) referrers_.set(index_key({}, o.parent, key), key);
  counts_.at(Key{o.type, "/", o.region}) += 1;
}

void Cloud::remove_from_indexes(const Object& o, const std::string& key) {
  for (const Reference& r : o.references) referrers_.erase(index_key(r.type, r.id, key));
  if (!o.parent.empty()) referrers_.erase(index_key({}, o.parent, key));
  const Key counted{o.type, "/", o.region};
  std::uint64_t& n = counts_.at(counted);
  assert(n > 0);
  if (--n == 0) counts_.erase(counted);
}

std::vector<const Object*> Cloud::of_type(std::string_view type) const {
  std::vector<const Object*> out;
  objects_.for_each_prefix(Key{type, "/"},
                           [&](const std::string&, const Shared& o) { out.push_back(o.get()); });
  return out;
}

std::vector<const Object*> Cloud::indexed(std::string_view prefix) const {
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
  if (referrer_type.empty()) return indexed(index_key(type, id));
  return indexed(index_key(type, id, Key{referrer_type, "/"}));
}

std::vector<const Object*> Cloud::children(std::string_view key) const { return indexed(index_key({}, key)); }

std::uint64_t Cloud::count(std::string_view type, std::string_view region) const {
  const std::uint64_t* n = counts_.find(Key{type, "/", region});
  return n ? *n : 0;
}

void Cloud::record_changes(bool on) {
  recording_ = on;
  if (!on) changes_.clear();
}

std::vector<std::string> Cloud::take_changes() { return std::exchange(changes_, {}); }

}  // namespace reprise::cloud
