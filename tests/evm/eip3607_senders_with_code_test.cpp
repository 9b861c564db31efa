// EIP-3607: an account with code sends no transactions; since Prague one that delegates does.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using Error = chain::TransactionError;

class Eip3607 : public Transactions {
protected:
    void give_sender(const Bytecode& code)
    {
        set_account(sender, power_of_2(128), code, account(sender).nonce);
    }

    /// A delegation designator (EIP-7702) with `size` bytes of address.
    static Bytecode designator(std::size_t size = 20)
    {
        return Bytecode{0xef, 0x01, 0x00} + Bytecode{Bytes(size, 0xbb)};
    }
};
SLUICE_ON_EVERY_TRANSACTING_ENGINE(Eip3607);

TEST_P(Eip3607, TheEipsOwnCase)
{
    // As a rule about what could never have happened it holds from the beginning.
    for (const Revision r : revisions()) {
        revision = r;
        give_sender(hex_code("b0b0face"));
        EXPECT_EQ(error_of(call_transaction()), Error::sender_has_code) << to_string(r);
        EXPECT_EQ(error_of(creation_transaction({})), Error::sender_has_code) << to_string(r);
        give_sender({});
        EXPECT_EQ(error_of(call_transaction()), std::nullopt) << to_string(r);
    }
}

TEST_P(Eip3607, OneByteIsEnough)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (const Bytecode& code : {Bytecode{OP_STOP}, Bytecode{0xef}, Bytecode{0xff}}) {
            give_sender(code);
            EXPECT_EQ(error_of(call_transaction()), Error::sender_has_code);
        }
    }
}

TEST_P(Eip3607, HoldsForEveryTypeOfTransaction)
{
    give_sender(Bytecode{OP_STOP});
    for (const auto type :
         {chain::TransactionType::access_list, chain::TransactionType::dynamic_fee,
          chain::TransactionType::blob, chain::TransactionType::set_code}) {
        chain::Transaction tx = call_transaction();
        tx.type = type;
        tx.chain_id = 1;
        if (type == chain::TransactionType::blob) {
            tx.blob_hashes = {Hash256{{1}}};
            tx.max_fee_per_blob_gas = 1;
        }
        if (type == chain::TransactionType::set_code)
            tx.authorizations = {chain::Authorization{}};
        EXPECT_EQ(error_of(tx), Error::sender_has_code) << to_string(type);
    }
}

TEST_P(Eip3607, DelegatedAccountsSendFromPragueOn)
{
    for (const Revision r : revisions()) {
        revision = r;
        give_sender(designator());
        const auto error = error_of(call_transaction());
        if (r >= Revision::prague) {
            EXPECT_EQ(error, std::nullopt) << to_string(r);
        } else {
            EXPECT_EQ(error, Error::sender_has_code) << to_string(r);
        }
    }
}

TEST_P(Eip3607, DelegatedAccountsCreateAsWell)
{
    give_sender(designator());
    transact(creation_transaction(deployer(Bytecode{OP_STOP})));
    EXPECT_EQ(outcome.status, Status::success);
    EXPECT_TRUE(outcome.created.has_value());
    // They keep their delegation.
    EXPECT_EQ(code_of(sender), designator().bytes());
}

TEST_P(Eip3607, OnlyAWholeDesignatorIsAnException)
{
    for (const Revision r : revisions()) {
        revision = r;
        for (const Bytecode& code :
             {designator(0), designator(19), designator(21),
              Bytecode{0xef, 0x01, 0x01} + Bytecode{Bytes(20, 0xbb)},
              Bytecode{0xef, 0x00, 0x00} + Bytecode{Bytes(20, 0xbb)}, Bytecode{Bytes(23)}}) {
            give_sender(code);
            EXPECT_EQ(error_of(call_transaction()), Error::sender_has_code) << to_hex(code.bytes());
        }
    }
}

TEST_P(Eip3607, TheNonceIsLookedAtBefore)
{
    give_sender(Bytecode{OP_STOP});
    chain::Transaction tx = call_transaction();
    tx.nonce += 1;
    EXPECT_EQ(error_of(tx), Error::nonce_too_high);
}

TEST_P(Eip3607, CodeIsRefusedWhateverTheAccountCanPay)
{
    set_account(sender, 0, Bytecode{OP_STOP});
    EXPECT_EQ(error_of(call_transaction()), Error::sender_has_code);
}

}  // namespace
}  // namespace sluice::evm::test
