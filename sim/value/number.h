// Terraform's number: a binary float whose mantissa has a precision of its own (Go's big.Float): 512 bits for
// what is written down or parsed, 64 for what functions count, 53 for what they compute in doubles; and
// infinities. Decimals are parsed and printed at full precision; see oracle note 3 for what that means to
// users.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::value {

class Number {
 public:
  Number();                         // zero
  explicit Number(std::int64_t n);  // at 64 bits, as numbers that functions count have
  explicit Number(double d);        // at 53 bits; must not be NaN
  static Number integer(std::int64_t n, std::uint32_t precision);
  Number(const Number&);
  Number(Number&&) noexcept;
  Number& operator=(const Number&);
  Number& operator=(Number&&) noexcept;
  ~Number();

  // HCL's and tonumber()'s decimal syntax; nullopt when it is none. Bounded: absurd exponents give nullopt.
  static std::optional<Number> parse(std::string_view decimal);
  static std::optional<Number> parse(std::string_view digits, int base);
  static Number infinity(bool negative);

  bool is_integer() const;
  bool is_zero() const;
  // Bits of mantissa: a result has that of its most precise operand, so 1/3 shows 155 digits and a quotient
  // of two lengths shows 20.
  std::uint32_t precision() const { return precision_; }
  bool is_infinite() const;
  bool is_negative() const;                      // also of -0
  std::optional<std::int64_t> to_int64() const;  // when exactly representable
  double to_double() const;
  std::string to_string() const;        // as tostring() prints it
  std::string to_base(int base) const;  // integers: for format("%b"), "%x"
  // As Go's %.10g prints it: cty orders sets of structures by texts that have numbers in this form.
  std::string to_short_string() const;
  std::uint64_t hash() const;  // of the numeric value; stable

  friend Number operator+(const Number&, const Number&);
  friend Number operator-(const Number&, const Number&);
  friend Number operator*(const Number&, const Number&);
  // Division by zero gives an infinity; 0/0 and Inf-Inf are excluded by the caller (undefined() tells).
  friend Number operator/(const Number&, const Number&);
  friend Number modulo(const Number& a, const Number& b);
  friend Number floor(const Number&);
  friend Number ceil(const Number&);
  friend Number truncate(const Number&);
  Number negated() const;
  friend std::strong_ordering compare(const Number&, const Number&);

 private:
  struct Big;
  friend struct NumberAccess;
  std::int64_t small_ = 0;         // the value when big_ is null
  std::uint32_t precision_ = 512;  // bits of mantissa
  std::unique_ptr<Big> big_;       // everything that is no 64-bit integer: fractions, -0, infinities
};

}  // namespace reprise::value
