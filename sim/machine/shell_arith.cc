// Arithmetic expansion: C's operators on 64-bit integers that wrap, as the shell has them.
#include <charconv>

#include "machine/shell.h"
#include "machine/shell_parser.h"

namespace reprise::machine {
namespace {

class Arithmetic {
 public:
  Arithmetic(std::string_view text, Shell& shell, std::string& error, int depth)
      : s_(text), shell_(shell), error_(error), depth_(depth) {}

  std::int64_t whole() {
    blank();
    if (p_ == s_.size()) return 0;
    std::int64_t v = comma();
    if (p_ != s_.size()) fail("syntax error in expression");
    return v;
  }

 private:
  void fail(const char* why) {
    if (error_.empty()) error_ = std::string(s_) + ": " + why;
    p_ = s_.size();
  }
  void blank() {
    while (p_ < s_.size() && (s_[p_] == ' ' || s_[p_] == '\t' || s_[p_] == '\n')) ++p_;
  }
  bool take(std::string_view op) {
    blank();
    if (!s_.substr(p_).starts_with(op)) return false;
    p_ += op.size();
    return true;
  }
  char ahead(std::size_t n) const { return p_ + n < s_.size() ? s_[p_ + n] : '\0'; }

  std::int64_t comma() {
    std::int64_t v = assignment();
    while (take(",")) v = assignment();
    return v;
  }
  static std::int64_t wrap(std::uint64_t n) { return static_cast<std::int64_t>(n); }

  std::int64_t apply(char op, std::int64_t a, std::int64_t b) {
    auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
    switch (op) {
      case '+': return wrap(x + y);
      case '-': return wrap(x - y);
      case '*': return wrap(x * y);
      case '/':
      case '%':
        if (b == 0) return fail("division by 0"), 0;
        if (b == -1) return op == '/' ? wrap(0 - x) : 0;
        return op == '/' ? a / b : a % b;
      case '<': return wrap(x << (y & 63));
      case '>': return a >> (y & 63);
      case '&': return a & b;
      case '|': return a | b;
      case '^': return a ^ b;
      default: return b;
    }
  }

  std::string identifier() {
    std::size_t begin = p_;
    while (p_ < s_.size() && shell::is_name_char(s_[p_])) ++p_;
    return std::string(s_.substr(begin, p_ - begin));
  }

  std::int64_t assignment() {
    if (++depth_ > 200) return fail("expression is too deep"), 0;
    blank();
    std::size_t begin = p_;
    if (p_ < s_.size() && shell::is_name_start(s_[p_])) {
      std::string name = identifier();
      blank();
      static constexpr std::string_view kOps[] = {
          "<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="};
      for (std::string_view op : kOps) {
        if (!s_.substr(p_).starts_with(op) || (op == "=" && ahead(1) == '=')) continue;
        p_ += op.size();
        std::int64_t right = assignment();
        std::int64_t v = op == "=" ? right : apply(op[0], value_of(name), right);
        if (!skip_) shell_.assign(name, std::to_string(v), nullptr);
        --depth_;
        return v;
      }
      p_ = begin;
    }
    std::int64_t v = conditional();
    --depth_;
    return v;
  }

  std::int64_t conditional() {
    std::int64_t c = binary(0);
    if (!take("?")) return c;
    bool saved = skip_;
    skip_ = saved || c == 0;
    std::int64_t a = assignment();
    skip_ = saved || c != 0;
    if (!take(":")) fail("expected `:'");
    std::int64_t b = assignment();
    skip_ = saved;
    return c ? a : b;
  }

  struct Operator {
    std::string_view text;
    int level;
  };
  // The operator ahead when it binds at least as tightly as `level`.
  const Operator* operator_ahead(int level) {
    static constexpr Operator kOperators[] = {{"||", 0}, {"&&", 1}, {"==", 5}, {"!=", 5},  {"<=", 6},
                                              {">=", 6}, {"<<", 7}, {">>", 7}, {"**", 10}, {"|", 2},
                                              {"^", 3},  {"&", 4},  {"<", 6},  {">", 6},   {"+", 8},
                                              {"-", 8},  {"*", 9},  {"/", 9},  {"%", 9}};
    blank();
    for (const Operator& op : kOperators) {
      if (!s_.substr(p_).starts_with(op.text)) continue;
      char next = ahead(op.text.size());
      if (next == '=' && op.level != 5 && op.level != 6) return nullptr;  // an assignment
      return op.level >= level ? &op : nullptr;
    }
    return nullptr;
  }

  std::int64_t binary(int level) {
    std::int64_t left = unary();
    while (const Operator* op = operator_ahead(level)) {
      p_ += op->text.size();
      bool saved = skip_;
      if (op->text == "||") skip_ = saved || left != 0;
      if (op->text == "&&") skip_ = saved || left == 0;
      std::int64_t right = op->text == "**" ? binary(op->level) : binary(op->level + 1);
      skip_ = saved;
      left = combine(op->text, left, right);
    }
    return left;
  }

