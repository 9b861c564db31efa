// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

interface IFactory {
    function createPair(address tokenA, address tokenB) external returns (address);
}

interface IPair {
    function getReserves() external view returns (uint112, uint112, uint32);
    function mint(address to) external returns (uint256);
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
}

contract BenchmarkToken is ERC20 {
    constructor(string memory name, string memory symbol) ERC20(name, symbol) {
        _mint(msg.sender, 1_000_000_000 ether);
    }
}

/// Swaps against a Uniswap V2 pair, in both directions. Every swap is made of
/// nested calls between four contracts.
contract UniswapV2Swap {
    uint256 private constant SWAPS = 600;

    IPair private immutable pair;
    ERC20 private immutable token0;
    ERC20 private immutable token1;

    /// The factory's creation code is an argument because it needs a compiler
    /// of its own; it brings the code of the pair with it.
    constructor(bytes memory factoryCode) {
        bytes memory code = abi.encodePacked(factoryCode, abi.encode(address(this)));
        IFactory factory;
        assembly ("memory-safe") {
            factory := create(0, add(code, 0x20), mload(code))
        }
        require(address(factory) != address(0), "no factory");

        ERC20 first = new BenchmarkToken("Benchmark Apple", "APPLE");
        ERC20 second = new BenchmarkToken("Benchmark Pear", "PEAR");
        // The pair keeps its tokens in this order as well.
        if (address(first) > address(second)) (first, second) = (second, first);

        IPair made = IPair(factory.createPair(address(first), address(second)));
        first.transfer(address(made), 500_000 ether);
        second.transfer(address(made), 800_000 ether);
        made.mint(address(this));
        (pair, token0, token1) = (made, first, second);
    }

    /// Returns the reserves of the pair at the end, and this contract's
    /// balances of both tokens.
    function run()
        external
        returns (uint256 reserve0, uint256 reserve1, uint256 balance0, uint256 balance1)
    {
        for (uint256 i = 0; i < SWAPS; ++i) {
            // Two of three go one way, the larger third comes back.
            if (i % 3 != 2) swap(true, (100 + i) * 1 ether + i * i);
            else swap(false, (330 + i) * 1 ether + i * i);
        }
        (reserve0, reserve1,) = pair.getReserves();
        balance0 = token0.balanceOf(address(this));
        balance1 = token1.balanceOf(address(this));
    }

    /// Gives `amountIn` of one token for as much of the other as the pair's
    /// fee of 0.3 % and its constant product let go.
    function swap(bool zeroForOne, uint256 amountIn) private {
        (uint256 reserveIn, uint256 reserveOut,) = pair.getReserves();
        if (!zeroForOne) (reserveIn, reserveOut) = (reserveOut, reserveIn);
        uint256 charged = amountIn * 997;
        uint256 amountOut = (charged * reserveOut) / (reserveIn * 1000 + charged);

        require((zeroForOne ? token0 : token1).transfer(address(pair), amountIn));
        if (zeroForOne) pair.swap(0, amountOut, address(this), "");
        else pair.swap(amountOut, 0, address(this), "");
    }
}
