// The compiler of regular expressions: pattern to tree, tree to program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zx/values/regex.hpp"

namespace sluice::zx {

/// Compiles one pattern. The tree is kept because a counted repetition emits its operand as often
/// as it says.
class RegexCompiler {
public:
    explicit RegexCompiler(std::string_view pattern) noexcept : pattern_{pattern} {}

    /// False: `error` says why.
    [[nodiscard]] bool compile(Regex& result);
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
    static constexpr std::uint32_t no_limit = 0xffff'ffff;
    static constexpr std::uint32_t max_count = 1000;

    enum class Kind : std::uint8_t { Empty, Leaf, Sequence, Alternation, Repetition };
    struct Node {
        Kind kind = Kind::Empty;
        Regex::Instruction leaf{};
        std::vector<std::uint32_t> children;
        std::uint32_t least = 0;
        std::uint32_t most = 0;
    };

    [[nodiscard]] bool fail(std::string_view what);
    [[nodiscard]] bool at_end() const noexcept { return position_ == pattern_.size(); }
    [[nodiscard]] char peek() const noexcept { return pattern_[position_]; }
    [[nodiscard]] bool take(char expected) noexcept;
    [[nodiscard]] char32_t take_code_point() noexcept;

    [[nodiscard]] bool parse_alternation(std::uint32_t& node, int depth);
    [[nodiscard]] bool parse_sequence(std::uint32_t& node, int depth);
    [[nodiscard]] bool parse_atom(std::uint32_t& node, int depth);
    [[nodiscard]] bool parse_group(std::uint32_t& node, int depth);
    [[nodiscard]] bool parse_escape(std::uint32_t& node);
    [[nodiscard]] bool parse_class(std::uint32_t& node);
    [[nodiscard]] bool parse_quantifier(std::uint32_t& node);
    [[nodiscard]] bool parse_counts(std::uint32_t& least, std::uint32_t& most, bool& is_counts);
    [[nodiscard]] bool parse_number(std::uint32_t& number);

    [[nodiscard]] bool emit(Regex& result, std::uint32_t node);
    [[nodiscard]] bool emit_alternation(Regex& result, const Node& node);
    [[nodiscard]] bool emit_repetition(Regex& result, const Node& node);
    [[nodiscard]] bool append(Regex& result, Regex::Instruction instruction);

    [[nodiscard]] std::uint32_t add(Node node);
    [[nodiscard]] std::uint32_t add_leaf(Regex::Operation operation, std::uint32_t first = 0);
    [[nodiscard]] std::uint32_t add_class(Regex::Class set);

    std::string_view pattern_;
    std::size_t position_ = 0;
    std::vector<Node> nodes_;
    std::vector<Regex::Class> classes_;
    std::string error_;
};

}  // namespace sluice::zx
