#include "aws/patterns.h"

#include <re2/re2.h>

#include <algorithm>

namespace serein::aws {
namespace {

// The pattern of most names in the models, in most requests: worth a matcher of its own.
constexpr std::string_view kNamePattern = "[a-zA-Z0-9_.-]+";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Patterns::Patterns() = default;
Patterns::~Patterns() = default;

bool Patterns::matches(std::string_view pattern, std::string_view text) const {
  if (pattern == kNamePattern) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
  }
  const re2::RE2& expression = compiled(pattern);
  return !expression.ok() || re2::RE2::FullMatch(piece(text), expression);
}

const re2::RE2& Patterns::compiled(std::string_view pattern) const {
  MutexLock lock(mutex_);
  std::unique_ptr<re2::RE2>& entry = compiled_[pattern];
  if (entry == nullptr) entry = std::make_unique<re2::RE2>(piece(pattern), re2::RE2::Quiet);
  return *entry;
}

}  // namespace serein::aws
