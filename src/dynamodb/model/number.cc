#include "dynamodb/model/number.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/model/limits.h"

namespace serein::dynamodb {
namespace {

__extension__ using Uint128 = unsigned __int128;

// Far beyond every exponent that a number in range can have, and safe to add to.
constexpr int kExponentCap = 100000;

constexpr std::uint8_t kZeroKey = 0x80;
constexpr std::uint8_t kPositiveKey = 0xC0;
constexpr std::uint8_t kNegativeKey = 0x40;
constexpr int kKeyExponentBias = 130;

constexpr std::array<Uint128, 39> make_powers() {
  std::array<Uint128, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}

constexpr std::array<Uint128, 39> kPowersOfTen = make_powers();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

tl::unexpected<Error> not_a_number(std::string_view text) {
  if (text.empty()) {
    return fail(aws::kValidationException, "The parameter cannot be converted to a numeric value");
  }
  return fail(aws::kValidationException, "The parameter cannot be converted to a numeric value: {}",
              text);
}

tl::unexpected<Error> too_many_digits() {
  return fail(aws::kValidationException,
              "Attempting to store more than 38 significant digits in a Number");
}

tl::unexpected<Error> overflow() {
  return fail(aws::kValidationException,
              "Number overflow. Attempting to store a number with magnitude larger than supported "
              "range");
}

tl::unexpected<Error> underflow() {
  return fail(aws::kValidationException,
              "Number underflow. Attempting to store a number with magnitude smaller than "
              "supported range");
}

// The decimal digits of a number, the first one first.
class DigitText {
 public:
  explicit DigitText(Uint128 number) {
    // 64 bits at a time: a division of 128 bits costs as much as ten of 64.
    constexpr std::uint64_t kChunk = 10'000'000'000'000'000'000U;
    constexpr int kChunkDigits = 19;
    begin_ = digits_.size();
    while (number >= kChunk) {
      const Uint128 rest = number / kChunk;
      write(static_cast<std::uint64_t>(number - rest * kChunk), kChunkDigits);
      number = rest;
    }
    write(static_cast<std::uint64_t>(number), 0);
  }

  std::string_view view() const { return {digits_.data() + begin_, digits_.size() - begin_}; }

 private:
  void write(std::uint64_t chunk, int least_digits) {
    const std::size_t last = begin_ - static_cast<std::size_t>(least_digits);
    for (; chunk > 0; chunk /= 10) digits_[--begin_] = static_cast<char>('0' + chunk % 10);
    while (least_digits > 0 && begin_ > last) digits_[--begin_] = '0';
  }

  std::array<char, 40> digits_;
  std::size_t begin_;
};

// The significant digits of a decimal: without the zeros on either side, however many there are.
struct Significand {
  void append(std::string_view part) {
    for (const char c : part) {
      if (c == '0') {
        if (count > 0) ++trailing_zeros;
        continue;
      }
      count += trailing_zeros + 1;
      if (count <= kMaxSignificantDigits) {
        digits = digits * kPowersOfTen[static_cast<std::size_t>(trailing_zeros + 1)] +
                 static_cast<Uint128>(c - '0');
      }
      trailing_zeros = 0;
    }
  }

