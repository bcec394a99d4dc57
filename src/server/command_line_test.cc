#include "server/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <vector>

namespace serein::server {
namespace {

using testing::HasSubstr;

Result<CommandLine> parse(const std::vector<const char*>& arguments,
                          const std::vector<const char*>& environment = {}) {
  return parse_command_line(arguments, environment);
}

// `serein` alone explains itself.
TEST(CommandLineTest, NothingGivesHelp) {
  const auto line = parse({});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->command, Command::kHelp);
  EXPECT_THAT(line->help, HasSubstr("serein serve"));
}

TEST(CommandLineTest, ServeTakesEverySetting) {
  const auto line = parse({"serve", "--port", "9000", "--data", "elsewhere", "--in-memory",
                           "--durability=relaxed", "--bind", "127.0.0.2"});
  ASSERT_TRUE(line) << line.error().message();
  EXPECT_EQ(line->command, Command::kServe);
  EXPECT_EQ(line->config.port, 9000);
  EXPECT_EQ(line->config.data, "elsewhere");
  EXPECT_TRUE(line->config.in_memory);
  EXPECT_EQ(line->config.durability, kv::Durability::kRelaxed);
}

TEST(CommandLineTest, FlagsWinOverVariablesAndThoseOverTheFile) {
  const std::string path = testing::TempDir() + "serein_command_line_test.conf";
  std::ofstream(path) << "port = 1\nworkers = 11\nio-threads = 11\n";
  const auto line = parse({"serve", "--config", path.c_str(), "--port=3"},
                          {"SEREIN_PORT=2", "SEREIN_WORKERS=12", "HOME=x"});
  std::remove(path.c_str());
  ASSERT_TRUE(line) << line.error().message();
  EXPECT_EQ(line->config.port, 3);
  EXPECT_EQ(line->config.workers, 12U);
  EXPECT_EQ(line->config.io_threads, 11U);
}

// What is misspelt must not be ignored.
TEST(CommandLineTest, UnknownFlagsVariablesAndCommandsAreErrors) {
  EXPECT_FALSE(parse({"serve", "--prot=1"}));
  EXPECT_FALSE(parse({"sevre"}));
  EXPECT_THAT(parse({"serve"}, {"SEREIN_PROT=1"}).error().message(), HasSubstr("SEREIN_PROT"));
  EXPECT_THAT(parse({"serve", "--port=x"}).error().message(), HasSubstr("--port: 'x'"));
}

TEST(CommandLineTest, OtherCommands) {
  EXPECT_EQ(parse({"version"})->command, Command::kVersion);
  EXPECT_EQ(parse({"check", "--data", "d"})->config.data, "d");
  EXPECT_EQ(parse({"check"})->command, Command::kCheck);
  EXPECT_EQ(parse({"serve", "--print-config"})->command, Command::kPrintConfig);
  EXPECT_EQ(parse({"page", "configuration"})->page, "configuration");
  EXPECT_THAT(parse({"serve", "--help"})->help, HasSubstr("--durability"));
}

}  // namespace
}  // namespace serein::server
