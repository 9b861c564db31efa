// SPDX-License-Identifier: Apache-2.0
#include "base/arena.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace sluice {
namespace {

TEST(Arena, PiecesAreAlignedAndApart)
{
    Arena arena{256};
    std::vector<std::pair<unsigned char*, std::size_t>> pieces;
    for (std::size_t i = 1; i < 400; ++i) {
        const std::size_t alignment = std::size_t{1} << (i % 7);
        auto* piece = static_cast<unsigned char*>(arena.allocate(i, alignment));
        ASSERT_EQ(reinterpret_cast<std::uintptr_t>(piece) % alignment, 0U);
        std::memset(piece, static_cast<int>(i % 256), i);
        pieces.emplace_back(piece, i);
    }
    for (const auto& [piece, size] : pieces) {
        for (std::size_t i = 0; i < size; ++i)
            ASSERT_EQ(piece[i], size % 256);
    }
}

TEST(Arena, ResetKeepsMemoryForTheNextRound)
{
    Arena arena{1024};
    for (int i = 0; i < 100; ++i)
        arena.allocate(1000, 8);
    const std::size_t grown = arena.allocated();
    arena.reset();
    const std::size_t kept = arena.allocated();
    EXPECT_LT(kept, grown);
    EXPECT_GT(kept, 0U);
    arena.allocate(1000, 8);
    EXPECT_EQ(arena.allocated(), kept);
}

TEST(Arena, MakesObjects)
{
    struct Pair {
        int a;
        int b;
        Pair(int first, int second) : a{first}, b{second} {}
    };
    Arena arena;
    const Pair* pair = arena.create<Pair>(3, 4);
    EXPECT_EQ(pair->a + pair->b, 7);
}

}  // namespace
}  // namespace sluice
