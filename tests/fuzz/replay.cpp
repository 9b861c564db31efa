// Runs a target on files, without libFuzzer and so with every compiler: what was found once must
// not come back. replay TARGET FILE-OR-FOLDER...
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/targets.hpp"

namespace {

namespace fs = std::filesystem;

/// The files named and those in folders named, in order.
std::vector<fs::path> files_of(int count, char** names)
{
    std::vector<fs::path> files;
    for (int i = 0; i < count; ++i) {
        if (!fs::is_directory(names[i])) {
            files.emplace_back(names[i]);
            continue;
        }
        for (const auto& entry : fs::directory_iterator{names[i]}) {
            if (entry.is_regular_file())
                files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

int main(int count, char** arguments)
{
    const std::string_view name = count > 1 ? arguments[1] : "";
    const auto* const target =
        std::ranges::find(sluice::fuzz::targets, name, &sluice::fuzz::Target::name);
    if (target == sluice::fuzz::targets.end()) {
        std::fprintf(stderr, "usage: replay TARGET FILE-OR-FOLDER..., TARGET one of:\n");
        for (const auto& each : sluice::fuzz::targets)
            std::fprintf(stderr, "  %.*s\n", static_cast<int>(each.name.size()), each.name.data());
        return 2;
    }
    const std::vector<fs::path> files = files_of(count - 2, arguments + 2);
    for (const fs::path& path : files) {
        std::ifstream file{path, std::ios::binary};
        const sluice::Bytes input{std::istreambuf_iterator<char>{file}, {}};
        if (!file) {
            std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
            return 1;
        }
        // Before it runs, so that the last name is that of the input which ended the program.
        std::printf("%s: %zu bytes\n", path.c_str(), input.size());
        std::fflush(stdout);
        target->run(input);
    }
    std::printf("%zu inputs, nothing found\n", files.size());
    return files.empty() ? 1 : 0;
}
