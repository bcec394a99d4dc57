#include "server/instance.h"

#include <algorithm>
#include <utility>

#include "kv/memory_engine.h"
#include "kv/rocksdb/rocksdb_engine.h"
#include "server/backup.h"
#include "server/pages.h"

namespace serein::server {
namespace {

constexpr std::size_t kMaxQueuedWork = 4096;
constexpr std::size_t kMebibyte = 1U << 20U;
constexpr std::size_t kLeastWriteBufferBytes = 4 * kMebibyte;
constexpr const char* kRootAccount = "000000000000";

}  // namespace

Result<std::unique_ptr<kv::Engine>> open_durable_engine(const std::string& dir,
                                                        const Config& config, Logger& logger) {
  kv::RocksOptions options;
  // The rest is what the allocator's rounding costs, gaps between values that came and went, and
  // what is spare for a while.
  options.cache_bytes = config.cache_mb * kMebibyte / 4 * 3;
  // Two families, each with one buffer that fills and one on its way to a table, within the cache.
  options.write_buffer_bytes =
      std::clamp(options.cache_bytes / 5, kLeastWriteBufferBytes, options.write_buffer_bytes);
  options.min_free_bytes = config.min_free_mb * kMebibyte;
  return kv::open_rocksdb(dir, options, logger);
}

Result<std::unique_ptr<Instance>> Instance::start(const Config& config, OpenEngine open_engine) {
  std::unique_ptr<Instance> instance(new Instance(config));
  RETURN_IF_ERROR(instance->open_engine(open_engine));
  ASSIGN_OR_RETURN(
      instance->services_,
      Services::open(
          {.engine = *instance->engine_,
           .clock = instance->clock_,
           .random = instance->random_,
           .logger = instance->logger_,
           .durability = config.durability,
           .transition_time = std::chrono::milliseconds(config.transition_ms),
           .refuse_conflicts = config.refuse_conflicts,
           .housekeeping = {std::chrono::seconds(config.ttl_delay_seconds),
                            std::chrono::minutes(config.stream_shard_minutes)},
           .stream_shards = config.stream_shards,
           .ttl_change_interval = std::chrono::seconds(config.ttl_change_interval_seconds)}));
  RETURN_IF_ERROR(instance->open_front_door());
  RETURN_IF_ERROR(instance->listen());
  instance->open_control_socket();
  return instance;
}

Result<> Instance::open_engine(OpenEngine open) {
  if (config_.in_memory) {
    engine_ = kv::make_memory_engine();
    return {};
  }
  ASSIGN_OR_RETURN(directory_, kv::DataDirectory::open(config_.data));
  ASSIGN_OR_RETURN(engine_, open(directory_->engine_path(), config_, logger_));
  return {};
}

Result<> Instance::open_front_door() {
  services_->register_operations(registry_);
  workers_ = std::make_unique<WorkerPool>("worker", config_.workers, kMaxQueuedWork);
  if (config_.auth == AuthMode::kEnforce) {
    root_credential_ = std::make_unique<aws::RootCredential>(
        config_.root_access_key_id,
        aws::CredentialStore::Credential{config_.root_secret_access_key, kRootAccount});
    verifier_ = std::make_unique<aws::SignatureVerifier>(*root_credential_);
  }
  aws::PipelineParts parts{registry_, authorizer_, clock_, random_,         logger_,
                           *workers_, metrics_,    {},     verifier_.get(), {}};
  if (!config_.audit_log.empty()) {
    ASSIGN_OR_RETURN(audit_log_, AuditLog::open(config_.audit_log, logger_));
    parts.sinks.push_back(audit_log_.get());
  }
  parts.admin_pages["/_serein/metrics"] = [this] {
    net::HttpResponse response(200, metrics_.to_prometheus() + server_metrics(server_->stats()));
    response.add_header("Content-Type", "text/plain; version=0.0.4");
    return response;
  };
  if (config_.auth == AuthMode::kOpen) {
    reset_handler_ = std::make_unique<ResetHandler>(*services_);
    parts.admin_handlers["/_serein/reset"] = reset_handler_.get();
    clock_handler_ =
        std::make_unique<ClockHandler>(clock_, [this] { services_->on_clock_changed(); });
    parts.admin_handlers["/_serein/clock"] = clock_handler_.get();
  }
  pipeline_ = std::make_unique<aws::Pipeline>(std::move(parts));
  return {};
}

Result<> Instance::listen() {
  net::ServerOptions options;
  options.address = config_.bind;
  options.port = config_.port;
  options.io_threads = config_.io_threads;
  options.limits.max_connections = config_.max_connections;
  options.limits.max_requests_in_flight = config_.max_in_flight;
  options.limits.max_body_memory_bytes = config_.max_request_memory_mb * kMebibyte;
  if (!config_.tls_certificate.empty()) {
    options.tls = net::TlsOptions{config_.tls_certificate, config_.tls_key};
  }
  ASSIGN_OR_RETURN(server_, net::Server::start(std::move(options), *pipeline_, clock_, logger_));
  return {};
}

// Serving needs none, so a file system without sockets is no reason not to.
void Instance::open_control_socket() {
  if (!directory_) return;
  auto opened = ControlSocket::open(
      directory_->path(), [this](std::string_view request) { return control(request); }, logger_);
  if (opened) {
    control_socket_ = *std::move(opened);
  } else {
    logger_.warning("no backups while serving: {}", opened.error().message());
  }
}

std::string Instance::control(std::string_view request) {
  constexpr std::string_view kBackup = "backup ";
  if (request.substr(0, kBackup.size()) != kBackup) return "this server knows no such request";
  const std::string target(request.substr(kBackup.size()));
  const auto made = make_backup(*engine_, target);
  if (!made) return made.error().message();
  logger_.info("backed up to {}", target);
  return kDone;
}

Instance::~Instance() { stop(); }

void Instance::stop() {
  // The order matters: first nothing new comes in, then what is in work ends, then what it works
  // on.
  control_socket_.reset();
  if (server_) server_->stop(std::chrono::milliseconds(config_.drain_ms));
  if (pipeline_) pipeline_->wait_until_idle(std::chrono::milliseconds(config_.drain_ms));
  if (workers_) workers_->stop();
  if (services_) services_->stop();
  engine_.reset();  // commits what is queued; its answers go nowhere
  if (audit_log_) audit_log_->stop();
  directory_.reset();
}

}  // namespace serein::server
