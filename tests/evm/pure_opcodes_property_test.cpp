// Every opcode that is a function of its operands, against GMP: random operands, and those at which
// carries and signs change their mind; as constants in the code and as call data, since an engine
// may treat the two differently.
// SPDX-License-Identifier: Apache-2.0
#include <gmpxx.h>

#include <functional>
#include <random>

#include "tests/evm/support/evm_test.hpp"

namespace sluice::evm::test {
namespace {

using PureOpcodes = Evm;
SLUICE_ON_EVERY_ENGINE(PureOpcodes);

mpz_class number(const u256& x)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), 4, -1, sizeof(std::uint64_t), 0, 0, x.limb);
    return result;
}

/// In two's complement.
mpz_class signed_number(const u256& x)
{
    return x.limb[3] >> 63 != 0 ? mpz_class{number(x) - (mpz_class{1} << 256)} : number(x);
}

/// Modulo 2^256.
u256 word_of(const mpz_class& x)
{
    mpz_class reduced;
    mpz_fdiv_r_2exp(reduced.get_mpz_t(), x.get_mpz_t(), 256);
    u256 result{};
    mpz_export(result.limb, nullptr, -1, sizeof(std::uint64_t), 0, 0, reduced.get_mpz_t());
    return result;
}

using Operands = std::array<u256, 3>;

struct PureOpcode {
    Opcode opcode;
    std::size_t operands;
    std::function<mpz_class(const Operands&)> oracle;
};

mpz_class power(const u256& base, const u256& exponent)
{
    mpz_class result;
    const mpz_class modulus = mpz_class{1} << 256;
    mpz_powm(result.get_mpz_t(), number(base).get_mpz_t(), number(exponent).get_mpz_t(),
             modulus.get_mpz_t());
    return result;
}

/// Shift counts are cut off where nothing is left, for GMP takes no larger ones.
unsigned shift_count(const u256& x)
{
    return x < u256{300} ? static_cast<unsigned>(x.limb[0]) : 300;
}

mpz_class shift_right(const mpz_class& x, const u256& count)
{
    mpz_class result;
    mpz_fdiv_q_2exp(result.get_mpz_t(), x.get_mpz_t(), shift_count(count));
    return result;
}

mpz_class sign_extend(const u256& index, const u256& x)
{
    if (index > u256{30})
        return number(x);
    const auto bits = static_cast<unsigned>(8 * index.limb[0] + 8);
    mpz_class low;
    mpz_fdiv_r_2exp(low.get_mpz_t(), number(x).get_mpz_t(), bits);
    return mpz_tstbit(low.get_mpz_t(), bits - 1) != 0 ? mpz_class{low - (mpz_class{1} << bits)}
                                                      : low;
}

mpz_class byte(const u256& index, const u256& x)
{
    if (index > u256{31})
        return 0;
    return (number(x) >> static_cast<unsigned>(248 - 8 * index.limb[0])) & 0xff;
}

/// A division, zero where the divisor is.
mpz_class unless_zero(const u256& divisor, const std::function<mpz_class()>& division)
{
    return divisor == u256{} ? mpz_class{0} : division();
}

const std::vector<PureOpcode>& pure_opcodes()
{
    // GMP's / and % on mpz_class cut off towards zero, as the EVM's signed ones do.
    static const std::vector<PureOpcode> all{
        {OP_ADD, 2, [](auto& x) { return mpz_class{number(x[0]) + number(x[1])}; }},
        {OP_MUL, 2, [](auto& x) { return mpz_class{number(x[0]) * number(x[1])}; }},
        {OP_SUB, 2, [](auto& x) { return mpz_class{number(x[0]) - number(x[1])}; }},
        {OP_DIV, 2,
         [](auto& x) {
             return unless_zero(x[1], [&] { return mpz_class{number(x[0]) / number(x[1])}; });
         }},
        {OP_SDIV, 2,
         [](auto& x) {
             return unless_zero(
                 x[1], [&] { return mpz_class{signed_number(x[0]) / signed_number(x[1])}; });
         }},
        {OP_MOD, 2,
         [](auto& x) {
             return unless_zero(x[1], [&] { return mpz_class{number(x[0]) % number(x[1])}; });
         }},
        {OP_SMOD, 2,
         [](auto& x) {
             return unless_zero(
                 x[1], [&] { return mpz_class{signed_number(x[0]) % signed_number(x[1])}; });
         }},
        {OP_ADDMOD, 3,
         [](auto& x) {
             return unless_zero(
                 x[2], [&] { return mpz_class{(number(x[0]) + number(x[1])) % number(x[2])}; });
         }},
        {OP_MULMOD, 3,
         [](auto& x) {
             return unless_zero(
                 x[2], [&] { return mpz_class{(number(x[0]) * number(x[1])) % number(x[2])}; });
         }},
        {OP_EXP, 2, [](auto& x) { return power(x[0], x[1]); }},
        {OP_SIGNEXTEND, 2, [](auto& x) { return sign_extend(x[0], x[1]); }},
        {OP_LT, 2, [](auto& x) { return mpz_class{number(x[0]) < number(x[1])}; }},
        {OP_GT, 2, [](auto& x) { return mpz_class{number(x[0]) > number(x[1])}; }},
        {OP_SLT, 2, [](auto& x) { return mpz_class{signed_number(x[0]) < signed_number(x[1])}; }},
        {OP_SGT, 2, [](auto& x) { return mpz_class{signed_number(x[0]) > signed_number(x[1])}; }},
        {OP_EQ, 2, [](auto& x) { return mpz_class{number(x[0]) == number(x[1])}; }},
        {OP_ISZERO, 1, [](auto& x) { return mpz_class{number(x[0]) == 0}; }},
        {OP_AND, 2, [](auto& x) { return mpz_class{number(x[0]) & number(x[1])}; }},
        {OP_OR, 2, [](auto& x) { return mpz_class{number(x[0]) | number(x[1])}; }},
        {OP_XOR, 2, [](auto& x) { return mpz_class{number(x[0]) ^ number(x[1])}; }},
        {OP_NOT, 1, [](auto& x) { return mpz_class{~number(x[0])}; }},
        {OP_BYTE, 2, [](auto& x) { return byte(x[0], x[1]); }},
        {OP_SHL, 2, [](auto& x) { return mpz_class{number(x[1]) << shift_count(x[0])}; }},
        {OP_SHR, 2, [](auto& x) { return shift_right(number(x[1]), x[0]); }},
        {OP_SAR, 2, [](auto& x) { return shift_right(signed_number(x[1]), x[0]); }},
        {OP_CLZ, 1,
         [](auto& x) {
             const bool zero = x[0] == u256{};
             return mpz_class{zero ? 256 : 256 - mpz_sizeinbase(number(x[0]).get_mpz_t(), 2)};
         }},
    };
    return all;
}

