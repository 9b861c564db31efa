// EIP-7702 (Prague): transactions with authorizations, by which accounts delegate to other code.
// What calls make of a delegation is in eip7702_delegations_test.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "chain/account.hpp"
#include "chain/transaction_signing.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

constexpr std::uint64_t no_nonce = ~std::uint64_t{0};

/// The order of the group of the curve that signatures are over (SEC 2, 2.4.1).
const u256 group_order = word("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

class Eip7702Transactions : public Transactions {
protected:
    static constexpr Hash256 key{{1, 2, 3}};
    static constexpr Hash256 other_key{{4, 5, 6}};
    static constexpr Address target = address(0x7777);

    const Address authority = chain::address_of_key(key).value();
    const Address other_authority = chain::address_of_key(other_key).value();

    static Bytes designator(const Address& to)
    {
        Bytes code{0xef, 0x01, 0x00};
        code.insert(code.end(), std::begin(to.bytes), std::end(to.bytes));
        return code;
    }

    static chain::Authorization authorize(const Hash256& by, const Address& to, std::uint64_t nonce,
                                          const u256& chain_id = 1)
    {
        chain::Authorization authorization;
        authorization.chain_id = chain_id;
        authorization.address = to;
        authorization.nonce = nonce;
        EXPECT_TRUE(chain::sign(authorization, by));
        return authorization;
    }

    chain::Transaction set_code(const std::vector<chain::Authorization>& authorizations,
                                std::uint64_t gas_limit = 300'000)
    {
        chain::Transaction tx = call_transaction(gas_limit);
        tx.type = chain::TransactionType::set_code;
        tx.chain_id = 1;
        tx.authorizations = authorizations;
        return tx;
    }

    /// Carries out a transaction that the authority sends itself.
    void transact_as_authority(const chain::Transaction& tx)
    {
        chain::BlockEnvironment environment;
        environment.revision = revision;
        environment.context = block;
        auto carried_out = GetParam().transact(state, environment, tx, authority);
        ASSERT_TRUE(carried_out.has_value()) << message(carried_out.error());
        outcome = std::move(*carried_out);
    }

    /// Gas that the contract burns here, for refunds to stay below a fifth of all.
    static constexpr std::uint64_t burnt = 100'000;

    /// Carries out authorizations while the contract asks for the authority's balance. Returns
    /// what that cost: 100 or 2600.
    std::uint64_t run(const std::vector<chain::Authorization>& authorizations)
    {
        set_account(contract, 0, ret(metered(op(OP_BALANCE, {authority}) + OP_POP)), 1);
        transact(set_code(authorizations));
        EXPECT_EQ(outcome.status, Status::success);
        return load_be_short(outcome.output).limb[0] - 3 - 2;
    }

    /// Neither code nor nonce nor refund comes of an authorization.
    void expect_passed_over(const chain::Authorization& authorization, std::uint64_t access_cost)
    {
        const Bytes code = code_of(authority);
        const std::uint64_t nonce = account(authority).nonce;
        EXPECT_EQ(run({authorization}), access_cost);
        EXPECT_EQ(code_of(authority), code);
        EXPECT_EQ(account(authority).nonce, nonce);
        EXPECT_EQ(outcome.gas_refunded, 0U);
    }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip7702Transactions);

TEST_P(Eip7702Transactions, AreThereFromPragueOnAndNeedAnAuthorizationAndARecipient)
{
    for (const Revision r : revisions(Revision::frontier, Revision::cancun)) {
        revision = r;
        EXPECT_EQ(error_of(set_code({authorize(key, target, 0)})), Error::set_code_before_prague)
            << to_string(r);
    }
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        EXPECT_EQ(error_of(set_code({})), Error::set_code_without_authorizations);
        chain::Transaction creation = set_code({authorize(key, target, 0)});
        creation.to.reset();
        EXPECT_EQ(error_of(creation), Error::set_code_without_to);
    }
}

TEST_P(Eip7702Transactions, WriteTheDesignatorAndRaiseTheNonce)
{
    // Nobody becomes somebody.
    run({authorize(key, target, 0)});
    EXPECT_TRUE(account(authority).flags.exists);
    EXPECT_EQ(account(authority).nonce, 1U);
    EXPECT_EQ(code_of(authority), designator(target));
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        for (const std::uint64_t nonce : {std::uint64_t{0}, std::uint64_t{7}, no_nonce - 1}) {
            set_account(authority, 5, {}, nonce);
            set_storage(authority, 1, 9);
            run({authorize(key, target, nonce)});
            EXPECT_EQ(code_of(authority), designator(target));
            EXPECT_EQ(account(authority).nonce, nonce + 1);
            EXPECT_EQ(account(authority).balance, u256{5});
            EXPECT_EQ(storage(authority, 1), u256{9});
        }
    }
}

