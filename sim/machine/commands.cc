// Looking commands up, and what many of them share.
#include "machine/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace reprise::machine {
namespace {

using Table = std::vector<CommandEntry>;

Table all_commands() {
  Table out;
  for (auto family : {file_commands(), listing_commands(), print_commands(), test_commands(), text_commands(),
                      stream_commands(), user_commands(), privilege_commands(), apt_commands(),
                      apk_commands(), rpm_commands(), service_commands(), network_commands(),
                      archive_commands(), system_commands(), language_commands()})
    out.insert(out.end(), family.begin(), family.end());
  std::sort(out.begin(), out.end(),
            [](const CommandEntry& a, const CommandEntry& b) { return a.name < b.name; });
  return out;
}

const Table& table() {
  static const Table kTable = all_commands();
  return kTable;
}

}  // namespace

const CommandEntry* find_command(std::string_view name) {
  const Table& t = table();
  auto it = std::lower_bound(t.begin(), t.end(), name,
                             [](const CommandEntry& e, std::string_view n) { return e.name < n; });
  return it != t.end() && it->name == name ? &*it : nullptr;
}

std::vector<std::string_view> modelled_commands() {
  std::vector<std::string_view> out;
  for (const CommandEntry& e : table()) out.push_back(e.name);
  return out;
}

bool Parsed::has(std::string_view name) const {
  return std::any_of(options.begin(), options.end(), [&](const Option& o) { return o.name == name; });
}

bool Parsed::any(std::initializer_list<std::string_view> names) const {
  return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return has(n); });
}

const Str* Parsed::value(std::string_view name) const {
  const Str* found = nullptr;
  for (const Option& o : options)
    if (o.name == name) found = &o.value;
  return found;
}

Parsed parse_options(const std::vector<Str>& args, std::string_view short_with_value,
                     std::initializer_list<std::string_view> long_with_value, bool permute) {
  Parsed out;
  for (std::size_t i = 1; i < args.size(); ++i) {
    const std::string& a = args[i].text;
    bool ended = !permute && !out.operands.empty();
    if (ended || a.size() < 2 || a[0] != '-') {
      out.operands.push_back(args[i]);
      continue;
    }
    if (a == "--") {
      out.operands.insert(out.operands.end(), args.begin() + static_cast<std::ptrdiff_t>(i) + 1, args.end());
      break;
    }
    if (a[1] == '-') {
      std::size_t eq = a.find('=');
      std::string name = a.substr(2, eq == std::string::npos ? a.npos : eq - 2);
      Str value;
      bool wants = std::find(long_with_value.begin(), long_with_value.end(), name) != long_with_value.end();
      if (eq != std::string::npos)
        value = {a.substr(eq + 1), args[i].marks, {}};
      else if (wants && i + 1 < args.size())
        value = args[++i];
      out.options.push_back({std::move(name), std::move(value)});
      continue;
    }
    for (std::size_t k = 1; k < a.size(); ++k) {
      std::string name(1, a[k]);
      if (short_with_value.find(a[k]) == std::string_view::npos) {
        out.options.push_back({std::move(name), {}});
        continue;
      }
      Str value;
      if (k + 1 < a.size())
        value = {a.substr(k + 1), args[i].marks, {}};
      else if (i + 1 < args.size())
        value = args[++i];
      out.options.push_back({std::move(name), std::move(value)});
      break;
    }
  }
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::uint16_t> parse_mode(std::string_view text, std::uint16_t mode, bool directory) {
  if (!text.empty() && text.find_first_not_of("01234567") == std::string_view::npos && text.size() <= 5) {
    unsigned n = 0;
    for (char c : text) n = n * 8 + static_cast<unsigned>(c - '0');
    return static_cast<std::uint16_t>(n & 07777);
  }
  unsigned m = mode;
  while (!text.empty()) {
    std::string_view clause = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), clause.size() + 1));
    unsigned who = 0;
    std::size_t i = 0;
    for (; i < clause.size() && std::string_view("ugoa").find(clause[i]) != std::string_view::npos; ++i)
      who |= clause[i] == 'u' ? 04700u : clause[i] == 'g' ? 02070u : clause[i] == 'o' ? 01007u : 07777u;
    if (who == 0) who = 07777;
    if (i >= clause.size()) return std::nullopt;
    while (i < clause.size()) {
      char op = clause[i++];
      if (op != '+' && op != '-' && op != '=') return std::nullopt;
      unsigned bits = 0;
      for (;
           i < clause.size() && op != 0 && std::string_view("+-=").find(clause[i]) == std::string_view::npos;
           ++i) {
        switch (clause[i]) {
          case 'r': bits |= 0444; break;
          case 'w': bits |= 0222; break;
          case 'x': bits |= 0111; break;
          case 'X': bits |= directory || (m & 0111) ? 0111u : 0u; break;
          case 's': bits |= 06000; break;
          case 't': bits |= 01000; break;
          default: return std::nullopt;
        }
      }
      bits &= who;
      if (op == '+')
        m |= bits;
      else if (op == '-')
        m &= ~bits;
      else
        m = (m & ~(who & 0777)) | bits;
    }
  }
  return static_cast<std::uint16_t>(m & 07777);
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return out;
}

std::vector<std::string> split_words(std::string_view text, std::string_view separators) {
  std::vector<std::string> out;
  std::size_t i = 0;
  while ((i = text.find_first_not_of(separators, i)) != std::string_view::npos) {
    std::size_t end = std::min(text.find_first_of(separators, i), text.size());
    out.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return out;
}

}  // namespace reprise::machine
