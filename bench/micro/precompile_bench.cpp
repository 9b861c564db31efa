// Precompiles: time per call, with the gas that the call costs, so that gas/s can be read. All of
// the latest revision: one without a workload fails the program.
//
// Answers are compared with examples of EIPs, with GMP and OpenSSL, with plain implementations of
// the tests, and with what follows from the groups' laws.
// SPDX-License-Identifier: Apache-2.0
#include "bench/micro/precompile_bench.hpp"

#include <gmp.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <set>

#include "base/hex.hpp"
#include "tests/support/reference_blake2b.hpp"

namespace sluice::micro {

const evm::Precompile& find_precompile(std::string_view name)
{
    for (const evm::Precompile& precompile : evm::precompiles()) {
        if (precompile.name == name)
            return precompile;
    }
    std::abort();
}

Bytes answer(std::string_view precompile, BytesView input)
{
    Bytes output;
    if (!find_precompile(precompile).run(input, output, evm::latest_revision))
        output.clear();
    return output;
}

Bytes joined(BytesView a, BytesView b)
{
    Bytes result(a.size() + b.size());
    std::copy(b.begin(), b.end(), std::copy(a.begin(), a.end(), result.begin()));
    return result;
}

void append(Bytes& to, BytesView bytes)
{
    to = joined(to, bytes);
}

Bytes PointGroup::times(const Bytes& point, BytesView number) const
{
    Bytes result = infinity();
    for (std::size_t bit = 0; bit < 8 * number.size(); ++bit) {
        result = sum(result, result);
        if ((number[bit / 8] >> (7 - bit % 8) & 1) != 0)
            result = sum(result, point);
    }
    return result;
}

namespace {

Bytes hex(std::string_view digits)
{
    return from_hex(digits).value();
}

/// A number as a word.
Bytes word(std::size_t number)
{
    Bytes bytes(32, 0);
    for (std::size_t i = 32; number != 0; number >>= 8)
        bytes[--i] = static_cast<std::uint8_t>(number);
    return bytes;
}

Bytes with_padding(std::size_t zeros, const Bytes& bytes)
{
    return joined(Bytes(zeros, 0), bytes);
}

Bytes openssl_digest(const EVP_MD* algorithm, const Bytes& input)
{
    Bytes digest(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    if (EVP_Digest(input.data(), input.size(), digest.data(), nullptr, algorithm, nullptr) != 1)
        digest.clear();
    return digest;
}

/// base^exponent mod modulus by GMP, in as many bytes as the modulus.
Bytes gmp_power(const Bytes& base, const Bytes& exponent, const Bytes& modulus)
{
    mpz_t numbers[3];
    const Bytes* const bytes[]{&base, &exponent, &modulus};
    for (int i = 0; i < 3; ++i) {
        mpz_init(numbers[i]);
        mpz_import(numbers[i], bytes[i]->size(), 1, 1, 1, 0, bytes[i]->data());
    }
    mpz_powm(numbers[0], numbers[0], numbers[1], numbers[2]);
    Bytes result(modulus.size(), 0);
    const std::size_t size = (mpz_sizeinbase(numbers[0], 2) + 7) / 8;
    mpz_export(result.data() + result.size() - size, nullptr, 1, 1, 1, 0, numbers[0]);
    for (mpz_t& number : numbers)
        mpz_clear(number);
    return result;
}

PrecompileWorkload power(std::size_t size, std::size_t exponent_size)
{
    const Bytes base(size, 0xe7);
    const Bytes exponent(exponent_size, 0xff);
    const Bytes modulus(size, 0xfd);
    Bytes input = word(size);
    append(input, word(exponent_size));
    append(input, word(size));
    for (const Bytes& number : {base, exponent, modulus})
        append(input, number);
    return {"modexp_" + std::to_string(size) + "_" + std::to_string(exponent_size), "modexp", input,
            [=] { return gmp_power(base, exponent, modulus); }};
}

/// The points (1, 2) and (1, -2) of bn254, each with the generator of the other group that EIP-197
/// gives: what the pairs come to cancels out, as long as their number is even.
Bytes bn254_pairs(std::size_t count)
{
    const Bytes generator =
        hex("198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
            "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
            "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
            "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");
    const Bytes minus_2 = hex("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45");
    Bytes pairs;
    for (std::size_t i = 0; i < count; ++i) {
        append(pairs, word(1));
        append(pairs, i % 2 == 0 ? word(2) : minus_2);
        append(pairs, generator);
    }
    return pairs;
}

/// EIP-152's layout: rounds, then the state, the message and the offsets, here all of 0x55 bytes.
PrecompileWorkload blake2f(std::uint32_t rounds)
{
    Bytes input;
    for (int shift = 24; shift >= 0; shift -= 8)
        input.push_back(static_cast<std::uint8_t>(rounds >> shift));
    append(input, Bytes(208, 0x55));
    input.push_back(1);
    return {"blake2f_" + std::to_string(rounds), "blake2f", input, [=] {
                std::uint64_t words[26];
                std::fill(std::begin(words), std::end(words), 0x5555'5555'5555'5555);
                reference_blake2b_compress(rounds, words, words + 8, words + 24, true);
                Bytes result;
                for (int i = 0; i < 64; ++i)
                    result.push_back(static_cast<std::uint8_t>(words[i / 8] >> (8 * (i % 8))));
                return result;
            }};
}

std::vector<PrecompileWorkload> workloads()
{
    std::vector<PrecompileWorkload> all = curve_workloads();
    // The example transaction of EIP-155.
    all.push_back(
        {"ecrecover", "ecrecover",
         hex("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"
             "000000000000000000000000000000000000000000000000000000000000001b"
             "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
             "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"),
         [] { return with_padding(12, hex("9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")); }});
    for (const std::size_t size : {32U, 1024U, 16384U}) {
        const Bytes input(size, 0x55);
        const std::string suffix = "_" + std::to_string(size);
        all.push_back({"sha256" + suffix, "sha256", input,
                       [=] { return openssl_digest(EVP_sha256(), input); }});
        all.push_back({"ripemd160" + suffix, "ripemd160", input,
                       [=] { return with_padding(12, openssl_digest(EVP_ripemd160(), input)); }});
        all.push_back({"identity" + suffix, "identity", input, [=] { return Bytes{input}; }});
    }
    for (const std::size_t size : {32U, 64U, 128U, 256U, 512U})
        all.push_back(power(size, 32));
    all.push_back(power(1024, 1024));
    // A vector of the tests, from npm @noble/curves.
    const Bytes p =
        hex("2ea816f53d754e239bdb4f7cc93e85819a6656f5d9c35ee4d3e2b5ca45c6e42d"
            "2a8c88c44abfdbe002ee39f066920c6cc538d0986dd81ee79b40bebbb9a80379");
    const Bytes q =
        hex("1291335410cdf41ef248702b82281281196c91981f36331693c1def645de1c93"
            "2a3ca1a969f6a90d24eaaebaa647b5a278324311bc1d9de985d394a521c9bb2e");
    all.push_back({"bn254_add", "bn254_add", joined(p, q), [] {
                       return hex(
                           "1b4950678c5c40dea1245a3b800c4ab205e369c6c85d7967b474e2337d6a6bab"
                           "0ea3d7eb07bcf3e304531a6b40dc9caf590984a401d640b29e1ab540433ca9ce");
                   }});
    const Bytes scalar(32, 0xa7);
    all.push_back({"bn254_mul", "bn254_mul", joined(p, scalar),
                   [=] { return PointGroup{"bn254_add", 64}.times(p, scalar); }});
    // Many: what one more costs.
    for (const std::size_t count : {1U, 2U, 4U, 10U, 200U})
        all.push_back({"bn254_pairing_" + std::to_string(count), "bn254_pairing",
                       bn254_pairs(count), [=] { return word(count % 2 == 0 ? 1 : 0); }});
    all.push_back(blake2f(12));
    all.push_back(blake2f(100'000));
    return all;
}

void measure(benchmark::State& state, const PrecompileWorkload& workload, bool& was_checked)
{
    const evm::Precompile& precompile = find_precompile(workload.precompile);
    if (!was_checked && !check_equal(state, answer(workload.precompile, workload.input),
                                     workload.expected(), "the answer"))
        return;
    was_checked = true;
    Bytes output;
    for (auto _ : state) {
        precompile.run(workload.input, output, evm::latest_revision);
        benchmark::DoNotOptimize(output.data());
    }
    const auto gas = static_cast<double>(precompile.cost(workload.input, evm::latest_revision));
    state.counters["gas"] = gas;
    // In units of a million in all programs: Mgas/s.
    state.counters["Mgas/s"] =
        benchmark::Counter(gas / 1e6, benchmark::Counter::kIsIterationInvariantRate);
}

[[maybe_unused]] const bool registered = [] {
    std::set<std::string_view> measured;
    for (const PrecompileWorkload& workload : workloads()) {
        measured.insert(workload.precompile);
        // Google Benchmark calls it several times, until the time suits it.
        benchmark::RegisterBenchmark(
            ("precompile/" + workload.label).c_str(),
            [workload, was_checked = std::make_shared<bool>()](benchmark::State& state) {
                measure(state, workload, *was_checked);
            });
    }
    for (const evm::Precompile& precompile : evm::precompiles()) {
        if (precompile.run != nullptr && !measured.contains(precompile.name))
            benchmark::RegisterBenchmark(("missing/" + std::string{precompile.name}).c_str(),
                                         [](benchmark::State& state) {
                                             fail(state, "no workload measures this precompile");
                                         });
    }
    return true;
}();

}  // namespace
}  // namespace sluice::micro
