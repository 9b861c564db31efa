// SHA-256 of a text, by OpenSSL.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

namespace sluice::zx {

std::string sha256_hex(std::string_view text)
{
    std::array<std::uint8_t, 32> digest{};
    unsigned length = digest.size();
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
    std::string hex;
    hex.reserve(2 * digest.size());
    for (const std::uint8_t byte : digest) {
        hex += "0123456789abcdef"[byte >> 4];
        hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
}

}  // namespace sluice::zx
