// Where a text that a configuration gives to a machine was written.
//
// A value has forgotten its source by the time a provider gets it: user_data may be a here-document, a list
// joined with "\n", a file read with file() or rendered from a template. Blame wants the line. So the text is
// looked for, line by line, in the block that gave it and in the files that the block names; a line is blamed
// where the same line stands, one that a template changed to the place between its neighbours, and a text
// that stands nowhere to the whole block. Only blame depends on what is found, never behaviour.
#pragma once

#include <string>

#include "hcl/source.h"
#include "machine/text.h"
#include "providers_fake/services.h"

namespace reprise::providers_fake {

// `block` is the resource or provisioner that the text belongs to.
machine::Text written_text(const std::string& text, hcl::Range block, const Services& services);

}  // namespace reprise::providers_fake
