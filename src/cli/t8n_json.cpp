// SPDX-License-Identifier: Apache-2.0
#include "cli/t8n_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/hex.hpp"
#include "base/u256.hpp"
#include "base/u256_text.hpp"
#include "chain/transaction_encoding.hpp"

namespace sluice::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The hash that logs and receipts give for a block that is not sealed yet.
constexpr Hash256 pending_block_hash{{0x13, 0x37}};

std::string quantity(std::uint64_t number)
{
    return fmt::format("0x{:x}", number);
}

std::string quantity(const u256& number)
{
    return to_hex(number);
}

/// Writes an object of strings member by member.
class ObjectWriter {
public:
    ObjectWriter(const JsonLayout& layout, const TextSink& sink) : layout_{layout}, sink_{sink}
    {
        sink_("{");
    }

    void key(std::string_view name)
    {
        if (!empty_)
            sink_(",");
        empty_ = false;
        new_line(layout_.level + 1);
        sink_("\"");
        sink_(name);
        sink_(layout_.pretty ? "\": " : "\":");
    }

    void member(std::string_view name, std::string_view value)
    {
        key(name);
        sink_("\"");
        sink_(value);
        sink_("\"");
    }

    void close()
    {
        if (!empty_)
            new_line(layout_.level);
        sink_("}");
    }

private:
    void new_line(int level)
    {
        if (!layout_.pretty)
            return;
        sink_("\n");
        for (int i = 0; i < level; ++i)
            sink_("  ");
    }

    JsonLayout layout_;
    const TextSink& sink_;
    bool empty_ = true;
};

Json log_to_json(const evm::Log& log, const fixtures::TransitionResult& result,
                 std::size_t transaction, std::size_t index)
{
    Json topics = Json::array();
    for (const Hash256& topic : log.topics)
        topics.push_back(to_hex_prefixed(topic));
    Json json;
    json["address"] = to_hex_prefixed(log.address);
    json["topics"] = std::move(topics);
    json["data"] = to_hex_prefixed(log.data);
    json["blockNumber"] = quantity(result.number);
    json["transactionHash"] = to_hex_prefixed(result.included[transaction].hash);
    json["transactionIndex"] = quantity(transaction);
    json["blockHash"] = to_hex_prefixed(pending_block_hash);
    json["logIndex"] = quantity(index);
    json["removed"] = false;
    return json;
}

Json receipt_to_json(const fixtures::TransitionResult& result, std::size_t index,
                     std::size_t& log_index)
{
    const chain::Receipt& receipt = result.receipts[index];
    const fixtures::IncludedTransaction& included = result.included[index];
    Json json;
    if (receipt.type != chain::TransactionType::legacy)
        json["type"] = quantity(static_cast<std::uint64_t>(receipt.type));
    json["root"] = receipt.state_root ? to_hex_prefixed(*receipt.state_root) : "0x";
    json["status"] = quantity(std::uint64_t{receipt.success});
    json["cumulativeGasUsed"] = quantity(receipt.cumulative_gas_used);
    json["logsBloom"] = to_hex_prefixed(receipt.bloom);
    Json& logs = json["logs"] = Json::array();
    for (const evm::Log& log : receipt.logs)
        logs.push_back(log_to_json(log, result, index, log_index++));
    json["transactionHash"] = to_hex_prefixed(included.hash);
    json["contractAddress"] = to_hex_prefixed(included.created.value_or(Address{}));
    json["gasUsed"] = quantity(included.gas_used);
    if (const std::uint64_t blob_gas = chain::blob_gas(included.transaction); blob_gas != 0)
        json["blobGasUsed"] = quantity(blob_gas);
    json["effectiveGasPrice"] = nullptr;
    json["blockHash"] = to_hex_prefixed(pending_block_hash);
    json["blockNumber"] = quantity(result.number);
    json["transactionIndex"] = quantity(index);
    return json;
}

}  // namespace

void write_alloc(const chain::State& state, const JsonLayout& layout, const TextSink& sink)
{
    std::vector<const chain::Account*> accounts;
    state.for_each_account([&](const chain::Account& account) { accounts.push_back(&account); });
    std::ranges::sort(accounts, {}, [](const chain::Account* a) { return a->address; });

    ObjectWriter all{layout, sink};
    std::vector<const chain::Slot*> slots;
    for (const chain::Account* account : accounts) {
        all.key(to_hex_prefixed(account->address));
        ObjectWriter entry{{layout.pretty, layout.level + 1}, sink};
        if (account->code != nullptr && account->code->size() != 0)
            entry.member("code", to_hex_prefixed(account->code->bytes()));
        slots.clear();
        account->slots.for_each([&](const chain::Slot& slot) {
            if (!is_zero(slot.value))
                slots.push_back(&slot);
        });
        if (!slots.empty()) {
            std::ranges::sort(slots, {}, [](const chain::Slot* slot) { return slot->key; });
            entry.key("storage");
            ObjectWriter storage{{layout.pretty, layout.level + 2}, sink};
            for (const chain::Slot* slot : slots)
                storage.member(to_hex_prefixed(to_hash256(slot->key)),
                               to_hex_prefixed(to_hash256(slot->value)));
            storage.close();
        }
        entry.member("balance", quantity(account->balance));
        if (account->nonce != 0)
            entry.member("nonce", quantity(account->nonce));
        entry.close();
    }
    all.close();
}

nlohmann::ordered_json result_to_json(const fixtures::TransitionResult& result)
{
    Json json;
    json["stateRoot"] = to_hex_prefixed(result.state_root);
    json["txRoot"] = to_hex_prefixed(result.transactions_root);
    json["receiptsRoot"] = to_hex_prefixed(result.receipts_root);
    json["logsHash"] = to_hex_prefixed(result.logs_hash);
    json["logsBloom"] = to_hex_prefixed(result.bloom);
    Json& receipts = json["receipts"] = Json::array();
    std::size_t log_index = 0;
    for (std::size_t i = 0; i < result.receipts.size(); ++i)
        receipts.push_back(receipt_to_json(result, i, log_index));
    for (const fixtures::RejectedTransaction& rejected : result.rejected) {
        Json entry;
        entry["index"] = rejected.index;
        entry["error"] = chain::message(rejected.error);
        if (const std::string_view name = chain::exception_name(rejected.error); !name.empty())
            entry["exception"] = name;
        json["rejected"].push_back(std::move(entry));
    }
    json["currentDifficulty"] = result.difficulty ? Json(quantity(*result.difficulty)) : Json();
    json["gasUsed"] = quantity(result.gas_used);
    if (result.base_fee)
        json["currentBaseFee"] = quantity(*result.base_fee);
    if (result.withdrawals_root)
        json["withdrawalsRoot"] = to_hex_prefixed(*result.withdrawals_root);
    if (result.excess_blob_gas)
        json["currentExcessBlobGas"] = quantity(*result.excess_blob_gas);
    if (result.blob_gas_used)
        json["blobGasUsed"] = quantity(*result.blob_gas_used);
    if (result.requests_hash)
        json["requestsHash"] = to_hex_prefixed(*result.requests_hash);
    Json& requests = json["requests"];
    if (result.requests) {
        requests = Json::array();
        for (const Bytes& request : *result.requests)
            requests.push_back(to_hex_prefixed(request));
    }
    return json;
}

std::string body_to_hex(const fixtures::TransitionResult& result)
{
    Bytes body;
    chain::rlp::Writer writer{body};
    writer.list([&] {
        for (const fixtures::IncludedTransaction& included : result.included)
            chain::write_block_transaction(writer, included.transaction);
    });
    return to_hex_prefixed(body);
}

}  // namespace sluice::cli
