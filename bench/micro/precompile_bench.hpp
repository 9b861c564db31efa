// What the benchmarks of precompiles have in common.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/micro/checked.hpp"
#include "evm/precompiles/precompile.hpp"

namespace sluice::micro {

/// A call of a precompile, and what it must answer.
struct PrecompileWorkload {
    std::string label;  ///< Part of the name: precompile/LABEL.
    std::string_view precompile;
    Bytes input;

    /// The answer from a source that is not the function that is timed; asked once.
    std::function<Bytes()> expected;
};

/// Those on curves but bn254 (curve_precompile_bench.cpp). None on BLS12-381 in a build without
/// blst.
[[nodiscard]] std::vector<PrecompileWorkload> curve_workloads();

/// The precompile of that name. Ends the program if there is none.
[[nodiscard]] const evm::Precompile& find_precompile(std::string_view name);

/// What it answers; empty if it fails.
[[nodiscard]] Bytes answer(std::string_view precompile, BytesView input);

void append(Bytes& to, BytesView bytes);
[[nodiscard]] Bytes joined(BytesView a, BytesView b);

/// A group of points as its precompiles see it.
struct PointGroup {
    std::string_view add;
    std::size_t point_size;

    [[nodiscard]] Bytes infinity() const { return Bytes(point_size, 0); }
    [[nodiscard]] Bytes sum(const Bytes& a, const Bytes& b) const
    {
        return answer(add, joined(a, b));
    }

    /// The point times a big-endian number, by doubling and adding alone.
    [[nodiscard]] Bytes times(const Bytes& point, BytesView number) const;
};

}  // namespace sluice::micro
