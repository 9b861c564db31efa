// Maps from field elements to the subgroups. What they give is fixed by the EIP's vectors, in
// vectors_test.cpp; here is what holds for any element.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/precompiles/bls12.hpp"

namespace sluice::evm::test {
namespace {

class Bls12Map : public WithBlst {
protected:
    static std::string any_element()
    {
        const mpz_class prime{bls12_prime, 16};
        const mpz_class x = (sluice::test::to_mpz(*rc::gen::arbitrary<u256>()) << 256) +
                            sluice::test::to_mpz(*rc::gen::arbitrary<u256>());
        return element(mpz_class{x % prime}.get_str(16));
    }

    /// The opposite element.
    static std::string minus(const std::string& x)
    {
        const mpz_class prime{bls12_prime, 16};
        return element(mpz_class{(prime - mpz_class{x, 16}) % prime}.get_str(16));
    }
};

TEST_F(Bls12Map, EndsInTheSubgroup)
{
    EXPECT_TRUE(rc::check([] {
        const std::string p = run("bls12_map_fp_to_g1", any_element());
        RC_ASSERT(run("bls12_g1msm", p + word(1)) == p);
        const std::string q = run("bls12_map_fp2_to_g2", any_element() + any_element());
        RC_ASSERT(run("bls12_g2msm", q + word(1)) == q);
    }));
}

TEST_F(Bls12Map, OppositeElementsGiveOppositePoints)
{
    // RFC 9380: the sign of y is the element's own.
    EXPECT_TRUE(rc::check([] {
        const std::string x = any_element();
        const std::string y = any_element();
        RC_PRE(minus(x) != x);
        RC_ASSERT(run("bls12_map_fp_to_g1", minus(x)) ==
                  bls12_g1.opposite(run("bls12_map_fp_to_g1", x)));
        RC_ASSERT(run("bls12_map_fp2_to_g2", minus(x) + minus(y)) ==
                  bls12_g2.opposite(run("bls12_map_fp2_to_g2", x + y)));
    }));
}

TEST_F(Bls12Map, RefusesWhatIsNoElement)
{
    const std::string good = element("1");
    const std::string padded = "01" + element("1").substr(2);
    const mpz_class prime{bls12_prime, 16};
    const std::string largest = element(mpz_class{prime - 1}.get_str(16));
    EXPECT_NE(run("bls12_map_fp_to_g1", largest), "failure");
    EXPECT_NE(run("bls12_map_fp2_to_g2", largest + largest), "failure");
    for (const std::string& bad : {bls12_prime, padded, std::string(128, 'f')}) {
        EXPECT_EQ(run("bls12_map_fp_to_g1", bad), "failure");
        EXPECT_EQ(run("bls12_map_fp2_to_g2", good + bad), "failure");
        EXPECT_EQ(run("bls12_map_fp2_to_g2", bad + good), "failure");
    }
    EXPECT_EQ(run("bls12_map_fp_to_g1", ""), "failure");
    EXPECT_EQ(run("bls12_map_fp_to_g1", good + "00"), "failure");
    EXPECT_EQ(run("bls12_map_fp_to_g1", good.substr(2)), "failure");
    EXPECT_EQ(run("bls12_map_fp2_to_g2", good), "failure");
    EXPECT_EQ(run("bls12_map_fp2_to_g2", good + good + "00"), "failure");
}

}  // namespace
}  // namespace sluice::evm::test
