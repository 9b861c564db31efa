// Point evaluation: polynomials whose proofs can be written down, and the official vectors of
// c-kzg-4844.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <map>

#include "tests/evm/precompiles/bls12.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::evm::test {
namespace {

/// The output of success, from EIP-4844.
const std::string right = word(4096) + word(bls12_order);

/// An input whose first field is the hash that the commitment wants.
std::string with_hash(const std::string& commitment, const std::string& z, const std::string& y,
                      const std::string& proof)
{
    return "01" + run("sha256", commitment).substr(2) + z + y + commitment + proof;
}

std::string evaluate(const std::string& commitment, const u256& z, const u256& y,
                     const std::string& proof)
{
    return run("point_evaluation", with_hash(commitment, word(z), word(y), proof));
}

/// A point of G1 as 48 bytes, in the encoding of Zcash: the first coordinate, and in the top bits
/// that it is compressed, whether it is infinity, and whether y is the larger of the two.
std::string compressed(const std::string& point)
{
    if (point == bls12_g1.infinity())
        return "c0" + std::string(94, '0');
    const mpz_class prime{bls12_prime, 16};
    const mpz_class y{point.substr(128), 16};
    Bytes x = bytes(point.substr(32, 96));
    x[0] |= static_cast<std::uint8_t>(2 * y > prime ? 0xa0 : 0x80);
    return to_hex(x);
}

class PointEvaluation : public WithBlst {
protected:
    /// The commitment to a + b X: [a + b tau]G1. The ceremony's [tau]G1 is the second of
    /// g1_monomial in trusted_setup_4096.json, here with its y by npm @noble/curves 2.4.0.
    static std::string commit(const u256& a, const u256& b)
    {
        const std::string tau_g1 =
            element(
                "0d3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28e27c8dcd8fc7cb42d25926fc0c97b336"
                "e9f0fb35e5a04c81") +
            element(
                "17de623f59a3043952d2f637a935fae14b6dee8b255e526304963d58ab6f1a827c7de623d34d394f"
                "8a3d0f57d6e972b9");
        return compressed(run("bls12_g1msm", bls12_g1.generator + word(a) + tau_g1 + word(b)));
    }

