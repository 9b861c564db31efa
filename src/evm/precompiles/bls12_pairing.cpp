// BLS12_PAIRING_CHECK (0x0f): whether the product of the pairings of pairs of points is one.
// EIP-2537.
// SPDX-License-Identifier: Apache-2.0
#include "evm/precompiles/bls12_points.hpp"
#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {
namespace {

using namespace bls12;

constexpr std::size_t pair_size = point_size<G1> + point_size<G2>;

/// Pairs whose Miller loops are one, with common squarings: as many as blst does at a time.
constexpr std::size_t batch_size = 16;

/// A product of Miller loops.
class Product {
public:
    void multiply(const blst_p1_affine& p, const blst_p2_affine& q) noexcept
    {
        p_[waiting_] = p;
        q_[waiting_] = q;
        if (++waiting_ == batch_size)
            run();
    }

    bool is_one_after_exponentiation() noexcept
    {
        if (waiting_ != 0)
            run();
        if (empty_)
            return true;
        blst_final_exp(&product_, &product_);
        return blst_fp12_is_one(&product_);
    }

private:
    void run() noexcept
    {
        const blst_p1_affine* const p_list[]{p_, nullptr};
        const blst_p2_affine* const q_list[]{q_, nullptr};
        blst_fp12 batch;
        blst_miller_loop_n(&batch, q_list, p_list, waiting_);
        if (empty_)
            product_ = batch;
        else
            blst_fp12_mul(&product_, &product_, &batch);
        empty_ = false;
        waiting_ = 0;
    }

    blst_p1_affine p_[batch_size];
    blst_p2_affine q_[batch_size];
    std::size_t waiting_ = 0;
    blst_fp12 product_;
    bool empty_ = true;
};

}  // namespace

bool bls12_pairing(BytesView input, Bytes& output, Revision)
{
    if (input.empty() || input.size() % pair_size != 0)
        return false;
    Product product;
    for (std::size_t offset = 0; offset < input.size(); offset += pair_size) {
        const auto p = decode_subgroup_point<G1>(input.data() + offset);
        const auto q = decode_subgroup_point<G2>(input.data() + offset + point_size<G1>);
        if (!p || !q)
            return false;
        // A pairing with infinity is one.
        if (!is_all_zeros(*p) && !is_all_zeros(*q))
            product.multiply(*p, *q);
    }
    output.assign(32, 0);
    output.back() = product.is_one_after_exponentiation() ? 1 : 0;
    return true;
}

}  // namespace sluice::evm::contracts
