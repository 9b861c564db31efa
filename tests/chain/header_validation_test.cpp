// Every reason to refuse a header, one at a time, on both sides of the rule.
// SPDX-License-Identifier: Apache-2.0
#include "chain/header_validation.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "chain/trie.hpp"
#include "tests/chain/support/known_headers.hpp"
#include "tests/chain/support/printing.hpp"

namespace sluice::chain {
namespace {

using Error = BlockError;
using evm::Revision;

Fork fork_of(Revision revision)
{
    return find_fork(evm::fixture_name(revision)).value();
}

/// Gives a header the fields that its fork's blocks have, or takes those away that they lack.
void fit_fields(BlockHeader& header, Revision revision)
{
    const auto fit = [](auto& field, bool is_due, const auto& value) {
        if (is_due)
            field = value;
        else
            field.reset();
    };
    fit(header.base_fee, revision >= Revision::london, u256{1'000});
    fit(header.withdrawals_root, revision >= Revision::shanghai, empty_trie_root);
    fit(header.blob_gas_used, revision >= Revision::cancun, std::uint64_t{0});
    fit(header.excess_blob_gas, revision >= Revision::cancun, std::uint64_t{0});
    fit(header.parent_beacon_block_root, revision >= Revision::cancun, Hash256{});
    fit(header.requests_hash, revision >= Revision::prague, Hash256{});
}

/// A parent and a child that fits it, in one fork: 12 seconds apart, half full so that the base fee
/// stays as it is, and with a difficulty that the time between them leaves as it is.
struct Pair {
    explicit Pair(Revision of) : fork{fork_of(of)}
    {
        parent.number = 20;
        parent.timestamp = 1'000;
        parent.gas_limit = 10'240'000;
        parent.gas_used = 5'120'000;
        fit_fields(parent, of);
        if (of < Revision::paris)
            parent.difficulty = minimum_difficulty;
        child = parent;
        child.number = 21;
        child.timestamp = 1'012;
        // Frontier knows up and down only.
        if (of == Revision::frontier)
            child.difficulty = minimum_difficulty + minimum_difficulty / 2'048;
    }

    [[nodiscard]] std::optional<Error> error() const
    {
        const auto valid = validate_header(child, parent, fork, dao_block);
        return valid ? std::nullopt : std::optional{valid.error()};
    }

    Fork fork;
    BlockHeader parent;
    BlockHeader child;
    std::optional<std::uint64_t> dao_block;
};

std::vector<Revision> all_revisions()
{
    std::vector<Revision> all;
    for (const auto& name : evm::revision_names)
        all.push_back(name.revision);
    return all;
}

TEST(HeaderValidation, AFittingChildIsFineInEveryRevision)
{
    for (const Revision revision : all_revisions())
        EXPECT_EQ(Pair{revision}.error(), std::nullopt) << to_string(revision);
}

TEST(HeaderValidation, OfTheMainNetworksFirstBlock)
{
    const BlockHeader genesis = test::mainnet_genesis();
    BlockHeader first = test::mainnet_block_1();
    const Fork frontier = fork_of(Revision::frontier);
    EXPECT_TRUE(validate_header(first, genesis, frontier, std::nullopt));
    first.difficulty += 1;
    EXPECT_EQ(validate_header(first, genesis, frontier, std::nullopt).error(),
              Error::difficulty_wrong);
}

TEST(HeaderValidation, NumbersAreConsecutive)
{
    Pair pair{Revision::cancun};
    for (const std::uint64_t number : {0ULL, 20ULL, 22ULL, ~0ULL}) {
        pair.child.number = number;
        EXPECT_EQ(pair.error(), Error::number_wrong) << number;
    }
    pair.parent.number = std::numeric_limits<std::uint64_t>::max();
    pair.child.number = 0;
    EXPECT_EQ(pair.error(), Error::number_wrong) << "numbers do not wrap";
    pair.parent.number = std::numeric_limits<std::uint64_t>::max() - 1;
    pair.child.number = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(pair.error(), std::nullopt);
}

TEST(HeaderValidation, TimeGoesOn)
{
    Pair pair{Revision::cancun};
    pair.child.timestamp = 1'000;
    EXPECT_EQ(pair.error(), Error::timestamp_not_after_parent);
    pair.child.timestamp = 999;
    EXPECT_EQ(pair.error(), Error::timestamp_not_after_parent);
    pair.child.timestamp = 1'001;
    EXPECT_EQ(pair.error(), std::nullopt);
    pair.child.timestamp = ~0ULL;
    EXPECT_EQ(pair.error(), std::nullopt);
}

// ---- fields that forks brought -------------------------------------------------------------

TEST(HeaderValidation, FieldsStartWithTheirForks)
{
    struct Field {
        Revision since;
        void (*put)(BlockHeader&);
        void (*take)(BlockHeader&);
        Error missing;
        Error early;
    };
    const Field fields[]{
        {Revision::london, [](BlockHeader& h) { h.base_fee = 1'000; },
         [](BlockHeader& h) { h.base_fee.reset(); }, Error::base_fee_missing,
         Error::base_fee_before_london},
        {Revision::shanghai, [](BlockHeader& h) { h.withdrawals_root = empty_trie_root; },
         [](BlockHeader& h) { h.withdrawals_root.reset(); }, Error::withdrawals_root_missing,
         Error::withdrawals_root_before_shanghai},
        {Revision::cancun, [](BlockHeader& h) { h.blob_gas_used = 0; },
         [](BlockHeader& h) { h.blob_gas_used.reset(); }, Error::blob_fields_missing,
         Error::blob_fields_before_cancun},
        {Revision::cancun, [](BlockHeader& h) { h.excess_blob_gas = 0; },
         [](BlockHeader& h) { h.excess_blob_gas.reset(); }, Error::blob_fields_missing,
         Error::blob_fields_before_cancun},
        {Revision::cancun, [](BlockHeader& h) { h.parent_beacon_block_root = Hash256{}; },
         [](BlockHeader& h) { h.parent_beacon_block_root.reset(); }, Error::blob_fields_missing,
         Error::blob_fields_before_cancun},
        {Revision::prague, [](BlockHeader& h) { h.requests_hash = Hash256{}; },
         [](BlockHeader& h) { h.requests_hash.reset(); }, Error::requests_hash_missing,
         Error::requests_hash_before_prague},
    };
    for (const Field& field : fields) {
        for (const Revision revision : all_revisions()) {
            Pair pair{revision};
            if (revision >= field.since)
                field.take(pair.child);
            else
                field.put(pair.child);
            EXPECT_EQ(pair.error(), revision >= field.since ? field.missing : field.early)
                << to_string(revision);
        }
    }
}

// ---- extra data ----------------------------------------------------------------------------

TEST(HeaderValidation, ExtraDataHasAtMost32Bytes)
{
    for (const Revision revision : {Revision::frontier, Revision::london, Revision::osaka}) {
        Pair pair{revision};
        pair.child.extra_data.assign(32, 1);
        EXPECT_EQ(pair.error(), std::nullopt);
        pair.child.extra_data.assign(33, 1);
        EXPECT_EQ(pair.error(), Error::extra_data_too_long);
    }
}

// EIP-779: "dao-hard-fork" from the fork's block on, in ten blocks.
TEST(HeaderValidation, TheDaoForksFirstTenBlocksSaySo)
{
    const Bytes due = from_hex("64616f2d686172642d666f726b").value();
    Pair pair{Revision::homestead};
    pair.dao_block = 1'920'000;
    const auto error_at = [&](std::uint64_t number, const Bytes& extra_data) {
        pair.parent.number = number - 1;
        pair.child.number = number;
        // The bomb's part.
        pair.child.difficulty = next_difficulty(pair.fork.difficulty,
                                                {minimum_difficulty, 1'000, false}, number, 1'012);
        pair.child.extra_data = extra_data;
        return pair.error();
    };
    for (std::uint64_t number = 1'919'998; number < 1'920'013; ++number) {
        const bool is_marked = number >= 1'920'000 && number <= 1'920'009;
        EXPECT_EQ(error_at(number, due), std::nullopt) << number;
        for (const Bytes& other : {Bytes{}, Bytes(13, 'd'), Bytes(due.begin(), due.end() - 1)})
            EXPECT_EQ(error_at(number, other),
                      is_marked ? std::optional{Error::extra_data_not_dao} : std::nullopt)
                << number;
    }
    pair.dao_block.reset();
    EXPECT_EQ(error_at(1'920'000, {}), std::nullopt) << "a chain that did not take it";
}

// ---- gas -----------------------------------------------------------------------------------

std::optional<Error> gas_limit_error(std::uint64_t parent, std::uint64_t child,
                                     Revision revision = Revision::berlin)
{
    Pair pair{revision};
    pair.parent.gas_limit = parent;
    pair.parent.gas_used = parent / 2;
    pair.child.gas_limit = child;
    pair.child.gas_used = 0;
    return pair.error();
}

// Yellow Paper: |limit - parent's| < floor(parent's / 1024), and limit >= 5000.
TEST(HeaderValidation, TheGasLimitMovesByLessThanA1024th)
{
    for (const Revision revision : {Revision::frontier, Revision::london, Revision::osaka}) {
        EXPECT_EQ(gas_limit_error(1'024'000, 1'024'000, revision), std::nullopt);
        EXPECT_EQ(gas_limit_error(1'024'000, 1'024'999, revision), std::nullopt);
        EXPECT_EQ(gas_limit_error(1'024'000, 1'025'000, revision), Error::gas_limit_out_of_bounds);
        EXPECT_EQ(gas_limit_error(1'024'000, 1'023'001, revision), std::nullopt);
        EXPECT_EQ(gas_limit_error(1'024'000, 1'023'000, revision), Error::gas_limit_out_of_bounds);
        // The 1024th is rounded down.
        EXPECT_EQ(gas_limit_error(1'024'001, 1'025'000, revision), std::nullopt);
        EXPECT_EQ(gas_limit_error(1'023'999, 1'024'997, revision), std::nullopt);
        EXPECT_EQ(gas_limit_error(1'023'999, 1'024'998, revision), Error::gas_limit_out_of_bounds);
    }
}

TEST(HeaderValidation, TheGasLimitIsAtLeast5000)
{
    EXPECT_EQ(gas_limit_error(5'000, 5'003), std::nullopt);
    EXPECT_EQ(gas_limit_error(5'000, 5'004), Error::gas_limit_out_of_bounds);
    EXPECT_EQ(gas_limit_error(5'003, 5'000), std::nullopt);
    EXPECT_EQ(gas_limit_error(5'003, 4'999), Error::gas_limit_out_of_bounds);
    EXPECT_EQ(gas_limit_error(4'998, 5'000), std::nullopt) << "a genesis may have less";
    EXPECT_EQ(gas_limit_error(0, 0), Error::gas_limit_out_of_bounds);
    EXPECT_EQ(gas_limit_error(0, 5'000), Error::gas_limit_out_of_bounds);
}

TEST(HeaderValidation, TheGasLimitIsBelowTwoToThe63)
{
    constexpr std::uint64_t most = (std::uint64_t{1} << 63) - 1;
    EXPECT_EQ(gas_limit_error(most, most), std::nullopt);
    EXPECT_EQ(gas_limit_error(most, most + 1), Error::gas_limit_too_large);
    EXPECT_EQ(gas_limit_error(most, ~0ULL), Error::gas_limit_too_large);
    EXPECT_EQ(gas_limit_error(~0ULL, most), Error::gas_limit_out_of_bounds);
}

// EIP-1559: the parent's limit counts twice for the first block with a base fee.
TEST(HeaderValidation, LondonsFirstBlockHasTwiceTheGasLimit)
{
    const auto error_with = [](std::uint64_t before, std::uint64_t gas_limit) {
        Pair pair{Revision::london};
        pair.parent.base_fee.reset();
        pair.parent.gas_limit = before;
        pair.parent.gas_used = before;
        pair.child.gas_limit = gas_limit;
        pair.child.gas_used = 0;
        pair.child.base_fee = 1'000'000'000;
        return pair.error();
    };
    EXPECT_EQ(error_with(10'240'000, 20'480'000), std::nullopt);
    EXPECT_EQ(error_with(10'240'000, 20'499'999), std::nullopt);
    EXPECT_EQ(error_with(10'240'000, 20'500'000), Error::gas_limit_out_of_bounds);
    EXPECT_EQ(error_with(10'240'000, 20'460'001), std::nullopt);
    EXPECT_EQ(error_with(10'240'000, 20'460'000), Error::gas_limit_out_of_bounds);
    EXPECT_EQ(error_with(10'240'000, 10'240'000), Error::gas_limit_out_of_bounds);
    // Twice the limit may be more than any limit can be.
    EXPECT_EQ(error_with((std::uint64_t{1} << 63) - 1, 1'000'000'000),
              Error::gas_limit_out_of_bounds);
}

TEST(HeaderValidation, NoMoreGasIsUsedThanTheLimit)
{
    Pair pair{Revision::osaka};
    pair.child.gas_used = pair.child.gas_limit;
    EXPECT_EQ(pair.error(), std::nullopt);
    ++pair.child.gas_used;
    EXPECT_EQ(pair.error(), Error::gas_used_above_limit);
    pair.child.gas_used = ~0ULL;
    EXPECT_EQ(pair.error(), Error::gas_used_above_limit);
}

// ---- base fee ------------------------------------------------------------------------------

TEST(HeaderValidation, TheBaseFeeIsWhatTheParentMakesIt)
{
    Pair pair{Revision::london};
    const auto error_with = [&](const u256& fee) {
        pair.child.base_fee = fee;
        return pair.error();
    };
    EXPECT_EQ(error_with(999), Error::base_fee_wrong);
    EXPECT_EQ(error_with(1'001), Error::base_fee_wrong);
    pair.parent.gas_used = pair.parent.gas_limit;
    EXPECT_EQ(error_with(1'000), Error::base_fee_wrong);
    EXPECT_EQ(error_with(1'125), std::nullopt);
    pair.parent.gas_used = 0;
    EXPECT_EQ(error_with(875), std::nullopt);

    pair.parent.base_fee.reset();
    pair.child.gas_limit *= 2;
    EXPECT_EQ(error_with(1'000'000'000), std::nullopt);
    EXPECT_EQ(error_with(999'999'999), Error::base_fee_wrong);
}

// ---- the seal ------------------------------------------------------------------------------

TEST(HeaderValidation, DifficultyFollowsFromTheParentUntilParis)
{
    for (const Revision revision : all_revisions()) {
        if (revision >= Revision::paris)
            continue;
        Pair pair{revision};
        const u256 right = pair.child.difficulty;
        pair.child.difficulty = right + u256{1};
        EXPECT_EQ(pair.error(), Error::difficulty_wrong) << to_string(revision);
        pair.child.difficulty = right - u256{1};
        EXPECT_EQ(pair.error(), Error::difficulty_wrong) << to_string(revision);
        pair.child.difficulty = 0;
        EXPECT_EQ(pair.error(), Error::difficulty_zero) << to_string(revision);
    }
}

// EIP-100: a parent with uncles makes one step up.
TEST(HeaderValidation, DifficultyCountsTheParentsUncles)
{
    Pair pair{Revision::byzantium};
    pair.parent.uncles_hash = Hash256{{1}};
    EXPECT_EQ(pair.error(), Error::difficulty_wrong);
    pair.child.difficulty += 64;
    EXPECT_EQ(pair.error(), std::nullopt);
}

TEST(HeaderValidation, ThereIsNoWorkSinceParis)
{
    for (const Revision revision : {Revision::paris, Revision::osaka}) {
        Pair pair{revision};
        pair.child.mix_hash = Hash256{{1, 2, 3}};
        EXPECT_EQ(pair.error(), std::nullopt) << "it is randomness";
        for (std::size_t i = 0; i < 8; ++i) {
            pair.child.nonce = {};
            pair.child.nonce[i] = 1;
            EXPECT_EQ(pair.error(), Error::nonce_not_zero) << i;
        }
        pair.child.nonce = {};
        pair.child.difficulty = 1;
        EXPECT_EQ(pair.error(), Error::difficulty_not_zero);
        pair.child.difficulty = u256{1} << 255;
        EXPECT_EQ(pair.error(), Error::difficulty_not_zero);
    }
}

// ---- blob gas ------------------------------------------------------------------------------

constexpr std::uint64_t blob = 131'072;

TEST(HeaderValidation, BlobGasIsOfWholeBlobsAndNotTooMany)
{
    struct Most {
        std::string_view fork;
        std::uint64_t blobs;
    };
    // EIP-4844, EIP-7691, EIP-7892 with the main network's schedule.
    constexpr Most most[] = {
        {"Cancun", 6}, {"Prague", 9}, {"Osaka", 9}, {"BPO1", 15}, {"BPO2", 21}};
    for (const Most& limit : most) {
        const Fork fork = find_fork(limit.fork).value();
        Pair pair{fork.revision};
        pair.fork = fork;
        for (std::uint64_t blobs = 0; blobs <= limit.blobs; ++blobs) {
            pair.child.blob_gas_used = blobs * blob;
            EXPECT_EQ(pair.error(), std::nullopt) << limit.fork << ' ' << blobs;
        }
        for (const std::uint64_t gas :
             {std::uint64_t{1}, blob - 1, blob + 1, limit.blobs * blob - 1}) {
            pair.child.blob_gas_used = gas;
            EXPECT_EQ(pair.error(), Error::blob_gas_not_of_blobs) << limit.fork << ' ' << gas;
        }
        for (const std::uint64_t gas :
             {limit.blobs * blob + 1, (limit.blobs + 1) * blob, ~std::uint64_t{0}}) {
            pair.child.blob_gas_used = gas;
            EXPECT_EQ(pair.error(), Error::blob_gas_above_maximum) << limit.fork << ' ' << gas;
        }
    }
}

// EIP-4844: what was used beyond the target is carried over.
TEST(HeaderValidation, ExcessBlobGasIsWhatTheParentLeaves)
{
    Pair pair{Revision::cancun};
    const auto error_with = [&](std::uint64_t excess) {
        pair.child.excess_blob_gas = excess;
        return pair.error();
    };
    pair.parent.excess_blob_gas = 2 * blob;
    pair.parent.blob_gas_used = 5 * blob;
    EXPECT_EQ(error_with(4 * blob), std::nullopt);
    EXPECT_EQ(error_with(4 * blob - 1), Error::excess_blob_gas_wrong);
    EXPECT_EQ(error_with(4 * blob + 1), Error::excess_blob_gas_wrong);
    EXPECT_EQ(error_with(0), Error::excess_blob_gas_wrong);
    pair.parent.blob_gas_used = 0;
    EXPECT_EQ(error_with(0), std::nullopt) << "it does not go below zero";

    // Prague's target is six.
    Pair later{Revision::prague};
    later.parent.excess_blob_gas = 2 * blob;
    later.parent.blob_gas_used = 5 * blob;
    later.child.excess_blob_gas = blob;
    EXPECT_EQ(later.error(), std::nullopt);
}

TEST(HeaderValidation, CancunsFirstBlockHasNoExcessBlobGas)
{
    Pair pair{Revision::cancun};
    pair.parent.blob_gas_used.reset();
    pair.parent.excess_blob_gas.reset();
    pair.parent.parent_beacon_block_root.reset();
    EXPECT_EQ(pair.error(), std::nullopt);
    pair.child.excess_blob_gas = blob;
    EXPECT_EQ(pair.error(), Error::excess_blob_gas_wrong);
}

// EIP-7918: below the reserve price, which execution gas sets, the excess falls no further.
TEST(HeaderValidation, OsakaHoldsTheExcessBelowTheReservePrice)
{
    Pair pair{Revision::osaka};
    pair.parent.excess_blob_gas = 10 * blob;
    pair.parent.blob_gas_used = 6 * blob;
    // At 16 wei a unit of gas, 2^13 of it cost what 2^17 of blob gas cost at one wei; the price is
    // one wei with so little excess.
    for (const std::uint64_t fee : {16U, 17U}) {
        pair.parent.base_fee = pair.child.base_fee = fee;
        // The target is used: the excess stays, or grows by a third of the use.
        pair.child.excess_blob_gas = fee == 16 ? 10 * blob : 12 * blob;
        EXPECT_EQ(pair.error(), std::nullopt) << fee;
    }
}

}  // namespace
}  // namespace sluice::chain
