// serein_load: sends one kind of requests to a server, checks every answer, and prints what it
// measured as a line of JSON.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <thread>

#include "load/connection.h"
#include "load/driver.h"

namespace serein::bench {
namespace {

constexpr unsigned kLoadingClients = 16;
constexpr std::chrono::seconds kLoadingTimeout(300);  // some servers need seconds for a batch
constexpr int kMaxWaits = 600;                        // for a table, of 100 ms each

struct Options {
  std::string workload = "get";
  std::string protocol = "http";
  bool prepare = false;
  bool sign = false;
  Credentials credentials;
  double seconds = 5;
  double warm_up_seconds = 1;
  WorkloadOptions of_workload;
  DriverOptions of_driver;
};

const WorkloadKind* find_kind(std::string_view name) {
  const auto& kinds = workload_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const WorkloadKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

std::unique_ptr<Wire> make_wire(const Options& options) {
  if (options.protocol == "redis") return make_redis_wire();
  return make_http_wire(fmt::format("127.0.0.1:{}", options.of_driver.port),
                        options.sign ? std::optional(options.credentials) : std::nullopt);
}

// The answer to one request.
Result<std::string> ask(const Options& options, Wire& wire, std::string_view operation,
                        std::string_view body) {
  std::string answer;
  const auto request = make_single_request(operation, body, answer);
  const DriverOptions once{.port = options.of_driver.port};
  RETURN_IF_ERROR(drive(once, wire, *request));
  return answer;
}

// Notes in `creation` how long CreateTable takes.
Result<> make_table(const Options& options, Wire& wire, const TableSpec& table,
                    Histogram& creation) {
  const auto begin = SteadyTime::clock::now();
  RETURN_IF_ERROR(ask(options, wire, "CreateTable", table.create));
  creation.add(static_cast<std::uint64_t>((SteadyTime::clock::now() - begin).count()));
  for (int i = 0; i < kMaxWaits; ++i) {
    ASSIGN_OR_RETURN(const std::string answer, ask(options, wire, "DescribeTable",
                                                   R"({"TableName":")" + table.name + R"("})"));
    if (answer.find("CREATING") == std::string::npos) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return fail(kIoError, "table {} does not become active", table.name);
}

double microseconds(std::uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e3; }

Result<> load(const Options& options, Wire& wire, Workload& loader) {
  const DriverOptions loading{.port = options.of_driver.port,
                              .clients = kLoadingClients,
                              .answer_timeout = kLoadingTimeout};
  RETURN_IF_ERROR(drive(loading, wire, loader));
  return {};
}

// Makes and loads the tables of the workload, and prints what that took.
Result<> prepare(const Options& options, const WorkloadKind& kind) {
  const auto wire = make_wire(options);
  const std::uint64_t keys = options.of_workload.keys;
  if (options.protocol == "redis") return load(options, *wire, *make_redis_loader(keys));
  if (kind.tables == nullptr) return {};
  const auto begin = SteadyTime::clock::now();
  const std::vector<TableSpec> tables = kind.tables(options.of_workload);
  Histogram creation;
  for (const TableSpec& table : tables) {
    RETURN_IF_ERROR(make_table(options, *wire, table, creation));
  }
  const auto made = SteadyTime::clock::now();
  for (const TableSpec& table : tables) {
    RETURN_IF_ERROR(load(options, *wire, *make_loader(table, keys)));
  }
  using Seconds = std::chrono::duration<double>;
  fmt::print(R"({{"tables":{},"create_p50_us":{:.1f},"create_max_us":{:.1f},)"
             R"("making_seconds":{:.3f},"loading_seconds":{:.3f}}})"
             "\n",
             tables.size(), microseconds(creation.quantile(0.5)), microseconds(creation.max()),
             Seconds(made - begin).count(), Seconds(SteadyTime::clock::now() - made).count());
  return {};
}

void print(const Options& options, const Outcome& outcome) {
  const double seconds = std::chrono::duration<double>(outcome.elapsed).count();
  const auto operations = static_cast<double>(std::max<std::uint64_t>(outcome.operations, 1));
  const Histogram& latency = outcome.latency;
  fmt::print(
      R"({{"workload":"{}","seed":{},"clients":{},"rate":{},"operations":{},"seconds":{:.3f},)"
      R"("ops_per_second":{:.1f},"p50_us":{:.1f},"p99_us":{:.1f},"p999_us":{:.1f},)"
      R"("max_us":{:.1f},"cpu_us_per_op":{:.3f},"bytes_in":{}}})"
      "\n",
      options.workload, options.of_workload.seed, options.of_driver.clients, options.of_driver.rate,
      outcome.operations, seconds, operations / seconds, microseconds(latency.quantile(0.5)),
      microseconds(latency.quantile(0.99)), microseconds(latency.quantile(0.999)),
      microseconds(latency.max()),
      static_cast<double>(outcome.server_cpu.count()) / 1e3 / operations, outcome.bytes_in);
}

Result<> run(Options options) {
  const WorkloadKind* kind = find_kind(options.workload);
  if (kind == nullptr) return fail(kInvalidInput, "there is no workload {}", options.workload);
  options.of_workload.clients = options.of_driver.clients;
  if (options.prepare) return prepare(options, *kind);
  const auto workload = options.protocol == "redis"
                            ? make_redis_workload(options.workload, options.of_workload)
                            : kind->make(options.of_workload);
  if (!workload) return fail(kInvalidInput, "{} is not for Redis", options.workload);
  const auto wire = make_wire(options);
  options.of_driver.duration =
      std::chrono::nanoseconds(static_cast<std::int64_t>(options.seconds * 1e9));
  options.of_driver.warm_up =
      std::chrono::nanoseconds(static_cast<std::int64_t>(options.warm_up_seconds * 1e9));
  RETURN_IF_ERROR(workload->begin(
      [&](std::string_view operation, std::string_view body) -> Result<std::string> {
        return ask(options, *wire, operation, body);
      }));
  ASSIGN_OR_RETURN(const Outcome outcome, drive(options.of_driver, *wire, *workload));
  print(options, outcome);
  return {};
}

void add_options(CLI::App& app, Options& options) {
  app.add_option("--workload", options.workload, "Its name; see docs/dev/benchmarks.md.");
  app.add_option("--port", options.of_driver.port, "Of the server on 127.0.0.1.")->required();
  app.add_option("--protocol", options.protocol, "http, or redis for the workloads get and put.")
      ->check(CLI::IsMember({"http", "redis"}));
  app.add_flag("--prepare", options.prepare, "Make and load the workload's table, and end.");
  app.add_option("--keys", options.of_workload.keys, "Items of the table.")
      ->check(CLI::Range(100, 100'000'000));
  app.add_option("--clients", options.of_driver.clients, "Connections.")
      ->check(CLI::Range(1, 65'536));
  app.add_option("--idle", options.of_driver.idle,
                 "Further connections, which ask once a minute and must be answered.")
      ->check(CLI::Range(0, 65'536));
  app.add_option("--item-bytes", options.of_workload.item_bytes,
                 "Of each item of get, put and batch-write, names and values.")
      ->check(CLI::Range(kMinItemBytes, kMaxItemBytes));
  app.add_option("--table", options.of_workload.table, "Of get and put, instead of their own.");
  app.add_option("--tables", options.of_workload.tables,
                 "Between which the items of get and put are spread.")
      ->check(CLI::Range(1, 2'500));
  app.add_option("--indexes", options.of_workload.indexes,
                 "Global indexes of each table of get and put, whose keys change with each put.")
      ->check(CLI::Range(0, 20));
  app.add_option("--rate", options.of_driver.rate,
                 "Requests a second, whatever the answers; 0: each client waits for its answer.");
  app.add_option("--seconds", options.seconds, "How long to measure.")->check(CLI::PositiveNumber);
  app.add_option("--warm-up", options.warm_up_seconds, "Seconds before that.")
      ->check(CLI::NonNegativeNumber);
  app.add_option(
      "--seed", options.of_workload.seed,
      "The same seed, the same requests; otherwise others each time. Puts that come again "
      "change nothing, which costs a server less than what a put shall measure.");
  app.add_option("--body-bytes", options.of_workload.body_bytes, "Of each answer to constant.");
  app.add_option("--server-pid", options.of_driver.server_pid, "Whose CPU time is measured.");
  app.add_flag("--sign", options.sign, "Sign requests, for a server with --auth=enforce.");
  app.add_option("--access-key", options.credentials.access_key, "For --sign.");
  app.add_option("--secret", options.credentials.secret, "For --sign.");
}

}  // namespace
}  // namespace serein::bench

int main(int argc, char** argv) {
  CLI::App app("Sends requests to a server, checks every answer, and prints what it measured.");
  serein::bench::Options options;
  options.of_workload.seed = std::random_device{}();
  serein::bench::add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  const auto result = serein::bench::run(options);
  if (result) return 0;
  fmt::print(stderr, "serein_load: {}\n", result.error().message());
  return 1;
}
