// The contracts that every chain has from birth: what they cost and how they are called.
//
// One file each beside this one; the table in precompile.cpp says at which address each stands and
// since when. A precompile is a pure function of its input: it sees no state.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/revision.hpp>
#include <sluice/types.hpp>
#include <string_view>

namespace sluice::evm {

/// A cost that no gas limit covers: for inputs whose price is beyond 64 bits.
inline constexpr std::uint64_t unpayable = ~std::uint64_t{0};

/// One precompiled contract.
struct Precompile {
    std::string_view name;    ///< As in the execution specifications: "ecrecover", "bn254_add".
    std::uint16_t address;    ///< Its number: address 0x..01 is 1.
    Revision first_revision;  ///< From which on it exists.

    /// Gas for this input. Called before `run`, and cheap for any input: no work before gas.
    std::uint64_t (*cost)(BytesView input, Revision revision) noexcept;

    /// Computes the output in the place of `output`'s contents; false fails the call (all gas is
    /// lost, no output). Throws nothing but std::bad_alloc. nullptr in a build without the library
    /// it needs.
    bool (*run)(BytesView input, Bytes& output, Revision revision);
};

/// All of them, ordered by address.
std::span<const Precompile> precompiles() noexcept;

/// The precompile at `address` in `revision`, or nullptr.
const Precompile* find_precompile(const Address& address, Revision revision) noexcept;

/// A view of input that reads as zero beyond its end, as every precompile sees its input.
/// Copies `size` bytes that start at `offset` into `out`.
void read_padded(BytesView input, std::size_t offset, std::uint8_t* out, std::size_t size) noexcept;

}  // namespace sluice::evm
