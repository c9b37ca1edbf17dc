#include "provider/provider.h"

namespace reprise::provider {
namespace {

using value::Type;

AttributeSchema optional(std::string name, value::TypeRef type, bool required = false) {
  AttributeSchema a;
  a.name = std::move(name);
  a.type = type;
  a.required = required;
  a.optional = !required;
  return a;
}

}  // namespace

// Argument names and types are those of Terraform's `connection` block, for both ssh and winrm.
const BlockSchema& connection_schema() {
  static const BlockSchema schema = [] {
    BlockSchema s;
    for (const char* name : {"type",
                             "user",
                             "password",
                             "timeout",
                             "script_path",
                             "target_platform",
                             "private_key",
                             "certificate",
                             "host_key",
                             "agent_identity",
                             "proxy_scheme",
                             "proxy_host",
                             "proxy_user_name",
                             "proxy_user_password",
                             "bastion_host",
                             "bastion_host_key",
                             "bastion_user",
                             "bastion_password",
                             "bastion_private_key",
                             "bastion_certificate",
                             "cacert"})
      s.attributes.push_back(optional(name, Type::string()));
    s.attributes.push_back(optional("host", Type::string(), true));
    for (const char* name : {"port", "proxy_port", "bastion_port"})
      s.attributes.push_back(optional(name, Type::number()));
    for (const char* name : {"agent", "https", "insecure", "use_ntlm"})
      s.attributes.push_back(optional(name, Type::boolean()));
    s.finish();
    return s;
  }();
  return schema;
}

}  // namespace reprise::provider
