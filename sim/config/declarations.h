// The blocks of one module's files, by kind and name, before anything is made of them. Private to config/.
//
// An override file's block does not stand for itself: it joins the declaration of the same name.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/content.h"

namespace reprise::config {

// A block and what override files lay over it, in the order of files.
struct Declaration {
  const hcl::Block* base = nullptr;
  std::vector<const hcl::Block*> overrides;
  bool overriding = false;  // an override file's block by itself
  std::string_view label(std::size_t i) const { return base->labels[i].text; }
};

struct LocalDeclaration {
  const hcl::Attribute* attribute = nullptr;  // the last override's
};

struct Declarations {
  std::vector<Declaration> variables, outputs, resources, data, ephemerals, calls, providers, checks;
  std::vector<LocalDeclaration> locals;
  std::vector<const hcl::Block*> moved, removed, imports;
  std::vector<const hcl::Block*> terraform, terraform_overrides;
  // Of a name that is taken, or in an override file with nothing to override: decoded for their own mistakes
  // only.
  std::vector<Declaration> unused;
  bool overridden = false;  // something is
};

struct ParsedFile {
  const hcl::SourceFile* source = nullptr;
  const hcl::Body* body = nullptr;
};

// What is wrong with a module's files, by the step that notices it.
struct FileProblems {
  hcl::Diagnostics reading;  // files that cannot be read, syntax
  hcl::Diagnostics asked;    // what a file asks of Terraform itself: looked at before the rest of the file
  hcl::Diagnostics content;  // which blocks a file has
  hcl::Diagnostics blocks;   // what stands in them
  hcl::Diagnostics joined;   // files together, once all have been read

  bool has_errors() const;
  // Files one after the other and their blocks in the order of the text, then what joins them.
  hcl::Diagnostics in_order(const std::vector<ParsedFile>& primary,
                            const std::vector<ParsedFile>& overrides) const;
};

// Joins files; duplicates and overrides of nothing are diagnosed.
Declarations collect(const std::vector<ParsedFile>& primary, const std::vector<ParsedFile>& overrides,
                     const SyntaxContext& c, FileProblems& found);

// Base and overrides as one: an override's argument replaces, its blocks follow (`block.second` counts from
// 0, the base). Required arguments are required of the base alone.
struct MergedContent {
  std::vector<const hcl::Attribute*> arguments;
  std::vector<std::pair<const hcl::Block*, std::size_t>> blocks;
  std::vector<const hcl::Body*> rest;  // of partial content: the base's, then those of overrides
  std::size_t own = 1;                 // how many of these are not of overrides
  const hcl::Attribute* find(std::string_view name) const;
  bool overridden(std::string_view name, const Declaration& d) const;
};
MergedContent merged_content(const Declaration& d, const BodyShape& shape, bool partial,
                             const SyntaxContext& c, hcl::Diagnostics& diags);

}  // namespace reprise::config
