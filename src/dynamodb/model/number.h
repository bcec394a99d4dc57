#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace serein::dynamodb {

// A DynamoDB number: exact decimal, up to 38 significant digits, zero or of magnitude 1E-130 to
// 9.99…E+125. The value is sign × digits × 10^exponent, with digits free of trailing zeros.
class Number {
 public:
  Number() = default;  // zero

  // Reads a decimal with optional sign, fraction and exponent, and nothing around it. Fails with
  // the service's ValidationException for what is no number, is out of range, or has too many
  // significant digits.
  static Result<Number> parse(std::string_view text);

  // The service's form: no exponent, no superfluous zeros, "0.5", "-12".
  std::string to_string() const;

  // What the number counts towards the size of its item: a byte, and one for each pair of digits as
  // they stand about the decimal point; one more if negative.
  std::uint64_t size_bytes() const;

  // The exact sum. Fails with the service's ValidationException when it is out of range or would
  // need too many digits.
  static Result<Number> add(const Number& a, const Number& b);
  Number negated() const;

  // Order-preserving and self-delimiting: docs/dev/formats/keys.md.
  void append_key(std::string& key) const;
  // Takes one off the front; nothing, with the reader where it was, when it is malformed.
  static std::optional<Number> read_key(ByteReader& reader);

  bool is_zero() const { return digits_ == 0; }

  friend std::strong_ordering operator<=>(const Number& a, const Number& b);
  friend bool operator==(const Number& a, const Number& b) = default;

 private:
  __extension__ using Digits = unsigned __int128;

  // `digits` without trailing zeros, in range.
  Number(bool negative, Digits digits, int exponent)
      : digits_(digits), exponent_(exponent), negative_(negative) {}

  // Any digits: normalised, and checked against the limits of sums.
  static Result<Number> make(bool negative, Digits digits, int exponent);
  int digit_count() const;
  // The exponent of the leading digit: 2 for 123.
  int magnitude() const { return exponent_ + digit_count() - 1; }
  std::strong_ordering compare_magnitudes(const Number& other) const;

  Digits digits_ = 0;
  int exponent_ = 0;  // of the last digit
  bool negative_ = false;
};

}  // namespace serein::dynamodb
