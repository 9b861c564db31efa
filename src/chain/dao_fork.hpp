// The irregular state change of the DAO fork (EIP-779): ether moves from 116 accounts into one
// contract, whatever their code says.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "chain/state.hpp"

namespace sluice::chain {

/// Extra data that the fork's first blocks must have, so that both chains know their own.
inline constexpr std::array<std::uint8_t, 13> dao_extra_data{'d', 'a', 'o', '-', 'h', 'a', 'r',
                                                             'd', '-', 'f', 'o', 'r', 'k'};

/// How many blocks from the fork on must have it.
inline constexpr std::uint64_t dao_extra_data_blocks = 10;

/// Moves the balances; between State::begin_transaction and finish_transaction. All of
/// the accounts exist afterwards.
void apply_dao_fork(State& state);

}  // namespace sluice::chain
