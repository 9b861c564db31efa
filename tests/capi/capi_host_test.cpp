// The C ABI's engines on a host of functions.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/sluice.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "tests/evm/support/bytecode.hpp"

namespace sluice::capi {
namespace {

using namespace evm;
using namespace evm::test;

struct Free {
    void operator()(SluiceVm* vm) const { sluice_vm_free(vm); }
    void operator()(SluiceResult* result) const { sluice_result_free(result); }
};
using OwnedResult = std::unique_ptr<SluiceResult, Free>;

/// One contract's storage, by the last byte of the key, and answers of the test's.
struct State {
    std::map<std::uint8_t, SluiceWord> slots;
    Bytes code;
    SluiceMessage asked{};
    SluiceAnswer answer{};
    unsigned released = 0;
    std::vector<std::size_t> topics;

    static State& of(void* user) { return *static_cast<State*>(user); }
};

SluiceHost host_table()
{
    SluiceHost host{};
    host.struct_size = sizeof(host);
    host.access_account = [](void*, const SluiceAddress*) { return true; };
    host.access_storage = [](void*, const SluiceAddress*, const SluiceWord*) { return true; };
    host.account_exists = [](void*, const SluiceAddress*) { return true; };
    host.balance = [](void*, const SluiceAddress*) { return sluice_word(1000); };
    host.code_size = [](void* user, const SluiceAddress*) { return State::of(user).code.size(); };
    host.code_hash = [](void*, const SluiceAddress*) { return sluice_word(0xc0de); };
    host.copy_code = [](void* user, const SluiceAddress*, std::size_t offset, std::uint8_t* buffer,
                        std::size_t size) {
        const Bytes& code = State::of(user).code;
        const std::size_t left = code.size() - std::min(code.size(), offset);
        const std::size_t copied = std::min(left, size);
        std::copy_n(code.begin() + static_cast<std::ptrdiff_t>(code.size() - left), copied, buffer);
        return copied;
    };
    host.storage = [](void* user, const SluiceAddress*, const SluiceWord* key) {
        return State::of(user).slots[key->bytes[31]];
    };
    host.set_storage = [](void* user, const SluiceAddress*, const SluiceWord* key,
                          const SluiceWord* value) {
        State::of(user).slots[key->bytes[31]] = *value;
        return SluiceStorageStatus{1000};
    };
    host.transient_storage = [](void*, const SluiceAddress*, const SluiceWord*) {
        return sluice_word(3);
    };
    host.set_transient_storage = [](void*, const SluiceAddress*, const SluiceWord*,
                                    const SluiceWord*) {};
    host.selfdestruct = [](void*, const SluiceAddress*, const SluiceAddress*) { return true; };
    host.call = [](void* user, const SluiceMessage* message, SluiceAnswer* answer) {
        State& state = State::of(user);
        state.asked = *message;
        state.asked.input = {};
        *answer = state.answer;
        answer->release = [](void* data) { ++State::of(data).released; };
        answer->release_data = user;
    };
    host.block_hash = [](void*, std::uint64_t number) { return sluice_word(number + 1); };
    host.emit_log = [](void* user, const SluiceLog* log) {
        State::of(user).topics.push_back(log->topic_count);
    };
    return host;
}

class CapiVm : public testing::Test {
protected:
    CapiVm()
    {
        SluiceVm* created = nullptr;
        EXPECT_EQ(sluice_vm_create(SLUICE_PRAGUE, nullptr, &created), SLUICE_OK);
        vm.reset(created);
        message.gas = 1'000'000;
    }

    OwnedResult execute(const Bytecode& code)
    {
        SluiceResult* result = nullptr;
        EXPECT_EQ(sluice_vm_execute(vm.get(), &host, &state, &block, &transaction, &message,
                                    code.bytes().data(), code.bytes().size(), &result),
                  SLUICE_OK)
            << sluice_last_error();
        return OwnedResult{result};
    }

