// The compiler of regular expressions.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/regex_compiler.hpp"

#include <utility>

#include "zx/values/decode_utf8.hpp"

namespace sluice::zx {

namespace {

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

/// The ranges of `\d`, `\w` and `\s`; false for other letters.
bool shorthand(char letter, Ranges& ranges)
{
    switch (letter) {
        case 'd':
            ranges = {{'0', '9'}};
            return true;
        case 'w':
            ranges = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
            return true;
        case 's':
            ranges = {{'\t', '\r'}, {' ', ' '}};
            return true;
        default:
            return false;
    }
}

/// What lies between sorted ranges.
Ranges complement(const Ranges& ranges)
{
    Ranges result;
    char32_t next = 0;
    for (const auto& [first, last] : ranges) {
        if (first > next)
            result.emplace_back(next, first - 1);
        next = last + 1;
    }
    result.emplace_back(next, 0x10ffff);
    return result;
}

char32_t control_escape(char letter)
{
    switch (letter) {
        case 't':
            return '\t';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 'f':
            return '\f';
        case 'v':
            return '\v';
        default:
            return 0;
    }
}

bool is_letter_or_digit(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

}  // namespace

bool RegexCompiler::fail(std::string_view what)
{
    error_ = "invalid pattern: ";
    error_ += what;
    error_ += " at position ";
    error_ += std::to_string(position_);
    return false;
}

bool RegexCompiler::take(char expected) noexcept
{
    if (at_end() || peek() != expected)
        return false;
    ++position_;
    return true;
}

char32_t RegexCompiler::take_code_point() noexcept
{
    return decode_utf8(pattern_, position_);
}

std::uint32_t RegexCompiler::add(Node node)
{
    nodes_.push_back(std::move(node));
    return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t RegexCompiler::add_leaf(Regex::Operation operation, std::uint32_t first)
{
    return add({.kind = Kind::Leaf, .leaf = {operation, first, 0}, .children = {}});
}

std::uint32_t RegexCompiler::add_class(Regex::Class set)
{
    classes_.push_back(std::move(set));
    return add_leaf(Regex::Operation::Class, static_cast<std::uint32_t>(classes_.size() - 1));
}

bool RegexCompiler::compile(Regex& result)
{
    if (pattern_.size() > Regex::max_pattern_bytes)
        return fail("it is too long");
    if (pattern_.starts_with("(?i)")) {
        result.ignores_case_ = true;
        position_ = 4;
    }
    std::uint32_t root = 0;
    if (!parse_alternation(root, 0))
        return false;
    if (!at_end())
        return fail("unbalanced parenthesis");
    if (!emit(result, root) || !append(result, {Regex::Operation::Match}))
        return false;
    result.classes_ = std::move(classes_);
    return true;
}

bool RegexCompiler::parse_alternation(std::uint32_t& node, int depth)
{
    if (depth > Regex::max_nesting)
        return fail("groups are nested too deeply");
    Node alternation{.kind = Kind::Alternation, .children = {}};
    do {
        std::uint32_t branch = 0;
        if (!parse_sequence(branch, depth))
            return false;
        alternation.children.push_back(branch);
    } while (take('|'));
    node = alternation.children.size() == 1 ? alternation.children[0] : add(std::move(alternation));
    return true;
}

bool RegexCompiler::parse_sequence(std::uint32_t& node, int depth)
{
    Node sequence{.kind = Kind::Sequence, .children = {}};
    while (!at_end() && peek() != '|' && peek() != ')') {
        std::uint32_t part = 0;
        if (!parse_atom(part, depth) || !parse_quantifier(part))
            return false;
        sequence.children.push_back(part);
    }
    node = add(std::move(sequence));
    return true;
}

bool RegexCompiler::parse_atom(std::uint32_t& node, int depth)
{
    switch (peek()) {
        case '(':
            ++position_;
            return parse_group(node, depth);
        case '[':
            ++position_;
            return parse_class(node);
        case '\\':
            ++position_;
            return parse_escape(node);
        case '.':
            ++position_;
            node = add_leaf(Regex::Operation::Any);
            return true;
        case '^':
            ++position_;
            node = add_leaf(Regex::Operation::Start);
            return true;
        case '$':
            ++position_;
            node = add_leaf(Regex::Operation::End);
            return true;
        case '*':
        case '+':
        case '?':
            return fail("nothing to repeat");
        default:
            node = add_leaf(Regex::Operation::Character, take_code_point());
            return true;
    }
}

bool RegexCompiler::parse_group(std::uint32_t& node, int depth)
{
    if (take('?')) {
        if (take('P')) {
            const std::size_t end = pattern_.find('>', position_);
            if (!take('<') || end == std::string_view::npos)
                return fail("unknown kind of group");
            position_ = end + 1;
        } else if (!take(':')) {
            return fail("unknown kind of group");
        }
    }
    if (!parse_alternation(node, depth + 1))
        return false;
    return take(')') || fail("missing )");
}

bool RegexCompiler::parse_escape(std::uint32_t& node)
{
    if (at_end())
        return fail("nothing follows the last backslash");
    const char letter = peek();
    switch (letter) {
        case 'A':
            node = add_leaf(Regex::Operation::Start);
            break;
        case 'Z':
            node = add_leaf(Regex::Operation::VeryEnd);
            break;
        case 'b':
            node = add_leaf(Regex::Operation::WordBoundary);
            break;
        case 'B':
            node = add_leaf(Regex::Operation::NotWordBoundary);
            break;
        default: {
            Ranges ranges;
            const bool is_upper = letter >= 'A' && letter <= 'Z';
            if (shorthand(static_cast<char>(is_upper ? letter + 32 : letter), ranges)) {
                Regex::Class set;
                set.is_negated = is_upper;
                for (const auto& [first, last] : ranges)
                    set.ranges.push_back({first, last});
                node = add_class(std::move(set));
            } else if (const char32_t control = control_escape(letter); control != 0) {
                node = add_leaf(Regex::Operation::Character, control);
            } else if (is_letter_or_digit(letter)) {
                return fail("unknown escape");
            } else {
                node = add_leaf(Regex::Operation::Character, take_code_point());
                return true;
            }
        }
    }
    ++position_;
    return true;
}

bool RegexCompiler::parse_class(std::uint32_t& node)
{
    Regex::Class set;
    set.is_negated = take('^');
    bool is_first = true;
    for (;; is_first = false) {
        if (at_end())
            return fail("missing ]");
        if (!is_first && take(']'))
            break;
        // One character or a shorthand; `is_single` says which.
        const auto item = [&](char32_t& character, bool& is_single) {
            is_single = true;
            if (!take('\\')) {
                character = take_code_point();
                return true;
            }
            if (at_end())
                return fail("nothing follows the last backslash");
            const char letter = peek();
            const bool is_upper = letter >= 'A' && letter <= 'Z';
            Ranges ranges;
            if (shorthand(static_cast<char>(is_upper ? letter + 32 : letter), ranges)) {
                ++position_;
                is_single = false;
                for (const auto& [first, last] : is_upper ? complement(ranges) : ranges)
                    set.ranges.push_back({first, last});
                return true;
            }
            if (const char32_t control = control_escape(letter); control != 0) {
                ++position_;
                character = control;
                return true;
            }
            if (is_letter_or_digit(letter))
                return fail("unknown escape");
            character = take_code_point();
            return true;
        };
        char32_t first = 0;
        bool is_single = false;
        if (!item(first, is_single))
            return false;
        if (!is_single)
            continue;
        char32_t last = first;
        const bool has_range =
            position_ + 1 < pattern_.size() && peek() == '-' && pattern_[position_ + 1] != ']';
        if (has_range) {
            ++position_;
            if (!item(last, is_single))
                return false;
            if (!is_single || last < first)
                return fail("bad range in a class");
        }
        set.ranges.push_back({first, last});
    }
    node = add_class(std::move(set));
    return true;
}

bool RegexCompiler::parse_number(std::uint32_t& number)
{
    const std::size_t begin = position_;
    number = 0;
    while (!at_end() && peek() >= '0' && peek() <= '9') {
        number = number * 10 + static_cast<std::uint32_t>(peek() - '0');
        if (number > max_count)
            return fail("a count is too large");
        ++position_;
    }
    return position_ > begin;
}

bool RegexCompiler::parse_counts(std::uint32_t& least, std::uint32_t& most, bool& is_counts)
{
    const std::size_t begin = position_;
    is_counts = false;
    ++position_;
    const bool has_least = parse_number(least);
    most = least;
    bool is_well_formed = has_least;
    if (take(',')) {
        is_well_formed = true;
        if (!parse_number(most))
            most = no_limit;
    }
    if (!error_.empty())
        return false;
    if (!is_well_formed || !take('}')) {
        position_ = begin;  // a brace that counts nothing stands for itself
        return true;
    }
    if (most < least)
        return fail("counts are out of order");
    is_counts = true;
    return true;
}

bool RegexCompiler::parse_quantifier(std::uint32_t& node)
{
    if (at_end())
        return true;
    Node repetition{.kind = Kind::Repetition, .children = {node}};
    switch (peek()) {
        case '*':
            repetition.most = no_limit;
            break;
        case '+':
            repetition.least = 1;
            repetition.most = no_limit;
            break;
        case '?':
            repetition.most = 1;
            break;
        case '{': {
            bool is_counts = false;
            if (!parse_counts(repetition.least, repetition.most, is_counts))
                return false;
            if (!is_counts)
                return true;
            --position_;
            break;
        }
        default:
            return true;
    }
    ++position_;
    static_cast<void>(take('?'));  // lazy or greedy: whether there is a match is the same
    if (!at_end() && (peek() == '*' || peek() == '+'))
        return fail("multiple repeat");
    node = add(std::move(repetition));
    return true;
}

bool RegexCompiler::append(Regex& result, Regex::Instruction instruction)
{
    if (result.program_.size() >= Regex::max_instructions) {
        error_ = "invalid pattern: it is too large";
        return false;
    }
    result.program_.push_back(instruction);
    return true;
}

bool RegexCompiler::emit(Regex& result, std::uint32_t index)
{
    const Node& node = nodes_[index];
    switch (node.kind) {
        case Kind::Empty:
            return true;
        case Kind::Leaf:
            return append(result, node.leaf);
        case Kind::Sequence:
            for (const std::uint32_t child : node.children) {
                if (!emit(result, child))
                    return false;
            }
            return true;
        case Kind::Alternation:
            return emit_alternation(result, node);
        case Kind::Repetition:
            return emit_repetition(result, node);
    }
    return true;
}

bool RegexCompiler::emit_alternation(Regex& result, const Node& node)
{
    std::vector<std::size_t> jumps;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const bool is_last = i + 1 == node.children.size();
        const std::size_t split = result.program_.size();
        if (!is_last) {
            const auto next = static_cast<std::uint32_t>(split + 1);
            if (!append(result, {Regex::Operation::Split, next, 0}))
                return false;
        }
        if (!emit(result, node.children[i]))
            return false;
        if (!is_last) {
            jumps.push_back(result.program_.size());
            if (!append(result, {Regex::Operation::Jump}))
                return false;
            result.program_[split].second = static_cast<std::uint32_t>(result.program_.size());
        }
    }
    for (const std::size_t jump : jumps)
        result.program_[jump].first = static_cast<std::uint32_t>(result.program_.size());
    return true;
}

bool RegexCompiler::emit_repetition(Regex& result, const Node& node)
{
    const auto here = [&] { return static_cast<std::uint32_t>(result.program_.size()); };
    for (std::uint32_t i = 0; i < node.least; ++i) {
        if (!emit(result, node.children[0]))
            return false;
    }
    if (node.most == no_limit) {
        const std::uint32_t loop = here();
        if (!append(result, {Regex::Operation::Split, loop + 1, 0}) ||
            !emit(result, node.children[0]) || !append(result, {Regex::Operation::Jump, loop, 0}))
            return false;
        result.program_[loop].second = here();
        return true;
    }
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = node.least; i < node.most; ++i) {
        splits.push_back(here());
        if (!append(result, {Regex::Operation::Split, here() + 1, 0}) ||
            !emit(result, node.children[0]))
            return false;
    }
    for (const std::uint32_t split : splits)
        result.program_[split].second = here();
    return true;
}

}  // namespace sluice::zx
