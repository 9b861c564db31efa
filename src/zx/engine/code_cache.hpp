// Compiled code in a directory, for the next run of the same program.
//
// One file a program, which its entry's path names. A file says which key its code is for, and ends
// with a checksum; it is written under another name and then renamed, so that processes may share a
// directory. The checksum is keyed with a secret that lies in the directory and that none but its
// owner can read: code is run without all the checks that would make it safe whatever it is, so it
// has to be code that this user's own runs have written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sluice/types.hpp>

namespace sluice::zx {

struct CodeCacheCounters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;   ///< All that were no hits: those that follow, and programs unknown.
    std::uint64_t stale = 0;    ///< Code of other sources, options or versions.
    std::uint64_t damaged = 0;  ///< Files that are not what was written.
    std::uint64_t stored = 0;
    std::uint64_t evicted = 0;  ///< Files that were removed to keep the directory in its bounds.
};

class CodeCache {
public:
    static constexpr std::uint64_t default_max_bytes = std::uint64_t{64} << 20;

    /// Makes the directory and its secret if they are not there. False when that is not possible:
    /// `problem` says why.
    [[nodiscard]] bool open(const std::string& directory, std::uint64_t max_bytes);

    /// The code that was stored under the program's name, if it is that of `key`; else empty.
    [[nodiscard]] std::string find(std::string_view program, const Hash256& key);
    /// What became of the code that `find` gave: it runs, or it was refused.
    void note_use(bool is_in_use) noexcept;
    /// Keeps code, in place of what was kept for the program. The files of programs that were not
    /// run for the longest time go when there are too many bytes; what is too large by itself is
    /// not kept.
    void store(std::string_view program, const Hash256& key, std::string_view code);

    [[nodiscard]] const CodeCacheCounters& counters() const noexcept { return counters_; }
    /// Why the directory cannot be used or written; empty if nothing was in the way.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

private:
    [[nodiscard]] bool find_secret();
    [[nodiscard]] std::string path_of(std::string_view program) const;
    [[nodiscard]] bool write(const std::string& path, std::string_view bytes);
    void evict(const std::string& kept);
    bool fail(std::string_view what, int error);

    std::string directory_;
    std::uint64_t max_bytes_ = default_max_bytes;
    std::string secret_;
    std::string problem_;
    CodeCacheCounters counters_;
};

}  // namespace sluice::zx