  Uint128 digits = 0;  // right while `count` is not more than a number can have
  std::int64_t count = 0;
  std::int64_t trailing_zeros = 0;
};

// The digits of a decimal before and behind its point, and its exponent.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int exponent = 0;
};

std::string_view take_digits(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
  const auto digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(digits.size());
  return digits;
}

bool take(std::string_view& rest, char c) {
  if (rest.empty() || rest.front() != c) return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<int> take_exponent(std::string_view& rest) {
  const bool negative = take(rest, '-');
  if (!negative) take(rest, '+');
  const std::string_view digits = take_digits(rest);
  if (digits.empty()) return std::nullopt;
  int exponent = 0;
  for (const char c : digits) exponent = std::min(exponent * 10 + (c - '0'), kExponentCap);
  return negative ? -exponent : exponent;
}

std::optional<Decimal> split(std::string_view text) {
  Decimal decimal;
  std::string_view rest = text;
  decimal.negative = take(rest, '-');
  if (!decimal.negative) take(rest, '+');
  decimal.whole = take_digits(rest);
  if (take(rest, '.')) decimal.fraction = take_digits(rest);
  if (decimal.whole.empty() && decimal.fraction.empty()) return std::nullopt;
  if (take(rest, 'e') || take(rest, 'E')) {
    const auto exponent = take_exponent(rest);
    if (!exponent) return std::nullopt;
    decimal.exponent = *exponent;
  }
  if (!rest.empty()) return std::nullopt;
  return decimal;
}

}  // namespace

Result<Number> Number::parse(std::string_view text) {
  const auto decimal = split(text);
  if (!decimal) return not_a_number(text);
  Significand significand;
  significand.append(decimal->whole);
  significand.append(decimal->fraction);
  if (significand.count == 0) return Number();
  const std::int64_t exponent = decimal->exponent + significand.trailing_zeros -
                                static_cast<std::int64_t>(decimal->fraction.size());
  // The service looks at the magnitude before it counts digits.
  const std::int64_t magnitude = exponent + significand.count - 1;
  if (magnitude > kMaxExponent) return overflow();
  if (magnitude < kMinExponent) return underflow();
  if (significand.count > kMaxSignificantDigits) return too_many_digits();
  return Number(decimal->negative, significand.digits, static_cast<int>(exponent));
}

Result<Number> Number::make(bool negative, Digits digits, int exponent) {
  if (digits == 0) return Number();
  while (digits % 10 == 0) {
    digits /= 10;
    ++exponent;
  }
  const Number number(negative, digits, exponent);
  // More digits than fit are an overflow here too: so the service answers 1E50 + 1.
  if (digits >= kPowersOfTen[kMaxSignificantDigits] || number.magnitude() > kMaxExponent) {
    return overflow();
  }
  if (number.magnitude() < kMinExponent) return underflow();
  return number;
}

int Number::digit_count() const {
  const auto* const end = std::upper_bound(kPowersOfTen.begin(), kPowersOfTen.end(), digits_);
  return static_cast<int>(end - kPowersOfTen.begin());
}

std::string Number::to_string() const {
  if (is_zero()) return "0";
  const DigitText digit_text(digits_);
  const std::string_view digits = digit_text.view();
  std::string text;
  if (negative_) text.push_back('-');
  if (exponent_ >= 0) {
    text += digits;
    text.append(static_cast<std::size_t>(exponent_), '0');
    return text;
  }
  const auto decimals = static_cast<std::size_t>(-exponent_);
  if (decimals < digits.size()) {
    text += digits.substr(0, digits.size() - decimals);
    text.push_back('.');
    text += digits.substr(digits.size() - decimals);
  } else {
    text += "0.";
    text.append(decimals - digits.size(), '0');
    text += digits;
  }
  return text;
}

std::uint64_t Number::size_bytes() const {
  if (is_zero()) return 1;
  const int count = digit_count();
  // An even number of digits whose first one stands alone before the point takes a pair more.
  const int straddling = count % 2 == 0 && magnitude() % 2 == 0 ? 1 : 0;
  return static_cast<std::uint64_t>(1 + (count + 1) / 2 + straddling + (negative_ ? 1 : 0));
}

Number Number::negated() const {
  Number number = *this;
  number.negative_ = !is_zero() && !negative_;
  return number;
}

Result<Number> Number::add(const Number& a, const Number& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const Number& high = a.exponent_ >= b.exponent_ ? a : b;
  const Number& low = a.exponent_ >= b.exponent_ ? b : a;
  const int shift = high.exponent_ - low.exponent_;
  // Aligned to the lower exponent, the sum ends in the last digit of `low`, which is not zero. So
  // 39 digits or more are too many, but for a difference that loses the first of 39: 1E38 - 1.
  const int aligned_digits = high.digit_count() + shift;
  const bool same_sign = high.negative_ == low.negative_;
  if (aligned_digits > kMaxSignificantDigits + (same_sign ? 0 : 1) ||
      high.digits_ > ~Digits{0} / kPowersOfTen[static_cast<std::size_t>(shift)]) {
    return overflow();
  }
  const Digits aligned = high.digits_ * kPowersOfTen[static_cast<std::size_t>(shift)];
  if (same_sign) {
    return make(high.negative_, aligned + low.digits_, low.exponent_);
  }
  return aligned >= low.digits_ ? make(high.negative_, aligned - low.digits_, low.exponent_)
                                : make(low.negative_, low.digits_ - aligned, low.exponent_);
}

std::strong_ordering Number::compare_magnitudes(const Number& other) const {
  if (const auto by_magnitude = magnitude() <=> other.magnitude(); by_magnitude != 0) {
    return by_magnitude;
  }
  // Same leading position: the one with fewer digits is padded to as many.
  const int difference = digit_count() - other.digit_count();
  const Digits mine =
      difference < 0 ? digits_ * kPowersOfTen[static_cast<std::size_t>(-difference)] : digits_;
  const Digits others = difference > 0
                            ? other.digits_ * kPowersOfTen[static_cast<std::size_t>(difference)]
                            : other.digits_;
  if (mine == others) return std::strong_ordering::equal;
  return mine < others ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  const auto sign = [](const Number& n) { return n.is_zero() ? 0 : n.negative_ ? -1 : 1; };
  if (const auto by_sign = sign(a) <=> sign(b); by_sign != 0 || a.is_zero()) return by_sign;
  return a.negative_ ? b.compare_magnitudes(a) : a.compare_magnitudes(b);
}

void Number::append_key(std::string& key) const {
  if (is_zero()) {
    key.push_back(static_cast<char>(kZeroKey));
    return;
  }
  key.push_back(static_cast<char>(negative_ ? kNegativeKey : kPositiveKey));
  const std::size_t begin = key.size();
  key.push_back(static_cast<char>(magnitude() + kKeyExponentBias));
  const DigitText digit_text(digits_);
  const std::string_view digits = digit_text.view();
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    // The last pair is filled up with a zero.
    const int high = digits[i] - '0';
    const int low = i + 1 < digits.size() ? digits[i + 1] - '0' : 0;
    key.push_back(static_cast<char>(10 * high + low + 1));
  }
  key.push_back('\0');
  if (!negative_) return;
  for (std::size_t i = begin; i < key.size(); ++i) key[i] = static_cast<char>(~key[i]);
}

