// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// Checks claims against the root of a Merkle tree, as an airdrop does. All
/// proofs come in the calldata, which makes this the case with a large one.
contract MerkleClaims {
    struct Claim {
        address account;
        uint256 amount;
        bytes32[] proof;
    }

    /// Returns how many claims hold, their amounts' sum, and one bit for each
    /// claim (the first is the lowest bit). Some claims are false on purpose,
    /// so that the bits prove the work.
    function run(bytes32 root, Claim[] calldata claims)
        external
        pure
        returns (uint256 held, uint256 sum, uint256 bits)
    {
        require(claims.length <= 256);
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata claim = claims[i];
            // Hashed twice, so that an inner node can't pass for a leaf.
            bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(claim.account, claim.amount))));
            if (MerkleProof.verifyCalldata(claim.proof, root, leaf)) {
                ++held;
                sum += claim.amount;
                bits |= 1 << i;
            }
        }
    }
}
