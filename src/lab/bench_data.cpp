// SPDX-License-Identifier: Apache-2.0
#include "lab/bench_data.hpp"

#include <filesystem>
#include <system_error>
#include <vector>

namespace sluice::lab {

namespace fs = std::filesystem;

std::string find_bench_data(const std::string& name)
{
    std::error_code error;
    std::vector<fs::path> candidates{fs::path{"bench"} / name};
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        candidates.push_back(program.parent_path() / "../share/sluice" / name);
        fs::path folder = program.parent_path();
        for (int i = 0; i < 4; ++i) {
            folder = folder.parent_path();
            candidates.push_back(folder / "bench" / name);
        }
    }
    for (const fs::path& candidate : candidates) {
        if (fs::exists(candidate, error))
            return candidate.lexically_normal().string();
    }
    return {};
}

}  // namespace sluice::lab
