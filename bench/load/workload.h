#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "load/items.h"

namespace serein::bench {

// The answer to one request; fails when it is an error.
using Ask = std::function<Result<std::string>(std::string_view operation, std::string_view body)>;

// Makes requests and judges their answers. A `slot` is a connection: it has one request in work at
// a time. Not safe for several threads.
class Workload {
 public:
  virtual ~Workload() = default;
  // Asks for what must be known before the first request.
  virtual Result<> begin(const Ask& /*ask*/) { return {}; }
  // Of the request that next() made last: "GetItem", or with its service in front,
  // "DynamoDBStreams_20120810.GetRecords". Valid as long as the program runs.
  virtual std::string_view operation() const = 0;
  // Appends the body of the slot's next request. What is returned comes back in check().
  virtual std::uint64_t next(unsigned slot, std::string& body) = 0;
  // Whether `body`, of an answer without error, is what the request must be answered with.
  virtual bool check(unsigned slot, std::uint64_t token, std::string_view body) = 0;
  // How many requests there are; nothing: as many as wanted.
  virtual std::optional<std::uint64_t> count() const { return std::nullopt; }
};

struct WorkloadOptions {
  std::uint64_t keys = 100'000;  // items of the table
  std::uint64_t seed = 1;
  std::uint64_t body_bytes = 1024;  // of the answers to the workload `constant`
  // How large an item of `get`, `put` and `batch-write` is as the service counts it; 0: what
  // docs/dev/benchmarks.md says.
  std::uint64_t item_bytes = 0;
  // Of `get` and `put`: the table, if it is not its own; over how many tables, which have the name
  // and a number, the items are spread; and how many global indexes each of them has.
  std::string table;
  unsigned tables = 1;
  unsigned indexes = 0;
  // Connections that are busy, for `mixed`: slots from there on only read.
  unsigned clients = 1;
};

// A table as its workloads need it.
struct TableSpec {
  std::string name;
  std::string create;  // the body of CreateTable
  ItemShape shape;
  bool has_counter = false;  // items are keys with a counter n, which is 0
  // It holds the items number first, first + stride, and so on.
  std::uint64_t first = 0;
  std::uint64_t stride = 1;
};

// A row of the table of workloads.
struct WorkloadKind {
  std::string_view name;
  // What is made and loaded before; nullptr: nothing.
  std::vector<TableSpec> (*tables)(const WorkloadOptions&);
  std::unique_ptr<Workload> (*make)(const WorkloadOptions&);
};

// All of them, in the order in which they are documented.
const std::vector<WorkloadKind>& workload_kinds();

// Those that load the tables: as many BatchWriteItem, or SET, as it takes. `keys` are the items of
// all tables between which they are spread.
std::unique_ptr<Workload> make_loader(const TableSpec& table, std::uint64_t keys);
std::unique_ptr<Workload> make_redis_loader(std::uint64_t keys);

// The one request `operation` with `body`; its answer is kept in `answer`.
std::unique_ptr<Workload> make_single_request(std::string_view operation, std::string_view body,
                                              std::string& answer);

// SET and GET of the value of an item of 1 KB; for "put" and "get", else nullptr.
std::unique_ptr<Workload> make_redis_workload(std::string_view name,
                                              const WorkloadOptions& options);

}  // namespace serein::bench
