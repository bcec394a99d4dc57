#include "dynamodb/model/number.h"

#include <gmock/gmock.h>
#include <gmp.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/encoding.h"
#include "base/random.h"

namespace serein::dynamodb {
namespace {

using testing::HasSubstr;

std::string normalised(std::string_view text) {
  const auto number = Number::parse(text);
  return number ? number->to_string() : number.error().message();
}

std::string key_of(const Number& number) {
  std::string key;
  number.append_key(key);
  return key;
}

// Answers are normalised: no exponent, no superfluous zeros.
TEST(NumberTest, PrintsInTheServicesForm) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "0"},
      {"-0", "0"},
      {"000", "0"},
      {"0.000", "0"},
      {"1", "1"},
      {"+1", "1"},
      {"-1", "-1"},
      {"007", "7"},
      {"1.50", "1.5"},
      {".5", "0.5"},
      {"5.", "5"},
      {"1e3", "1000"},
      {"1E+3", "1000"},
      {"12e-1", "1.2"},
      {"-1.25e-3", "-0.00125"},
      {"100", "100"},
      {"1.0e2", "100"},
      {"0e999999999999", "0"},
      {"12345678901234567890123456789012345678", "12345678901234567890123456789012345678"},
      {"1E125", "1" + std::string(125, '0')},
      {"1E-130", "0." + std::string(129, '0') + "1"},
      {"0.00000000000000000000000000000000000000000000000000001e60", "10000000"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(normalised(text), expected) << text;
}

TEST(NumberTest, WhatIsNoNumberIsRefused) {
  EXPECT_EQ(normalised(""), "The parameter cannot be converted to a numeric value");
  for (const char* text : {"a", "1a", "1 ", " 1", "--1", "1e", "1e+", ".", "-", "+", "1.2.3", "0x1",
                           "NaN", "Infinity", "1,5"}) {
    EXPECT_EQ(normalised(text),
              std::string("The parameter cannot be converted to a numeric value: ") + text);
  }
}

TEST(NumberTest, LimitsAreTheServices) {
  const std::string nines(38, '9');
  EXPECT_EQ(normalised(nines), nines);
  EXPECT_EQ(normalised(nines + "E88"), nines + std::string(88, '0'));
  EXPECT_THAT(normalised(nines + "E89"), HasSubstr("Number overflow."));
  EXPECT_THAT(normalised("1E126"), HasSubstr("Number overflow."));
  EXPECT_THAT(normalised("-1e99999999999"), HasSubstr("Number overflow."));
  EXPECT_THAT(normalised("1E-131"), HasSubstr("Number underflow."));
  EXPECT_THAT(normalised("1e-99999999999"), HasSubstr("Number underflow."));
  EXPECT_THAT(normalised("1" + nines), HasSubstr("more than 38 significant digits"));
  EXPECT_THAT(normalised("1" + std::string(60, '0') + "1"),
              HasSubstr("more than 38 significant digits"));
  EXPECT_EQ(normalised("1" + std::string(60, '0')), "1" + std::string(60, '0'));
  // Magnitude comes first where both are wrong.
  EXPECT_THAT(normalised("1" + nines + "E100"), HasSubstr("Number overflow."));
  EXPECT_THAT(normalised("1" + nines + "E-200"), HasSubstr("Number underflow."));
}

// Item sizes decide about capacity and limits.
TEST(NumberTest, SizesFollowThePairsOfDigits) {
  const std::vector<std::pair<std::string, std::uint64_t>> cases = {
      {"0", 1},    {"1", 2},
      {"-1", 3},   {"12", 2},
      {"120", 3},  {"123", 3},
      {"1234", 3}, {"0.5", 2},
      {"1.5", 3},  {"12345678901234567890123456789012345678", 20}};
  for (const auto& [text, size] : cases) {
    EXPECT_EQ(Number::parse(text)->size_bytes(), size) << text;
  }
}

// Golden vectors: stored keys depend on them, they must never change.
TEST(NumberGolden, Keys) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "80"},           {"1", "c0820b00"},      {"-1", "407df4ff"},  {"12", "c0830d00"},
      {"123", "c0840d1f00"}, {"0.5", "c0813300"},    {"100", "c0840b00"}, {"-123", "407bf2e0ff"},
      {"1E125", "c0ff0b00"}, {"1E-130", "c0000b00"}, {"99", "c0836400"},  {"1973", "c085144a00"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(hex(key_of(*Number::parse(text))), expected) << text;
  }
}

