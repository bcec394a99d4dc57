#include "server/backup.h"

#include <filesystem>

#include "base/files.h"
#include "dynamodb/store/check.h"
#include "kv/data_directory.h"

namespace serein::server {
namespace {

namespace fs = std::filesystem;

Result<> sync_tree(const fs::path& root) {
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    RETURN_IF_ERROR(sync_path(entry.path().string()));
  }
  return sync_path(root.string());
}

Result<fs::path> free_place(const std::string& path) {
  fs::path place = fs::absolute(path).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  if (fs::exists(place) && !(fs::is_directory(place) && fs::is_empty(place))) {
    return fail(kInvalidInput, "{} is there already: nothing is overwritten", place.string());
  }
  if (!fs::is_directory(place.parent_path())) {
    return fail(kInvalidInput, "there is no directory {}", place.parent_path().string());
  }
  return place;
}

// Lets `fill` make a directory beside `place`, and gives it that name when it is on stable storage.
// Whatever an interrupted try has left is removed first.
template <class Fill>
Result<> make_whole(const fs::path& place, const Fill& fill) {
  const fs::path partial = place.string() + ".partial";
  fs::remove_all(partial);
  const Result<> filled = fill(partial);
  if (!filled) {
    fs::remove_all(partial);
    return filled;
  }
  RETURN_IF_ERROR(sync_tree(partial));
  fs::rename(partial, place);
  return sync_path(place.parent_path().string());
}

}  // namespace

Result<> make_backup(kv::Engine& engine, const std::string& target) {
  try {
    ASSIGN_OR_RETURN(const fs::path place, free_place(target));
    return make_whole(place, [&engine](const fs::path& partial) -> Result<> {
      ASSIGN_OR_RETURN(const auto directory, kv::DataDirectory::open(partial.string()));
      return engine.checkpoint(directory.engine_path());
    });
  } catch (const fs::filesystem_error& error) {
    return fail(kIoError, "{}", error.what());
  }
}

Result<> restore_backup(const std::string& backup, const Config& config, OpenEngine open_engine,
                        Logger& logger) {
  try {
    if (!kv::DataDirectory::exists(backup)) {
      return fail(kInvalidInput, "{} is no backup of serein", backup);
    }
    // Held, so that no server changes it meanwhile.
    ASSIGN_OR_RETURN(const auto source, kv::DataDirectory::open(backup));
    ASSIGN_OR_RETURN(const fs::path place, free_place(config.data));
    return make_whole(place, [&](const fs::path& partial) -> Result<> {
      ASSIGN_OR_RETURN(const auto directory, kv::DataDirectory::open(partial.string()));
      fs::copy(source.engine_path(), directory.engine_path(), fs::copy_options::recursive);
      ASSIGN_OR_RETURN(const auto engine, open_engine(directory.engine_path(), config, logger));
      ASSIGN_OR_RETURN(const auto report, dynamodb::check_database(*engine));
      if (report.problem_count == 0) return {};
      return fail(kIoError, "the backup {} is damaged: {}", backup, report.problems.front());
    });
  } catch (const fs::filesystem_error& error) {
    return fail(kIoError, "{}", error.what());
  }
}

}  // namespace serein::server
