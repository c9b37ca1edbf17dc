// Diagnostics are data: what happened, where, and what to do. Only report/ turns them into text.
//
// Summary and detail say what Terraform says where Terraform has a message for the case. Functions return a
// value and append diagnostics; after an error they return something usable (usually an unknown value) so
// that one mistake does not hide the next or echo.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hcl/source.h"

namespace reprise::hcl {

enum class Severity : std::uint8_t { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  std::string summary;
  std::string detail;
  Range subject;         // what is wrong; invalid when there is no source
  Range context;         // wider stretch to show around it; may be invalid
  bool nowhere = false;  // shown as line 0 of no file, as the real tool does; `subject` only says whose it is
  std::string address;   // "aws_instance.web[0]": the object concerned, or ""
  std::vector<std::string>
      values;       // "var.x is \"a\"": what the expression's references were, already formatted
  std::string fix;  // what to do, when there is more to say than `detail`
  // The argument a provider finds at fault: who knows the source makes `subject` of it.
  std::string attribute;
  std::string
      rule_of;  // "module.a.output.x": whose condition, validation, assertion or own data failed; else ""
};

class Diagnostics {
 public:
  void add(Diagnostic d);
  void error(std::string summary, std::string detail, Range subject = {}, Range context = {});
  void warning(std::string summary, std::string detail, Range subject = {}, Range context = {});
  void append(Diagnostics other);
  void soften();  // errors become warnings

  bool has_errors() const { return errors_ != 0; }
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  std::size_t error_count() const { return errors_; }
  std::vector<Diagnostic>& items() { return items_; }
  const std::vector<Diagnostic>& items() const { return items_; }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::vector<Diagnostic> items_;
  std::size_t errors_ = 0;
};

}  // namespace reprise::hcl
