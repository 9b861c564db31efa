// EIP-3860 (Shanghai): init code has at most 49152 bytes and costs 2 gas a word.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

constexpr std::uint64_t limit = 49'152;

std::uint64_t words(std::uint64_t size)
{
    return (size + 31) / 32;
}

/// Gas for memory that has not been used before.
std::uint64_t memory_gas(std::uint64_t size)
{
    return 3 * words(size) + words(size) * words(size) / 512;
}

class Eip3860 : public Evm {
protected:
    bool metered_here() const { return revision >= Revision::shanghai; }
};
SLUICE_ON_EVERY_ENGINE(Eip3860);

TEST_P(Eip3860, CreateCostsTwoAWord)
{
    // Memory that was never written is init code that stops at once.
    for (const Revision r : revisions()) {
        revision = r;
        for (const std::uint64_t size :
             {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{31}, std::uint64_t{32},
              std::uint64_t{33}, std::uint64_t{1024}, limit - 1, limit})
            EXPECT_EQ(cost(OP_CREATE, {0, 0, size}),
                      32'000 + memory_gas(size) + (metered_here() ? 2 * words(size) : 0))
                << size << ", " << to_string(r);
    }
}

TEST_P(Eip3860, Create2CostsTwoAWordOnTopOfHashing)
{
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        std::uint64_t salt = 100 * static_cast<std::uint64_t>(r);
        for (const std::uint64_t size :
             {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{32}, std::uint64_t{33}, limit})
            EXPECT_EQ(cost(OP_CREATE2, {0, 0, size, ++salt}),
                      32'000 + memory_gas(size) + (metered_here() ? 8 : 6) * words(size))
                << size << ", " << to_string(r);
    }
}

TEST_P(Eip3860, LongerInitCodeIsAnExceptionalHaltOfItsCreator)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        std::vector<Bytecode> creations{op(OP_CREATE, {0, 0, limit + 1})};
        if (r >= Revision::constantinople)
            creations.push_back(op(OP_CREATE2, {0, 0, limit + 1, static_cast<int>(r)}));
        for (const Bytecode& creation : creations) {
            const std::uint64_t nonce = std::max<std::uint64_t>(account(contract).nonce, 1);
            execute(sstore(0, static_cast<int>(r) + 1) + creation);
            if (r < Revision::shanghai) {
                EXPECT_SUCCESS();
                continue;
            }
            EXPECT_STATUS(init_code_too_large);
            EXPECT_EQ(result.gas_left, 0U);
            EXPECT_EQ(account(contract).nonce, nonce);
            EXPECT_NE(storage(contract, 0), u256{static_cast<std::uint64_t>(r) + 1});
        }
    }
}

