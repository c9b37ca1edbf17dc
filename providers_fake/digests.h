// The digests of a file's content that local_file and archive_file report. Private to providers_fake/.
#pragma once

#include <string_view>

#include "providers_fake/state_only.h"

namespace reprise::providers_fake {

// Sets <prefix>md5, sha1, sha256, sha512, base64sha256, base64sha512 (those the type has).
void set_digests(Fields& fields, std::string_view prefix, std::string_view content, value::Marks marks);

}  // namespace reprise::providers_fake
