// SPDX-License-Identifier: Apache-2.0
#include <sluice/create_address.hpp>

#include <bit>
#include <cstring>

#include "base/keccak.hpp"
#include "base/u256.hpp"

namespace sluice::evm {

Address create_address(const Address& sender, std::uint64_t nonce) noexcept
{
    // A list of a 20-byte string and an integer of up to 8 bytes is at most 31 bytes: its header
    // is a single byte. 0x80 + n is the header of an n-byte string; one byte below 0x80 is its own
    // encoding, and zero is the empty string.
    std::uint8_t rlp[1 + 21 + 9];
    std::size_t size = 1;
    rlp[size++] = 0x80 + sizeof(sender.bytes);
    std::memcpy(rlp + size, sender.bytes, sizeof(sender.bytes));
    size += sizeof(sender.bytes);
    if (nonce != 0 && nonce < 0x80) {
        rlp[size++] = static_cast<std::uint8_t>(nonce);
    } else {
        const auto bytes = static_cast<unsigned>((std::bit_width(nonce) + 7) / 8);
        rlp[size++] = static_cast<std::uint8_t>(0x80 + bytes);
        for (unsigned i = bytes; i-- > 0;)
            rlp[size++] = static_cast<std::uint8_t>(nonce >> (8 * i));
    }
    rlp[0] = static_cast<std::uint8_t>(0xc0 + size - 1);
    return to_address(keccak256_word(rlp, size));
}

Address create2_address(const Address& sender, const u256& salt, BytesView init_code) noexcept
{
    std::uint8_t buffer[1 + 20 + 32 + 32];
    buffer[0] = 0xff;
    std::memcpy(buffer + 1, sender.bytes, sizeof(sender.bytes));
    store_be(buffer + 21, salt);
    store_be(buffer + 53, keccak256_word(init_code.data(), init_code.size()));
    return to_address(keccak256_word(buffer, sizeof(buffer)));
}

}  // namespace sluice::evm
