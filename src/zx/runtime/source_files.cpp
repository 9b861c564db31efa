// Where a program's files come from.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/source_files.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace sluice::zx {

namespace fs = std::filesystem;

std::string DiskFiles::canonical(const std::string& path) const
{
    std::error_code error;
    const fs::path found = fs::weakly_canonical(fs::absolute(path, error), error);
    return error ? path : found.string();
}

FileKind DiskFiles::kind(const std::string& path) const
{
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (error || !fs::exists(status))
        return FileKind::Missing;
    if (fs::is_directory(status))
        return FileKind::Folder;
    return fs::is_regular_file(status) ? FileKind::File : FileKind::Other;
}

bool DiskFiles::read(const std::string& path, std::size_t most, std::string& text,
                     std::string& error) const
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"),
                                                               &std::fclose};
    if (file == nullptr) {
        error = std::strerror(errno);
        return false;
    }
    text.clear();
    // Not by its size: pipes and the like have none, and endless ones must end here.
    std::array<char, 65536> piece;
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file.get())) {
        if (text.size() + count > most) {
            error = "the file is too long";
            return false;
        }
        text.append(piece.data(), count);
    }
    if (std::ferror(file.get()) != 0) {
        error = std::strerror(errno);
        return false;
    }
    return true;
}

void MemoryFiles::add(std::string_view path, std::string text)
{
    files_.insert_or_assign(canonical(std::string{path}), std::move(text));
}

std::string MemoryFiles::canonical(const std::string& path) const
{
    return (fs::path{"/"} / path).lexically_normal().string();
}

FileKind MemoryFiles::kind(const std::string& path) const
{
    if (files_.contains(path))
        return FileKind::File;
    const std::string folder = path.ends_with('/') ? path : path + '/';
    const auto inside = files_.lower_bound(folder);
    return inside != files_.end() && inside->first.starts_with(folder) ? FileKind::Folder
                                                                       : FileKind::Missing;
}

bool MemoryFiles::read(const std::string& path, std::size_t most, std::string& text,
                       std::string& error) const
{
    const auto found = files_.find(path);
    if (found == files_.end() || found->second.size() > most) {
        error = found == files_.end() ? "No such file or directory" : "the file is too long";
        return false;
    }
    text = found->second;
    return true;
}

}  // namespace sluice::zx
