#include "server/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>

namespace serein::server {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConfigFile : public testing::Test {
 protected:
  std::string write(const std::string& content) {
    path_ = testing::TempDir() + "serein_config_test.conf";
    std::ofstream(path_) << content;
    return path_;
  }
  ~ConfigFile() override { std::remove(path_.c_str()); }
  std::string path_;
};

// A setting must read back as it was given, or --print-config lies.
TEST(Settings, DefaultsReadBack) {
  for (const Setting& setting : settings()) {
    Config config;
    const std::string text = setting.get(config);
    EXPECT_TRUE(setting.set(config, text)) << setting.name;
    EXPECT_EQ(setting.get(config), text) << setting.name;
  }
}

TEST(Settings, NamesAreUniqueAndDocumented) {
  std::set<std::string_view> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_FALSE(setting.documentation.empty()) << setting.name;
    EXPECT_EQ(find_setting(setting.name), &setting);
  }
  EXPECT_EQ(find_setting("no-such-setting"), nullptr);
}

TEST(Settings, VariablesAreNamedAfterSettings) {
  EXPECT_EQ(variable_name(*find_setting("io-threads")), "SEREIN_IO_THREADS");
}

TEST(Settings, WrongValuesAreRefusedWithWhatIsAllowed) {
  Config config;
  EXPECT_THAT(find_setting("port")->set(config, "65536").error().message(),
              HasSubstr("number from 0 to 65535"));
  EXPECT_FALSE(find_setting("port")->set(config, "80x"));
  EXPECT_FALSE(find_setting("port")->set(config, ""));
  EXPECT_FALSE(find_setting("durability")->set(config, "fast"));
  EXPECT_FALSE(find_setting("auth")->set(config, "none"));
  EXPECT_FALSE(find_setting("in-memory")->set(config, "yes"));
  EXPECT_FALSE(find_setting("log-level")->set(config, "loud"));
  EXPECT_EQ(config.port, 8000);
}

TEST_F(ConfigFile, SetsWhatItSays) {
  Config config;
  ASSERT_TRUE(read_config_file(write("# comment\n\n port = 9000 \ndurability=relaxed\n"), config));
  EXPECT_EQ(config.port, 9000);
  EXPECT_EQ(config.durability, kv::Durability::kRelaxed);
}

// A misspelt setting that is ignored would be a setting that does not do what it says.
TEST_F(ConfigFile, UnknownKeysAreErrorsWithTheirLine) {
  Config config;
  const auto result = read_config_file(write("port = 1\ndurabilty = sync\n"), config);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message(), HasSubstr(":2: unknown setting 'durabilty'"));
}

TEST_F(ConfigFile, MissingFileIsAnError) {
  Config config;
  EXPECT_FALSE(read_config_file("no/such/file", config));
}

TEST(CheckConfig, OpenModeStaysOnLoopbackUnlessAllowed) {
  Config config;
  EXPECT_TRUE(check_config(config));
  config.bind = "0.0.0.0";
  EXPECT_THAT(check_config(config).error().message(), HasSubstr("--allow-open-bind"));
  config.allow_open_bind = true;
  EXPECT_TRUE(check_config(config));
}

TEST(CheckConfig, EnforceNeedsARootKey) {
  Config config;
  config.auth = AuthMode::kEnforce;
  EXPECT_THAT(check_config(config).error().message(), HasSubstr("SEREIN_ROOT_ACCESS_KEY_ID"));
  config.root_access_key_id = "AKIDEXAMPLE";
  config.root_secret_access_key = "secret";
  EXPECT_TRUE(check_config(config));
}

TEST(PrintConfig, MasksSecrets) {
  Config config;
  config.root_secret_access_key = "hidden";
  EXPECT_THAT(print_config(config), HasSubstr("root-secret-access-key = ********\n"));
  EXPECT_THAT(print_config(config), Not(HasSubstr("hidden")));
}

}  // namespace
}  // namespace serein::server
