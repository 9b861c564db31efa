// EIP-1559 (London): transactions that name a maximum fee and a priority fee; the base fee is burnt
// and the rest is the coinbase's.
// SPDX-License-Identifier: Apache-2.0
#include "base/u256_mul.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

class Eip1559 : public Transactions {
protected:
    static constexpr std::uint64_t base_fee = 7;

    Eip1559() { block.base_fee = base_fee; }

    chain::Transaction dynamic(const u256& max_fee, const u256& priority_fee,
                               std::uint64_t gas_limit = 100'000)
    {
        chain::Transaction tx = call_transaction(gas_limit, max_fee);
        tx.type = chain::TransactionType::dynamic_fee;
        tx.chain_id = 1;
        tx.max_priority_fee_per_gas = priority_fee;
        return tx;
    }

    /// Gives the sender what he has, and the coinbase nothing.
    void reset_balances(const u256& of_sender)
    {
        set_account(sender, of_sender, {}, account(sender).nonce);
        set_account(coinbase, 0);
    }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip1559);

struct Offer {
    std::uint64_t max_fee;
    std::uint64_t priority_fee;
    std::uint64_t base_fee;
    std::uint64_t tip;  ///< min(priority fee, maximum - base fee)
};

constexpr Offer offers[]{
    {10, 2, 7, 2},                                                // all of the priority fee fits
    {10, 3, 7, 3},                                                // just
    {10, 4, 7, 3},                                                // not all of it
    {10, 10, 7, 3}, {10, 0, 7, 0},   {7, 0, 7, 0}, {7, 7, 7, 0},  // no room for any
    {10, 4, 0, 4},  {10, 10, 0, 10}, {0, 0, 0, 0},
};

TEST_P(Eip1559, TheSenderPaysBaseFeeAndAsMuchTipAsFits)
{
    constexpr std::uint64_t wealth = 100'000'000;
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        for (const Offer& offer : offers) {
            SCOPED_TRACE(std::to_string(offer.max_fee) + ", " + std::to_string(offer.priority_fee) +
                         " over " + std::to_string(offer.base_fee));
            block.base_fee = offer.base_fee;
            reset_balances(wealth);
            set_account(contract, 0, ret(OP_GASPRICE));
            transact(dynamic(offer.max_fee, offer.priority_fee));
            const std::uint64_t price = offer.base_fee + offer.tip;
            EXPECT_EQ(load_be_short(outcome.output), u256{price});
            // GASPRICE, a push, MSTORE with a word of memory, two pushes.
            constexpr std::uint64_t gas = 21'000 + 2 + 3 + 6 + 3 + 3;
            EXPECT_EQ(outcome.gas_used, gas);
            EXPECT_EQ(account(sender).balance, u256{wealth - gas * price});
            // What is missing between the two is burnt.
            EXPECT_EQ(account(coinbase).balance, u256{gas * offer.tip});
        }
    }
}

