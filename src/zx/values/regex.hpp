// Regular expressions whose time is linear in the text, whatever the pattern.
//
// Source: K. Thompson, "Regular Expression Search Algorithm", CACM 11(6), 1968, in the form of
// R. Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009: the pattern becomes a
// small program, and all its threads go over the text side by side, once. No pattern that a
// stranger sends takes exponential time, or more stack than the nesting bound allows.
//
// Understood: literals, `.`, classes with ranges and negation, `\d \D \w \W \s \S` (ASCII), `\t \n
// \r \f \v`, `^ $ \A \Z \b \B`, groups (plain, `(?:`, `(?P<name>`), alternation, `* + ? {m} {m,}
// {m,n}` with an optional lazy `?`, and `(?i)` at the beginning. Back references and look-around
// are refused.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::zx {

class Heap;

class Regex {
public:
    static constexpr std::size_t max_pattern_bytes = 4096;
    static constexpr std::size_t max_instructions = 8192;
    static constexpr int max_nesting = 100;

    /// The pattern's program, or what is wrong with the pattern.
    [[nodiscard]] static std::expected<Regex, std::string> compile(std::string_view pattern);

    /// Whether a match begins at the start of `text`, UTF-8.
    [[nodiscard]] bool matches_at_start(std::string_view text) const;
    /// Whether the whole of `text` is a match.
    [[nodiscard]] bool matches_all(std::string_view text) const;
    /// The same. Nothing: to stop, for which they look at the heap now and then.
    [[nodiscard]] std::optional<bool> matches_at_start(std::string_view text,
                                                       const Heap& heap) const;
    [[nodiscard]] std::optional<bool> matches_all(std::string_view text, const Heap& heap) const;

private:
    friend class RegexCompiler;

    enum class Operation : std::uint8_t {
        Character,  ///< `first` is the code point.
        Any,        ///< Anything but a newline.
        Class,      ///< `first` indexes classes_.
        Split,      ///< Both `first` and `second`.
        Jump,       ///< `first`.
        Start,
        End,  ///< Or before the newline that ends the text.
        VeryEnd,
        WordBoundary,
        NotWordBoundary,
        Match,
    };
    struct Instruction {
        Operation operation;
        std::uint32_t first = 0;
        std::uint32_t second = 0;
    };
    struct Range {
        char32_t first;
        char32_t last;
    };
    struct Class {
        std::vector<Range> ranges;
        bool is_negated = false;
    };
    struct Position;
    struct ThreadSet;

    void add_thread(ThreadSet& threads, std::uint32_t start, const Position& position) const;
    [[nodiscard]] bool consumes(const Instruction& instruction, char32_t character) const;
    [[nodiscard]] bool in_class(const Class& set, char32_t character) const;
    [[nodiscard]] std::optional<bool> run(std::string_view text, bool to_the_end,
                                          const Heap* heap) const;

    std::vector<Instruction> program_;
    std::vector<Class> classes_;
    bool ignores_case_ = false;
};

/// The pattern inside of slashes: what `"/…/"` stands for; any other text is the pattern itself.
[[nodiscard]] std::string_view strip_slashes(std::string_view pattern) noexcept;

}  // namespace sluice::zx
