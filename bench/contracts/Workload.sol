// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Repeatable choices of accounts and amounts for the token cases. They are
/// cheap on purpose: the time measured should be the token's, not ours.
library Workload {
    /// A 64-bit linear congruential generator. Its low bits are poor, so
    /// callers take theirs from the upper half.
    function next(uint256 state) internal pure returns (uint256) {
        unchecked {
            return (state * 6364136223846793005 + 1442695040888963407) & type(uint64).max;
        }
    }

    /// Account `index` of the pool. A multiplier instead of a hash still
    /// spreads the addresses over all 160 bits; no index gives the zero
    /// address.
    function account(uint256 index) internal pure returns (address) {
        unchecked {
            return address(uint160((index + 1) * 0x009e3779b97f4a7c15f39cc0605cedc8341082276b));
        }
    }

    /// Some account of a pool whose size is a power of two.
    function pick(uint256 state, uint256 poolSize) internal pure returns (address) {
        return account((state >> 40) & (poolSize - 1));
    }

    /// An amount between 1 and 2^20.
    function amount(uint256 state) internal pure returns (uint256) {
        return ((state >> 20) & 0xfffff) + 1;
    }
}
