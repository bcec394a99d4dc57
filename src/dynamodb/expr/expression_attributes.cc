#include "dynamodb/expr/expression_attributes.h"

#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/expr/limits.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/json_types.h"
#include "dynamodb/model/limits.h"

namespace serein::dynamodb {
namespace {

bool is_placeholder(std::string_view text, char sign) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return text.size() > 1 && text.front() == sign && std::all_of(text.begin() + 1, text.end(), fits);
}

Result<> check_placeholders(const json::Value& map, std::string_view parameter, char sign) {
  if (map.object().empty()) {
    return fail(aws::kValidationException, "{} must not be empty", parameter);
  }
  for (const json::Member& member : map.object()) {
    if (!is_placeholder(member.key, sign)) {
      return fail(aws::kValidationException, "{} contains invalid key: Syntax error; key: \"{}\"",
                  parameter, member.key);
    }
    if (member.key.size() > kMaxPlaceholderBytes) {
      return fail(aws::kValidationException,
                  "{} contains invalid key: The expression attribute map contains a key that is "
                  "too long; size of key: {}",
                  parameter, member.key.size());
    }
  }
  return {};
}

Result<> check_name(std::string_view name, std::string_view placeholder) {
  if (name.empty()) {
    return fail(aws::kValidationException,
                "ExpressionAttributeNames contains invalid value: Empty attribute name for key {}",
                placeholder);
  }
  if (name.size() > kMaxAttributeNameBytes) {
    return fail(aws::kValidationException,
                "ExpressionAttributeNames contains invalid value: Attribute name is too large, "
                "must be less than {} bytes for key {}",
                kMaxAttributeNameBytes + 1, placeholder);
  }
  return {};
}

template <class Entries>
Result<> check_used(const Entries& entries, std::string_view parameter) {
  std::map<std::size_t, std::string_view> unused;
  for (const auto& [placeholder, entry] : entries) {
    if (!entry.used) unused.emplace(entry.position, placeholder);
  }
  if (unused.empty()) return {};
  std::string list;
  for (const auto& [position, placeholder] : unused) {
    if (!list.empty()) list += ", ";
    list += placeholder;
  }
  return fail(aws::kValidationException, "Value provided in {} unused in expressions: keys: {{{}}}",
              parameter, list);
}

template <class Entries>
const std::string* use(Entries& entries, std::string_view placeholder) {
  const auto entry = entries.find(placeholder);
  if (entry == entries.end()) return nullptr;
  entry->second.used = true;
  return &entry->second.content;
}

}  // namespace

Result<ExpressionAttributes> ExpressionAttributes::read(const json::Value* names,
                                                        const json::Value* values) {
  ExpressionAttributes attributes;
  if (names != nullptr) {
    RETURN_IF_ERROR(check_placeholders(*names, "ExpressionAttributeNames", '#'));
    for (const json::Member& member : names->object()) {
      ASSIGN_OR_RETURN(const std::string_view name, read_string(member.value));
      RETURN_IF_ERROR(check_name(name, member.key));
      attributes.names_.emplace(member.key,
                                Entry{std::string(name), attributes.names_.size(), false});
    }
  }
  if (values != nullptr) {
    RETURN_IF_ERROR(check_placeholders(*values, "ExpressionAttributeValues", ':'));
    for (const json::Member& member : values->object()) {
      auto encoded = encode_value(member.value);
      if (!encoded) {
        if (!encoded.error().is(aws::kValidationException)) return fail(encoded.error());
        return fail(aws::kValidationException,
                    "ExpressionAttributeValues contains invalid value: {} for key {}",
                    encoded.error().message(), member.key);
      }
      attributes.values_.emplace(member.key,
                                 Entry{*std::move(encoded), attributes.values_.size(), false});
    }
  }
  return attributes;
}

const std::string* ExpressionAttributes::use_name(std::string_view placeholder) {
  return use(names_, placeholder);
}

const std::string* ExpressionAttributes::use_value(std::string_view placeholder) {
  return use(values_, placeholder);
}

Result<> ExpressionAttributes::check_all_used() const {
  RETURN_IF_ERROR(check_used(names_, "ExpressionAttributeNames"));
  return check_used(values_, "ExpressionAttributeValues");
}

}  // namespace serein::dynamodb
