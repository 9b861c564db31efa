// EIP-7610: no contract is created at an address that has storage, in no revision.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/create_address.hpp>
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip7610 : public Evm {
protected:
    /// Where the contract's next CREATE goes.
    Address next_address()
    {
        return create_address(contract, std::max<std::uint64_t>(account(contract).nonce, 1));
    }
};
SLUICE_ON_EVERY_ENGINE(Eip7610);

/// What can be at an address, and whether it is in the way.
struct Occupant {
    std::string_view name;
    std::uint64_t nonce;
    std::uint64_t balance;
    bool has_code;
    std::optional<u256> slot;
    bool in_the_way;
};

const Occupant occupants[]{
    {"nothing", 0, 0, false, std::nullopt, false},
    {"a balance", 0, 5, false, std::nullopt, false},
    {"a slot of zero", 0, 0, false, u256{0}, false},
    {"a balance and a slot of zero", 0, 5, false, u256{0}, false},
    {"storage", 0, 0, false, u256{1}, true},
    {"storage, in the highest bit", 0, 0, false, power_of_2(255), true},
    {"storage and a balance", 0, 5, false, u256{1}, true},
    // EIP-684's conditions, which it amends.
    {"a nonce", 1, 0, false, std::nullopt, true},
    {"code", 0, 0, true, std::nullopt, true},
    {"everything", 1, 5, true, u256{1}, true},
};

TEST_P(Eip7610, CreateFailsWhereThereIsStorage)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (const Occupant& o : occupants) {
            SCOPED_TRACE(std::string{o.name} + ", " + std::string{to_string(r)});
            set_account(contract, 100, {}, account(contract).nonce);
            const Address where = next_address();
            set_account(where, o.balance, o.has_code ? Bytecode{OP_STOP} : Bytecode{}, o.nonce);
            if (o.slot)
                set_storage(where, 7, *o.slot);
            const std::uint64_t nonce = std::max<std::uint64_t>(account(contract).nonce, 1);
            execute(create(deployer(Bytecode{OP_JUMPDEST}), 3), {}, 100'000);
            EXPECT_SUCCESS();
            EXPECT_EQ(account(contract).nonce, nonce + 1);
            EXPECT_EQ(account(contract).balance, u256{o.in_the_way ? 100U : 97U});
            EXPECT_EQ(account(where).balance, u256{o.balance + (o.in_the_way ? 0 : 3)});
            EXPECT_EQ(storage(where, 7), o.slot.value_or(0));
            if (!o.in_the_way) {
                EXPECT_EQ(code_of(where), Bytes{OP_JUMPDEST});
            } else if (!o.has_code) {
                EXPECT_TRUE(code_of(where).empty());
            }
        }
    }
}

TEST_P(Eip7610, Create2FailsWhereThereIsStorage)
{
    const Bytecode init = deployer(Bytecode{OP_JUMPDEST});
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        for (const Occupant& o : occupants) {
            SCOPED_TRACE(std::string{o.name} + ", " + std::string{to_string(r)});
            const Address where = create2_address(contract, 9, init);
            set_account(where, o.balance, o.has_code ? Bytecode{OP_STOP} : Bytecode{}, o.nonce);
            set_storage(where, 7, o.slot.value_or(0));
            execute(create2(init, 9) + ret_words({op(OP_DUP1, {}), OP_RETURNDATASIZE}));
            EXPECT_SUCCESS();
            EXPECT_EQ(output(0), o.in_the_way ? u256{0} : to_u256(where));
            EXPECT_EQ(output(1), u256{0});
        }
    }
}

