// SHA-256 of a text, as hexadecimal digits.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/sha256.hpp"

#include "base/hex.hpp"
#include "base/sha256.hpp"

namespace sluice::zx {

std::string sha256_hex(std::string_view text)
{
    const Hash256 hash = sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return to_hex(BytesView{hash.bytes});
}

}  // namespace sluice::zx
