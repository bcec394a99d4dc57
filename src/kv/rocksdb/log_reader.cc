#include "kv/rocksdb/log_reader.h"

#include <algorithm>
#include <bit>

#include "base/encoding.h"

namespace serein::kv {
namespace {

constexpr std::uint64_t kBlockBytes = 32U << 10U;
// Checksum (4), length (2), kind (1).
constexpr std::uint64_t kHeadBytes = 7;

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = value << 8U | static_cast<std::uint8_t>(bytes[i - 1]);
  }
  return value;
}

// A checksum is stored changed, so that one of bytes that hold checksums themselves is none of
// theirs.
std::uint32_t unmask(std::uint32_t stored) { return std::rotr(stored - 0xA282EAD8U, 17); }

}  // namespace

std::uint64_t LogReader::behind_filling(std::uint64_t offset) const {
  const std::uint64_t left = kBlockBytes - offset % kBlockBytes;
  return left < kHeadBytes ? offset + left : offset;
}

std::optional<LogReader::Piece> LogReader::piece_at(std::uint64_t offset) const {
  if (offset + kHeadBytes > log_.size()) return std::nullopt;
  const std::string_view head = log_.substr(offset, kHeadBytes);
  const std::uint64_t length = little_endian(head.substr(4, 2));
  const std::uint64_t end = offset + kHeadBytes + length;
  const bool is_in_block = offset % kBlockBytes + kHeadBytes + length <= kBlockBytes;
  const auto kind = static_cast<std::uint8_t>(head[6]);
  if (kind == 0 || !is_in_block || end > log_.size()) return std::nullopt;
  if (crc32c(log_.substr(offset + 6, 1 + length)) != unmask(little_endian(head.substr(0, 4)))) {
    return std::nullopt;
  }
  return Piece{kind, log_.substr(offset + kHeadBytes, length), end};
}

bool LogReader::read(std::uint64_t offset) {
  begin_ = behind_filling(offset);
  auto piece = piece_at(begin_);
  if (!piece) return false;
  if (piece->kind == static_cast<std::uint8_t>(Kind::kFull)) {
    content_ = piece->content;
    end_ = piece->end;
    return true;
  }
  if (piece->kind != static_cast<std::uint8_t>(Kind::kFirst)) return false;
  joined_ = piece->content;
  for (;;) {
    piece = piece_at(behind_filling(piece->end));
    if (!piece) return false;
    joined_ += piece->content;
    if (piece->kind == static_cast<std::uint8_t>(Kind::kLast)) break;
    if (piece->kind != static_cast<std::uint8_t>(Kind::kMiddle)) return false;
  }
  content_ = joined_;
  end_ = piece->end;
  return true;
}

bool LogReader::find(std::uint64_t offset) {
  for (; offset < log_.size(); ++offset) {
    if (read(offset)) return true;
    // What ends in zeros has many of them: the kind, which a head ends in, is none.
    const std::size_t kind = log_.find_first_not_of('\0', offset + kHeadBytes);
    if (kind == std::string_view::npos) return false;
    offset = std::max(offset, kind - std::min<std::uint64_t>(kind, 2 * kHeadBytes));
  }
  return false;
}

bool LogReader::is_unknown(std::uint64_t offset) const {
  const auto piece = piece_at(behind_filling(offset));
  return piece && piece->kind > static_cast<std::uint8_t>(Kind::kLast);
}

}  // namespace serein::kv
