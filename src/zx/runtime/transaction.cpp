// The transaction that a program runs in: what TX, msg and gas show.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/transaction.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "zx/runtime/clock.hpp"
#include "zx/runtime/random.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

using Pair = std::pair<std::string_view, Value>;

// A map of these; nullptr when memory is out. Undefined values are those that found none before.
Map* make_map(Heap& heap, std::span<const Pair> pairs)
{
    Map* const map = Map::create(heap, pairs.size());
    if (map == nullptr)
        return nullptr;
    for (const auto& [name, value] : pairs) {
        String* const key = heap.intern(name);
        if (key == nullptr || value.is_undefined() || !map->set(heap, key, value))
            return nullptr;
    }
    return map;
}

Value text_value(Heap& heap, std::string_view text)
{
    const String* const string = String::create_lossy(heap, text);
    return string == nullptr ? Value{} : Value::from(string);
}

}  // namespace

void TransactionContext::make_default()
{
    if (is_made_)
        return;
    is_made_ = true;
    timestamp_ = clock_.now_us() / 1'000'000;
    std::array<std::uint8_t, 32> hash{};
    for (std::uint8_t& byte : hash)
        byte = static_cast<std::uint8_t>(random_.next() >> 56);
    constexpr std::string_view digits = "0123456789abcdef";
    block_hash_.clear();
    for (const std::uint8_t byte : hash) {
        block_hash_ += digits[byte >> 4];
        block_hash_ += digits[byte & 15];
    }
    gas_at_begin_ = meter_.used;
}

void TransactionContext::begin(std::string_view caller)
{
    is_made_ = false;
    make_default();
    caller_ = caller;
    is_active_ = true;
}

std::string_view TransactionContext::caller() const noexcept
{
    if (!senders_.empty())
        return senders_.back();
    // Within an action it is who msg.sender is.
    return actions_ != 0 && !is_active_ ? default_sender : std::string_view{caller_};
}

std::string_view TransactionContext::sender() const noexcept
{
    return senders_.empty() && !is_active_ ? default_sender : caller();
}

void TransactionContext::set_gas_limit(std::int64_t limit)
{
    make_default();
    gas_limit_ = limit;
    meter_.limit_transaction(gas_at_begin_, limit);
}

Map* TransactionContext::transaction_map(bool is_in_contract)
{
    make_default();
    const std::int64_t used = meter_.used - gas_at_begin_;
    const Pair pairs[] = {
        {"caller", text_value(heap_, is_in_contract ? sender() : caller())},
        {"timestamp", Value::from_integer(timestamp_)},
        {"block_hash", text_value(heap_, block_hash_)},
        {"gas_used", Value::from_integer(used)},
        {"gas_remaining", Value::from_integer(std::max<std::int64_t>(gas_limit_ - used, 0))},
        {"gas_limit", Value::from_integer(gas_limit_)},
    };
    return make_map(heap_, pairs);
}

Map* TransactionContext::message_map()
{
    const Pair pairs[] = {{"sender", text_value(heap_, sender())}};
    return make_map(heap_, pairs);
}

Map* TransactionContext::gas_map()
{
    make_default();
    const std::int64_t used = meter_.used - gas_at_begin_;
    const Pair pairs[] = {
        {"used", Value::from_integer(used)},
        {"remaining", Value::from_integer(std::max<std::int64_t>(gas_limit_ - used, 0))},
        {"limit", Value::from_integer(gas_limit_)},
    };
    return make_map(heap_, pairs);
}

}  // namespace sluice::zx
