#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "dynamodb/ops/operations.h"
#include "json/parse.h"

namespace serein::dynamodb {

// A database for tests, whose operations are called as the pipeline calls them. What the engine
// does not answer before it returns fails with kInternalError, "no answer".
class Subject {
 public:
  explicit Subject(kv::Engine& engine)
      : catalog_(*Catalog::load(engine)),
        database_{.engine = engine,
                  .catalog = *catalog_,
                  .clock = clock_,
                  .random = random_,
                  .on_catalog_changed = [] {}} {}

  Result<std::string> call(const aws::Operation<Database>& operation, const std::string& input) {
    const auto document = json::parse(input);
    if (!document) return fail(document.error());
    aws::RequestContext context;
    context.account = "000000000000";
    context.region = "us-east-1";
    context.now = clock_.now();
    context.may_block = true;
    const aws::Request request{context, document->root()};
    if (operation.run != nullptr) return operation.run(database_, request);
    const auto answer = std::make_shared<Result<std::string>>(fail(kInternalError, "no answer"));
    operation.start(database_, request,
                    [answer](Result<std::string> result) { *answer = std::move(result); });
    return *answer;
  }

  // The system's time until it is set.
  AdjustableClock& clock() { return clock_; }
  Database& database() { return database_; }
  Catalog& catalog() { return *catalog_; }

 private:
  AdjustableClock clock_;
  SystemRandom random_;
  std::unique_ptr<Catalog> catalog_;
  Database database_;
};

}  // namespace serein::dynamodb
