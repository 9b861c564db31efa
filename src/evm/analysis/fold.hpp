// Instructions without side effects, computed on constants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include <sluice/types.hpp>
#include "evm/opcodes.hpp"

namespace sluice::evm {

/// Whether the instruction's result follows from its one to three operands alone.
[[nodiscard]] bool is_pure(Opcode opcode) noexcept;

/// The result of a pure instruction; `operands` are those of the stack, the topmost first.
[[nodiscard]] u256 fold(Opcode opcode, std::span<const u256> operands) noexcept;

}  // namespace sluice::evm
