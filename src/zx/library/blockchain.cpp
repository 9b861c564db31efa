// The module blockchain: blocks, transactions and chains as maps.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "zx/library/addresses.hpp"
#include "zx/library/blockchain_values.hpp"
#include "zx/library/builtin_families.hpp"
#include "zx/library/digests.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/sha256.hpp"
#include "zx/values/equality.hpp"
#include "zx/values/number_text.hpp"

namespace sluice::zx {

namespace {

constexpr std::string_view first_previous_hash =
    "0000000000000000000000000000000000000000000000000000000000000000";

std::int64_t now_seconds(NativeCall& call)
{
    return call.runtime.clock().now_us() / 1'000'000;
}

/// The SHA-256 of the display forms of some entries of a map, one behind the other. False, with
/// the error set, if a form is too long.
[[nodiscard]] bool hash_entries(NativeCall& call, std::string_view name, const Map& map,
                                std::span<const std::string_view> keys, std::string& hash)
{
    std::string text;
    for (const std::string_view key : keys) {
        DisplayForm form;
        if (!form.read(entry(call.runtime.heap(), map, key)) ||
            text.size() + form.view().size() > String::max_size) {
            takes(call, name, "entries whose text is not longer than a string may be");
            return false;
        }
        text += form.view();
    }
    hash = sha256_hex(text);
    return true;
}

constexpr std::array<std::string_view, 5> block_keys = {"index", "timestamp", "data",
                                                        "previous_hash", "nonce"};
constexpr std::array<std::string_view, 4> transaction_keys = {"from", "to", "amount", "timestamp"};

/// Sets the entry `hash` of a map that was just made, and gives the map.
NativeStatus give_hashed(NativeCall& call, std::string_view name, Map* map,
                         std::span<const std::string_view> keys)
{
    Heap& heap = call.runtime.heap();
    if (map == nullptr)
        return NativeStatus::OutOfMemory;
    std::string hash;
    if (!hash_entries(call, name, *map, keys, hash))
        return NativeStatus::Error;
    const Value text = text_value(heap, hash);
    String* const key = heap.intern("hash");
    if (text.is_undefined() || key == nullptr || !map->set(heap, key, text))
        return NativeStatus::OutOfMemory;
    return give(call, map);
}

// ---- addresses and trees -----------------------------------------------------------------------

[[nodiscard]] bool take_prefix(NativeCall& call, std::string_view name, std::string_view& prefix)
{
    prefix = "0x";
    return !is_given(call, 1) || take_text(call, name, 1, prefix);
}

NativeStatus create_address(NativeCall& call)
{
    std::string_view key;
    std::string_view prefix;
    if (!take_text(call, "create_address", 0, key) || !take_prefix(call, "create_address", prefix))
        return NativeStatus::Error;
    return give_text(call, derive_address(key, prefix));
}

NativeStatus validate_address(NativeCall& call)
{
    std::string_view prefix;
    if (!take_prefix(call, "validate_address", prefix))
        return NativeStatus::Error;
    const Value address = call.argument(0);
    return give_boolean(call,
                        address.is_string() && is_address(address.as<String>()->view(), prefix));
}

// ---- blocks ------------------------------------------------------------------------------------

Map* make_block(Heap& heap, Value index, Value timestamp, Value data, Value previous, Value nonce)
{
    MapBuilder block{heap};
    block.set("index", index)
        .set("timestamp", timestamp)
        .set("data", data)
        .set("previous_hash", previous)
        .set("nonce", nonce);
    return block.map();
}

Map* make_genesis(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    return make_block(heap, Value::from_integer(0), Value::from_integer(now_seconds(call)),
                      text_value(heap, "Genesis Block"), text_value(heap, first_previous_hash),
                      Value::from_integer(0));
}

NativeStatus create_genesis_block(NativeCall& call)
{
    return give_hashed(call, "create_genesis_block", make_genesis(call), block_keys);
}

NativeStatus create_block(NativeCall& call)
{
    const Value nonce = is_given(call, 4) ? call.argument(4) : Value::from_integer(0);
    return give_hashed(call, "create_block",
                       make_block(call.runtime.heap(), call.argument(0), call.argument(1),
                                  call.argument(2), call.argument(3), nonce),
                       block_keys);
}

NativeStatus hash_of(NativeCall& call, std::string_view name,
                     std::span<const std::string_view> keys)
{
    Map* map = nullptr;
    std::string hash;
    if (!take_map(call, name, 0, map) || !hash_entries(call, name, *map, keys, hash))
        return NativeStatus::Error;
    return give_text(call, hash);
}

NativeStatus hash_block(NativeCall& call)
{
    return hash_of(call, "hash_block", block_keys);
}

NativeStatus hash_transaction(NativeCall& call)
{
    return hash_of(call, "hash_transaction", transaction_keys);
}

/// Whether a block's hash is its own and, if there is one, its predecessor is `previous`. False
/// also when the error is set (`failed`).
[[nodiscard]] bool is_valid_block(NativeCall& call, std::string_view name, Value block,
                                  Value previous, bool& failed)
{
    Heap& heap = call.runtime.heap();
    failed = false;
    if (!block.is_map())
        return false;
    std::string hash;
    if (!hash_entries(call, name, *block.as<Map>(), block_keys, hash)) {
        failed = true;
        return false;
    }
    const Value own = entry(heap, *block.as<Map>(), "hash");
    if (!own.is_string() || own.as<String>()->view() != hash)
        return false;
    if (previous.is_null())
        return true;
    if (!previous.is_map())
        return false;
    const Value before = entry(heap, *previous.as<Map>(), "index");
    const Value index = entry(heap, *block.as<Map>(), "index");
    return equal(heap, entry(heap, *block.as<Map>(), "previous_hash"),
                 entry(heap, *previous.as<Map>(), "hash")) &&
           index.is_integer() && before.is_integer() && before.integer() != INT64_MAX &&
           index.integer() == before.integer() + 1;
}

NativeStatus validate_block(NativeCall& call)
{
    bool failed = false;
    const bool is_valid =
        is_valid_block(call, "validate_block", call.argument(0), call.argument(1), failed);
    return failed ? NativeStatus::Error : give_boolean(call, is_valid);
}

NativeStatus proof_of_work(NativeCall& call)
{
    constexpr std::int64_t most_attempts = 10'000'000;
    DisplayForm data;
    std::int64_t difficulty = 0;
    std::int64_t limit = 0;
    if (!take_display(call, "proof_of_work", 0, data) ||
        !take_integer(call, "proof_of_work", 1, difficulty, 4) ||
        !take_integer(call, "proof_of_work", 2, limit, 1'000'000))
        return NativeStatus::Error;
    if (difficulty < 0 || difficulty > 64 || limit < 1 || limit > most_attempts)
        return takes(call, "proof_of_work",
                     "a difficulty from 0 to 64 and at most 10000000 attempts");
    constexpr std::size_t longest_data = 4096;
    // The whole text is hashed at each attempt.
    if (data.view().size() > longest_data)
        return takes(call, "proof_of_work", "data of at most 4096 bytes");
    const std::string zeros(static_cast<std::size_t>(difficulty), '0');
    std::string text;
    for (std::int64_t nonce = 0; nonce < limit; ++nonce) {
        text = data.view();
        text += format_integer(nonce).view();
        const std::string hash = sha256_hex(text);
        if (!hash.starts_with(zeros))
            continue;
        MapBuilder result{call.runtime.heap()};
        result.integer("nonce", nonce).text("hash", hash);
        return result.give_to(call);
    }
    return misuse(call, {"proof_of_work() found no nonce in ", std::to_string(limit), " attempts"});
}

// ---- transactions ------------------------------------------------------------------------------

NativeStatus create_transaction(NativeCall& call)
{
    MapBuilder transaction{call.runtime.heap()};
    transaction.set("from", call.argument(0))
        .set("to", call.argument(1))
        .set("amount", call.argument(2))
        .set("timestamp",
             is_given(call, 3) ? call.argument(3) : Value::from_integer(now_seconds(call)));
    return give_hashed(call, "create_transaction", transaction.map(), transaction_keys);
}

// ---- chains ------------------------------------------------------------------------------------

/// The blocks of a chain: of the list itself, or of a map as create_chain makes it.
List* blocks_of(const Heap& heap, Value chain)
{
    if (chain.is_map())
        chain = entry(heap, *chain.as<Map>(), "blocks");
    return chain.is_list() ? chain.as<List>() : nullptr;
}

NativeStatus validate_chain(NativeCall& call)
{
    const List* const blocks = blocks_of(call.runtime.heap(), call.argument(0));
    if (blocks == nullptr)
        return takes(call, "validate_chain", "a list of blocks or a chain");
    Value previous = Value::null();
    for (const Value block : blocks->elements()) {
        bool failed = false;
        if (!is_valid_block(call, "validate_chain", block, previous, failed))
            return failed ? NativeStatus::Error : give_boolean(call, false);
        previous = block;
    }
    return give_boolean(call, true);
}

NativeStatus create_chain(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    const NativeStatus status = give_hashed(call, "create_chain", make_genesis(call), block_keys);
    if (status != NativeStatus::Done)
        return status;
    const Value genesis[] = {call.result};
    const List* const blocks = List::create(heap, genesis);
    MapBuilder chain{heap};
    chain.set("name", is_given(call, 0) ? call.argument(0) : text_value(heap, "blockchain"))
        .set("config", call.argument(1))
        .set("blocks", blocks == nullptr ? Value{} : Value::from(blocks));
    return chain.give_to(call);
}

NativeStatus add_block(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    List* const blocks = blocks_of(heap, call.argument(0));
    if (blocks == nullptr)
        return takes(call, "add_block", "a chain and the data of a block");
    Value previous = text_value(heap, first_previous_hash);
    if (!blocks->empty()) {
        const Value last = (*blocks)[blocks->size() - 1];
        if (!last.is_map())
            return takes(call, "add_block", "a chain of blocks");
        previous = entry(heap, *last.as<Map>(), "hash");
    }
    Map* const block = make_block(
        heap, Value::from_integer(static_cast<std::int64_t>(blocks->size())),
        Value::from_integer(now_seconds(call)), call.argument(1), previous, Value::from_integer(0));
    const NativeStatus status = give_hashed(call, "add_block", block, block_keys);
    if (status != NativeStatus::Done)
        return status;
    return give_status(call, call.runtime.append(blocks, call.result), call.result);
}

NativeStatus get_chain_info(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    const List* const blocks = blocks_of(heap, call.argument(0));
    if (blocks == nullptr)
        return takes(call, "get_chain_info", "a chain");
    const Value latest = blocks->empty() ? Value::null() : (*blocks)[blocks->size() - 1];
    MapBuilder info{heap};
    info.set("name", call.argument(0).is_map() ? entry(heap, *call.argument(0).as<Map>(), "name")
                                               : Value::null())
        .integer("length", static_cast<std::int64_t>(blocks->size()))
        .set("latest_hash",
             latest.is_map() ? entry(heap, *latest.as<Map>(), "hash") : Value::null());
    return info.give_to(call);
}

constexpr BuiltinInfo module[] = {
    {.name = "create_address", .function = create_address, .least = 1, .most = 2},
    {.name = "createAddress", .function = create_address, .least = 1, .most = 2},
    {.name = "validate_address", .function = validate_address, .least = 1, .most = 2},
    {.name = "validateAddress", .function = validate_address, .least = 1, .most = 2},
    {.name = "calculate_merkle_root", .function = calculate_merkle_root, .least = 1, .most = 1},
    {.name = "calculateMerkleRoot", .function = calculate_merkle_root, .least = 1, .most = 1},
    {.name = "create_genesis_block", .function = create_genesis_block, .least = 0, .most = 0},
    {.name = "createGenesisBlock", .function = create_genesis_block, .least = 0, .most = 0},
    {.name = "create_block", .function = create_block, .least = 4, .most = 5},
    {.name = "createBlock", .function = create_block, .least = 4, .most = 5},
    {.name = "hash_block", .function = hash_block, .least = 1, .most = 1},
    {.name = "hashBlock", .function = hash_block, .least = 1, .most = 1},
    {.name = "validate_block", .function = validate_block, .least = 1, .most = 2},
    {.name = "validateBlock", .function = validate_block, .least = 1, .most = 2},
    {.name = "proof_of_work", .function = proof_of_work, .least = 1, .most = 3},
    {.name = "proofOfWork", .function = proof_of_work, .least = 1, .most = 3},
    {.name = "create_transaction", .function = create_transaction, .least = 3, .most = 4},
    {.name = "createTransaction", .function = create_transaction, .least = 3, .most = 4},
    {.name = "hash_transaction", .function = hash_transaction, .least = 1, .most = 1},
    {.name = "hashTransaction", .function = hash_transaction, .least = 1, .most = 1},
    {.name = "validate_chain", .function = validate_chain, .least = 1, .most = 1},
    {.name = "validateChain", .function = validate_chain, .least = 1, .most = 1},
    {.name = "create_chain", .function = create_chain, .least = 0, .most = 2},
    {.name = "createChain", .function = create_chain, .least = 0, .most = 2},
    {.name = "add_block", .function = add_block, .least = 2, .most = 2},
    {.name = "addBlock", .function = add_block, .least = 2, .most = 2},
    {.name = "get_chain_info", .function = get_chain_info, .least = 1, .most = 1},
    {.name = "getChainInfo", .function = get_chain_info, .least = 1, .most = 1},
};

}  // namespace

NativeStatus calculate_merkle_root(NativeCall& call)
{
    List* list = nullptr;
    if (!take_list(call, "calculate_merkle_root", 0, list))
        return NativeStatus::Error;
    std::vector<std::string> leaves;
    leaves.reserve(list->size());
    std::size_t bytes = 0;
    for (const Value leaf : list->elements()) {
        DisplayForm form;
        if (!form.read(leaf) || form.view().size() > String::max_size - bytes)
            return takes(call, "calculate_merkle_root", "hashes of 256 MiB together at most");
        bytes += form.view().size();
        leaves.emplace_back(form.view());
    }
    return give_text(call, merkle_root(leaves));
}

std::span<const BuiltinInfo> blockchain_module() noexcept
{
    return module;
}

}  // namespace sluice::zx
