// SPDX-License-Identifier: Apache-2.0
#include "cli/version.hpp"

#include <fmt/format.h>

#include "base/cpu_features.hpp"
#include "base/keccak.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::cli {

namespace {

/// The precompiles that this build lacks, in a line of their own; nothing if it has all.
std::string missing_precompiles()
{
    std::string names;
    for (const evm::Precompile& precompile : evm::precompiles()) {
        if (precompile.run == nullptr)
            names += fmt::format("{}{}", names.empty() ? "\nwithout: " : ", ", precompile.name);
    }
    return names;
}

}  // namespace

std::string version_text()
{
    return fmt::format("sluice {} ({}, {} {})\nprocessor: {}; keccak: {}{}", SLUICE_VERSION,
                       SLUICE_BUILD_TYPE, SLUICE_COMPILER, SLUICE_ARCH_NAME,
                       describe(cpu_features()), keccak_implementation(), missing_precompiles());
}

}  // namespace sluice::cli
