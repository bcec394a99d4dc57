#include "aws/registry.h"

#include "base/check.h"

namespace serein::aws {
namespace {

std::string target_of(const ServiceModel& service, std::string_view operation) {
  return std::string(service.target_prefix).append(".").append(operation);
}

}  // namespace

void Registry::add_service(const ServiceModel& service) {
  for (const OperationModel& operation : service.operations) {
    BoundOperation bound;
    bound.service = &service;
    bound.model = &operation;
    by_target_.try_emplace(target_of(service, operation.name), std::move(bound));
  }
}

BoundOperation& Registry::entry(const ServiceModel& service, std::string_view operation) {
  const auto found = by_target_.find(target_of(service, operation));
  CHECK(found != by_target_.end());
  CHECK(!found->second.implemented());
  return found->second;
}

const BoundOperation* Registry::find_target(std::string_view target) const {
  const auto found = by_target_.find(target);
  return found == by_target_.end() ? nullptr : &found->second;
}

std::vector<const BoundOperation*> Registry::all() const {
  std::vector<const BoundOperation*> operations;
  operations.reserve(by_target_.size());
  for (const auto& [target, operation] : by_target_) operations.push_back(&operation);
  return operations;
}

}  // namespace serein::aws
