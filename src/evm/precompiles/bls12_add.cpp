// BLS12_G1ADD (0x0b) and BLS12_G2ADD (0x0d): the sum of two points of a curve of BLS12-381, which
// need not be in the subgroup. EIP-2537.
//
// The textbook's sum of affine points is one inversion and four products, fewer than a sum in
// other coordinates with the way back from them.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bls12_points.hpp"
#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {
namespace {

using namespace bls12;

template <class Group>
typename Group::Affine sum(const typename Group::Affine& p,
                           const typename Group::Affine& q) noexcept
{
    if (is_all_zeros(p))
        return q;
    if (is_all_zeros(q))
        return p;

    // The line through both points: its slope is numerator over denominator.
    typename Group::Field numerator;
    typename Group::Field denominator;
    Group::subtract(&denominator, &q.x, &p.x);
    Group::subtract(&numerator, &q.y, &p.y);
    if (is_all_zeros(denominator)) {
        // The points are opposite, or they are one, and the line is its tangent. A point with y = 0
        // is its own opposite.
        Group::add(&denominator, &p.y, &q.y);
        if (is_all_zeros(denominator))
            return {};
        Group::square(&numerator, &p.x);
        Group::times_3(&numerator, &numerator);
    }
    typename Group::Field slope;
    Group::invert(&slope, &denominator);
    Group::times(&slope, &slope, &numerator);

    typename Group::Affine result;
    Group::square(&result.x, &slope);
    Group::subtract(&result.x, &result.x, &p.x);
    Group::subtract(&result.x, &result.x, &q.x);
    Group::subtract(&result.y, &p.x, &result.x);
    Group::times(&result.y, &result.y, &slope);
    Group::subtract(&result.y, &result.y, &p.y);
    return result;
}

template <class Group>
bool add(BytesView input, Bytes& output)
{
    if (input.size() != 2 * point_size<Group>)
        return false;
    const auto p = decode_point<Group>(input.data());
    const auto q = decode_point<Group>(input.data() + point_size<Group>);
    if (!p || !q)
        return false;
    write_point<Group>(output, sum<Group>(*p, *q));
    return true;
}

}  // namespace

bool bls12_g1add(BytesView input, Bytes& output, Revision)
{
    return add<G1>(input, output);
}

bool bls12_g2add(BytesView input, Bytes& output, Revision)
{
    return add<G2>(input, output);
}

}  // namespace sluice::evm::contracts
