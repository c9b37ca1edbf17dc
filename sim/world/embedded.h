// Data files that are part of the binary (cmake/embed.cmake): cloud definitions, catalogues, operating systems.
// Users add to them with files of their own; nothing here is parsed before somebody asks for it.
#pragma once

#include <span>
#include <string_view>

namespace reprise::world {

struct EmbeddedFile {
  std::string_view path;   // relative to the folder that was embedded, "upstream/ubuntu.hcl"
  std::string_view bytes;  // lives as long as the program
};

// All of data/, sorted by path. Link `reprise_data`.
std::span<const EmbeddedFile> embedded_data();
// All definitions of providers_fake/, sorted by path. Link the library that providers_fake/ embeds them in.
std::span<const EmbeddedFile> embedded_providers();

}  // namespace reprise::world
