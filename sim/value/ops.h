// Operations of the language on values. Each handles marks (united into the result), then unknown, then null,
// then the values themselves. Where an operation can fail it returns an error text instead: the caller knows
// the range.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "value/path.h"
#include "value/value.h"

namespace reprise::value {

// A value, or a message for a diagnostic's detail and the path inside the operand where it went wrong.
class Result {
 public:
  Result(Value v) : value_(std::move(v)) {}  // NOLINT(google-explicit-constructor): it is one or the other
  static Result error(std::string message, Path path = {});
  bool ok() const { return failure_ == nullptr; }
  const Value& value() const { return value_; }
  const std::string& error() const { return failure_->message; }
  const Path& path() const { return failure_->path; }
  // "a number is required" or "attribute "x": a number is required", as Terraform shows errors with paths.
  std::string message_with_path() const;

 private:
  struct Failure {
    std::string message;
    Path path;
  };
  Value value_;
  std::shared_ptr<const Failure> failure_;
};

Value equal(const Value& a, const Value& b);  // never converts; types must match to be equal
Result add(const Value& a, const Value& b);   // numbers
Result subtract(const Value& a, const Value& b);
Result multiply(const Value& a, const Value& b);
Result divide(const Value& a, const Value& b);
Result modulo(const Value& a, const Value& b);
Result negate(const Value& a);
Result less(const Value& a, const Value& b);
Result less_equal(const Value& a, const Value& b);
Result greater(const Value& a, const Value& b);
Result greater_equal(const Value& a, const Value& b);
// Booleans. A null operand is an error ("argument must not be null") as it is for numbers.
Result logical_not(const Value& a);
Result logical_and(const Value& a, const Value& b);
Result logical_or(const Value& a, const Value& b);

// collection[key]: list, tuple, map, object. Messages are Terraform's ("The given index is greater than or
// equal …").
struct IndexError {
  std::string summary, detail;
};
std::variant<Value, IndexError> index(const Value& collection, const Value& key);
std::variant<Value, IndexError> attribute(const Value& object, std::string_view name);

// Number of elements, as length() and splats see it; unknown where it is.
Value length(const Value& collection);
// The least and greatest number of elements of an unmarked collection or tuple, known or not. As in Terraform
// nothing is said of a set whose unknown members may turn out to be equal.
std::pair<std::int64_t, std::int64_t> length_bounds(const Value& collection);

}  // namespace reprise::value
