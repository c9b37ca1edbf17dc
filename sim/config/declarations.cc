#include "config/declarations.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "hcl/parser.h"
#include "lang/ranges.h"
#include "lang/render.h"

namespace reprise::config {

namespace {

constexpr std::string_view kName[] = {"name"};
constexpr std::string_view kTypeName[] = {"type", "name"};
constexpr BlockTypeShape kRootBlocks[] = {
    {"terraform"},       {"required_providers"},   {"provider", kName}, {"variable", kName},
    {"locals"},          {"output", kName},        {"module", kName},   {"resource", kTypeName},
    {"data", kTypeName}, {"ephemeral", kTypeName}, {"moved"},           {"import"},
    {"removed"},         {"check", kName},
};

constexpr BlockTypeShape kTerraformBlock[] = {{"terraform"}};
constexpr ArgumentShape kVersionAsked[] = {{"required_version"}};
constexpr ArgumentShape kLanguageAsked[] = {{"experiments"}, {"language"}};

std::string provider_key(const hcl::Block& b, const SyntaxContext& c) {
  std::string key(b.labels[0].text);
  hcl::Diagnostics ignored;
  constexpr ArgumentShape alias[] = {{"alias"}};
  Content content = partial_content(*b.body, {alias, {}}, c, ignored);
  if (const hcl::Attribute* a = content.find("alias")) {
    if (auto text = literal_text(*a->expr)) key += fmt::format(".{}", *text);
  }
  return key;
}

std::string key_of(const hcl::Block& b, const SyntaxContext& c) {
  if (b.type == "provider") return provider_key(b, c);
  std::string key;
  for (const hcl::Label& l : b.labels) {
    key += l.text;
    key += '\n';  // labels cannot hold one unescaped, and identifiers never do
  }
  return key;
}

class Collector {
 public:
  Collector(const SyntaxContext& c, FileProblems& found) : c_(c), found_(found), diags_(found.joined) {}

  void add(const ParsedFile& file) {
    each_block(file, [this](const hcl::Block& b) { add_block(b); });
  }
  void override_with(const ParsedFile& file) {
    each_block(file, [this](const hcl::Block& b) { override_block(b); });
  }
  Declarations take() { return std::move(out_); }

 private:
  template <class Visit>
  void each_block(const ParsedFile& file, Visit visit) {
    // The real tool looks through a file twice for what it asks of Terraform before it reads the rest.
    for (const auto wanted :
         {std::span<const ArgumentShape>(kVersionAsked), std::span<const ArgumentShape>(kLanguageAsked)}) {
      const Content asked = partial_content(*file.body, {{}, kTerraformBlock}, c_, found_.asked);
      for (const hcl::Block* b : asked.blocks) partial_content(*b->body, {wanted, {}}, c_, found_.asked);
    }
    Content content = whole_content(*file.body, {{}, kRootBlocks}, c_, found_.content);
    for (const hcl::Block* b : content.blocks) {
      if (b->type == "required_providers")
        found_.blocks.error("Invalid required_providers block",
                            "A \"required_providers\" block must be nested inside a \"terraform\" block.",
                            b->type_range);
      else
        visit(*b);
    }
  }

  std::vector<Declaration>* named(std::string_view type) {
    if (type == "resource") return &out_.resources;
    if (type == "data") return &out_.data;
    if (type == "ephemeral") return &out_.ephemerals;
    if (type == "variable") return &out_.variables;
    if (type == "output") return &out_.outputs;
    if (type == "module") return &out_.calls;
    if (type == "provider") return &out_.providers;
    if (type == "check") return &out_.checks;
    return nullptr;
  }
  std::vector<const hcl::Block*>* unnamed(std::string_view type) {
    if (type == "moved") return &out_.moved;
    if (type == "removed") return &out_.removed;
    if (type == "import") return &out_.imports;
    return nullptr;
  }

  void add_block(const hcl::Block& b) {
    if (b.type == "locals") return add_locals(b);
    if (b.type == "terraform") return out_.terraform.push_back(&b);
    if (auto* list = unnamed(b.type)) return list->push_back(&b);
    std::vector<Declaration>& list = *named(b.type);
    auto [at, fresh] = index_[std::string(b.type)].emplace(key_of(b, c_), list.size());
    if (fresh) {
      list.push_back({&b, {}});
    } else {
      duplicate(b, *list[at->second].base);
      out_.unused.push_back({&b, {}});
    }
  }

