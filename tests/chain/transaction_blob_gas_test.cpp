// The blob gas market against 512-bit arithmetic written out, known points, and the headers of the
// official block tests.
// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_blob_gas.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <simdjson.h>

#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "base/u256.hpp"
#include "base/u256_text.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::chain {
namespace {

using evm::Revision;

constexpr BlobParameters cancun = blob_parameters(Revision::cancun);
constexpr BlobParameters prague = blob_parameters(Revision::prague);

TEST(BlobGas, ParametersByRevision)
{
    EXPECT_EQ(blob_parameters(Revision::shanghai), BlobParameters{});
    EXPECT_EQ(cancun, (BlobParameters{3, 6, 3'338'477}));
    EXPECT_EQ(prague, (BlobParameters{6, 9, 5'007'716}));
    EXPECT_EQ(blob_parameters(Revision::osaka), prague);
}

// The EIP's Python gives these; factor, numerator, denominator, result.
TEST(BlobGas, FakeExponentialAtKnownPoints)
{
    EXPECT_EQ(fake_exponential(1, 0, 1), u256{1});
    EXPECT_EQ(fake_exponential(38'493, 0, 1'000), u256{38'493});
    EXPECT_EQ(fake_exponential(0, 1'234, 2'345), u256{0});
    EXPECT_EQ(fake_exponential(1, 2, 1), u256{6});
    EXPECT_EQ(fake_exponential(1, 4, 2), u256{6});
    EXPECT_EQ(fake_exponential(1, 3, 1), u256{16});
    EXPECT_EQ(fake_exponential(1, 6, 2), u256{18});
    EXPECT_EQ(fake_exponential(1, 4, 1), u256{49});
    EXPECT_EQ(fake_exponential(1, 8, 2), u256{50});
    EXPECT_EQ(fake_exponential(10, 8, 2), u256{542});
    EXPECT_EQ(fake_exponential(11, 8, 2), u256{596});
    EXPECT_EQ(fake_exponential(1, 5, 1), u256{136});
    EXPECT_EQ(fake_exponential(1, 5, 2), u256{11});
    EXPECT_EQ(fake_exponential(2, 5, 2), u256{23});
    EXPECT_EQ(fake_exponential(1, 50'000'000, 2'225'652), u256{5'709'098'764});
    // The first excess with a price of 2 under Cancun's parameters: 2314058 = ceil(ln 2 *
    // fraction).
    EXPECT_EQ(blob_base_fee(2'314'057, cancun), u256{1});
    EXPECT_EQ(blob_base_fee(2'314'058, cancun), u256{2});
}

// From the EIP's Python with its unbounded integers: results up to the last that fits.
TEST(BlobGas, FakeExponentialOfWideNumbers)
{
    constexpr std::uint64_t most = ~std::uint64_t{0};
    const auto decimal = [](std::uint64_t factor, std::uint64_t numerator,
                            std::uint64_t denominator) {
        return to_decimal(fake_exponential(factor, numerator, denominator));
    };
    EXPECT_EQ(decimal(most, most, most), "50143449209799256680");
    EXPECT_EQ(decimal(most, 133, 1),
              "106435331130276723318725075464035801370062747293227505209732701020696248843043");
    EXPECT_EQ(decimal(1, 177, 1),
              "74149706136313717636432824801193834870097785191721245871950585387062543475577");
    EXPECT_EQ(decimal(1, 177'445'678, 1'000'000),
              "115792063372269023189115467316270058497945423304387320766103084457270902119889");
    EXPECT_EQ(decimal(1, 104'218'893'071'805'376, 588'807'305'490'425),
              "74152073030360800624582874043802791576078233154011158443200588833961088798616");
}

TEST(BlobGas, FakeExponentialSaturatesInFewSteps)
{
    constexpr std::uint64_t most = ~std::uint64_t{0};
    EXPECT_EQ(fake_exponential(1, most, 1), u256_max);
    EXPECT_EQ(fake_exponential(1, most, 3'338'477), u256_max);
    EXPECT_EQ(fake_exponential(1, 178, 1), u256_max);
    EXPECT_EQ(fake_exponential(1, 1, 0), u256_max);
}

/// The EIP's loop for results small enough for 128 bits all the way.
u128 plain_fake_exponential(std::uint64_t factor, std::uint64_t numerator,
                            std::uint64_t denominator)
{
    u128 output = 0;
    u128 term = u128{factor} * denominator;
    for (std::uint64_t i = 1; term > 0; ++i) {
        output += term;
        term = term * numerator / (u128{denominator} * i);
    }
    return output / denominator;
}

TEST(BlobGas, FakeExponentialAgreesWithTheEipsLoop)
{
    EXPECT_TRUE(rc::check([] {
        const auto factor = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
        const auto denominator = *rc::gen::inRange<std::uint64_t>(1, 10'000'000);
        const auto numerator = *rc::gen::inRange<std::uint64_t>(0, 20 * denominator);
        const u128 expected = plain_fake_exponential(factor, numerator, denominator);
        RC_ASSERT(fake_exponential(factor, numerator, denominator) ==
                  (u256{static_cast<std::uint64_t>(expected),
                        static_cast<std::uint64_t>(expected >> 64), 0, 0}));
    }));
}

TEST(BlobGas, ExcessFollowsUse)
{
    const auto next = [](std::uint64_t excess, std::uint64_t blobs) {
        return next_excess_blob_gas(excess, blobs * gas_per_blob, 0, cancun, Revision::cancun);
    };
    EXPECT_EQ(next(0, 0), 0U);
    EXPECT_EQ(next(0, 3), 0U);
    EXPECT_EQ(next(0, 4), gas_per_blob);
    EXPECT_EQ(next(2 * gas_per_blob, 0), 0U);
    EXPECT_EQ(next(3 * gas_per_blob, 0), 0U);
    EXPECT_EQ(next(3 * gas_per_blob + 1, 0), 1U);
    EXPECT_EQ(next(10 * gas_per_blob, 6), 13 * gas_per_blob);
}

// EIP-7918: with execution gas at 17 wei and blob gas at 1 wei, 2^13 * 17 > 2^17 * 1.
TEST(BlobGas, ReservePriceKeepsExcessFromFalling)
{
    const std::uint64_t excess = 10 * gas_per_blob;
    const auto next = [&](std::uint64_t base_fee, std::uint64_t blobs, Revision revision) {
        return next_excess_blob_gas(excess, blobs * gas_per_blob, base_fee, prague, revision);
    };
    EXPECT_EQ(next(16, 0, Revision::osaka), excess - 6 * gas_per_blob);
    EXPECT_EQ(next(17, 0, Revision::osaka), excess);
    EXPECT_EQ(next(17, 0, Revision::prague), excess - 6 * gas_per_blob);
    EXPECT_EQ(next(17, 9, Revision::osaka), excess + 3 * gas_per_blob);
    EXPECT_EQ(next(17, 6, Revision::osaka), excess + 2 * gas_per_blob);
    // Below the target nothing is left over, reserve or not.
    EXPECT_EQ(next_excess_blob_gas(0, 5 * gas_per_blob, 17, prague, Revision::osaka), 0U);
}

// From npm @ethereumjs/block 10.1.3, with prices from a few wei to far beyond execution gas.
TEST(BlobGas, OsakaAgreesWithEthereumjs)
{
    struct Case {
        std::uint64_t excess_blobs;
        std::uint64_t used_blobs;
        std::uint64_t base_fee;
        std::string_view blob_base_fee;
        std::uint64_t next;
    };
    const Case cases[]{
        {10, 0, 17, "1", 1'310'720},
        {10, 0, 16, "1", 524'288},
        {10, 9, 17, "1", 1'703'936},
        {100, 6, 1'000'000'000, "13", 13'369'344},
        {100, 5, 7, "13", 12'976'128},
        {1'000, 3, 50'000'000'000, "232931037523", 130'678'784},
        {2'000, 9, 50'000'000'000, "54256868244377120500644", 262'537'216},
        {0, 5, 17, "1", 0},
        {0, 7, 17, "1", 305'834},
    };
    for (const Case& test : cases) {
        const std::uint64_t excess = test.excess_blobs * gas_per_blob;
        EXPECT_EQ(to_decimal(blob_base_fee(excess, prague)), test.blob_base_fee);
        EXPECT_EQ(next_excess_blob_gas(excess, test.used_blobs * gas_per_blob, test.base_fee,
                                       prague, Revision::osaka),
                  test.next);
    }
}

TEST(BlobGas, AnyNumbersGiveAResult)
{
    EXPECT_TRUE(rc::check([](std::uint64_t excess, std::uint64_t used, std::uint64_t target,
                             std::uint64_t max, std::uint64_t fraction, std::uint64_t base_fee) {
        const BlobParameters parameters{target, max, fraction};
        for (const u256& fee : {u256{base_fee}, u256_max - base_fee}) {
            (void)next_excess_blob_gas(excess, used, fee, parameters, Revision::osaka);
            (void)next_excess_blob_gas(~excess, ~used, fee, parameters, Revision::osaka);
        }
        (void)blob_base_fee(~excess, parameters);
    }));
    constexpr std::uint64_t most = ~std::uint64_t{0};
    EXPECT_EQ(next_excess_blob_gas(most, most, 0, {}, Revision::osaka), most);
    EXPECT_EQ(next_excess_blob_gas(most, most, u256_max, {0, 1, 1}, Revision::osaka), most);
}

// ---- the official tests --------------------------------------------------------------------

std::optional<std::uint64_t> number(simdjson::dom::element object, std::string_view name)
{
    std::string_view text;
    if (object[name].get(text) != simdjson::SUCCESS)
        return std::nullopt;
    return parse_u64(text);
}

// In a chain of valid blocks each header's excess follows from the one before.
TEST(BlobGasFixtures, ExcessInBlockTests)
{
    const std::filesystem::path folder = test::fixtures() / "eest-v5.4.0" / "blockchain_tests";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";

    std::size_t headers = 0;
    std::size_t with_reserve = 0;
    simdjson::dom::parser parser;
    for (const auto& file : std::filesystem::recursive_directory_iterator{folder}) {
        if (file.path().extension() != ".json")
            continue;
        for (const auto& [name, test] : parser.load(file.path().string()).get_object()) {
            const auto revision = evm::find_revision(std::string_view{test["network"]});
            if (!revision || *revision < Revision::cancun)
                continue;
            SCOPED_TRACE(name);
            simdjson::dom::element parent = test["genesisBlockHeader"];
            for (const simdjson::dom::element block : test["blocks"].get_array()) {
                simdjson::dom::element header;
                if (block["blockHeader"].get(header) != simdjson::SUCCESS)
                    continue;
                const auto parent_excess = number(parent, "excessBlobGas");
                const auto parent_used = number(parent, "blobGasUsed");
                const auto parent_base_fee = number(parent, "baseFeePerGas");
                const auto excess = number(header, "excessBlobGas");
                if (parent_excess && parent_used && parent_base_fee && excess) {
                    const BlobParameters parameters = blob_parameters(*revision);
                    const auto next = next_excess_blob_gas(*parent_excess, *parent_used,
                                                           *parent_base_fee, parameters, *revision);
                    EXPECT_EQ(next, *excess);
                    ++headers;
                    with_reserve +=
                        next != next_excess_blob_gas(*parent_excess, *parent_used, *parent_base_fee,
                                                     parameters, Revision::prague);
                }
                parent = header;
            }
        }
    }
    EXPECT_GT(headers, 0U);
    std::cout << "excess blob gas: " << headers << " headers, the reserve price decides "
              << with_reserve << '\n';
}

}  // namespace
}  // namespace sluice::chain
