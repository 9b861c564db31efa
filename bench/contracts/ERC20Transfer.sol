// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Workload} from "./Workload.sol";

/// Transfers from the caller to a pool of accounts, at first fresh ones, then
/// mostly known ones.
contract ERC20Transfer is ERC20 {
    uint256 private constant TRANSFERS = 5_000;
    uint256 private constant POOL = 256;

    constructor() ERC20("Benchmark Transfer", "BXFER") {
        _mint(msg.sender, 1_000_000_000 ether);
    }

    /// Returns what the caller has left, and a digest of every balance of the
    /// pool.
    function run() external returns (uint256 left, bytes32 balances) {
        uint256 state = 2;
        for (uint256 i = 0; i < TRANSFERS; ++i) {
            state = Workload.next(state);
            require(transfer(Workload.pick(state, POOL), Workload.amount(state)));
        }
        left = balanceOf(msg.sender);
        for (uint256 i = 0; i < POOL; ++i) {
            balances = keccak256(abi.encode(balances, balanceOf(Workload.account(i))));
        }
    }
}
