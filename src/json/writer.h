#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace serein::json {

// Appends `utf8` between quotes, escaped as RFC 8259 asks and no more: '"', '\\' and controls.
void append_string(std::string& out, std::string_view utf8);

// True when append_string would copy `utf8` as it is.
bool needs_no_escape(std::string_view utf8);

// Appends JSON text to a string, putting the commas. Nesting is the caller's duty: keys and values
// alternate inside objects, each begin has its end. No allocation of its own.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view utf8);
  Writer& number(std::int64_t value);
  Writer& number(std::uint64_t value);
  // Shortest text that reads back as `value`; without an exponent where that is reasonable.
  Writer& number(double value);
  Writer& boolean(bool value);
  Writer& null();
  // `json` is one value already in JSON, appended as it is.
  Writer& raw(std::string_view json);
  // The string written to, for appending exactly one value to it without a copy in between.
  std::string& appended_value();

 private:
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace serein::json