  void add_locals(const hcl::Block& b) {
    for (const hcl::Attribute* a : just_arguments(*b.body, c_, found_.blocks)) {
      auto [at, fresh] = index_["locals"].emplace(a->name, out_.locals.size());
      if (fresh) {
        out_.locals.push_back({a});
        continue;
      }
      diags_.error(
          "Duplicate local value definition",
          fmt::format("A local value named \"{}\" was already defined at {}. Local value names must be "
                      "unique within a module.",
                      a->name, where(out_.locals[at->second].attribute->range)),
          a->range);
    }
  }

  void override_block(const hcl::Block& b) {
    if (b.type == "locals") return override_locals(b);
    if (b.type == "terraform") return out_.terraform_overrides.push_back(&b);
    out_.overridden = true;
    if (unnamed(b.type)) {
      out_.unused.push_back({&b, {}});
      if (b.type == "removed") return;  // as the real tool does: read, not used, not refused
      diags_.error(fmt::format("Cannot override '{}' blocks", b.type),
                   b.type == "import"
                       ? "Import blocks can appear only in normal files, not in override files."
                       : "Records of moved objects can appear only in normal files, not in override files.",
                   b.header_range);
      return;
    }
    if (b.type == "check") {
      diags_.error("Can't override check blocks", "Override files cannot override check blocks.",
                   b.header_range);
      return;
    }
    if (b.type == "ephemeral") {  // read, not used, not refused: in Terraform 1.11 nothing overrides them
      out_.unused.push_back({&b, {}, true});
      return;
    }
    auto& known = index_[std::string(b.type)];
    auto at = known.find(key_of(b, c_));
    if (at == known.end()) {
      // An absent default configuration is an empty one, so there is something to override.
      if (b.type == "provider" && provider_key(b, c_).find('.') == std::string::npos) return add_block(b);
      out_.unused.push_back({&b, {}, true});
      return missing_base(b);
    }
    (*named(b.type))[at->second].overrides.push_back(&b);
  }

  void override_locals(const hcl::Block& b) {
    for (const hcl::Attribute* a : just_arguments(*b.body, c_, found_.blocks)) {
      auto at = index_["locals"].find(std::string(a->name));
      if (at != index_["locals"].end()) {
        out_.locals[at->second].attribute = a;
        continue;
      }
      diags_.error(
          "Missing base local value definition to override",
          fmt::format("There is no local value named {}. An override file can only override a local value "
                      "that was already defined in a primary configuration file.",
                      lang::quote(a->name)),
          a->range);
    }
  }

  void missing_base(const hcl::Block& b) {
    std::string name = lang::quote(b.labels.back().text);
    auto say = [&](const char* summary, std::string what, const char* done) {
      diags_.error(
          summary,
          fmt::format("There is no {}. An override file can only override {} in a primary configuration "
                      "file.",
                      what, done),
          b.header_range);
    };
    if (b.type == "variable")
      say("Missing base variable declaration to override", "variable named " + name,
          "a variable that was already declared");
    else if (b.type == "output")
      say("Missing base output definition to override", "output named " + name,
          "an output that was already defined");
    else if (b.type == "module")
      say("Missing module call to override", "module call named " + name, "a module call that was defined");
    else if (b.type == "provider")
      say("Missing base provider configuration for override",
          fmt::format("{} provider configuration with the alias {}", b.labels[0].text, alias_text(b)),
          "an aliased provider configuration that was already defined");
    else
      say(b.type == "data" ? "Missing data resource to override" : "Missing resource to override",
          fmt::format("{}{} resource named {}", b.labels[0].text, b.type == "data" ? " data" : "", name),
          b.type == "data" ? "a data block defined" : "a resource block defined");
  }

  std::string alias_text(const hcl::Block& b) {
    std::string key = provider_key(b, c_);
    std::size_t dot = key.find('.');
    return lang::quote(key.substr(dot + 1));
  }

