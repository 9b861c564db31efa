// EIP-3541 (London): no code that starts with 0xef can be deployed any more.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/create_address.hpp>
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip3541 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip3541);

/// Init code that deploys `size` bytes: the given one and zeros.
Bytecode deploys(std::uint8_t first, std::size_t size)
{
    return mstore8(0, first) + ret_memory(0, size);
}

struct Case {
    std::string_view init_code;
    bool rejected;
};

// The EIP's own.
constexpr Case cases[]{
    {"60ef60005360016000f3", true}, {"60ef60005360026000f3", true},  {"60ef60005360036000f3", true},
    {"60ef60005360206000f3", true}, {"60fe60005360016000f3", false},
};

TEST_P(Eip3541, TheEipsOwnCasesAsCreationMessages)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (const Case& c : cases) {
            SCOPED_TRACE(std::string{c.init_code} + ", " + std::string{to_string(r)});
            execute_creation(hex_code(c.init_code));
            if (c.rejected && r >= Revision::london) {
                EXPECT_STATUS(invalid_code);
                EXPECT_EQ(result.gas_left, 0U);
                EXPECT_TRUE(result.output.empty());
                EXPECT_FALSE(account(result.created).flags.exists);
            } else {
                EXPECT_SUCCESS();
                EXPECT_EQ(code_of(result.created)[0], c.rejected ? 0xef : 0xfe);
            }
        }
    }
}

TEST_P(Eip3541, TheEipsOwnCasesByCreateAndCreate2)
{
    // The EIP's callers: they put their input to memory, create from it, and revert if that fails.
    const std::pair<std::string_view, Revision> callers[]{
        {"6000356000523660006000f0151560165760006000fd5b", Revision::byzantium},
        {"60003560005260003660006000f5151560185760006000fd5b", Revision::constantinople}};
    for (const auto& [caller, first] : callers) {
        for (const Revision r : revisions(first)) {
            revision = r;
            for (const Case& c : cases) {
                SCOPED_TRACE(std::string{c.init_code} + ", " + std::string{to_string(r)});
                const Bytecode input = hex_code(c.init_code);
                execute(hex_code(caller), input);
                EXPECT_EQ(result.status,
                          c.rejected && r >= Revision::london ? Status::revert : Status::success);
                // CREATE2 finds the address free the next time.
                set_account(create2_address(contract, 0, input), 0);
            }
        }
    }
}

TEST_P(Eip3541, OnlyTheFirstByteCounts)
{
    execute_creation(mstore8(1, 0xef) + ret_memory(0, 2));
    EXPECT_SUCCESS();
    EXPECT_EQ(code_of(result.created), (Bytes{0x00, 0xef}));
    execute_creation(ret_memory(0, 0));
    EXPECT_SUCCESS();
    for (unsigned byte = 0; byte <= 0xff; ++byte) {
        execute_creation(deploys(static_cast<std::uint8_t>(byte), 1));
        EXPECT_EQ(result.status == Status::success, byte != 0xef) << byte;
    }
}

TEST_P(Eip3541, WhatTheInitCodeDidIsUndone)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        set_account(contract, 100);
        execute(create(sstore(0, 1) + op(OP_LOG0, {0, 0}) + deploys(0xef, 1), 30) +
                ret_words({OP_RETURNDATASIZE, op(OP_BALANCE, {OP_ADDRESS})}));
        EXPECT_SUCCESS();
        EXPECT_EQ(output(0), u256{0});
        EXPECT_EQ(output(1), u256{100});
        EXPECT_TRUE(logs.empty());
    }
}

TEST_P(Eip3541, CreateReturnsZeroAndAllGasButA64thIsGone)
{
    constexpr std::uint64_t gas = 1'000'000;
    for (const Opcode opcode : {OP_CREATE, OP_CREATE2}) {
        const Bytecode init = deploys(0xef, 1);
        execute((opcode == OP_CREATE ? create(init) : create2(init, 0)) + OP_POP, {}, gas);
        EXPECT_SUCCESS();
        const std::uint64_t nonce = account(contract).nonce;
        // Init code of one word: a push, a push, a store; operands; the instruction and its
        // metering (EIP-3860), 6 more for hashing; POP afterwards.
        const std::uint64_t before_init =
            opcode == OP_CREATE ? 3 + 3 + 6 + 3 * 3 + 32'000 + 2 : 3 + 3 + 6 + 4 * 3 + 32'000 + 8;
        EXPECT_EQ(result.gas_left, (gas - before_init) / 64 - 2);
        execute((opcode == OP_CREATE ? create(init) : create2(init, 0)) + ret_top());
        EXPECT_OUTPUT(0);
        // Trying counts.
        EXPECT_EQ(account(contract).nonce, nonce + 1);
    }
}

TEST_P(Eip3541, RevertingOrReturningSuchBytesIsNoDeployment)
{
    execute_creation(mstore8(0, 0xef) + revert_memory(0, 1));
    EXPECT_STATUS(revert);
    EXPECT_EQ(result.output, Bytes{0xef});
    EXPECT_GT(result.gas_left, 0U);
    execute(mstore8(0, 0xef) + ret_memory(0, 1));
    EXPECT_SUCCESS();
    EXPECT_EQ(result.output, Bytes{0xef});
}

TEST_P(Eip3541, DelegationsCannotBeDeployed)
{
    // What only an authorization may write (EIP-7702).
    Bytes designator{0xef, 0x01, 0x00};
    designator.resize(23, 0xbb);
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        execute_creation(deployer(Bytecode{designator}));
        EXPECT_STATUS(invalid_code);
    }
}

TEST_P(Eip3541, CodeThatStartsSoFailsWhenItRunsAsEver)
{
    constexpr Address old = address(0x0e0f);
    set_account(old, 0, Bytecode{0xef, 0x00});
    for (const Revision r : revisions()) {
        revision = r;
        execute(call(old).gas(1000) + ret_top());
        EXPECT_OUTPUT(0);
        EXPECT_EQ(evaluate(op(OP_EXTCODESIZE, {old})), u256{2});
        // As init code as well, whatever it would have deployed.
        execute_creation(Bytecode{0xef} + ret_memory(0, 0));
        EXPECT_STATUS(undefined_instruction);
    }
}

using Eip3541Transactions = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip3541Transactions);

TEST_P(Eip3541Transactions, TheTransactionFailsAndPaysForAllOfItsGas)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        for (const Case& c : cases) {
            chain::Transaction creation = creation_transaction(hex_code(c.init_code), 100'000);
            const u256 before = account(sender).balance;
            transact(creation);
            EXPECT_EQ(outcome.created.has_value(), !c.rejected);
            if (c.rejected) {
                EXPECT_EQ(outcome.status, Status::invalid_code);
                EXPECT_EQ(outcome.gas_used, 100'000U);
                EXPECT_TRUE(outcome.output.empty());
            }
            EXPECT_EQ(account(sender).nonce, creation.nonce + 1);
            EXPECT_EQ(account(sender).balance, before - u256{10 * outcome.gas_used});
        }
    }
}

}  // namespace
}  // namespace sluice::evm::test
