// The user's own words inside messages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// `text` in double quotes, cut after 40 characters, with what does not print replaced: fit for a
/// one-line message whatever it holds.
inline std::string quote(std::string_view text)
{
    constexpr std::size_t longest = 40;
    std::string quoted = "\"";
    for (const char c : text.substr(0, longest))
        quoted += c >= ' ' && c != 0x7f ? c : '?';
    return quoted + (text.size() > longest ? "...\"" : "\"");
}

}  // namespace sluice
