// SPDX-License-Identifier: Apache-2.0
#include "lab/bundled_folder.hpp"

#include <filesystem>
#include <system_error>
#include <vector>

namespace sluice::lab {

namespace fs = std::filesystem;

std::string bundled_folder(const std::string& in_sources, const std::string& installed)
{
    std::error_code error;
    std::vector<fs::path> candidates{in_sources};
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        candidates.push_back(program.parent_path() / "../share/sluice" / installed);
        fs::path folder = program.parent_path();
        for (int i = 0; i < 4; ++i) {
            folder = folder.parent_path();
            candidates.push_back(folder / in_sources);
        }
    }
    for (const fs::path& candidate : candidates) {
        if (fs::is_directory(candidate, error))
            return candidate.lexically_normal().string();
    }
    return {};
}

}  // namespace sluice::lab
