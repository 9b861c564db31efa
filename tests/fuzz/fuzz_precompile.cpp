// Precompiled contracts: what they cost, what they return for any input, and that it agrees with
// other libraries and with what mathematics says.
//
// Input: which precompile, the revision, and the precompile's input.
// SPDX-License-Identifier: Apache-2.0
#include <gmp.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/u256.hpp"
#include "evm/precompiles/precompile.hpp"
#include "tests/fuzz/byte_source.hpp"
#include "tests/fuzz/targets.hpp"

#include <sluice/precompiles.hpp>

namespace sluice::fuzz {
namespace {

using evm::Precompile;
using evm::Revision;

/// What costs more is not run.
constexpr std::uint64_t most_gas = 3'000'000;

struct Answer {
    bool success = false;
    Bytes output;

    friend bool operator==(const Answer&, const Answer&) = default;
};

Answer ask(const Precompile& precompile, BytesView input, Revision revision)
{
    Answer answer;
    answer.output = {1, 2, 3};  // What is there before is not part of the output.
    answer.success = precompile.run(input, answer.output, revision);
    if (!answer.success)
        answer.output.clear();
    return answer;
}

const Precompile& precompile_at(std::uint16_t address)
{
    const auto all = evm::precompiles();
    return *std::ranges::find(all, address, &Precompile::address);
}

Bytes padded(BytesView input, std::size_t offset, std::size_t size)
{
    Bytes bytes(size);
    evm::read_padded(input, offset, bytes.data(), size);
    return bytes;
}

Bytes digest(const EVP_MD* algorithm, BytesView input)
{
    Bytes out(32);
    unsigned size = 0;
    const bool done =
        EVP_Digest(input.data(), input.size(), out.data(), &size, algorithm, nullptr) == 1;
    require(done && size == 32, "OpenSSL computes a digest");
    return out;
}

Bytes to_bytes(const mpz_t number, std::size_t size)
{
    Bytes out(size);
    const std::size_t used = (mpz_sizeinbase(number, 2) + 7) / 8;
    if (mpz_sgn(number) != 0)
        mpz_export(out.data() + size - used, nullptr, 1, 1, 1, 0, number);
    return out;
}

/// EIP-198, by GMP. The lengths are small, since somebody could pay for them.
Bytes reference_modexp(BytesView input)
{
    std::size_t lengths[3];
    for (std::size_t i = 0; i < 3; ++i)
        lengths[i] = load_be(padded(input, 32 * i, 32).data()).limb[0];
    if (lengths[2] == 0)
        return {};
    mpz_t numbers[3];
    std::size_t offset = 96;
    for (std::size_t i = 0; i < 3; ++i) {
        const Bytes bytes = padded(input, offset, lengths[i]);
        mpz_init(numbers[i]);
        mpz_import(numbers[i], bytes.size(), 1, 1, 1, 0, bytes.data());
        offset += lengths[i];
    }
    Bytes out(lengths[2]);
    if (mpz_sgn(numbers[2]) != 0) {
        mpz_powm(numbers[0], numbers[0], numbers[1], numbers[2]);
        out = to_bytes(numbers[0], lengths[2]);
    }
    for (auto& number : numbers)
        mpz_clear(number);
    return out;
}

Bytes concatenate(std::initializer_list<BytesView> parts)
{
    Bytes all;
    for (const BytesView part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// Addition commutes, zero is neutral, and the sum of a point and itself is its double.
void check_bn254_add(const Precompile& add, BytesView input, Revision revision,
                     const Answer& answer)
{
    const Bytes a = padded(input, 0, 64);
    const Bytes b = padded(input, 64, 64);
    require(ask(add, concatenate({b, a}), revision) == answer, "bn254_add commutes");
    if (!answer.success)
        return;
    require(ask(add, answer.output, revision).output == answer.output, "P + 0 = P");
    const Hash256 two = to_hash256(u256{2});
    const Answer doubled = ask(add, concatenate({a, a}), revision);
    require(doubled == ask(precompile_at(0x07), concatenate({a, two}), revision), "P + P = 2 P");
}

/// k P + P = (k + 1) P, unless k + 1 wraps.
void check_bn254_mul(const Precompile& mul, BytesView input, Revision revision,
                     const Answer& answer)
{
    if (!answer.success)
        return;
    const Bytes point = padded(input, 0, 64);
    const u256 next = load_be(padded(input, 64, 32).data()) + u256{1};
    if (is_zero(next))
        return;
    const Answer sum = ask(precompile_at(0x06), concatenate({answer.output, point}), revision);
    require(sum.success, "a product lies on the curve");
    require(sum == ask(mul, concatenate({point, to_hash256(next)}), revision),
            "k P + P = (k + 1) P");
}

/// The size of the output, where it is the same for every input that is accepted.
std::size_t output_size(std::uint16_t address)
{
    switch (address) {
        case 0x02:
        case 0x03:
        case 0x08:
        case 0x0f:
            return 32;
        case 0x06:
        case 0x07:
        case 0x09:
        case 0x0a:
            return 64;
        case 0x0b:
        case 0x0c:
        case 0x10:
            return 128;
        case 0x0d:
        case 0x0e:
        case 0x11:
            return 256;
        default:
            return 0;
    }
}

void check_answer(const Precompile& precompile, BytesView input, Revision revision,
                  const Answer& answer)
{
    if (answer.success && output_size(precompile.address) != 0)
        require(answer.output.size() == output_size(precompile.address),
                "an output has its precompile's size");
    switch (precompile.address) {
        case 0x01:
        case 0x100:
            require(answer.success && (answer.output.empty() || answer.output.size() == 32),
                    "signatures never fail, and give a word or nothing");
            break;
        case 0x02:
            require(answer.output == digest(EVP_sha256(), input), "sha256 is OpenSSL's");
            break;
        case 0x03:
        case 0x04:
            require(answer.success, "no input is refused");
            if (precompile.address == 0x04)
                require(std::ranges::equal(answer.output, input), "identity is the identity");
            break;
        case 0x05:
            require(!answer.success || answer.output == reference_modexp(input), "modexp is GMP's");
            break;
        case 0x06:
            check_bn254_add(precompile, input, revision, answer);
            break;
        case 0x07:
            check_bn254_mul(precompile, input, revision, answer);
            break;
        default:
            break;
    }
}

}  // namespace

void fuzz_precompile(BytesView input)
{
    ByteSource source{input};
    const auto all = evm::precompiles();
    const Precompile& precompile = all[source.below(all.size())];
    const auto revision = static_cast<Revision>(source.below(evm::revision_count));
    const BytesView data = source.rest();
    if (revision < precompile.first_revision)
        return;

    const std::uint64_t cost = precompile.cost(data, revision);
    require(cost == precompile.cost(data, revision), "a price is a price");
    if (cost > most_gas || precompile.run == nullptr)
        return;
    const Answer answer = ask(precompile, data, revision);
    require(answer == ask(precompile, data, revision), "a precompile is a function");
    check_answer(precompile, data, revision, answer);

    evm::Message message;
    message.gas = cost + 5;
    message.code_address.bytes[18] = static_cast<std::uint8_t>(precompile.address >> 8);
    message.code_address.bytes[19] = static_cast<std::uint8_t>(precompile.address);
    message.input = data;
    const auto called = evm::call_precompile(revision, message);
    require(called && (called->status == evm::Status::success) == answer.success &&
                called->output == answer.output && called->gas_left == (answer.success ? 5U : 0U),
            "a call charges the price and returns what the precompile does");
    message.gas = cost - 1;
    if (cost != 0)
        require(evm::call_precompile(revision, message)->status == evm::Status::out_of_gas,
                "less gas than the price is not enough");
}

}  // namespace sluice::fuzz
