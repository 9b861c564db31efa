// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/precompile_laws.hpp"

#include <utility>

#include "base/u256.hpp"
#include "evm/precompiles/bn254_twist.hpp"
#include "tests/fuzz/point_groups.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {
namespace {

/// Longer products are computed, but not term by term.
constexpr std::size_t most_terms = 4;

bool is_all_zeros(BytesView bytes)
{
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

Answer add(const PointGroup& group, BytesView a, BytesView b)
{
    return ask(group.add, concatenate({a, b}));
}

Answer multiply(const PointGroup& group, BytesView point, const u256& factor)
{
    return ask(group.multiply, concatenate({point, to_hash256(factor)}));
}

void check_sum(const PointGroup& group, BytesView input, const Answer& answer)
{
    const Bytes a = padded(input, 0, group.size);
    const Bytes b = padded(input, group.size, group.size);
    require(add(group, b, a) == answer, "addition commutes");
    if (!answer.success)
        return;
    const Bytes infinity(group.size);
    require(add(group, answer.output, infinity) == answer, "P + 0 = P");
    require(add(group, answer.output, opposite(group, b)).output == a, "(P + Q) - Q = P");
    require(add(group, a, opposite(group, a)).output == infinity, "P - P = 0");
    // Points that are not in the subgroup may be added, but not multiplied.
    const Answer doubled = multiply(group, a, u256{2});
    if (doubled.success)
        require(add(group, a, a) == doubled, "P + P = 2 P");
    if (doubled.success && multiply(group, b, u256{1}).success)
        require(multiply(group, answer.output, u256{1}) == answer, "a group has its sums");
}

void check_product(const PointGroup& group, BytesView point, const u256& factor,
                   const Answer& answer)
{
    require(multiply(group, answer.output, u256{1}) == answer, "a group has its products");
    // The order itself may have been taken for the zero that it stands for.
    require(multiply(group, point, group.order - u256{1}).output == opposite(group, point),
            "(r - 1) P = -P");
    require(
        multiply(group, opposite(group, point), factor).output == opposite(group, answer.output),
        "k (-P) = -(k P)");
    if (factor != u256_max)
        require(add(group, answer.output, point) == multiply(group, point, factor + u256{1}),
                "k P + P = (k + 1) P");
    require(multiply(group, point, factor + group.order) == answer || factor + group.order < factor,
            "(k + r) P = k P");
}

/// A product of one term, or the sum of a few, each of a point and a word.
void check_sum_of_products(const PointGroup& group, BytesView input, const Answer& answer)
{
    const std::size_t term_size = group.size + 32;
    const std::size_t terms = input.size() / term_size;
    if (terms == 0 || input.size() % term_size != 0) {
        require(!answer.success, "a sum has whole terms, and at least one");
        return;
    }
    if (terms > most_terms)
        return;
    Bytes sum(group.size);
    bool success = true;
    for (std::size_t i = 0; i < terms; ++i) {
        const BytesView term = input.subspan(i * term_size, term_size);
        const Answer product = ask(group.multiply, term);
        success = success && product.success;
        if (success)
            sum = add(group, sum, product.output).output;
        if (i == 0 && product.success)
            check_product(group, term.first(group.size), load_be(term.data() + group.size),
                          product);
    }
    require(answer.success == success, "a sum of products fails if one of them does");
    require(!success || answer.output == sum, "a sum of products is the products' sum");
}

/// Q times some number that is not one, with that number.
struct Multiple {
    Bytes point;
    u256 factor;
};

Multiple some_multiple(const PointGroup& group, const Bytes& q)
{
    if (group.multiply != 0) {
        const u256 factor = load_be(q.data() + group.size - 32);
        return {times(group, q, factor), factor};
    }
    // No precompile multiplies here, but the Frobenius map does.
    namespace bn254 = evm::bn254;
    const auto decoded = bn254::decode_twist_point(q.data());
    require(decoded.has_value(), "a point that was accepted can be read");
    const bn254::TwistPoint image = bn254::frobenius(*decoded);
    Bytes point;
    for (const bn254::Fp& number : {image.x.im, image.x.re, image.y.im, image.y.re})
        append(point, to_hash256(number.value()));
    return {point, bn254::field_prime};
}

void check_pairing(const evm::Precompile& pairing, const PointGroup& g1, const PointGroup& g2,
                   BytesView input, const Answer& answer)
{
    const std::size_t pair_size = g1.size + g2.size;
    const std::size_t pairs = input.size() / pair_size;
    if (input.size() % pair_size != 0) {
        require(!answer.success, "a product has whole pairs");
        return;
    }
    if (!answer.success || pairs == 0 || pairs > most_terms)
        return;
    const Bytes one = padded(to_hash256(u256{1}), 0, 32);
    const bool is_one = answer.output == one;
    require(is_one || is_all_zeros(answer.output), "a product is one or it is not");

    const Bytes p = padded(input, 0, g1.size);
    const Bytes q = padded(input, g1.size, g2.size);
    for (const auto& [group, point] : {std::pair{&g1, &p}, std::pair{&g2, &q}})
        require(group->multiply == 0 || multiply(*group, *point, u256{1}).output == *point,
                "only points of the groups are paired");
    const Bytes minus_p = opposite(g1, p);
    require(ask(pairing, concatenate({p, q, minus_p, q})).output == one, "e(P, Q) e(-P, Q) = 1");
    require(ask(pairing, concatenate({input, p, q, p, opposite(g2, q)})) == answer,
            "a factor e(P, Q) e(P, -Q) changes nothing");
    const Multiple multiple = some_multiple(g2, q);
    require(ask(pairing, concatenate({times(g1, p, multiple.factor), q, minus_p, multiple.point}))
                    .output == one,
            "e(a P, Q) = e(P, a Q)");
    if (is_one && !is_all_zeros(p) && !is_all_zeros(q))
        require(is_all_zeros(ask(pairing, concatenate({input, p, q})).output),
                "one times what is not one is not one");
}

/// SSWU gives y the sign of what is mapped; what follows are homomorphisms.
void check_map(const evm::Precompile& map, const PointGroup& group, BytesView input,
               const Answer& answer)
{
    if (!answer.success)
        return;
    require(multiply(group, answer.output, u256{1}) == answer, "a map leads into its group");
    if (!is_all_zeros(input))
        require(ask(map, negated(group.prime, input)).output == opposite(group, answer.output),
                "map(-u) = -map(u)");
}

}  // namespace

void check_laws(const evm::Precompile& precompile, BytesView input, const Answer& answer)
{
    switch (precompile.address) {
        case 0x06:
            check_sum(bn254_g1(), padded(input, 0, 128), answer);
            break;
        case 0x07:
            check_sum_of_products(bn254_g1(), padded(input, 0, 96), answer);
            break;
        case 0x08:
            check_pairing(precompile, bn254_g1(), bn254_g2(), input, answer);
            break;
        case 0x0b:
        case 0x0d: {
            const PointGroup& group = precompile.address == 0x0b ? bls12_g1() : bls12_g2();
            if (input.size() == 2 * group.size)
                check_sum(group, input, answer);
            else
                require(!answer.success, "a sum is of two points");
            break;
        }
        case 0x0c:
            check_sum_of_products(bls12_g1(), input, answer);
            break;
        case 0x0e:
            check_sum_of_products(bls12_g2(), input, answer);
            break;
        case 0x0f:
            require(!input.empty() || !answer.success, "a product has at least one pair");
            check_pairing(precompile, bls12_g1(), bls12_g2(), input, answer);
            break;
        case 0x10:
            check_map(precompile, bls12_g1(), input, answer);
            break;
        case 0x11:
            check_map(precompile, bls12_g2(), input, answer);
            break;
        default:
            break;
    }
}

}  // namespace sluice::fuzz
