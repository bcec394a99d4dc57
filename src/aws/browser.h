#pragma once

#include "net/http.h"

// Cross-origin requests of browsers, as the database service answers them.
namespace serein::aws {

// Whether a request asks what a page of another origin may send.
bool is_preflight(const net::HttpRequest& request);

// The answer: whatever was asked for, from anywhere, for two days.
net::HttpResponse answer_preflight(const net::HttpRequest& request);

// Lets pages of any origin read an answer.
void allow_any_origin(net::HttpResponse& response);

}  // namespace serein::aws
