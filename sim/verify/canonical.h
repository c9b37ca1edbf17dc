// The canonical form of what a life made: facts, with identity replaced by the name of what owns it.
//
// Two forms are equal exactly when the environments are the same but for what a cloud assigns by itself: ids,
// ARNs, addresses, times of creation. Objects are named by the address of the resource that made them; what
// the cloud made along with them, by its parent, type and place. Making a form costs O(n log n) in facts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/cloud.h"
#include "state/state.h"
#include "value/marks.h"

namespace reprise::verify {

// Elements of a set share one path ("ingress{}"): which of them is which has no meaning.
using cloud::Fact;

struct Owner {
  std::string name;         // "aws_instance.web[0]", "aws_vpc.main/aws_route_table#0", "output.address"
  std::string address;      // of the resource that made it; "" for outputs
  std::vector<Fact> facts;  // sorted by path and text
  std::vector<cloud::FactList> machine;  // the same of what is attached; machines share lists
};

// One environment or image.
struct Form {
  std::string name;           // "staging", "image.app"
  std::vector<Owner> owners;  // sorted by name
  std::size_t machines = 0;
};

// A digest of a form, as "9f86d081884c7d65": equal forms, equal digests, on every machine.
std::string fingerprint(const Form& form);

// What a form is made of.
struct Source {
  std::string name;
  std::vector<std::string> objects;  // keys in the cloud
  const std::map<std::string, state::OutputValue>* outputs = nullptr;
};

// Forms of everything one life made, parallel to `sources`: they may refer to each other.
std::vector<Form> canonical(const cloud::Cloud& cloud, std::span<const Source> sources);

// What is not the same in two forms. An owner that only one of them has is one difference, with an empty
// path.
struct Mismatch {
  const Owner* owner = nullptr;  // in the first form where it has one
  std::string path;
  std::optional<std::string> first, second;
  value::Marks first_marks = nullptr;
  value::Marks second_marks = nullptr;
};
std::vector<Mismatch> compare(const Form& first, const Form& second);

// A value as facts, without identities: for values that are compared outside of a life.
std::vector<Fact> flatten(const value::Value& v);

}  // namespace reprise::verify
