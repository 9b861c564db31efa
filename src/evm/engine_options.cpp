// SPDX-License-Identifier: Apache-2.0
#include <sluice/engine_options.hpp>

#include <charconv>
#include <limits>

namespace sluice::evm {
namespace {

template <class Number>
std::optional<Number> parse_all(std::string_view text) noexcept
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

}  // namespace

std::optional<EngineMode> parse_engine_mode(std::string_view text) noexcept
{
    for (const EngineModeName& known : engine_mode_names)
        if (known.name == text)
            return known.mode;
    return std::nullopt;
}

std::optional<double> parse_share(std::string_view text) noexcept
{
    const bool is_percentage = text.ends_with('%');
    if (is_percentage)
        text.remove_suffix(1);
    const double most = is_percentage ? 100 : 1;
    const auto number = parse_all<double>(text);
    // Not a number is not at least zero.
    if (!number || !(*number >= 0) || *number > most)
        return std::nullopt;
    return *number / most;
}

std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t most) noexcept
{
    const auto number = parse_all<std::uint64_t>(text);
    return number && *number <= most ? number : std::nullopt;
}

std::optional<std::size_t> parse_byte_count(std::string_view text) noexcept
{
    unsigned shift = 0;
    if (text.ends_with('K'))
        shift = 10;
    else if (text.ends_with('M'))
        shift = 20;
    else if (text.ends_with('G'))
        shift = 30;
    if (shift != 0)
        text.remove_suffix(1);
    const auto number = parse_all<std::size_t>(text);
    if (!number || *number > std::numeric_limits<std::size_t>::max() >> shift)
        return std::nullopt;
    return *number << shift;
}

}  // namespace sluice::evm
