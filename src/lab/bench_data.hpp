// Where the benchmark cases, programs and targets are that come with Sluice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sluice::lab {

/// Where something of bench/ is, as seen from the running program: in the source tree, or in
/// share/sluice of an installation. Empty when neither has it.
std::string find_bench_data(const std::string& name);

}  // namespace sluice::lab
