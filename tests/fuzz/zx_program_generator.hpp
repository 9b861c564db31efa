// Valid programs of the zx language from any bytes.
//
// A program declares functions, contracts, entities, data classes, enums and tasks, and then uses
// them in some dozens of statements, printing nearly everything that it computes. Kinds of values
// are followed roughly, so that most operations do something other than fail; what fails is caught
// and printed as a rule. It reads no clock but the virtual one, no files and no network, so that
// two engines have no excuse for a difference.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/types.hpp>
#include <string>

namespace sluice::fuzz {

struct ZxProgram {
    std::string text;
    std::string module_text;  ///< Of the module that it imports as "helpers".
};

/// The program that these bytes stand for, always the same one. Every string has one; some four
/// thousand bytes are enough for the largest.
ZxProgram generate_zx_program(BytesView choices);

}  // namespace sluice::fuzz