std::optional<Number> Number::read_key(ByteReader& reader) {
  ByteReader rest = reader;
  const auto sign = rest.read_byte();
  if (!sign) return std::nullopt;
  if (*sign == kZeroKey) {
    reader = rest;
    return Number();
  }
  if (*sign != kPositiveKey && *sign != kNegativeKey) return std::nullopt;
  const bool negative = *sign == kNegativeKey;
  const auto read = [&]() -> std::optional<int> {
    const auto byte = rest.read_byte();
    if (!byte) return std::nullopt;
    return negative ? 0xFF - *byte : *byte;
  };
  const auto biased = read();
  if (!biased) return std::nullopt;
  Digits digits = 0;
  int count = 0;
  for (;;) {
    const auto pair = read();
    if (!pair || *pair > 100 || count > kMaxSignificantDigits) return std::nullopt;
    if (*pair == 0) break;
    if (count == kMaxSignificantDigits) return std::nullopt;
    digits = digits * 100 + static_cast<Digits>(*pair - 1);
    count += 2;
  }
  // The first pair has two digits, else the magnitude would not be what the key says.
  if (count == 0 || digits < kPowersOfTen[static_cast<std::size_t>(count - 1)]) return std::nullopt;
  auto number = make(negative, digits, *biased - kKeyExponentBias - (count - 1));
  if (!number) return std::nullopt;
  reader = rest;
  return *number;
}

}  // namespace serein::dynamodb
