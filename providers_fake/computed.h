// Stand-ins for what a cloud computes, where no definition says more. Private to providers_fake/.
#pragma once

#include <string>
#include <string_view>

#include "cloud/world.h"
#include "providers_fake/identity.h"
#include "providers_fake/type_facts.h"

namespace reprise::providers_fake {

// Where an object is: its own `region` argument, else the provider's, else the cloud's default ("us-east-1"
// for AWS, "" for clouds without regions).
std::string region_for(const provider::Target& target, const value::Value& v);

// Decides the unknown values of one object, deterministically. Rules, the first that fits:
//   id, arn: the formats of the tables; else "<type>-<17 hex digits>" and
//   arn:aws:<service>:<region>:<account>:<type>/<id> region, account ids and owners: those of the request
//   tags_all: the tags, with the provider's default_tags below them
//   names: name_prefix followed by 26 digits, "terraform-" when there is no prefix
//   *_at, *_time, *_date, creation dates: the present virtual time
//   other strings: "<attribute>-<12 hex digits>"; numbers 0; bools false; collections empty; anything else
//   null
// All of it carries the identity mark, values that are the same in every life (0, false, empty) do not.
class ComputedValues {
 public:
  ComputedValues(const provider::Target& target, std::string_view provider, const TypeFacts& facts,
                 const provider::BlockSchema& schema, const cloud::World& world);
  // Additional mark for every stand-in.
  void mark_with(value::Marks marks) { marks_ = value::unite(marks_, marks); }
  // `planned` with nothing unknown left.
  value::Value fill(const value::Value& planned);

 private:
  value::Value decide(const provider::AttributeSchema& a, std::string_view path);
  value::Value text_for(const provider::AttributeSchema& a, std::string_view path);
  value::Value tags_all() const;
  std::string format(std::string_view format);
  std::string field(std::string_view name) const;
  std::string id();
  std::string arn();
  value::Value identity(std::string_view text) const;

  const provider::Target& target_;
  std::string_view provider_;
  const TypeFacts& facts_;
  const provider::BlockSchema& schema_;
  const cloud::World& world_;
  std::string key_;  // of the keyed randomness
  std::string region_;
  value::Marks marks_;
  value::Value planned_;
  std::string id_, arn_;  // once decided
};

}  // namespace reprise::providers_fake
