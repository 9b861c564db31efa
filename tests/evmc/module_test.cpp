// What a client sees of the module: its fields, how it takes arguments, what it asks and answers.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string_view>

#include "tests/evmc/small_client.hpp"

namespace sluice::evmc::test {
namespace {

using namespace evm;
using namespace evm::test;

constexpr std::int64_t plenty = 1'000'000;

TEST(EvmcModule, SaysWhatItIs)
{
    const OwnedVm vm = create();
    EXPECT_EQ(vm->abi_version, 12);
    EXPECT_EQ(std::string_view{vm->name}, "sluice");
    EXPECT_FALSE(std::string_view{vm->version}.empty());
    ASSERT_NE(vm->execute, nullptr);
    ASSERT_NE(vm->set_option, nullptr);
    EXPECT_EQ(vm->get_capabilities(vm.get()), EVMC_CAPABILITY_EVM1);
}

TEST(EvmcModule, IsFoundUnderTheNameOfItsFile)
{
    EXPECT_NE(evmc_symbol("evmc_create_sluice_evmc"), nullptr);
}

TEST(EvmcModule, RunsCodeOnTheClientsState)
{
    const OwnedVm vm = create();
    Client client;
    client.storage[5].bytes[31] = 40;
    const Bytecode code = sstore(6, 1) + ret(add(2, sload(5)));
    const Outcome outcome{execute(*vm, client, message_with(plenty), code, EVMC_ISTANBUL)};
    EXPECT_EQ(outcome->status, EVMC_SUCCESS);
    EXPECT_EQ(outcome->output_size, 32U);
    EXPECT_EQ(outcome.number(), 42U);
    EXPECT_GT(outcome->gas_left, 0);
    EXPECT_EQ(client.storage[6].bytes[31], 1);
}

TEST(EvmcModule, ReadsTheTransactionsContextOnce)
{
    const OwnedVm vm = create();
    Client client;
    client.tx_context.block_number = 7;
    client.tx_context.block_timestamp = 80;
    client.tx_context.blob_base_fee.bytes[31] = 9;
    const EvmcWord hashes[2] = {{{1}}, {}};
    client.tx_context.blob_hashes = hashes;
    client.tx_context.blob_hashes_count = 2;
    const Outcome sum{execute(*vm, client, message_with(plenty),
                              ret(add(OP_NUMBER, add(OP_TIMESTAMP, OP_BLOBBASEFEE))))};
    EXPECT_EQ(sum.number(), 96U);
    const Outcome hash{
        execute(*vm, client, message_with(plenty), ret(op(OP_BYTE, {0, op(OP_BLOBHASH, {0})})))};
    EXPECT_EQ(hash.number(), 1U);
    EXPECT_EQ(client.contexts_fetched, 2U);
}

TEST(EvmcModule, TellsHowCodeFails)
{
    const OwnedVm vm = create();
    Client client;
    const auto status_of = [&](const Bytecode& code, std::int64_t gas = plenty,
                               std::uint32_t flags = 0) {
        EvmcMessage message = message_with(gas);
        message.flags = flags;
        const Outcome outcome{execute(*vm, client, message, code)};
        if (outcome->status != EVMC_REVERT) {
            EXPECT_EQ(outcome->gas_left, 0);
        }
        EXPECT_EQ(outcome->gas_refund, 0);
        return outcome->status;
    };
    EXPECT_EQ(status_of(op(OP_REVERT, {0, 0})), EVMC_REVERT);
    EXPECT_EQ(status_of(sstore(1, 1), 5), EVMC_OUT_OF_GAS);
    EXPECT_EQ(status_of(Bytecode{OP_INVALID}), EVMC_INVALID_INSTRUCTION);
    EXPECT_EQ(status_of(Bytecode{static_cast<Opcode>(0xef)}), EVMC_UNDEFINED_INSTRUCTION);
    EXPECT_EQ(status_of(Bytecode{OP_ADD}), EVMC_STACK_UNDERFLOW);
    EXPECT_EQ(status_of(push(0) + OP_JUMP), EVMC_BAD_JUMP_DESTINATION);
    EXPECT_EQ(status_of(op(OP_RETURNDATACOPY, {0, 0, 1})), EVMC_INVALID_MEMORY_ACCESS);
    EXPECT_EQ(status_of(sstore(1, 1), plenty, EVMC_STATIC), EVMC_STATIC_MODE_VIOLATION);
    EXPECT_EQ(status_of(op(OP_CREATE, {0, 0, 49'153})), EVMC_ARGUMENT_OUT_OF_RANGE);
    const Outcome deep{execute(*vm, client, message_with(plenty, 1025), Bytecode{OP_ADDRESS})};
    EXPECT_EQ(deep->status, EVMC_CALL_DEPTH_EXCEEDED);
}

TEST(EvmcModule, RunsTheRevisionThatIsAskedFor)
{
    const OwnedVm vm = create();
    Client client;
    const Bytecode code = ret(Bytecode{OP_PUSH0});
    for (int revision = EVMC_FRONTIER; revision <= EVMC_OSAKA; ++revision) {
        const Outcome outcome{execute(*vm, client, message_with(plenty), code, revision)};
        EXPECT_EQ(outcome->status,
                  revision >= EVMC_SHANGHAI ? EVMC_SUCCESS : EVMC_UNDEFINED_INSTRUCTION);
    }
    for (const int revision : {-1, EVMC_OSAKA + 1, 1000}) {
        const Outcome outcome{execute(*vm, client, message_with(plenty), code, revision)};
        EXPECT_EQ(outcome->status, EVMC_REJECTED);
    }
}

TEST(EvmcModule, RejectsWhatIsNotWellFormed)
{
    const OwnedVm vm = create();
    Client client;
    const Bytecode code{OP_STOP};
    const EvmcMessage fine = message_with(plenty);
    const auto status_of = [&](const EvmcHostInterface* table, const EvmcMessage* message,
                               const std::uint8_t* bytes, std::size_t size) {
        const Outcome outcome{
            vm->execute(vm.get(), table, client.context(), EVMC_OSAKA, message, bytes, size)};
        return outcome->status;
    };
    const EvmcHostInterface& table = Client::table();
    const std::uint8_t* const bytes = code.bytes().data();
    EXPECT_EQ(status_of(&table, &fine, bytes, 1), EVMC_SUCCESS);
    EXPECT_EQ(status_of(&table, &fine, nullptr, 0), EVMC_SUCCESS);
    EXPECT_EQ(status_of(&table, &fine, nullptr, 1), EVMC_REJECTED);
    EXPECT_EQ(status_of(nullptr, &fine, bytes, 1), EVMC_REJECTED);
    EXPECT_EQ(status_of(&table, nullptr, bytes, 1), EVMC_REJECTED);
    EvmcHostInterface lacking = table;
    lacking.access_storage = nullptr;
    EXPECT_EQ(status_of(&lacking, &fine, bytes, 1), EVMC_REJECTED);
    for (const auto& spoil : std::initializer_list<void (*)(EvmcMessage&)>{
             [](EvmcMessage& message) { message.kind = EVMC_EOFCREATE; },
             [](EvmcMessage& message) { message.kind = -1; },
             [](EvmcMessage& message) { message.gas = -1; },
             [](EvmcMessage& message) { message.depth = -1; },
             [](EvmcMessage& message) { message.input_size = 1; },
         }) {
        EvmcMessage message = fine;
        spoil(message);
        EXPECT_EQ(status_of(&table, &message, bytes, 1), EVMC_REJECTED);
    }
    const EvmcResult nobody =
        vm->execute(nullptr, &table, client.context(), EVMC_OSAKA, &fine, bytes, 1);
    EXPECT_EQ(nobody.status, EVMC_REJECTED);
}

TEST(EvmcModule, AsksForNestedMessages)
{
    const OwnedVm vm = create();
    Client client;
    EvmcMessage asked{};
    Bytes init_code;
    client.call = [&](const EvmcMessage& message) {
        asked = message;
        init_code.assign(message.input_data, message.input_data + message.input_size);
        EvmcResult result{};
        result.gas_left = message.gas;
        result.create_address.bytes[19] = 0x77;
        return result;
    };
    EvmcMessage message = message_with(plenty, 3);
    message.recipient.bytes[0] = 0xaa;
    const Outcome created{
        execute(*vm, client, message, mstore8(0, 0x5b) + ret(op(OP_CREATE2, {1, 0, 1, 9})))};
    EXPECT_EQ(created.number(), 0x77U);
    EXPECT_EQ(asked.kind, EVMC_CREATE2);
    EXPECT_EQ(asked.depth, 4);
    EXPECT_EQ(asked.sender.bytes[0], 0xaa);
    EXPECT_EQ(asked.value.bytes[31], 1);
    EXPECT_EQ(asked.create2_salt.bytes[31], 9);
    EXPECT_EQ(init_code, Bytes{0x5b});

    const Outcome called{
        execute(*vm, client, message, ret(op(OP_STATICCALL, {5000, 0x1234, 0, 0, 0, 0})))};
    EXPECT_EQ(called.number(), 1U);
    EXPECT_EQ(asked.kind, EVMC_CALL);
    EXPECT_EQ(asked.flags, static_cast<std::uint32_t>(EVMC_STATIC));
    EXPECT_EQ(asked.gas, 5000);
    EXPECT_EQ(asked.recipient.bytes[18], 0x12);
    EXPECT_EQ(asked.code_address.bytes[19], 0x34);
}

TEST(EvmcModule, FollowsDelegationsByTheCode)
{
    const OwnedVm vm = create();
    Client client;
    client.code = {0xef, 0x01, 0x00};
    client.code.resize(23, 0x66);
    EvmcMessage asked{};
    client.call = [&](const EvmcMessage& message) {
        asked = message;
        return EvmcResult{};
    };
    const Bytecode code = op(OP_CALL, {5000, 0x1234, 0, 0, 0, 0, 0});
    {
        const Outcome outcome{execute(*vm, client, message_with(plenty), code, EVMC_PRAGUE)};
    }
    EXPECT_EQ(asked.flags, static_cast<std::uint32_t>(EVMC_DELEGATED));
    EXPECT_EQ(asked.recipient.bytes[18], 0x12);
    EXPECT_EQ(asked.code_address.bytes[0], 0x66);
    {
        const Outcome outcome{execute(*vm, client, message_with(plenty), code, EVMC_CANCUN)};
    }
    EXPECT_EQ(asked.flags, 0U);
    EXPECT_EQ(asked.code_address.bytes[18], 0x12);
}

TEST(EvmcModule, ReleasesTheClientsResults)
{
    const OwnedVm vm = create();
    Client client;
    static int released = 0;
    static constexpr std::uint8_t output[] = {1, 2, 3};
    released = 0;
    client.call = [](const EvmcMessage&) {
        EvmcResult result{};
        result.status = EVMC_FAILURE;
        result.output_data = output;
        result.output_size = sizeof(output);
        result.release = [](const EvmcResult*) { ++released; };
        return result;
    };
    const Outcome outcome{execute(*vm, client, message_with(plenty),
                                  op(OP_CALL, {5000, 1, 0, 0, 0, 0, 0}) + ret(OP_RETURNDATASIZE))};
    EXPECT_EQ(outcome.number(), 3U);
    EXPECT_EQ(released, 1);
}

TEST(EvmcModule, HandsErrorsOfTheClientsOn)
{
    const OwnedVm vm = create();
    Client client;
    int status = 0;
    client.call = [&](const EvmcMessage&) {
        EvmcResult result{};
        result.status = status;
        return result;
    };
    const Bytecode code = op(OP_CALL, {5000, 1, 0, 0, 0, 0, 0}) + OP_STOP;
    for (status = -5; status < 0; ++status) {
        const Outcome outcome{execute(*vm, client, message_with(plenty), code)};
        EXPECT_EQ(outcome->status, status);
        EXPECT_EQ(outcome->gas_left, 0);
    }
}

TEST(EvmcModule, TakesLogs)
{
    const OwnedVm vm = create();
    Client client;
    const Outcome outcome{
        execute(*vm, client, message_with(plenty), mstore8(0, 0x2a) + op(OP_LOG2, {0, 1, 5, 6}))};
    EXPECT_EQ(outcome->status, EVMC_SUCCESS);
    EXPECT_EQ(client.logs, std::vector<Bytes>{Bytes{0x2a}});
}

}  // namespace
}  // namespace sluice::evmc::test
