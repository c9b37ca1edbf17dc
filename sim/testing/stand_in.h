// Providers as test files cast them: mocked, configured anew, or with single objects overridden.
//
// A StandInRegistry wraps the real one. All its providers pass calls on, except for objects that the present
// Cast says something about: these are planned and made from the values given there, and nothing exists
// behind them. Which provider configuration an object uses is told by what the engine hands over as its
// value: the name that a test file gives to the provider (given_configuration()).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/test_file.h"
#include "provider/provider.h"

namespace reprise::testing {

// `planned` with nothing unknown left: what a mocked provider computes where the test says nothing.
using Invent = std::function<value::Value(std::string_view source, const provider::Target& target,
                                          const provider::BlockSchema& schema, const value::Value& planned,
                                          const cloud::World& world)>;

// The providers and overrides of one run. Refers to the test file.
struct Cast {
  struct Part {
    const config::TestProvider* mock = nullptr;
    value::Value configuration;  // of one that is not mocked
  };
  std::map<std::string, Part> parts;                   // by the name in the test file: "aws.west"
  std::vector<const config::TestOverride*> overrides;  // the first that fits counts
};

// The value that stands for a test file's provider in the engine.
value::Value given_configuration(const config::LocalProvider& name);

class StandInRegistry final : public provider::Registry {
 public:
  StandInRegistry(const provider::Registry& real, Invent invent, const hcl::SourceMap& sources);
  ~StandInRegistry() override;
  const provider::Provider* provider(std::string_view source) const override;
  const provider::Provisioner* provisioner(std::string_view name) const override;
  const provider::Registry& real() const { return real_; }

  // Whoever plays from now on; nullptr for nobody. Runs go one after the other.
  void cast(const Cast* cast) { cast_ = cast; }
  const Cast* cast() const { return cast_; }
  const Invent& invent() const { return invent_; }
  const hcl::SourceMap& sources() const { return sources_; }

 private:
  const provider::Registry& real_;
  Invent invent_;
  const hcl::SourceMap& sources_;
  const Cast* cast_ = nullptr;
  mutable std::map<std::string, std::unique_ptr<provider::Provider>, std::less<>> wrapped_;
};

// Terraform's own choice: eight random characters for a string, 0, false, empty collections, null.
value::Value invent_random(std::string_view source, const provider::Target& target,
                           const provider::BlockSchema& schema, const value::Value& planned,
                           const cloud::World& world);

}  // namespace reprise::testing
