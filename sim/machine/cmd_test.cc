// `test` and `[`, and the operators that [[ ]] shares with them.
#include <fmt/format.h>

#include <charconv>

#include "machine/commands.h"
#include "machine/shell.h"

namespace reprise::machine {
namespace {

struct Test {
  Process& p;
  std::vector<std::string> words;
  std::size_t at = 0;
  bool bad = false;

  std::string_view peek(std::size_t n = 0) const {
    return at + n < words.size() ? std::string_view(words[at + n]) : "";
  }
  std::size_t left() const { return words.size() - at; }

  bool either(int depth = 0) {
    bool v = both(depth);
    while (left() && peek() == "-o") ++at, v = both(depth) || v;
    return v;
  }
  bool both(int depth) {
    bool v = primary(depth);
    while (left() && peek() == "-a") ++at, v = primary(depth) && v;
    return v;
  }
  bool primary(int depth) {
    if (left() == 0 || depth > 100) return bad = bad || depth > 100, false;
    if (left() >= 3) {
      if (auto v = test_binary(p, words[at], peek(1), words[at + 2])) return at += 3, *v;
      if (integer_operator(peek(1))) return bad = true, at += 3, false;
    }
    if (peek() == "!" && left() > 1) return ++at, !primary(depth + 1);
    if (peek() == "(" && left() > 2) {
      ++at;
      bool v = either(depth + 1);
      if (peek() == ")")
        ++at;
      else
        bad = true;
      return v;
    }
    if (left() >= 2 && peek().size() == 2 && peek()[0] == '-' && shell_letter(peek()[1])) {
      bool v = test_unary(p, peek()[1], words[at + 1]);
      return at += 2, v;
    }
    return !words[at++].empty();
  }
  static bool integer_operator(std::string_view op) {
    return op == "-eq" || op == "-ne" || op == "-lt" || op == "-le" || op == "-gt" || op == "-ge";
  }
  static bool shell_letter(char c) {
    return std::string_view("bcdefgGhkLnNOprsStuwxz").find(c) != std::string_view::npos;
  }
};

int test(Process& p) {
  Test t{p, {}, 0, false};
  for (std::size_t i = 1; i < p.args.size(); ++i) t.words.push_back(p.args[i].text);
  if (p.name() == "[") {
    if (t.words.empty() || t.words.back() != "]") return p.fail("missing ]", 2);
    t.words.pop_back();
  }
  if (t.words.empty()) return 1;
  bool v = t.either();
  if (t.bad) return p.fail("integer expression expected", 2);
  if (t.left() > 0) return p.fail(fmt::format("{}: unexpected operator", t.peek()), 2);
  return v ? 0 : 1;
}

constexpr CommandEntry kCommands[] = {{"test", test}, {"[", test}};

}  // namespace

std::span<const CommandEntry> test_commands() { return kCommands; }

bool test_unary(Process& p, char op, const std::string& operand) {
  if (op == 'n') return !operand.empty();
  if (op == 'z') return operand.empty();
  if (op == 't') return false;
  const File* f =
      operand.empty() ? nullptr : lookup(p.machine.files, p.path(operand), op != 'L' && op != 'h');
  if (operand == "/dev/null" && op != 'f' && op != 'd') return true;
  if (!f) return false;
  p.taint = value::unite(p.taint, f->marks);
  switch (op) {
    case 'e': return true;
    case 'f': return f->type == FileType::file;
    case 'd': return f->type == FileType::directory;
    case 'L':
    case 'h': return f->type == FileType::symlink;
    case 's': return !f->text().empty();
    case 'r': return may(p.identity(), *f, Access::read);
    case 'w': return may(p.identity(), *f, Access::write);
    case 'x': return may(p.identity(), *f, Access::execute);
    case 'O': return f->owner == p.user;
    default: return false;
  }
}

std::optional<bool> test_binary(Process& p, const std::string& a, std::string_view op, const std::string& b) {
  if (op == "=" || op == "==") return a == b;
  if (op == "!=") return a != b;
  if (op == "<") return a < b;
  if (op == ">") return a > b;
  if (op == "-ef") return resolve(p.machine.files, p.path(a)) == resolve(p.machine.files, p.path(b));
  if (op == "-nt" || op == "-ot") return false;
  if (!Test::integer_operator(op)) return std::nullopt;
  auto number = [](std::string t) -> std::optional<std::int64_t> {
    while (t.starts_with(' ')) t.erase(0, 1);
    while (t.ends_with(' ')) t.pop_back();
    if (t.starts_with('+')) t.erase(0, 1);
    std::int64_t n = 0;
    auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
    if (error != std::errc() || end != t.data() + t.size()) return std::nullopt;
    return n;
  };
  auto x = number(a), y = number(b);
  if (!x || !y) return std::nullopt;
  if (op == "-eq") return *x == *y;
  if (op == "-ne") return *x != *y;
  if (op == "-lt") return *x < *y;
  if (op == "-le") return *x <= *y;
  if (op == "-gt") return *x > *y;
  return *x >= *y;
}

}  // namespace reprise::machine
