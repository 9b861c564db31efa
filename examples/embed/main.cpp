// Runs a contract with Sluice's own state: the shortest way to use the engine from a program.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <sluice/world.hpp>
#include <string>

namespace {

/// A counter: every call adds one to storage slot 0 and returns the sum.
///   PUSH1 1  PUSH1 0  SLOAD  ADD  DUP1  PUSH1 0  SSTORE  PUSH1 0  MSTORE  PUSH1 32  PUSH1 0 RETURN
const sluice::Bytes counter{0x60, 0x01, 0x60, 0x00, 0x54, 0x01, 0x80, 0x60, 0x00,
                            0x55, 0x60, 0x00, 0x52, 0x60, 0x20, 0x60, 0x00, 0xf3};

void require(bool condition, const char* what)
{
    if (condition)
        return;
    std::fprintf(stderr, "embed: %s\n", what);
    std::exit(1);
}

}  // namespace

int main()
{
    using namespace sluice;

    chain::World world{evm::Revision::cancun};
    const Address contract{{0xc0}};
    const Address caller{{0xca}};
    world.set_code(contract, counter);

    evm::Message message;
    message.sender = caller;
    message.recipient = contract;
    message.code_address = contract;
    message.gas = 100'000;

    for (unsigned expected = 1; expected <= 3; ++expected) {
        const chain::CallResult call = world.call(message);
        require(call.result.status == evm::Status::success, "the call failed");
        require(call.result.output.size() == 32 && call.result.output[31] == expected,
                "the counter counts wrong");
        std::printf("call %u: counter %u, gas %llu\n", expected, call.result.output[31],
                    static_cast<unsigned long long>(message.gas - call.result.gas_left));
    }

    // eth_call: looks, but changes nothing.
    const chain::CallResult look = world.simulate(message);
    require(look.result.output[31] == 4, "the simulation sees something else");
    require(world.storage(contract, 0) == u256{3}, "the simulation left a trace");

    // What is not a transaction is refused with a reason.
    const auto refused = world.transact(counter);
    require(!refused, "bytecode passed for a transaction");
    std::printf("refused: %s\n", refused.error().c_str());
    return 0;
}
