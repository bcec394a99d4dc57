#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace serein::kv {

// Reads the records of a write-ahead log of RocksDB's wherever they stand, also behind damage,
// where RocksDB itself gives up or passes over in silence.
//
// A log consists of blocks of 32 KiB. A record lies in one block, or in pieces in several: each has
// a checksum, its length and its kind before it. Less than such a head at the end of a block is
// filling. Nothing that is read is larger than the log.
class LogReader {
 public:
  // `log` is a whole file, and outlives the reader.
  explicit LogReader(std::string_view log) : log_(log) {}

  // Takes the whole record that begins at `offset`, or behind filling that does. False, and no
  // record, where none does: at the end, and where something else stands.
  bool read(std::uint64_t offset);

  // Takes the first whole record that begins at `offset` or later. False where there is none.
  bool find(std::uint64_t offset);

  // Whether a piece whose checksum is right, but which is of no known kind, begins at `offset`.
  bool is_unknown(std::uint64_t offset) const;

  // Of the record taken last. The content is valid until another is taken.
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }
  std::string_view content() const { return content_; }

 private:
  enum class Kind : std::uint8_t { kNone, kFull, kFirst, kMiddle, kLast };
  struct Piece {
    std::uint8_t kind = 0;
    std::string_view content;
    std::uint64_t end = 0;
  };
  std::optional<Piece> piece_at(std::uint64_t offset) const;
  std::uint64_t behind_filling(std::uint64_t offset) const;

  std::string_view log_;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
  std::string_view content_;
  std::string joined_;  // the pieces of a record that has several
};

}  // namespace serein::kv
