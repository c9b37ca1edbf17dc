// Runs when the program is built: schema_pack IN.schema.json.gz OUT.pack
#include "providers_fake/schema_pack.h"

#include <zlib.h>

#include <cstdio>
#include <string>

namespace {

bool read_gzip(const char* path, std::string& out) {
  gzFile file = gzopen(path, "rb");
  if (!file) return false;
  char buffer[1 << 16];
  int n = 0;
  while ((n = gzread(file, buffer, sizeof buffer)) > 0) out.append(buffer, static_cast<std::size_t>(n));
  return gzclose(file) == Z_OK && n == 0;
}

bool write_file(const char* path, const std::string& bytes) {
  std::FILE* file = std::fopen(path, "wb");
  if (!file) return false;
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  return std::fclose(file) == 0 && written;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: schema_pack IN.schema.json.gz OUT.pack\n");
    return 2;
  }
  std::string json;
  if (!read_gzip(argv[1], json)) {
    std::fprintf(stderr, "schema_pack: cannot read %s\n", argv[1]);
    return 1;
  }
  const auto result = reprise::providers_fake::pack_schemas(json);
  if (!result.error.empty()) {
    std::fprintf(stderr, "schema_pack: %s: %s\n", argv[1], result.error.c_str());
    return 1;
  }
  if (!write_file(argv[2], result.pack)) {
    std::fprintf(stderr, "schema_pack: cannot write %s\n", argv[2]);
    return 1;
  }
  return 0;
}
