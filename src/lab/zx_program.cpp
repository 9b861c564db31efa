// SPDX-License-Identifier: Apache-2.0
#include "lab/zx_program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "fixtures/printable.hpp"
#include "lab/bench_data.hpp"

namespace sluice::lab {
namespace {

namespace fs = std::filesystem;
using fixtures::printable_path;

constexpr const char* ending = ".zx";

/// More than any program prints that is held against a file.
constexpr std::uintmax_t most_expected_bytes = 16U << 20;

std::string first_comment(const std::string& path)
{
    std::ifstream file{path};
    std::string line;
    std::getline(file, line);
    for (const char* mark : {"//", "#"}) {
        if (line.starts_with(mark)) {
            const std::size_t words = line.find_first_not_of(" \t", std::strlen(mark));
            return words == std::string::npos ? std::string{} : line.substr(words);
        }
    }
    return {};
}

}  // namespace

std::string ZxProgram::twin(const std::string& other) const
{
    return fs::path{path}.replace_extension(other).string();
}

std::expected<ZxProgram, std::string> load_zx_program(const std::string& path)
{
    const fs::path file{path};
    if (std::error_code error; !fs::is_regular_file(file, error))
        return std::unexpected(
            fmt::format("{}: {}", printable_path(path), error ? error.message() : "not a file"));
    if (file.extension() != ending)
        return std::unexpected(fmt::format("{}: no program of zx: its name does not end with {}",
                                           printable_path(path), ending));
    ZxProgram program{file.stem().string(), first_comment(path), path, {}};
    const std::string expected = program.twin(".expected");
    std::error_code error;
    if (!fs::exists(expected, error))
        return program;
    if (fs::file_size(expected, error) > most_expected_bytes && !error)
        return std::unexpected(fmt::format("{}: more than {} MiB", printable_path(expected),
                                           most_expected_bytes >> 20));
    std::ifstream stream{expected, std::ios::binary};
    program.expected.emplace(std::istreambuf_iterator<char>{stream},
                             std::istreambuf_iterator<char>{});
    if (error || !stream.is_open() || stream.bad())
        return std::unexpected(
            fmt::format("{}: cannot be read: {}", printable_path(expected), std::strerror(errno)));
    return program;
}

std::expected<std::vector<ZxProgram>, std::string> load_zx_programs(const std::string& path)
{
    std::error_code error;
    std::vector<std::string> files;
    if (fs::is_directory(path, error)) {
        fs::directory_iterator entry{path, error};
        for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
            if (entry->path().extension() == ending)
                files.push_back(entry->path().string());
        }
        if (error)
            return std::unexpected(fmt::format("{}: {}", printable_path(path), error.message()));
        std::ranges::sort(files);
    } else {
        files.push_back(path);
    }
    std::vector<ZxProgram> programs;
    for (const std::string& file : files) {
        auto program = load_zx_program(file);
        if (!program)
            return std::unexpected(std::move(program.error()));
        programs.push_back(std::move(*program));
    }
    return programs;
}

std::string default_zx_folder()
{
    return find_bench_data("zx");
}

std::string find_zx_program(const std::string& name)
{
    const bool is_name = !name.empty() && name.find_first_of("/.") == std::string::npos;
    return is_name ? find_bench_data("zx/" + name + std::string{ending}) : std::string{};
}

}  // namespace sluice::lab
