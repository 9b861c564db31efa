// Which values of an interpolation become a text together.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "zx/syntax/node.hpp"

namespace sluice::zx {

/// Where the piece of an interpolation ends that begins at `begin`, and is evaluated before it is
/// shown: each value is shown as it is before what stands behind it can change it.
inline std::size_t end_of_piece(std::span<Expression* const> parts, std::size_t begin)
{
    constexpr std::size_t longest = 64;
    const std::size_t last = std::min(parts.size(), begin + longest);
    bool has_value = false;
    for (std::size_t i = begin; i < last; ++i) {
        const NodeKind kind = parts[i]->kind;
        if (has_value && kind != NodeKind::StringLiteral && kind != NodeKind::Identifier)
            return i;
        has_value |= kind != NodeKind::StringLiteral;
    }
    return last;
}

}  // namespace sluice::zx
