#include "kv/rocksdb/value_cache.h"

#include <gtest/gtest.h>

namespace serein::kv {
namespace {

using Value = ValueCache::Value;
using Changes = ValueCache::Changes;

Value value(std::string_view bytes) { return SharedBytes(bytes); }

class ValueCacheTest : public testing::Test {
 protected:
  // As after a read of the database with nothing else going on.
  void learn(const std::string& key, const Value& value) {
    values_.offer(key, value, values_.ticket(key));
  }

  const std::shared_ptr<rocksdb::Cache> cache_ = rocksdb::NewLRUCache(1U << 20U);
  ValueCache values_{cache_};
};

TEST_F(ValueCacheTest, HoldsWhatIsReadKeyByKey) {
  EXPECT_TRUE(ValueCache::holds("\x10 item"));
  EXPECT_TRUE(ValueCache::holds("\x40 statistics"));
  EXPECT_FALSE(ValueCache::holds("\x11 index"));
  EXPECT_FALSE(ValueCache::holds("\x20 stream"));
  EXPECT_FALSE(ValueCache::holds(""));
}

TEST_F(ValueCacheTest, KnowsWhatItWasToldOf) {
  EXPECT_EQ(values_.find("\x10 a"), std::nullopt);
  learn("\x10 a", value("1"));
  learn("\x10 b", std::nullopt);
  EXPECT_EQ(values_.find("\x10 a"), value("1"));
  EXPECT_EQ(values_.find("\x10 b"), std::optional<Value>(std::in_place));
  EXPECT_TRUE(values_.knows("\x10 b"));
  EXPECT_FALSE(values_.knows("\x10 c"));
}

// Blocks of RocksDB have names of 16 bytes.
TEST_F(ValueCacheTest, KeysOfAllLengthsAreApartFromEachOtherAndFromBlocks) {
  for (std::size_t length = 1; length < 40; ++length) {
    learn(std::string(length, '\x10'), value(std::to_string(length)));
    learn(std::string(length, '\x10') + '\1', value("with 1 " + std::to_string(length)));
  }
  for (std::size_t length = 1; length < 40; ++length) {
    EXPECT_EQ(values_.find(std::string(length, '\x10')), value(std::to_string(length)));
    EXPECT_EQ(values_.find(std::string(length, '\x10') + '\1'),
              value("with 1 " + std::to_string(length)));
  }
  cache_->ApplyToAllEntries([](const rocksdb::Slice& name, void*, std::size_t,
                               rocksdb::Cache::DeleterFn) { EXPECT_NE(name.size(), 16U); },
                            {});
}

TEST_F(ValueCacheTest, ChangeIsKnownWhenItHasSucceeded) {
  learn("\x10 a", value("old"));
  learn("\x10 b", value("old"));
  const Changes changes{
      {"\x10 a", value("new")}, {"\x10 b", std::nullopt}, {"\x20 s", value("record")}};
  {
    ValueCache::Change change(values_, changes);
    EXPECT_FALSE(values_.knows("\x10 a"));
    EXPECT_FALSE(values_.knows("\x10 b"));
    change.succeeded();
  }
  EXPECT_EQ(values_.find("\x10 a"), value("new"));
  EXPECT_FALSE(values_.knows("\x10 b"));
  EXPECT_FALSE(values_.knows("\x20 s"));
}

TEST_F(ValueCacheTest, FailedChangeLeavesNothingKnown) {
  learn("\x10 a", value("old"));
  const Changes changes{{"\x10 a", value("new")}};
  { const ValueCache::Change change(values_, changes); }
  EXPECT_FALSE(values_.knows("\x10 a"));
  learn("\x10 a", value("as it is"));
  EXPECT_EQ(values_.find("\x10 a"), value("as it is"));
}

TEST_F(ValueCacheTest, WhatWasReadBeforeAChangeIsNotTaken) {
  const ValueCache::Ticket before = values_.ticket("\x10 a");
  const Changes changes{{"\x10 a", std::nullopt}};
  {
    ValueCache::Change change(values_, changes);
    values_.offer("\x10 a", value("old"), before);
    EXPECT_FALSE(values_.knows("\x10 a"));
    change.succeeded();
  }
  values_.offer("\x10 a", value("old"), before);
  EXPECT_FALSE(values_.knows("\x10 a"));
}

// It may be old or new: the database shows the change at some moment of it.
TEST_F(ValueCacheTest, WhatWasReadDuringAChangeIsNotTaken) {
  const Changes changes{{"\x10 a", std::nullopt}};
  ValueCache::Ticket during;
  {
    ValueCache::Change change(values_, changes);
    during = values_.ticket("\x10 a");
    values_.offer("\x10 a", value("old"), during);
    EXPECT_FALSE(values_.knows("\x10 a"));
    change.succeeded();
  }
  values_.offer("\x10 a", value("old"), during);
  EXPECT_FALSE(values_.knows("\x10 a"));
}

TEST_F(ValueCacheTest, ForgetsARange) {
  const ValueCache::Ticket before = values_.ticket("\x10 c1");
  for (const char* key : {"\x10 a1", "\x10 b1", "\x10 b2", "\x10 c1", "\x40 b1"})
    learn(key, value("value"));
  values_.forget({"\x10 b", "\x10 c"});
  EXPECT_TRUE(values_.knows("\x10 a1"));
  EXPECT_FALSE(values_.knows("\x10 b1"));
  EXPECT_FALSE(values_.knows("\x10 b2"));
  EXPECT_TRUE(values_.knows("\x10 c1"));
  values_.forget({"\x10 c", ""});
  EXPECT_FALSE(values_.knows("\x10 c1"));
  EXPECT_TRUE(values_.knows("\x40 b1"));
  values_.offer("\x10 c1", value("value"), before);
  EXPECT_FALSE(values_.knows("\x10 c1"));
}

TEST_F(ValueCacheTest, StaysWithinItsMemory) {
  for (int i = 0; i < 10'000; ++i)
    learn("\x10 " + std::to_string(i), value(std::string(1000, 'x')));
  EXPECT_LE(cache_->GetUsage(), cache_->GetCapacity());
  EXPECT_TRUE(values_.knows("\x10 9999"));
  EXPECT_FALSE(values_.knows("\x10 0"));
}

}  // namespace
}  // namespace serein::kv
