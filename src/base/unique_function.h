#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace serein {

template <class Signature>
class UniqueFunction;

// A callable that need not be copyable (std::move_only_function comes with C++23). Empty when
// default-constructed or moved from; calling an empty one is a CHECK failure.
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;

  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> &&
           std::is_invocable_r_v<R, std::remove_cvref_t<F>&, Args...>)
      UniqueFunction(F&& function)  // NOLINT(google-explicit-constructor): callables convert
      : callable_(std::make_unique<Model<std::remove_cvref_t<F>>>(std::forward<F>(function))) {}

  R operator()(Args... args) {
    CHECK(callable_ != nullptr);
    return callable_->call(std::forward<Args>(args)...);
  }

  explicit operator bool() const { return callable_ != nullptr; }

 private:
  struct Callable {
    virtual ~Callable() = default;
    virtual R call(Args... args) = 0;
  };

  template <class F>
  struct Model final : Callable {
    explicit Model(F&& f) : function(std::move(f)) {}
    explicit Model(const F& f) : function(f) {}
    R call(Args... args) override { return function(std::forward<Args>(args)...); }
    F function;
  };

  std::unique_ptr<Callable> callable_;
};

}  // namespace serein
