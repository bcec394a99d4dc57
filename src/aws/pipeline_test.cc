#include "aws/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "aws/compression.h"
#include "aws/errors.h"
#include "aws/models/dynamodb.h"
#include "base/encoding.h"
#include "json/parse.h"

namespace serein::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

// Stands for the connection: keeps the answers, and the tasks for its I/O thread until run().
class Connection {
 public:
  net::Responder responder() { return net::Responder(std::make_shared<Impl>(*this)); }

  void run() {
    std::deque<UniqueFunction<void()>> tasks;
    {
      const MutexLock lock(mutex_);
      tasks.swap(tasks_);
    }
    for (auto& task : tasks) task();
  }

  // Until a task has arrived from another thread.
  void wait_for_task() {
    const MutexLock lock(mutex_);
    while (tasks_.empty()) arrived_.wait(mutex_);
  }

  void drop_tasks() {
    std::deque<UniqueFunction<void()>> tasks;
    const MutexLock lock(mutex_);
    tasks.swap(tasks_);
  }

  bool posting = false;  // calls come from other threads
  std::vector<net::HttpResponse> answers;

 private:
  class Impl final : public net::Responder::Impl {
   public:
    explicit Impl(Connection& connection) : connection_(connection) {}
    void send(net::HttpResponse response) override {
      connection_.answers.push_back(std::move(response));
    }
    void run_on_io_thread(UniqueFunction<void()> task) override {
      if (!connection_.posting) return task();
      const MutexLock lock(connection_.mutex_);
      connection_.tasks_.push_back(std::move(task));
      connection_.arrived_.notify_all();
    }

   private:
    Connection& connection_;
  };

  Mutex mutex_;
  CondVar arrived_;
  std::deque<UniqueFunction<void()>> tasks_ GUARDED_BY(mutex_);
};

// A service: what its operations saw, and what they shall do.
struct State {
  RequestContext context;
  int runs = 0;
  bool throws = false;
  Completion completion;
};

Result<Output> list_tables(State& state, const Request& request) {
  state.context = request.context;
  ++state.runs;
  if (state.throws) throw std::runtime_error("out of luck");
  return R"({"TableNames":[]})";
}

Result<Output> get_item(State& state, const Request& request) {
  state.context = request.context;
  ++state.runs;
  if (!request.context.may_block) return fail(kWouldBlock, "needs the disk");
  return R"({"Item":")" + std::string(2000, 'x') + R"("})";
}

Result<Output> put_item(State& /*state*/, const Request& /*request*/) {
  return fail(kIoError, "sector 17 is bad");
}

Result<Output> transact(State& /*state*/, const Request& /*request*/) {
  static constexpr ErrorKind kCanceled{"TransactionCanceledException", 400,
                                       "com.amazonaws.dynamodb.v20120810#"};
  return fail(Error(kCanceled, "canceled", R"("CancellationReasons":[])"));
}

void describe_table(State& state, const Request& /*request*/, Completion done) {
  state.completion = std::move(done);
}

constexpr Operation<State> kListTables{.name = "ListTables", .run = &list_tables};
constexpr Operation<State> kGetItem{.name = "GetItem", .run = &get_item};
constexpr Operation<State> kPutItem{.name = "PutItem", .run = &put_item};
constexpr Operation<State> kTransact{.name = "TransactWriteItems", .run = &transact};
constexpr Operation<State> kDescribeTable{.name = "DescribeTable", .start = &describe_table};
constexpr const Operation<State>* kOperations[] = {&kListTables, &kGetItem, &kPutItem, &kTransact,
                                                   &kDescribeTable};

class CountingSink final : public RecordSink {
 public:
  void record(const RequestRecord& record) override { lines.push_back(to_json_line(record)); }
  std::vector<std::string> lines;
};

class DenyWrites final : public Authorizer {
 public:
  Result<> authorize(const BoundOperation& operation, const Request& request) const override {
    if (operation.model->name == denied) {
      return fail(kAccessDeniedException, "{} may not", request.context.access_key);
    }
    return {};
  }
  std::string denied;
};

