#include "hcl/print.h"

#include <array>

namespace reprise::hcl {

namespace {

struct OperatorText {
  const char* text;
  int level;
};
constexpr std::array<OperatorText, 13> kOperators = {{{"||", 1},
                                                      {"&&", 2},
                                                      {"==", 3},
                                                      {"!=", 3},
                                                      {"<", 4},
                                                      {"<=", 4},
                                                      {">", 4},
                                                      {">=", 4},
                                                      {"+", 5},
                                                      {"-", 5},
                                                      {"*", 6},
                                                      {"/", 6},
                                                      {"%", 6}}};
constexpr int kUnaryLevel = 7;
constexpr int kPostfixLevel = 8;

const OperatorText& text_of(BinaryOp op) { return kOperators[static_cast<std::size_t>(op)]; }

// How tightly an expression holds together: an operand needs parentheses when it is looser than its place.
int level_of(const Expr& e) {
  switch (e.kind) {
    case ExprKind::conditional: return 0;
    case ExprKind::binary: return text_of(static_cast<const Binary&>(e).op).level;
    case ExprKind::unary: return kUnaryLevel;
    default: return kPostfixLevel;
  }
}

class Printer {
 public:
  std::string take() { return std::move(out_); }

  void expr(const Expr& e);
  void body(const Body& body, int indent);
  void literal(std::string_view text);

 private:
  void add(std::string_view text) { out_ += text; }
  void operand(const Expr& e, int level) { wrapped(e, level_of(e) < level); }
  void wrapped(const Expr& e, bool parens) {
    if (parens) add("(");
    expr(e);
    if (parens) add(")");
  }
  void steps(std::span<TraversalStep const> steps);
  void relative(const RelativeTraversal& e);
  void splat(const Splat& e);
  void call(const FunctionCall& e);
  void object(const Object& e);
  void for_expr(const ForExpr& e);
  void template_parts(const TemplateExpr& e);
  void part(const Expr& e);

  std::string out_;
};

void Printer::literal(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    switch (c) {
      case '\n': add("\\n"); break;
      case '\r': add("\\r"); break;
      case '\t': add("\\t"); break;
      case '"': add("\\\""); break;
      case '\\': add("\\\\"); break;
      case '$':
      case '%':
        if (i + 1 == text.size()) {
          // What comes next may begin with a brace, or be a sequence of its own.
          add(c == '$' ? "\\u0024" : "\\u0025");
        } else {
          out_ += c;
          if (text[i + 1] == '{') out_ += c;
        }
        break;
      default: out_ += c;
    }
  }
}

void Printer::expr(const Expr& e) {
  switch (e.kind) {
    case ExprKind::invalid:
    case ExprKind::null_literal: return add("null");
    case ExprKind::bool_literal: return add(static_cast<const BoolLiteral&>(e).value ? "true" : "false");
    case ExprKind::number_literal: return add(static_cast<const NumberLiteral&>(e).text);
    case ExprKind::string_literal:
      add("\""), literal(static_cast<const StringLiteral&>(e).text);
      return add("\"");
    case ExprKind::template_expr:
      add("\""), template_parts(static_cast<const TemplateExpr&>(e));
      return add("\"");
    case ExprKind::template_wrap:
      add("\"${"), expr(*static_cast<const TemplateWrap&>(e).inner);
      return add("}\"");
    case ExprKind::scope_traversal:
      add(static_cast<const ScopeTraversal&>(e).root);
      return steps(static_cast<const ScopeTraversal&>(e).steps);
    case ExprKind::relative_traversal: return relative(static_cast<const RelativeTraversal&>(e));
    case ExprKind::function_call: return call(static_cast<const FunctionCall&>(e));
    case ExprKind::conditional: {
      const auto& c = static_cast<const Conditional&>(e);
      operand(*c.condition, 1), add(" ? "), expr(*c.true_result), add(" : ");
      return expr(*c.false_result);
    }
    case ExprKind::binary: {
      const auto& b = static_cast<const Binary&>(e);
      const OperatorText& op = text_of(b.op);
      operand(*b.left, op.level), add(" "), add(op.text), add(" ");
      return operand(*b.right, op.level + 1);
    }
    case ExprKind::unary:
      add(static_cast<const Unary&>(e).op == UnaryOp::negate ? "-" : "!");
      return operand(*static_cast<const Unary&>(e).operand, kUnaryLevel);
    case ExprKind::tuple: {
      std::string_view separator = "[";
      for (const Expr* item : static_cast<const Tuple&>(e).items)
        add(separator), expr(*item), separator = ", ";
      return add(separator == "[" ? "[]" : "]");
    }
    case ExprKind::object: return object(static_cast<const Object&>(e));
    case ExprKind::for_expr: return for_expr(static_cast<const ForExpr&>(e));
    case ExprKind::index: {
      const auto& i = static_cast<const Index&>(e);
      operand(*i.collection, kPostfixLevel), add("[");
      // A literal key would become a step of the traversal.
      wrapped(*i.key, i.key->kind == ExprKind::number_literal || i.key->kind == ExprKind::string_literal);
      return add("]");
    }
    case ExprKind::splat: return splat(static_cast<const Splat&>(e));
    case ExprKind::splat_item: return;
    case ExprKind::parens: return wrapped(*static_cast<const Parens&>(e).inner, true);
  }
}

void Printer::steps(std::span<TraversalStep const> steps) {
  bool after_legacy = false;
  for (const TraversalStep& step : steps) {
    bool legacy = step.kind == TraversalStep::Kind::index_number && step.legacy;
    switch (step.kind) {
      case TraversalStep::Kind::attribute: add("."), add(step.text); break;
      case TraversalStep::Kind::index_string: add("[\""), literal(step.text), add("\"]"); break;
      case TraversalStep::Kind::index_number:
        // Two in a row without a space would read as one number.
        legacy ? (add(after_legacy ? " ." : "."), add(step.text)) : (add("["), add(step.text), add("]"));
        break;
      case TraversalStep::Kind::index_word: add("["), add(step.text), add("]"); break;
      case TraversalStep::Kind::splat: add("[*]"); break;
    }
    after_legacy = legacy;
  }
}

void Printer::relative(const RelativeTraversal& e) {
  const Expr& source = *e.source;
  bool bracket = e.steps.empty() || (e.steps[0].kind != TraversalStep::Kind::attribute && !e.steps[0].legacy);
  bool joins = source.kind == ExprKind::splat && !(static_cast<const Splat&>(source).attr_only && bracket);
  wrapped(source, level_of(source) < kPostfixLevel || joins || source.kind == ExprKind::scope_traversal);
  if (source.kind == ExprKind::number_literal && !bracket) add(" ");
  steps(e.steps);
}

void Printer::splat(const Splat& e) {
  const Expr& source = *e.source;
  bool joins =
      source.kind == ExprKind::splat && (e.attr_only || !static_cast<const Splat&>(source).attr_only);
  wrapped(source, level_of(source) < kPostfixLevel || joins);
  add(e.attr_only ? ".*" : "[*]");
  expr(*e.each);
}

void Printer::call(const FunctionCall& e) {
  add(e.name), add("(");
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    if (i != 0) add(", ");
    expr(*e.args[i]);
  }
  add(e.expand_final ? "...)" : ")");
}

