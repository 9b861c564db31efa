// Generates what instructions work on: each function writes code that leaves one item.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <sluice/types.hpp>

#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/code_generator.hpp"
#include "tests/fuzz/program_writer.hpp"

namespace sluice::fuzz {

/// Storage is written at keys below this, so that programs meet what they wrote.
inline constexpr std::uint64_t storage_keys = 6;

/// Where the address of the contract created last is kept.
inline constexpr std::uint64_t created_key = 0x33;

/// Operators nest this deep.
inline constexpr unsigned deepest_value = 2;

/// Writes operands. The part of a code generator that knows nothing of statements.
class ValueGenerator {
protected:
    ValueGenerator(const CodeContext& context, ByteSource& source)
        : context_{context}, source_{source}
    {}

    [[nodiscard]] bool has(evm::Opcode opcode) const
    {
        return is_defined(opcode, context_.revision);
    }

    /// One of these that the revision has; the first one it always has.
    evm::Opcode pick(std::initializer_list<evm::Opcode> opcodes)
    {
        const evm::Opcode picked = opcodes.begin()[source_.below(opcodes.size())];
        return has(picked) ? picked : *opcodes.begin();
    }

    /// Anything; `level` counts the operators around it.
    void value(unsigned level = 0);

    void constant();
    void account();
    void key();
    void offset();
    void length();

    /// A piece of memory, as instructions take it: its offset on top of its size.
    void memory()
    {
        length();
        offset();
    }

    /// Gas for a call: whatever callers give. Before EIP-150 nobody gets what is not there.
    void gas();

    /// Wei to send along, most often none.
    void amount();

    const CodeContext& context_;
    ByteSource& source_;
    ProgramWriter code_;

private:
    /// Something that takes one operand of its own kind.
    void question(unsigned level);
};

}  // namespace sluice::fuzz
