// What a program changes of the files below its folder, and how they were before, so that another
// run can begin with the same files.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/file_changes.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

namespace sluice::zx {

namespace fs = std::filesystem;

FileChanges::Place FileChanges::look_at(const std::string& path)
{
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    Place place;
    place.mode = static_cast<std::uint32_t>(status.permissions());
    switch (status.type()) {
        case fs::file_type::none:
        case fs::file_type::not_found:
            return {};
        case fs::file_type::directory:
            place.kind = Kind::Folder;
            return place;
        case fs::file_type::regular:
            place.kind = Kind::File;
            break;
        default:
            place.kind = Kind::Other;
            return place;
    }
    const std::uintmax_t size = fs::file_size(path, error);
    if (error || size > most_bytes - bytes_) {
        problem_ = "the files that were changed are larger than 256 MiB";
        return place;
    }
    bytes_ += size;
    std::ifstream file{path, std::ios::binary};
    place.text.assign(std::istreambuf_iterator<char>{file}, {});
    if (!file)
        problem_ = "'" + path + "' cannot be read";
    return place;
}

void FileChanges::note(const std::string& path)
{
    if (problem_.empty() && !before_.contains(path))
        before_.emplace(path, look_at(path));
}

void FileChanges::note_folders(const std::string& path)
{
    std::error_code error;
    for (fs::path folder = path; !fs::exists(folder, error) && folder.has_relative_path();
         folder = folder.parent_path())
        note(folder.string());
}

void FileChanges::note_rename(const std::string& from, const std::string& to)
{
    note(from);
    note(to);
    if (fs::is_directory(from) && problem_.empty())
        problem_ = "the folder '" + from + "' was renamed";
}

bool FileChanges::put_back(const std::string& path, const Place& place)
{
    std::error_code error;
    const fs::file_status now = fs::symlink_status(path, error);
    error.clear();
    switch (place.kind) {
        case Kind::Missing:
            fs::remove(path, error);
            break;
        case Kind::Folder:
            fs::create_directory(path, error);
            break;
        case Kind::File: {
            if (now.type() == fs::file_type::directory)
                fs::remove(path, error);
            std::ofstream file{path, std::ios::binary | std::ios::trunc};
            file << place.text << std::flush;
            if (!file)
                error = std::make_error_code(std::errc::io_error);
            break;
        }
        case Kind::Other:
            return true;
    }
    if (place.kind != Kind::Missing && !error)
        fs::permissions(path, static_cast<fs::perms>(place.mode), error);
    if (error)
        problem_ = "'" + path + "' cannot be put back: " + error.message();
    return !error;
}

bool FileChanges::take_back()
{
    for (const auto& [path, place] : before_)
        after_.emplace(path, look_at(path));
    if (!problem_.empty())
        return false;
    // What was not there goes, from the inside out; then the rest comes, from the outside in.
    for (auto entry = before_.rbegin(); entry != before_.rend(); ++entry)
        if (entry->second.kind == Kind::Missing && !put_back(entry->first, entry->second))
            return false;
    for (const auto& [path, place] : before_)
        if (place.kind != Kind::Missing && after_.at(path) != place && !put_back(path, place))
            return false;
    return true;
}

std::vector<std::string> FileChanges::differences(const FileChanges& again)
{
    std::set<std::string> paths;
    for (const auto& [path, place] : before_)
        paths.insert(path);
    for (const auto& [path, place] : again.before_)
        paths.insert(path);
    std::vector<std::string> different;
    bytes_ = 0;
    for (const std::string& path : paths) {
        const auto left = after_.find(path);
        const Place& expected = left != after_.end() ? left->second : again.before_.at(path);
        if (look_at(path) != expected)
            different.push_back(path);
    }
    return different;
}

}  // namespace sluice::zx
