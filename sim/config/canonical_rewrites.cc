// What is written in an old way, as edits of the text.
#include <algorithm>
#include <string_view>
#include <vector>

#include "config/canonical_layout.h"
#include "hcl/ast.h"
#include "hcl/lexer.h"

namespace reprise::config {
namespace {

using T = hcl::TokenType;

struct Edit {
  std::size_t begin, end;
  std::string text;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<hcl::Token> tokens_of(std::string_view text) {
  hcl::Diagnostics ignored;
  hcl::Lexer lexer(text, 1, hcl::Lexer::Start::config, ignored);
  std::vector<hcl::Token> out;
  for (hcl::Token t = lexer.next(); t.type != T::eof; t = lexer.next()) out.push_back(t);
  return out;
}

class Rewriter {
 public:
  explicit Rewriter(const hcl::SourceFile& file) : file_(file) {}

  std::string run(const hcl::Body& body) {
    visit(body, 0, {});
    std::ranges::sort(edits_, {}, &Edit::begin);
    std::string out;
    std::size_t at = 0;
    for (const Edit& e : edits_) {
      out += file_.text().substr(at, e.begin - at);
      out += e.text;
      at = e.end;
    }
    out += file_.text().substr(at);
    return out;
  }

 private:
  std::size_t offset(hcl::Pos pos) const { return pos - file_.base; }
  std::string_view text(hcl::Range r) const { return file_.text().substr(offset(r.begin), r.end - r.begin); }

  void visit(const hcl::Body& body, int depth, std::string_view block_type) {
    for (const hcl::Attribute& a : body.attributes) {
      const std::string_view before = text(a.expr->range);
      const std::string after =
          depth == 1 && block_type == "variable" && a.name == "type" ? type(before) : value(before);
      if (after != before) edits_.push_back({offset(a.expr->range.begin), offset(a.expr->range.end), after});
    }
    for (const hcl::Block& b : body.blocks) {
      labels(b);
      visit(*b.body, depth + 1, b.type);
    }
  }

  // Labels stand in quotes, one space apart, without comments between them.
  void labels(const hcl::Block& b) {
    if (b.labels.empty()) return;
    std::string after;
    for (const hcl::Label& label : b.labels) {
      const std::string_view written = text(label.range);
      after += ' ';
      after += written.starts_with('"') ? std::string(written) : "\"" + std::string(written) + "\"";
    }
    const std::size_t begin = offset(b.type_range.end), end = offset(b.labels.back().range.end);
    if (file_.text().substr(begin, end - begin) != after) edits_.push_back({begin, end, after});
  }

  // "${x}" and nothing else is x. Over several lines it needs parentheses to stay one expression.
  static std::string value(std::string_view written) {
    std::string same(written);
    if (!written.starts_with("\"${")) return same;
    const std::vector<hcl::Token> tokens = tokens_of(written);
    if (tokens.size() < 5) return same;
    const std::size_t last = tokens.size() - 1;
    if (tokens[0].type != T::open_quote || tokens[1].type != T::template_interp ||
        tokens[last - 1].type != T::template_end || tokens[last].type != T::close_quote)
      return same;
    int quotes = 0;
    for (std::size_t i = 2; i < last - 1; ++i) {
      const T type = tokens[i].type;
      if (type == T::open_quote) ++quotes;
      if (type == T::close_quote) --quotes;
      if (quotes == 0 && (type == T::template_interp || type == T::template_end)) return same;
    }
    const std::string_view inside =
        trim(written.substr(tokens[1].end, tokens[last - 1].begin - tokens[1].end));
    const bool wrapped = inside.starts_with('(') && inside.ends_with(')');
    // The end of a comment's line does not count, as Terraform has it.
    const std::vector<hcl::Token> kept = tokens_of(inside);
    const bool lines = std::ranges::any_of(kept, [&](const hcl::Token& t) {
      return t.type == T::newline && (inside[t.begin] == '\n' || inside[t.begin] == '\r');
    });
    return lines && !wrapped ? "(" + std::string(inside) + ")" : std::string(inside);
  }

  // Type constraints of Terraform 0.11: in quotes, and collections without the type of their elements.
  static std::string type(std::string_view written) {
    if (written == "\"string\"") return "string";
    if (written == "\"list\"") return "list(string)";
    if (written == "\"map\"") return "map(string)";
    if (written == "list") return "list(any)";
    if (written == "map") return "map(any)";
    if (written == "set") return "set(any)";
    return std::string(written);
  }

  const hcl::SourceFile& file_;
  std::vector<Edit> edits_;
};

}  // namespace

std::string rewrite_old_forms(const hcl::SourceFile& file, const hcl::Body& body) {
  return Rewriter(file).run(body);
}

}  // namespace reprise::config
