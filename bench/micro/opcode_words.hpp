// Words for workloads, and what the files of workloads have of each other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>

#include "bench/micro/opcode_workloads.hpp"

namespace sluice::micro {

/// `first`, and 13 words with exactly `limbs` limbs in use, in which `set` is set.
[[nodiscard]] inline Words words(const u256& first, int limbs, const u256& set = {})
{
    // The same ones in every run.
    std::mt19937_64 random{static_cast<std::uint64_t>(limbs) ^ first.limb[0] ^ first.limb[3]};
    Words result{first};
    while (result.size() < 14) {
        u256 word{};
        for (int i = 0; i < limbs; ++i)
            word.limb[i] = random() | set.limb[i];
        word.limb[limbs - 1] |= std::uint64_t{1} << 32;
        result.push_back(word);
    }
    return result;
}

/// The width of so many limbs, for names.
[[nodiscard]] inline std::string bits(int limbs)
{
    return std::to_string(64 * limbs);
}

/// Keccak-256 without any of the engine's code, as a word.
[[nodiscard]] u256 plain_hash(BytesView data);

/// Workloads of environment, block, storage, log and system.
void add_state_workloads(std::vector<Workload>& to);

}  // namespace sluice::micro
