// Precompiles on BLS12-381, point evaluation and P-256, with inputs that take the longest:
// different points of the subgroups, dense scalars.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/hex.hpp"
#include "bench/micro/precompile_bench.hpp"

namespace sluice::evm {
namespace {

const Precompile& find(std::string_view name)
{
    for (const Precompile& precompile : precompiles()) {
        if (precompile.name == name)
            return precompile;
    }
    std::abort();
}

/// Points of a subgroup, none with a pattern: what the maps make of small numbers.
Bytes point(bool of_g2, std::uint8_t number)
{
    Bytes element(of_g2 ? 128 : 64, 0);
    element.back() = number;
    element[20] = 0x5e;
    Bytes result;
    find(of_g2 ? "bls12_map_fp2_to_g2" : "bls12_map_fp_to_g1")
        .run(element, result, latest_revision);
    return result;
}

Bytes scalar(std::uint8_t number)
{
    Bytes result(32, 0);
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = static_cast<std::uint8_t>(0xb7 + 0x3b * i + 0x95 * number);
    return result;
}

void append(Bytes& to, const Bytes& bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

Bytes points_to_add(bool of_g2)
{
    Bytes result = point(of_g2, 1);
    append(result, point(of_g2, 2));
    return result;
}

Bytes terms(bool of_g2, int count)
{
    Bytes result;
    for (int i = 0; i < count; ++i) {
        append(result, point(of_g2, static_cast<std::uint8_t>(i)));
        append(result, scalar(static_cast<std::uint8_t>(i)));
    }
    return result;
}

Bytes pairs(int count)
{
    Bytes result;
    for (int i = 0; i < count; ++i) {
        append(result, point(false, static_cast<std::uint8_t>(i)));
        append(result, point(true, static_cast<std::uint8_t>(i)));
    }
    return result;
}

Bytes element_to_map(bool of_g2)
{
    Bytes element(of_g2 ? 128 : 64, 0x17);
    for (std::size_t i = 0; i < element.size(); ++i) {
        if (i % 64 < 16)
            element[i] = 0;
    }
    return element;
}

// EIP-4844's vector of go-ethereum, and the example of RFC 6979, A.2.5.
const Bytes proof = from_hex(
                        "01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b"
                        "564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306"
                        "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1"
                        "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca2"
                        "5f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253"
                        "fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a")
                        .value();
const Bytes signature = from_hex(
                            "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"
                            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
                            "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
                            .value();

void add(const std::string& label, const std::string& name, const Bytes& input)
{
    benchmark::RegisterBenchmark(("precompile/" + label).c_str(), [=](benchmark::State& state) {
        measure(state, find(name), input, latest_revision);
    });
}

const bool registered = [] {
    add("p256verify", "p256verify", signature);
    if (find("bls12_g1add").run == nullptr)  // a build without blst
        return true;
    add("point_evaluation", "point_evaluation", proof);
    for (const bool of_g2 : {false, true}) {
        const std::string group = of_g2 ? "bls12_g2" : "bls12_g1";
        add(group + "add", group + "add", points_to_add(of_g2));
        for (const int count : {1, 2, 4, 16, 64, 128})
            add(group + "msm_" + std::to_string(count), group + "msm", terms(of_g2, count));
    }
    for (const int count : {1, 2, 8})
        add("bls12_pairing_" + std::to_string(count), "bls12_pairing", pairs(count));
    add("bls12_map_fp_to_g1", "bls12_map_fp_to_g1", element_to_map(false));
    add("bls12_map_fp2_to_g2", "bls12_map_fp2_to_g2", element_to_map(true));
    return true;
}();

}  // namespace
}  // namespace sluice::evm
