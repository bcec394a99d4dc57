#include "kv/data_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "kv/errors.h"

namespace serein::kv {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DataDirectoryTest : public testing::Test {
 protected:
  DataDirectoryTest() {
    std::string pattern = testing::TempDir() + "serein_data_XXXXXX";
    root_ = ::mkdtemp(pattern.data());
  }
  ~DataDirectoryTest() override { fs::remove_all(root_); }

  std::string path(const std::string& name) const { return root_ + "/" + name; }
  static void write(const std::string& file, const std::string& content) {
    std::ofstream(file) << content;
  }

  // The first line of the file FORMAT of d.
  std::string format() const {
    std::string line;
    std::ifstream file(path("d/FORMAT"));
    std::getline(file, line);
    return line;
  }

  std::string root_;
};

TEST_F(DataDirectoryTest, MakesANewOneAndOpensItAgain) {
  EXPECT_TRUE(DataDirectory::open(path("a/b")));
  EXPECT_TRUE(fs::exists(path("a/b/FORMAT")));
  EXPECT_TRUE(DataDirectory::open(path("a/b")));
}

// Two servers on one directory would destroy it.
TEST_F(DataDirectoryTest, HeldByAnotherProcessIsRefusedWithItsNumber) {
  const auto held = DataDirectory::open(path("d"));
  ASSERT_TRUE(held);
  // flock belongs to the open file, so a second open in this process conflicts as another process
  // would.
  const auto second = DataDirectory::open(path("d"));
  ASSERT_FALSE(second);
  EXPECT_TRUE(second.error().is(kDataDirectoryRefused));
  EXPECT_THAT(second.error().message(), HasSubstr("in use by process " + std::to_string(getpid())));
}

TEST_F(DataDirectoryTest, IsFreeAgainWhenItsHolderDies) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = DataDirectory::open(path("d"));
    ::_exit(held ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_TRUE(DataDirectory::open(path("d")));
}

TEST_F(DataDirectoryTest, NewerFormatIsRefusedAndKept) {
  ASSERT_TRUE(DataDirectory::open(path("d")));
  write(path("d/FORMAT"), "serein data 3\n");
  EXPECT_THAT(DataDirectory::open(path("d")).error().message(), HasSubstr("newer serein"));
  EXPECT_EQ(format(), "serein data 3");
}

// The program that wrote it must not take it for its own again.
TEST_F(DataDirectoryTest, OlderFormatBecomesThisOne) {
  ASSERT_TRUE(DataDirectory::open(path("d")));
  EXPECT_EQ(format(), "serein data 2");
  write(path("d/FORMAT"), "serein data 1\n");
  EXPECT_TRUE(DataDirectory::open(path("d")));
  EXPECT_EQ(format(), "serein data 2");
  EXPECT_TRUE(DataDirectory::open(path("d")));
}

TEST_F(DataDirectoryTest, DamagedFormatIsRefused) {
  ASSERT_TRUE(DataDirectory::open(path("d")));
  for (const char* content :
       {"", "serein data", "serein data x\n", "other data 1\n", "serein data 0"}) {
    write(path("d/FORMAT"), content);
    const auto refused = DataDirectory::open(path("d"));
    ASSERT_FALSE(refused) << content;
    EXPECT_TRUE(refused.error().is(kDataDirectoryRefused));
  }
}

TEST_F(DataDirectoryTest, PathMayEndInASlashAndBeRelative) {
  const fs::path before = fs::current_path();
  fs::current_path(root_);
  EXPECT_TRUE(DataDirectory::open("a/b/"));
  EXPECT_TRUE(DataDirectory::open("./a/b"));
  EXPECT_TRUE(DataDirectory::open("c"));
  fs::current_path(before);
  EXPECT_TRUE(fs::exists(path("a/b/FORMAT")));
  EXPECT_TRUE(fs::exists(path("c/FORMAT")));
}

// A start that was interrupted must not leave a directory that can never be used.
TEST_F(DataDirectoryTest, WhatAnInterruptedStartLeftIsTaken) {
  fs::create_directory(path("d"));
  write(path("d/LOCK"), "1\n");
  write(path("d/FORMAT.new"), "serein da");
  EXPECT_TRUE(DataDirectory::open(path("d")));
}

// Without its version nobody knows how to read it; it is not made anew over what is there.
TEST_F(DataDirectoryTest, DataWithoutFormatIsRefused) {
  ASSERT_TRUE(DataDirectory::open(path("d")));
  fs::create_directory(path("d/db"));
  write(path("d/db/CURRENT"), "MANIFEST-000005\n");
  fs::remove(path("d/FORMAT"));
  const auto refused = DataDirectory::open(path("d"));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("FORMAT is missing"));
  EXPECT_FALSE(fs::exists(path("d/FORMAT")));
}

// `--data ~` must not turn a home directory into a database.
TEST_F(DataDirectoryTest, ForeignDirectoryIsRefusedAndUntouched) {
  fs::create_directory(path("home"));
  write(path("home/letter.txt"), "Dear");
  EXPECT_THAT(DataDirectory::open(path("home")).error().message(), HasSubstr("not serein's"));
  EXPECT_FALSE(fs::exists(path("home/LOCK")));
  write(path("file"), "x");
  EXPECT_THAT(DataDirectory::open(path("file")).error().message(), HasSubstr("not a directory"));
}

}  // namespace
}  // namespace serein::kv
