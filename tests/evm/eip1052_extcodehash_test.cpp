// EIP-1052 (Constantinople): EXTCODEHASH, in the EIP's ten cases.
// SPDX-License-Identifier: Apache-2.0
#include "base/keccak.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip1052 : public Evm {
protected:
    static constexpr Address other = address(0xbbbb);
    static constexpr Address nobody = address(0x9999);

    static Bytecode hash_of(Expression account) { return op(OP_EXTCODEHASH, {std::move(account)}); }

    const u256 hash_of_nothing =
        word("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
};
SLUICE_ON_EVERY_ENGINE(Eip1052);

TEST_P(Eip1052, IsUndefinedBeforeConstantinople)
{
    revision = Revision::byzantium;
    execute(hash_of(other));
    EXPECT_STATUS(undefined_instruction);
}

TEST_P(Eip1052, OfAContractIsTheHashOfItsCode)
{
    const Bytecode code = ret(7);
    set_account(other, 0, code);
    EXPECT_EQ(evaluate(hash_of(other)), to_u256(sluice::keccak256(code)));
    // "abc", whose hash everybody knows.
    set_account(other, 0, Bytecode{'a', 'b', 'c'});
    EXPECT_EQ(evaluate(hash_of(other)),
              word("0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"));
}

TEST_P(Eip1052, WithoutCodeIsTheHashOfNothing)
{
    set_account(other, 1);
    EXPECT_EQ(evaluate(hash_of(other)), hash_of_nothing);
    set_account(other, 0, {}, 1);
    EXPECT_EQ(evaluate(hash_of(other)), hash_of_nothing);
}

TEST_P(Eip1052, OfNobodyIsZero)
{
    EXPECT_EQ(evaluate(hash_of(nobody)), u256{0});
}

TEST_P(Eip1052, OfAnEmptyAccountIsZero)
{
    set_account(other, 0);
    EXPECT_EQ(evaluate(hash_of(other)), u256{0});
    // About to be cleared, after a touch.
    set_account(other, 0);
    EXPECT_EQ(evaluate(call(other) + OP_POP + hash_of(other)), u256{0});
}

TEST_P(Eip1052, OfAPrecompileGoesByItsBalance)
{
    EXPECT_EQ(evaluate(hash_of(1)), u256{0});
    set_account(address(1), 1);
    EXPECT_EQ(evaluate(hash_of(1)), hash_of_nothing);
}

TEST_P(Eip1052, LooksAtTheLow20BytesOnly)
{
    set_account(other, 0, ret(7));
    EXPECT_EQ(evaluate(hash_of(to_u256(other) + power_of_2(160))), evaluate(hash_of(other)));
}

TEST_P(Eip1052, OfADestroyedAccountStaysUntilTheTransactionEnds)
{
    revision = Revision::constantinople;
    const Bytecode code = selfdestruct(nobody);
    set_account(other, 0, code);
    EXPECT_EQ(evaluate(call(other).gas(100'000) + OP_POP + hash_of(other)),
              to_u256(sluice::keccak256(code)));
    EXPECT_EQ(evaluate(hash_of(other)), u256{0});
}

TEST_P(Eip1052, OfAnAccountWhoseDestructionWasUndone)
{
    revision = Revision::constantinople;
    const Bytecode code = selfdestruct(nobody);
    constexpr Address middle = address(0x3333);
    set_account(other, 0, code);
    set_account(middle, 0, call(other).gas(100'000) + OP_INVALID);
    EXPECT_EQ(evaluate(call(middle).gas(200'000) + OP_POP + hash_of(other)),
              to_u256(sluice::keccak256(code)));
    EXPECT_EQ(evaluate(hash_of(other)), to_u256(sluice::keccak256(code)));
}

TEST_P(Eip1052, OfANewContract)
{
    const Bytecode code = ret(7);
    EXPECT_EQ(evaluate(hash_of(create(deployer(code)))), to_u256(sluice::keccak256(code)));
    EXPECT_EQ(evaluate(hash_of(create({}))), hash_of_nothing);
    // In its own init code it has none yet.
    const Address created = to_address(evaluate(create(ret(hash_of(OP_ADDRESS)))));
    EXPECT_EQ(load_be_short(code_of(created)), hash_of_nothing);
}

TEST_P(Eip1052, OfAContractWhoseCreationWasUndone)
{
    constexpr Address creator = address(0x3333);
    set_account(creator, 0,
                create2(deployer(ret(7)), 0) + push(0) + OP_MSTORE + revert_memory(0, 32));
    EXPECT_EQ(evaluate(call(creator).output(0, 32) + OP_POP + hash_of(mload(0))), u256{0});
    EXPECT_NE(evaluate(call(creator).output(0, 32) + OP_POP + mload(0)), u256{0});
}

TEST_P(Eip1052, OfAnAccountThatComesToBe)
{
    set_account(contract, 5);
    execute(ret_words({hash_of(nobody), call(nobody).value(1), hash_of(nobody)}));
    EXPECT_EQ(output(0), u256{0});
    EXPECT_EQ(output(2), hash_of_nothing);
}

TEST_P(Eip1052, Costs)
{
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        // EIP-1884, EIP-2929 (cold).
        const std::uint64_t expected = r >= Revision::berlin     ? 2600
                                       : r >= Revision::istanbul ? 700
                                                                 : 400;
        EXPECT_EQ(cost(OP_EXTCODEHASH, {to_u256(other)}), expected) << to_string(r);
    }
}

}  // namespace
}  // namespace sluice::evm::test
