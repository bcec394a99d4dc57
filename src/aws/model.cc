#include "aws/model.h"

#include <algorithm>

namespace serein::aws {

const OperationModel* ServiceModel::find(std::string_view operation) const {
  const auto found = std::lower_bound(
      operations.begin(), operations.end(), operation,
      [](const OperationModel& model, std::string_view name) { return model.name < name; });
  return found == operations.end() || found->name != operation ? nullptr : &*found;
}

}  // namespace serein::aws
