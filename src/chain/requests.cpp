// SPDX-License-Identifier: Apache-2.0
#include "chain/requests.hpp"

#include <algorithm>

#include "base/u256.hpp"
#include "evm/precompiles/contracts.hpp"

namespace sluice::chain {
namespace {

/// keccak256("DepositEvent(bytes,bytes,bytes,bytes,bytes)").
constexpr Hash256 deposit_topic{{0x64, 0x9b, 0xbc, 0x62, 0xd0, 0xe3, 0x13, 0x42, 0xaf, 0xea, 0x4e,
                                 0x5c, 0xd8, 0x2d, 0x40, 0x49, 0xe7, 0xe1, 0xee, 0x91, 0x2f, 0xc0,
                                 0x88, 0x9a, 0xa7, 0x90, 0x80, 0x3b, 0xe3, 0x90, 0x38, 0xc5}};

constexpr std::size_t word = 32;

/// The event has five byte strings: the ABI puts their offsets first, then each with its length in
/// front and zeros behind. The deposit contract writes one layout only, and EIP-6110 takes no
/// other.
struct Field {
    std::size_t offset;  ///< Of the length, in the event's data.
    std::size_t size;    ///< In bytes.
};
constexpr Field fields[] = {
    {160, 48},  // public key
    {256, 32},  // withdrawal credentials
    {320, 8},   // amount
    {384, 96},  // signature
    {512, 8},   // index
};
constexpr std::size_t event_size = 576;

/// Whether the word at `offset` holds this number.
bool holds(BytesView data, std::size_t offset, std::uint64_t number) noexcept
{
    return load_be(data.data() + offset) == u256{number};
}

Hash256 sha256(BytesView input)
{
    Bytes digest;
    evm::contracts::sha256(input, digest, evm::latest_revision);
    Hash256 hash;
    std::ranges::copy(digest, hash.bytes);
    return hash;
}

}  // namespace

std::expected<void, MalformedDeposit> append_deposits(Bytes& out, std::span<const evm::Log> logs,
                                                      const Address& deposit_contract)
{
    for (const evm::Log& log : logs) {
        if (log.address != deposit_contract || log.topics.empty() ||
            log.topics.front() != deposit_topic)
            continue;
        if (log.data.size() != event_size)
            return std::unexpected(MalformedDeposit{});
        std::size_t place = 0;
        for (const Field& field : fields) {
            if (!holds(log.data, place, field.offset) || !holds(log.data, field.offset, field.size))
                return std::unexpected(MalformedDeposit{});
            place += word;
        }
        for (const Field& field : fields) {
            const std::uint8_t* const bytes = log.data.data() + field.offset + word;
            out.insert(out.end(), bytes, bytes + field.size);
        }
    }
    return {};
}

Hash256 requests_hash(std::span<const Bytes> requests)
{
    Bytes hashes;
    for (const Bytes& request : requests) {
        if (request.size() <= 1)
            continue;
        const Hash256 hash = sha256(request);
        hashes.insert(hashes.end(), std::begin(hash.bytes), std::end(hash.bytes));
    }
    return sha256(hashes);
}

}  // namespace sluice::chain
