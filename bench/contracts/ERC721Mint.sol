// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Workload} from "./Workload.sol";

/// Mints of new tokens, each followed by transfers of tokens minted before.
contract ERC721Mint is ERC721 {
    uint256 private constant MINTS = 400;
    uint256 private constant TRANSFERS_PER_MINT = 5;
    uint256 private constant POOL = 64;

    constructor() ERC721("Benchmark Collectible", "BCOLL") {
        // The caller of run() moves everybody's tokens, as a marketplace does.
        for (uint256 i = 0; i < POOL; ++i) {
            _setApprovalForAll(Workload.account(i), msg.sender, true);
        }
    }

    function mint(address to, uint256 tokenId) public {
        _safeMint(to, tokenId);
    }

    /// Returns a digest of the owners of all tokens and of all balances.
    function run() external returns (bytes32 books) {
        uint256 state = 4;
        for (uint256 minted = 1; minted <= MINTS; ++minted) {
            state = Workload.next(state);
            mint(Workload.pick(state, POOL), minted);

            for (uint256 i = 0; i < TRANSFERS_PER_MINT; ++i) {
                state = Workload.next(state);
                uint256 tokenId = ((state >> 20) % minted) + 1;
                address to = Workload.pick(state, POOL);
                // Both entries are in use; the safe one looks at the
                // receiver's code.
                if (i == 0) safeTransferFrom(ownerOf(tokenId), to, tokenId);
                else transferFrom(ownerOf(tokenId), to, tokenId);
            }
        }
        for (uint256 tokenId = 1; tokenId <= MINTS; ++tokenId) {
            books = keccak256(abi.encode(books, ownerOf(tokenId)));
        }
        for (uint256 i = 0; i < POOL; ++i) {
            books = keccak256(abi.encode(books, balanceOf(Workload.account(i))));
        }
    }
}
