#pragma once

#include <span>
#include <string_view>

namespace serein::server {

// Behaviours that neither the documentation of a service nor a recorded observation of it confirms:
// what Serein does there is its best guess. For the compatibility page; one sentence each, in
// Markdown.
std::span<const std::string_view> unconfirmed_behaviours();

}  // namespace serein::server
