// EIP-2028 (Istanbul): a byte of call data that is not zero costs 16 gas instead of 68.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

class Eip2028 : public Transactions {
protected:
    std::uint64_t byte_cost() const { return revision >= Revision::istanbul ? 16 : 68; }

    /// What a call with this data costs without the 21000. The contract uses so much gas that
    /// EIP-7623's floor is out of sight; that is taken off again.
    std::uint64_t data_cost(const Bytes& data)
    {
        constexpr std::uint64_t jumpdests = 20'000;
        set_account(contract, 0, jumpdests * Bytecode{OP_JUMPDEST});
        chain::Transaction call = call_transaction(1'000'000);
        call.data = data;
        transact(call);
        return outcome.gas_used - 21'000 - jumpdests;
    }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip2028);

TEST_P(Eip2028, OtherBytesThanZeroGetCheaper)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        EXPECT_EQ(data_cost({}), 0U);
        EXPECT_EQ(data_cost({1}), byte_cost());
        EXPECT_EQ(data_cost(Bytes(200, 0xff)), 200 * byte_cost());
        EXPECT_EQ(data_cost({0, 1, 0, 0, 2}), 3 * 4 + 2 * byte_cost());
    }
}

TEST_P(Eip2028, ZerosCostFourAsEver)
{
    for (const Revision r : revisions()) {
        revision = r;
        EXPECT_EQ(data_cost({0}), 4U) << to_string(r);
        EXPECT_EQ(data_cost(Bytes(1000)), 4000U) << to_string(r);
    }
}

TEST_P(Eip2028, AllOtherBytesCostTheSame)
{
    for (const Revision r : {Revision::petersburg, Revision::istanbul}) {
        revision = r;
        for (unsigned byte = 1; byte <= 0xff; ++byte)
            EXPECT_EQ(data_cost({static_cast<std::uint8_t>(byte)}), byte_cost()) << byte;
    }
}

TEST_P(Eip2028, InitCodeOfTransactionsIsData)
{
    // EIP-3860 adds its own share from Shanghai on, EIP-2 the 32000 from Homestead on.
    const Bytecode init = ret_memory(0, 0) + Bytecode{Bytes(100)} + Bytecode{Bytes(50, 0xaa)};
    constexpr std::uint64_t zeros = 2 + 100;
    constexpr std::uint64_t others = 3 + 50;
    for (const Revision r : revisions(Revision::homestead, Revision::london)) {
        revision = r;
        transact(creation_transaction(init));
        EXPECT_EQ(outcome.gas_used, 53'000 + 4 * zeros + byte_cost() * others + 2 * 3)
            << to_string(r);
    }
}

TEST_P(Eip2028, IsPartOfWhatTheGasLimitMustCover)
{
    for (const Revision r : revisions(Revision::frontier, Revision::cancun)) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        set_account(contract, 0);
        const std::uint64_t enough = 21'000 + 3 * 4 + 10 * byte_cost();
        chain::Transaction call = call_transaction(enough - 1);
        call.data = Bytes(13, 0x7f);
        std::fill_n(call.data.begin(), 3, std::uint8_t{0});
        EXPECT_EQ(error_of(call), Error::gas_limit_below_intrinsic);
        call.gas_limit = enough;
        transact(call);
        EXPECT_EQ(outcome.gas_used, enough);
    }
}

TEST_P(Eip2028, FailureGivesNothingOfItBack)
{
    for (const Revision r : {Revision::byzantium, Revision::istanbul}) {
        revision = r;
        set_account(contract, 0, revert_memory(0, 0));
        chain::Transaction call = call_transaction();
        call.data = Bytes(10, 0x7f);
        transact(call);
        EXPECT_EQ(outcome.status, Status::revert);
        EXPECT_EQ(outcome.gas_used, 21'000 + 10 * byte_cost() + 2 * 3);
    }
}

}  // namespace
}  // namespace sluice::evm::test
