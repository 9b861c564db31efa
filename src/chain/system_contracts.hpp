// The contracts that the protocol itself calls, at a block's beginning and end.
//
// Sources: EIP-4788, EIP-2935, EIP-7002, EIP-7251.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <sluice/types.hpp>

namespace sluice::chain {

/// Who calls them.
inline constexpr Address system_address{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}};

/// Gas for each call; none of it counts for the block.
inline constexpr std::uint64_t system_call_gas = 30'000'000;

/// Keeps the beacon chain's roots; called with the parent's.
inline constexpr Address beacon_roots_contract{{0x00, 0x0f, 0x3d, 0xf6, 0xd7, 0x32, 0x80,
                                                0x7e, 0xf1, 0x31, 0x9f, 0xb7, 0xb8, 0xbb,
                                                0x85, 0x22, 0xd0, 0xbe, 0xac, 0x02}};

/// Keeps the last 8191 block hashes; called with the parent's.
inline constexpr Address block_hashes_contract{{0x00, 0x00, 0xf9, 0x08, 0x27, 0xf1, 0xc5,
                                                0x3a, 0x10, 0xcb, 0x7a, 0x02, 0x33, 0x5b,
                                                0x17, 0x53, 0x20, 0x00, 0x29, 0x35}};

/// Gives the block's withdrawal requests.
inline constexpr Address withdrawal_requests_contract{{0x00, 0x00, 0x09, 0x61, 0xef, 0x48, 0x0e,
                                                       0xb5, 0x5e, 0x80, 0xd1, 0x9a, 0xd8, 0x35,
                                                       0x79, 0xa6, 0x4c, 0x00, 0x70, 0x02}};

/// Gives the block's consolidation requests.
inline constexpr Address consolidation_requests_contract{{0x00, 0x00, 0xbb, 0xdd, 0xc7, 0xce, 0x48,
                                                          0x86, 0x42, 0xfb, 0x57, 0x9f, 0x8b, 0x00,
                                                          0xf3, 0xa5, 0x90, 0x00, 0x72, 0x51}};

}  // namespace sluice::chain
