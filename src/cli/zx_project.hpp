// New projects of zx programs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace sluice::cli {

/// `zx init`: a folder with a program, a module, a test and a manifest.
void add_zx_init(Command app, int& exit_code);

}  // namespace sluice::cli
