#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "net/request_reader.h"

namespace serein::net {

inline constexpr std::uint64_t kTranscriptMaxBody = 4096;

// What a RequestReader makes of `bytes` that come in pieces of at most `piece` bytes, the first of
// at most `first`: one line for each step. For tests and fuzzing.
inline std::string transcript(std::string_view bytes, std::size_t first, std::size_t piece,
                              const RequestLimits& limits = {}) {
  RequestReader reader(limits);
  std::string text;
  std::size_t wanted = first;
  for (;;) {
    const RequestReader::Step step = reader.advance();
    HttpRequest& request = reader.request();
    switch (step) {
      case RequestReader::Step::kMore: {
        if (bytes.empty()) return text + "more\n";
        const std::span<char> space = reader.space();
        const std::size_t size =
            std::min({std::max<std::size_t>(wanted, 1), bytes.size(), space.size()});
        std::memcpy(space.data(), bytes.data(), size);
        reader.received(size);
        bytes.remove_prefix(size);
        wanted = piece;
        break;
      }
      case RequestReader::Step::kHead:
        text += fmt::format("head {} {} keep={}\n", request.method, request.target,
                            reader.framing().keep_alive);
        reader.admit_body(kTranscriptMaxBody);
        break;
      case RequestReader::Step::kRequest:
        text += fmt::format("request {} [{}] [{}]", request.method, request.path, request.query);
        for (const Header& header : request.headers) {
          text += fmt::format(" {}=[{}]", header.name, header.value);
        }
        text += fmt::format(" body=[{}]\n", request.body);
        reader.next();
        break;
      case RequestReader::Step::kTooLarge:
        return text + "too large\n";
      case RequestReader::Step::kFailed:
        return text + fmt::format("failed {} {}\n", reader.fault().status, reader.fault().reason);
    }
  }
}

inline std::string transcript(std::string_view bytes) {
  return transcript(bytes, bytes.size(), bytes.size());
}

}  // namespace serein::net
