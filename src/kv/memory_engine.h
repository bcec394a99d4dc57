#pragma once

#include <memory>

#include "kv/engine.h"

namespace serein::kv {

// Keeps everything in memory and nothing when it ends. Bodies run on the calling thread, one after
// the other; `done` is called before transact() returns. Never blocks for the disk, so both tiers
// are one. checkpoint() fails.
std::unique_ptr<Engine> make_memory_engine();

}  // namespace serein::kv
