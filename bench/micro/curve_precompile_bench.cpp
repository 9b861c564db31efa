// Precompiles on BLS12-381, point evaluation and P-256, with inputs that take the longest:
// different points of the subgroups, dense scalars.
// SPDX-License-Identifier: Apache-2.0
#include <gmp.h>

#include <string>

#include "base/hex.hpp"
#include "bench/micro/precompile_bench.hpp"

namespace sluice::micro {
namespace {

constexpr PointGroup g1{"bls12_g1add", 128};
constexpr PointGroup g2{"bls12_g2add", 256};

/// The prime of the base field of BLS12-381.
constexpr const char* prime =
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffff"
    "aaab";
constexpr std::size_t element_size = 64;

/// The elements from `begin` on in the place of each with its opposite.
Bytes opposite(const Bytes& elements, std::size_t begin)
{
    mpz_t p;
    mpz_t x;
    mpz_init_set_str(p, prime, 16);
    mpz_init(x);
    Bytes result = elements;
    for (std::size_t at = begin; at < result.size(); at += element_size) {
        mpz_import(x, element_size, 1, 1, 1, 0, elements.data() + at);
        mpz_sub(x, p, x);
        mpz_mod(x, x, p);
        const std::size_t size = mpz_sgn(x) == 0 ? 0 : (mpz_sizeinbase(x, 2) + 7) / 8;
        std::fill_n(result.begin() + static_cast<std::ptrdiff_t>(at), element_size,
                    std::uint8_t{0});
        mpz_export(result.data() + at + element_size - size, nullptr, 1, 1, 1, 0, x);
    }
    mpz_clear(p);
    mpz_clear(x);
    return result;
}

std::string_view map_of(bool of_g2)
{
    return of_g2 ? "bls12_map_fp2_to_g2" : "bls12_map_fp_to_g1";
}

/// Points of a subgroup, none with a pattern: what the maps make of small numbers.
Bytes point(bool of_g2, std::size_t number)
{
    Bytes element(of_g2 ? 128 : 64, 0);
    element.back() = static_cast<std::uint8_t>(number);
    element[20] = 0x5e;
    return answer(map_of(of_g2), element);
}

Bytes scalar(std::size_t number)
{
    Bytes result(32, 0);
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = static_cast<std::uint8_t>(0xb7 + 0x3b * i + 0x95 * number);
    return result;
}

// EIP-4844's vector of go-ethereum, and the example of RFC 6979, A.2.5.
Bytes proof()
{
    return from_hex(
               "01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b"
               "564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306"
               "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1"
               "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca2"
               "5f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253"
               "fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a")
        .value();
}
Bytes signature()
{
    return from_hex(
               "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"
               "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
               "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
               "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
               "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
        .value();
}

/// Sums of products, held against doubling and adding.
PrecompileWorkload sum_of_products(bool of_g2, std::size_t count)
{
    Bytes terms;
    for (std::size_t i = 0; i < count; ++i) {
        append(terms, point(of_g2, i));
        append(terms, scalar(i));
    }
    const std::string_view name = of_g2 ? "bls12_g2msm" : "bls12_g1msm";
    return {std::string{name} + "_" + std::to_string(count), name, terms, [=] {
                const PointGroup& group = of_g2 ? g2 : g1;
                Bytes sum = group.infinity();
                for (std::size_t i = 0; i < count; ++i)
                    sum = group.sum(sum, group.times(point(of_g2, i), scalar(i)));
                return sum;
            }};
}

/// Pairs of which every second one takes back what the one before comes to.
PrecompileWorkload pairing(std::size_t count)
{
    Bytes pairs;
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes first = point(false, i / 2);
        append(pairs, i % 2 == 0 ? first : opposite(first, element_size));
        append(pairs, point(true, i / 2));
    }
    return {"bls12_pairing_" + std::to_string(count), "bls12_pairing", pairs, [=] {
                Bytes result(32, 0);
                result.back() = count % 2 == 0 ? 1 : 0;
                return result;
            }};
}

/// A sum, held against the sum of products by one.
PrecompileWorkload addition(bool of_g2)
{
    const Bytes a = point(of_g2, 1);
    const Bytes b = point(of_g2, 2);
    const std::string_view name = of_g2 ? "bls12_g2add" : "bls12_g1add";
    return {std::string{name}, name, joined(a, b), [=] {
                Bytes one(32, 0);
                one.back() = 1;
                Bytes terms = joined(a, one);
                append(terms, joined(b, one));
                return answer(of_g2 ? "bls12_g2msm" : "bls12_g1msm", terms);
            }};
}

/// What an element maps to: the opposite of what its opposite does.
PrecompileWorkload map(bool of_g2)
{
    Bytes element(of_g2 ? 128 : 64, 0x17);
    for (std::size_t i = 0; i < element.size(); ++i) {
        if (i % element_size < 16)
            element[i] = 0;
    }
    const std::string_view name = map_of(of_g2);
    return {std::string{name}, name, element, [=] {
                const Bytes other = answer(name, opposite(element, 0));
                return opposite(other, other.size() / 2);
            }};
}

}  // namespace

std::vector<PrecompileWorkload> curve_workloads()
{
    std::vector<PrecompileWorkload> all;
    all.push_back({"p256verify", "p256verify", signature(), [] {
                       Bytes one(32, 0);
                       one.back() = 1;
                       return one;
                   }});
    if (find_precompile("bls12_g1add").run == nullptr)
        return all;
    // EIP-4844: the number of elements of a blob, and the modulus that they are below.
    all.push_back(
        {"point_evaluation", "point_evaluation", proof(), [] {
             return from_hex(
                        "0000000000000000000000000000000000000000000000000000000000001000"
                        "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001")
                 .value();
         }});
    for (const bool of_g2 : {false, true}) {
        all.push_back(addition(of_g2));
        for (const std::size_t count : {1U, 2U, 4U, 16U, 64U, 128U})
            all.push_back(sum_of_products(of_g2, count));
        all.push_back(map(of_g2));
    }
    for (const std::size_t count : {1U, 2U, 8U})
        all.push_back(pairing(count));
    return all;
}

}  // namespace sluice::micro
