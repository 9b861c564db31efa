// Where a program's files come from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sluice::zx {

enum class FileKind : std::uint8_t { Missing, File, Folder, Other };

/// Files by path. Paths are absolute and canonical where they come from `canonical`.
class SourceFiles {
public:
    virtual ~SourceFiles() = default;

    /// The one form of all paths that lead to the same file: absolute, without links, "." or "..".
    /// What is not there keeps its last components as they are.
    [[nodiscard]] virtual std::string canonical(const std::string& path) const = 0;
    [[nodiscard]] virtual FileKind kind(const std::string& path) const = 0;
    /// The text of a file of at most `most` bytes; on failure `error` says why.
    [[nodiscard]] virtual bool read(const std::string& path, std::size_t most, std::string& text,
                                    std::string& error) const = 0;
};

/// Those of the file system.
class DiskFiles final : public SourceFiles {
public:
    [[nodiscard]] std::string canonical(const std::string& path) const override;
    [[nodiscard]] FileKind kind(const std::string& path) const override;
    [[nodiscard]] bool read(const std::string& path, std::size_t most, std::string& text,
                            std::string& error) const override;
};

/// A few texts under made-up paths; folders are those that the paths imply.
class MemoryFiles final : public SourceFiles {
public:
    void add(std::string_view path, std::string text);

    [[nodiscard]] std::string canonical(const std::string& path) const override;
    [[nodiscard]] FileKind kind(const std::string& path) const override;
    [[nodiscard]] bool read(const std::string& path, std::size_t most, std::string& text,
                            std::string& error) const override;

private:
    std::map<std::string, std::string> files_;
};

}  // namespace sluice::zx
