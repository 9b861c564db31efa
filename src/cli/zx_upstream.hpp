// Command lines as the language's first implementation takes them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace sluice::cli {

/// `sluice zx program.zx ARGS` means `sluice zx run program.zx ARGS`: the arguments with that word
/// where it is missing. Others come back as they are.
std::vector<std::string> with_run_command(std::span<const std::string> arguments);

}  // namespace sluice::cli
