// SPDX-License-Identifier: Apache-2.0
#include "chain/chain_spec.hpp"

#include "base/u256.hpp"
#include "evm/fork_name.hpp"

namespace sluice::chain {
namespace {

struct BlobFork {
    std::string_view name;
    BlobParameters blobs;
};

/// Forks that change the number of blobs and nothing else. The first two are the main chain's, the
/// others exist in official tests only.
constexpr BlobFork blob_forks[] = {
    {"BPO1", {10, 15, 8'346'193}},  {"BPO2", {14, 21, 11'684'671}}, {"BPO3", {21, 32, 20'609'697}},
    {"BPO4", {14, 21, 13'739'630}}, {"BPO5", {14, 21, 13'739'630}},
};

bool has_begun(const ForkActivation& fork, std::uint64_t number, std::uint64_t timestamp,
               const u256& parent_total_difficulty) noexcept
{
    switch (fork.by) {
        case ForkActivation::By::number:
            return !less(number, fork.at);
        case ForkActivation::By::timestamp:
            return !less(timestamp, fork.at);
        case ForkActivation::By::total_difficulty:
            return !less(parent_total_difficulty, fork.at);
    }
    return false;
}

}  // namespace

std::optional<Fork> find_fork(std::string_view name) noexcept
{
    for (const BlobFork& fork : blob_forks) {
        if (evm::same_fork_name(name, fork.name))
            return Fork{evm::Revision::osaka, difficulty_rules(evm::Revision::osaka), fork.blobs};
    }
    const auto difficulty = find_difficulty_rules(name);
    const auto revision = evm::find_revision(name);
    if (!difficulty || !revision)
        return std::nullopt;
    return Fork{*revision, *difficulty, blob_parameters(*revision)};
}

const Fork& ChainSpec::fork_of(std::uint64_t number, std::uint64_t timestamp,
                               const u256& parent_total_difficulty) const noexcept
{
    std::size_t newest = forks.size() - 1;
    while (newest != 0 && !has_begun(forks[newest], number, timestamp, parent_total_difficulty))
        --newest;
    return forks[newest].fork;
}

ChainSpec single_fork(const Fork& fork)
{
    ChainSpec spec;
    spec.forks.front().fork = fork;
    return spec;
}

}  // namespace sluice::chain
