// What objects depend on, spelled out. In memory an object lists the resources nearest to it, so that a chain
// of n costs n; state files and `show` list everything upstream, as Terraform writes it.
//
// That list may grow with the square of a state. Beyond kMeanMax entries an object on average (small states
// may have more) the lists name the nearest resources only: whoever reads them comes to the same order.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "state/state.h"

namespace reprise::state {

// Keeps a reference to the state, which must not change meanwhile.
class Upstream {
 public:
  static constexpr std::size_t kMeanMax = 64, kAlways = 4096;

  explicit Upstream(const State& state);
  // Addresses of all that the object depends on, sorted as texts, without the resource itself.
  const std::vector<std::string>& of(const config::AbsResource& address, const Object& object);

 private:
  using Block = std::uint32_t;
  using Key = std::pair<config::ConfigResource, std::vector<config::ConfigResource>>;

  Block number(const config::ConfigResource& address);
  void add(const config::ConfigResource& of, const Object& object);
  std::vector<std::string> spell_out(const Key& key, bool whole);

  std::map<config::ConfigResource, Block> numbers_;
  std::vector<std::string> texts_;         // by block
  std::vector<std::vector<Block>> needs_;  // by block
  std::vector<std::uint32_t> seen_;        // by block: the last query that came along
  std::uint32_t query_ = 0;
  bool whole_ = true;
  std::map<Key, std::vector<std::string>> known_;
  const std::vector<std::string>* last_ = nullptr;
  const Key* last_key_ = nullptr;
};

}  // namespace reprise::state
