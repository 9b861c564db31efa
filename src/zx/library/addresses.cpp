// Addresses and Merkle roots.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/addresses.hpp"

#include <vector>

#include "base/hex.hpp"
#include "zx/library/digests.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/keys.hpp"
#include "zx/runtime/sha256.hpp"

namespace sluice::zx {

namespace {

constexpr std::size_t point_digits = 128;
constexpr std::size_t address_digits = 40;

/// The bytes that are hashed.
std::string point_of(std::string_view key)
{
    if (is_pem(key)) {
        if (auto point = point_of_pem(key))
            return *point;
    }
    std::string_view digits = key;
    if (digits.starts_with("0x"))
        digits.remove_prefix(2);
    if (digits.size() == point_digits + 2 && digits.starts_with("04"))
        digits.remove_prefix(2);
    if (digits.size() == point_digits) {
        if (const auto bytes = from_hex(digits))
            return std::string{text_of(*bytes)};
    }
    return std::string{key};
}

}  // namespace

std::string derive_address(std::string_view public_key, std::string_view prefix)
{
    const std::string hash = keccak256_hex(point_of(public_key));
    return std::string{prefix} + hash.substr(hash.size() - address_digits);
}

bool is_address(std::string_view text, std::string_view prefix) noexcept
{
    return text.starts_with(prefix) && text.size() == prefix.size() + address_digits &&
           is_hex_digits(text.substr(prefix.size()));
}

std::string merkle_root(std::span<const std::string> leaves)
{
    if (leaves.empty())
        return sha256_hex("");
    std::vector<std::string> level{leaves.begin(), leaves.end()};
    while (level.size() > 1) {
        std::vector<std::string> above;
        above.reserve((level.size() + 1) / 2);
        for (std::size_t i = 0; i < level.size(); i += 2) {
            const std::string& right = i + 1 < level.size() ? level[i + 1] : level[i];
            above.push_back(sha256_hex(level[i] + right));
        }
        level = std::move(above);
    }
    return level.front();
}

}  // namespace sluice::zx
