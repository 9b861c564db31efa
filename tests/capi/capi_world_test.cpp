// The C ABI's worlds: accounts, runs, transactions, results, and arguments that are wrong.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/sluice.h>

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <memory>
#include <string>

#include "base/hex.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_signing.hpp"
#include "tests/capi/c_unit.h"
#include "tests/evm/support/bytecode.hpp"

namespace sluice::capi {
namespace {

using namespace evm;
using namespace evm::test;

TEST(CapiInC, InitialisesItsStructs)
{
    EXPECT_EQ(c_unit_initialisers(), 0);
}

TEST(CapiInC, HasWorlds)
{
    EXPECT_EQ(c_unit_world(), 0);
}

struct Free {
    void operator()(SluiceWorld* world) const { sluice_world_free(world); }
    void operator()(SluiceResult* result) const { sluice_result_free(result); }
};
using OwnedResult = std::unique_ptr<SluiceResult, Free>;

constexpr SluiceAddress contract{{0xc0}};
constexpr SluiceAddress caller{{0xca}};

class CapiWorld : public testing::Test {
protected:
    CapiWorld()
    {
        SluiceWorld* created = nullptr;
        EXPECT_EQ(sluice_world_create(SLUICE_CANCUN, nullptr, &created), SLUICE_OK);
        world.reset(created);
    }

    void set_code(const Bytecode& code)
    {
        EXPECT_EQ(
            sluice_world_set_code(world.get(), contract, code.bytes().data(), code.bytes().size()),
            SLUICE_OK);
    }

    static SluiceMessage message()
    {
        SluiceMessage message = SLUICE_MESSAGE_INIT;
        message.sender = caller;
        message.recipient = message.code_address = contract;
        message.gas = 200'000;
        return message;
    }

    OwnedResult call(const SluiceMessage& message)
    {
        SluiceResult* result = nullptr;
        EXPECT_EQ(sluice_world_call(world.get(), &message, &result), SLUICE_OK);
        return OwnedResult{result};
    }