    /// The last byte of the word that code returns.
    unsigned byte_of(const Bytecode& code)
    {
        const OwnedResult result = execute(code);
        EXPECT_EQ(sluice_result_status(result.get()), SLUICE_STATUS_SUCCESS);
        const SluiceBytes output = sluice_result_output(result.get());
        return output.size == 32 ? output.data[31] : ~0U;
    }

    std::unique_ptr<SluiceVm, Free> vm;
    SluiceHost host = host_table();
    SluiceBlock block = SLUICE_BLOCK_INIT;
    SluiceTransaction transaction = SLUICE_TRANSACTION_INIT;
    SluiceMessage message = SLUICE_MESSAGE_INIT;
    State state;
};

TEST_F(CapiVm, AsksItsHost)
{
    block.number = 50;
    const SluiceWord hashes[] = {{}, sluice_word(9)};
    transaction.blob_hashes = hashes;
    transaction.blob_hash_count = 2;
    EXPECT_EQ(byte_of(sstore(5, 40) + ret(add(2, sload(5)))), 42U);
    EXPECT_EQ(byte_of(ret(op(OP_TLOAD, {1}))), 3U);
    EXPECT_EQ(byte_of(ret(op(OP_BLOCKHASH, {40}))), 41U);
    EXPECT_EQ(byte_of(ret(op(OP_BLOBHASH, {1}))), 9U);
    EXPECT_EQ(byte_of(ret(op(OP_BALANCE, {1}))), 1000U % 256);
    EXPECT_EQ(byte_of(ret(op(OP_EXTCODEHASH, {1}))), 0xdeU);
    execute(op(OP_LOG0, {0, 0}) + op(OP_LOG3, {0, 0, 1, 2, 3}));
    EXPECT_EQ(state.topics, (std::vector<std::size_t>{0, 3}));
}

TEST_F(CapiVm, TakesAnswersToNestedMessages)
{
    static constexpr std::uint8_t output[] = {1, 2};
    state.answer.status = SLUICE_STATUS_SUCCESS;
    state.answer.gas_left = 100;
    state.answer.output = {output, sizeof(output)};
    EXPECT_EQ(byte_of(op(OP_CALL, {5000, 0x1234, 0, 0, 0, 0, 0}) + OP_POP + ret(OP_RETURNDATASIZE)),
              2U);
    EXPECT_EQ(state.asked.kind, SLUICE_CALL);
    EXPECT_EQ(state.asked.depth, 1U);
    EXPECT_EQ(state.asked.gas, 5000U);
    EXPECT_EQ(state.asked.recipient.bytes[18], 0x12);
    EXPECT_EQ(state.released, 1U);

    state.answer.status = 12345;
    EXPECT_EQ(byte_of(ret(op(OP_CALL, {5000, 0x1234, 0, 0, 0, 0, 0}))), 0U);
    state.answer.status = SLUICE_STATUS_SUCCESS;
    state.answer.created.bytes[19] = 0x77;
    EXPECT_EQ(byte_of(ret(op(OP_CREATE, {0, 0, 0}))), 0x77U);
    EXPECT_EQ(state.released, 3U);
}

TEST_F(CapiVm, KnowsDelegations)
{
    const Bytecode code = op(OP_CALL, {5000, 1, 0, 0, 0, 0, 0});
    state.code = {0xef, 0x01, 0x00};
    state.code.resize(23, 0x66);
    execute(code);
    EXPECT_TRUE(state.asked.delegated);
    EXPECT_EQ(state.asked.code_address.bytes[0], 0x66);
    host.delegate = [](void*, const SluiceAddress*, SluiceAddress* target) {
        target->bytes[0] = 0x55;
        return true;
    };
    execute(code);
    EXPECT_EQ(state.asked.code_address.bytes[0], 0x55);
    host.delegate = [](void*, const SluiceAddress*, SluiceAddress*) { return false; };
    execute(code);
    EXPECT_FALSE(state.asked.delegated);
}

TEST_F(CapiVm, DefaultsBlockAndTransaction)
{
    const std::uint8_t code[] = {0x00};
    SluiceResult* result = nullptr;
    EXPECT_EQ(
        sluice_vm_execute(vm.get(), &host, nullptr, nullptr, nullptr, &message, code, 1, &result),
        SLUICE_OK);
    sluice_result_free(result);
}

TEST_F(CapiVm, HasMetrics)
{
    execute(Bytecode{OP_ADDRESS});
    const char* text = nullptr;
    EXPECT_EQ(sluice_vm_metrics(vm.get(), SLUICE_METRICS_JSON, &text), SLUICE_OK);
    EXPECT_EQ(text[0], '{');
    EXPECT_EQ(sluice_vm_metrics(vm.get(), -1, &text), SLUICE_BAD_ARGUMENT);
}

TEST_F(CapiVm, RefusesWhatIsWrong)
{
    const std::uint8_t code[] = {0x00};
    SluiceResult* result = nullptr;
    const auto run = [&] {
        return sluice_vm_execute(vm.get(), &host, &state, &block, &transaction, &message, code, 1,
                                 &result);
    };
    EXPECT_EQ(
        sluice_vm_execute(nullptr, &host, &state, &block, &transaction, &message, code, 1, &result),
        SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_vm_execute(vm.get(), nullptr, &state, &block, &transaction, &message, code, 1,
                                &result),
              SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(
        sluice_vm_execute(vm.get(), &host, &state, &block, &transaction, nullptr, code, 1, &result),
        SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_vm_execute(vm.get(), &host, &state, &block, &transaction, &message, nullptr, 1,
                                &result),
              SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_vm_execute(vm.get(), &host, &state, &block, &transaction, &message, code, 1,
                                nullptr),
              SLUICE_BAD_ARGUMENT);
    host.call = nullptr;
    EXPECT_EQ(run(), SLUICE_BAD_ARGUMENT);
    host = host_table();
    for (const std::size_t size : {sizeof(host) - 3, sizeof(host) - 7, sizeof(host) + 8}) {
        host.struct_size = size;
        EXPECT_EQ(run(), SLUICE_BAD_ARGUMENT) << size;
    }
    host.struct_size = 8;
    EXPECT_EQ(run(), SLUICE_BAD_ARGUMENT);
    host = host_table();
    transaction.blob_hash_count = 1;
    EXPECT_EQ(run(), SLUICE_BAD_ARGUMENT);
    transaction.blob_hash_count = 0;
    block.struct_size = 1;
    EXPECT_EQ(run(), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(result, nullptr);

    SluiceVm* created = nullptr;
    EXPECT_EQ(sluice_vm_create(99, nullptr, &created), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_vm_create(SLUICE_OSAKA, nullptr, nullptr), SLUICE_BAD_ARGUMENT);
    sluice_vm_free(nullptr);
}

TEST(CapiPrecompiles, AreCalled)
{
    const std::uint8_t input[] = {7, 8};
    SluiceMessage message = SLUICE_MESSAGE_INIT;
    message.code_address.bytes[19] = 4;  // the identity
    message.gas = 100;
    message.input = {input, sizeof(input)};
    SluiceResult* result = nullptr;
    ASSERT_EQ(sluice_call_precompile(SLUICE_OSAKA, &message, &result), SLUICE_OK);
    EXPECT_EQ(sluice_result_status(result), SLUICE_STATUS_SUCCESS);
    EXPECT_EQ(sluice_result_output(result).data[1], 8);
    EXPECT_EQ(sluice_result_gas_left(result), 100U - 18);
    sluice_result_free(result);

    message.code_address.bytes[0] = 1;
    EXPECT_EQ(sluice_call_precompile(SLUICE_OSAKA, &message, &result), SLUICE_OK);
    EXPECT_EQ(result, nullptr);
    EXPECT_EQ(sluice_call_precompile(77, &message, &result), SLUICE_BAD_ARGUMENT);
    EXPECT_EQ(sluice_call_precompile(SLUICE_OSAKA, nullptr, &result), SLUICE_BAD_ARGUMENT);
}

}  // namespace
}  // namespace sluice::capi
