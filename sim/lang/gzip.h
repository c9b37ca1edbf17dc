// gzip with the bytes that Go's compress/gzip produces at its default level: base64gzip() is compared as
// text, so another compressor's equally good output would be a difference (oracle note 15).
#pragma once

#include <string>
#include <string_view>

namespace reprise::lang {

// One write, one flush, then closed, as base64gzip() does; without the flush, as most programs do.
enum class GzipEnd : bool { flushed, closed };
std::string go_gzip(std::string_view data, GzipEnd end = GzipEnd::flushed);
// The bare deflate stream of a member of a zip file: archive/zip compresses at level 5.
std::string go_zip_deflate(std::string_view data);

}  // namespace reprise::lang
