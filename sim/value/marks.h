// Marks: facts that travel with a value.
//
// `sensitive` and `ephemeral` are Terraform's. An `origin` mark names a volatile source: something that may
// answer differently in another life of the environment (a timestamp, a most_recent lookup, an unpinned
// package, …). Marks spread through every operation: the result of an operation carries the union of its
// operands' marks. Sets of marks are hash-consed and immortal, so they compare by pointer; nullptr is the
// empty set.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hcl/source.h"

namespace reprise::value {

enum class OriginKind : std::uint8_t {
  timestamp,         // timestamp(), plantimestamp(), Packer's {{timestamp}}: differs with time
  random,            // uuid(), bcrypt(), random_* without keepers: differs with entropy
  image_lookup,      // most_recent / filter lookups in a public image catalogue
  package,           // package installed without a version, dist-upgrade
  branch,            // git clone of a moving branch
  url,               // download without checksum
  tag,               // moving tag such as `latest`
  cloud_assigned,    // identity: ids, addresses, creation times. Never a difference
  completion_order,  // order in which operations finished
  unmodelled,        // the simulator did not know; a verdict that rests on it says so
};

// Terraform's and blame's word for each kind, e.g. "timestamp", "most recent image".
const char* origin_kind_name(OriginKind kind);

struct Origin {
  OriginKind kind;
  std::string what;  // "timestamp()", "apt-get install nginx", "data.aws_ami.base"
  hcl::Range where;  // the source range that let it in
  friend auto operator<=>(const Origin&, const Origin&) = default;
};

// An immutable set of marks. Obtain through marks_of / unite below; never construct.
class MarkSet {
 public:
  bool sensitive() const { return sensitive_; }
  bool ephemeral() const { return ephemeral_; }
  std::span<const Origin> origins() const { return origins_; }  // sorted by (where, kind, what)

 private:
  friend class MarkTable;
  MarkSet() = default;
  bool sensitive_ = false;
  bool ephemeral_ = false;
  std::vector<Origin> origins_;
};
using Marks = const MarkSet*;

Marks sensitive_mark();
Marks ephemeral_mark();
Marks origin_mark(Origin origin);
Marks unite(Marks a, Marks b);
Marks without_sensitive(Marks m);
Marks without_ephemeral(Marks m);
Marks only_origins(Marks m);
inline bool is_sensitive(Marks m) { return m && m->sensitive(); }
inline bool is_ephemeral(Marks m) { return m && m->ephemeral(); }

}  // namespace reprise::value
