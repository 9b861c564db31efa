// Generates the code of one contract: see program_generator.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <sluice/revision.hpp>
#include <span>

#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/program_writer.hpp"

namespace sluice::fuzz {

/// What the code of all contracts of a program draws on.
struct CodeContext {
    evm::Revision revision;
    std::span<const Address> addresses;  ///< Worth calling or asking about.
};

/// Runtime code of so many statements, nested ones included; fewer when the source ends. `level`
/// counts the creations around it.
Bytes generate_code(const CodeContext& context, ByteSource& source, std::size_t statements,
                    unsigned level = 0);

/// Init code, which does some of the same and then deploys such code, or fails to.
Bytes generate_init_code(const CodeContext& context, ByteSource& source, unsigned level = 0);

}  // namespace sluice::fuzz
