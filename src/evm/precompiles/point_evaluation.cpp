// POINT_EVALUATION (0x0a): whether the polynomial behind a KZG commitment has the value y at z.
// EIP-4844; verify_kzg_proof of the consensus specifications' polynomial-commitments.md.
//
// The proof is right if e(C - [y]G1, -G2) e(proof, [tau]G2 - [z]G2) = 1. The product by z is moved
// to the other group, where it costs half:
//
//     e(C - [y]G1 + [z]proof, -G2) e(proof, [tau]G2) = 1
//
// and then both points of G2 are constants, whose part in the Miller loop is computed once.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bls12_points.hpp"
#include "evm/precompiles/bls12_sum_of_products.hpp"
#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {
namespace {

using namespace bls12;

// The input's fields. z and y are numbers of 32 bytes, the last two compressed points.
constexpr std::size_t z_offset = 32;
constexpr std::size_t y_offset = 64;
constexpr std::size_t commitment_offset = 96;
constexpr std::size_t proof_offset = 144;
constexpr std::size_t input_size = 192;
constexpr std::size_t compressed_size = 48;

/// What the output says: FIELD_ELEMENTS_PER_BLOB and BLS_MODULUS.
constexpr u256 elements_per_blob{4096};

/// [tau]G2 of Ethereum's setup ceremony, compressed: the second of g2_monomial in
/// trusted_setup_4096.json of the consensus specifications.
constexpr std::uint8_t tau_g2_compressed[96]{
    0xb5, 0xbf, 0xd7, 0xdd, 0x8c, 0xde, 0xb1, 0x28, 0x84, 0x3b, 0xc2, 0x87, 0x23, 0x0a, 0xf3, 0x89,
    0x26, 0x18, 0x70, 0x75, 0xcb, 0xfb, 0xef, 0xa8, 0x10, 0x09, 0xa2, 0xce, 0x61, 0x5a, 0xc5, 0x3d,
    0x29, 0x14, 0xe5, 0x87, 0x0c, 0xb4, 0x52, 0xd2, 0xaf, 0xaa, 0xab, 0x24, 0xf3, 0x49, 0x9f, 0x72,
    0x18, 0x5c, 0xbf, 0xee, 0x53, 0x49, 0x27, 0x14, 0x73, 0x44, 0x29, 0xb7, 0xb3, 0x86, 0x08, 0xe2,
    0x39, 0x26, 0xc9, 0x11, 0xcc, 0xec, 0xea, 0xc9, 0xa3, 0x68, 0x51, 0x47, 0x7b, 0xa4, 0xc6, 0x0b,
    0x08, 0x70, 0x41, 0xde, 0x62, 0x10, 0x00, 0xed, 0xc9, 0x8e, 0xda, 0xda, 0x20, 0xc1, 0xde, 0xf2};

/// The lines that the Miller loop of a constant point of G2 goes through, in blst's order: that of
/// the first doubling; then for each further bit of the curve's parameter that is set, the line of
/// the addition and those of the doublings up to the next such bit.
struct Lines {
    blst_fp6 line[68];

    explicit Lines(const blst_p2_affine& q) noexcept { blst_precompute_lines(line, &q); }
};

constexpr unsigned doublings_after_addition[]{2, 3, 9, 32, 16};

const Lines& lines_of_tau_g2() noexcept
{
    static const Lines lines = [] {
        blst_p2_affine tau_g2;
        blst_p2_uncompress(&tau_g2, tau_g2_compressed);
        return Lines{tau_g2};
    }();
    return lines;
}

const Lines& lines_of_minus_g2() noexcept
{
    static const Lines lines{BLS12_381_NEG_G2};
    return lines;
}

/// The product of the Miller loops of points of G1 with constant points, in one loop: it squares
/// once for all of them. blst has a loop for many pairs and one for lines computed beforehand, but
/// none for both, and this takes a quarter less than two of the latter.
class MillerLoop {
public:
    /// At most two pairs; the point is not infinity, and the lines outlive this.
    void add(const Lines& lines, const blst_p1_affine& p) noexcept
    {
        Pair& pair = pairs_[count_++];
        pair.next = lines.line;
        // What blst leaves out of the lines: the factors -2x and 2y.
        blst_fp_add(&pair.minus_2x, &p.x, &p.x);
        blst_fp_cneg(&pair.minus_2x, &pair.minus_2x, true);
        blst_fp_add(&pair.twice_y, &p.y, &p.y);
    }