TEST_P(Eip7610, TheAttemptTakesAllItsGasAsInvalidCodeWould)
{
    constexpr std::uint64_t gas = 1'000'000;
    for (const Revision r : revisions(Revision::tangerine_whistle)) {
        revision = r;
        const auto left_after = [&](const Bytecode& init, bool occupied) {
            if (occupied)
                set_storage(next_address(), 1, 1);
            execute(create(init) + OP_POP, {}, gas);
            EXPECT_SUCCESS();
            return result.gas_left;
        };
        EXPECT_EQ(left_after(Bytecode{OP_STOP}, true), left_after(Bytecode{OP_INVALID}, false));
        // Of a push, a push, a store, three operands and a creation, a 64th of the rest is left.
        const std::uint64_t metering = r >= Revision::shanghai ? 2 : 0;
        EXPECT_EQ(left_after(Bytecode{OP_STOP}, true), (gas - 12 - 9 - 32'000 - metering) / 64 - 2);
    }
}

TEST_P(Eip7610, StorageThatWasUndoneIsNoStorage)
{
    // The init code stores and fails while the switch is off.
    constexpr Address gate = address(0xbbbb);
    const Bytecode gate_code = [] {
        const Bytecode answer = ret(sload(0));
        const std::size_t start = jumpi(0, OP_CALLDATASIZE).size();
        return jumpi(start + answer.size(), OP_CALLDATASIZE) + answer + OP_JUMPDEST + sstore(0, 1);
    }();
    const Bytecode init =
        sstore(1, 1) + call(gate).output(0, 32) + OP_POP + jumpi(0, iszero(mload(0)));
    for (const Revision r : revisions(Revision::constantinople)) {
        revision = r;
        set_account(gate, 0, gate_code);
        set_storage(gate, 0, 0);
        const u256 salt = u256{static_cast<std::uint64_t>(r)};
        execute(create2(init, salt) + call(gate).input(0, 1) + OP_POP + create2(init, salt) +
                push(32) + OP_MSTORE + push(0) + OP_MSTORE + ret_memory(0, 64));
        EXPECT_SUCCESS();
        EXPECT_EQ(output(0), u256{0});
        EXPECT_EQ(output(1), to_u256(create2_address(contract, salt, init)));
    }
}

TEST_P(Eip7610, ContractsWithoutCodeFromBeforeEip161AreSafe)
{
    // The case that made the rule: they have storage, no code, and a nonce of zero.
    revision = Revision::homestead;
    set_account(sender, 0, {}, 5);
    execute_creation(sstore(0, 1));
    EXPECT_SUCCESS();
    const Address where = result.created;
    EXPECT_EQ(account(where).nonce, 0U);
    EXPECT_TRUE(code_of(where).empty());
    for (const Revision r : revisions(Revision::homestead)) {
        revision = r;
        set_account(sender, 0, {}, 5);
        execute_creation(ret_memory(0, 1));
        EXPECT_STATUS(address_collision);
        EXPECT_EQ(result.gas_left, 0U);
        EXPECT_TRUE(code_of(where).empty());
        EXPECT_EQ(storage(where, 0), u256{1});
    }
}

TEST_P(Eip7610, ClearedStorageIsNoneAgain)
{
    const Address where = next_address();
    set_storage(where, 0, 1);
    set_storage(where, 1, 1);
    set_storage(where, 0, 0);
    set_storage(where, 1, 0);
    EXPECT_EQ(evaluate(create({})), to_u256(where));
}

using Eip7610Transactions = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip7610Transactions);

TEST_P(Eip7610Transactions, TheTransactionFailsAndPaysForAllOfItsGas)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        chain::Transaction creation = creation_transaction(deployer(Bytecode{OP_STOP}), 200'000);
        creation.value = 3;
        const Address where = create_address(sender, creation.nonce);
        set_storage(where, 1, 1);
        const u256 before = account(sender).balance;
        transact(creation);
        EXPECT_EQ(outcome.status, Status::address_collision);
        EXPECT_FALSE(outcome.created.has_value());
        EXPECT_EQ(outcome.gas_used, 200'000U);
        EXPECT_EQ(account(sender).balance, before - u256{200'000 * 10});
        EXPECT_EQ(account(sender).nonce, creation.nonce + 1);
        EXPECT_EQ(account(where).balance, u256{0});
        EXPECT_EQ(storage(where, 1), u256{1});
    }
}

}  // namespace
}  // namespace sluice::evm::test
