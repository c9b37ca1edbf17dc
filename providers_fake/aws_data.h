// Data sources of AWS that need more than expressions. Private to providers_fake/.
#pragma once

#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

// data "aws_ami": filters, owners, most_recent over the images that an account can see.
class AmiData final : public DataBehaviour {
 public:
  explicit AmiData(const provider::ResourceSchema& schema) : schema_(schema) {}
  provider::DataResponse read(const provider::Target& target, const value::Value& config,
                              const cloud::World& world) const override;

 private:
  const provider::ResourceSchema& schema_;
};

// data "aws_iam_policy_document": the JSON text exactly as the provider renders it.
class PolicyDocumentData final : public DataBehaviour {
 public:
  explicit PolicyDocumentData(const provider::ResourceSchema& schema) : schema_(schema) {}
  provider::DataResponse read(const provider::Target& target, const value::Value& config,
                              const cloud::World& world) const override;

 private:
  const provider::ResourceSchema& schema_;
};

}  // namespace reprise::providers_fake
