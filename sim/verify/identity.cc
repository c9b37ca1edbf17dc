#include "verify/identity.h"

#include <algorithm>

#include "world/entropy.h"

namespace reprise::verify {
namespace {

constexpr std::size_t kShortestWeak = 7;  // "1.2.3.4"

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}
bool is_dotted(char c) { return is_word(c) || c == '.' || c == '_'; }

// The stretch of characters of one kind that starts at `at`.
template <class Is>
std::string_view run(std::string_view text, std::size_t at, Is is) {
  std::size_t end = at;
  while (end < text.size() && is(text[end])) ++end;
  return text.substr(at, end - at);
}

}  // namespace

bool has_assigned(value::Marks marks) {
  return marks && std::ranges::any_of(marks->origins(), [](const value::Origin& o) {
           return o.kind == value::OriginKind::cloud_assigned;
         });
}

bool only_assigned(value::Marks marks) {
  return marks && !marks->origins().empty() &&
         std::ranges::all_of(marks->origins(), [](const value::Origin& o) {
           return o.kind == value::OriginKind::cloud_assigned;
         });
}

std::size_t IdentityTable::Hash::operator()(std::string_view s) const { return world::stable_hash(s); }

void IdentityTable::add_strong(std::string_view text, std::uint32_t scope, std::string name) {
  if (!text.empty()) strong_.try_emplace(std::string(text), Entry{scope, std::move(name)});
}

void IdentityTable::add_weak(std::string_view text, std::uint32_t scope, std::string name) {
  const bool digits = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() < kShortestWeak || !digits) return;
  if (weak_.size() <= scope) weak_.resize(scope + 1);
  weak_[scope].try_emplace(std::string(text), Entry{scope, std::move(name)});
}

void IdentityTable::name_scope(std::uint32_t scope, std::string name) {
  if (scopes_.size() <= scope) scopes_.resize(scope + 1);
  scopes_[scope] = std::move(name);
}

std::string IdentityTable::show(const Entry& entry, std::uint32_t scope) const {
  const bool foreign = entry.scope != scope && entry.scope < scopes_.size() && !scopes_[entry.scope].empty();
  return foreign ? "<" + scopes_[entry.scope] + ": " + entry.name + ">" : "<" + entry.name + ">";
}

std::string IdentityTable::exact(std::string_view text, std::uint32_t scope) const {
  const auto it = strong_.find(text);
  return it == strong_.end() ? std::string() : show(it->second, scope);
}

std::string IdentityTable::exact_weak(std::string_view text, std::uint32_t scope) const {
  if (scope >= weak_.size()) return {};
  const auto it = weak_[scope].find(text);
  return it == weak_[scope].end() ? std::string() : show(it->second, scope);
}

const IdentityTable::Entry* IdentityTable::find(std::string_view token, std::uint32_t scope,
                                                std::size_t whole) const {
  if (const auto it = strong_.find(token); it != strong_.end()) return &it->second;
  if (token.size() == whole || scope >= weak_.size()) return nullptr;
  const auto it = weak_[scope].find(token);
  return it == weak_[scope].end() ? nullptr : &it->second;
}

bool IdentityTable::replace_within(std::string_view text, std::uint32_t scope, std::string& out) const {
  std::string result;
  bool replaced = false;
  for (std::size_t at = 0; at < text.size();) {
    // Host names and addresses first, then the words they are made of.
    const std::string_view dotted = run(text, at, is_dotted);
    if (dotted.empty()) {
      result += text[at++];
      continue;
    }
    if (const Entry* entry = find(dotted, scope, text.size())) {
      result += show(*entry, scope);
      replaced = true;
      at += dotted.size();
      continue;
    }
    for (const std::size_t end = at + dotted.size(); at < end;) {
      const std::string_view word = run(text.substr(0, end), at, is_word);
      if (word.empty()) {
        result += text[at++];
        continue;
      }
      if (const Entry* entry = find(word, scope, text.size())) {
        result += show(*entry, scope);
        replaced = true;
      } else {
        result += word;
      }
      at += word.size();
    }
  }
  if (replaced) out = std::move(result);
  return replaced;
}

}  // namespace reprise::verify