TEST_P(Eip7702Transactions, RunTheNewCodeAtOnce)
{
    set_account(target, 0, ret_words({OP_ADDRESS, OP_CALLER, OP_CALLVALUE, sload(1)}));
    set_storage(authority, 1, 9);
    set_account(authority, 0, {}, 3);
    chain::Transaction tx = set_code({authorize(key, target, 3)});
    tx.to = authority;
    tx.value = 8;
    transact(tx);
    EXPECT_EQ(outcome.status, Status::success);
    ASSERT_EQ(outcome.output.size(), 128U);
    const u256 expected[]{to_u256(authority), to_u256(sender), 8, 9};
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(load_be(outcome.output.data() + 32 * i), expected[i]) << i;
    EXPECT_EQ(account(authority).balance, u256{8});
    // And in later transactions of any type.
    tx = call_transaction();
    tx.to = authority;
    transact(tx);
    EXPECT_EQ(load_be(outcome.output.data()), to_u256(authority));
}

TEST_P(Eip7702Transactions, Cost25000ForEachAuthorizationValidOrNot)
{
    set_account(contract, 0, {}, 1);
    const chain::Authorization invalid = authorize(key, target, 77);
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        for (const std::size_t count : {1U, 2U, 5U}) {
            const std::vector<chain::Authorization> authorizations(count, invalid);
            const std::uint64_t intrinsic = 21'000 + 25'000 * count;
            EXPECT_EQ(error_of(set_code(authorizations, intrinsic - 1)),
                      Error::gas_limit_below_intrinsic);
            transact(set_code(authorizations, intrinsic));
            EXPECT_EQ(outcome.gas_used, intrinsic);
        }
    }
    // Data and access lists cost what they cost elsewhere.
    set_account(contract, 0, op(OP_BALANCE, {target}), 1);
    chain::Transaction tx = set_code({invalid});
    tx.data = {0, 1};
    tx.access_list = {{target, {Hash256{}}}};
    transact(tx);
    EXPECT_EQ(outcome.gas_used, 21'000U + 25'000 + 4 + 16 + 2400 + 1900 + 3 + 100);
}

