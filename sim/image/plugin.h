// What Packer's plugins bring and accept: arguments of builders, provisioners, post-processors and data
// sources, read from data files (data/packer/*.hcl). A plugin no file knows is one that is not modelled.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/diagnostic.h"
#include "hcl/source.h"
#include "value/type.h"
#include "world/latency.h"

namespace reprise::image {

enum class PluginKind : std::uint8_t { builder, provisioner, post_processor, data_source };

struct BlockSpec {
  // Whether an argument does something here, leaves no trace in an image, or would do what is not modelled.
  enum class Effect : std::uint8_t { modelled, inert, unmodelled };
  struct Argument {
    value::TypeRef type = nullptr;
    Effect effect = Effect::modelled;
  };
  std::map<std::string, Argument, std::less<>> arguments;
  std::map<std::string, BlockSpec, std::less<>> blocks;
  bool single = false;  // may be written once
};

struct Plugin {
  PluginKind kind;
  std::string name;
  std::string id;  // a builder's, in artifacts
  BlockSpec body;
  std::map<std::string, world::Latency, std::less<>> steps;
  world::Latency step(std::string_view name) const;  // zero when the data says nothing
};

class Plugins {
 public:
  const Plugin* find(PluginKind kind, std::string_view name) const;
  // The plugin that a component comes with, modelled here or not: "github.com/hashicorp/amazon", "packer" for
  // what comes with Packer itself, "" for a name that nobody knows.
  std::string_view origin(PluginKind kind, std::string_view name) const;
  std::vector<std::string_view> names(PluginKind kind) const;  // of all known components, sorted
  // The operating system of a container image, "" when no data file knows it.
  std::string_view container_os(std::string_view image) const;

 private:
  friend Plugins load_plugins(hcl::SourceMap& sources, hcl::Diagnostics& diags);
  std::map<std::pair<PluginKind, std::string>, Plugin, std::less<>> plugins_;
  std::map<std::pair<PluginKind, std::string>, std::string, std::less<>> origins_;
  std::map<std::string, std::string, std::less<>> containers_;
};

// Reads the data files of the program.
Plugins load_plugins(hcl::SourceMap& sources, hcl::Diagnostics& diags);

}  // namespace reprise::image