class OperandSource {
public:
    /// Limbs random or from the edges, then cut to a random number of limbs: wide, narrow and
    /// lopsided operands all turn up, and counts below 256.
    u256 next()
    {
        u256 x{};
        const std::uint64_t limbs = random_() % 6;
        if (limbs == 5)
            return random_() % 300;
        for (std::uint64_t i = 0; i < limbs; ++i)
            x.limb[i] = random_() % 2 == 0 ? random_() : edges[random_() % std::size(edges)];
        return x;
    }

private:
    static constexpr std::uint64_t edges[]{
        0, 1, 2, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001, ~1ULL, ~0ULL};
    std::mt19937_64 random_{20150730};
};

std::string describe(const PureOpcode& pure, const Operands& x)
{
    std::string text{opcode_table[pure.opcode].name};
    for (std::size_t i = 0; i < pure.operands; ++i)
        text += " " + to_hex(x[i]);
    return text;
}

TEST_P(PureOpcodes, AgreeWithGmpOnCallData)
{
    OperandSource source;
    for (const PureOpcode& pure : pure_opcodes()) {
        Bytecode code;
        for (std::size_t i = pure.operands; i-- > 0;)
            code += calldataload(32 * i);
        code = ret(code + pure.opcode);
        for (int round = 0; round < 400; ++round) {
            const Operands x{source.next(), source.next(), source.next()};
            Bytes input;
            for (const u256& operand : x) {
                const Hash256 bytes = to_hash256(operand);
                input.insert(input.end(), std::begin(bytes.bytes), std::end(bytes.bytes));
            }
            execute(code, input);
            ASSERT_EQ(result.status, Status::success) << describe(pure, x);
            ASSERT_EQ(output(), word_of(pure.oracle(x))) << describe(pure, x);
        }
    }
}

TEST_P(PureOpcodes, AgreeWithGmpOnConstants)
{
    OperandSource source;
    for (const PureOpcode& pure : pure_opcodes()) {
        for (int round = 0; round < 200; ++round) {
            const Operands x{source.next(), source.next(), source.next()};
            Bytecode code;
            for (std::size_t i = pure.operands; i-- > 0;)
                code += push(x[i]);
            ASSERT_EQ(evaluate(code + pure.opcode), word_of(pure.oracle(x))) << describe(pure, x);
        }
    }
}

/// Results go on as operands, so that a chain of opcodes runs without a way out through memory.
TEST_P(PureOpcodes, AgreeWithGmpInChains)
{
    OperandSource source;
    std::mt19937_64 random{4};
    for (int round = 0; round < 200; ++round) {
        u256 expected = source.next();
        Bytecode code = push(expected);
        std::string text = to_hex(expected);
        for (int i = 0; i < 20; ++i) {
            const PureOpcode& pure = pure_opcodes()[random() % pure_opcodes().size()];
            // The result so far is the operand that lies lowest.
            Operands x{source.next(), source.next(), source.next()};
            x[pure.operands - 1] = expected;
            for (std::size_t j = pure.operands - 1; j-- > 0;)
                code += push(x[j]);
            code += pure.opcode;
            expected = word_of(pure.oracle(x));
            text += "; " + describe(pure, x);
        }
        ASSERT_EQ(evaluate(code), expected) << text;
    }
}

}  // namespace
}  // namespace sluice::evm::test
