// serein_floor: the least that a server must do, to hold the real one against; and what a sync
// costs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <map>

#include "floor/durable_log.h"
#include "floor/floor_server.h"
#include "load/histogram.h"

namespace serein::bench {
namespace {

constexpr std::uint64_t kSyncFileBytes = 16U << 20U;
constexpr std::size_t kSyncWriteBytes = 4096;

// Prints what writes of 4 KB take, each with a sync.
Result<> measure_syncs(const std::string& directory, double seconds) {
  using Clock = std::chrono::steady_clock;
  ASSIGN_OR_RETURN(DurableLog log, DurableLog::create(directory + "/sync.log", kSyncFileBytes));
  // With its head, a record is one block.
  const std::string record(kSyncWriteBytes - 2 * sizeof(std::uint32_t), 'x');
  Histogram latency;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (auto begin = Clock::now(); begin < end; begin = Clock::now()) {
    log.append(record);
    RETURN_IF_ERROR(log.sync());
    latency.add(static_cast<std::uint64_t>((Clock::now() - begin).count()));
  }
  fmt::print(R"({{"syncs":{},"p50_us":{:.1f},"p99_us":{:.1f},"p999_us":{:.1f},"max_us":{:.1f}}})"
             "\n",
             latency.count(), static_cast<double>(latency.quantile(0.5)) / 1e3,
             static_cast<double>(latency.quantile(0.99)) / 1e3,
             static_cast<double>(latency.quantile(0.999)) / 1e3,
             static_cast<double>(latency.max()) / 1e3);
  return {};
}

}  // namespace
}  // namespace serein::bench

int main(int argc, char** argv) {
  using serein::bench::FloorMode;
  CLI::App app("The least that a server must do, to hold the real one against.");
  serein::bench::FloorOptions options;
  std::string mode = "get";
  double seconds = 1;
  app.add_option("--mode", mode, "http, get or durable: a server; fdatasync: print what one takes.")
      ->check(CLI::IsMember({"http", "get", "durable", "fdatasync"}));
  app.add_option("--port", options.port, "Of 127.0.0.1.");
  app.add_option("--body-bytes", options.body_bytes, "Of the answers of http.");
  app.add_option("--directory", options.directory, "For the log of durable and of fdatasync.");
  app.add_option("--seconds", seconds, "How long fdatasync measures.");
  CLI11_PARSE(app, argc, argv);
  serein::Result<> result;
  if (mode == "fdatasync") {
    result = serein::bench::measure_syncs(options.directory, seconds);
  } else {
    static const std::map<std::string, FloorMode> modes = {
        {"http", FloorMode::kHttp}, {"get", FloorMode::kGet}, {"durable", FloorMode::kDurable}};
    options.mode = modes.at(mode);
    result = serein::bench::run_floor(options);
  }
  if (result) return 0;
  fmt::print(stderr, "serein_floor: {}\n", result.error().message());
  return 1;
}
