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

/// The lines that the Miller loop of a constant point of G2 goes through.
struct Lines {
    blst_fp6 line[68];

    explicit Lines(const blst_p2_affine& q) noexcept { blst_precompute_lines(line, &q); }
};

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

/// Infinity is a commitment, and a proof: those of a constant polynomial.
bool uncompress(const std::uint8_t* bytes, blst_p1_affine& point) noexcept
{
    return blst_p1_uncompress(&point, bytes) == BLST_SUCCESS &&
           (is_all_zeros(point) || blst_p1_affine_in_g1(&point));
}

blst_p1 multiply(const blst_p1_affine& point, const u256& factor) noexcept
{
    std::uint8_t scalar[scalar_size];
    store_scalar(scalar, factor);
    blst_p1 result;
    blst_p1_from_affine(&result, &point);
    blst_p1_mult(&result, &result, scalar, scalar_bits);
    return result;
}

bool verify(const blst_p1_affine& commitment, const u256& z, const u256& y,
            const blst_p1_affine& proof) noexcept
{
    blst_p1 left = multiply(BLS12_381_G1, y);
    blst_p1_cneg(&left, true);
    const blst_p1 shifted = multiply(proof, z);
    blst_p1_add_or_double(&left, &left, &shifted);
    blst_p1_add_or_double_affine(&left, &left, &commitment);
    blst_p1_affine left_affine;
    blst_p1_to_affine(&left_affine, &left);

    // A pairing with infinity is one.
    blst_fp12 product = *blst_fp12_one();
    if (!is_all_zeros(left_affine))
        blst_miller_loop_lines(&product, lines_of_minus_g2().line, &left_affine);
    if (!is_all_zeros(proof)) {
        blst_fp12 factor;
        blst_miller_loop_lines(&factor, lines_of_tau_g2().line, &proof);
        blst_fp12_mul(&product, &product, &factor);
    }
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
