#include "aws/validate.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "aws/errors.h"
#include "aws/violations.h"
#include "aws/wrong_type.h"
#include "base/encoding.h"

namespace serein::aws {
namespace {

// The integer that a JSON number stands for, its fraction cut off as the services do; nothing when
// it has an exponent or does not fit.
std::optional<std::int64_t> to_integer(std::string_view number) {
  std::int64_t value = 0;
  const char* const last = number.data() + number.size();
  const auto [end, status] = std::from_chars(number.data(), last, value);
  if (status != std::errc()) return std::nullopt;
  if (end == last) return value;
  const bool is_fraction = *end == '.' && number.find_first_of("eE") == std::string_view::npos;
  return is_fraction ? std::optional(value) : std::nullopt;
}

bool is_arn(std::string_view text) { return text.substr(0, 4) == "arn:"; }

std::string min_length(const Shape& shape) {
  return fmt::format("Member must have length greater than or equal to {}", shape.min);
}

std::string max_length(const Shape& shape) {
  return fmt::format("Member must have length less than or equal to {}", shape.max);
}

std::string must_match(const Shape& shape) {
  return fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern);
}

std::string one_of(const Shape& shape) {
  return fmt::format("Member must satisfy enum value set: [{}]",
                     fmt::join(shape.enum_values, ", "));
}

// What a walk looks at.
enum class Look : std::uint8_t {
  kOutsideOpaque,  // types and constraints
  kTypesOnly,      // types, inside of opaque shapes too
};

// One walk. Each function answers whether the types were right; the first wrong one ends it.
class Walk {
 public:
  Walk(const ServiceModel& service, const Patterns& patterns, Look look)
      : service_(service), patterns_(patterns), look_(look) {}

  Result<> result() && {
    if (wrong_type_) return fail(*std::move(wrong_type_));
    if (look_ == Look::kTypesOnly) return {};
    if (alone_) return fail(*std::move(alone_));
    return violations_.result();
  }

  bool structure(const Shape& shape, const json::Value& value, const Path* path) {
    for (const ShapeMember& member : shape.members) {
      const json::Value* content = value.find(member.name);
      const Path here{.parent = path, .name = member.name};
      if (content != nullptr) {
        if (!check(*member.shape, *content, here, Place::kMember)) return false;
      } else if (member.required) {
        missing(member, here);
      }
    }
    return true;
  }

 private:
  bool check(const Shape& shape, const json::Value& value, const Path& path, Place place) {
    if (shape.opaque && look_ == Look::kOutsideOpaque) return true;
    switch (shape.type) {
      case ShapeType::kStructure:
      case ShapeType::kUnion:
        return value.is_object() ? structure(shape, value, &path) : wrong(shape, value, place);
      case ShapeType::kList:
        return value.is_array() ? list(shape, value, path) : wrong(shape, value, place);
      case ShapeType::kMap:
        return value.is_object() ? map(shape, value, path) : wrong(shape, value, place);
      case ShapeType::kString:
        return value.is_string() ? string(shape, value, path) : wrong(shape, value, place);
      case ShapeType::kBlob:
        return blob(shape, value, path) || wrong(shape, value, place);
      case ShapeType::kBoolean:
        return value.is_bool() || wrong(shape, value, place);
      case ShapeType::kInteger:
      case ShapeType::kLong:
        return integer(shape, value, path) || wrong(shape, value, place);
      case ShapeType::kFloat:
      case ShapeType::kDouble:
      case ShapeType::kTimestamp:
        return value.is_number() || wrong(shape, value, place);
    }
    return true;
  }

  bool wrong(const Shape& shape, const json::Value& value, Place place) {
    wrong_type_ = wrong_type(service_, shape, value, place);
    return false;
  }

  // The operations on tables ask for their table's name before they look at any constraint.
  void missing(const ShapeMember& member, const Path& path) {
    if (!member.required_alone) return violations_.add_missing(path);
    if (alone_) return;
    alone_ = Error(kValidationException,
                   fmt::format("The parameter '{}' is required but was not present in the request",
                               member.name));
  }

  void length(const Shape& shape, const json::Value& value, std::int64_t size, const Path& path) {
    if (size < shape.min) violations_.add(path, shape, value, min_length(shape));
    if (size > shape.max) violations_.add(path, shape, value, max_length(shape));
  }

  bool list(const Shape& shape, const json::Value& value, const Path& path) {
    length(shape, value, static_cast<std::int64_t>(value.array().size()), path);
    return elements(shape, value, path);
  }

  bool elements(const Shape& shape, const json::Value& value, const Path& path) {
    Path number{.parent = &path};
    const Path here{.parent = &number, .name = "member"};
    for (const json::Value& element : value.array()) {
      ++number.index;
      if (!element_of(shape, element, here)) return false;
    }
    return true;
  }

