// Reading plain data out of HCL: attributes whose values are literals, no names in scope and no functions.
// Catalogues and operating systems are such files; evaluating them needs no more than the syntax tree.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "world/time.h"

namespace reprise::upstream {

// Literals of one body. Every reader diagnoses a value of the wrong shape and then answers as if it were
// absent.
class Literals {
 public:
  Literals(const hcl::Body& body, hcl::Diagnostics& diags) : body_(&body), diags_(&diags) {}
  // The items of an object expression, read like a body.
  Literals(const hcl::Object& object, hcl::Diagnostics& diags) : object_(&object), diags_(&diags) {}

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::optional<std::string> text(std::string_view name) const;
  std::string text_or(std::string_view name, std::string_view otherwise) const;
  bool boolean(std::string_view name, bool otherwise = false) const;
  std::int64_t integer(std::string_view name, std::int64_t otherwise = 0) const;
  world::Duration duration(std::string_view name, world::Duration otherwise = {}) const;
  std::optional<world::Instant> instant(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  // An object's items in source order: key and value.
  std::vector<std::pair<std::string, std::string>> text_map(std::string_view name) const;
  std::vector<std::pair<std::string, Literals>> objects(std::string_view name) const;
  hcl::Range range() const;

 private:
  const hcl::Expr* find(std::string_view name) const;
  void wrong(const hcl::Expr& expr, std::string_view name, std::string_view wanted) const;
  const hcl::Body* body_ = nullptr;
  const hcl::Object* object_ = nullptr;
  hcl::Diagnostics* diags_;
};

// The text of a literal expression: a string, number or bool; nullopt for anything else.
std::optional<std::string> literal_text(const hcl::Expr& expr);

}  // namespace reprise::upstream
