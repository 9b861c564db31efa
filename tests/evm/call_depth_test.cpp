// Messages nest 1024 deep: the limit is reached, and reaching it costs no more than the attempt.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class CallDepth : public Evm {
protected:
    // Since EIP-150 a 64th stays behind in each frame: (64 / 63)^1024 is ten million.
    static constexpr std::uint64_t enough = 10'000'000'000'000;

    // What a frame keeps for itself before EIP-150, when the callee got what the caller asked for.
    static constexpr std::uint64_t kept = 10'000;

    static std::vector<Revision> some_revisions()
    {
        return {Revision::frontier, Revision::homestead, Revision::tangerine_whistle,
                Revision::byzantium, latest_revision};
    }

    static CallBuilder call_itself(Opcode opcode)
    {
        return CallBuilder{opcode, OP_ADDRESS}.gas(sub(OP_GAS, kept)).output(0, 32);
    }
};
SLUICE_ON_EVERY_ENGINE(CallDepth);

TEST_P(CallDepth, Is1024BelowTheOutermostMessage)
{
    for (const Revision r : some_revisions()) {
        revision = r;
        for (const Opcode opcode : {OP_CALL, OP_CALLCODE, OP_DELEGATECALL, OP_STATICCALL}) {
            if (!is_defined(opcode, r))
                continue;
            SCOPED_TRACE(std::string{opcode_table[opcode].name} + ", " + std::string{to_string(r)});
            // Each frame returns how many there are from itself on: one more than its callee says.
            execute(call_itself(opcode) + OP_POP + ret(add(1, mload(0))), {}, enough);
            EXPECT_OUTPUT(1025);
        }
    }
}

TEST_P(CallDepth, BeyondItACallGivesItsGasBack)
{
    // The innermost frame, whose call fails, calls once more and returns what that cost: 7
    // operands, the call and a POP.
    const Bytecode innermost = ret(metered(call(OP_ADDRESS).gas(5000).input(0, 0) + OP_POP));
    const Bytecode jump_over = call_itself(OP_CALL) + push_wide(2, 0) + OP_JUMPI;
    const std::size_t target = jump_over.size() + innermost.size();
    const Bytecode code = call_itself(OP_CALL) + push_wide(2, target) + OP_JUMPI + innermost +
                          OP_JUMPDEST + ret_memory(0, 32);
    for (const Revision r : some_revisions()) {
        revision = r;
        const std::uint64_t base = r >= Revision::berlin              ? 100
                                   : r >= Revision::tangerine_whistle ? 700
                                                                      : 40;
        execute(code, {}, enough);
        EXPECT_OUTPUT(6 * 3 + 2 + base + 2);
    }
}

TEST_P(CallDepth, BeyondItNothingIsCreated)
{
    for (const Opcode opcode : {OP_CREATE, OP_CREATE2}) {
        const Bytecode creation =
            opcode == OP_CREATE ? op(OP_CREATE, {0, 0, 0}) : op(OP_CREATE2, {0, 0, 0, 0});
        // As above; a creation that failed for lack of gas would fail its frame, too, and its
        // caller would then create in its place.
        const Bytecode innermost = ret(creation);
        const std::size_t head = (call_itself(OP_CALL) + push_wide(2, 0) + OP_JUMPI).size();
        const Bytecode code = call_itself(OP_CALL) + push_wide(2, head + innermost.size()) +
                              OP_JUMPI + innermost + OP_JUMPDEST + ret_memory(0, 32);
        revision = latest_revision;
        execute(code, {}, enough);
        EXPECT_OUTPUT(0);
        // The nonce is not used up.
        EXPECT_EQ(account(contract).nonce, 1U);
    }
}

TEST_P(CallDepth, OfCreationsIsTheSame)
{
    // Init code that runs itself again: frames count themselves in storage of the contract that
    // each of them calls.
    constexpr Address counter = address(0xc0c0);
    set_account(counter, 0, sstore(0, add(sload(0), 1)));
    const Bytecode init = call(counter) + OP_POP + op(OP_CODECOPY, {0, 0, OP_CODESIZE}) +
                          op(OP_CREATE, {0, 0, OP_CODESIZE});
    // 32000 gas a level, with a 64th left behind at each, come to 2 * 10^13.
    execute_creation(init, 100 * enough);
    EXPECT_SUCCESS();
    // All 1025 frames create, the innermost in vain; it has called in vain before.
    EXPECT_EQ(storage(counter, 0), u256{1024});
}

}  // namespace
}  // namespace sluice::evm::test
