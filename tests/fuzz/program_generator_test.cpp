// The generator of programs: that what it makes is valid, and that it does much.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/program_generator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bitset>
#include <random>

#include "evm/tracing/tracer.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::fuzz {
namespace {

using evm::Revision;
using evm::Status;

/// Counts what a program does.
class Counter final : public evm::InstructionTracer {
public:
    void on_frame_start(const evm::Frame& frame) noexcept override
    {
        ++frames;
        deepest = std::max(deepest, frame.depth);
    }
    void on_instruction(const evm::Frame&, const std::uint8_t* pc, const u256*,
                        std::uint64_t) noexcept override
    {
        ++instructions;
        opcodes.set(*pc);
    }
    void on_call_charged(const evm::Frame&, std::uint64_t) noexcept override {}
    void on_frame_end(const evm::Frame&, Status status, std::uint64_t, BytesView) noexcept override
    {
        ++ends[static_cast<std::size_t>(status)];
    }

    [[nodiscard]] std::uint64_t count(Status status) const
    {
        return ends[static_cast<std::size_t>(status)];
    }

    std::uint64_t frames = 0;
    std::uint64_t instructions = 0;
    std::uint32_t deepest = 0;
    std::bitset<256> opcodes;
    std::array<std::uint64_t, 32> ends{};
};

struct Tally {
    Counter counter;
    std::uint64_t transactions = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t did_much = 0;  ///< At least 100 instructions.
};

/// Carries out programs of a revision from random bytes.
Tally run_programs(Revision revision, std::size_t programs, std::size_t size)
{
    Tally tally;
    std::mt19937_64 random{1000 + static_cast<unsigned>(revision)};
    for (std::size_t i = 0; i < programs; ++i) {
        Bytes bytes(size);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        const Program program = generate_program(revision, bytes);
        chain::State state;
        fixtures::apply_prestate(program.scene.accounts, state);
        chain::Executor executor{state, program.scene.environment};
        executor.set_tracer(&tally.counter);
        for (const auto& [transaction, sender] : program.transactions) {
            const std::uint64_t before = tally.counter.instructions;
            const auto outcome =
                executor.transact(transaction, sender, program.scene.environment.context.gas_limit,
                                  6 * chain::gas_per_blob);
            EXPECT_TRUE(outcome.has_value()) << message(outcome.error());
            if (!outcome)
                return tally;
            ++tally.transactions;
            tally.succeeded += outcome->status == Status::success;
            tally.did_much += tally.counter.instructions - before >= 100;
        }
    }
    return tally;
}

TEST(ProgramGenerator, MakesTheSameProgramOfTheSameBytes)
{
    Bytes bytes(3000);
    std::mt19937_64 random{7};
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    const Program a = generate_program(bytes);
    const Program b = generate_program(bytes);
    ASSERT_EQ(a.scene.accounts.size(), b.scene.accounts.size());
    for (std::size_t i = 0; i < a.scene.accounts.size(); ++i)
        EXPECT_EQ(a.scene.accounts[i].code, b.scene.accounts[i].code);
    ASSERT_EQ(a.transactions.size(), b.transactions.size());
    for (std::size_t i = 0; i < a.transactions.size(); ++i)
        EXPECT_EQ(a.transactions[i].transaction, b.transactions[i].transaction);
}

TEST(ProgramGenerator, MakesAProgramOfEveryString)
{
    for (std::size_t size = 0; size < 300; ++size) {
        for (const std::uint8_t byte :
             std::initializer_list<std::uint8_t>{0, 0x5b, 0x80, 0xf1, 0xff}) {
            const Program program = generate_program(Bytes(size, byte));
            EXPECT_FALSE(program.transactions.empty());
            EXPECT_GE(program.scene.accounts.size(), 4U);
        }
    }
}

class ProgramGeneratorBy : public testing::TestWithParam<Revision> {};

// In no frame of any program, created contracts included, does an instruction lack its operands or
// its meaning, or a jump its destination.
TEST_P(ProgramGeneratorBy, KeepsStacksAndJumpsValid)
{
    const Tally tally = run_programs(GetParam(), 60, 3000);
    EXPECT_EQ(tally.counter.count(Status::stack_underflow), 0U);
    EXPECT_EQ(tally.counter.count(Status::stack_overflow), 0U);
    EXPECT_EQ(tally.counter.count(Status::bad_jump_destination), 0U);
    EXPECT_EQ(tally.counter.count(Status::undefined_instruction), 0U);
}

TEST_P(ProgramGeneratorBy, MakesProgramsThatDoMuch)
{
    const Tally tally = run_programs(GetParam(), 60, 3000);
    ASSERT_GT(tally.transactions, 60U);
    std::printf("of a transaction: %llu instructions, %llu frames; %llu of %llu succeed\n",
                static_cast<unsigned long long>(tally.counter.instructions / tally.transactions),
                static_cast<unsigned long long>(tally.counter.frames / tally.transactions),
                static_cast<unsigned long long>(tally.succeeded),
                static_cast<unsigned long long>(tally.transactions));
    EXPECT_GE(tally.counter.instructions, 200 * tally.transactions);
    EXPECT_GE(tally.counter.frames, 3 * tally.transactions);
    EXPECT_GE(tally.counter.deepest, 5U);
    EXPECT_GE(4 * tally.succeeded, tally.transactions);
    EXPECT_GE(3 * tally.did_much, tally.transactions);
}

// Pushes are of the sizes that values have; of DUPs and SWAPs a few reach deeper than most stacks.
TEST_P(ProgramGeneratorBy, UsesAlmostEveryInstruction)
{
    const Tally tally = run_programs(GetParam(), 300, 3000);
    std::string missing;
    std::size_t count = 0;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const auto opcode = static_cast<std::uint8_t>(byte);
        if (!evm::is_defined(opcode, GetParam()) || tally.counter.opcodes.test(byte))
            continue;
        missing += std::string{evm::opcode_name(opcode, GetParam())} + " ";
        ++count;
    }
    EXPECT_LE(count, 3U) << missing;
}

INSTANTIATE_TEST_SUITE_P(Revisions, ProgramGeneratorBy,
                         testing::Values(Revision::frontier, Revision::spurious_dragon,
                                         Revision::byzantium, Revision::berlin, Revision::shanghai,
                                         Revision::cancun, Revision::osaka),
                         [](const auto& revision) {
                             return std::string{evm::fixture_name(revision.param)};
                         });

}  // namespace
}  // namespace sluice::fuzz
