// Bump allocator for syntax trees and compiled expressions. Objects in it are trivially destructible and live
// exactly as long as the arena.
#pragma once

#include <cstring>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace reprise::hcl {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (memory_.allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  template <class T>
  std::span<T> copy(const std::vector<T>& from) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (from.empty()) return {};
    T* to = static_cast<T*>(memory_.allocate(sizeof(T) * from.size(), alignof(T)));
    std::uninitialized_copy(from.begin(), from.end(), to);
    return {to, from.size()};
  }

  template <class T>
  std::span<T> copy_range(const T* from, std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    T* to = static_cast<T*>(memory_.allocate(sizeof(T) * count, alignof(T)));
    std::uninitialized_copy(from, from + count, to);
    return {to, count};
  }

  // Text of `size` bytes, written by `fill`.
  template <class Fill>
  std::string_view build(std::size_t size, Fill fill) {
    if (size == 0) return {};
    char* to = static_cast<char*>(memory_.allocate(size, 1));
    fill(to);
    return {to, size};
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* to = static_cast<char*>(memory_.allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

 private:
  std::pmr::monotonic_buffer_resource memory_{16 * 1024};
};

}  // namespace reprise::hcl
