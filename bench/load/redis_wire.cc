#include <charconv>

#include "load/wire.h"

namespace serein::bench {
namespace {

class RedisWire final : public Wire {
 public:
  void append_request(std::string& out, std::string_view /*operation*/,
                      std::string_view body) override {
    out += body;
  }

  Result<std::optional<Answer>> read(std::string_view in) override {
    const std::size_t end = in.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = in.substr(1, end - 1);
    switch (in[0]) {
      case '+':
      case ':':
        return Answer{.ok = true, .body = line, .bytes = end + 2};
      case '-':
        return Answer{.ok = false, .body = line, .bytes = end + 2};
      case '$':
        return read_bulk(in, line);
      default:
        return fail(kInvalidInput, "not an answer of Redis: {}", in.substr(0, end));
    }
  }

 private:
  static Result<std::optional<Answer>> read_bulk(std::string_view in, std::string_view line) {
    long length = 0;
    const auto [last, error] = std::from_chars(line.data(), line.data() + line.size(), length);
    if (error != std::errc() || last != line.data() + line.size()) {
      return fail(kInvalidInput, "not a length: {}", line);
    }
    const std::size_t head = line.size() + 3;
    if (length < 0) return Answer{.ok = true, .body = {}, .bytes = head};  // no such key
    const auto bytes = static_cast<std::size_t>(length);
    if (in.size() < head + bytes + 2) return std::nullopt;
    return Answer{.ok = true, .body = in.substr(head, bytes), .bytes = head + bytes + 2};
  }
};

}  // namespace

std::unique_ptr<Wire> make_redis_wire() { return std::make_unique<RedisWire>(); }

}  // namespace serein::bench