    blst_fp12 run() noexcept
    {
        value_ = *blst_fp12_one();
        multiply_by_lines();
        for (const unsigned doublings : doublings_after_addition) {
            multiply_by_lines();
            for (unsigned i = 0; i < doublings; ++i) {
                blst_fp12_sqr(&value_, &value_);
                multiply_by_lines();
            }
        }
        blst_fp12_conjugate(&value_);  // the curve's parameter is negative
        return value_;
    }

private:
    struct Pair {
        const blst_fp6* next;
        blst_fp minus_2x;
        blst_fp twice_y;
    };

    void multiply_by_lines() noexcept
    {
        for (std::size_t i = 0; i < count_; ++i) {
            Pair& pair = pairs_[i];
            blst_fp6 line = *pair.next++;
            for (blst_fp& coefficient : line.fp2[1].fp)
                blst_fp_mul(&coefficient, &coefficient, &pair.minus_2x);
            for (blst_fp& coefficient : line.fp2[2].fp)
                blst_fp_mul(&coefficient, &coefficient, &pair.twice_y);
            blst_fp12_mul_by_xy00z0(&value_, &value_, &line);
        }
    }

    Pair pairs_[2];
    std::size_t count_ = 0;
    blst_fp12 value_;
};

/// Infinity is a commitment, and a proof: those of a constant polynomial.
bool uncompress(const std::uint8_t* bytes, blst_p1_affine& point) noexcept
{
    return blst_p1_uncompress(&point, bytes) == BLST_SUCCESS &&
           (is_all_zeros(point) || blst_p1_affine_in_g1(&point));
}

/// [z]proof - [y]G1
blst_p1 combine(const blst_p1_affine& proof, const u256& z, const u256& y)
{
    blst_p1_affine points[2];
    u256 scalars[2];
    std::size_t count = 0;
    if (!is_zero(y)) {
        points[count] = BLS12_381_G1;
        scalars[count++] = subgroup_order - y;
    }
    if (!is_zero(z) && !is_all_zeros(proof)) {
        points[count] = proof;
        scalars[count++] = z;
    }
    return sum_of_products(std::span{points, count}, std::span{scalars, count});
}

bool verify(const blst_p1_affine& commitment, const u256& z, const u256& y,
            const blst_p1_affine& proof)
{
    blst_p1 left = combine(proof, z, y);
    blst_p1_add_or_double_affine(&left, &left, &commitment);
    blst_p1_affine left_affine;
    blst_p1_to_affine(&left_affine, &left);

    // A pairing with infinity is one.
    MillerLoop loop;
    if (!is_all_zeros(left_affine))
        loop.add(lines_of_minus_g2(), left_affine);
    if (!is_all_zeros(proof))
        loop.add(lines_of_tau_g2(), proof);
    blst_fp12 product = loop.run();
    blst_final_exp(&product, &product);
    return blst_fp12_is_one(&product);
}

}  // namespace

bool point_evaluation(BytesView input, Bytes& output, Revision)
{
    if (input.size() != input_size)
        return false;
    // EIP-4844's kzg_to_versioned_hash: a SHA-256 whose first byte is the version.
    std::uint8_t hash[32];
    blst_sha256(hash, input.data() + commitment_offset, compressed_size);
    hash[0] = 0x01;
    if (std::memcmp(hash, input.data(), sizeof(hash)) != 0)
        return false;

    const u256 z = load_be(input.data() + z_offset);
    const u256 y = load_be(input.data() + y_offset);
    blst_p1_affine commitment;
    blst_p1_affine proof;
    if (!less(z, subgroup_order) || !less(y, subgroup_order) ||
        !uncompress(input.data() + commitment_offset, commitment) ||
        !uncompress(input.data() + proof_offset, proof) || !verify(commitment, z, y, proof))
        return false;

    output.resize(64);
    store_be(output.data(), elements_per_blob);
    store_be(output.data() + 32, subgroup_order);
    return true;
}

}  // namespace sluice::evm::contracts