  std::int64_t combine(std::string_view op, std::int64_t a, std::int64_t b) {
    if (op == "||") return a || b;
    if (op == "&&") return a && b;
    if (op == "==") return a == b;
    if (op == "!=") return a != b;
    if (op == "<=") return a <= b;
    if (op == ">=") return a >= b;
    if (op == "<") return a < b;
    if (op == ">") return a > b;
    if (op == "**") {
      if (b < 0) return fail("exponent less than 0"), 0;
      std::uint64_t r = 1, x = static_cast<std::uint64_t>(a);
      for (auto n = static_cast<std::uint64_t>(b); n; n >>= 1, x *= x)
        if (n & 1) r *= x;
      return wrap(r);
    }
    if (skip_ && b == 0) return 0;
    return apply(op[0], a, b);
  }

  std::int64_t unary() {
    if (++depth_ > 200) return fail("expression is too deep"), 0;
    std::int64_t v = unary_inner();
    --depth_;
    return v;
  }
  std::int64_t unary_inner() {
    blank();
    if (s_.substr(p_).starts_with("++") || s_.substr(p_).starts_with("--")) {
      bool up = s_[p_] == '+';
      if (shell::is_name_start(ahead(2))) {
        p_ += 2;
        std::string name = identifier();
        std::int64_t v = apply(up ? '+' : '-', value_of(name), 1);
        if (!skip_) shell_.assign(name, std::to_string(v), nullptr);
        return v;
      }
    }
    if (take("!")) return !unary();
    if (take("~")) return ~unary();
    if (take("-")) return apply('-', 0, unary());
    if (take("+")) return unary();
    if (take("(")) {
      std::int64_t v = comma();
      if (!take(")")) fail("missing `)'");
      return v;
    }
    if (p_ < s_.size() && s_[p_] >= '0' && s_[p_] <= '9') return number();
    if (p_ < s_.size() && shell::is_name_start(s_[p_])) {
      std::string name = identifier();
      if (ahead(0) == '[') {
        std::size_t close = s_.find(']', p_);
        if (close == std::string_view::npos) return fail("bad array subscript"), 0;
        name += s_.substr(p_, close + 1 - p_);
        p_ = close + 1;
      }
      std::int64_t v = value_of(name);
      if (!shell_.bash() && (s_.substr(p_).starts_with("++") || s_.substr(p_).starts_with("--")))
        return fail("expecting primary"), 0;
      bool up = s_.substr(p_).starts_with("++"), down = s_.substr(p_).starts_with("--");
      if (up || down) {
        p_ += 2;
        if (!skip_) shell_.assign(name, std::to_string(apply(up ? '+' : '-', v, 1)), nullptr);
      }
      return v;
    }
    return fail("syntax error: operand expected"), 0;
  }

  std::int64_t number() {
    std::size_t begin = p_;
    while (p_ < s_.size() && (shell::is_name_char(s_[p_]) || s_[p_] == '#')) ++p_;
    std::string_view digits = s_.substr(begin, p_ - begin);
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X"))
      base = 16, digits.remove_prefix(2);
    else if (std::size_t hash = digits.find('#'); hash != std::string_view::npos) {
      std::from_chars(digits.data(), digits.data() + hash, base);
      if (base < 2 || base > 36) return fail("invalid arithmetic base"), 0;
      digits.remove_prefix(hash + 1);
    } else if (digits.size() > 1 && digits[0] == '0')
      base = 8;
    std::uint64_t n = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n, base);
    if (end != digits.data() + digits.size() || digits.empty()) return fail("value too great for base"), 0;
    return error == std::errc() ? wrap(n) : INT64_MAX;
  }

  // A variable's text is itself an expression.
  std::int64_t value_of(const std::string& name) {
    auto v = shell_.get(name);
    if (!v || v->text.empty()) return 0;
    std::int64_t n = 0;
    const std::string& t = v->text;
    auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
    if (error == std::errc() && end == t.data() + t.size() && !(t.size() > 1 && t[0] == '0')) return n;
    if (depth_ > 40) return fail("expression recursion level exceeded"), 0;
    return Arithmetic(t, shell_, error_, depth_ + 10).whole();
  }

  std::string_view s_;
  Shell& shell_;
  std::string& error_;
  int depth_;
  std::size_t p_ = 0;
  bool skip_ = false;
};

}  // namespace

std::optional<std::int64_t> evaluate_arithmetic(std::string_view text, Shell& shell, std::string& error) {
  std::int64_t v = Arithmetic(text, shell, error, 0).whole();
  if (!error.empty()) return std::nullopt;
  return v;
}

}  // namespace reprise::machine
