// Regular expressions: the run over the text.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/regex.hpp"
#include "zx/values/heap.hpp"

#include "zx/values/decode_utf8.hpp"
#include "zx/values/regex_compiler.hpp"

namespace sluice::zx {

namespace {

constexpr char32_t no_character = 0xffff'ffff;

bool is_word(char32_t character) noexcept
{
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
           (character >= 'a' && character <= 'z') || character == '_';
}

char32_t swap_case(char32_t character) noexcept
{
    if ((character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z'))
        return character ^ 0x20;
    return character;
}

}  // namespace

/// Where the threads are: between `before` and `after`, either of which may be no_character.
struct Regex::Position {
    char32_t before;
    char32_t after;
    bool is_end;
    bool is_before_last_newline;
};

/// The instructions that threads stand at, each once, in the order in which they came.
struct Regex::ThreadSet {
    explicit ThreadSet(std::size_t size) : places(size), members(size) {}

    bool insert(std::uint32_t instruction)
    {
        const std::uint32_t place = places[instruction];
        if (place < count && members[place] == instruction)
            return false;
        places[instruction] = count;
        members[count++] = instruction;
        return true;
    }

    std::vector<std::uint32_t> places;  // valid where `members` points back
    std::vector<std::uint32_t> members;
    std::uint32_t count = 0;
    bool has_match = false;
    std::vector<std::uint32_t> stack;
};

std::expected<Regex, std::string> Regex::compile(std::string_view pattern)
{
    Regex result;
    RegexCompiler compiler{pattern};
    if (!compiler.compile(result))
        return std::unexpected{compiler.error()};
    return result;
}

bool Regex::in_class(const Class& set, char32_t character) const
{
    for (const Range& range : set.ranges) {
        if (character >= range.first && character <= range.last)
            return true;
        if (ignores_case_) {
            const char32_t other = swap_case(character);
            if (other >= range.first && other <= range.last)
                return true;
        }
    }
    return false;
}

bool Regex::consumes(const Instruction& instruction, char32_t character) const
{
    switch (instruction.operation) {
        case Operation::Character:
            return character == instruction.first ||
                   (ignores_case_ && swap_case(character) == instruction.first);
        case Operation::Any:
            return character != '\n';
        case Operation::Class: {
            const Class& set = classes_[instruction.first];
            return in_class(set, character) != set.is_negated;
        }
        default:
            return false;
    }
}

void Regex::add_thread(ThreadSet& threads, std::uint32_t start, const Position& position) const
{
    threads.stack.push_back(start);
    while (!threads.stack.empty()) {
        const std::uint32_t at = threads.stack.back();
        threads.stack.pop_back();
        if (!threads.insert(at))
            continue;
        const Instruction& instruction = program_[at];
        bool goes_on = false;
        switch (instruction.operation) {
            case Operation::Jump:
                threads.stack.push_back(instruction.first);
                break;
            case Operation::Split:
                threads.stack.push_back(instruction.second);
                threads.stack.push_back(instruction.first);
                break;
            case Operation::Start:
                goes_on = position.before == no_character;
                break;
            case Operation::End:
                goes_on = position.is_end || position.is_before_last_newline;
                break;
            case Operation::VeryEnd:
                goes_on = position.is_end;
                break;
            case Operation::WordBoundary:
                goes_on = is_word(position.before) != is_word(position.after);
                break;
            case Operation::NotWordBoundary:
                goes_on = is_word(position.before) == is_word(position.after);
                break;
            case Operation::Match:
                threads.has_match = true;
                break;
            default:
                break;
        }
        if (goes_on)
            threads.stack.push_back(at + 1);
    }
}

std::optional<bool> Regex::run(std::string_view text, bool to_the_end, const Heap* heap) const
{
    ThreadSet current{program_.size()};
    ThreadSet next{program_.size()};
    constexpr std::size_t steps_between_looks = std::size_t{1} << 16;
    std::size_t steps = 0;
    std::size_t offset = 0;
    char32_t before = no_character;
    // Looks one code point ahead, as boundaries ask for it.
    const auto look = [&](std::size_t& end) {
        end = offset;
        return offset == text.size() ? no_character : decode_utf8(text, end);
    };
    std::size_t after_end = 0;
    char32_t after = look(after_end);
    const auto position = [&] {
        return Position{before, after, offset == text.size(),
                        after == '\n' && after_end == text.size()};
    };
    add_thread(current, 0, position());
    while (true) {
        if (current.has_match && (!to_the_end || offset == text.size()))
            return true;
        if (after == no_character || current.count == 0)
            return false;
        const char32_t character = after;
        before = character;
        offset = after_end;
        after = look(after_end);
        const Position here = position();
        next.count = 0;
        next.has_match = false;
        for (std::uint32_t i = 0; i < current.count; ++i) {
            const std::uint32_t at = current.members[i];
            if (consumes(program_[at], character))
                add_thread(next, at + 1, here);
        }
        steps += current.count;
        if (steps >= steps_between_looks) [[unlikely]] {
            steps = 0;
            if (heap != nullptr && heap->is_stopped())
                return std::nullopt;
        }
        std::swap(current, next);
    }
}

bool Regex::matches_at_start(std::string_view text) const
{
    return *run(text, false, nullptr);
}

bool Regex::matches_all(std::string_view text) const
{
    return *run(text, true, nullptr);
}

std::optional<bool> Regex::matches_at_start(std::string_view text, const Heap& heap) const
{
    return run(text, false, &heap);
}

std::optional<bool> Regex::matches_all(std::string_view text, const Heap& heap) const
{
    return run(text, true, &heap);
}

std::string_view strip_slashes(std::string_view pattern) noexcept
{
    if (pattern.size() >= 2 && pattern.front() == '/' && pattern.back() == '/')
        return pattern.substr(1, pattern.size() - 2);
    return pattern;
}

}  // namespace sluice::zx
