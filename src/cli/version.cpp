// SPDX-License-Identifier: Apache-2.0
#include "cli/version.hpp"

#include <fmt/format.h>

#include "base/cpu_features.hpp"
#include "base/keccak.hpp"

namespace sluice::cli {

std::string version_text()
{
    return fmt::format("sluice {} ({}, {} {})\nprocessor: {}; keccak: {}", SLUICE_VERSION,
                       SLUICE_BUILD_TYPE, SLUICE_COMPILER, SLUICE_ARCH_NAME,
                       describe(cpu_features()), keccak_implementation());
}

}  // namespace sluice::cli
