#pragma once

#include <string>

#include "aws/registry.h"
#include "net/server.h"

// Texts made from the program's own tables.
namespace serein::server {

// docs/user/configuration.md
std::string configuration_page();

// docs/user/compatibility.md
std::string compatibility_page(const aws::Registry& registry);

// The transport's part of the metrics page.
std::string server_metrics(const net::ServerStats& stats);

}  // namespace serein::server
