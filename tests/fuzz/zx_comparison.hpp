// A zx program on both engines, and what differs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tests/fuzz/zx_program_generator.hpp"

namespace sluice::fuzz {

struct ZxComparison {
    bool is_loaded = false;     ///< By both engines.
    bool is_conclusive = true;  ///< False when memory or patience ended first: engines may differ.
    std::int64_t gas_used = 0;
    std::string error;       ///< That ended the program on both, if one did.
    std::string problems;    ///< Why it was not loaded.
    std::string difference;  ///< Empty if there is none; else a report for people.
};

/// Runs the program on the virtual machine and on the tree interpreter with this much gas.
ZxComparison compare_zx_engines(const ZxProgram& program, std::int64_t gas_limit);

}  // namespace sluice::fuzz
