#pragma once

#include <memory>

#include "base/result.h"
#include "net/asio.h"
#include "net/server.h"

namespace serein::net {

// Fails with kInvalidInput and the file at fault.
Result<std::unique_ptr<asio::ssl::context>> make_tls_context(const TlsOptions& options);

}  // namespace serein::net