class Echo final : public AdminHandler {
 public:
  net::HttpResponse answer(const net::HttpRequest& request) override {
    return {200, std::string(request.method)};
  }
};

class PipelineTest : public testing::Test {
 protected:
  PipelineTest() {
    clock_.set(WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2)));
    registry_.add<State>(models::kDynamodb, state_, kOperations);
  }

  PipelineParts parts() {
    return {registry_, authorizer_, clock_, random_, logger_, workers_, metrics_, {&sink_}};
  }

  // A request of the JSON protocol.
  static net::HttpRequest request(std::string_view operation, std::string_view body) {
    static constexpr std::string_view kPrefix = "DynamoDB_20120810.";
    static std::deque<std::string> targets;  // the request has views only
    targets.push_back(std::string(kPrefix) + std::string(operation));
    net::HttpRequest http;
    http.method = "POST";
    http.path = "/";
    http.body = body;
    http.remote_address = "192.0.2.7";
    http.headers = {{"Host", "localhost"},
                    {"X-Amz-Target", targets.back()},
                    {"Content-Type", "application/x-amz-json-1.0"}};
    return http;
  }

  net::HttpResponse answer(Pipeline& pipeline, const net::HttpRequest& http) {
    pipeline.handle(http, connection_.responder());
    EXPECT_TRUE(pipeline.wait_until_idle(std::chrono::seconds(10)));
    EXPECT_EQ(connection_.answers.size(), 1U);
    net::HttpResponse response = std::move(connection_.answers.at(0));
    connection_.answers.clear();
    return response;
  }

  net::HttpResponse answer(const net::HttpRequest& http) {
    Pipeline pipeline(parts());
    return answer(pipeline, http);
  }

  State state_;
  Registry registry_;
  DenyWrites authorizer_;
  AdjustableClock clock_;
  SeededRandom random_{1};
  Logger logger_{LogLevel::kOff};
  WorkerPool workers_{"test", 1, 1};
  Metrics metrics_;
  CountingSink sink_;
  Connection connection_;
};

// What every answer of the JSON protocol has.
TEST_F(PipelineTest, AnswersAnOperation) {
  const auto response = answer(request("ListTables", "{}"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"TableNames":[]})");
  EXPECT_THAT(response.header_lines(), HasSubstr("Content-Type: application/x-amz-json-1.0\r\n"));
  EXPECT_THAT(response.header_lines(),
              HasSubstr("x-amz-crc32: " + std::to_string(crc32(response.body)) + "\r\n"));
  EXPECT_THAT(response.header_lines(),
              testing::ContainsRegex("x-amzn-RequestId: [A-Z0-9]{52}\r\n"));
  EXPECT_THAT(response.header_lines(), HasSubstr("Server: Server\r\n"));
  EXPECT_EQ(state_.context.request_id.size(), 52U);
  EXPECT_EQ(state_.context.source_address, "192.0.2.7");
  EXPECT_EQ(state_.context.operation->name, "ListTables");
  EXPECT_EQ(state_.context.now, clock_.now());
}

// Open mode takes what it is told, and nothing that could not stand in an ARN.
TEST_F(PipelineTest, OpenModeIdentity) {
  const auto identity_of = [&](std::string_view authorization) {
    auto http = request("ListTables", "{}");
    http.headers.push_back({"Authorization", authorization});
    EXPECT_EQ(answer(http).status, 200);
    return state_.context.account + " " + state_.context.region;
  };
  EXPECT_EQ(answer(request("ListTables", "{}")).status, 200);
  EXPECT_EQ(state_.context.account + " " + state_.context.region, "000000000000 us-east-1");
  EXPECT_EQ(identity_of("AWS4-HMAC-SHA256 Credential=123456789012/20260102/eu-west-1/dynamodb/"
                        "aws4_request, SignedHeaders=host, Signature=0"),
            "123456789012 eu-west-1");
  EXPECT_EQ(identity_of("AWS4-HMAC-SHA256 Credential=AKID/20260102/a:b/dynamodb/aws4_request, "
                        "SignedHeaders=host, Signature=0"),
            "000000000000 us-east-1");
  EXPECT_EQ(identity_of("nonsense"), "000000000000 us-east-1");
}

