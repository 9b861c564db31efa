// Precompiled contracts: what they cost, what they return for any input, and that it agrees with
// other libraries and with what mathematics says.
//
// Input: which precompile; the revision, and in the top bit how to read the rest: as the
// precompile's input or as what makes up a plausible one.
// SPDX-License-Identifier: Apache-2.0
#include <gmp.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/u256.hpp"
#include "tests/fuzz/point_groups.hpp"
#include "tests/fuzz/precompile_input.hpp"
#include "tests/fuzz/precompile_laws.hpp"
#include "tests/fuzz/targets.hpp"

#include <sluice/precompiles.hpp>

namespace sluice::fuzz {
namespace {

using evm::Precompile;
using evm::Revision;

/// What costs more is not run.
constexpr std::uint64_t most_gas = 3'000'000;

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

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const noexcept
    {
        release(object);
    }
};

/// An element of an ASN.1 sequence: a number that is not negative.
Bytes der_number(BytesView big_endian)
{
    const auto first = std::ranges::find_if(big_endian, [](auto byte) { return byte != 0; });
    Bytes digits{0};
    digits.insert(digits.end(), first, big_endian.end());
    if (digits.size() > 1 && digits[1] < 0x80)
        digits.erase(digits.begin());
    return concatenate({Bytes{2, static_cast<std::uint8_t>(digits.size())}, digits});
}

/// EIP-7951, by OpenSSL's signatures; the precompile uses its points.
bool reference_p256verify(BytesView input)
{
    if (input.size() != 160)
        return false;
    using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
    using Context = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
    Bytes point = concatenate({Bytes{4}, input.subspan(96)});
    char curve[] = "prime256v1";
    const OSSL_PARAM parameters[]{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    const Context reader{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
    EVP_PKEY* read = nullptr;
    require(EVP_PKEY_fromdata_init(reader.get()) == 1, "OpenSSL reads keys");
    const bool is_key = EVP_PKEY_fromdata(reader.get(), &read, EVP_PKEY_PUBLIC_KEY,
                                          const_cast<OSSL_PARAM*>(parameters)) == 1;
    const Key key{read};
    bool valid = false;
    if (is_key) {
        const Bytes numbers =
            concatenate({der_number(input.subspan(32, 32)), der_number(input.subspan(64, 32))});
        const Bytes signature =
            concatenate({Bytes{0x30, static_cast<std::uint8_t>(numbers.size())}, numbers});
        const Context context{EVP_PKEY_CTX_new(key.get(), nullptr)};
        require(EVP_PKEY_verify_init(context.get()) == 1, "OpenSSL verifies");
        valid = EVP_PKEY_verify(context.get(), signature.data(), signature.size(), input.data(),
                                32) == 1;
    }
    ERR_clear_error();
    return valid;
}

/// Of all values only one is right, and a commitment to nothing needs no proof.
void check_point_evaluation(const Precompile& evaluation, BytesView input, const Answer& answer)
{
    if (input.size() != 192) {
        require(!answer.success, "an evaluation takes 192 bytes");
        return;
    }
    const u256& order = bls12_g1().order;
    if (answer.success) {
        require(answer.output == concatenate({to_hash256(u256{4096}), to_hash256(order)}),
                "a proof gives what EIP-4844 says");
        require(less(load_be(input.data() + 32), order) && less(load_be(input.data() + 64), order),
                "numbers are reduced");
        Bytes changed{input.begin(), input.end()};
        const u256 next = load_be(input.data() + 64) + u256{1};
        store_be(changed.data() + 64, next == order ? u256{} : next);
        require(!ask(evaluation, changed).success, "a polynomial has one value");
        changed.assign(input.begin(), input.end());
        changed[31] ^= 1;
        require(!ask(evaluation, changed).success, "a commitment has one hash");
    }
    Bytes infinity(48);
    infinity[0] = 0xc0;
    Bytes hash = digest(EVP_sha256(), infinity);
    hash[0] = 1;
    const Bytes nothing = concatenate({hash, Bytes(32), infinity, infinity});
    const Bytes without_z = concatenate({input.first(32), input.subspan(64)});
    if (without_z == nothing)
        require(answer.success == less(load_be(input.data() + 32), order), "nothing is zero");
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

void check_answer(const Precompile& precompile, BytesView input, const Answer& answer)
{
    if (answer.success && output_size(precompile.address) != 0)
        require(answer.output.size() == output_size(precompile.address),
                "an output has its precompile's size");
    switch (precompile.address) {
        case 0x01:
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
        case 0x0a:
            check_point_evaluation(precompile, input, answer);
            break;
        case 0x100: {
            require(answer.success, "signatures never fail");
            const Bytes expected =
                reference_p256verify(input) ? padded(to_hash256(u256{1}), 0, 32) : Bytes{};
            require(answer.output == expected, "p256verify is OpenSSL's");
            break;
        }
        default:
            check_laws(precompile, input, answer);
            break;
    }
}

}  // namespace

void fuzz_precompile(BytesView input)
{
    ByteSource source{input};
    const auto all = evm::precompiles();
    const Precompile& precompile = all[source.below(all.size())];
    const std::uint8_t choice = source.u8();
    const auto revision = static_cast<Revision>((choice & 0x7fU) % evm::revision_count);
    if (revision < precompile.first_revision)
        return;
    Bytes made;
    if ((choice & 0x80U) != 0)
        made = plausible_input(precompile.address, source);
    const BytesView data = (choice & 0x80U) != 0 ? made : source.rest();

    const std::uint64_t cost = precompile.cost(data, revision);
    require(cost == precompile.cost(data, revision), "a price is a price");
    if (cost > most_gas || precompile.run == nullptr)
        return;
    const Answer answer = ask(precompile, data, revision);
    require(answer == ask(precompile, data, revision), "a precompile is a function");
    check_answer(precompile, data, answer);

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
