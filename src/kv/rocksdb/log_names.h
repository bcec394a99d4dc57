#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace serein::kv {

// Whether a file of that name, without its directory, is a write-ahead log of RocksDB's.
bool is_log_name(std::string_view name);

// Those of the logs among the files of a directory, in the order in which they were begun.
std::vector<std::string> log_names(std::vector<std::string> names);

}  // namespace serein::kv
