#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace serein::crash {

// The changes to directories that were not synced yet. New and renamed files stand under other
// names on disk ("unsynced.NUMBER", beside where they belong) until their directory is synced.
// Paths are absolute or all relative to one place. Safe for use by many threads.
class UnsyncedNames {
 public:
  // While it is held nobody else changes names or places: to be held from finding a place until it
  // was used, or the file may stand elsewhere by then.
  std::unique_lock<std::recursive_mutex> hold() const {
    return std::unique_lock<std::recursive_mutex>(mutex_);
  }

  // Where a file that is to be made at `path` has to be made.
  std::string create(const std::string& path);

  // Where the file seen at `path` stands on disk; nothing when it was deleted.
  std::optional<std::string> find(const std::string& path) const;

  // Both name files that are seen, or `to` none.
  void rename(const std::string& from, const std::string& to);
  void remove(const std::string& path);

  // What a directory is seen to hold, from the names that are on disk.
  std::vector<std::string> children(const std::string& dir,
                                    const std::vector<std::string>& on_disk) const;

  // Does on disk what was done in `dir`.
  void apply(const std::string& dir);

  // Removes what a process before this one has left unsynced in `dir`.
  void forget_leftovers(const std::string& dir);

 private:
  std::string unused_place(const std::string& path);

  mutable std::recursive_mutex mutex_;
  std::map<std::string, std::string> placed_;  // path as seen -> where it stands
  std::set<std::string> removed_;              // paths that are on disk and not seen
  int last_place_ = 0;
};

}  // namespace serein::crash
