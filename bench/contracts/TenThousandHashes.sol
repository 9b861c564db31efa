// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Ten thousand keccak256 hashes, each taken over the one before.
contract TenThousandHashes {
    /// The digest is returned, and every hash feeds the next, so that no
    /// compiler may drop one. The input lies in scratch memory: with
    /// abi.encode the memory would grow with every round, and the case would
    /// measure that instead.
    function run() external pure returns (bytes32 digest) {
        for (uint256 i = 0; i < 10_000; ++i) {
            assembly ("memory-safe") {
                mstore(0x00, digest)
                mstore(0x20, i)
                digest := keccak256(0x00, 0x40)
            }
        }
    }
}