  bool map(const Shape& shape, const json::Value& value, const Path& path) {
    length(shape, value, static_cast<std::int64_t>(value.object().size()), path);
    for (const json::Member& member : value.object()) {
      if (!fits_key(*shape.key, member.key)) {
        violations_.add(path, shape, value,
                        fmt::format("Map keys must satisfy constraint: [{}]", rules(*shape.key)));
      }
      const Path key{.parent = &path, .name = member.key, .verbatim = true};
      const Path here{.parent = &key, .name = "member"};
      if (shape.element->type == ShapeType::kList && member.value.is_array()) {
        // The length of a list in a map is told of the map.
        if (!fits_length(*shape.element, member.value.array().size())) {
          violations_.add(
              path, shape, value,
              fmt::format("Map value must satisfy constraint: [{}]", rules(*shape.element)));
        }
        if (!elements(*shape.element, member.value, here)) return false;
      } else if (!element_of(shape, member.value, here)) {
        return false;
      }
    }
    return true;
  }

  bool element_of(const Shape& shape, const json::Value& element, const Path& path) {
    if (!element.is_null()) return check(*shape.element, element, path, Place::kElement);
    if (!shape.element->opaque) violations_.add_missing(path);
    return true;
  }

  bool string(const Shape& shape, const json::Value& value, const Path& path) {
    const std::size_t before = violations_.count();
    const std::string_view text = value.string();
    if (shape.empty_alone && text.empty()) {
      alone_ = Error(kValidationException,
                     fmt::format("1 validation error detected: Value at '{}' failed to satisfy "
                                 "constraint: {}",
                                 path.to_string(true), min_length(shape)));
      return true;
    }
    if (!shape.enum_values.empty() && std::find(shape.enum_values.begin(), shape.enum_values.end(),
                                                text) == shape.enum_values.end()) {
      violations_.add(path, shape, value, one_of(shape));
    }
    if (!shape.pattern.empty() && !patterns_.matches(shape.pattern, text)) {
      violations_.add(path, shape, value, must_match(shape));
    }
    if (shape.has_min() || shape.has_max())
      length(shape, value, static_cast<std::int64_t>(utf16_length(text)), path);
    if (shape.unless_arn != nullptr && violations_.count() == before && !is_arn(text)) {
      return string(*shape.unless_arn, value, path);
    }
    return true;
  }

  bool blob(const Shape& shape, const json::Value& value, const Path& path) {
    if (!value.is_string()) return false;
    const auto bytes = decode_base64(value.string());
    if (bytes) length(shape, value, static_cast<std::int64_t>(bytes->size()), path);
    return bytes.has_value();
  }

  bool integer(const Shape& shape, const json::Value& value, const Path& path) {
    if (!value.is_number()) return false;
    const auto number = to_integer(value.number());
    if (!number) return false;
    if (*number < shape.min) {
      violations_.add(path, shape, value,
                      fmt::format("Member must have value greater than or equal to {}", shape.min));
    }
    if (*number > shape.max) {
      violations_.add(path, shape, value,
                      fmt::format("Member must have value less than or equal to {}", shape.max));
    }
    return true;
  }

  bool fits_key(const Shape& shape, std::string_view key) const {
    const auto size = static_cast<std::int64_t>(utf16_length(key));
    return size >= shape.min && size <= shape.max &&
           (shape.pattern.empty() || patterns_.matches(shape.pattern, key));
  }

  static bool fits_length(const Shape& shape, std::size_t size) {
    const auto length = static_cast<std::int64_t>(size);
    return length >= shape.min && length <= shape.max;
  }

  // What keys or values of a map must fulfil.
  static std::string rules(const Shape& shape) {
    std::vector<std::string> texts;
    if (shape.has_max()) texts.push_back(max_length(shape));
    if (shape.has_min()) texts.push_back(min_length(shape));
    if (!shape.pattern.empty()) texts.push_back(must_match(shape));
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  const ServiceModel& service_;
  const Patterns& patterns_;
  const Look look_;
  Violations violations_;
  std::optional<Error> wrong_type_;
  std::optional<Error> alone_;  // goes before all violations
};

}  // namespace

Result<> Validator::validate(const ServiceModel& service, const Shape& shape,
                             const json::Value& input) const {
  Walk walk(service, patterns_, Look::kOutsideOpaque);
  walk.structure(shape, input, nullptr);
  auto result = std::move(walk).result();
  if (result) return result;
  RETURN_IF_ERROR(check_types(service, shape, input));
  return result;
}

Result<> Validator::check_types(const ServiceModel& service, const Shape& shape,
                                const json::Value& input) const {
  Walk types(service, patterns_, Look::kTypesOnly);
  types.structure(shape, input, nullptr);
  return std::move(types).result();
}

}  // namespace serein::aws
