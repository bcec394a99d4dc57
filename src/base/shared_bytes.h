#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace serein {

// A string of bytes that does not change and is shared by its copies: a copy costs as much as one
// of a pointer, however long it is. The last one frees it. Copies of one may be used, copied and
// dropped by different threads at once. One that was moved from may only be dropped or assigned to.
class SharedBytes {
 public:
  explicit SharedBytes(std::string_view bytes);
  SharedBytes(const SharedBytes& other) : shared_(other.shared_) { hold(); }
  SharedBytes(SharedBytes&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  SharedBytes& operator=(SharedBytes other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~SharedBytes() { drop(); }

  // Valid as long as any copy.
  std::string_view view() const;
  // NOLINTNEXTLINE(google-explicit-constructor): it is one, with an owner
  operator std::string_view() const { return view(); }
  std::size_t size() const { return view().size(); }
  // What all copies together take.
  std::size_t memory_bytes() const;

  friend bool operator==(const SharedBytes& a, const SharedBytes& b) {
    return a.view() == b.view();
  }
  friend bool operator==(const SharedBytes& a, std::string_view b) { return a.view() == b; }

  // A copy in a container that keeps pointers, never null: it counts until it was taken back.
  void* to_raw() const;
  static SharedBytes take_raw(void* raw) { return SharedBytes(static_cast<Shared*>(raw)); }
  static SharedBytes copy_raw(void* raw);

 private:
  struct Shared;

  explicit SharedBytes(Shared* shared) : shared_(shared) {}
  void hold() const;
  void drop() const;

  Shared* shared_;
};

}  // namespace serein
