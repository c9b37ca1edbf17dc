// The commands that are modelled, one function each, one file a family. Private to machine/.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "machine/process.h"

namespace reprise::machine {

// Each family's table; find_command() searches them all.
std::span<const CommandEntry> file_commands();
std::span<const CommandEntry> listing_commands();
std::span<const CommandEntry> print_commands();
std::span<const CommandEntry> test_commands();
std::span<const CommandEntry> text_commands();
std::span<const CommandEntry> stream_commands();
std::span<const CommandEntry> user_commands();
std::span<const CommandEntry> privilege_commands();
std::span<const CommandEntry> apt_commands();
std::span<const CommandEntry> apk_commands();
std::span<const CommandEntry> rpm_commands();
std::span<const CommandEntry> service_commands();
std::span<const CommandEntry> network_commands();
std::span<const CommandEntry> archive_commands();
std::span<const CommandEntry> system_commands();
std::span<const CommandEntry> language_commands();

// Options before operands, as getopt reads them: `short_with_value` and `long_with_value` take the next word
// or what follows = (long) or the letter (short). "--" ends options; options may follow operands.
struct Parsed {
  struct Option {
    std::string name;  // "n", "name"
    Str value;
  };
  std::vector<Option> options;
  std::vector<Str> operands;
  bool has(std::string_view name) const;
  const Str* value(std::string_view name) const;  // the last one's
  bool any(std::initializer_list<std::string_view> names) const;
};
Parsed parse_options(const std::vector<Str>& args, std::string_view short_with_value,
                     std::initializer_list<std::string_view> long_with_value = {}, bool permute = true);

// "0755" or "u+x,go-w" applied to `mode`; nullopt when it is neither.
std::optional<std::uint16_t> parse_mode(std::string_view text, std::uint16_t mode, bool directory);
// Backslash escapes as echo -e and printf have them. `stop` is set by \c.
std::string unescape(std::string_view text, bool octal_zero, bool& stop);
// A number as printf reads one: decimal, 0x, 0 and 'c; 0 for what is none.
std::int64_t integer(std::string_view text);
bool all_digits(std::string_view text);
std::vector<std::string_view> split_lines(std::string_view text);
std::vector<std::string> split_words(std::string_view text, std::string_view separators = " \t\n");

// Removes a service's or package's file traces; installs a package's files, users and services.
struct PackageChange {
  upstream::PackageVersion version;
  value::Marks marks = nullptr;
  bool automatic = false;
};
void install_package(Machine& machine, const PackageChange& change);
void remove_package(Machine& machine, std::string_view name, bool purge);

}  // namespace reprise::machine
