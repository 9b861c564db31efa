// An instruction of bytecode as disassemblies show it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>
#include <string>

#include "cli/terminal.hpp"

namespace sluice::cli {

struct InstructionText {
    std::string plain;     ///< "01a3  PUSH2 0x01b7"
    std::string painted;   ///< The same in colours, where the stream takes them.
    std::size_t size = 1;  ///< Bytes from this instruction to the next.
};

/// The instruction at `position`. Behind the end of the code, that is the STOP that ends it.
InstructionText instruction_text(BytesView code, std::size_t position, evm::Revision revision,
                                 const Paint& paint);

}  // namespace sluice::cli
