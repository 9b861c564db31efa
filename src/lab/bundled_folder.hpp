// Where what comes with Sluice lies, as seen from the running program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sluice::lab {

/// The folder `in_sources` (as in "bench/zx") of the current folder or of the source tree that the
/// program was built in, or the folder `installed` in share/sluice beside an installed program.
/// Empty when none of these is there.
std::string bundled_folder(const std::string& in_sources, const std::string& installed);

}  // namespace sluice::lab
