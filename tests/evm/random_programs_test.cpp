// Programs made at random, of short blocks that reach deep into the stack and go on at places that
// are unknown until they run: both engines must agree on all that comes of them. Unlike the fuzzers
// this runs with every build.
// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

constexpr std::array pure{OP_ADD, OP_MUL, OP_SUB, OP_DIV, OP_SDIV, OP_MOD,       OP_SMOD,
                          OP_LT,  OP_GT,  OP_SLT, OP_SGT, OP_EQ,   OP_AND,       OP_OR,
                          OP_XOR, OP_SHL, OP_SHR, OP_SAR, OP_BYTE, OP_SIGNEXTEND};

class Program {
public:
    explicit Program(std::uint64_t seed) : random_{seed} {}

    /// Blocks go forward only, so that each program ends.
    Bytecode make()
    {
        constexpr std::size_t blocks = 6;
        for (int i = 0; i < 12; ++i)
            code_ += push(32 * pick(8)) + OP_CALLDATALOAD;
        for (std::size_t block = 0; block < blocks; ++block) {
            starts_.push_back(code_.size());
            code_ += OP_JUMPDEST;
            for (std::uint64_t steps = 3 + pick(14); steps > 0; --steps)
                add_step();
            if (pick(2) == 0)
                add_unknown_jump();
        }
        starts_.push_back(code_.size());
        code_ += OP_JUMPDEST;
        for (std::uint64_t i = 0; i < 8; ++i)
            code_ += push(128 + 32 * i) + OP_MSTORE;
        code_ += push(384) + push(0) + (pick(4) == 0 ? OP_REVERT : OP_RETURN);
        return resolved();
    }

private:
    std::uint64_t pick(std::uint64_t end) { return random_() % end; }

    u256 constant()
    {
        switch (pick(5)) {
            case 0:
                return u256{pick(40)};
            case 1:
                return u256{1} << pick(256);
            case 2:
                return (u256{1} << pick(256)) - u256{1};
            case 3:
                return -u256{1 + pick(300)};
            default:
                return u256{random_(), random_(), random_(), random_()} >> pick(256);
        }
    }

    void add_step()
    {
        switch (pick(12)) {
            case 0:
                code_ += push(constant());
                break;
            case 1:
            case 2:
                code_ += Bytecode{static_cast<Opcode>(OP_DUP1 + pick(12))};
                break;
            case 3:
            case 4:
                code_ += Bytecode{static_cast<Opcode>(OP_SWAP1 + pick(11))};
                break;
            case 5:
                code_ += OP_POP;
                break;
            case 6:
                code_ += push(32 * pick(4)) + OP_MLOAD;
                break;
            case 7:
                code_ += push(32 * pick(4)) + OP_MSTORE;
                break;
            case 8:
                code_ += pick(2) == 0 ? OP_ISZERO : OP_NOT;
                break;
            case 9:
                add_branch();
                break;
            default:
                if (pick(3) == 0)
                    code_ += push(constant());
                code_ += pure[pick(pure.size())];
                break;
        }
    }

    /// To a later block; or behind a check that fails, with some of the stack as its reason.
    void add_branch()
    {
        code_ += Bytecode{static_cast<Opcode>(OP_DUP1 + pick(6))};
        if (pick(2) == 0) {
            code_ += push(1) + OP_AND;
            add_target();
            code_ += OP_JUMPI;
            return;
        }
        const Bytecode failure = Bytecode{static_cast<Opcode>(OP_DUP1 + pick(14))} + push(0) +
                                 OP_MSTORE + push(32) + push(0) + OP_REVERT;
        const std::size_t behind = code_.size() + 4 + failure.size();
        code_ += push_wide(2, behind) + OP_JUMPI + failure + OP_JUMPDEST;
    }

    void add_unknown_jump()
    {
        add_target();
        code_ += Bytecode{OP_RETURNDATASIZE} + OP_ADD + OP_JUMP;
    }

    void add_target()
    {
        // Which block that is turns out later: how many there are by then is noted.
        targets_.emplace_back(code_.size() + 1, starts_.size() + pick(2));
        code_ += push_wide(2, 0);
    }

    Bytecode resolved() const
    {
        Bytes bytes = code_.bytes();
        for (const auto& [at, block] : targets_) {
            const std::size_t start = starts_[std::min(block, starts_.size() - 1)];
            bytes[at] = static_cast<std::uint8_t>(start >> 8);
            bytes[at + 1] = static_cast<std::uint8_t>(start);
        }
        return Bytecode{std::move(bytes)};
    }

    std::mt19937_64 random_;
    Bytecode code_;
    std::vector<std::size_t> starts_;
    std::vector<std::pair<std::size_t, std::size_t>> targets_;
};

struct Ending {
    Status status;
    std::uint64_t gas_left;
    Bytes output;

    friend bool operator==(const Ending&, const Ending&) = default;
};

Ending run(EngineMode mode, const Bytecode& code, BytesView input, std::uint64_t gas)
{
    constexpr Address contract{{0xc0}};
    chain::State state;
    state.set_account(contract, 1, u256{}, code);
    chain::BlockEnvironment environment;
    environment.engine.mode = mode;
    environment.engine.lowers_after = 0;
    chain::Executor executor{state, environment};
    state.begin_transaction();
    Message message;
    message.gas = gas;
    message.recipient = contract;
    message.code_address = contract;
    message.input = input;
    const chain::MessageResult result = executor.run(message, {});
    const BytesView output = executor.output();
    return {result.status, result.gas_left, {output.begin(), output.end()}};
}

TEST(RandomPrograms, EndTheSameOnBothEngines)
{
    constexpr std::uint64_t programs = 10'000;
    std::mt19937_64 random{1};
    std::uint64_t succeeded = 0;
    for (std::uint64_t seed = 0; seed < programs; ++seed) {
        const Bytecode code = Program{seed}.make();
        Bytes input(256);
        for (std::uint8_t& byte : input)
            byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : 0;
        const Ending expected = run(EngineMode::traditional, code, input, 100'000);
        succeeded += expected.status == Status::success ? 1 : 0;
        ASSERT_EQ(run(EngineMode::advanced, code, input, 100'000), expected)
            << "seed " << seed << ": " << to_hex(code);
        // With too little gas as well.
        const std::uint64_t less = random() % (100'000 - expected.gas_left + 1);
        ASSERT_EQ(run(EngineMode::advanced, code, input, less),
                  run(EngineMode::traditional, code, input, less))
            << "seed " << seed << ", gas " << less << ": " << to_hex(code);
    }
    EXPECT_GT(succeeded, programs / 10) << "most programs come to nothing";
}

}  // namespace
}  // namespace sluice::evm::test
