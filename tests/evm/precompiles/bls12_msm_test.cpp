// Sums of products on both groups of BLS12-381. The EIP has vectors for G1 only.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/precompile.hpp"
#include "tests/evm/precompiles/bls12.hpp"

namespace sluice::evm::test {
namespace {

class Bls12Msm : public Bls12 {};
SLUICE_ON_BOTH_GROUPS(Bls12Msm);

u256 reduced(const u256& x)
{
    return mul_mod(x, 1, bls12_order);
}

u256 digest(const std::string& text)
{
    const Bytes input{text.begin(), text.end()};
    return load_be(bytes(run("sha256", BytesView{input})).data());
}

TEST_P(Bls12Msm, MatchesAnIndependentLibrary)
{
    // Made with npm @noble/curves 2.4.0: pair i is the generator times SHA-256 of "point i", and
    // SHA-256 of "scalar i".
    const Bls12Group& group = GetParam();
    const bool first = group.add == bls12_g1.add;
    const struct {
        int pairs;
        std::string g1;
        std::string g2;
    } vectors[]{
        {2,
         element("1608c66476814273bb3d8a8bc901b0ad97c83ed3c25a822d"
                 "f3ccbd39e52729162dcf22821d87a7edf445810336ff51c4") +
             element("0bd3e8dbdb985b1f4017789f9e9abf6b9a1e8686235ee4e4"
                     "c40d7a4831c536ee876b3a4ecc0f2e6a68cc3684cf1bb934"),
         element("0bedb4592c4e986926f9f8fceea221706a4241090f07de50"
                 "52a5d4051c604acd04d58a6a72ad58a073cf6818b8f1a139") +
             element("017312fd5ee3f3246fc99086720965336f9611ddbb945a0a"
                     "2dd301390b7efa998af86e93351fc13913d65f48cbabaebf") +
             element("0dda01c058da18d6c0bc3cf59937c181ec20aeb5a3f57c9d"
                     "db01ceef722aa5d5189273c396863f7fa6d83462457c44ad") +
             element("0ba914d6e08e856560ea2021f75fe2cd33fd5c21bda36dd5"
                     "d2adf68cda78377378ce911d0296db0a44a8d3b4b06a0cc8")},
        {40,
         element("160c11ea773590e3b95e2bcb1d7ac8c7072ea7a13efce9e1"
                 "d7f7237bb21f31a8391c5e8aab24ad68b78b94a81f0fab47") +
             element("08dbd4ff96cc15ac9ced6366269aadc1e940e5b78826cdce"
                     "26d0cccb1dfb69315528d58083d5cda492b487c5612a3f55"),
         element("1266308c2a9df7124760133737deba40b2b8c1a212f048bc"
                 "da2a400ffa0a0d99b5c39de7780ff53c3c582501d6ac7a4e") +
             element("0cdd84d61aa7435abb7d0d06bb4a7e656ac8bd51c225b1e2"
                     "b1b67d469648ee796d23af5edf442ee618a7a68830df3908") +
             element("131419df26e6d08679df8a226e9fd145ecb970ea6b0137d3"
                     "bce80deee4a79feb1b36eb668ed10399fa4b31f1b9c7cfc5") +
             element("036aa45f984cfaeb49ae474e359967a75de1153fa855300c"
                     "98c57b29e5b37a27c213fe25557c4a3ecbbae1c693abb725")},
        {100,
         element("143b99536906eca27e4a4742a102bfa1c95933ca83a4a3e8"
                 "305f7d2c1df371c2b5b833b32ebcb17c0ee05fc4f8195e82") +
             element("00310941a648d74821f4363fb5f458120cf82d5c37973cdf"
                     "79fb1204b4f5def23c032a678c938403b80c57dc8b562c34"),
         element("069d3d69cfc92a319db978aaf990cdb999e6e2af540a1168"
                 "d4178b20af3e77128ff8b4b64e1fd251baf32e6b844283a6") +
             element("112a21d9b89038f3ce7044079f934a909f9f32ffd4e54d90"
                     "010d2eb13f6f5447ad45e652046a4d742f7e651d283a2a0e") +
             element("15f0234a2f40895964becf735e4514c3c71b60f3967fdb2f"
                     "d2dc3d5c1f3853a5be3e2ea3c7fda3abb7793ee4968ab2bc") +
             element("09bacd36c3251662fc5a82c928f595b25be690f323b873b9"
                     "cce9f57f6e1bc8fd46a207afcb8f36ec334e4587e1ff7061")},
    };
    for (const auto& vector : vectors) {
        std::string input;
        for (int i = 0; i < vector.pairs; ++i)
            input += group.times(digest("point " + std::to_string(i))) +
                     word(digest("scalar " + std::to_string(i)));
        EXPECT_EQ(run(group.msm, input), first ? vector.g1 : vector.g2) << vector.pairs;
    }
}

/// Numbers that fill 256 bits, small ones, and those around multiples of the order.
u256 any_scalar()
{
    return *rc::gen::oneOf(
        rc::gen::arbitrary<u256>(),
        rc::gen::map(rc::gen::inRange(0, 20),
                     [](int x) { return u256{static_cast<std::uint64_t>(x)}; }),
        rc::gen::map(
            rc::gen::inRange(0, 4),
            [](int x) { return bls12_order - u256{2} + u256{static_cast<std::uint64_t>(x)}; }),
        rc::gen::just(bls12_order + bls12_order), rc::gen::just(u256_max));
}

TEST_P(Bls12Msm, IsTheSumOfItsProducts)
{
    const Bls12Group& group = GetParam();
    EXPECT_TRUE(rc::check([&] {
        // Few points, so that some come again, or with the opposite sign.
        std::vector<std::string> points{group.infinity(), group.generator,
                                        group.opposite(group.generator)};
        while (points.size() < 6)
            points.push_back(group.times(*rc::gen::arbitrary<u256>()));
        const int pairs = *rc::gen::inRange(1, 12);
        std::string input;
        std::string sum = group.infinity();
        for (int i = 0; i < pairs; ++i) {
            const std::string pair =
                points[*rc::gen::inRange<std::size_t>(0, points.size())] + word(any_scalar());
            input += pair;
            sum = group.sum(sum, run(group.msm, pair));
        }
        RC_ASSERT(run(group.msm, input) == sum);
    }));
}

TEST_P(Bls12Msm, IsLinearWhateverTheNumberOfPairs)
{
    // Of one point, the sum of products is a product by the sum. Numbers of pairs around those at
    // which methods change.
    const Bls12Group& group = GetParam();
    for (const int pairs :
         {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 300}) {
        const u256 seed = digest(std::to_string(pairs));
        const std::string base = group.times(seed);
        std::string input;
        u256 sum{};
        std::string point = base;
        u256 factor{1};
        for (int i = 0; i < pairs; ++i) {
            const u256 scalar = digest(std::to_string(pairs) + " " + std::to_string(i));
            input += point + word(scalar);
            sum = add_mod(sum, mul_mod(scalar, factor, bls12_order), bls12_order);
            if (i % 3 != 0) {  // and some points come again
                point = group.sum(point, base);
                factor += u256{1};
            }
        }
        EXPECT_EQ(run(group.msm, input), run(group.msm, base + word(sum))) << pairs;
    }
}

TEST_P(Bls12Msm, CancelsToInfinity)
{
    const Bls12Group& group = GetParam();
    const std::string p = group.times(7);
    for (const u256& x : {u256{1}, u256{2}, u256_max, bls12_order - u256{1}}) {
        EXPECT_EQ(run(group.msm, p + word(x) + group.opposite(p) + word(x)), group.infinity());
        EXPECT_EQ(run(group.msm, p + word(reduced(x)) + p + word(bls12_order - reduced(x))),
                  group.infinity());
    }
}

TEST_P(Bls12Msm, ScalarsAreTakenModuloTheOrder)
{
    const Bls12Group& group = GetParam();
    const std::string p = group.times(99);
    EXPECT_EQ(run(group.msm, p + word(0)), group.infinity());
    EXPECT_EQ(run(group.msm, p + word(bls12_order)), group.infinity());
    EXPECT_EQ(run(group.msm, p + word(bls12_order + bls12_order)), group.infinity());
    EXPECT_EQ(run(group.msm, p + word(bls12_order + u256{1})), p);
    EXPECT_EQ(run(group.msm, p + word(bls12_order - u256{1})), group.opposite(p));
    EXPECT_EQ(run(group.msm, p + word(u256_max)), run(group.msm, p + word(reduced(u256_max))));
}

TEST_P(Bls12Msm, NothingButInfinityAndZeros)
{
    const Bls12Group& group = GetParam();
    std::string input;
    for (int i = 0; i < 40; ++i) {
        input += i % 2 == 0 ? group.infinity() + word(u256_max) : group.generator + word(0);
        EXPECT_EQ(run(group.msm, input), group.infinity());
    }
    EXPECT_EQ(run(group.msm, input + group.generator + word(1)), group.generator);
}

TEST_P(Bls12Msm, RefusesPointsOffTheSubgroupEvenTimesZero)
{
    const Bls12Group& group = GetParam();
    const std::string good = group.generator + word(1);
    for (const std::string& point : {group.off_subgroup, group.off_curve}) {
        for (const u256& scalar : {u256{0}, u256{1}, bls12_order}) {
            EXPECT_EQ(run(group.msm, point + word(scalar)), "failure");
            EXPECT_EQ(run(group.msm, good + point + word(scalar)), "failure");
            EXPECT_EQ(run(group.msm, point + word(scalar) + good), "failure");
        }
    }
}

TEST_P(Bls12Msm, TakesWholePairsAndAtLeastOne)
{
    const Bls12Group& group = GetParam();
    const std::string pair = group.generator + word(1);
    EXPECT_EQ(run(group.msm, ""), "failure");
    EXPECT_EQ(run(group.msm, "00"), "failure");
    EXPECT_EQ(run(group.msm, group.generator), "failure");
    EXPECT_EQ(run(group.msm, pair.substr(2)), "failure");
    EXPECT_EQ(run(group.msm, pair + "00"), "failure");
    EXPECT_EQ(run(group.msm, pair + group.generator), "failure");
}

}  // namespace
}  // namespace sluice::evm::test