void Printer::object(const Object& e) {
  add("{");
  for (std::size_t i = 0; i < e.items.size(); ++i) {
    const ObjectItem& item = e.items[i];
    if (i != 0) add(", ");
    if (item.bare_key && item.key->kind == ExprKind::string_literal) {
      add(static_cast<const StringLiteral*>(item.key)->text);
    } else {
      bool reference = item.key->kind == ExprKind::scope_traversal &&
                       static_cast<const ScopeTraversal*>(item.key)->steps.empty();
      wrapped(*item.key, reference);
    }
    add(" = "), expr(*item.value);
  }
  add("}");
}

void Printer::for_expr(const ForExpr& e) {
  add(e.key ? "{for " : "[for ");
  if (!e.key_name.empty()) add(e.key_name), add(", ");
  add(e.value_name), add(" in "), expr(*e.collection), add(" : ");
  if (e.key) expr(*e.key), add(" => ");
  expr(*e.value);
  if (e.group) add("...");
  if (e.condition) add(" if "), expr(*e.condition);
  add(e.key ? "}" : "]");
}

void Printer::template_parts(const TemplateExpr& e) {
  // One interpolation alone would be its value; a trimmed space makes it a string.
  bool alone = e.parts.size() == 1;
  for (const Expr* p : e.parts) {
    std::size_t before = out_.size();
    part(*p);
    if (alone && out_.compare(before, 2, "${") == 0) {
      out_.pop_back();
      add(" ~} ");
    }
  }
}

void Printer::part(const Expr& e) {
  auto inner = [&](const Expr* content) {
    if (content->kind == ExprKind::template_expr) {
      for (const Expr* p : static_cast<const TemplateExpr*>(content)->parts) part(*p);
    }
  };
  if (e.kind == ExprKind::string_literal) return literal(static_cast<const StringLiteral&>(e).text);
  if (e.kind == ExprKind::conditional && static_cast<const Conditional&>(e).directive) {
    const auto& c = static_cast<const Conditional&>(e);
    add("%{ if "), expr(*c.condition), add(" }"), inner(c.true_result), add("%{ else }"),
        inner(c.false_result);
    return add("%{ endif }");
  }
  if (e.kind == ExprKind::for_expr && static_cast<const ForExpr&>(e).directive) {
    const auto& f = static_cast<const ForExpr&>(e);
    add("%{ for ");
    if (!f.key_name.empty()) add(f.key_name), add(", ");
    add(f.value_name), add(" in "), expr(*f.collection), add(" }"), inner(f.value);
    return add("%{ endfor }");
  }
  add("${"), expr(e), add("}");
}

void Printer::body(const Body& body, int indent) {
  std::string margin(static_cast<std::size_t>(indent) * 2, ' ');
  for (const Attribute& a : body.attributes) {
    add(margin), add(a.name), add(" = "), expr(*a.expr), add("\n");
  }
  for (const Block& b : body.blocks) {
    add(margin), add(b.type);
    for (const Label& label : b.labels) add(" \""), literal(label.text), add("\"");
    add(" {\n");
    this->body(*b.body, indent + 1);
    add(margin), add("}\n");
  }
}

}  // namespace

std::string print(const Expr& expr) {
  Printer printer;
  printer.expr(expr);
  return printer.take();
}

std::string print(const Body& body) {
  Printer printer;
  printer.body(body, 0);
  return printer.take();
}

std::string quote(std::string_view text) {
  Printer printer;
  printer.literal(text);
  return "\"" + printer.take() + "\"";
}

}  // namespace reprise::hcl