TEST_P(Eip1559, LegacyTransactionsTipAllThatIsAboveTheBaseFee)
{
    constexpr std::uint64_t wealth = 10'000'000;
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        // There is no base fee before.
        block.base_fee = r >= Revision::london ? base_fee : 0;
        reset_balances(wealth);
        set_account(contract, 0, ret(OP_GASPRICE));
        transact(call_transaction(100'000, 10));
        EXPECT_EQ(load_be_short(outcome.output), u256{10});
        EXPECT_EQ(account(sender).balance, u256{wealth - 10 * outcome.gas_used});
        EXPECT_EQ(account(coinbase).balance,
                  u256{(r >= Revision::london ? 3 : 10) * outcome.gas_used});
    }
}

TEST_P(Eip1559, FailedTransactionsPayLikeOthers)
{
    constexpr std::uint64_t wealth = 10'000'000;
    reset_balances(wealth);
    set_account(contract, 0, Bytecode{OP_INVALID});
    chain::Transaction failing = dynamic(20, 5, 100'000);
    failing.value = 50;
    transact(failing);
    EXPECT_EQ(outcome.status, Status::invalid_instruction);
    EXPECT_EQ(outcome.gas_used, 100'000U);
    EXPECT_EQ(account(sender).balance, u256{wealth - 100'000 * 12});
    EXPECT_EQ(account(coinbase).balance, u256{100'000 * 5});

    reset_balances(wealth);
    set_account(contract, 0, revert_memory(0, 0));
    transact(dynamic(20, 5, 100'000));
    EXPECT_EQ(outcome.status, Status::revert);
    EXPECT_EQ(account(sender).balance, u256{wealth - 21'006 * 12});
    EXPECT_EQ(account(coinbase).balance, u256{21'006 * 5});
}

TEST_P(Eip1559, RefundsComeAtTheEffectivePrice)
{
    constexpr std::uint64_t wealth = 10'000'000;
    reset_balances(wealth);
    set_storage(contract, 0, 1);
    set_account(contract, 0, sstore(0, 0));
    transact(dynamic(20, 5, 100'000));
    EXPECT_EQ(outcome.gas_used, 21'006U + 5000 - 4800);  // EIP-3529
    EXPECT_EQ(account(sender).balance, u256{wealth - 21'206 * 12});
    EXPECT_EQ(account(coinbase).balance, u256{21'206 * 5});
}

TEST_P(Eip1559, WhileItRunsTheWholeGasLimitIsPaidFor)
{
    constexpr std::uint64_t wealth = 10'000'000;
    reset_balances(wealth);
    set_account(contract, 0, ret(op(OP_BALANCE, {sender})));
    // At the effective price, not the maximum.
    transact(dynamic(20, 5, 100'000));
    EXPECT_EQ(load_be_short(outcome.output), u256{wealth - 100'000 * 12});
    // And nothing has reached the coinbase yet.
    reset_balances(wealth);
    set_account(contract, 0, ret(op(OP_BALANCE, {coinbase})));
    transact(dynamic(20, 5, 100'000));
    EXPECT_EQ(load_be_short(outcome.output), u256{0});
}

TEST_P(Eip1559, ACoinbaseThatSendsGetsItsTipBack)
{
    constexpr std::uint64_t wealth = 10'000'000;
    block.coinbase = sender;
    reset_balances(wealth);
    set_account(sender, wealth);
    transact(dynamic(20, 5, 100'000));
    EXPECT_EQ(account(sender).balance, u256{wealth - outcome.gas_used * base_fee});
}

TEST_P(Eip1559, WithoutATipNoCoinbaseComesIntoBeing)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        block.coinbase = address(static_cast<std::uint16_t>(0xf000 + static_cast<int>(r)));
        transact(dynamic(10, 0));
        EXPECT_FALSE(account(block.coinbase).flags.exists);
        transact(dynamic(10, 1));
        EXPECT_TRUE(account(block.coinbase).flags.exists);
    }
}

TEST_P(Eip1559, InheritsTheIntrinsicCostOfAccessLists)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        chain::Transaction with_list = dynamic(10, 1);
        with_list.access_list = {{address(0x7777), {Hash256{}, to_hash256(1)}}};
        set_account(contract, 0, op(OP_BALANCE, {address(0x7777)}));
        transact(with_list);
        EXPECT_EQ(outcome.gas_used, 21'000U + 2400 + 2 * 1900 + 3 + 100);
    }
}

TEST_P(Eip1559, TransactionsOfItsTypeAreUnknownBeforeLondon)
{
    block.base_fee = 0;
    for (const Revision r : revisions(Revision::frontier, Revision::berlin)) {
        revision = r;
        EXPECT_EQ(error_of(dynamic(10, 1)), Error::dynamic_fee_before_london) << to_string(r);
    }
}

TEST_P(Eip1559, AMaximumBelowTheBaseFeeIsRefused)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        EXPECT_EQ(error_of(dynamic(base_fee - 1, 0)), Error::max_fee_below_base_fee);
        EXPECT_EQ(error_of(dynamic(base_fee, 0)), std::nullopt);
        // So is a gas price.
        EXPECT_EQ(error_of(call_transaction(100'000, base_fee - 1)), Error::max_fee_below_base_fee);
        EXPECT_EQ(error_of(call_transaction(100'000, base_fee)), std::nullopt);
    }
}

TEST_P(Eip1559, APriorityFeeAboveTheMaximumIsRefused)
{
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        EXPECT_EQ(error_of(dynamic(10, 11)), Error::priority_fee_above_max_fee);
        EXPECT_EQ(error_of(dynamic(10, u256_max)), Error::priority_fee_above_max_fee);
        EXPECT_EQ(error_of(dynamic(10, power_of_2(64))), Error::priority_fee_above_max_fee);
        EXPECT_EQ(error_of(dynamic(10, 10)), std::nullopt);
    }
}

TEST_P(Eip1559, TheBalanceMustCoverTheMaximumNotThePrice)
{
    constexpr std::uint64_t needed = 100'000 * 20;
    for (const Revision r : revisions(Revision::london)) {
        revision = r;
        reset_balances(needed - 1);
        EXPECT_EQ(error_of(dynamic(20, 1)), Error::insufficient_funds);
        reset_balances(needed);
        EXPECT_EQ(error_of(dynamic(20, 1)), std::nullopt);
        // With the value on top.
        chain::Transaction with_value = dynamic(20, 1);
        with_value.value = 3;
        reset_balances(needed + 2);
        EXPECT_EQ(error_of(with_value), Error::insufficient_funds);
        reset_balances(needed + 3);
        with_value.nonce = account(sender).nonce;
        EXPECT_EQ(error_of(with_value), std::nullopt);
    }
}

TEST_P(Eip1559, CostsBeyondAWordAreRefused)
{
    reset_balances(u256_max);
    EXPECT_EQ(error_of(dynamic(u256_max, 0)), Error::gas_price_product_overflow);
    // 2^240 wei for each of 2^16 units of gas is one wei more than fits.
    EXPECT_EQ(error_of(dynamic(power_of_2(240), 0, 1U << 16)), Error::gas_price_product_overflow);
    // The value alone can be what is too much.
    chain::Transaction with_value = dynamic(10, 0);
    with_value.value = u256_max;
    EXPECT_EQ(error_of(with_value), Error::insufficient_funds);
}

TEST_P(Eip1559, PricesOfManyLimbsAreExact)
{
    const u256 huge = power_of_2(200) + u256{3};
    block.base_fee = power_of_2(199);
    const u256 wealth = power_of_2(250);
    reset_balances(wealth);
    set_account(contract, 0);
    transact(dynamic(huge, huge, 21'000));
    EXPECT_EQ(account(sender).balance, wealth - huge * u256{21'000});
    EXPECT_EQ(account(coinbase).balance, (power_of_2(199) + u256{3}) * u256{21'000});
}

}  // namespace
}  // namespace sluice::evm::test
