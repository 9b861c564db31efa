// Ethash, the proof of work of blocks before Paris: checking one, with the small cache that takes
// 16 MiB and not the dataset that miners keep.
//
// Source: Yellow Paper, appendix J, and the Ethash specification, revision 23.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <sluice/types.hpp>
#include <vector>

#include "chain/block.hpp"

namespace sluice::chain {

/// Checks proofs of work. Any number of threads may use one at a time.
///
/// The first check in an epoch of 30,000 blocks makes the epoch's cache, a fraction of a second;
/// the last epoch's is kept.
class EthashVerifier {
public:
    /// Whether a header's nonce and mix hash prove the work that its difficulty asks for. False for
    /// any beyond block 61 million, whose caches are of no sensible size: there are no such blocks.
    bool is_proof_of_work(const BlockHeader& header);

private:
    using Item = std::array<std::uint32_t, 16>;
    struct Cache {
        std::uint64_t epoch;
        std::vector<Item> items;
    };

    std::shared_ptr<const Cache> cache_of(std::uint64_t epoch);
    static Item dataset_item(const Cache& cache, std::uint32_t index);

    std::mutex mutex_;
    std::shared_ptr<const Cache> last_;
};

}  // namespace sluice::chain
