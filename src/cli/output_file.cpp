// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "base/quote.hpp"
#include "cli/terminal.hpp"

namespace sluice::cli {
namespace {

bool say_that_it_fails(const std::string& path, int error)
{
    print_error(
        fmt::format("cannot write {}: {}", quote(path), std::generic_category().message(error)));
    return false;
}

/// What stands against writing a file; 0 if nothing is known.
int obstacle(const std::filesystem::path& path)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return EISDIR;
    if (std::filesystem::exists(path, ignored))
        return ::access(path.c_str(), W_OK) == 0 ? 0 : errno;
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    if (std::filesystem::exists(folder, ignored) && !std::filesystem::is_directory(folder, ignored))
        return ENOTDIR;
    return ::access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
}

}  // namespace

bool can_write_output_files(std::initializer_list<std::string> paths)
{
    std::set<std::string> seen;
    for (const std::string& path : paths) {
        if (path.empty())
            continue;
        if (const int error = obstacle(path); error != 0)
            return say_that_it_fails(path, error);
        std::error_code ignored;
        const bool is_file = !std::filesystem::exists(path, ignored) ||
                             std::filesystem::is_regular_file(path, ignored);
        if (is_file && !seen.insert(std::filesystem::weakly_canonical(path, ignored)).second) {
            print_error(fmt::format("{} is to be two files: name one for each", quote(path)));
            return false;
        }
    }
    return true;
}

bool write_output_file(const std::string& path, std::string_view text)
{
    errno = 0;
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    file.close();
    return file || say_that_it_fails(path, errno != 0 ? errno : EIO);
}

}  // namespace sluice::cli
