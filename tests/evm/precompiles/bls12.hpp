// Points of BLS12-381 as text, for the tests of the precompiles that take them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck.h>

#include <string>

#include "base/u256_div.hpp"
#include "tests/base/words.hpp"
#include "tests/evm/precompiles/calls.hpp"

namespace sluice::evm::test {

/// Tests of precompiles that are there in a build with blst only.
class WithBlst : public testing::Test {
protected:
    void SetUp() override
    {
        if (contract("bls12_g1add").run == nullptr)
            GTEST_SKIP() << "this build is without blst";
    }
};

/// The order of both subgroups.
inline const u256 bls12_order =
    load_be(bytes("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001").data());

/// The prime of the base field, as an element would be written.
inline const std::string bls12_prime =
    "00000000000000000000000000000000"
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa"
    "ab";

/// A field element from its 48 bytes.
inline std::string element(std::string_view digits)
{
    return std::string(128 - digits.size(), '0') + std::string{digits};
}

/// One of the two groups, with what tells it from the other one.
struct Bls12Group {
    std::string_view add;
    std::string_view msm;
    std::size_t point_digits;
    std::string generator;     ///< As EIP-2537 gives it.
    std::string off_subgroup;  ///< On the curve.
    std::string off_curve;

    [[nodiscard]] std::string infinity() const { return std::string(point_digits, '0'); }

    /// The generator times a number.
    [[nodiscard]] std::string times(const u256& factor) const
    {
        return run(msm, generator + word(factor));
    }

    [[nodiscard]] std::string sum(const std::string& p, const std::string& q) const
    {
        return run(add, p + q);
    }

    /// The opposite point: its second coordinate, element by element, taken from the prime.
    [[nodiscard]] std::string opposite(const std::string& point) const
    {
        std::string result = point.substr(0, point_digits / 2);
        for (std::size_t at = point_digits / 2; at < point_digits; at += 128) {
            const mpz_class y{point.substr(at, 128), 16};
            const mpz_class p{bls12_prime, 16};
            result += element(mpz_class{(p - y) % p}.get_str(16));
        }
        return result;
    }
};

inline void PrintTo(const Bls12Group& group, std::ostream* out)
{
    *out << group.add.substr(0, 8);
}

// The points off the subgroups have the smallest first coordinates above zero that a point has,
// found with npm @noble/curves 2.4.0.
inline const Bls12Group bls12_g1{
    "bls12_g1add",
    "bls12_g1msm",
    256,
    element(
        "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00a"
        "db22c6bb") +
        element(
            "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa"
            "232946c5e7e1"),
    element("4") +
        element(
            "0a989badd40d6212b33cffc3f3763e9bc760f988c9926b26da9dd85e928483446346b8ed00e1de5d5ea9"
            "3e354abe706c"),
    element("4") + element("1"),
};

inline const Bls12Group bls12_g2{
    "bls12_g2add",
    "bls12_g2msm",
    512,
    element(
        "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8"
        "c121bdb8") +
        element(
            "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac"
            "7d055d042b7e") +
        element(
            "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193"
            "548608b82801") +
        element(
            "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9"
            "075ff05f79be"),
    element("2") + element("") +
        element(
            "18c6b864ae17dc9da64203ffefb966306425a7bc6aeb7c75247438372716284a4173830420cd476ba1a3"
            "65b95bfcec38") +
        element(
            "172e93db764a8400a7d5071b6b6f5de0da2f0f4a063119abca014006b7c40a2cfe291a1924e65db0d6d0"
            "fcfbf3bf3d5c"),
    element("2") + element("") + element("1") + element(""),
};

/// For tests that both groups have to pass.
class Bls12 : public WithBlst, public testing::WithParamInterface<Bls12Group> {};

#define SLUICE_ON_BOTH_GROUPS(suite)                                                            \
    INSTANTIATE_TEST_SUITE_P(                                                                   \
        , suite, testing::Values(::sluice::evm::test::bls12_g1, ::sluice::evm::test::bls12_g2), \
        [](const auto& group) { return std::string{group.param.add.substr(6, 2)}; })

}  // namespace sluice::evm::test
