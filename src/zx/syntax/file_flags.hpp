// Settings that a program's file gives in a comment near its top.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "zx/syntax/source.hpp"

namespace sluice::zx {

using FlagValue = std::variant<bool, std::int64_t, double, std::string>;
using FlagMap = std::map<std::string, FlagValue, std::less<>>;

/// What the lines with @zexus among the first 25 say, the last word counting for each key. Keys
/// that mean nothing are here too: who reads a flag decides which there are.
struct FileFlags {
    FlagMap values;
    FlagMap vm_config;  ///< the map under the key of this name

    /// The value under `key` if it is of this kind.
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
};

FileFlags read_file_flags(const Source& source);

}  // namespace sluice::zx