// Each step's refusal has its own error, and the steps come in their order.
TEST_F(PipelineTest, RefusalsByStep) {
  authorizer_.denied = "ListTables";
  EXPECT_EQ(answer(request("Nothing", "{")).body,
            R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
  EXPECT_THAT(answer(request("UpdateTable", "{")).body,
              HasSubstr("#NotImplementedException\",\"message\":\"serein does not implement "
                        "UpdateTable of dynamodb yet\""));
  EXPECT_THAT(answer(request("ListTables", "{")).body, HasSubstr("service#SerializationException"));
  EXPECT_THAT(answer(request("ListTables", "")).body, HasSubstr("service#SerializationException"));
  EXPECT_THAT(answer(request("ListTables", "[]")).body, HasSubstr("#SerializationException"));
  EXPECT_THAT(answer(request("ListTables", R"({"Limit":0})")).body,
              HasSubstr("com.amazon.coral.validate#ValidationException"));
  EXPECT_THAT(answer(request("ListTables", "{}")).body,
              HasSubstr("service#AccessDeniedException\",\"Message\":\" may not\""));
  EXPECT_EQ(state_.runs, 0);
}

// Members of errors stand beside the message, which this exception spells with a capital.
TEST_F(PipelineTest, ErrorMembers) {
  const auto response = answer(request("TransactWriteItems", R"({"TransactItems":[{}]})"));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body,
            R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
            R"("Message":"canceled","CancellationReasons":[]})");
}

// Clients learn nothing of the inside.
TEST_F(PipelineTest, InternalErrorsAreHidden) {
  const auto response = answer(request("PutItem", R"({"TableName":"abc","Item":{}})"));
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, HasSubstr("#InternalServerError\""));
  EXPECT_THAT(response.body, Not(HasSubstr("sector")));
}

// An exception of a library ends one request, not the server.
TEST_F(PipelineTest, ExceptionsBecomeInternalErrors) {
  state_.throws = true;
  const auto response = answer(request("ListTables", "{}"));
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("luck")));
}

// What would block runs again on a worker, and is answered on the I/O thread.
TEST_F(PipelineTest, BlockingOperationsMoveToAWorker) {
  Pipeline pipeline(parts());
  connection_.posting = true;
  const auto http = request("GetItem", R"({"TableName":"abc","Key":{}})");
  pipeline.handle(http, connection_.responder());
  EXPECT_TRUE(connection_.answers.empty());
  connection_.wait_for_task();
  EXPECT_FALSE(pipeline.wait_until_idle(std::chrono::milliseconds(0)));
  connection_.run();
  workers_.stop();
  ASSERT_EQ(connection_.answers.size(), 1U);
  EXPECT_EQ(connection_.answers[0].status, 200);
  EXPECT_EQ(state_.runs, 2);
  EXPECT_TRUE(state_.context.may_block);
  EXPECT_TRUE(pipeline.wait_until_idle(std::chrono::seconds(5)));
}

// A full queue refuses instead of waiting.
TEST_F(PipelineTest, FullWorkersAnswer503) {
  workers_.stop();
  const auto response = answer(request("GetItem", R"({"TableName":"abc","Key":{}})"));
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("#ServiceUnavailableException\""));
}

// Long waits hold no thread; the completion may come from anywhere.
TEST_F(PipelineTest, AsynchronousOperations) {
  Pipeline pipeline(parts());
  const auto http = request("DescribeTable", R"({"TableName":"abc"})");
  pipeline.handle(http, connection_.responder());
  EXPECT_TRUE(connection_.answers.empty());
  EXPECT_FALSE(pipeline.wait_until_idle(std::chrono::milliseconds(1)));
  std::exchange(state_.completion, {})(Output("{}"));
  ASSERT_EQ(connection_.answers.size(), 1U);
  EXPECT_EQ(connection_.answers[0].body, "{}");
  EXPECT_TRUE(pipeline.wait_until_idle(std::chrono::milliseconds(0)));
}