  // The data source inside a check, if it has one.
  const hcl::Block* scoped_data(const hcl::Block& check) {
    constexpr BlockTypeShape wanted[] = {{"data", kTypeName}};
    hcl::Diagnostics ignored;
    const Content content = partial_content(*check.body, {{}, wanted}, c_, ignored);
    return content.blocks.empty() ? nullptr : content.blocks.front();
  }
  // Of checks with one data source the real tool says only that.
  bool duplicate_scoped_data(const hcl::Block& b, const hcl::Block& first) {
    const hcl::Block* own = scoped_data(b);
    const hcl::Block* other = own ? scoped_data(first) : nullptr;
    if (!other || key_of(*own, c_) != key_of(*other, c_)) return false;
    diags_.error(
        fmt::format("Duplicate data \"{}\" configuration", own->labels[0].text),
        fmt::format(
            "A {} data resource named \"{}\" was already declared at {}. Resource names must be unique per "
            "type in each module, including within check blocks.",
            own->labels[0].text, own->labels[1].text, where(other->header_range)),
        own->header_range);
    return true;
  }

  void duplicate(const hcl::Block& b, const hcl::Block& first) {
    if (b.type == "check" && duplicate_scoped_data(b, first)) return;
    std::string_view name = b.labels.back().text;
    std::string at = where(first.header_range);
    auto say = [&](std::string summary, std::string detail) {
      diags_.error(std::move(summary), std::move(detail), b.header_range);
    };
    if (b.type == "variable")
      say("Duplicate variable declaration",
          fmt::format(
              "A variable named \"{}\" was already declared at {}. Variable names must be unique within a "
              "module.",
              name, at));
    else if (b.type == "output")
      say("Duplicate output definition", fmt::format("An output named \"{}\" was already defined at {}. "
                                                     "Output names must be unique within a module.",
                                                     name, at));
    else if (b.type == "module")
      say("Duplicate module call",
          fmt::format(
              "A module call named \"{}\" was already defined at {}. Module calls must have unique names "
              "within a module.",
              name, at));
    else if (b.type == "check")
      say(fmt::format("Duplicate check \"{}\" configuration", name),
          fmt::format("A check block named \"{}\" was already declared at {}. Check blocks must be unique "
                      "within each "
                      "module.",
                      name, at));
    else if (b.type == "provider")
      duplicate_provider(b, at);
    else
      say(fmt::format("Duplicate {} \"{}\" configuration", b.type, b.labels[0].text),
          fmt::format("A {}{} resource named \"{}\" was already declared at {}. Resource names must be "
                      "unique per type "
                      "in each module.",
                      b.labels[0].text, b.type == "data" ? " data" : "", name, at));
  }

  void duplicate_provider(const hcl::Block& b, const std::string& at) {
    std::string key = provider_key(b, c_);
    std::size_t dot = key.find('.');
    std::string detail =
        dot == std::string::npos
            ? fmt::format(
                  "A default (non-aliased) provider configuration for \"{}\" was already given at {}. If "
                  "multiple configurations are required, set the \"alias\" argument for alternative "
                  "configurations.",
                  key, at)
            : fmt::format(
                  "A provider configuration for \"{}\" with alias \"{}\" was already given at {}. Each "
                  "configuration for the same provider must have a distinct alias.",
                  key.substr(0, dot), key.substr(dot + 1), at);
    diags_.error("Duplicate provider configuration", std::move(detail), b.header_range);
  }

  std::string where(hcl::Range r) const { return lang::range_text(c_.sources, r); }

