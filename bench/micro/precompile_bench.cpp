// Precompiles: time per call, with the gas that the call costs, so that Mgas/s can be read.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/hex.hpp"
#include "bench/micro/precompile_bench.hpp"

namespace sluice::evm {
namespace {

struct Workload {
    const char* name;
    std::uint16_t address;
    std::string input;  ///< Hex.
};

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

/// EIP-198's length words and operands.
std::string modexp_input(const std::string& base, const std::string& exponent,
                         const std::string& modulus)
{
    const auto length = [](const std::string& digits) {
        const std::string size = to_hex(Bytes{static_cast<std::uint8_t>(digits.size() / 512),
                                              static_cast<std::uint8_t>(digits.size() / 2 % 256)});
        return std::string(60, '0') + size;
    };
    return length(base) + length(exponent) + length(modulus) + base + exponent + modulus;
}

/// The generators of bn254's groups, (1, 2) and the one that EIP-197 gives.
const std::string bn254_pair = std::string(63, '0') + "1" + std::string(63, '0') + "2" +
                               "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
                               "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
                               "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
                               "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

const Workload workloads[] = {
    // The example that every client's documentation has: a signature over a hash.
    {"ecrecover", 1,
     "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
     "000000000000000000000000000000000000000000000000000000000000001c"
     "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"
     "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549"},
    {"sha256_32", 2, std::string(64, '5')},
    {"sha256_1024", 2, std::string(2048, '5')},
    {"ripemd160_32", 3, std::string(64, '5')},
    {"identity_1024", 4, std::string(2048, '5')},
    {"modexp_32", 5, modexp_input(repeated("e7", 32), repeated("ff", 32), repeated("fd", 32))},
    {"modexp_256", 5, modexp_input(repeated("e7", 256), repeated("ff", 32), repeated("fd", 256))},
    // The generator of bn254's group, (1, 2): twice it, and a multiple by a dense scalar.
    {"bn254_add", 6,
     std::string(63, '0') + "1" + std::string(63, '0') + "2" + std::string(63, '0') + "1" +
         std::string(63, '0') + "2"},
    {"bn254_mul", 7, std::string(63, '0') + "1" + std::string(63, '0') + "2" + repeated("a7", 32)},
    {"bn254_pairing_1", 8, bn254_pair},
    {"bn254_pairing_2", 8, repeated(bn254_pair, 2)},
    {"bn254_pairing_4", 8, repeated(bn254_pair, 4)},
    {"bn254_pairing_10", 8, repeated(bn254_pair, 10)},
    // Many: what one more costs.
    {"bn254_pairing_200", 8, repeated(bn254_pair, 200)},
    {"blake2f_12", 9, "0000000c" + std::string(416, '5') + "01"},
    {"blake2f_100000", 9, "000186a0" + std::string(416, '5') + "01"},
};

void run_precompile(benchmark::State& state, const Workload* workload)
{
    Address address{};
    address.bytes[19] = static_cast<std::uint8_t>(workload->address);
    const Precompile* const precompile = find_precompile(address, Revision::cancun);
    const Bytes input = from_hex(workload->input).value();
    measure(state, *precompile, input, Revision::cancun);
}

const bool registered = [] {
    for (const Workload& workload : workloads)
        benchmark::RegisterBenchmark((std::string{"precompile/"} + workload.name).c_str(),
                                     run_precompile, &workload);
    return true;
}();

}  // namespace
}  // namespace sluice::evm
