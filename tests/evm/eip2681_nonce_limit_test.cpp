// EIP-2681: nonces end at 2^64 - 1, from the beginning of the chain.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Eip2681 = Evm;
SLUICE_ON_EVERY_ENGINE(Eip2681);

constexpr std::uint64_t last = ~0ULL;
constexpr Address creator = address(0xc4ea);

TEST_P(Eip2681, ACreatorWithTheLastNonceCreatesNothing)
{
    for (const Revision r : revisions()) {
        revision = r;
        SCOPED_TRACE(to_string(r));
        for (const Opcode opcode : {OP_CREATE, OP_CREATE2}) {
            if (!is_defined(opcode, r))
                continue;
            const Bytecode creation =
                opcode == OP_CREATE ? op(opcode, {0, 0, 0}) : op(opcode, {0, 0, 0, 0});
            set_account(creator, 0, ret_words({metered(creation + OP_POP), creation}), last);
            execute(call(creator).gas(1'000'000).output(0, 64) + OP_POP + ret_memory(0, 64));
            EXPECT_EQ(output(1), u256{0});
            EXPECT_EQ(account(creator).nonce, last);
            // The init code's gas comes back.
            const std::uint64_t pushes = opcode == OP_CREATE ? 9 : 12;
            EXPECT_EQ(output(0), u256{pushes + 32000 + 2});
        }
    }
}

TEST_P(Eip2681, OneBeforeItIsTheLastThatCreates)
{
    set_account(creator, 0, ret_words({op(OP_CREATE, {0, 0, 0}), op(OP_CREATE, {0, 0, 0})}),
                last - 1);
    execute(call(creator).output(0, 64) + OP_POP + ret_memory(0, 64));
    EXPECT_NE(output(0), u256{0});
    EXPECT_EQ(output(1), u256{0});
    EXPECT_EQ(account(creator).nonce, last);
}

using Eip2681Transactions = Transactions;
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip2681Transactions);

TEST_P(Eip2681Transactions, TheLastNonceIsNoTransactions)
{
    for (const Revision r : revisions()) {
        revision = r;
        set_account(sender, power_of_2(100), {}, last);
        EXPECT_EQ(error_of(call_transaction()), chain::TransactionError::nonce_at_maximum);
        set_account(sender, power_of_2(100), {}, last - 1);
        transact(call_transaction());
        EXPECT_EQ(account(sender).nonce, last);
    }
}

}  // namespace
}  // namespace sluice::evm::test