  const SyntaxContext& c_;
  FileProblems& found_;
  hcl::Diagnostics& diags_;  // of joining files
  Declarations out_;
  // For lookup only: kind → key → place in its list.
  std::map<std::string, std::unordered_map<std::string, std::size_t>, std::less<>> index_;
};

// A block of a file, or what stands for blocks in JSON.
struct Item {
  hcl::Pos begin = 0;
  std::string_view name;
};
Item item_at(const hcl::Body& body, hcl::Pos place) {
  Item out;
  for (const hcl::Block& b : body.blocks)
    if (b.type_range.begin <= place && b.type_range.begin >= out.begin) out = {b.type_range.begin, b.type};
  for (const hcl::Attribute& a : body.attributes)
    if (a.name_range.begin <= place && a.name_range.begin >= out.begin) out = {a.name_range.begin, a.name};
  return out;
}

// Of a file's blocks these are joined with other files' first.
std::size_t joining_rank(std::string_view type) {
  static constexpr std::string_view kOrder[] = {"terraform", "provider", "variable", "locals",    "output",
                                                "module",    "resource", "data",     "ephemeral", "check"};
  return static_cast<std::size_t>(std::ranges::find(kOrder, type) - std::begin(kOrder));
}

}  // namespace

Declarations collect(const std::vector<ParsedFile>& primary, const std::vector<ParsedFile>& overrides,
                     const SyntaxContext& c, FileProblems& found) {
  Collector collector(c, found);
  for (const ParsedFile& f : primary) collector.add(f);
  for (const ParsedFile& f : overrides) collector.override_with(f);
  return collector.take();
}

bool FileProblems::has_errors() const {
  return reading.has_errors() || asked.has_errors() || content.has_errors() || blocks.has_errors() ||
         joined.has_errors();
}

hcl::Diagnostics FileProblems::in_order(const std::vector<ParsedFile>& primary,
                                        const std::vector<ParsedFile>& overrides) const {
  std::vector<const ParsedFile*> files;
  for (const auto* list : {&primary, &overrides})
    for (const ParsedFile& f : *list) files.push_back(&f);
  using Key = std::tuple<bool, std::size_t, std::size_t, hcl::Pos>;
  std::vector<std::pair<Key, const hcl::Diagnostic*>> all;
  const hcl::Diagnostics* steps[] = {&reading, &asked, &content, &blocks};
  // What has no place, or one in a file that calls the module, comes first.
  const auto file_of = [&](const hcl::Diagnostic& d) {
    const auto holds = [&](const ParsedFile* f) {
      return d.subject.begin >= f->source->base &&
             d.subject.begin <= f->source->base + f->source->content.size();
    };
    const auto at = std::ranges::find_if(files, holds);
    return d.subject.valid() && at != files.end() ? static_cast<std::size_t>(at - files.begin()) + 1 : 0;
  };
  for (std::size_t step = 0; step < std::size(steps); ++step)
    for (const hcl::Diagnostic& d : *steps[step]) {
      const std::size_t file = file_of(d);
      const bool by_block = steps[step] == &blocks && file != 0;
      all.push_back(
          {{false, file, step, by_block ? item_at(*files[file - 1]->body, d.subject.begin).begin : 0}, &d});
    }
  for (const hcl::Diagnostic& d : joined) {
    const std::size_t file = file_of(d);
    const std::size_t rank =
        file == 0 ? 0 : joining_rank(item_at(*files[file - 1]->body, d.subject.begin).name);
    all.push_back({{true, file, rank, 0}, &d});
  }
  std::ranges::stable_sort(all, {}, [](const auto& one) { return one.first; });
  hcl::Diagnostics out;
  for (const auto& [key, d] : all) out.add(*d);
  return out;
}

const hcl::Attribute* MergedContent::find(std::string_view name) const {
  for (const hcl::Attribute* a : arguments) {
    if (a->name == name) return a;
  }
  return nullptr;
}

bool MergedContent::overridden(std::string_view name, const Declaration& d) const {
  const hcl::Attribute* a = find(name);
  return a && !(a->range.begin >= d.base->body->range.begin && a->range.end <= d.base->body->range.end);
}

MergedContent merged_content(const Declaration& d, const BodyShape& shape, bool partial,
                             const SyntaxContext& c, hcl::Diagnostics& diags) {
  MergedContent out;
  auto read = [&](const hcl::Block& b, const BodyShape& s) {
    return partial ? partial_content(*b.body, s, c, diags) : whole_content(*b.body, s, c, diags);
  };
  auto add = [&](const Content& content, std::size_t number) {
    for (const hcl::Attribute* a : content.arguments) {
      bool replaced = false;
      for (const hcl::Attribute*& had : out.arguments) {
        if (had->name == a->name) {
          had = a;
          replaced = true;
        }
      }
      if (!replaced) out.arguments.push_back(a);
    }
    for (const hcl::Block* b : content.blocks) out.blocks.emplace_back(b, number);
    if (content.rest) out.rest.push_back(content.rest);
  };
  std::vector<ArgumentShape> optional(shape.arguments.begin(), shape.arguments.end());
  for (ArgumentShape& a : optional) a.required = false;
  if (d.overriding)
    add(read(*d.base, {optional, shape.blocks}), 1);
  else
    add(read(*d.base, shape), 0);
  for (std::size_t i = 0; i < d.overrides.size(); ++i)
    add(read(*d.overrides[i], {optional, shape.blocks}), i + 1);
  return out;
}

}  // namespace reprise::config
