#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"

// How a command asks the server that holds a data directory: through a socket in the directory, one
// line each way. Whoever may write the directory may ask; no port and no credentials are needed.
namespace serein::server {

// The answer to what was done; any other says what went wrong.
inline constexpr const char* kDone = "done";

class ControlSocket {
 public:
  // Answers one line with one line, without their ends. Called on the socket's thread, one at a
  // time; may take its time.
  using Handler = std::function<std::string(std::string_view request)>;

  // Listens in the directory, which this process holds. `logger` outlives the socket.
  static Result<std::unique_ptr<ControlSocket>> open(const std::string& directory, Handler handler,
                                                     Logger& logger);

  // Lets the request in work finish.
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  ControlSocket(UniqueFd listener, UniqueFd stop, Handler handler, Logger& logger);

  void run();
  void serve(const UniqueFd& client);

  UniqueFd listener_;
  UniqueFd stop_;  // an event
  const Handler handler_;
  Logger& logger_;
  std::thread thread_;
};

// Asks the server that holds the directory, and waits for its answer. Nothing where no server does.
Result<std::optional<std::string>> ask_server(const std::string& directory,
                                              std::string_view request);

}  // namespace serein::server
