// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sluice::cli {

/// Version, compiler, baseline and what is chosen at run time: what a bug report should say.
std::string version_text();

}  // namespace sluice::cli
