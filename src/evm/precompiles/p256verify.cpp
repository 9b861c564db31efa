// P256VERIFY (0x100): whether an ECDSA signature on the curve secp256r1 (NIST P-256) is right.
// EIP-7951; the curve's constants are those of SEC 2, version 2.0, section 2.4.2. By OpenSSL.
//
// The verification is written out over OpenSSL's points. Its own ECDSA_do_verify() takes 60 us
// where this takes 54 (a Zen 5 core): it inverts in constant time, for keys that are secret, and
// wants a key object that copies the group. Nearly all of the rest is the one double product.
// SPDX-License-Identifier: Apache-2.0
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <memory>
#include <new>

#include "base/u256.hpp"
#include "base/u256_div.hpp"
#include "evm/precompiles/contracts.hpp"
#include "evm/precompiles/modular_inverse.hpp"

namespace sluice::evm::contracts {
namespace {

constexpr u256 field_prime{0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000,
                           0xffffffff00000001};
constexpr u256 group_order{0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff,
                           0xffffffff00000000};
constexpr OddModulus inversion_by_order{group_order};

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const noexcept
    {
        release(object);
    }
};
using Group = std::unique_ptr<EC_GROUP, Release<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Release<EC_POINT_free>>;
using Numbers = std::unique_ptr<BN_CTX, Release<BN_CTX_free>>;

/// OpenSSL says that memory has run out by handing out nothing.
template <class T>
T checked(T object)
{
    if (object == nullptr)
        throw std::bad_alloc{};
    return object;
}

/// A queue of errors belongs to each thread, and the program around may be using it: what OpenSSL
/// reports while this lives is taken back.
struct NoErrorsLeft {
    NoErrorsLeft() noexcept { ERR_set_mark(); }
    ~NoErrorsLeft() { ERR_pop_to_mark(); }
    NoErrorsLeft(const NoErrorsLeft&) = delete;
    NoErrorsLeft& operator=(const NoErrorsLeft&) = delete;
};

/// Read only, so all threads share it.
const EC_GROUP* secp256r1()
{
    static const Group group = checked(Group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)});
    return group.get();
}

BIGNUM* number(BN_CTX* numbers, const u256& value)
{
    std::uint8_t big_endian[32];
    store_be(big_endian, value);
    BIGNUM* const result = checked(BN_CTX_get(numbers));
    checked(BN_bin2bn(big_endian, sizeof(big_endian), result));
    return result;
}

bool in_range(const u256& x, const u256& end) noexcept
{
    return !is_zero(x) && less(x, end);
}

bool verify(const u256& hash, const u256& r, const u256& s, const u256& qx, const u256& qy)
{
    if (!in_range(r, group_order) || !in_range(s, group_order) || !less(qx, field_prime) ||
        !less(qy, field_prime))
        return false;

    const NoErrorsLeft no_errors_left;
    const EC_GROUP* const group = secp256r1();
    const Numbers numbers{checked(BN_CTX_new())};
    BN_CTX_start(numbers.get());
    const Point key{checked(EC_POINT_new(group))};
    // Refuses what is not on the curve. Infinity, which EIP-7951 writes as (0, 0), is not.
    if (EC_POINT_set_affine_coordinates(group, key.get(), number(numbers.get(), qx),
                                        number(numbers.get(), qy), numbers.get()) != 1)
        return false;

    const u256 inverse = modular_inverse(s, inversion_by_order);
    const u256 of_generator = mul_mod(hash, inverse, group_order);
    const u256 of_key = mul_mod(r, inverse, group_order);
    const Point sum{checked(EC_POINT_new(group))};
    if (EC_POINT_mul(group, sum.get(), number(numbers.get(), of_generator), key.get(),
                     number(numbers.get(), of_key), numbers.get()) != 1)
        throw std::bad_alloc{};
    if (EC_POINT_is_at_infinity(group, sum.get()) == 1)
        return false;
    BIGNUM* const x = checked(BN_CTX_get(numbers.get()));
    if (EC_POINT_get_affine_coordinates(group, sum.get(), x, nullptr, numbers.get()) != 1)
        throw std::bad_alloc{};

    std::uint8_t big_endian[32];
    if (BN_bn2binpad(x, big_endian, sizeof(big_endian)) != sizeof(big_endian))
        return false;
    // The coordinate is below p, which is between n and 2n, and r below n.
    u256 reduced = load_be(big_endian);
    if (!less(reduced, group_order))
        reduced -= group_order;
    return reduced == r;
}

}  // namespace

bool p256verify(BytesView input, Bytes& output, Revision)
{
    output.clear();
    // Whatever is wrong, the call succeeds, with nothing to say.
    if (input.size() != 160)
        return true;
    const std::uint8_t* const words = input.data();
    if (verify(load_be(words), load_be(words + 32), load_be(words + 64), load_be(words + 96),
               load_be(words + 128))) {
        output.assign(32, 0);
        output.back() = 1;
    }
    return true;
}

}  // namespace sluice::evm::contracts