TEST_P(Eip7702Transactions, Refund12500ForAuthoritiesThatExist)
{
    set_account(contract, 0, burnt * Bytecode{OP_JUMPDEST}, 1);
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        state.set_account(authority, 0, 1, {});
        transact(set_code({authorize(key, target, 0)}));
        EXPECT_EQ(outcome.gas_refunded, 12'500U);
        EXPECT_EQ(outcome.gas_used, 21'000 + 25'000 + burnt - 12'500);
        // It delegates by now, and exists.
        transact(set_code({authorize(key, target, 1)}));
        EXPECT_EQ(outcome.gas_refunded, 12'500U);
    }
    // Nobody, and then somebody.
    transact(set_code({authorize(other_key, target, 0), authorize(other_key, target, 1)}));
    EXPECT_EQ(account(other_authority).nonce, 2U);
    EXPECT_EQ(outcome.gas_refunded, 12'500U);
    EXPECT_EQ(outcome.gas_used, 21'000 + 2 * 25'000 + burnt - 12'500);
    // EIP-3529: a fifth of all gas at most.
    set_account(contract, 0, {}, 1);
    set_account(authority, 1);
    transact(set_code({authorize(key, target, 0)}));
    EXPECT_EQ(outcome.gas_refunded, 46'000U / 5);
    EXPECT_EQ(outcome.gas_used, 46'000U - 9200);
}

TEST_P(Eip7702Transactions, FailureLeavesDelegationsAndTheirRefunds)
{
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        set_account(authority, 1, {}, 4);
        set_account(contract, 0, Bytecode{OP_INVALID}, 1);
        transact(set_code({authorize(key, target, 4)}, 100'000));
        EXPECT_EQ(outcome.status, Status::invalid_instruction);
        EXPECT_EQ(outcome.gas_used, 100'000U - 12'500);
        EXPECT_EQ(code_of(authority), designator(target));
        EXPECT_EQ(account(authority).nonce, 5U);
        set_account(target, 0, sstore(0, 1) + revert_memory(0, 0));
        chain::Transaction tx = set_code({authorize(key, target, 5)});
        tx.to = authority;
        transact(tx);
        EXPECT_EQ(outcome.status, Status::revert);
        EXPECT_EQ(account(authority).nonce, 6U);
        EXPECT_EQ(storage(authority, 0), u256{0});
    }
}

TEST_P(Eip7702Transactions, AuthorizationsHoldForOneChainOrForAll)
{
    set_account(authority, 1);
    EXPECT_EQ(run({authorize(key, target, 0, 0)}), 100U);
    EXPECT_EQ(account(authority).nonce, 1U);
    EXPECT_EQ(run({authorize(key, target, 1, 1)}), 100U);
    EXPECT_EQ(account(authority).nonce, 2U);
    block.chain_id = 5;
    EXPECT_EQ(run({authorize(key, target, 2, 5)}), 100U);
    EXPECT_EQ(account(authority).nonce, 3U);
    // Of another chain's it is not even found out whose they are.
    for (const u256& chain_id :
         {u256{1}, u256{4}, power_of_2(64) + u256{5}, power_of_2(64), power_of_2(255)})
        expect_passed_over(authorize(key, target, 3, chain_id), 2600);
}

TEST_P(Eip7702Transactions, TheNonceMustBeTheAuthoritys)
{
    set_account(authority, 1, {}, 5);
    for (const std::uint64_t nonce : {std::uint64_t{0}, std::uint64_t{4}, std::uint64_t{6}})
        expect_passed_over(authorize(key, target, nonce), 100);
    // The last nonce cannot be raised; this one is passed over before the signature is looked at.
    set_account(authority, 1, {}, no_nonce);
    expect_passed_over(authorize(key, target, no_nonce), 2600);
}

TEST_P(Eip7702Transactions, TheSignatureMustBeValid)
{
    set_account(authority, 1);
    const chain::Authorization valid = authorize(key, target, 0);
    const auto changed = [&](auto&& change) {
        chain::Authorization authorization = valid;
        change(authorization);
        return authorization;
    };
    const chain::Authorization invalid[]{
        changed([](auto& a) { a.y_parity = 2; }),
        changed([](auto& a) { a.r = 0; }),
        changed([](auto& a) { a.r = group_order; }),
        changed([](auto& a) { a.s = 0; }),
        changed([](auto& a) { a.s = u256_max; }),
        // The same signature's other form, which EIP-2 forbids.
        changed([](auto& a) {
            a.s = group_order - a.s;
            a.y_parity ^= 1U;
        }),
        // Whoever this makes the signer.
        changed([](auto& a) { a.y_parity ^= 1U; }),
        changed([](auto& a) { a.address = address(0x7778); }),
        changed([](auto& a) { a.chain_id = 0; }),
    };
    for (const chain::Authorization& authorization : invalid)
        EXPECT_EQ(run({authorization}), 2600U);
    EXPECT_TRUE(code_of(authority).empty());
    EXPECT_EQ(account(authority).nonce, 0U);
    EXPECT_EQ(run({valid}), 100U);
    EXPECT_EQ(code_of(authority), designator(target));
}

TEST_P(Eip7702Transactions, AuthoritiesWithOtherCodeKeepIt)
{
    for (const Bytecode& code : {Bytecode{OP_STOP}, Bytecode{0xef, 0x01, 0x00}, ret(1)}) {
        set_account(authority, 1, code);
        expect_passed_over(authorize(key, target, 0), 100);
    }
}

TEST_P(Eip7702Transactions, DelegationsAreReplacedAndCleared)
{
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        set_account(authority, 1);
        run({authorize(key, target, 0)});
        run({authorize(key, address(0x7778), 1)});
        EXPECT_EQ(code_of(authority), designator(address(0x7778)));
        // Address zero takes the code away altogether.
        run({authorize(key, Address{}, 2)});
        EXPECT_TRUE(code_of(authority).empty());
        EXPECT_EQ(account(authority).code_hash, chain::empty_code_hash);
        EXPECT_EQ(account(authority).nonce, 3U);
        run({authorize(key, Address{}, 3)});
        EXPECT_EQ(account(authority).nonce, 4U);
        EXPECT_EQ(account(authority).code_hash, chain::empty_code_hash);
    }
}

TEST_P(Eip7702Transactions, TheLastValidOneOfAnAuthorityCounts)
{
    set_account(authority, 1);
    run({authorize(key, address(0x7001), 0), authorize(other_key, address(0x7002), 0),
         authorize(key, address(0x7003), 1), authorize(key, address(0x7004), 1),
         authorize(key, address(0x7005), 0), authorize(key, address(0x7006), 2, 9)});
    EXPECT_EQ(code_of(authority), designator(address(0x7003)));
    EXPECT_EQ(account(authority).nonce, 2U);
    EXPECT_EQ(code_of(other_authority), designator(address(0x7002)));
    // Set and cleared in one transaction.
    run({authorize(key, target, 2), authorize(key, Address{}, 3)});
    EXPECT_TRUE(code_of(authority).empty());
    EXPECT_EQ(account(authority).nonce, 4U);
}

TEST_P(Eip7702Transactions, WarmTheAuthorityButNotItsTarget)
{
    set_account(authority, 1);
    set_account(contract, 0, ret(metered(op(OP_BALANCE, {target}) + OP_POP)), 1);
    transact(set_code({authorize(key, target, 0)}));
    EXPECT_EQ(load_be_short(outcome.output), u256{3 + 2600 + 2});
    // The recipient's target is warm: of a transaction of any type.
    set_account(target, 0, ret(metered(op(OP_BALANCE, {target}) + OP_POP)));
    chain::Transaction tx = set_code({authorize(key, target, 1)});
    tx.to = authority;
    transact(tx);
    EXPECT_EQ(load_be_short(outcome.output), u256{3 + 100 + 2});
    tx = call_transaction();
    tx.to = authority;
    transact(tx);
    EXPECT_EQ(load_be_short(outcome.output), u256{3 + 100 + 2});
}

TEST_P(Eip7702Transactions, SendersMayAuthorizeForThemselves)
{
    // Their nonce has been raised by then.
    for (const Revision r : revisions(Revision::prague)) {
        revision = r;
        set_account(authority, power_of_2(64), {}, 10);
        set_account(target, 0, ret_words({OP_ADDRESS, OP_CALLER, OP_ORIGIN}));
        chain::Transaction tx = set_code({authorize(key, target, 10)});
        tx.to = authority;
        tx.nonce = 10;
        transact_as_authority(tx);
        EXPECT_TRUE(outcome.output.empty());
        EXPECT_TRUE(code_of(authority).empty());
        EXPECT_EQ(account(authority).nonce, 11U);

        tx.nonce = 11;
        tx.authorizations = {authorize(key, target, 12)};
        transact_as_authority(tx);
        EXPECT_EQ(account(authority).nonce, 13U);
        EXPECT_EQ(code_of(authority), designator(target));
        ASSERT_EQ(outcome.output.size(), 96U);
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(load_be(outcome.output.data() + 32 * i), to_u256(authority));
        // From then on they may send although they have code.
        tx = call_transaction();
        tx.nonce = 13;
        transact_as_authority(tx);
        EXPECT_EQ(account(authority).nonce, 14U);
    }
}

TEST_P(Eip7702Transactions, TheRecipientsDelegationIsFollowedOnceAndNotToPrecompiles)
{
    chain::Transaction tx = call_transaction(50'000);
    tx.to = authority;
    set_account(target, 0, Bytecode{OP_JUMPDEST});
    set_account(authority, 0, Bytecode{designator(target)}, 1);
    transact(tx);
    EXPECT_EQ(outcome.gas_used, 21'001U);  // nothing for the target
    tx.nonce += 1;
    // The identity would return the data.
    tx.data = {1, 2, 3};
    set_account(authority, 0, Bytecode{designator(address(4))}, 1);
    transact(tx);
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_TRUE(outcome.output.empty());
    EXPECT_EQ(outcome.gas_used, 21'000U + 3 * 40);  // EIP-7623's floor
    set_account(authority, 0, Bytecode{designator(target)}, 1);
    set_account(target, 0, Bytecode{designator(address(0x7778))}, 1);
    set_account(address(0x7778), 0, ret(1));
    tx.nonce += 1;
    transact(tx);
    EXPECT_EQ(outcome.status, Status::undefined_instruction);
    EXPECT_EQ(outcome.gas_used, 50'000U);
}

}  // namespace
}  // namespace sluice::evm::test
