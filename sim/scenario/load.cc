#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "lang/function.h"
#include "lang/suggest.h"
#include "scenario/reader.h"
#include "world/start.h"

namespace reprise::scenario {
namespace {

using upstream::Literals;

constexpr std::string_view kPerturbations[] = {"time", "entropy", "order", "upstream"};

bool one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string directory_of(const std::string& path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

// Variable files stand beside the configuration, or are named from the tree's root.
std::vector<std::string> files_in(const config::Tree* tree, const std::string& root,
                                  std::vector<std::string> names) {
  for (std::string& name : names) {
    std::string beside = root == "." ? name : fmt::format("{}/{}", root, name);
    std::string normal = config::normal_path(beside).value_or("");
    if (tree && !normal.empty() && tree->read(normal)) name = normal;
  }
  return names;
}

template <class T>
const T* named(const std::vector<T>& items, std::string_view name) {
  for (const T& item : items)
    if (item.name == name) return &item;
  return nullptr;
}

void add_unique(std::vector<std::string>& to, const std::string& name) {
  if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
}

std::vector<std::shared_ptr<const config::Tree>> named_schema_trees(const hcl::Body& body,
                                                                    const TreeSource& trees,
                                                                    hcl::Diagnostics& diags) {
  std::vector<std::shared_ptr<const config::Tree>> out;
  for (const std::string& where : Literals(body, diags).texts("schemas")) {
    if (auto tree = trees(where))
      out.push_back(std::move(tree));
    else
      diags.error("Directory of schemas does not exist",
                  fmt::format("Schemas of providers are looked for in {}, which is not there.", where),
                  body.find("schemas")->expr->range);
  }
  return out;
}

}  // namespace

const Image* Scenario::image(std::string_view n) const { return named(images, n); }
const Environment* Scenario::environment(std::string_view n) const { return named(environments, n); }

void Reader::expect(const hcl::Body& body, std::initializer_list<std::string_view> arguments,
                    std::initializer_list<std::string_view> blocks) {
  std::span<const std::string_view> known(arguments.begin(), arguments.size()),
      kinds(blocks.begin(), blocks.size());
  for (const hcl::Attribute& a : body.attributes) {
    if (one_of(a.name, known)) continue;
    std::string_view similar = lang::name_suggestion(a.name, known);
    diags_.error("Unsupported argument",
                 fmt::format("An argument named \"{}\" is not expected here.{}", a.name,
                             similar.empty() ? "" : fmt::format(" Did you mean \"{}\"?", similar)),
                 a.name_range);
  }
  for (const hcl::Block& b : body.blocks) {
    if (one_of(b.type, kinds)) continue;
    std::string_view similar = lang::name_suggestion(b.type, kinds);
    diags_.error("Unsupported block type",
                 fmt::format("Blocks of type \"{}\" are not expected here.{}", b.type,
                             similar.empty() ? "" : fmt::format(" Did you mean \"{}\"?", similar)),
                 b.type_range);
  }
}

bool Reader::labels(const hcl::Block& block, std::size_t count) {
  if (block.labels.size() == count) return true;
  diags_.error(block.labels.size() < count ? fmt::format("Missing name for {}", block.type)
                                           : fmt::format("Extraneous label for {}", block.type),
               count == 0 ? fmt::format("No labels are expected for {} blocks.", block.type)
                          : fmt::format("All {} blocks must have 1 label: its name.", block.type),
               block.header_range);
  return false;
}

void Reader::read(const hcl::Body& body, Tree base) {
  base_ = std::move(base);
  out_.schema_trees = named_schema_trees(body, trees_, diags_);
  expect(body, {"schemas"}, {"scenario", "tree", "image", "environment", "verify"});
  // Trees first: other blocks may stand before them.
  for (const hcl::Block& b : body.blocks)
    if (b.type == "tree") tree(b);
  for (const hcl::Block& b : body.blocks) {
    if (b.type == "scenario") scenario(b);
    if (b.type == "image") image(b);
    if (b.type == "environment") environment(b);
    if (b.type == "verify") verify(b);
  }
  if (out_.images.empty() && out_.environments.empty() && !diags_.has_errors())
    diags_.error("Nothing to do", "A scenario needs at least one image or environment block.",
                 body.missing_range);
  bind_all();
  order(out_.images, "image");
  order(out_.environments, "environment");
  // Bindings are indexes, so they are made once the order is final.
  bind_all();
  check_files();
}

void Reader::scenario(const hcl::Block& block) {
  if (!labels(block, 1)) return;
  expect(*block.body, {"description"}, {"world"});
  out_.name = block.labels[0].text;
  for (const hcl::Block& b : block.body->blocks) {
    if (b.type != "world") continue;
    expect(*b.body, {"seed", "start"}, {});
    Literals data(*b.body, diags_);
    std::int64_t seed = data.integer("seed", 1);
    out_.seed = static_cast<std::uint64_t>(seed);
    if (std::optional<world::Instant> start = data.instant("start")) out_.start = *start;
  }
}

void Reader::tree(const hcl::Block& block) {
  if (!labels(block, 1)) return;
  expect(*block.body, {"path", "description"}, {});
  std::string name(block.labels[0].text);
  std::optional<std::string> where = Literals(*block.body, diags_).text("path");
  if (!where) {
    diags_.error("Missing required argument",
                 "The argument \"path\" is required, but no definition was found.", block.header_range);
    return;
  }
  if (mounted_.contains(name)) {
    diags_.error("Duplicate tree", fmt::format("A tree named \"{}\" is already declared.", name),
                 block.header_range);
    return;
  }
  Tree mounted = trees_(*where);
  if (!mounted) {
    out_.missing_trees.push_back(name);
    diags_.error("Directory of a tree does not exist",
                 fmt::format("The tree \"{}\" is the directory {}, which is not there.", name, *where),
                 block.body->find("path")->expr->range);
  }
  mounted_[name] = std::move(mounted);
}

std::string Reader::path(const Literals& data, std::string_view name, std::string_view otherwise) {
  std::string given = data.text_or(name, otherwise);
  std::optional<std::string> normal = config::normal_path(given);
  if (normal && !given.starts_with('/')) return normal->empty() ? "." : *normal;
  diags_.error(
      "Path leads out of the scenario",
      fmt::format(
          "{} = \"{}\" leads out of the directory. Files from elsewhere are mounted with a tree block.", name,
          given),
      data.range());
  return ".";
}

Reader::Tree Reader::laid_over(Tree lower, const std::string& source, const std::string& at,
                               hcl::Range where) {
  Tree upper = trees_(source);
  if (!upper) {
    diags_.error("Overlay does not exist",
                 fmt::format("There is no directory \"{}\" in the scenario.", source), where);
    return lower;
  }
  return config::overlay(std::move(lower), std::move(upper), at);
}

Reader::Tree Reader::tree_of(const hcl::Body& body, const std::string& root) {
  Literals data(body, diags_);
  Tree tree = base_;
  std::string key;
  if (std::optional<std::string> name = data.text("tree")) {
    auto at = mounted_.find(*name);
    if (at == mounted_.end()) {
      diags_.error("Reference to undeclared tree", fmt::format("No tree block is named \"{}\".", *name),
                   body.find("tree")->expr->range);
      return nullptr;
    }
    if (!at->second) return nullptr;
    tree = at->second;
    key = *name;
  }
  struct Overlay {
    std::string source, at;
    hcl::Range where;
  };
  std::vector<Overlay> overlays;
  if (data.has("overlay"))
    overlays.push_back({path(data, "overlay", "."), root, body.find("overlay")->expr->range});
  for (const hcl::Block& b : body.blocks) {
    if (b.type != "overlay") continue;
    expect(*b.body, {"source", "at"}, {});
    Literals inner(*b.body, diags_);
    if (!inner.has("source")) {
      diags_.error("Missing required argument",
                   "The argument \"source\" is required, but no definition was found.", b.header_range);
      continue;
    }
    overlays.push_back({path(inner, "source", "."), path(inner, "at", "."), b.header_range});
  }
  for (const Overlay& o : overlays) key += fmt::format("\n{}\t{}", o.source, o.at);
  if (auto made = made_.find(key); made != made_.end()) return made->second;
  for (const Overlay& o : overlays) tree = laid_over(std::move(tree), o.source, o.at, o.where);
  made_[key] = tree;
  return tree;
}

Variables Reader::variables(const hcl::Body& body) {
  Variables out;
  const hcl::Attribute* a = body.find("variables");
  if (!a) return out;
  if (a->expr->kind != hcl::ExprKind::object) {
    diags_.error("Invalid variables", "The variables are an object: { name = value, … }.", a->expr->range);
    return out;
  }
  for (const hcl::ObjectItem& item : static_cast<const hcl::Object*>(a->expr)->items) {
    if (item.key->kind != hcl::ExprKind::string_literal) {
      diags_.error("Invalid variables", "The name of a variable is written as it is.", item.key->range);
      continue;
    }
    out.items.push_back({std::string(static_cast<const hcl::StringLiteral*>(item.key)->text),
                         lang::compile(*item.value, lang::terraform_functions(), *out_.arena, diags_),
                         item.value->range});
  }
  return out;
}

void Reader::image(const hcl::Block& block) {
  if (!labels(block, 1)) return;
  expect(*block.body, {"template", "tree", "root", "overlay", "variables", "var_files", "only", "except"},
         {"overlay"});
  Literals data(*block.body, diags_);
  Image out;
  out.name = block.labels[0].text;
  out.range = block.header_range;
  if (out_.image(out.name))
    diags_.error("Duplicate image", fmt::format("An image named \"{}\" is already declared.", out.name),
                 out.range);
  if (!data.has("template"))
    diags_.error("Missing required argument",
                 "The argument \"template\" is required, but no definition was found.", block.header_range);
  out.template_path = path(data, "template", ".");
  if (data.has("root")) out.working_directory = path(data, "root", ".");
  bool file = out.template_path.ends_with(".hcl") || out.template_path.ends_with(".json");
  std::string root = !out.working_directory.empty() ? out.working_directory
                     : file                         ? directory_of(out.template_path)
                                                    : out.template_path;
  out.tree = tree_of(*block.body, root);
  out.var_files = files_in(out.tree.get(), root, data.texts("var_files"));
  out.only = data.texts("only");
  out.except = data.texts("except");
  out.variables = variables(*block.body);
  out_.images.push_back(std::move(out));
}

void Reader::environment(const hcl::Block& block) {
  if (!labels(block, 1)) return;
  expect(*block.body,
         {"root", "tree", "overlay", "variables", "var_files", "parallelism", "workspace", "module_dirs",
          "depends_on"},
         {"overlay"});
  Literals data(*block.body, diags_);
  Environment out;
  out.name = block.labels[0].text;
  out.range = block.header_range;
  if (out_.environment(out.name))
    diags_.error("Duplicate environment",
                 fmt::format("An environment named \"{}\" is already declared.", out.name), out.range);
  out.root = path(data, "root", ".");
  out.tree = tree_of(*block.body, out.root);
  out.var_files = files_in(out.tree.get(), out.root, data.texts("var_files"));
  out.workspace = data.text_or("workspace", "default");
  std::int64_t parallelism = data.integer("parallelism", 10);
  if (parallelism < 1 || parallelism > 100'000)
    diags_.error("Invalid parallelism", "Between 1 and 100000 operations may be in flight.",
                 block.header_range);
  out.parallelism = static_cast<int>(std::clamp<std::int64_t>(parallelism, 1, 100'000));
  for (auto& [source, dir] : data.text_map("module_dirs")) out.module_dirs[source] = dir;
  out.depends = data.texts("depends_on");
  out.variables = variables(*block.body);
  out_.environments.push_back(std::move(out));
}

void Reader::verify(const hcl::Block& block) {
  if (!labels(block, 0)) return;
  expect(*block.body, {}, {"recreate", "idempotent", "clean", "parity"});
  for (const hcl::Block& b : block.body->blocks) {
    if (b.type == "recreate") recreate(b);
    if (b.type == "parity") parity(b);
    if (b.type != "idempotent" && b.type != "clean") continue;
    expect(*b.body, {"enabled"}, {});
    Property& p = b.type == "clean" ? out_.verify.clean : out_.verify.idempotent;
    p = {Literals(*b.body, diags_).boolean("enabled", true), b.header_range};
  }
}

void Reader::recreate(const hcl::Block& block) {
  expect(*block.body, {"enabled", "perturb", "after"}, {});
  Literals data(*block.body, diags_);
  Recreate& r = out_.verify.recreate;
  r.enabled = data.boolean("enabled", true);
  r.range = block.header_range;
  r.after = data.duration("after", r.after);
  if (!data.has("perturb")) return;
  r.perturb.clear();
  for (const std::string& p : data.texts("perturb")) {
    if (!one_of(p, kPerturbations)) {
      diags_.error(
          "Unknown perturbation",
          fmt::format("There is no perturbation \"{}\". There are: {}.", p, fmt::join(kPerturbations, ", ")),
          block.body->find("perturb")->expr->range);
      continue;
    }
    add_unique(r.perturb, p);
  }
}

void Reader::parity(const hcl::Block& block) {
  expect(*block.body, {"enabled", "environments", "may_differ"}, {});
  Literals data(*block.body, diags_);
  Parity& p = out_.verify.parity;
  p.enabled = data.boolean("enabled", true);
  p.range = block.header_range;
  p.environments = data.texts("environments");
  p.may_differ = data.texts("may_differ");
}

void Reader::bind(const lang::Expr& expr, bool image_only, std::vector<std::string>& images,
                  std::vector<std::string>& environments) {
  for (const lang::Reference& ref : expr.references) {
    std::string_view root = ref.root();
    std::string name = ref.steps().empty() ? "" : std::string(ref.steps()[0].text);
    auto bound = [&](RefKind kind, std::size_t index) {
      ref.kind = static_cast<std::uint32_t>(kind);
      ref.binding = static_cast<std::uint32_t>(index);
      ref.consumed = 1;
    };
    auto missing = [&](const char* what) {
      // Binding happens twice; one complaint is enough.
      if (ref.kind == lang::Reference::kUnbound - 1) return;
      ref.kind = lang::Reference::kUnbound - 1;
      diags_.error(fmt::format("Reference to undeclared {}", what),
                   fmt::format("No {} block is named \"{}\".", what, name), ref.range());
    };
    if (root == "image") {
      const Image* i = out_.image(name);
      if (!i) {
        missing("image");
        continue;
      }
      bound(RefKind::image, static_cast<std::size_t>(i - out_.images.data()));
      add_unique(images, name);
    } else if (root == "environment" && !image_only) {
      const Environment* e = out_.environment(name);
      if (!e) {
        missing("environment");
        continue;
      }
      bound(RefKind::environment, static_cast<std::size_t>(e - out_.environments.data()));
      add_unique(environments, name);
    } else if (ref.kind != lang::Reference::kUnbound - 1) {
      ref.kind = lang::Reference::kUnbound - 1;
      diags_.error("Invalid reference",
                   image_only ? "An image's variables may refer to other images: image.NAME.id."
                              : "Variables may refer to images and other environments: image.NAME.id, "
                                "environment.NAME.outputs.VALUE.",
                   ref.range());
    }
  }
}

void Reader::bind_all() {
  std::vector<std::string> none;
  for (Image& i : out_.images)
    for (const Variables::Item& v : i.variables.items) bind(*v.value, true, i.depends, none);
  for (Environment& e : out_.environments)
    for (const Variables::Item& v : e.variables.items) bind(*v.value, false, none, e.depends);
}

template <class T>
void Reader::order(std::vector<T>& items, const char* what) {
  enum class State { unseen, open, done };
  std::map<std::string, State, std::less<>> state;
  std::vector<T> out;
  bool cyclic = false;
  // Depth first in source order; chains are as long as there are blocks, so the stack is explicit.
  for (const T& start : items) {
    std::vector<std::pair<const T*, std::size_t>> stack;
    if (state[start.name] == State::unseen) stack.emplace_back(&start, 0), state[start.name] = State::open;
    while (!stack.empty()) {
      auto& [item, next] = stack.back();
      if (next == item->depends.size()) {
        state[item->name] = State::done;
        out.push_back(*item);
        stack.pop_back();
        continue;
      }
      const std::string& name = item->depends[next++];
      const T* other = named(items, name);
      if (!other) {
        diags_.error(fmt::format("Reference to undeclared {}", what),
                     fmt::format("No {} block is named \"{}\".", what, name), item->range);
      } else if (state[name] == State::open) {
        if (!cyclic)
          diags_.error("Cycle", fmt::format("The {} \"{}\" depends on itself.", what, name), other->range);
        cyclic = true;
      } else if (state[name] == State::unseen) {
        state[name] = State::open;
        stack.emplace_back(other, 0);
      }
    }
  }
  items = std::move(out);
}

void Reader::check_files() {
  for (const Image& i : out_.images) {
    if (!i.tree) continue;
    if (!i.tree->is_directory(i.template_path) && !i.tree->read(i.template_path))
      diags_.error("Template not found",
                   fmt::format("There is no \"{}\" in the image's files.", i.template_path), i.range);
  }
  for (const Environment& e : out_.environments)
    if (e.tree && !e.tree->is_directory(e.root))
      diags_.error("Root directory not found",
                   fmt::format("There is no directory \"{}\" in the environment's files.", e.root), e.range);
  for (const std::string& name : out_.verify.parity.environments)
    if (!out_.environment(name))
      diags_.error("Reference to undeclared environment",
                   fmt::format("No environment block is named \"{}\".", name), out_.verify.parity.range);
}

std::unique_ptr<const Scenario> load(const TreeSource& trees, const std::string& name,
                                     hcl::SourceMap& sources, hcl::Diagnostics& diags, const Place& around) {
  auto out = std::make_unique<Scenario>();
  out->name = name;
  out->start = world::default_start();
  out->arena = std::make_shared<hcl::Arena>();
  std::shared_ptr<const config::Tree> base = trees(".");
  if (!base) {
    diags.error("Directory not found", fmt::format("There is no directory \"{}\".", name));
    return out;
  }
  std::optional<std::string> text = base->read(std::string(kFileName));
  if (!text) {
    out->derived = true;
    derive(around.tree ? around : Place{base}, *out, sources, diags);
    return out;
  }
  const hcl::SourceFile* file = sources.add(std::string(kFileName), std::move(*text));
  if (!file) {
    diags.error("Too much source text", "The files of this run are larger than 4 GiB together.");
    return out;
  }
  hcl::Diagnostics own;
  const hcl::Body* body = hcl::parse_file(*file, *out->arena, own);
  if (!own.has_errors()) Reader(trees, *out, own).read(*body, base);
  diags.append(std::move(own));
  return out;
}

std::vector<std::shared_ptr<const config::Tree>> schema_trees(const TreeSource& trees,
                                                              hcl::SourceMap& sources,
                                                              hcl::Diagnostics& diags) {
  const std::shared_ptr<const config::Tree> base = trees(".");
  std::optional<std::string> text = base ? base->read(std::string(kFileName)) : std::nullopt;
  if (!text) return {};
  const hcl::SourceFile* file = sources.add(std::string(kFileName), std::move(*text));
  if (!file) return {};
  hcl::Arena arena;
  hcl::Diagnostics own;
  const hcl::Body* body = hcl::parse_file(*file, arena, own);
  std::vector<std::shared_ptr<const config::Tree>> out;
  if (!own.has_errors()) out = named_schema_trees(*body, trees, own);
  diags.append(std::move(own));
  return out;
}

}  // namespace reprise::scenario
