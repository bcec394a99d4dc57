#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <unordered_map>

// What the floors know of DynamoDB: items by key in a hash table. No validation, no types, no
// expressions: the least that a server must do for these requests.
namespace serein::bench {

class ItemTable {
 public:
  // The answer to GetItem, PutItem or BatchWriteItem with this body; "{}" for other operations.
  // `stored` is set to the bytes of what was stored, for a log; they stay valid until the next
  // call. Throws simdjson_error when the body is not as the load generator sends it.
  void answer(std::string_view operation, std::string_view body, std::string& out,
              std::string_view& stored);

 private:
  void get(std::string_view body, std::string& out);
  void put(std::string_view body);
  void batch_write(std::string_view body);
  void store(std::string_view table, simdjson::ondemand::object item);

  simdjson::ondemand::parser parser_;
  std::string buffer_;  // a body with the padding that simdjson asks for
  std::string key_;
  std::string stored_;
  // Table and key to the item, as names and values with their lengths.
  std::unordered_map<std::string, std::string> items_;
};

}  // namespace serein::bench
