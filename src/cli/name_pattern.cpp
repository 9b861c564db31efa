// SPDX-License-Identifier: Apache-2.0
#include "cli/name_pattern.hpp"

#include <fmt/format.h>

#include <new>

#include "base/quote.hpp"

namespace sluice::cli {
namespace {

/// Compiling does take stack, for each bracket that is open.
constexpr std::size_t longest_pattern = 1000;

}  // namespace

Parsed<NamePattern> NamePattern::compile(std::string_view what, const std::string& text)
{
    if (text.size() > longest_pattern)
        return std::unexpected(fmt::format("{}: longer than {} characters", what, longest_pattern));
    auto pattern = std::make_unique<regex_t>();
    if (const int error = ::regcomp(pattern.get(), text.c_str(), REG_EXTENDED | REG_NOSUB)) {
        char reason[100];
        ::regerror(error, pattern.get(), reason, sizeof(reason));
        return std::unexpected(fmt::format("{}: {} is not an extended regular expression: {}", what,
                                           quote(text), reason));
    }
    NamePattern compiled;
    compiled.pattern_.reset(pattern.release());
    return compiled;
}

bool NamePattern::matches(const std::string& name) const
{
    const int result = ::regexec(pattern_.get(), name.c_str(), 0, nullptr, 0);
    if (result == REG_ESPACE)
        throw std::bad_alloc{};
    return result == 0;
}

}  // namespace sluice::cli
