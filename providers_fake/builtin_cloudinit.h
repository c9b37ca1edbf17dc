// The multi-part user data of cloudinit_config and template_cloudinit_config. Private to providers_fake/.
#pragma once

#include "providers_fake/state_only.h"

namespace reprise::providers_fake {

// Sets the defaults, `rendered` and `id`.
void render_cloudinit(Fields& f, const provider::Target& target, hcl::Diagnostics& diags);
// The managed resource, whose defaults are known while planning.
StateOnlyType cloudinit_resource();
// gzip without base64 is refused.
void validate_cloudinit(const value::Value& config, hcl::Diagnostics& diags);

}  // namespace reprise::providers_fake
