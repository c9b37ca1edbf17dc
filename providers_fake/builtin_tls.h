// What the two halves of the tls provider share. Private to providers_fake/.
#pragma once

#include <string>
#include <string_view>

#include "providers_fake/state_only.h"

namespace reprise::providers_fake {

// The provider's ids: SHA-1 in hexadecimal of the text without white space around it.
std::string tls_state_hash(std::string_view text);

// tls_self_signed_cert, tls_locally_signed_cert, tls_cert_request, data tls_certificate.
void add_tls_certificates(TableSource& out);

}  // namespace reprise::providers_fake
