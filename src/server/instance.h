#pragma once

#include <memory>
#include <optional>

#include "aws/pipeline.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/worker_pool.h"
#include "kv/data_directory.h"
#include "kv/engine.h"
#include "net/server.h"
#include "server/audit_log.h"
#include "server/clock_handler.h"
#include "server/config.h"
#include "server/control.h"
#include "server/reset.h"
#include "server/services.h"

namespace serein::server {

// How the durable engine of an instance is opened: replaced by tests of crashes.
using OpenEngine = Result<std::unique_ptr<kv::Engine>> (*)(const std::string& dir,
                                                           const Config& config, Logger& logger);
Result<std::unique_ptr<kv::Engine>> open_durable_engine(const std::string& dir,
                                                        const Config& config, Logger& logger);

// A running server: everything, wired. Several can run side by side in one process.
class Instance {
 public:
  // Serves when this returns. Fails with a text for people.
  static Result<std::unique_ptr<Instance>> start(const Config& config,
                                                 OpenEngine open_engine = &open_durable_engine);

  ~Instance();  // stop()
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  std::uint16_t port() const { return server_->port(); }
  const aws::Registry& registry() const { return registry_; }

  // Lets requests in work finish, then ends everything in order. Idempotent.
  void stop();

 private:
  explicit Instance(const Config& config) : config_(config), logger_(config.log_level) {}

  Result<> open_engine(OpenEngine open);
  Result<> open_front_door();
  Result<> listen();
  void open_control_socket();
  std::string control(std::string_view request);

  // In the order in which they are made; each uses only what stands before it.
  const Config config_;
  Logger logger_;
  AdjustableClock clock_;
  SystemRandom random_;
  std::optional<kv::DataDirectory> directory_;
  std::unique_ptr<kv::Engine> engine_;
  std::unique_ptr<Services> services_;
  aws::Registry registry_;
  aws::AllowAll authorizer_;
  aws::Metrics metrics_;
  std::unique_ptr<AuditLog> audit_log_;
  std::unique_ptr<aws::RootCredential> root_credential_;
  std::unique_ptr<aws::SignatureVerifier> verifier_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<ResetHandler> reset_handler_;
  std::unique_ptr<ClockHandler> clock_handler_;
  std::unique_ptr<aws::Pipeline> pipeline_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<ControlSocket> control_socket_;
};

}  // namespace serein::server