TEST(NumberTest, DamagedKeysAreRefused) {
  for (const char* text :
       {"", "00", "c0", "c082", "c0820b", "c08200", "c0820100", "c0826600", "c0820500", "407df4",
        "c1", "c0820b01010101010101010101010101010101010101010101010101"}) {
    const std::string bytes = *decode_hex(text);
    ByteReader reader(bytes);
    EXPECT_FALSE(Number::read_key(reader)) << text;
    EXPECT_EQ(reader.rest(), bytes);
  }
}

// A GMP integer: the value of a number times 10^200, which is whole for every number in range.
class Scaled {
 public:
  explicit Scaled(const std::string& text) {
    mpz_init(value_);
    std::string digits = text;
    const std::size_t point = digits.find('.');
    std::size_t decimals = 0;
    if (point != std::string::npos) {
      decimals = digits.size() - point - 1;
      digits.erase(point, 1);
    }
    mpz_set_str(value_, (digits + std::string(200 - decimals, '0')).c_str(), 10);
  }
  ~Scaled() { mpz_clear(value_); }
  Scaled(const Scaled&) = delete;
  Scaled& operator=(const Scaled&) = delete;

  int compare(const Scaled& other) const { return mpz_cmp(value_, other.value_); }
  void add(const Scaled& other) { mpz_add(value_, value_, other.value_); }
  // The significant digits of the value.
  std::string digits() const {
    char* text = mpz_get_str(nullptr, 10, value_);
    std::string digits = text;
    void (*release)(void*, size_t) = nullptr;
    mp_get_memory_functions(nullptr, nullptr, &release);
    release(text, digits.size() + 1);
    if (digits.front() == '-') digits.erase(0, 1);
    while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
    return digits;
  }

 private:
  mpz_t value_;
};

std::string random_number(SeededRandom& random) {
  std::string text = random.chance(0.5) ? "-" : "";
  const std::uint64_t count = 1 + random.below(random.chance(0.3) ? 38 : 5);
  for (std::uint64_t i = 0; i < count; ++i) {
    text.push_back(static_cast<char>('0' + random.below(random.chance(0.2) ? 1 : 10)));
  }
  const int spread = random.chance(0.2) ? 80 : 6;
  return text + "e" + std::to_string(static_cast<int>(random.below(2 * spread)) - spread);
}

// Exactness is the point of the class: order, keys and sums against GMP.
TEST(NumberTest, AgreesWithGmp) {
  SeededRandom random(20240611);
  int sums = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto a = Number::parse(random_number(random));
    const auto b = Number::parse(random_number(random));
    ASSERT_TRUE(a && b);
    const Scaled exact_a(a->to_string());
    const Scaled exact_b(b->to_string());
    const int order = exact_a.compare(exact_b);
    EXPECT_EQ(*a < *b, order < 0) << a->to_string() << " " << b->to_string();
    EXPECT_EQ(*a == *b, order == 0);
    EXPECT_EQ(key_of(*a) < key_of(*b), order < 0) << a->to_string() << " " << b->to_string();
    const std::string key = key_of(*a) + "x";
    ByteReader reader(key);
    EXPECT_EQ(Number::read_key(reader), *a);
    EXPECT_EQ(reader.rest(), "x");

    Scaled sum(a->to_string());
    sum.add(exact_b);
    const auto added = Number::add(*a, *b);
    ASSERT_EQ(added.has_value(), sum.digits().size() <= 38)
        << a->to_string() << " " << b->to_string();
    if (!added) continue;
    ++sums;
    EXPECT_EQ(Scaled(added->to_string()).compare(sum), 0)
        << a->to_string() << " " << b->to_string();
  }
  EXPECT_GT(sums, 5000);
}

TEST(NumberTest, SumsAtTheLimits) {
  const auto add = [](const char* a, const char* b) {
    const auto sum = Number::add(*Number::parse(a), *Number::parse(b));
    return sum ? sum->to_string() : sum.error().message();
  };
  EXPECT_EQ(add("1E38", "-1"), std::string(38, '9'));
  // The service's own wording for a sum that needs too many digits.
  EXPECT_THAT(add("1E38", "1"), HasSubstr("overflow"));
  EXPECT_THAT(add("1E50", "-1"), HasSubstr("overflow"));
  EXPECT_THAT(add("9E125", "1E125"), HasSubstr("overflow"));
  EXPECT_THAT(add("1.1E-130", "-1E-130"), HasSubstr("underflow"));
  EXPECT_EQ(add("5", "-5"), "0");
  EXPECT_EQ(add("0.1", "0.2"), "0.3");
}

}  // namespace
}  // namespace serein::dynamodb
