// Identity: what the cloud assigned, by the name of what it was assigned to.
//
// Ids and ARNs tell which object is meant, wherever they stand; a table of them is shared by all that a life
// made. Other assigned texts (addresses, host names) are looked up only within one environment, and only as
// part of a longer text: two networks may well hand out the same address. The first definition of a text
// wins, so add in an order that does not depend on the texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "value/marks.h"

namespace reprise::verify {

bool has_assigned(value::Marks marks);   // some origin is cloud-assigned identity
bool only_assigned(value::Marks marks);  // there are origins, and all are

class IdentityTable {
 public:
  // An id or ARN: "aws_vpc.main.id".
  void add_strong(std::string_view text, std::uint32_t scope, std::string name);
  // An address, a host name. Texts too short to be told from ordinary words are left out.
  void add_weak(std::string_view text, std::uint32_t scope, std::string name);

  // "<aws_vpc.main.id>" for a strong identity; "" when it is none. A name of another scope is qualified.
  std::string exact(std::string_view text, std::uint32_t scope) const;
  std::string exact_weak(std::string_view text, std::uint32_t scope) const;
  // Replaces the identities that stand in a longer text. False: there were none, `out` is untouched.
  bool replace_within(std::string_view text, std::uint32_t scope, std::string& out) const;

  // How a scope is called from others: "staging".
  void name_scope(std::uint32_t scope, std::string name);

 private:
  struct Entry {
    std::uint32_t scope;
    std::string name;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const;
  };
  using Names = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;
  std::string show(const Entry& entry, std::uint32_t scope) const;
  const Entry* find(std::string_view token, std::uint32_t scope, std::size_t whole) const;

  Names strong_;
  std::vector<Names> weak_;  // by scope
  std::vector<std::string> scopes_;
};

}  // namespace reprise::verify
