// EIP-2930 (Berlin): transactions that list accounts and slots beforehand, at 2400 and 1900 gas,
// and find them warm.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/create_address.hpp>
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

class Eip2930 : public Transactions {
protected:
    static constexpr Address target = address(0x7777);
    static constexpr Address middle = address(0x3333);

    Eip2930() { set_account(target, 1); }

    chain::Transaction with_list(const chain::AccessList& list, std::uint64_t gas_limit = 200'000)
    {
        chain::Transaction tx = call_transaction(gas_limit);
        tx.type = chain::TransactionType::access_list;
        tx.chain_id = 1;
        tx.access_list = list;
        return tx;
    }

    /// Runs `code` as the contract's with this list; returns the words it returns.
    u256 run(const Bytecode& code, const chain::AccessList& list)
    {
        set_account(contract, 0, code, 1);
        transact(with_list(list));
        EXPECT_EQ(outcome.status, Status::success);
        return load_be_short(outcome.output);
    }

    /// What asking for a balance and loading a slot cost with this list.
    std::uint64_t balance_cost(const Address& of, const chain::AccessList& list)
    {
        return run(ret(metered(op(OP_BALANCE, {of}) + OP_POP)), list).limb[0] - 3 - 2;
    }
    std::uint64_t load_cost(const u256& key, const chain::AccessList& list)
    {
        return run(ret(metered(sload(key) + OP_POP)), list).limb[0] - 3 - 2;
    }

    static Hash256 key(std::uint64_t number) { return to_hash256(number); }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip2930);

TEST_P(Eip2930, TransactionsOfItsTypeAreUnknownBeforeBerlin)
{
    for (const Revision r : revisions()) {
        revision = r;
        const auto error = error_of(with_list({}));
        if (r < Revision::berlin) {
            EXPECT_EQ(error, Error::access_list_before_berlin) << to_string(r);
        } else {
            EXPECT_EQ(error, std::nullopt) << to_string(r);
        }
    }
}

TEST_P(Eip2930, ChargesForEachAddressAndEachKey)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        const auto used_with = [&](const chain::AccessList& list) {
            run({}, list);
            return outcome.gas_used;
        };
        EXPECT_EQ(used_with({}), 21'000U);
        EXPECT_EQ(used_with({{target, {}}}), 21'000U + 2400);
        EXPECT_EQ(used_with({{target, {key(1)}}}), 21'000U + 2400 + 1900);
        // The EIP's example of a list: two addresses, two keys.
        const Address first = address_from_hex("de0b295669a9fd93d5f28d9ec85e40f4cb697bae").value();
        const Address second = address_from_hex("bb9bc244d798123fde783fcc1c72d3bb8c189413").value();
        EXPECT_EQ(used_with({{first, {key(3), key(7)}}, {second, {}}}),
                  21'000U + 2 * 2400 + 2 * 1900);
    }
}

TEST_P(Eip2930, ChargesForDuplicatesAndForWhatIsWarmAnyway)
{
    run({}, {{target, {key(1), key(1)}}, {target, {key(1)}}});
    EXPECT_EQ(outcome.gas_used, 21'000U + 2 * 2400 + 3 * 1900);
    run({}, {{sender, {}}, {contract, {}}, {coinbase, {}}, {address(1), {}}});
    EXPECT_EQ(outcome.gas_used, 21'000U + 4 * 2400);
    // They are no warmer for it.
    EXPECT_EQ(load_cost(1, {{contract, {key(1), key(1)}}, {contract, {}}}), 100U);
}

TEST_P(Eip2930, ChargesNothingForTheListsBytes)
{
    Hash256 full;
    std::ranges::fill(full.bytes, std::uint8_t{0xff});
    run({}, {{target, {full}}});
    EXPECT_EQ(outcome.gas_used, 21'000U + 2400 + 1900);
    chain::Transaction with_data = with_list({{target, {full}}});
    set_account(contract, 0, {}, 1);
    with_data.data = {0, 1};
    revision = Revision::cancun;  // before EIP-7623's floor
    transact(with_data);
    EXPECT_EQ(outcome.gas_used, 21'000U + 4 + 16 + 2400 + 1900);
}

TEST_P(Eip2930, ListedAccountsAreWarm)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        EXPECT_EQ(balance_cost(target, {}), 2600U);
        EXPECT_EQ(balance_cost(target, {{target, {}}}), 100U);
        EXPECT_EQ(balance_cost(target, {{address(0x7778), {}}}), 2600U);
        // Through one of their keys as well.
        EXPECT_EQ(balance_cost(target, {{target, {key(1)}}}), 100U);
        // And nobody's account.
        EXPECT_EQ(balance_cost(address(0x9999), {{address(0x9999), {}}}), 100U);
    }
}

TEST_P(Eip2930, ListedSlotsAreWarm)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        EXPECT_EQ(load_cost(1, {}), 2100U);
        EXPECT_EQ(load_cost(1, {{contract, {key(1)}}}), 100U);
        EXPECT_EQ(load_cost(1, {{contract, {key(2), key(1)}}}), 100U);
        EXPECT_EQ(load_cost(1, {{contract, {key(2)}}}), 2100U);
        // A slot belongs to its account, and an account does not stand for its slots.
        EXPECT_EQ(load_cost(1, {{target, {key(1)}}}), 2100U);
        EXPECT_EQ(load_cost(1, {{contract, {}}}), 2100U);
        // Keys are whole words.
        const u256 high = power_of_2(255) + u256{1};
        EXPECT_EQ(load_cost(high, {{contract, {key(1)}}}), 2100U);
        EXPECT_EQ(load_cost(high, {{contract, {to_hash256(high)}}}), 100U);
    }
}

TEST_P(Eip2930, StoresToListedSlotsLackTheSurcharge)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        const auto store_cost = [&](const u256& original, const u256& stored) {
            set_storage(contract, 1, original);
            const Bytecode code = ret(metered(sstore(1, stored)));
            return run(code, {{contract, {key(1)}}}).limb[0] - 2 * 3;
        };
        EXPECT_EQ(store_cost(0, 1), 20'000U);
        EXPECT_EQ(store_cost(1, 2), 2900U);
        EXPECT_EQ(store_cost(1, 1), 100U);
        // What the slot holds counts as the original value.
        EXPECT_EQ(storage(contract, 1), u256{1});
    }
}

TEST_P(Eip2930, FailureBelowLeavesListedOnesWarm)
{
    const Bytecode touch = op(OP_BALANCE, {target}) + OP_POP + sload(1) + OP_POP;
    for (const Bytecode& failure : {revert_memory(0, 0), Bytecode{OP_INVALID}}) {
        set_account(middle, 0, touch + failure);
        const Bytecode fail_inside = delegatecall(middle).gas(20'000) + OP_POP;
        const Bytecode ask = ret(metered(touch));
        EXPECT_EQ(run(fail_inside + ask, {{target, {}}, {contract, {key(1)}}}),
                  u256{2 * (3 + 100 + 2)});
        EXPECT_EQ(run(fail_inside + ask, {}), u256{(3 + 2600 + 2) + (3 + 2100 + 2)});
    }
}

TEST_P(Eip2930, TheListHoldsForOneTransaction)
{
    EXPECT_EQ(balance_cost(target, {{target, {}}}), 100U);
    EXPECT_EQ(balance_cost(target, {}), 2600U);
    EXPECT_EQ(load_cost(1, {{contract, {key(1)}}}), 100U);
    EXPECT_EQ(load_cost(1, {}), 2100U);
}

TEST_P(Eip2930, IsPartOfWhatTheGasLimitMustCover)
{
    for (const Revision r : revisions(Revision::berlin)) {
        revision = r;
        set_account(contract, 0, {}, 1);
        const chain::AccessList list{{target, {key(1), key(2)}}, {middle, {}}};
        constexpr std::uint64_t enough = 21'000 + 2 * 2400 + 2 * 1900;
        EXPECT_EQ(error_of(with_list(list, enough - 1)), Error::gas_limit_below_intrinsic);
        transact(with_list(list, enough));
        EXPECT_EQ(outcome.gas_used, enough);
    }
}

TEST_P(Eip2930, FailureGivesNothingOfItBack)
{
    set_account(contract, 0, revert_memory(0, 0), 1);
    transact(with_list({{target, {key(1)}}}));
    EXPECT_EQ(outcome.status, Status::revert);
    EXPECT_EQ(outcome.gas_used, 21'000U + 2400 + 1900 + 2 * 3);
}

TEST_P(Eip2930, CreationsCanListTheContractToCome)
{
    for (const Revision r : revisions(Revision::berlin, Revision::london)) {
        revision = r;
        const Bytecode init = sload(1) + op(OP_BALANCE, {target});
        chain::Transaction creation = creation_transaction(init);
        creation.type = chain::TransactionType::access_list;
        creation.access_list = {{create_address(sender, creation.nonce), {key(1)}}, {target, {}}};
        transact(creation);
        EXPECT_TRUE(outcome.created.has_value());
        // 0x6001, 0x54, 0x73 with 20 bytes of which 18 are zeros, 0x31.
        constexpr std::uint64_t data = 18 * 4 + 7 * 16;
        EXPECT_EQ(outcome.gas_used, 53'000U + data + 2 * 2400 + 1900 + (3 + 100) + (3 + 100));
    }
}

TEST_P(Eip2930, ListingAnAccountDoesNotTouchIt)
{
    // Touched, the empty one would be removed (EIP-161).
    constexpr Address empty = address(0xe111);
    set_account(empty, 0);
    run({}, {{empty, {key(1)}}, {address(0x9999), {key(1)}}});
    EXPECT_TRUE(account(empty).flags.exists);
    EXPECT_FALSE(account(address(0x9999)).flags.exists);
}

TEST_P(Eip2930, TheGasPriceIsPaidAsByLegacyTransactions)
{
    revision = Revision::berlin;
    const u256 before = account(sender).balance;
    EXPECT_EQ(run(ret(OP_GASPRICE), {}), u256{10});
    EXPECT_EQ(account(sender).balance, before - u256{10 * outcome.gas_used});
    EXPECT_EQ(account(coinbase).balance, u256{10 * outcome.gas_used});
}

TEST_P(Eip2930, LaterTypesInheritIt)
{
    const std::pair<chain::TransactionType, Revision> types[]{
        {chain::TransactionType::dynamic_fee, Revision::london},
        {chain::TransactionType::blob, Revision::cancun}};
    for (const auto& [type, first] : types) {
        for (const Revision r : revisions(first)) {
            revision = r;
            set_account(contract, 0, ret(metered(sload(1) + OP_POP)), 1);
            chain::Transaction tx = with_list({{contract, {key(1)}}});
            tx.type = type;
            if (type == chain::TransactionType::blob) {
                tx.blob_hashes = {Hash256{{1}}};
                tx.max_fee_per_blob_gas = 1;
            }
            transact(tx);
            EXPECT_EQ(load_be_short(outcome.output), u256{3 + 100 + 2});
        }
    }
}

}  // namespace
}  // namespace sluice::evm::test
