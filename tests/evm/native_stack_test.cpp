// Messages nest 1024 deep without the native stack growing with them: a thread of 256 KiB will do.
// Only behind a host of one's own does each level take native stack, the host's and the engine's.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/precompile.hpp"
#include "tests/evm/support/evm_test.hpp"
#include "tests/support/small_stack.hpp"

namespace sluice::evm::test {
namespace {

class NativeStack : public Evm {
protected:
    static constexpr std::uint64_t enough = 1'000'000'000'000'000;

    /// What a thread needs to go through this door.
    [[nodiscard]] static std::size_t stack_size()
    {
        constexpr std::size_t behind_host = std::size_t{8} << 20;
        return GetParam().name.ends_with("behind_host") ? behind_host : sluice::test::small_stack;
    }
};
SLUICE_ON_EVERY_ENGINE(NativeStack);

TEST_P(NativeStack, HoldsEveryKindOfNestedCall)
{
    sluice::test::on_stack_of(stack_size(), [&] {
        for (const Opcode opcode : {OP_CALL, OP_CALLCODE, OP_DELEGATECALL, OP_STATICCALL}) {
            SCOPED_TRACE(opcode_table[opcode].name);
            execute(CallBuilder{opcode, OP_ADDRESS}.gas(OP_GAS).output(0, 32) + OP_POP +
                        ret(add(1, mload(0))),
                    {}, enough);
            EXPECT_OUTPUT(1025);
        }
    });
}

TEST_P(NativeStack, HoldsNestedCreations)
{
    sluice::test::on_stack_of(stack_size(), [&] {
        execute_creation(op(OP_CODECOPY, {0, 0, OP_CODESIZE}) + op(OP_CREATE, {0, 0, OP_CODESIZE}) +
                             OP_POP + op(OP_CODECOPY, {0, 0, OP_CODESIZE}) +
                             op(OP_CREATE2, {0, 0, OP_CODESIZE, OP_GAS}) + OP_POP,
                         // Twice at each level is without end; what it has does not get far down.
                         100'000'000);
        EXPECT_SUCCESS();
        execute_creation(
            op(OP_CODECOPY, {0, 0, OP_CODESIZE}) + op(OP_CREATE, {0, 0, OP_CODESIZE}) + OP_POP,
            enough);
        EXPECT_SUCCESS();
    });
}

TEST_P(NativeStack, HoldsEveryPrecompile)
{
    // As much input as a message of today has gas for, all zeros: points at infinity and numbers.
    sluice::test::on_stack_of(sluice::test::small_stack, [&] {
        for (const Precompile& precompile : precompiles()) {
            if (precompile.run == nullptr)
                continue;
            SCOPED_TRACE(precompile.name);
            for (const std::size_t size : std::initializer_list<std::size_t>{
                     0, 128, 160, 192, 384, 12 * 384, 36 * 160, 128 * 288}) {
                const Bytes input(size, 0);
                Bytes output;
                if (precompile.cost(input, latest_revision) <= 30'000'000)
                    precompile.run(input, output, latest_revision);
            }
        }
    });
}

}  // namespace
}  // namespace sluice::evm::test