// A server that stops drops the way back; the request still ends and is recorded.
TEST_F(PipelineTest, AbandonedRequestsAreRecorded) {
  Pipeline pipeline(parts());
  connection_.posting = true;
  const auto http = request("DescribeTable", R"({"TableName":"abc"})");
  pipeline.handle(http, connection_.responder());
  std::exchange(state_.completion, {})(Output("{}"));
  connection_.drop_tasks();
  EXPECT_TRUE(pipeline.wait_until_idle(std::chrono::milliseconds(0)));
  ASSERT_EQ(sink_.lines.size(), 1U);
  EXPECT_THAT(sink_.lines[0], HasSubstr(R"("operation":"DescribeTable","status":0)"));
}

// One record for each request, whatever became of it.
TEST_F(PipelineTest, RecordsEveryRequest) {
  Pipeline pipeline(parts());
  answer(pipeline, request("ListTables", "{}"));
  answer(pipeline, request("ListTables", "{"));
  answer(pipeline, request("Nothing", "{}"));
  pipeline.too_large(request("ListTables", ""));
  pipeline.overloaded(request("ListTables", ""));
  ASSERT_EQ(sink_.lines.size(), 5U);
  EXPECT_THAT(sink_.lines[0], HasSubstr(R"("operation":"ListTables","status":200,"bytesIn":2,)"));
  EXPECT_THAT(sink_.lines[1], HasSubstr(R"("status":400,"error":"SerializationException")"));
  EXPECT_THAT(sink_.lines[2], HasSubstr(R"("operation":"","status":400)"));
  EXPECT_THAT(sink_.lines[3], HasSubstr(R"("status":413)"));
  EXPECT_THAT(sink_.lines[4], HasSubstr(R"("status":503)"));
  const std::string metrics = metrics_.to_prometheus();
  EXPECT_THAT(metrics, HasSubstr("serein_requests_total{service=\"dynamodb\",operation="
                                 "\"ListTables\",status=\"200\",error=\"\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("operation=\"ListTables\",le=\"+Inf\"} 2\n"));
}

// Load is shed before a body is read, and only then.
TEST_F(PipelineTest, ShedsLoad) {
  bool shed = false;
  auto with_shedding = parts();
  with_shedding.shed_load = [&] { return shed; };
  Pipeline pipeline(std::move(with_shedding));
  const auto admitted = pipeline.admit(request("PutItem", ""));
  EXPECT_EQ(admitted.max_body_bytes, 16U << 20U);
  EXPECT_FALSE(admitted.refusal);
  shed = true;
  const auto refused = pipeline.admit(request("PutItem", ""));
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->status, 503);
  EXPECT_THAT(refused.refusal->header_lines(), HasSubstr("Server: Server\r\n"));
}

// Bodies travel compressed both ways; the checksum is of the bytes as sent.
TEST_F(PipelineTest, Compression) {
  workers_.stop();
  const std::string body = gzip(R"({"Limit":0})");
  auto http = request("ListTables", body);
  http.headers.push_back({"Content-Encoding", "gzip"});
  EXPECT_THAT(answer(http).body, HasSubstr("'limit'"));
  http.headers.back().value = "br";
  EXPECT_THAT(answer(http).body, HasSubstr("#SerializationException"));

  auto large = request("Nothing", "{}");
  large.path = "/_serein/large";
  large.method = "GET";
  large.headers.push_back({"Accept-Encoding", "deflate, gzip"});
  auto with_page = parts();
  with_page.admin_pages["/_serein/large"] = [] {
    return net::HttpResponse(200, std::string(5000, 'x'));
  };
  Pipeline pipeline(std::move(with_page));
  const auto response = answer(pipeline, large);
  EXPECT_THAT(response.header_lines(), HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(response.header_lines(),
              HasSubstr("x-amz-crc32: " + std::to_string(crc32(response.body)) + "\r\n"));
  EXPECT_EQ(gunzip(response.body, 10000).value(), std::string(5000, 'x'));
}

// The answers that monitors of the service know, checksum included.
TEST_F(PipelineTest, Health) {
  net::HttpRequest http;
  http.method = "GET";
  http.path = "/";
  const auto response = answer(http);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "healthy: dynamodb.us-east-1.amazonaws.com ");
  EXPECT_THAT(response.header_lines(), HasSubstr("x-amz-crc32: 3128867991\r\n"));
  http.method = "HEAD";
  EXPECT_EQ(answer(http).status, 200);
}