    std::unique_ptr<SluiceWorld, Free> world;
};

TEST_F(CapiWorld, KeepsAccounts)
{
    const SluiceWord wei{{0xff}};
    const SluiceWord value{{0, 1}};
    const std::array<std::uint8_t, 3> code{1, 2, 3};
    EXPECT_EQ(sluice_world_set_balance(world.get(), contract, wei), SLUICE_OK);
    EXPECT_EQ(sluice_world_set_nonce(world.get(), contract, 77), SLUICE_OK);
    EXPECT_EQ(sluice_world_set_code(world.get(), contract, code.data(), code.size()), SLUICE_OK);
    EXPECT_EQ(sluice_world_set_storage(world.get(), contract, sluice_word(5), value), SLUICE_OK);

    SluiceWord word;
    EXPECT_EQ(sluice_world_balance(world.get(), contract, &word), SLUICE_OK);
    EXPECT_EQ(word.bytes[0], 0xff);
    std::uint64_t nonce = 0;
    EXPECT_EQ(sluice_world_nonce(world.get(), contract, &nonce), SLUICE_OK);
    EXPECT_EQ(nonce, 77U);
    SluiceBytes bytes;
    EXPECT_EQ(sluice_world_code(world.get(), contract, &bytes), SLUICE_OK);
    ASSERT_EQ(bytes.size, code.size());
    EXPECT_EQ(bytes.data[2], 3);
    EXPECT_EQ(sluice_world_storage(world.get(), contract, sluice_word(5), &word), SLUICE_OK);
    EXPECT_EQ(word.bytes[1], 1);
    EXPECT_EQ(sluice_world_code(world.get(), caller, &bytes), SLUICE_OK);
    EXPECT_EQ(bytes.size, 0U);
}

TEST_F(CapiWorld, HasTheRootOfTheEmptyTrie)
{
    SluiceWord root;
    EXPECT_EQ(sluice_world_state_root(world.get(), &root), SLUICE_OK);
    EXPECT_EQ(to_hex(root.bytes),
              "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
}

TEST_F(CapiWorld, CallsAndSimulates)
{
    set_code(sstore(1, add(1, sload(1))) + mstore(0, sload(1)) + op(OP_LOG2, {0, 32, 5, 6}) +
             ret(sload(1)));
    const OwnedResult result = call(message());
    EXPECT_EQ(sluice_result_status(result.get()), SLUICE_STATUS_SUCCESS);
    EXPECT_GT(sluice_result_gas_left(result.get()), 0U);
    EXPECT_EQ(sluice_result_gas_used(result.get()), 0U);
    const SluiceBytes output = sluice_result_output(result.get());
    ASSERT_EQ(output.size, 32U);
    EXPECT_EQ(output.data[31], 1);
    EXPECT_FALSE(sluice_result_created(result.get(), nullptr));

    ASSERT_EQ(sluice_result_log_count(result.get()), 1U);
    SluiceLog log;
    EXPECT_EQ(sluice_result_log(result.get(), 0, &log), SLUICE_OK);
    EXPECT_EQ(log.address.bytes[0], 0xc0);
    ASSERT_EQ(log.topic_count, 2U);
    EXPECT_EQ(log.topics[1].bytes[31], 6);
    EXPECT_EQ(log.data.size, 32U);
    EXPECT_EQ(sluice_result_log(result.get(), 1, &log), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(log.topics, nullptr);

    const SluiceMessage again = message();
    SluiceResult* simulated = nullptr;
    EXPECT_EQ(sluice_world_simulate(world.get(), &again, &simulated), SLUICE_OK);
    EXPECT_EQ(sluice_result_output(simulated).data[31], 2);
    sluice_result_free(simulated);
    SluiceWord stored;
    EXPECT_EQ(sluice_world_storage(world.get(), contract, sluice_word(1), &stored), SLUICE_OK);
    EXPECT_EQ(sluice_number(stored), 1U);
}

TEST_F(CapiWorld, Creates)
{
    const Bytecode init_code = mstore8(0, 0x5b) + ret_memory(0, 1);
    SluiceMessage creation = message();
    creation.kind = SLUICE_CREATE;
    creation.input = {init_code.bytes().data(), init_code.bytes().size()};
    const OwnedResult result = call(creation);
    EXPECT_EQ(sluice_result_status(result.get()), SLUICE_STATUS_SUCCESS);
    SluiceAddress created;
    ASSERT_TRUE(sluice_result_created(result.get(), &created));
    const SluiceAddress expected = sluice_create_address(caller, 0);
    EXPECT_EQ(to_hex(created.bytes), to_hex(expected.bytes));
    SluiceBytes code;
    EXPECT_EQ(sluice_world_code(world.get(), created, &code), SLUICE_OK);
    EXPECT_EQ(code.size, 1U);
}

TEST_F(CapiWorld, TellsHowCodeFails)
{
    set_code(op(OP_REVERT, {0, 0}));
    EXPECT_EQ(sluice_result_status(call(message()).get()), SLUICE_STATUS_REVERT);
    set_code(Bytecode{OP_ADD});
    const OwnedResult result = call(message());
    EXPECT_EQ(sluice_result_status(result.get()), SLUICE_STATUS_STACK_UNDERFLOW);
    EXPECT_STREQ(sluice_status_text(sluice_result_status(result.get())), "stack underflow");
    EXPECT_EQ(sluice_result_gas_left(result.get()), 0U);
    SluiceMessage rich = message();
    rich.value = sluice_word(1);
    EXPECT_EQ(sluice_result_status(call(rich).get()), SLUICE_STATUS_INSUFFICIENT_BALANCE);
}

TEST_F(CapiWorld, RunsInItsBlock)
{
    SluiceBlock block = SLUICE_BLOCK_INIT;
    block.number = 1000;
    block.timestamp = 234;
    EXPECT_EQ(sluice_world_set_block(world.get(), &block), SLUICE_OK);
    std::uint64_t asked = 0;
    const auto block_hash = [](void* user, std::uint64_t number) {
        *static_cast<std::uint64_t*>(user) = number;
        return sluice_word(1);
    };
    EXPECT_EQ(sluice_world_set_block_hashes(world.get(), block_hash, &asked), SLUICE_OK);
    set_code(ret(add(OP_NUMBER, add(OP_TIMESTAMP, op(OP_BLOCKHASH, {990})))));
    const SluiceBytes output = sluice_result_output(call(message()).get());
    EXPECT_EQ(output.size, 32U);
    EXPECT_EQ(asked, 990U);
    EXPECT_EQ(sluice_world_set_block_hashes(world.get(), nullptr, nullptr), SLUICE_OK);
    EXPECT_EQ(sluice_result_status(call(message()).get()), SLUICE_STATUS_SUCCESS);
}

TEST_F(CapiWorld, CarriesOutTransactions)
{
    const Hash256 key = to_hash256(0x1234567);
    const SluiceAddress sender = [&] {
        SluiceAddress address;
        const Address of_key = chain::address_of_key(key).value();
        std::copy_n(of_key.bytes, sizeof(address.bytes), address.bytes);
        return address;
    }();
    set_code(op(OP_LOG0, {0, 0}) + ret(42));
    sluice_world_set_balance(world.get(), sender, sluice_word(1'000'000'000'000));
    chain::Transaction transaction;
    transaction.chain_id = 1;
    transaction.gas_limit = 100'000;
    transaction.max_fee_per_gas = 10;
    transaction.to = Address{{0xc0}};
    ASSERT_TRUE(sign(transaction, key));
    const Bytes bytes = chain::encode_transaction(transaction);
    SluiceResult* result = nullptr;
    ASSERT_EQ(sluice_world_transact(world.get(), bytes.data(), bytes.size(), &result), SLUICE_OK);
    const OwnedResult owned{result};
    EXPECT_EQ(sluice_result_status(result), SLUICE_STATUS_SUCCESS);
    EXPECT_GT(sluice_result_gas_used(result), 21'000U);
    EXPECT_EQ(to_hex(sluice_result_sender(result).bytes), to_hex(sender.bytes));
    EXPECT_EQ(sluice_result_output(result).data[31], 42);
    EXPECT_EQ(sluice_result_log_count(result), 1U);

    // The same once more: its nonce is used up.
    SluiceResult* refused = result;
    EXPECT_EQ(sluice_world_transact(world.get(), bytes.data(), bytes.size(), &refused),
              SLUICE_REFUSED);
    EXPECT_EQ(refused, nullptr);
    EXPECT_NE(std::string{sluice_last_error()}.find("nonce"), std::string::npos)
        << sluice_last_error();
}

TEST_F(CapiWorld, HasMetrics)
{
    set_code(Bytecode{OP_STOP});
    call(message());
    const char* text = nullptr;
    EXPECT_EQ(sluice_world_metrics(world.get(), SLUICE_METRICS_JSON, &text), SLUICE_OK);
    EXPECT_EQ(text[0], '{');
    EXPECT_EQ(sluice_world_metrics(world.get(), SLUICE_METRICS_PROMETHEUS, &text), SLUICE_OK);
    EXPECT_NE(std::string{text}.find("sluice_"), std::string::npos);
    EXPECT_EQ(sluice_world_metrics(world.get(), 2, &text), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(text, nullptr);
}

TEST_F(CapiWorld, RefusesWhatIsNull)
{
    const SluiceMessage fine = message();
    SluiceResult* result = nullptr;
    SluiceWord word;
    SluiceBytes bytes;
    std::uint64_t number = 0;
    const char* text = nullptr;
    SluiceWorld* const none = nullptr;
    EXPECT_EQ(sluice_world_create(SLUICE_CANCUN, nullptr, nullptr), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_set_block(world.get(), nullptr), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_set_block_hashes(none, nullptr, nullptr), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_set_balance(none, contract, word = {}), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_set_nonce(none, contract, 1), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_set_code(none, contract, nullptr, 0), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_set_code(world.get(), contract, nullptr, 1), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_set_storage(none, contract, word, word), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_balance(none, contract, &word), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_balance(world.get(), contract, nullptr), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_nonce(none, contract, &number), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_code(none, contract, &bytes), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_storage(none, contract, word, &word), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_state_root(none, &word), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_call(none, &fine, &result), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_call(world.get(), nullptr, &result), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_call(world.get(), &fine, nullptr), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_transact(world.get(), nullptr, 5, &result), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_transact(none, nullptr, 0, &result), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_world_metrics(none, SLUICE_METRICS_JSON, &text), SLUICE_BAD_ARGUMENT);
    EXPECT_STREQ(sluice_last_error(), "world is null");
    sluice_world_free(nullptr);

    EXPECT_EQ(sluice_result_status(nullptr), SLUICE_STATUS_NONE);
    EXPECT_EQ(sluice_result_output(nullptr).size, 0U);
    EXPECT_EQ(sluice_result_log_count(nullptr), 0U);
    EXPECT_EQ(sluice_result_gas_refund(nullptr), 0);
    EXPECT_EQ(sluice_result_sender(nullptr).bytes[0], 0);
    sluice_result_free(nullptr);
}

TEST_F(CapiWorld, RefusesWhatIsOutOfRange)
{
    SluiceWorld* created = world.get();
    EXPECT_EQ(sluice_world_create(-1, nullptr, &created), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(created, nullptr);
    EXPECT_EQ(sluice_world_create(15, nullptr, &created), SLUICE_BAD_ARGUMENT);
    for (const auto& spoil : std::initializer_list<void (*)(SluiceOptions&)>{
             [](SluiceOptions& options) { options.mode = 4; },
             [](SluiceOptions& options) { options.advanced_share = 1.5; },
             [](SluiceOptions& options) {
                 options.advanced_share = std::numeric_limits<double>::quiet_NaN();
             },
             [](SluiceOptions& options) { options.struct_size = 0; },
             [](SluiceOptions& options) { options.struct_size += 8; },
         }) {
        SluiceOptions options = SLUICE_OPTIONS_INIT;
        spoil(options);
        EXPECT_EQ(sluice_world_create(SLUICE_CANCUN, &options, &created), SLUICE_BAD_ARGUMENT);
    }
    for (const auto& spoil : std::initializer_list<void (*)(SluiceMessage&)>{
             [](SluiceMessage& message) { message.kind = 6; },
             [](SluiceMessage& message) { message.kind = -1; },
             [](SluiceMessage& message) { message.input.size = 1; },
             [](SluiceMessage& message) { message.struct_size = 0; },
             [](SluiceMessage& message) { message.struct_size = 4096; },
         }) {
        SluiceMessage spoilt = message();
        spoil(spoilt);
        SluiceResult* result = nullptr;
        EXPECT_EQ(sluice_world_call(world.get(), &spoilt, &result), SLUICE_BAD_ARGUMENT);
        EXPECT_EQ(result, nullptr);
    }
    EXPECT_STREQ(sluice_status_text(20), "unknown");
    EXPECT_STREQ(sluice_status_text(SLUICE_STATUS_NONE), "unknown");
}

TEST(CapiOptions, AreSetByName)
{
    SluiceOptions options = SLUICE_OPTIONS_INIT;
    EXPECT_EQ(sluice_options_set(&options, "mode", "advanced"), SLUICE_OK);
    EXPECT_EQ(options.mode, SLUICE_MODE_ADVANCED);
    EXPECT_EQ(sluice_options_set(&options, "advanced-share", "5%"), SLUICE_OK);
    EXPECT_DOUBLE_EQ(options.advanced_share, 0.05);
    EXPECT_EQ(sluice_options_set(&options, "cache-bytes", "16M"), SLUICE_OK);
    EXPECT_EQ(options.cache_bytes, std::uint64_t{16} << 20);
    EXPECT_EQ(sluice_options_set(&options, "promotion-gas", "5000"), SLUICE_OK);
    EXPECT_EQ(options.promotion_gas, 5000U);
    EXPECT_EQ(sluice_options_set(&options, "lowers-after", "3"), SLUICE_OK);
    EXPECT_EQ(options.lowers_after, 3U);
    EXPECT_EQ(options.reproducers, nullptr);
    EXPECT_EQ(sluice_options_set(&options, "reproducers", "/"), SLUICE_OK);
    EXPECT_STREQ(options.reproducers, "/");
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"mode", "quick"},
             {"reproducers", "/dev/null"},
             {"reproducers", ""},
             {"promotion-gas", "much"},
             {"lowers-after", "256"},
             {"advanced-share", "200%"},
             {"cache-bytes", "-"},
             {"colour", "blue"},
             {"mode", nullptr},
             {nullptr, "auto"},
         })
        EXPECT_EQ(sluice_options_set(&options, name, value), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_options_set(nullptr, "mode", "auto"), SLUICE_BAD_ARGUMENT);
    SluiceOptions older = SLUICE_OPTIONS_INIT;
    older.struct_size = offsetof(SluiceOptions, cache_bytes);
    EXPECT_EQ(sluice_options_set(&older, "mode", "advanced"), SLUICE_OK);
    EXPECT_EQ(older.mode, SLUICE_MODE_ADVANCED);
    EXPECT_EQ(older.struct_size, offsetof(SluiceOptions, cache_bytes));
    EXPECT_EQ(sluice_options_set(&older, "cache-bytes", "1M"), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(options.mode, SLUICE_MODE_ADVANCED);
}

TEST(CapiNames, AreFound)
{
    SluiceRevision revision = -1;
    EXPECT_EQ(sluice_find_revision("tangerine whistle", &revision), SLUICE_OK);
    EXPECT_EQ(revision, SLUICE_TANGERINE_WHISTLE);
    EXPECT_EQ(sluice_find_revision("Amsterdam", &revision), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_find_revision(nullptr, &revision), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_find_revision("Osaka", nullptr), SLUICE_BAD_ARGUMENT);
    EXPECT_NE(sluice_version()[0], '\0');
}

TEST(CapiWords, AreNumbers)
{
    EXPECT_EQ(sluice_number(sluice_word(0x123456789abcdef0)), 0x123456789abcdef0U);
    EXPECT_EQ(sluice_number(SluiceWord{{1}}), ~std::uint64_t{0});
}

// EIP-1014's examples.
TEST(CapiAddresses, OfCreate2)
{
    const SluiceAddress zero{};
    const std::uint8_t code[] = {0x00};
    EXPECT_EQ(to_hex(sluice_create2_address(zero, {}, code, 1).bytes),
              "4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38");
    EXPECT_EQ(to_hex(sluice_create2_address(zero, {}, nullptr, 0).bytes),
              "e33c0c7f7df4809055c3eba6c09cfe4baf1bd9e0");
}

}  // namespace
}  // namespace sluice::capi