TEST_P(Eip3860, TheLimitIsNoMatterOfTheEndOfMemory)
{
    EXPECT_NE(evaluate(op(OP_CREATE, {0, 100'000, limit})), u256{0});
    execute(op(OP_CREATE, {0, 100'000, limit + 1}));
    EXPECT_STATUS(init_code_too_large);
}

TEST_P(Eip3860, SizesThatNoMemoryHoldsFailAsEver)
{
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        for (const u256& size : {power_of_2(32), power_of_2(64), power_of_2(64) + u256{limit},
                                 power_of_2(255), u256_max}) {
            execute(op(OP_CREATE, {0, 0, size}));
            EXPECT_STATUS(out_of_gas);
            execute(op(OP_CREATE2, {0, 0, size, 0}));
            EXPECT_STATUS(out_of_gas);
        }
    }
}

TEST_P(Eip3860, TheCallerOfSuchACreatorLosesItsGasAndGoesOn)
{
    constexpr Address creator = address(0xbbbb);
    set_account(creator, 0, op(OP_CREATE, {0, 0, limit + 1}) + ret(1), 1);
    execute(call(creator).gas(200'000).output(0, 32) + OP_POP +
            ret(metered(call(creator).gas(200'000) + OP_POP)));
    EXPECT_OUTPUT(7 * 3 + 100 + 200'000 + 2);
}

TEST_P(Eip3860, IsChargedEvenIfThereIsNoCreation)
{
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        set_account(contract, 0);
        // There is no balance for the value.
        EXPECT_EQ(cost(OP_CREATE, {1, 0, 64}), 32'000 + 2 * 3 + (metered_here() ? 4U : 0U));
        EXPECT_EQ(cost(OP_CREATE2, {1, 0, 64, 0}), 32'000 + 2 * 3 + 2 * (metered_here() ? 8U : 6U));
    }
}

TEST_P(Eip3860, AnEmptyPurseDoesNotExcuseTheLength)
{
    set_account(contract, 0);
    execute(op(OP_CREATE, {1, 0, limit + 1}));
    EXPECT_STATUS(init_code_too_large);
}

TEST_P(Eip3860, MeteringThatCannotBePaidFailsTheCreator)
{
    for (const Revision r : revisions(Revision::shanghai)) {
        revision = r;
        constexpr std::uint64_t enough = 3 * 3 + 32'000 + 2 * 3 + 2 * 2;
        execute(op(OP_CREATE, {0, 0, 64}), {}, enough);
        EXPECT_SUCCESS();
        execute(op(OP_CREATE, {0, 0, 64}), {}, enough - 1);
        EXPECT_STATUS(out_of_gas);
    }
}

TEST_P(Eip3860, InitCodeGetsItsShareOfWhatIsLeftAfterIt)
{
    constexpr std::uint64_t gas = 200'000;
    // Fails and so takes 63 of 64 parts. Storing one word comes first: two pushes and a word of
    // memory; then three operands.
    execute(create(Bytecode{OP_INVALID}) + OP_POP, {}, gas);
    EXPECT_SUCCESS();
    constexpr std::uint64_t available = gas - (3 + 3 + 6) - 3 * 3 - 32'000 - 2;
    EXPECT_EQ(result.gas_left, available / 64 - 2);
}

class Eip3860Transactions : public Transactions {
protected:
    /// EIP-7623's floor, which data of this size falls under from Prague on.
    std::uint64_t with_floor(std::uint64_t gas, std::uint64_t tokens) const
    {
        return revision >= Revision::prague ? std::max(gas, 21'000 + 10 * tokens) : gas;
    }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip3860Transactions);

TEST_P(Eip3860Transactions, InitCodeAtTheLimitIsCarriedOut)
{
    for (const Revision r : revisions(Revision::homestead)) {
        revision = r;
        transact(creation_transaction(Bytecode{Bytes(limit)}));
        EXPECT_TRUE(outcome.created.has_value());
        const std::uint64_t metering = r >= Revision::shanghai ? 2 * 1536 : 0;
        EXPECT_EQ(outcome.gas_used, with_floor(53'000 + 4 * limit + metering, limit))
            << to_string(r);
    }
}

TEST_P(Eip3860Transactions, LongerInitCodeIsRefused)
{
    for (const Revision r : revisions()) {
        revision = r;
        const auto error = error_of(creation_transaction(Bytecode{Bytes(limit + 1)}));
        if (r >= Revision::shanghai) {
            EXPECT_EQ(error, Error::initcode_too_large) << to_string(r);
        } else {
            EXPECT_EQ(error, std::nullopt) << to_string(r);
        }
        // Data of a call may have any size.
        chain::Transaction call = call_transaction(1'000'000);
        call.data = Bytes(limit + 1);
        EXPECT_EQ(error_of(call), std::nullopt) << to_string(r);
    }
}

TEST_P(Eip3860Transactions, TheGasLimitMustCoverTheMetering)
{
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        // 33 bytes are two words.
        const std::uint64_t metering = r >= Revision::shanghai ? 4 : 0;
        const std::uint64_t intrinsic = 53'000 + 16 * 33 + metering;
        const Bytecode init = 33 * Bytecode{OP_JUMPDEST};
        EXPECT_EQ(error_of(creation_transaction(init, intrinsic - 1)),
                  Error::gas_limit_below_intrinsic);
        transact(creation_transaction(init, intrinsic));
        EXPECT_EQ(outcome.status, Status::out_of_gas);
        transact(creation_transaction(init, intrinsic + 33));
        EXPECT_EQ(outcome.status, Status::success);
        EXPECT_EQ(outcome.gas_used, intrinsic + 33);
    }
}

TEST_P(Eip3860Transactions, DataOfCallsIsNotMetered)
{
    for (const Revision r : revisions(Revision::istanbul)) {
        revision = r;
        set_account(contract, 0, 2000 * Bytecode{OP_JUMPDEST}, 1);
        chain::Transaction call = call_transaction();
        call.data = Bytes(33, 1);
        transact(call);
        EXPECT_EQ(outcome.gas_used, 21'000U + 16 * 33 + 2000);
    }
}

}  // namespace
}  // namespace sluice::evm::test
