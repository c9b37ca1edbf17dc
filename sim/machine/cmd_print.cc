// Words out: echo, printf, seq.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "machine/commands.h"
#include "machine/shell.h"

namespace reprise::machine {

std::string unescape(std::string_view s, bool octal_zero, bool& stop) {
  std::string out;
  for (std::size_t i = 0; i < s.size() && !stop; ++i) {
    if (s[i] != '\\' || i + 1 == s.size()) {
      out += s[i];
      continue;
    }
    char c = s[++i];
    static constexpr std::string_view kFrom = "abfnrtv\\\"'", kTo = "\a\b\f\n\r\t\v\\\"'";
    if (std::size_t at = kFrom.find(c);
        at != std::string_view::npos && !(octal_zero && (c == '"' || c == '\'')))
      out += kTo[at];
    else if (c == 'c')
      stop = true;
    else if (c == 'e')
      out += '\033';
    else if (c == '0' || (!octal_zero && c >= '1' && c <= '7')) {
      int n = c - '0', digits = 1;
      for (; digits < (octal_zero ? 4 : 3) && i + 1 < s.size() && s[i + 1] >= '0' && s[i + 1] <= '7';
           ++digits)
        n = n * 8 + (s[++i] - '0');
      out += static_cast<char>(n);
    } else {
      out += '\\';
      out += c;
    }
  }
  return out;
}

std::int64_t integer(std::string_view t) {
  if (t.size() > 1 && (t[0] == '\'' || t[0] == '"')) return static_cast<unsigned char>(t[1]);
  std::int64_t n = 0;
  int base = 10;
  bool negative = t.starts_with('-');
  if (negative || t.starts_with('+')) t.remove_prefix(1);
  if (t.starts_with("0x"))
    base = 16, t.remove_prefix(2);
  else if (t.size() > 1 && t[0] == '0')
    base = 8;
  std::from_chars(t.data(), t.data() + t.size(), n, base);
  return negative ? -n : n;
}

namespace {

int echo(Process& p) {
  bool bash = !p.shell || p.shell->bash();
  bool newline = true, escapes = !bash, stop = false;
  std::size_t i = 1;
  for (; i < p.args.size(); ++i) {
    std::string_view a = p.arg(i);
    if (a.size() < 2 || a[0] != '-' ||
        a.substr(1).find_first_not_of(bash ? "neE" : "n") != std::string_view::npos)
      break;
    for (char c : a.substr(1)) {
      if (c == 'n')
        newline = false;
      else
        escapes = c == 'e';
    }
  }
  std::string out;
  for (bool first = true; i < p.args.size() && !stop; ++i, first = false) {
    if (!first) out += ' ';
    out += escapes ? unescape(p.arg(i), true, stop) : std::string(p.arg(i));
  }
  if (newline && !stop) out += '\n';
  p.out(out);
  return 0;
}

// One %-conversion; `spec` is without the %.
std::string convert(std::string_view flags, int width, int precision, char conversion, std::string_view arg) {
  std::string body;
  bool left = flags.find('-') != std::string_view::npos, zero = flags.find('0') != std::string_view::npos;
  bool stop = false;
  switch (conversion) {
    case 's': body = arg; break;
    case 'b': body = unescape(arg, true, stop); break;
    case 'c': body = arg.substr(0, 1); break;
    case 'q': body = arg; break;
    case 'd':
    case 'i': body = std::to_string(integer(arg)); break;
    case 'u': body = std::to_string(static_cast<std::uint64_t>(integer(arg))); break;
    case 'o': body = fmt::format("{:o}", static_cast<std::uint64_t>(integer(arg))); break;
    case 'x': body = fmt::format("{:x}", static_cast<std::uint64_t>(integer(arg))); break;
    case 'X': body = fmt::format("{:X}", static_cast<std::uint64_t>(integer(arg))); break;
    default: {
      double d = std::strtod(std::string(arg).c_str(), nullptr);
      body = fmt::format("{:.{}f}", d, precision < 0 ? 6 : std::min(precision, 40));
    }
  }
  if ((conversion == 's' || conversion == 'b') && precision >= 0)
    body.resize(std::min<std::size_t>(body.size(), static_cast<std::size_t>(precision)));
  auto w = static_cast<std::size_t>(std::clamp(width, 0, 10'000));
  if (body.size() >= w) return body;
  std::size_t gap = w - body.size();
  if (left) return body + std::string(gap, ' ');
  if (zero && conversion != 's')
    return body.starts_with('-') ? "-" + std::string(gap, '0') + body.substr(1)
                                 : std::string(gap, '0') + body;
  return std::string(gap, ' ') + body;
}

int printf_command(Process& p) {
  std::size_t first = p.arg(1) == "--" ? 2 : 1;
  if (p.args.size() <= first) return p.fail("usage: printf [-v var] format [arguments]", 2);
  std::string variable;
  if (p.arg(first) == "-v" && p.shell) variable = p.arg(first + 1), first += 2;
  std::string_view format = p.arg(first);
  std::size_t next = first + 1;
  std::string out;
  bool stop = false;
  do {
    bool used = false;
    for (std::size_t i = 0; i < format.size() && !stop; ++i) {
      if (format[i] == '\\') {
        std::size_t end = i + 1;
        if (end < format.size() && format[end] >= '0' && format[end] <= '7')
          while (end < format.size() && end < i + 4 && format[end] >= '0' && format[end] <= '7') ++end;
        else
          ++end;
        out += unescape(format.substr(i, end - i), false, stop);
        i = end - 1;
        continue;
      }
      if (format[i] != '%') {
        out += format[i];
        continue;
      }
      if (++i < format.size() && format[i] == '%') {
        out += '%';
        continue;
      }
      std::size_t flags_at = i;
      while (i < format.size() && std::string_view("-+ 0#").find(format[i]) != std::string_view::npos) ++i;
      std::string_view flags = format.substr(flags_at, i - flags_at);
      auto number = [&](int otherwise) {
        if (i < format.size() && format[i] == '*')
          return ++i, used = true, static_cast<int>(integer(p.arg(next++)));
        int n = otherwise;
        while (i < format.size() && format[i] >= '0' && format[i] <= '9')
          n = std::min(100'000, std::max(n, 0) * 10 + (format[i++] - '0'));
        return n;
      };
      int width = number(0), precision = -1;
      if (i < format.size() && format[i] == '.') ++i, precision = std::max(0, number(0));
      if (i >= format.size()) break;
      used = true;
      out += convert(flags, width, precision, format[i], p.arg(next++));
    }
    if (!used) break;
  } while (next < p.args.size() && !stop && out.size() < p.session.context.limits.output_bytes_max);
  if (!variable.empty())
    p.shell->assign(variable, std::move(out), p.taint);
  else
    p.out(out);
  return 0;
}

int seq(Process& p) {
  Parsed o = parse_options(p.args, "sf");
  if (o.operands.empty()) return p.fail("missing operand");
  std::int64_t first = 1, step = 1, last = integer("+" + o.operands.back().text);
  if (o.operands.back().text.starts_with('-')) last = integer(o.operands.back().text);
  if (o.operands.size() > 1) first = integer(o.operands[0].text);
  if (o.operands.size() > 2) step = integer(o.operands[1].text);
  if (step == 0) return 1;
  std::string out;
  for (std::int64_t n = first;
       (step > 0 ? n <= last : n >= last) && out.size() < p.session.context.limits.output_bytes_max;) {
    out += std::to_string(n) + "\n";
    if (__builtin_add_overflow(n, step, &n)) break;
  }
  return p.out(out), 0;
}

constexpr CommandEntry kCommands[] = {{"echo", echo}, {"printf", printf_command}, {"seq", seq}};

}  // namespace

std::span<const CommandEntry> print_commands() { return kCommands; }

}  // namespace reprise::machine
