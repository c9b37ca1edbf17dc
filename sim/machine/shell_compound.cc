// The grammar: lists, pipelines, compound commands, redirections.
#include <algorithm>
#include <array>

#include "machine/shell_parser.h"

namespace reprise::machine::shell {
namespace {

constexpr std::array<std::string_view, 10> kReserved = {"then", "else", "elif", "fi", "do",
                                                        "done", "esac", "}",    ";;", ")"};

}  // namespace

bool Parser::ends_list(const std::vector<std::string_view>& ends) {
  if (done() || failed()) return true;
  if (peek() == ')' || at(";;") || (bash() && at(";&"))) return true;
  std::string_view w = bare_word();
  if (std::find(ends.begin(), ends.end(), w) != ends.end()) return true;
  if (std::find(kReserved.begin(), kReserved.end(), w) != kReserved.end()) return unexpected(), true;
  return false;
}

List Parser::list(const std::vector<std::string_view>& ends) {
  List out;
  Deeper deeper(*this);
  for (;;) {
    skip_newlines();
    if (ends_list(ends)) return out;
    std::size_t before = p_;
    AndOr item = and_or();
    if (failed()) return out;
    skip_blank();
    if (peek() == '&' && peek(1) != '&') {
      item.background = true;
      ++p_;
    } else if (peek() == ';' && peek(1) != ';' && !(bash() && peek(1) == '&')) {
      ++p_;
    } else if (peek() != '\n' && !done() && peek() != ')' && !at(";;") && !at(";&")) {
      unexpected();
      return out;
    }
    out.items.push_back(std::move(item));
    if (p_ == before) {
      unexpected();
      return out;
    }
  }
}

AndOr Parser::and_or() {
  AndOr out;
  auto link = AndOr::Link::first;
  for (;;) {
    out.pipelines.emplace_back(link, pipeline());
    skip_blank();
    if (failed() || (!at("&&") && !at("||"))) return out;
    link = at("&&") ? AndOr::Link::and_then : AndOr::Link::or_else;
    p_ += 2;
    skip_newlines();
  }
}

Pipeline Parser::pipeline() {
  Pipeline out;
  skip_blank();
  while (keyword("!")) {
    out.negate = !out.negate;
    skip_blank();
  }
  if (bash() && at_keyword("time")) {
    keyword("time");
    skip_blank();
    if (at_keyword("-p")) keyword("-p"), skip_blank();
  }
  for (;;) {
    out.stages.push_back(command());
    skip_blank();
    bool both = bash() && at("|&");
    if (failed() || peek() != '|' || (peek(1) == '|' && !both)) return out;
    p_ += both ? 2 : 1;
    out.with_stderr.push_back(both ? 'y' : 'n');
    skip_newlines();
  }
}

std::unique_ptr<Command> Parser::command() {
  auto c = std::make_unique<Command>();
  Deeper deeper(*this);
  skip_blank();
  std::size_t begin = p_;
  if (failed()) return c;
  if (compound(*c)) {
    redirects(c->redirects);
  } else if (!failed()) {
    simple(*c);
  }
  std::size_t end = std::min(p_, s_.size());
  while (end > begin && (s_[end - 1] == ' ' || s_[end - 1] == '\t')) --end;
  c->where = where(begin, end);
  return c;
}

void Parser::simple(Command& c) {
  for (;;) {
    skip_blank();
    if (done() || failed()) break;
    if (redirect(c.redirects)) continue;
    if (failed()) return;
    if (c.words.empty() && assignment(c)) continue;
    if (is_meta(peek()) && !(bash() && (at("<(") || at(">(")))) break;
    std::size_t before = p_;
    Word w = word();
    if (failed()) return;
    if (p_ == before) break;
    c.words.push_back(std::move(w));
    skip_blank();
    if (c.words.size() == 1 && peek() == '(' && function(c)) return;
    // export a=(…), local b=(…): an array's elements behind a declaration
    if (bash() && peek() == '(' && c.words.back().source.ends_with('=') && c.words.size() > 1) {
      Assignment a;
      a.name = c.words.back().source.substr(0, c.words.back().source.size() - 1);
      c.words.pop_back();
      array_elements(a);
      c.assignments.push_back(std::move(a));
    }
  }
  if (c.words.empty() && c.assignments.empty() && c.redirects.empty() && !failed()) unexpected();
}

bool Parser::assignment(Command& c) {
  std::size_t begin = p_;
  Assignment a;
  a.name = name();
  if (a.name.empty()) return false;
  if (bash() && peek() == '[') {
    std::size_t close = s_.find(']', p_);
    if (close == std::string_view::npos ||
        (s_.substr(close + 1, 1) != "=" && s_.substr(close + 1, 2) != "+=")) {
      p_ = begin;
      return false;
    }
    ++p_;
    a.index = braced_word("]", false);
    ++p_;
  }
  if (bash() && at("+=")) a.append = true, ++p_;
  if (peek() != '=') {
    p_ = begin;
    return false;
  }
  ++p_;
  if (bash() && peek() == '(')
    array_elements(a);
  else
    a.value = word();
  c.assignments.push_back(std::move(a));
  return true;
}

void Parser::array_elements(Assignment& a) {
  a.is_array = true;
  ++p_;
  for (;;) {
    skip_newlines();
    if (done() || peek() == ')') break;
    std::size_t before = p_;
    a.elements.push_back(word());
    if (p_ == before) break;
  }
  if (peek() != ')')
    unexpected();
  else
    ++p_;
}

void Parser::redirects(std::vector<Redirect>& out) {
  for (skip_blank(); !failed() && redirect(out); skip_blank()) {
  }
}

bool Parser::redirect(std::vector<Redirect>& out) {
  std::size_t begin = p_, q = p_;
  while (q < s_.size() && s_[q] >= '0' && s_[q] <= '9') ++q;
  bool both = bash() && (at("&>"));
  if (!both && (q >= s_.size() || (s_[q] != '<' && s_[q] != '>'))) return false;
  if (bash() && q == p_ && q + 1 < s_.size() && s_[q + 1] == '(') return false;
  Redirect r;
  if (q > p_) r.fd = q - p_ == 1 ? s_[p_] - '0' : 99;
  p_ = q;
  auto take = [&](std::string_view op) { return at(op) ? (p_ += op.size(), true) : false; };
  bool strip = false, here = false;
  using Op = Redirect::Op;
  if (both)
    r.op = take("&>>") ? Op::both_append : (p_ += 2, Op::both);
  else if (take("<<-"))
    here = strip = true, r.op = Op::heredoc;
  else if (bash() && take("<<<"))
    r.op = Op::here_string;
  else if (take("<<"))
    here = true, r.op = Op::heredoc;
  else if (take("<&"))
    r.op = Op::duplicate, r.fd = r.fd < 0 ? 0 : r.fd;
  else if (take("<>"))
    r.op = Op::read_write;
  else if (take("<"))
    r.op = Op::read;
  else if (take(">>"))
    r.op = Op::append;
  else if (take(">&"))
    r.op = Op::duplicate, r.fd = r.fd < 0 ? 1 : r.fd;
  else if (take(">|") || take(">"))
    r.op = Op::write;
  skip_blank();
  r.target = word();
  if (failed()) return false;
  if (r.target.parts.empty()) return unexpected();
  // bash: `>& file` is `&> file`
  if (r.op == Op::duplicate && bash() && r.fd == 1 && r.target.plain && !r.target.source.empty() &&
      r.target.source != "-" && (r.target.source[0] < '0' || r.target.source[0] > '9') && s_[begin] == '>')
    r.op = Op::both;
  if (here) {
    Pending h;
    h.strip_tabs = strip;
    for (const Part& part : r.target.parts) {
      h.quoted = h.quoted || part.kind != Part::Kind::literal;
      if (part.kind == Part::Kind::dquote)
        for (const Part& inner : part.parts) h.delimiter += inner.text;
      else
        h.delimiter += part.text;
    }
    r.body = h.into = std::make_shared<Word>();
    pending_.push_back(std::move(h));
  }
  out.push_back(std::move(r));
  return true;
}

bool Parser::compound(Command& c) {
  if (peek() == '(') {
    if (peek(1) == '(' && bash() && balanced_parens(p_ + 2) != std::string_view::npos)
      return double_paren(c), true;
    ++p_;
    c.kind = Command::Kind::subshell;
    c.lists.push_back(list({")"}));
    if (failed()) return true;
    if (peek() != ')') return unexpected();
    return ++p_, true;
  }
  std::string_view w = bare_word();
  if (w == "{") {
    keyword("{");
    c.kind = Command::Kind::group;
    c.lists.push_back(list({"}"}));
    return expect("}"), true;
  }
  if (w == "if") return if_clause(c), true;
  if (w == "while") return loop(c, Command::Kind::while_loop), true;
  if (w == "until") return loop(c, Command::Kind::until_loop), true;
  if (w == "for") return for_loop(c), true;
  if (w == "case") return case_clause(c), true;
  if (w == "[[" && bash()) return conditional(c), true;
  if (w == "function" && bash()) {
    keyword("function");
    skip_blank();
    c.name = std::string(bare_word());
    p_ += c.name.size();
    skip_blank();
    if (at("()")) p_ += 2;
    if (c.name.empty()) return unexpected();
    return function_body(c), true;
  }
  if (std::find(kReserved.begin(), kReserved.end(), w) != kReserved.end()) return unexpected();
  return false;
}

void Parser::if_clause(Command& c) {
  c.kind = Command::Kind::if_clause;
  keyword("if");
  for (;;) {
    c.lists.push_back(list({"then"}));
    if (!expect("then")) return;
    c.lists.push_back(list({"elif", "else", "fi"}));
    skip_newlines();
    if (keyword("elif")) continue;
    if (keyword("else")) c.lists.push_back(list({"fi"}));
    expect("fi");
    return;
  }
}

void Parser::loop(Command& c, Command::Kind kind) {
  c.kind = kind;
  keyword(bare_word());
  c.lists.push_back(list({"do"}));
  if (!expect("do")) return;
  c.lists.push_back(list({"done"}));
  expect("done");
}

void Parser::for_loop(Command& c) {
  keyword("for");
  skip_blank();
  if (bash() && at("((")) {
    std::size_t end = balanced_parens(p_ + 2);
    if (end == std::string_view::npos) return void(unexpected());
    c.kind = Command::Kind::for_arithmetic;
    std::size_t a = s_.find(';', p_), b = a == std::string_view::npos ? a : s_.find(';', a + 1);
    if (b == std::string_view::npos || b > end) return void(unexpected());
    c.subject = raw_word(p_ + 2, a);
    c.test = raw_word(a + 1, b);
    c.step = raw_word(b + 1, end);
    p_ = end + 2;
    skip_blank();
    if (peek() == ';') ++p_;
  } else {
    c.kind = Command::Kind::for_loop;
    c.name = name();
    if (c.name.empty()) return void(unexpected());
    skip_newlines();
    if (keyword("in")) {
      c.has_in = true;
      for (skip_blank(); !done() && !failed() && !is_meta(peek()); skip_blank()) c.words.push_back(word());
    }
    skip_blank();
    if (peek() == ';') ++p_;
  }
  skip_newlines();
  if (c.kind == Command::Kind::for_arithmetic && at_keyword("{")) {
    keyword("{");
    c.lists.push_back(list({"}"}));
    expect("}");
    return;
  }
  if (!expect("do")) return;
  c.lists.push_back(list({"done"}));
  expect("done");
}

void Parser::case_clause(Command& c) {
  c.kind = Command::Kind::case_clause;
  keyword("case");
  skip_blank();
  c.subject = word();
  if (!expect("in")) return;
  for (;;) {
    skip_newlines();
    if (done() || failed()) return void(unexpected());
    if (keyword("esac")) return;
    if (peek() == '(') ++p_;
    CaseItem item;
    for (;;) {
      skip_blank();
      std::size_t before = p_;
      item.patterns.push_back(word());
      if (p_ == before) return void(unexpected());
      skip_blank();
      if (peek() != '|') break;
      ++p_;
    }
    if (peek() != ')') return void(unexpected());
    ++p_;
    item.body = list({"esac"});
    if (failed()) return;
    skip_newlines();
    if (at(";;&") && bash())
      item.end = 't', p_ += 3;
    else if (at(";;"))
      p_ += 2;
    else if (at(";&") && bash())
      item.end = '&', p_ += 2;
    else if (!at_keyword("esac"))
      return void(unexpected());
    c.cases.push_back(std::move(item));
  }
}

// After a word and at `(`: name() body.
bool Parser::function(Command& c) {
  std::size_t q = p_ + 1;
  while (q < s_.size() && (s_[q] == ' ' || s_[q] == '\t')) ++q;
  if (q >= s_.size() || s_[q] != ')' || !c.words[0].plain) return unexpected();
  p_ = q + 1;
  c.name = c.words[0].source;
  c.words.clear();
  function_body(c);
  return true;
}

void Parser::function_body(Command& c) {
  c.kind = Command::Kind::function;
  skip_newlines();
  c.body = std::shared_ptr<Command>(command());
}

void Parser::double_paren(Command& c) {
  c.kind = Command::Kind::arithmetic;
  std::size_t end = balanced_parens(p_ + 2);
  c.subject = raw_word(p_ + 2, end);
  if (!failed()) p_ = end + 2;
}

void Parser::conditional(Command& c) {
  c.kind = Command::Kind::condition;
  keyword("[[");
  c.condition = cond_or();
  skip_newlines();
  if (!failed() && !keyword("]]")) unexpected();
}

std::unique_ptr<Condition> Parser::cond_or() {
  Deeper deeper(*this);
  auto left = cond_and();
  for (skip_newlines(); !failed() && at("||"); skip_newlines()) {
    p_ += 2;
    auto node = std::make_unique<Condition>();
    node->kind = Condition::Kind::either;
    node->a = std::move(left);
    node->b = cond_and();
    left = std::move(node);
  }
  return left;
}

std::unique_ptr<Condition> Parser::cond_and() {
  auto left = cond_primary();
  for (skip_newlines(); !failed() && at("&&"); skip_newlines()) {
    p_ += 2;
    auto node = std::make_unique<Condition>();
    node->kind = Condition::Kind::both;
    node->a = std::move(left);
    node->b = cond_primary();
    left = std::move(node);
  }
  return left;
}

std::unique_ptr<Condition> Parser::cond_primary() {
  Deeper deeper(*this);
  auto node = std::make_unique<Condition>();
  skip_newlines();
  if (failed() || done()) return unexpected(), std::move(node);
  if (keyword("!")) {
    node->kind = Condition::Kind::negate;
    node->a = cond_primary();
    return node;
  }
  if (peek() == '(') {
    ++p_;
    node = cond_or();
    skip_newlines();
    if (peek() != ')') return unexpected(), std::move(node);
    ++p_;
    return node;
  }
  std::string_view w = bare_word();
  std::size_t before = p_;
  if (w.size() == 2 && w[0] == '-' && is_name_start(w[1])) {
    node->op = std::string(w);
    p_ += 2;
    skip_blank();
    if (!at_keyword("]]") && !done() && !is_meta(peek())) {
      node->kind = Condition::Kind::unary;
      node->left = word();
      return node;
    }
    p_ = before;
  }
  node->left = word();
  if (p_ == before) return unexpected(), std::move(node);
  skip_blank();
  std::string_view op = bare_word();
  if (op.empty() && (peek() == '<' || peek() == '>')) op = s_.substr(p_, 1);
  static constexpr std::array<std::string_view, 15> kBinary = {
      "=", "==", "!=", "=~", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "<", ">"};
  if (std::find(kBinary.begin(), kBinary.end(), op) == kBinary.end()) {
    node->op = "-n";
    node->kind = Condition::Kind::unary;
    return node;
  }
  node->kind = Condition::Kind::binary;
  node->op = std::string(op);
  p_ += op.size();
  skip_blank();
  if (node->op != "=~") {
    node->right = word();
    return node;
  }
  // A regular expression may hold parentheses and bars: it ends at a blank outside of them.
  std::size_t begin = p_;
  std::vector<Part> parts;
  int open = 0;
  while (!done() && !failed()) {
    parts_until(parts, " \t\n()");
    if (peek() == '(')
      ++open;
    else if (peek() == ')' && open > 0)
      --open;
    else if (open == 0 || done() || peek() == '\n')
      break;
    literal(parts, p_, p_ + 1, Part::Kind::literal);
    ++p_;
  }
  node->right = finish(begin, std::move(parts));
  return node;
}

}  // namespace reprise::machine::shell
