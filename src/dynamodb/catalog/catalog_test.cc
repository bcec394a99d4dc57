#include "dynamodb/catalog/catalog.h"

#include <gtest/gtest.h>

#include "dynamodb/model/errors.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

const Scope kScope{"000000000000", "us-east-1"};

Table named(const std::string& name) {
  Table table;
  table.scope = kScope;
  table.name = name;
  table.key = {{{"p", ScalarType::kString}}, {}};
  table.attributes = {{"p", ScalarType::kString}};
  return table;
}

class CatalogTest : public testing::Test {
 protected:
  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
  std::unique_ptr<Catalog> catalog_ = *Catalog::load(*engine_);
};

// What the catalog shows must be what the next start finds.
TEST_F(CatalogTest, ReloadsWhatItHolds) {
  ASSERT_TRUE(catalog_->create(named("one")));
  ASSERT_TRUE(catalog_->create(named("two")));
  ASSERT_TRUE(catalog_->remove(kScope, "one", {}));
  const auto reloaded = *Catalog::load(*engine_);
  EXPECT_EQ(reloaded->find(kScope, "one"), nullptr);
  ASSERT_NE(reloaded->find(kScope, "two"), nullptr);
  EXPECT_EQ(*reloaded->find(kScope, "two"), *catalog_->find(kScope, "two"));
  EXPECT_EQ(reloaded->removed_tables()->size(), 1U);
  EXPECT_EQ(reloaded->removed_tables()->front().id, 1U);
}

// Data under the number of a removed table must never be taken for that of another.
TEST_F(CatalogTest, NumbersAreNotUsedTwice) {
  const auto first = catalog_->create(named("one"));
  ASSERT_TRUE(catalog_->remove(kScope, "one", {}));
  const auto again = catalog_->create(named("one"));
  EXPECT_NE((*first)->id, (*again)->id);
  EXPECT_NE((*Catalog::load(*engine_))->find((*again)->id), nullptr);
}

TEST_F(CatalogTest, RefusesNamesThatAreTaken) {
  ASSERT_TRUE(catalog_->create(named("one")));
  const auto again = catalog_->create(named("one"));
  ASSERT_FALSE(again);
  EXPECT_TRUE(again.error().is(kResourceInUse));
}

// A change that fails must leave no trace, one that succeeds must last.
TEST_F(CatalogTest, ChangesAreAllOrNothing) {
  const TableId id = (*catalog_->create(named("one")))->id;
  const auto refused = catalog_->change(id, [](Table& table) -> Result<> {
    table.deletion_protection = true;
    return fail(kResourceInUse, "not now");
  });
  EXPECT_FALSE(refused);
  EXPECT_FALSE(catalog_->find(id)->deletion_protection);
  ASSERT_TRUE(catalog_->change(id, [](Table& table) -> Result<> {
    table.deletion_protection = true;
    return {};
  }));
  EXPECT_TRUE(catalog_->find(id)->deletion_protection);
  EXPECT_TRUE((*Catalog::load(*engine_))->find(id)->deletion_protection);
  EXPECT_FALSE(catalog_->remove(kScope, "one", {}));
}

// A write that found the table earlier must follow what it has become.
TEST_F(CatalogTest, TransactionsSeeTheTableAsItIs) {
  const TablePtr known = *catalog_->create(named("one"));
  const auto view = engine_->read();
  EXPECT_EQ(*current_table(*view, known), known);
  const TablePtr changed = *catalog_->change(known->id, [](Table& table) -> Result<> {
    table.ttl_attribute = "expires";
    return {};
  });
  EXPECT_EQ(**current_table(*view, known), *changed);
  ASSERT_TRUE(catalog_->remove(kScope, "one", {}));
  const auto gone = current_table(*view, known);
  ASSERT_FALSE(gone);
  EXPECT_TRUE(gone.error().is(kResourceNotFound));
}

// A reset takes protected tables, too, and their data gets reclaimed like that of removed ones.
TEST_F(CatalogTest, RemovesAll) {
  Table table = named("one");
  table.deletion_protection = true;
  ASSERT_TRUE(catalog_->create(table));
  ASSERT_TRUE(catalog_->create(named("two")));
  ASSERT_TRUE(catalog_->remove_all());
  EXPECT_TRUE(catalog_->all().empty());
  EXPECT_TRUE((*Catalog::load(*engine_))->all().empty());
  EXPECT_EQ(catalog_->removed_tables()->size(), 2U);
}

}  // namespace
}  // namespace serein::dynamodb
