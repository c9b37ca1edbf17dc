// Files of variable values.
#include <fmt/format.h>

#include "hcl/parser.h"
#include "image/image.h"
#include "lang/eval.h"

namespace reprise::image {

engine::InputValues read_var_file(const config::Tree& tree, const std::string& path,
                                  engine::InputValue::Source from, hcl::SourceMap& sources,
                                  hcl::Diagnostics& diags) {
  std::optional<std::string> content = tree.read(path);
  if (content) return read_var_text(path, std::move(*content), from, sources, diags);
  diags.error("Failed to read variables file", fmt::format("Given variables file {} does not exist.", path));
  return {};
}

engine::InputValues read_var_text(const std::string& path, std::string content,
                                  engine::InputValue::Source from, hcl::SourceMap& sources,
                                  hcl::Diagnostics& diags) {
  engine::InputValues out;
  const hcl::SourceFile* file = sources.add(path, std::move(content));
  if (!file) {
    diags.error("Too much source text", "The files of this run are larger than 4 GiB together.");
    return out;
  }
  hcl::Arena arena;
  const hcl::Body* body = path.ends_with(".json") ? hcl::parse_json_file(*file, arena, diags)
                                                  : hcl::parse_file(*file, arena, diags);
  for (const hcl::Block& b : body->blocks) {
    bool declaration = b.type == "variable" && b.labels.size() == 1;
    if (declaration)
      diags.error(
          "Variable declaration in a variable definitions file",
          fmt::format("A variable definitions file is used to assign values to variables that have already "
                      "been declared, not to declare new variables. To declare variable \"{0}\", place this "
                      "block in one of your configuration files.\n\nTo set a value for this variable in {1}, "
                      "use the definition syntax instead:\n    {0} = <value>",
                      b.labels[0].text, path),
          b.type_range);
    else
      diags.error("Unsupported block type", "Blocks are not allowed here.", b.type_range);
  }
  for (const hcl::Attribute& a : body->attributes) {
    if (body->json && a.name == "//") continue;
    engine::InputValue given;
    given.from = from;
    given.value = lang::evaluate_constant(*a.expr, diags);
    given.range = a.expr->range;
    given.file = path;
    out[std::string(a.name)] = std::move(given);
  }
  return out;
}

}  // namespace reprise::image
