// The places of a program that a profile tells of: statements, and the loops that they stand in.
//
// A statement is known by its offset in its module's text, as the gas of both engines is charged to
// it. What is not within any statement (a parameter's default value) belongs to its function's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "zx/compiler/scope.hpp"

namespace sluice::zx {

/// The loops of a function, or of a module's top level, without those of functions within it.
class FunctionLoops {
public:
    static constexpr std::uint32_t none = UINT32_MAX;

    explicit FunctionLoops(const FunctionCode& code);

    struct Loop {
        std::uint32_t statement;     ///< Offset of the loop.
        std::uint32_t outer = none;  ///< Index in loops(), lower than its own.
    };
    [[nodiscard]] const std::vector<Loop>& loops() const noexcept { return loops_; }
    /// Index of the innermost loop that a statement is in, or that it is; else none.
    [[nodiscard]] std::uint32_t loop_of(std::uint32_t statement) const
    {
        const auto found = by_statement_.find(statement);
        return found == by_statement_.end() ? none : found->second;
    }

private:
    std::vector<Loop> loops_;
    std::unordered_map<std::uint32_t, std::uint32_t> by_statement_;
};

/// Where a function's text begins; of a top level, that of the module.
[[nodiscard]] std::uint32_t offset_of(const FunctionCode& code) noexcept;

/// The statement that a charge of compiled code is for: its offset.
[[nodiscard]] std::uint32_t statement_of_charge(const FunctionCode& code, std::uint32_t charge);
/// The statement that the instruction at `word` is a part of, as its charges say; of one without
/// charges, as those before it do.
[[nodiscard]] std::uint32_t statement_of_word(const FunctionCode& code, std::size_t word);

}  // namespace sluice::zx
