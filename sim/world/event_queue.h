// Events in virtual time, ordered by (time, priority, order of issue): never by address. A queue is a value and can
// be copied with everything in it, which is how a run forks between two events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "world/time.h"

namespace reprise::world {

template <class Event>
class EventQueue {
 public:
  // Lower priority values go first among events of one instant.
  void push(Instant at, std::uint64_t priority, Event event) {
    heap_.push_back({at, priority, next_++, std::move(event)});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  Instant next_time() const { return heap_.front().at; }
  const Event& front() const { return heap_.front().event; }
  std::pair<Instant, Event> pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    Entry last = std::move(heap_.back());
    heap_.pop_back();
    return {last.at, std::move(last.event)};
  }

 private:
  struct Entry {
    Instant at;
    std::uint64_t priority;
    std::uint64_t issue;
    Event event;
  };
  static bool later(const Entry& a, const Entry& b) {
    if (a.at != b.at) return a.at > b.at;
    if (a.priority != b.priority) return a.priority > b.priority;
    return a.issue > b.issue;
  }
  std::vector<Entry> heap_;
  std::uint64_t next_ = 0;
};

}  // namespace reprise::world