    static std::string proof(const u256& b) { return compressed(bls12_g1.times(b)); }
};

TEST_F(PointEvaluation, ProvesLinearPolynomials)
{
    // (a + b X - a - b z) / (X - z) = b
    EXPECT_TRUE(rc::check([](const u256& any_a, const u256& any_b, const u256& any_z) {
        const u256 a = mul_mod(any_a, 1, bls12_order);
        const u256 b = mul_mod(any_b, 1, bls12_order);
        const u256 z = mul_mod(any_z, 1, bls12_order);
        const u256 y = add_mod(a, mul_mod(b, z, bls12_order), bls12_order);
        const std::string commitment = commit(a, b);
        RC_ASSERT(evaluate(commitment, z, y, proof(b)) == right);
        RC_ASSERT(evaluate(commitment, z, add_mod(y, 1, bls12_order), proof(b)) == "failure");
        RC_ASSERT(evaluate(commitment, z, y, proof(add_mod(b, 1, bls12_order))) == "failure");
        RC_PRE(!is_zero(b));
        RC_ASSERT(evaluate(commitment, add_mod(z, 1, bls12_order), y, proof(b)) == "failure");
    }));
}

TEST_F(PointEvaluation, ConstantsHaveInfinityForAProof)
{
    for (const u256& a : {u256{0}, u256{1}, bls12_order - u256{1}}) {
        for (const u256& z : {u256{0}, u256{5}, bls12_order - u256{1}}) {
            EXPECT_EQ(evaluate(commit(a, 0), z, a, proof(0)), right);
            EXPECT_EQ(evaluate(commit(a, 0), z, add_mod(a, 1, bls12_order), proof(0)), "failure");
        }
    }
}

TEST_F(PointEvaluation, HandlesSumsThatMeetOrCancel)
{
    // In C - [y]G1 + [z]proof: y = 0, z = 0, C = [y]G1, and both products the same.
    EXPECT_EQ(evaluate(commit(0, 7), 0, 0, proof(7)), right);
    EXPECT_EQ(evaluate(commit(3, 7), 0, 3, proof(7)), right);
    EXPECT_EQ(evaluate(commit(bls12_order - u256{7}, 7), 1, 0, proof(7)), right);
    EXPECT_EQ(evaluate(commit(0, 7), 1, 7, proof(7)), right);
}

TEST_F(PointEvaluation, TheHashMustBeTheCommitments)
{
    const std::string input = with_hash(commit(3, 7), word(2), word(17), proof(7));
    EXPECT_EQ(run("point_evaluation", input), right);
    for (std::size_t byte = 0; byte < 32; ++byte) {
        Bytes wrong = bytes(input);
        wrong[byte] ^= 0x80;
        EXPECT_EQ(run("point_evaluation", BytesView{wrong}), "failure") << byte;
    }
}

TEST_F(PointEvaluation, NumbersMustBeReduced)
{
    // y + r and z + r would be the same values.
    const std::string commitment = commit(3, 7);
    EXPECT_EQ(evaluate(commitment, 2, 17, proof(7)), right);
    EXPECT_EQ(evaluate(commitment, u256{2} + bls12_order, 17, proof(7)), "failure");
    EXPECT_EQ(evaluate(commitment, 2, u256{17} + bls12_order, proof(7)), "failure");
    EXPECT_EQ(evaluate(commit(0, 0), bls12_order, 0, proof(0)), "failure");
    EXPECT_EQ(evaluate(commit(0, 0), 0, bls12_order, proof(0)), "failure");
}

TEST_F(PointEvaluation, RefusesWhatIsNoCompressedPointOfTheSubgroup)
{
    const std::string infinity = compressed(bls12_g1.infinity());
    const std::string prime = compressed(bls12_prime + element("1"));
    const std::string wrong[]{
        compressed(bls12_g1.off_subgroup),        // on the curve
        compressed(element("0") + element("2")),  // of order three
        compressed(element("1") + element("1")),  // 1 + 4 has no root
        prime,                                    // not reduced
        std::string(96, '0'),                     // not compressed
        "40" + std::string(94, '0'),              // infinity, not compressed
        "e0" + std::string(94, '0'),              // infinity with a sign
        "c0" + std::string(92, '0') + "01",       // infinity with a coordinate
    };
    EXPECT_EQ(evaluate(infinity, 0, 0, infinity), right);
    for (const std::string& point : wrong) {
        EXPECT_EQ(evaluate(point, 0, 0, infinity), "failure") << point;
        EXPECT_EQ(evaluate(infinity, 0, 0, point), "failure") << point;
    }
}

TEST_F(PointEvaluation, TakesExactly192Bytes)
{
    const std::string input = with_hash(commit(3, 7), word(2), word(17), proof(7));
    EXPECT_EQ(run("point_evaluation", ""), "failure");
    EXPECT_EQ(run("point_evaluation", input.substr(0, 382)), "failure");
    EXPECT_EQ(run("point_evaluation", input + "00"), "failure");
}

/// The values of a vector's file: lines of a name, a colon and a value in quotes or without.
std::map<std::string, std::string> read_vector(const std::filesystem::path& path)
{
    std::map<std::string, std::string> values;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos)
            continue;
        std::string name = line.substr(0, colon);
        std::string value = line.substr(colon + 1);
        const auto unwanted = [](char c) { return c == ' ' || c == '\'' || c == '"'; };
        std::erase_if(name, unwanted);
        std::erase_if(value, unwanted);
        values[name] = value.starts_with("0x") ? value.substr(2) : value;
    }
    return values;
}

TEST_F(PointEvaluation, OfficialVectors)
{
    const std::filesystem::path folder = sluice::test::fixtures();
    if (!std::filesystem::is_directory(folder))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";
    std::map<std::string, int> count;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{
             folder / "c-kzg-4844/tests/verify_kzg_proof"}) {
        if (entry.path().filename() != "data.yaml")
            continue;
        SCOPED_TRACE(entry.path().string());
        auto vector = read_vector(entry.path());
        ++count[vector["output"]];
        // What is malformed there, in length too, is an input that fails here.
        EXPECT_EQ(run("point_evaluation",
                      with_hash(vector["commitment"], vector["z"], vector["y"], vector["proof"])),
                  vector["output"] == "true" ? right : "failure");
    }
    EXPECT_GT(count["true"], 0);
    EXPECT_GT(count["false"], 0);
    EXPECT_GT(count["null"], 0);
    RecordProperty("vectors", count["true"] + count["false"] + count["null"]);
}

}  // namespace
}  // namespace sluice::evm::test
