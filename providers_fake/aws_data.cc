// Data sources of AWS that need more than expressions.
#include "providers_fake/aws_data.h"

#include "providers_fake/definition_data.h"

namespace reprise::providers_fake {

std::shared_ptr<const DataBehaviour> aws_data(const DefinitionLibrary&, std::string_view type,
                                              const provider::ResourceSchema& schema) {
  if (type == "aws_ami") return std::make_shared<const AmiData>(schema);
  if (type == "aws_iam_policy_document") return std::make_shared<const PolicyDocumentData>(schema);
  return nullptr;
}

}  // namespace reprise::providers_fake
