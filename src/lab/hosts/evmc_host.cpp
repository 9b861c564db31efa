// SPDX-License-Identifier: Apache-2.0
#include "lab/hosts/evmc_host.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

#include "evmc/convert.hpp"

namespace sluice::lab {

using evm::BlockContext;
using evm::CallKind;
using evm::Log;
using evm::Message;
using evm::Result;
using evm::Status;
using evm::TransactionContext;

namespace {

using evmc::from_evmc;
using evmc::number_from_evmc;
using evmc::to_evmc;

constexpr std::uint64_t largest_gas = std::numeric_limits<std::int64_t>::max();

EvmcHost& host_of(EvmcHostContext* context) noexcept
{
    return *reinterpret_cast<EvmcHost*>(context);
}

CallKind kind_of(const EvmcMessage& message) noexcept
{
    switch (message.kind) {
        case EVMC_DELEGATECALL:
            return CallKind::delegatecall;
        case EVMC_CALLCODE:
            return CallKind::callcode;
        case EVMC_CREATE:
            return CallKind::create;
        case EVMC_CREATE2:
            return CallKind::create2;
        default:
            return (message.flags & EVMC_STATIC) != 0 ? CallKind::staticcall : CallKind::call;
    }
}

std::int32_t kind_of(CallKind kind) noexcept
{
    switch (kind) {
        case CallKind::delegatecall:
            return EVMC_DELEGATECALL;
        case CallKind::callcode:
            return EVMC_CALLCODE;
        case CallKind::create:
            return EVMC_CREATE;
        case CallKind::create2:
            return EVMC_CREATE2;
        default:
            return EVMC_CALL;
    }
}

EvmcResult answer_call(EvmcHostContext* context, const EvmcMessage* asked) noexcept
{
    Message message;
    message.kind = kind_of(*asked);
    message.is_static = (asked->flags & EVMC_STATIC) != 0;
    message.delegated = (asked->flags & EVMC_DELEGATED) != 0;
    message.depth = static_cast<std::uint32_t>(asked->depth);
    message.gas = static_cast<std::uint64_t>(asked->gas);
    message.sender = from_evmc(asked->sender);
    message.recipient = from_evmc(asked->recipient);
    message.code_address = from_evmc(asked->code_address);
    message.value = number_from_evmc(asked->value);
    message.salt = number_from_evmc(asked->create2_salt);
    message.input = {asked->input_data, asked->input_size};
    const Result result = host_of(context).call(message);

    EvmcResult answer{};
    answer.status = to_evmc(result.status);
    answer.gas_left = static_cast<std::int64_t>(result.gas_left);
    answer.gas_refund = result.status == Status::success ? result.gas_refund : 0;
    answer.create_address = to_evmc(result.created);
    if (!result.output.empty()) {
        auto* const output = new (std::nothrow) std::uint8_t[result.output.size()];
        if (output == nullptr) {
            answer.status = EVMC_OUT_OF_MEMORY;
            answer.gas_left = 0;
            return answer;
        }
        std::memcpy(output, result.output.data(), result.output.size());
        answer.output_data = output;
        answer.output_size = result.output.size();
        answer.release = [](const EvmcResult* released) { delete[] released->output_data; };
    }
    return answer;
}

void take_log(EvmcHostContext* context, const EvmcAddress* address, const std::uint8_t* data,
              std::size_t data_size, const EvmcWord topics[], std::size_t topics_count) noexcept
{
    Log log{from_evmc(*address), {}, {data, data + data_size}};
    for (std::size_t i = 0; i < topics_count; ++i)
        log.topics.push_back(evmc::hash_from_evmc(topics[i]));
    host_of(context).emit_log(std::move(log));
}

using Context = EvmcHostContext*;
using Where = const EvmcAddress*;
using Word = const EvmcWord*;

constexpr EvmcHostInterface client{
    .account_exists =
        [](Context context, Where where) {
            return host_of(context).account_exists(from_evmc(*where));
        },
    .get_storage =
        [](Context context, Where where, Word key) {
            return to_evmc(host_of(context).storage(from_evmc(*where), number_from_evmc(*key)));
        },
    .set_storage =
        [](Context context, Where where, Word key, Word value) {
            return static_cast<int>(host_of(context).set_storage(
                from_evmc(*where), number_from_evmc(*key), number_from_evmc(*value)));
        },
    .get_balance = [](Context context,
                      Where where) { return to_evmc(host_of(context).balance(from_evmc(*where))); },
    .get_code_size = [](Context context,
                        Where where) { return host_of(context).code_size(from_evmc(*where)); },
    .get_code_hash =
        [](Context context, Where where) {
            return to_evmc(host_of(context).code_hash(from_evmc(*where)));
        },
    .copy_code =
        [](Context context, Where where, std::size_t offset, std::uint8_t* buffer,
           std::size_t size) {
            return host_of(context).copy_code(from_evmc(*where), offset, {buffer, size});
        },
    .selfdestruct =
        [](Context context, Where where, Where beneficiary) {
            return host_of(context).selfdestruct(from_evmc(*where), from_evmc(*beneficiary));
        },
    .call = answer_call,
    .get_tx_context = [](Context context) { return host_of(context).tx_context(); },
    .get_block_hash =
        [](Context context, std::int64_t number) {
            return to_evmc(host_of(context).block_hash(static_cast<std::uint64_t>(number)));
        },
    .emit_log = take_log,
    .access_account =
        [](Context context, Where where) {
            return static_cast<int>(host_of(context).access_account(from_evmc(*where)));
        },
    .access_storage =
        [](Context context, Where where, Word key) {
            return static_cast<int>(
                host_of(context).access_storage(from_evmc(*where), number_from_evmc(*key)));
        },
    .get_transient_storage =
        [](Context context, Where where, Word key) {
            return to_evmc(
                host_of(context).transient_storage(from_evmc(*where), number_from_evmc(*key)));
        },
    .set_transient_storage =
        [](Context context, Where where, Word key, Word value) {
            host_of(context).set_transient_storage(from_evmc(*where), number_from_evmc(*key),
                                                   number_from_evmc(*value));
        },
};

}  // namespace

EvmcHost::EvmcHost(chain::State& state, const chain::BlockEnvironment& environment,
                   const TransactionContext& transaction, EvmcVm& vm)
    : StateHost{state, environment, transaction}, vm_{vm}
{}

const EvmcHostInterface& EvmcHost::table() noexcept
{
    return client;
}

EvmcTxContext EvmcHost::tx_context() const noexcept
{
    const BlockContext& block = environment().context;
    EvmcTxContext context{};
    context.gas_price = to_evmc(transaction().gas_price);
    context.origin = to_evmc(transaction().origin);
    context.coinbase = to_evmc(block.coinbase);
    context.block_number = static_cast<std::int64_t>(block.number);
    context.block_timestamp = static_cast<std::int64_t>(block.timestamp);
    context.block_gas_limit = static_cast<std::int64_t>(block.gas_limit);
    context.prev_randao = to_evmc(block.prev_randao);
    context.chain_id = to_evmc(block.chain_id);
    context.base_fee = to_evmc(block.base_fee);
    context.blob_base_fee = to_evmc(block.blob_base_fee);
    static_assert(sizeof(Hash256) == sizeof(EvmcWord));
    context.blob_hashes = reinterpret_cast<const EvmcWord*>(transaction().blob_hashes.data());
    context.blob_hashes_count = transaction().blob_hashes.size();
    return context;
}

Result EvmcHost::run_code(const Message& message, BytesView code)
{
    EvmcMessage asked{};
    asked.kind = kind_of(message.kind);
    if (message.is_static || message.kind == CallKind::staticcall)
        asked.flags |= EVMC_STATIC;
    if (message.delegated)
        asked.flags |= EVMC_DELEGATED;
    asked.depth = static_cast<std::int32_t>(message.depth);
    // The interface counts to 2^63; what a test gives beyond that waits here.
    const std::uint64_t gas = std::min(message.gas, largest_gas);
    asked.gas = static_cast<std::int64_t>(gas);
    asked.recipient = to_evmc(message.recipient);
    asked.sender = to_evmc(message.sender);
    asked.input_data = message.input.data();
    asked.input_size = message.input.size();
    asked.value = to_evmc(message.value);
    asked.create2_salt = to_evmc(message.salt);
    asked.code_address = to_evmc(message.code_address);
    const EvmcResult done =
        vm_.execute(&vm_, &client, reinterpret_cast<EvmcHostContext*>(this),
                    static_cast<int>(environment().revision), &asked, code.data(), code.size());

    Result result;
    result.status = evmc::status_from_evmc(done.status);
    result.gas_left = static_cast<std::uint64_t>(done.gas_left);
    if (result.status == Status::success || result.status == Status::revert)
        result.gas_left += message.gas - gas;
    result.gas_refund = done.gas_refund;
    if (done.output_data != nullptr)
        result.output.assign(done.output_data, done.output_data + done.output_size);
    if (done.release != nullptr)
        done.release(&done);
    return result;
}

}  // namespace sluice::lab
