#include "base/shared_bytes.h"

#include <atomic>
#include <cstring>
#include <new>

namespace serein {

// Its bytes follow it.
struct SharedBytes::Shared {
  std::atomic<std::size_t> holders;
  const std::size_t size;

  char* bytes() { return reinterpret_cast<char*>(this + 1); }
};

SharedBytes::SharedBytes(std::string_view bytes)
    : shared_(new (::operator new(sizeof(Shared) + bytes.size())) Shared{1, bytes.size()}) {
  if (!bytes.empty()) std::memcpy(shared_->bytes(), bytes.data(), bytes.size());
}

std::string_view SharedBytes::view() const { return {shared_->bytes(), shared_->size}; }

std::size_t SharedBytes::memory_bytes() const { return sizeof(Shared) + shared_->size; }

void* SharedBytes::to_raw() const {
  hold();
  return shared_;
}

SharedBytes SharedBytes::copy_raw(void* raw) {
  SharedBytes copy(static_cast<Shared*>(raw));
  copy.hold();
  return copy;
}

void SharedBytes::hold() const {
  if (shared_ != nullptr) shared_->holders.fetch_add(1, std::memory_order_relaxed);
}

void SharedBytes::drop() const {
  if (shared_ == nullptr || shared_->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  shared_->~Shared();
  ::operator delete(shared_);
}

}  // namespace serein
