// SHA-256 of a text, as hexadecimal digits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::zx {

[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace sluice::zx