// What is no request of the protocol is told so without JSON.
TEST_F(PipelineTest, OtherRequests) {
  auto form = request("ListTables", "{}");
  form.headers.back().value = "application/x-www-form-urlencoded";
  const auto response = answer(form);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "<UnknownOperationException/>\n");
  EXPECT_THAT(response.header_lines(), HasSubstr("x-amz-crc32: 3552371480\r\n"));
  form.headers.back().value = "application/json; charset=utf-8";
  EXPECT_EQ(answer(form).status, 200);
}

// Pages in browsers may use the database, as they may use the service.
TEST_F(PipelineTest, Cors) {
  auto http = request("ListTables", "{}");
  EXPECT_THAT(answer(http).header_lines(), Not(HasSubstr("Access-Control")));
  http.headers.push_back({"Origin", "https://example.com"});
  EXPECT_THAT(answer(http).header_lines(), HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  http.method = "OPTIONS";
  http.headers.push_back({"Access-Control-Request-Headers", "x-amz-target"});
  http.headers.push_back({"Access-Control-Request-Method", "POST"});
  const auto preflight = answer(http);
  EXPECT_EQ(preflight.status, 200);
  EXPECT_EQ(preflight.body, "");
  EXPECT_THAT(preflight.header_lines(),
              HasSubstr("Access-Control-Allow-Headers: x-amz-target\r\n"));
  EXPECT_THAT(preflight.header_lines(), HasSubstr("Access-Control-Allow-Methods: POST\r\n"));
  EXPECT_THAT(preflight.header_lines(), HasSubstr("Access-Control-Max-Age: 172800\r\n"));
}

// Enforce mode refuses unsigned requests before it looks at their input; pages stay open, handlers
// do not.
TEST_F(PipelineTest, EnforceMode) {
  const RootCredential credentials("AKID", {"secret", "000000000000"});
  SignatureVerifier verifier(credentials);
  Echo echo;
  auto enforcing = parts();
  enforcing.verifier = &verifier;
  enforcing.admin_pages["/_serein/page"] = [] { return net::HttpResponse(200, "page"); };
  enforcing.admin_handlers["/_serein/echo"] = &echo;
  Pipeline pipeline(std::move(enforcing));
  EXPECT_THAT(answer(pipeline, request("ListTables", "{")).body,
              HasSubstr("service#MissingAuthenticationTokenException\",\"message\":\"Request is "
                        "missing Authentication Token\""));
  auto admin = request("ListTables", "");
  admin.path = "/_serein/echo";
  EXPECT_EQ(answer(pipeline, admin).status, 400);
  admin.path = "/_serein/page";
  EXPECT_EQ(answer(pipeline, admin).status, 405);
  admin.method = "GET";
  EXPECT_EQ(answer(pipeline, admin).body, "page");
  admin.path = "/_serein/other";
  EXPECT_EQ(answer(pipeline, admin).status, 404);
}

// Open mode opens the handlers, too.
TEST_F(PipelineTest, AdminHandlers) {
  Echo echo;
  auto open = parts();
  open.admin_handlers["/_serein/echo"] = &echo;
  Pipeline pipeline(std::move(open));
  auto admin = request("ListTables", "");
  admin.path = "/_serein/echo";
  EXPECT_EQ(answer(pipeline, admin).body, "POST");
}

}  // namespace
}  // namespace serein::aws
