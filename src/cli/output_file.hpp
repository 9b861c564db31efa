// Files that commands write besides what they print.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace sluice::cli {

/// Whether these files can be written as far as it can be known before; empty paths are none. If
/// not it says so on standard error: better now than behind minutes of measuring.
bool can_write_output_files(std::initializer_list<std::string> paths);

/// Writes a file, over what was there. If that fails it says so on standard error, and is false.
bool write_output_file(const std::string& path, std::string_view text);

}  // namespace sluice::cli
