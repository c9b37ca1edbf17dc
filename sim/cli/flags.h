// Command-line flags as Go's flag package reads them: one dash or two, -x=y or -x y, flags before arguments.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::cli {

enum class FlagKind { toggle, text, number, duration };
struct FlagSpec {
  std::string_view name;
  FlagKind kind = FlagKind::text;
};

class Flags {
 public:
  // An error text as Go words it, or "".
  std::string parse(const std::vector<std::string>& words, const std::vector<FlagSpec>& specs);
  bool has(std::string_view name) const;
  bool on(std::string_view name, bool otherwise = false) const;                    // a toggle
  std::string text(std::string_view name, std::string_view otherwise = "") const;  // the last one given
  std::vector<std::string> all(std::string_view name) const;
  // In the order given: for -var and -var-file, where later ones win.
  const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }
  const std::vector<std::string>& arguments() const { return arguments_; }

 private:
  std::vector<std::pair<std::string, std::string>> given_;
  std::vector<std::string> arguments_;
};

// Words of TF_CLI_ARGS: separated by spaces, quotes as in a shell.
std::vector<std::string> split_words(std::string_view text);

}  // namespace reprise::cli
