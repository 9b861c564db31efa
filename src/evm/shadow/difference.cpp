// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/difference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.hpp"

namespace sluice::evm {
namespace {

std::string describe(const Log& log)
{
    std::string text = to_hex_prefixed(log.address);
    for (const Hash256& topic : log.topics)
        text += " " + to_hex_prefixed(topic);
    return text + " " + brief(log.data);
}

bool same(const Log& a, const Log& b) noexcept
{
    return a.address == b.address && a.topics == b.topics && a.data == b.data;
}

}  // namespace

std::string brief(BytesView bytes)
{
    constexpr std::size_t longest = 64;
    if (bytes.size() <= longest)
        return to_hex_prefixed(bytes);
    return fmt::format("{}... ({} bytes)", to_hex_prefixed(bytes.first(longest)), bytes.size());
}

void compare_results(const Result& traditional, const Result& advanced, Differences& differences)
{
    if (traditional.status != advanced.status)
        differences.push_back({"status", std::string{to_string(traditional.status)},
                               std::string{to_string(advanced.status)}});
    if (traditional.gas_left != advanced.gas_left)
        differences.push_back({"gas left", fmt::format("{}", traditional.gas_left),
                               fmt::format("{}", advanced.gas_left)});
    if (traditional.gas_refund != advanced.gas_refund)
        differences.push_back({"gas refund", fmt::format("{}", traditional.gas_refund),
                               fmt::format("{}", advanced.gas_refund)});
    if (traditional.output != advanced.output)
        differences.push_back({"output", brief(traditional.output), brief(advanced.output)});
    if (traditional.status == Status::success && advanced.status == Status::success &&
        traditional.created != advanced.created)
        differences.push_back({"created address", to_hex_prefixed(traditional.created),
                               to_hex_prefixed(advanced.created)});
}

void compare_logs(std::span<const Log> traditional, std::span<const Log> advanced,
                  Differences& differences)
{
    const auto [one, other] = std::ranges::mismatch(traditional, advanced, same);
    const bool one_ends = one == traditional.end();
    const bool other_ends = other == advanced.end();
    if (one_ends && other_ends)
        return;
    differences.push_back({fmt::format("log {}", one - traditional.begin()),
                           one_ends ? "none" : describe(*one),
                           other_ends ? "none" : describe(*other)});
}

}  // namespace sluice::evm
