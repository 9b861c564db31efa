// Mutations of precompiles' inputs that leave every field where it is: nearly all others would
// change what all of the fields behind are, and end in a refusal.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <random>

#include "tests/fuzz/precompile_call.hpp"
#include "tests/fuzz/precompile_input.hpp"

// libFuzzer's.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed);

namespace sluice::fuzz {
namespace {

/// What stands before the precompile's input, as in fuzz_precompile.cpp.
constexpr std::size_t header_size = 2;
constexpr std::uint8_t made_flag = 0x80;

/// Numbers, compressed points, and points of each group.
constexpr std::array<std::size_t, 5> field_sizes{32, 48, 64, 128, 256};
constexpr std::size_t alignment = 16;

using Random = std::minstd_rand;

std::span<std::uint8_t> some_field(std::span<std::uint8_t> input, std::size_t size, Random& random)
{
    const std::size_t places = (input.size() - size) / alignment + 1;
    return input.subspan(random() % places * alignment, size);
}

/// Whatever libFuzzer makes of a number is a number again: what is shorter gets zeros in front.
void mutate(std::span<std::uint8_t> field)
{
    Bytes changed{field.begin(), field.end()};
    changed.resize(LLVMFuzzerMutate(changed.data(), changed.size(), changed.size()));
    std::ranges::fill(field, std::uint8_t{0});
    std::ranges::copy(changed, field.end() - static_cast<std::ptrdiff_t>(changed.size()));
}

}  // namespace
}  // namespace sluice::fuzz

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                    unsigned seed)
{
    using namespace sluice;
    using namespace sluice::fuzz;
    Random random{seed};
    const bool made = size > header_size && (data[1] & made_flag) != 0;
    const unsigned kind = random() % 8;
    const std::size_t field_size = field_sizes[random() % field_sizes.size()];
    if (made && kind == 0) {
        // Go on from the bytes themselves.
        const auto all = evm::precompiles();
        ByteSource source{{data + header_size, size - header_size}};
        const evm::Precompile& precompile = all[data[0] % all.size()];
        const Bytes input = plausible_input(precompile.address, source);
        if (input.size() > max_size - header_size)
            return LLVMFuzzerMutate(data, size, max_size);
        data[1] ^= made_flag;
        std::ranges::copy(input, data + header_size);
        return header_size + input.size();
    }
    if (made || kind < 2 || size < header_size + field_size)
        return LLVMFuzzerMutate(data, size, max_size);

    const std::span<std::uint8_t> input{data + header_size, size - header_size};
    const auto field = some_field(input, field_size, random);
    if (kind < 5) {
        mutate(field);
    } else {
        const auto other = some_field(input, field_size, random);
        const Bytes kept{field.begin(), field.end()};
        std::ranges::copy(Bytes{other.begin(), other.end()}, field.begin());
        if (kind == 5)
            std::ranges::copy(kept, other.begin());
    }
    return size;
}
