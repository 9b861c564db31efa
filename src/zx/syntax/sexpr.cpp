// Nested lists of words, as text.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/sexpr.hpp"

#include <algorithm>

namespace sluice::zx {

namespace {

constexpr std::size_t line_width = 100;

/// Deeper lists are indented no further: else deep trees would make texts of quadratic size.
constexpr std::size_t deepest_indentation = 60;

}  // namespace

void SExpr::print(std::string& out, std::size_t indentation) const
{
    if (!is_list_) {
        out += head_;
        return;
    }
    const bool fits = indentation + width_ <= line_width;
    const std::size_t inner = std::min(indentation + 2, deepest_indentation);
    out.append("(").append(head_);
    bool is_broken = false;
    bool is_first = head_.empty();
    for (const SExpr& child : children_) {
        is_broken |= !fits && child.is_list_;
        if (is_broken) {
            out += '\n';
            out.append(inner, ' ');
        } else if (!is_first) {
            out += ' ';
        }
        is_first = false;
        child.print(out, fits ? 0 : inner);
    }
    out += ')';
}

}  // namespace sluice::zx
