#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/operation.h"
#include "base/check.h"

namespace serein::aws {

// An operation of a service's model, bound to the state it works on. Neither `run` nor `start` is
// set where serein has no function for it.
struct BoundOperation {
  const ServiceModel* service = nullptr;
  const OperationModel* model = nullptr;
  Access access = Access::kRead;
  ResourcesOf resources = nullptr;
  std::function<Result<Output>(const Request&)> run;
  std::function<void(const Request&, Completion)> start;

  bool implemented() const { return run || start; }
};

// All operations that there are. Filled at start, constant from then on.
class Registry {
 public:
  // Adds a service with all operations of its model. `service`, `state` and the functions outlive
  // the registry; each operation must be in the model and have exactly one function. A service may
  // be added in parts.
  template <class S>
  void add(const ServiceModel& service, S& state, std::span<const Operation<S>* const> operations) {
    add_service(service);
    for (const Operation<S>* operation : operations) {
      BoundOperation& bound = entry(service, operation->name);
      bound.access = operation->access;
      bound.resources = operation->resources;
      if (operation->run != nullptr) {
        bound.run = [&state, run = operation->run](const Request& request) {
          return run(state, request);
        };
      }
      if (operation->start != nullptr) {
        bound.start = [&state, start = operation->start](const Request& request, Completion done) {
          start(state, request, std::move(done));
        };
      }
      CHECK((bound.run != nullptr) != (bound.start != nullptr));
    }
  }

  // By X-Amz-Target, "DynamoDB_20120810.PutItem"; nullptr if no service has it.
  const BoundOperation* find_target(std::string_view target) const;

  // All operations of all models, sorted by target: what the compatibility page shows.
  std::vector<const BoundOperation*> all() const;

 private:
  void add_service(const ServiceModel& service);
  BoundOperation& entry(const ServiceModel& service, std::string_view operation);

  std::map<std::string, BoundOperation, std::less<>> by_target_;
};

}  // namespace serein::aws
