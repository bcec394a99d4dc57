#pragma once

#include "aws/protocol.h"

namespace serein::aws {

// AWS JSON 1.0 and 1.1, which differ in the content type alone.
const Protocol& json_protocol(ProtocolKind kind);

}  // namespace serein::aws
