// Files within a folder that programs cannot leave.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::zx {

class FileChanges;

/// The files below a root. Paths are relative to it, or absolute below it; symbolic links are
/// followed as long as they stay within.
///
/// Results that fail have a text that says why, without the name of the operation. The names of
/// files are checked at each call: a link that another process swaps between check and use is not
/// this class's adversary.
class ConfinedFiles {
public:
    /// Files that are read, written or copied are at most this long.
    static constexpr std::size_t max_file_bytes = std::size_t{64} << 20;

    using Done = std::expected<void, std::string>;

    /// An empty root is the current folder. `changes` is told of every change before it is made; it
    /// stays the caller's.
    explicit ConfinedFiles(std::string_view root, FileChanges* changes = nullptr);

    /// Where a path leads, links resolved: absolute, and at or below the root.
    [[nodiscard]] std::expected<std::string, std::string> resolve(std::string_view path) const;

    [[nodiscard]] std::expected<std::string, std::string> read(std::string_view path) const;
    [[nodiscard]] Done write(std::string_view path, std::string_view text) const;
    [[nodiscard]] Done append(std::string_view path, std::string_view text) const;
    /// Sorted names, without "." and "..".
    [[nodiscard]] std::expected<std::vector<std::string>, std::string> list(
        std::string_view path) const;

    [[nodiscard]] std::expected<bool, std::string> exists(std::string_view path) const;
    [[nodiscard]] std::expected<bool, std::string> is_file(std::string_view path) const;
    [[nodiscard]] std::expected<bool, std::string> is_directory(std::string_view path) const;
    /// Parents included; nothing to do is fine.
    [[nodiscard]] Done make_directory(std::string_view path) const;
    [[nodiscard]] Done remove_file(std::string_view path) const;
    /// An empty one, other than the root.
    [[nodiscard]] Done remove_directory(std::string_view path) const;
    [[nodiscard]] Done rename(std::string_view from, std::string_view to) const;
    [[nodiscard]] Done copy(std::string_view from, std::string_view to) const;

private:
    [[nodiscard]] Done put(std::string_view path, std::string_view text, int flags) const;

    std::string root_;
    FileChanges* changes_;
};

}  // namespace sluice::zx
