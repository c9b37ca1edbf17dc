// Objects that a configuration says it does not have any more.
#pragma once

#include "engine/program.h"

namespace reprise::engine {

// The `removed` block that an object belongs to: of its resource, or of a module around it. nullptr when
// there is none.
const config::Removed* removed_block(const Program& program, const config::AbsInstance& address);
// The same among the blocks of one module.
const config::Removed* removed_block_in(const config::Module& module, const config::AbsInstance& address);

// Complains of what is said to be gone and still declared.
void check_removed(const Program& program, hcl::Diagnostics& diags);

}  // namespace reprise::engine
