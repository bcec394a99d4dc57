// serein_instructions: sends requests through the front door, the operations and the in-memory
// engine, in this process and always the same ones, and tells callgrind which instructions belong
// to which operation. Sockets and the durable engine are not part of it: what they do depends on
// what else the machine does.
#include <fmt/format.h>
#include <valgrind/callgrind.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "aws/pipeline.h"
#include "base/check.h"
#include "kv/memory_engine.h"
#include "load/workload.h"
#include "server/services.h"

namespace serein::bench {
namespace {

constexpr std::uint64_t kKeys = 2000;
constexpr unsigned kWarmUps = 20;

// What is counted: a workload of the load generator, so many times.
struct Counted {
  std::string_view workload;
  unsigned requests;
};
constexpr Counted kCounted[] = {
    {"get", 1000}, {"put", 1000}, {"update", 1000}, {"query", 500}, {"scan", 10}};

WallTime some_time() { return WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2)); }

// A server without sockets. Not safe for several threads.
class Server {
 public:
  Server() {
    clock_.set(some_time());
    auto services =
        server::Services::open({.engine = *engine_,
                                .clock = clock_,
                                .random = random_,
                                .logger = logger_,
                                .durability = kv::Durability::kSync,
                                .transition_time = std::chrono::milliseconds(0),
                                .housekeeping = {.shard_life = std::chrono::minutes(240)},
                                .stream_shards = 4,
                                .ttl_change_interval = std::chrono::seconds(3600)});
    CHECK(services.has_value());
    services_ = std::move(*services);
    services_->register_operations(registry_);
    pipeline_ = std::make_unique<aws::Pipeline>(aws::PipelineParts{
        registry_, authorizer_, clock_, random_, logger_, workers_, metrics_, {}, nullptr, {}, {}});
  }

  ~Server() {
    workers_.stop();
    services_->stop();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  net::HttpResponse answer(std::string_view target, std::string_view body) {
    net::HttpRequest request;
    request.method = "POST";
    request.target = request.path = "/";
    request.body = body;
    request.remote_address = "127.0.0.1";
    request.headers = {
        {"Host", "127.0.0.1:8000"},
        {"Content-Type", "application/x-amz-json-1.0"},
        {"X-Amz-Target", target},
        {"X-Amz-Date", "20260102T000000Z"},
        {"Authorization",
         "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE000000000/20260102/us-east-1/dynamodb/"
         "aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature="
         "0000000000000000000000000000000000000000000000000000000000000000"}};
    net::HttpResponse response;
    pipeline_->handle(request, net::Responder(std::make_shared<Connection>(response)));
    // Long pages are read by workers.
    CHECK(pipeline_->wait_until_idle(std::chrono::minutes(1)));
    return response;
  }

 private:
  class Connection final : public net::Responder::Impl {
   public:
    explicit Connection(net::HttpResponse& response) : response_(response) {}
    void send(net::HttpResponse response) override { response_ = std::move(response); }
    void run_on_io_thread(UniqueFunction<void()> task) override { task(); }

   private:
    net::HttpResponse& response_;
  };

  AdjustableClock clock_;
  SeededRandom random_{1};
  Logger logger_{LogLevel::kError};
  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
  std::unique_ptr<server::Services> services_;
  aws::Registry registry_;
  aws::AllowAll authorizer_;
  aws::Metrics metrics_;
  WorkerPool workers_{"worker", 1, 64};
  std::unique_ptr<aws::Pipeline> pipeline_;
};

std::string target_of(std::string_view operation) {
  return fmt::format("DynamoDB_20120810.{}", operation);
}

struct Request {
  std::string body;
  std::uint64_t token = 0;
};

std::vector<Request> make_requests(Workload& workload, std::uint64_t count) {
  std::vector<Request> requests(count);
  for (Request& request : requests) request.token = workload.next(0, request.body);
  return requests;
}

// Sends the requests, and checks the answers only then: checking is not the server's work.
void send(Server& server, Workload& workload, const std::vector<Request>& requests,
          const std::string& counted_as) {
  const std::string target = target_of(workload.operation());
  std::vector<net::HttpResponse> answers(requests.size());
  if (!counted_as.empty()) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    answers[i] = server.answer(target, requests[i].body);
  }
  if (!counted_as.empty()) {
    CALLGRIND_DUMP_STATS_AT(counted_as.c_str());
    CALLGRIND_STOP_INSTRUMENTATION;
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const bool good =
        answers[i].status == 200 && workload.check(0, requests[i].token, answers[i].body);
    if (!good) fmt::print(stderr, "{}: {}\n", workload.operation(), answers[i].body.substr(0, 500));
    CHECK(good);
  }
}

void count(const Counted& counted) {
  for (const WorkloadKind& kind : workload_kinds()) {
    if (kind.name != counted.workload) continue;
    Server server;
    const TableSpec table = kind.tables({}).front();
    CHECK(server.answer(target_of("CreateTable"), table.create).status == 200);
    const auto loader = make_loader(table, kKeys);
    send(server, *loader, make_requests(*loader, *loader->count()), "");
    const auto workload = kind.make({.keys = kKeys});
    const auto warm_up = make_requests(*workload, kWarmUps);
    const auto requests = make_requests(*workload, counted.requests);
    send(server, *workload, warm_up, "");
    send(server, *workload, requests, fmt::format("{} {}", workload->operation(), requests.size()));
  }
}

}  // namespace
}  // namespace serein::bench

int main() {
  for (const auto& counted : serein::bench::kCounted) serein::bench::count(counted);
  return 0;
}
