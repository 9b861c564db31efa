// The words that mean something to the grammar.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/keywords.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "zx/syntax/spelling.hpp"

namespace sluice::zx {

namespace {

constexpr std::array spellings{std::string_view{},
#define SLUICE_ZX_KEYWORD_SPELLING(name, spelling) std::string_view{spelling},
                               SLUICE_ZX_KEYWORDS(SLUICE_ZX_KEYWORD_SPELLING)
#undef SLUICE_ZX_KEYWORD_SPELLING
};

constexpr std::size_t longest_keyword =
    std::ranges::max_element(spellings, {}, &std::string_view::size)->size();

constexpr std::size_t slots = 512;

constexpr std::size_t hash(std::string_view word)
{
    std::size_t value = word.size();
    for (const char c : word)
        value = value * 31 + static_cast<unsigned char>(c);
    return (value ^ (value >> 9)) % slots;
}

/// Open addressing; a quarter full, so that most names meet an empty slot at once.
constexpr auto keyword_table = [] {
    std::array<std::uint8_t, slots> table{};
    for (std::size_t i = 1; i < spellings.size(); ++i) {
        std::size_t slot = hash(spellings[i]);
        while (table[slot] != 0)
            slot = (slot + 1) % slots;
        table[slot] = static_cast<std::uint8_t>(i);
    }
    return table;
}();

constexpr std::array<std::pair<std::string_view, std::string_view>, 24> typos{{
    {"acton", "action"},      {"aciton", "action"},     {"actoin", "action"},
    {"fucntion", "function"}, {"funtion", "function"},  {"functon", "function"},
    {"fuction", "function"},  {"contarct", "contract"}, {"contrat", "contract"},
    {"retrun", "return"},     {"reutrn", "return"},     {"retun", "return"},
    {"esle", "else"},         {"elseif", "else if"},    {"elsif", "elif"},
    {"wile", "while"},        {"whlie", "while"},       {"forach", "for each"},
    {"foreach", "for each"},  {"prnt", "print"},        {"pirnt", "print"},
    {"cosnt", "const"},       {"requre", "require"},    {"excpet", "catch"},
}};

/// Those that are worth a guess: they start statements and are long enough to be recognised.
constexpr std::array<std::string_view, 26> guessable{
    "while",    "each",      "return",  "break",  "continue", "throw",  "catch",
    "finally",  "await",     "async",   "const",  "print",    "export", "action",
    "function", "contract",  "entity",  "enum",   "module",   "import", "require",
    "protocol", "interface", "package", "verify", "else",
};

}  // namespace

Keyword find_keyword(std::string_view word)
{
    if (word.size() > longest_keyword)
        return Keyword::None;
    for (std::size_t slot = hash(word); keyword_table[slot] != 0; slot = (slot + 1) % slots) {
        if (spellings[keyword_table[slot]] == word)
            return static_cast<Keyword>(keyword_table[slot]);
    }
    return Keyword::None;
}

std::string_view spelling(Keyword keyword)
{
    return spellings[static_cast<std::size_t>(keyword)];
}

std::string_view corrected_typo(std::string_view word)
{
    const auto found =
        std::ranges::find(typos, word, [](const auto& entry) { return entry.first; });
    return found == typos.end() ? std::string_view{} : found->second;
}

std::string_view likely_keyword(std::string_view word)
{
    if (const std::string_view corrected = corrected_typo(word); !corrected.empty())
        return corrected;
    if (word.size() < 4 || find_keyword(word) != Keyword::None)
        return {};
    const auto found = std::ranges::find_if(
        guessable, [&](std::string_view keyword) { return is_one_slip_away(word, keyword); });
    return found == guessable.end() ? std::string_view{} : *found;
}

}  // namespace sluice::zx
