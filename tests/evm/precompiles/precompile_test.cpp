// The table: who stands where since when, and the prices that need no computing.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/precompile.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm {
namespace {

using test::gas;

Address address_of(std::uint64_t number)
{
    return to_address(u256{number});
}

std::size_t count_in(Revision revision)
{
    std::size_t count = 0;
    for (std::uint64_t number = 0; number <= 0xffff; ++number)
        count += find_precompile(address_of(number), revision) != nullptr ? 1U : 0U;
    return count;
}

TEST(PrecompileTable, GrowsByFork)
{
    EXPECT_EQ(count_in(Revision::frontier), 4U);
    EXPECT_EQ(count_in(Revision::spurious_dragon), 4U);
    EXPECT_EQ(count_in(Revision::byzantium), 8U);
    EXPECT_EQ(count_in(Revision::petersburg), 8U);
    EXPECT_EQ(count_in(Revision::istanbul), 9U);
    EXPECT_EQ(count_in(Revision::shanghai), 9U);
    EXPECT_EQ(count_in(Revision::cancun), 10U);
    EXPECT_EQ(count_in(Revision::prague), 17U);
    EXPECT_EQ(count_in(Revision::osaka), 18U);
}

TEST(PrecompileTable, FindsEachByItsAddress)
{
    std::set<std::string_view> names;
    std::uint16_t last = 0;
    for (const Precompile& precompile : precompiles()) {
        EXPECT_GT(precompile.address, last);
        last = precompile.address;
        EXPECT_TRUE(names.insert(precompile.name).second);
        EXPECT_NE(precompile.cost, nullptr);
        EXPECT_EQ(find_precompile(address_of(precompile.address), latest_revision), &precompile);
        if (precompile.first_revision != Revision::frontier) {
            const auto before =
                static_cast<Revision>(static_cast<int>(precompile.first_revision) - 1);
            EXPECT_EQ(find_precompile(address_of(precompile.address), before), nullptr);
        }
    }
    EXPECT_EQ(find_precompile(address_of(0x01), Revision::frontier)->name, "ecrecover");
    EXPECT_EQ(find_precompile(address_of(0x0a), Revision::cancun)->name, "point_evaluation");
    EXPECT_EQ(find_precompile(address_of(0x0f), Revision::prague)->name, "bls12_pairing");
    EXPECT_EQ(find_precompile(address_of(0x100), Revision::osaka)->name, "p256verify");
}

TEST(PrecompileTable, EveryByteOfAnAddressCounts)
{
    for (std::size_t i = 0; i < 18; ++i) {
        Address address = address_of(1);
        address.bytes[i] = 1;
        EXPECT_EQ(find_precompile(address, latest_revision), nullptr) << i;
    }
    EXPECT_EQ(find_precompile(address_of(0), latest_revision), nullptr);
    EXPECT_EQ(find_precompile(address_of(0x12), latest_revision), nullptr);
    EXPECT_EQ(find_precompile(address_of(0x101), latest_revision), nullptr);
    EXPECT_EQ(find_precompile(address_of(0x200), latest_revision), nullptr);
}

TEST(PrecompileTable, HashesArePricedByWordsBegun)
{
    const struct {
        std::string_view name;
        std::uint64_t base;
        std::uint64_t word;
    } prices[]{{"sha256", 60, 12}, {"ripemd160", 600, 120}, {"identity", 15, 3}};
    for (const auto& price : prices) {
        EXPECT_EQ(gas(price.name, {}), price.base);
        EXPECT_EQ(gas(price.name, Bytes(1)), price.base + price.word);
        EXPECT_EQ(gas(price.name, Bytes(32)), price.base + price.word);
        EXPECT_EQ(gas(price.name, Bytes(33)), price.base + 2 * price.word);
        EXPECT_EQ(gas(price.name, Bytes(1024)), price.base + 32 * price.word);
    }
}

TEST(PrecompileTable, PricesOfCurvesFellInIstanbul)
{
    EXPECT_EQ(gas("bn254_add", {}, Revision::byzantium), 500U);
    EXPECT_EQ(gas("bn254_add", {}, Revision::petersburg), 500U);
    EXPECT_EQ(gas("bn254_add", {}, Revision::istanbul), 150U);
    EXPECT_EQ(gas("bn254_mul", {}, Revision::petersburg), 40'000U);
    EXPECT_EQ(gas("bn254_mul", {}, Revision::istanbul), 6'000U);
    EXPECT_EQ(gas("bn254_pairing", {}, Revision::petersburg), 100'000U);
    EXPECT_EQ(gas("bn254_pairing", Bytes(384), Revision::petersburg), 260'000U);
    EXPECT_EQ(gas("bn254_pairing", {}, Revision::istanbul), 45'000U);
    EXPECT_EQ(gas("bn254_pairing", Bytes(384), Revision::istanbul), 113'000U);
    EXPECT_EQ(gas("bn254_pairing", Bytes(575), Revision::istanbul), 113'000U);
}

TEST(PrecompileTable, PricesOfEip2537)
{
    EXPECT_EQ(gas("bls12_g1add", {}), 375U);
    EXPECT_EQ(gas("bls12_g2add", {}), 600U);
    EXPECT_EQ(gas("bls12_map_fp_to_g1", {}), 5500U);
    EXPECT_EQ(gas("bls12_map_fp2_to_g2", {}), 23'800U);
    EXPECT_EQ(gas("bls12_pairing", Bytes(384)), 70'300U);
    EXPECT_EQ(gas("bls12_pairing", Bytes(3 * 384)), 135'500U);

    EXPECT_EQ(gas("bls12_g1msm", {}), 0U);
    EXPECT_EQ(gas("bls12_g1msm", Bytes(160)), 12'000U);
    EXPECT_EQ(gas("bls12_g1msm", Bytes(2 * 160)), 22'776U);
    EXPECT_EQ(gas("bls12_g1msm", Bytes(128 * 160)), 128U * 12 * 519);
    EXPECT_EQ(gas("bls12_g1msm", Bytes(129 * 160)), 129U * 12 * 519);
    EXPECT_EQ(gas("bls12_g2msm", {}), 0U);
    EXPECT_EQ(gas("bls12_g2msm", Bytes(288)), 22'500U);
    EXPECT_EQ(gas("bls12_g2msm", Bytes(2 * 288)), 45'000U);
    EXPECT_EQ(gas("bls12_g2msm", Bytes(3 * 288)), 3U * 22'500 * 923 / 1000);
    EXPECT_EQ(gas("bls12_g2msm", Bytes(200 * 288)), 200U * 22'500 * 524 / 1000);
}

TEST(PrecompileTable, OtherFixedPrices)
{
    EXPECT_EQ(gas("ecrecover", {}), 3000U);
    EXPECT_EQ(gas("point_evaluation", {}), 50'000U);
    EXPECT_EQ(gas("p256verify", {}), 6900U);
}

TEST(ReadPadded, FillsWithZerosBeyondTheEnd)
{
    const Bytes input{1, 2, 3};
    std::uint8_t out[4];
    read_padded(input, 0, out, 2);
    EXPECT_EQ(to_hex(BytesView{out, 2}), "0102");
    read_padded(input, 1, out, 4);
    EXPECT_EQ(to_hex(out), "02030000");
    read_padded(input, 3, out, 4);
    EXPECT_EQ(to_hex(out), "00000000");
    out[0] = 9;
    read_padded(input, ~std::size_t{0}, out, 4);
    EXPECT_EQ(to_hex(out), "00000000");
    read_padded({}, 0, out, 0);
}

}  // namespace
}  // namespace sluice::evm
