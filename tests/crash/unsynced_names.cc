#include "crash/unsynced_names.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace serein::crash {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlacePrefix = "unsynced.";

bool is_place(const std::string& name) {
  return name.compare(0, kPlacePrefix.size(), kPlacePrefix) == 0;
}

std::string normal(const std::string& path) { return fs::path(path).lexically_normal().string(); }

std::string directory_of(const std::string& path) { return fs::path(path).parent_path().string(); }

std::string directory(const std::string& dir) {
  const std::string path = normal(dir);
  return path.size() > 1 && path.back() == '/' ? path.substr(0, path.size() - 1) : path;
}

}  // namespace

std::string UnsyncedNames::unused_place(const std::string& path) {
  return directory_of(path) + "/" + std::string(kPlacePrefix) + std::to_string(++last_place_);
}

std::string UnsyncedNames::create(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const std::string seen = normal(path);
  return placed_[seen] = unused_place(seen);
}

std::optional<std::string> UnsyncedNames::find(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const std::string seen = normal(path);
  if (const auto placed = placed_.find(seen); placed != placed_.end()) return placed->second;
  if (removed_.count(seen) != 0) return std::nullopt;
  return seen;
}

void UnsyncedNames::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const std::string source = normal(from);
  const auto placed = placed_.find(source);
  const std::string place = placed == placed_.end() ? source : placed->second;
  if (placed != placed_.end()) placed_.erase(placed);
  removed_.insert(source);
  placed_[normal(to)] = place;
}

void UnsyncedNames::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const std::string seen = normal(path);
  if (const auto placed = placed_.find(seen); placed != placed_.end()) {
    // One that was only renamed stays where it is on disk.
    if (is_place(fs::path(placed->second).filename())) fs::remove(placed->second);
    placed_.erase(placed);
  }
  removed_.insert(seen);
}

std::vector<std::string> UnsyncedNames::children(const std::string& dir,
                                                 const std::vector<std::string>& on_disk) const {
  const std::lock_guard lock(mutex_);
  const std::string parent = directory(dir);
  std::set<std::string> names;
  for (const std::string& name : on_disk) {
    if (!is_place(name) && removed_.count(parent + "/" + name) == 0) names.insert(name);
  }
  for (const auto& [path, place] : placed_) {
    if (directory_of(path) == parent) names.insert(fs::path(path).filename());
  }
  return {names.begin(), names.end()};
}

void UnsyncedNames::apply(const std::string& dir) {
  const std::lock_guard lock(mutex_);
  const std::string parent = directory(dir);
  // Files that are moved away first: others may have been made where they stand.
  for (const bool newly_made : {false, true}) {
    for (auto placed = placed_.begin(); placed != placed_.end();) {
      const auto& [path, place] = *placed;
      if (directory_of(path) != parent || is_place(fs::path(place).filename()) != newly_made) {
        ++placed;
        continue;
      }
      fs::rename(place, path);
      removed_.erase(path);  // what stood there before is gone
      placed = placed_.erase(placed);
    }
  }
  for (auto path = removed_.begin(); path != removed_.end();) {
    if (directory_of(*path) != parent) {
      ++path;
      continue;
    }
    fs::remove(*path);
    path = removed_.erase(path);
  }
}

void UnsyncedNames::forget_leftovers(const std::string& dir) {
  const std::lock_guard lock(mutex_);
  for (const auto& entry : fs::directory_iterator(dir)) {
    const std::string path = directory(dir) + "/" + entry.path().filename().string();
    const bool is_ours = std::any_of(placed_.begin(), placed_.end(),
                                     [&](const auto& placed) { return placed.second == path; });
    if (is_place(entry.path().filename()) && !is_ours) fs::remove(path);
  }
}

}  // namespace serein::crash
