// Files that commands write besides what they print.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::cli {

/// Writes a file, over what was there. If that fails it says so on standard error, and is false.
bool write_output_file(const std::string& path, std::string_view text);

}  // namespace sluice::cli
