// SHA-256. FIPS 180-4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/types.hpp>

namespace sluice {

[[nodiscard]] Hash256 sha256(BytesView data) noexcept;

}  // namespace sluice
