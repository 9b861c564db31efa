// Precompile vectors of go-ethereum and of the EIPs, read where they lie.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <ostream>

#include "tests/evm/precompiles/calls.hpp"
#include "tests/support/fixtures.hpp"

namespace sluice::evm {
namespace {

/// A file of vectors, and the rules its gas stands for.
struct File {
    std::string_view name;
    std::string_view precompile;
    Revision revision;
    std::string_view eip = {};  ///< In the assets of this EIP instead.
    bool gas_counts = true;     ///< Not where the EIP's price changed after its vectors.
};

void PrintTo(const File& file, std::ostream* out)
{
    *out << file.name;
}

constexpr File files[]{
    {"ecRecover", "ecrecover", Revision::osaka},
    {"modexp", "modexp", Revision::istanbul},
    {"modexp_eip2565", "modexp", Revision::berlin},
    {"modexp_eip7883", "modexp", Revision::osaka},
    {"bn256Add", "bn254_add", Revision::istanbul},
    {"bn256ScalarMul", "bn254_mul", Revision::istanbul},
    {"bn256Pairing", "bn254_pairing", Revision::istanbul},
    {"blake2F", "blake2f", Revision::osaka},
    {"fail-blake2f", "blake2f", Revision::osaka},
    {"pointEvaluation", "point_evaluation", Revision::cancun},
    {"add_G1_bls", "bls12_g1add", Revision::prague, "eip-2537"},
    {"fail-add_G1_bls", "bls12_g1add", Revision::prague, "eip-2537"},
    {"mul_G1_bls", "bls12_g1msm", Revision::prague, "eip-2537"},
    {"fail-mul_G1_bls", "bls12_g1msm", Revision::prague, "eip-2537"},
    {"msm_G1_bls", "bls12_g1msm", Revision::prague, "eip-2537"},
    {"fail-msm_G1_bls", "bls12_g1msm", Revision::prague, "eip-2537"},
    {"add_G2_bls", "bls12_g2add", Revision::prague, "eip-2537"},
    {"fail-add_G2_bls", "bls12_g2add", Revision::prague, "eip-2537"},
    {"mul_G2_bls", "bls12_g2msm", Revision::prague, "eip-2537"},
    {"fail-mul_G2_bls", "bls12_g2msm", Revision::prague, "eip-2537"},
    {"fail-msm_G2_bls", "bls12_g2msm", Revision::prague, "eip-2537"},
    {"pairing_check_bls", "bls12_pairing", Revision::prague, "eip-2537"},
    {"fail-pairing_check_bls", "bls12_pairing", Revision::prague, "eip-2537"},
    {"map_fp_to_G1_bls", "bls12_map_fp_to_g1", Revision::prague, "eip-2537"},
    {"fail-map_fp_to_G1_bls", "bls12_map_fp_to_g1", Revision::prague, "eip-2537"},
    {"map_fp2_to_G2_bls", "bls12_map_fp2_to_g2", Revision::prague, "eip-2537"},
    {"fail-map_fp2_to_G2_bls", "bls12_map_fp2_to_g2", Revision::prague, "eip-2537"},
    {"test-vectors", "p256verify", Revision::osaka, "eip-7951", false},
};

class PrecompileVectors : public testing::TestWithParam<File> {};

TEST_P(PrecompileVectors, GasAndOutput)
{
    const File& file = GetParam();
    const std::filesystem::path folder = sluice::test::fixtures();
    if (!std::filesystem::is_directory(folder))
        GTEST_SKIP() << "no official fixtures: set SLUICE_FIXTURES to their folder";
    const std::filesystem::path path =
        folder /
        (file.eip.empty() ? std::filesystem::path{"go-ethereum/core/vm/testdata/precompiles"}
                          : std::filesystem::path{"EIPs/assets"} / file.eip) /
        (std::string{file.name} + ".json");
    ASSERT_TRUE(std::filesystem::exists(path)) << "these fixtures have no " << path;

    // Of a precompile that this build lacks, the gas is checked all the same.
    const Precompile& precompile = test::contract(file.precompile);
    simdjson::dom::parser parser;
    std::size_t count = 0;
    for (const simdjson::dom::element vector : parser.load(path.string()).get_array()) {
        SCOPED_TRACE(std::string_view{vector["Name"]});
        const Bytes input = test::bytes(std::string_view{vector["Input"]});
        std::uint64_t gas{};
        if (file.gas_counts && vector["Gas"].get(gas) == simdjson::SUCCESS) {
            EXPECT_EQ(precompile.cost(input, file.revision), gas);
        }
        ++count;
        if (precompile.run == nullptr)
            continue;
        std::string_view expected;
        if (vector["Expected"].get(expected) != simdjson::SUCCESS)
            expected = "failure";
        EXPECT_EQ(test::run(file.precompile, input, file.revision), expected);
    }
    EXPECT_GT(count, 0U) << path << " holds no vectors";
    RecordProperty("vectors", static_cast<int>(count));
}

INSTANTIATE_TEST_SUITE_P(Files, PrecompileVectors, testing::ValuesIn(files),
                         [](const auto& instance) {
                             std::string name{instance.param.name};
                             if (name == "test-vectors")
                                 name = instance.param.precompile;
                             std::erase(name, '-');
                             std::erase(name, '_');
                             return name;
                         });

}  // namespace
}  // namespace sluice::evm
