// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Workload} from "./Workload.sol";

/// Approvals given by the caller, and transfers made by the caller on the
/// allowances of a set of owners.
contract ERC20ApprovalTransfer is ERC20 {
    uint256 private constant ROUNDS = 3_000;
    uint256 private constant POOL = 256;
    /// The first accounts of the pool own tokens and let the caller spend.
    uint256 private constant OWNERS = 32;

    constructor() ERC20("Benchmark Approval", "BAPPR") {
        for (uint256 i = 0; i < OWNERS; ++i) {
            address owner = Workload.account(i);
            _mint(owner, 1_000_000 ether);
            // Unlimited allowances take another path in the token: they are
            // common in practice, and are not written back when spent.
            _approve(owner, msg.sender, i % 4 == 3 ? type(uint256).max : 1_000_000 ether);
        }
    }

    /// Returns the sum of the allowances left to the caller that are limited,
    /// and a digest of every balance of the pool and of every allowance the
    /// caller gave.
    function run() external returns (uint256 left, bytes32 books) {
        uint256 state = 3;
        for (uint256 i = 0; i < ROUNDS; ++i) {
            state = Workload.next(state);
            address other = Workload.pick(state, POOL);
            require(approve(other, Workload.amount(state)));
            require(transferFrom(Workload.account(i % OWNERS), other, Workload.amount(state) >> 4));
        }
        for (uint256 i = 0; i < POOL; ++i) {
            address other = Workload.account(i);
            if (i < OWNERS && i % 4 != 3) left += allowance(other, msg.sender);
            books = keccak256(abi.encode(books, balanceOf(other), allowance(msg.sender, other)));
        }
    }
}
