// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Workload} from "./Workload.sol";

/// Mints to a pool of accounts, at first fresh ones, then mostly known ones.
contract ERC20Mint is ERC20 {
    uint256 private constant MINTS = 5_000;
    uint256 private constant POOL = 256;

    constructor() ERC20("Benchmark Mint", "BMINT") {}

    function mint(address to, uint256 value) public {
        _mint(to, value);
    }

    /// Returns the supply, and a digest of every balance of the pool.
    function run() external returns (uint256 supply, bytes32 balances) {
        uint256 state = 1;
        for (uint256 i = 0; i < MINTS; ++i) {
            state = Workload.next(state);
            mint(Workload.pick(state, POOL), Workload.amount(state));
        }
        supply = totalSupply();
        for (uint256 i = 0; i < POOL; ++i) {
            balances = keccak256(abi.encode(balances, balanceOf(Workload.account(i))));
        }
    }
}
