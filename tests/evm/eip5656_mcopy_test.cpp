// EIP-5656 (Cancun): MCOPY.
// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

class Eip5656 : public Evm {
protected:
    static Bytecode mcopy(const Expression& to, const Expression& from, const Expression& size)
    {
        return op(OP_MCOPY, {to, from, size});
    }

    /// Memory of 4 words of which no two bytes are equal.
    static Bytes pattern()
    {
        Bytes bytes(128);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i + 1);
        return bytes;
    }
};
SLUICE_ON_EVERY_ENGINE(Eip5656);

TEST_P(Eip5656, IsUndefinedBeforeCancun)
{
    for (const Revision r : revisions()) {
        revision = r;
        execute(mcopy(0, 0, 0));
        EXPECT_EQ(result.status,
                  r >= Revision::cancun ? Status::success : Status::undefined_instruction)
            << to_string(r);
    }
}

struct Case {
    std::uint64_t to;
    std::uint64_t from;
    std::uint64_t size;
    std::string_view before;
    std::string_view after;
};

// The EIP's own, each at 6 gas.
constexpr Case cases[]{
    {0, 32, 32,
     "0000000000000000000000000000000000000000000000000000000000000000"
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
    {0, 0, 32, "0101010101010101010101010101010101010101010101010101010101010101",
     "0101010101010101010101010101010101010101010101010101010101010101"},
    {0, 1, 8, "0001020304050607080000000000000000000000000000000000000000000000",
     "0102030405060708080000000000000000000000000000000000000000000000"},
    {1, 0, 8, "0001020304050607080000000000000000000000000000000000000000000000",
     "0000010203040506070000000000000000000000000000000000000000000000"},
};

TEST_P(Eip5656, TheEipsOwnCases)
{
    for (const Revision r : revisions(Revision::cancun)) {
        revision = r;
        for (const Case& c : cases) {
            const Bytecode setup = store_bytes(from_hex(c.before).value());
            const Bytecode copy = mcopy(c.to, c.from, c.size);
            execute(setup + copy + ret_memory(0, c.before.size() / 2));
            EXPECT_SUCCESS();
            EXPECT_EQ(to_hex(result.output), c.after);
            EXPECT_EQ(gas_of(setup + copy) - gas_of(setup), 3 * 3 + 6U);
        }
    }
}

TEST_P(Eip5656, CopiesAsThroughABuffer)
{
    const Bytes before = pattern();
    const Bytecode setup = store_bytes(before);
    for (const std::uint64_t size : {0U, 1U, 2U, 7U, 31U, 32U, 33U, 63U, 64U}) {
        for (const std::uint64_t to : {0U, 1U, 5U, 31U, 32U, 33U, 64U}) {
            for (const std::uint64_t from : {0U, 1U, 4U, 30U, 31U, 32U, 33U, 64U}) {
                const std::vector<std::uint8_t> buffer(
                    before.begin() + static_cast<std::ptrdiff_t>(from),
                    before.begin() + static_cast<std::ptrdiff_t>(from + size));
                Bytes after = before;
                std::ranges::copy(buffer, after.begin() + static_cast<std::ptrdiff_t>(to));
                execute(setup + mcopy(to, from, size) + ret_memory(0, after.size()));
                EXPECT_EQ(result.output, after) << to << ", " << from << ", " << size;
            }
        }
    }
}

TEST_P(Eip5656, CostsThreeAndThreeAWord)
{
    for (const Revision r : revisions(Revision::cancun)) {
        revision = r;
        // 32 words are in use: nothing to pay for growth.
        const Bytecode use = mstore(31 * 32, 0);
        const std::uint64_t spent = gas_of(use);
        for (const std::uint64_t size : {0U, 1U, 31U, 32U, 33U, 64U, 65U, 256U, 512U})
            EXPECT_EQ(gas_of(use + mcopy(512, 0, size)) - spent, 3 * 3 + 3 + 3 * ((size + 31) / 32))
                << size;
        // The EIP's example of a use: 256 bytes for 27.
        EXPECT_EQ(gas_of(use + mcopy(512, 0, 256)) - spent, 3 * 3 + 27U);
    }
}

TEST_P(Eip5656, GrowsMemoryToTheEndOfTheHigherRange)
{
    struct Growth {
        std::uint64_t to;
        std::uint64_t from;
        std::uint64_t size;
        std::uint64_t words;
    };
    const Growth growths[]{{0, 0, 1, 1},    {31, 0, 1, 1},   {32, 0, 1, 2},       {0, 32, 1, 2},
                           {0, 31, 2, 2},   {0, 0, 33, 2},   {0, 1024, 32, 33},   {1024, 0, 32, 33},
                           {96, 64, 32, 4}, {64, 96, 32, 4}, {0, 65'536, 1, 2049}};
    for (const Growth& g : growths) {
        SCOPED_TRACE(std::to_string(g.to) + ", " + std::to_string(g.from));
        EXPECT_EQ(evaluate(mcopy(g.to, g.from, g.size) + OP_MSIZE), u256{32 * g.words});
        const std::uint64_t growth = 3 * g.words + g.words * g.words / 512;
        EXPECT_EQ(cost(OP_MCOPY, {g.to, g.from, g.size}), 3 + 3 * ((g.size + 31) / 32) + growth);
        // Once.
        EXPECT_EQ(gas_of(2 * mcopy(g.to, g.from, g.size)),
                  2 * (3 * 3 + 3 + 3 * ((g.size + 31) / 32)) + growth);
    }
}

TEST_P(Eip5656, ReadsZerosWhereMemoryHasNotBeen)
{
    execute(store_bytes(pattern()) + mcopy(0, 112, 64) + ret_memory(0, 176));
    Bytes expected = pattern();
    expected.resize(176);
    std::copy_n(pattern().begin() + 112, 16, expected.begin());
    std::fill_n(expected.begin() + 16, 48, std::uint8_t{0});
    EXPECT_EQ(result.output, expected);
}

TEST_P(Eip5656, NothingIsCopiedAtNoCostOfMemoryFromAnywhere)
{
    for (const u256& to : {u256{0}, u256{1}, power_of_2(64), power_of_2(255), u256_max}) {
        for (const u256& from : {u256{0}, u256{1}, power_of_2(64), power_of_2(255), u256_max}) {
            EXPECT_EQ(evaluate(mcopy(to, from, 0) + OP_MSIZE), u256{0});
            EXPECT_EQ(cost(OP_MCOPY, {to, from, 0}), 3U);
        }
    }
}

TEST_P(Eip5656, FarRangesAreOutOfGas)
{
    for (const u256& far : {power_of_2(32), power_of_2(63), u256{~0ULL}, power_of_2(64),
                            power_of_2(128), power_of_2(255), u256_max}) {
        for (const Bytecode& copy : {mcopy(far, 0, 1), mcopy(0, far, 1), mcopy(far, far, 1),
                                     mcopy(0, 0, far), mcopy(far, far, far)}) {
            execute(copy);
            EXPECT_STATUS(out_of_gas);
            EXPECT_EQ(result.gas_left, 0U);
        }
    }
}

TEST_P(Eip5656, NeedsItsPrice)
{
    // 33 bytes: two words to copy, two words of memory.
    constexpr std::uint64_t enough = 3 * 3 + 3 + 2 * 3 + 2 * 3;
    execute(mcopy(0, 0, 33), {}, enough);
    EXPECT_SUCCESS();
    execute(mcopy(0, 0, 33), {}, enough - 1);
    EXPECT_STATUS(out_of_gas);
}

TEST_P(Eip5656, WorksOnItsOwnFramesMemory)
{
    constexpr Address other = address(0xbbbb);
    // The callee's memory is fresh: it copies zeros, and over nothing of its caller's.
    set_account(other, 0, mcopy(0, 32, 32) + mcopy(256, 0, 64) + ret_memory(0, 32));
    for (CallBuilder a_call :
         {call(other), callcode(other), delegatecall(other), staticcall(other)}) {
        execute(store_bytes(pattern()) + a_call + push(200) + OP_MSTORE + ret_memory(0, 128));
        EXPECT_EQ(result.output, pattern());
        EXPECT_EQ(evaluate(a_call.output(128, 32)), u256{1});
    }
}

TEST_P(Eip5656, IsNoChangeOfStateInAStaticCall)
{
    is_static = true;
    execute(mstore(0, 7) + mcopy(32, 0, 32) + ret(mload(32)));
    EXPECT_OUTPUT(7);
}

}  // namespace
}  // namespace sluice::evm::test
