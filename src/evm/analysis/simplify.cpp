// SPDX-License-Identifier: Apache-2.0
#include "evm/analysis/simplify.hpp"

#include <algorithm>

#include "base/u256.hpp"
#include "base/u256_shift.hpp"

namespace sluice::evm {
namespace {

using Kind = Simplification::Kind;

constexpr unsigned word_width = 256;

Simplification to_constant(const u256& value)
{
    return {.kind = Kind::constant, .constant = value};
}

u256 least(const KnownOperand& operand)
{
    return operand.constant != nullptr ? *operand.constant : u256{0};
}

u256 greatest(const KnownOperand& operand)
{
    if (operand.constant != nullptr)
        return *operand.constant;
    return operand.width >= word_width ? u256_max : (u256{1} << operand.width) - u256{1};
}

bool is_non_negative(const KnownOperand& operand)
{
    return operand.width < word_width;
}

/// Whether the mask keeps all of a word of so many bits.
bool covers(const u256& mask, unsigned width)
{
    return is_zero(greatest({.width = width}) & ~mask);
}

Simplification simplify_less(const KnownOperand& x, const KnownOperand& y)
{
    if (less(greatest(x), least(y)))
        return to_constant(1);
    if (!less(least(x), greatest(y)))
        return to_constant(0);
    return {};
}

/// Instructions whose operands may change places, with a constant.
Simplification simplify_symmetric(Opcode opcode, const KnownOperand& variable, const u256& constant,
                                  Kind variable_place)
{
    const Simplification variable_itself{.kind = variable_place};
    const int power = log2_exactly(constant);
    switch (opcode) {
        case OP_ADD:
            return is_zero(constant) ? variable_itself : Simplification{};
        case OP_MUL:
            if (is_zero(constant))
                return to_constant(0);
            if (power == 0)
                return variable_itself;
            // Small factors make short products.
            if (power >= 16)
                return {Kind::constant_first, OP_SHL, u256{static_cast<std::uint64_t>(power)}};
            return {};
        case OP_AND:
            if (is_zero(greatest(variable) & constant))
                return to_constant(0);
            return covers(constant, variable.width) ? variable_itself : Simplification{};
        case OP_OR:
            if (is_zero(constant))
                return variable_itself;
            return constant == u256_max ? to_constant(u256_max) : Simplification{};
        case OP_XOR:
            if (is_zero(constant))
                return variable_itself;
            return constant == u256_max ? Simplification{Kind::one_operand, OP_NOT}
                                        : Simplification{};
        case OP_EQ:
            if (bit_width(constant) > variable.width)
                return to_constant(0);
            if (is_zero(constant))
                return {Kind::one_operand, OP_ISZERO};
            return variable.width == 1 ? variable_itself : Simplification{};
        default:
            return {};
    }
}

/// Instructions by a constant second operand.
Simplification simplify_by(Opcode opcode, const KnownOperand& x, const u256& y)
{
    const int power = log2_exactly(y);
    switch (opcode) {
        case OP_SUB:
            return is_zero(y) ? Simplification{.kind = Kind::first} : Simplification{};
        case OP_DIV:
            if (is_zero(y) || less(greatest(x), y))
                return to_constant(0);
            if (power == 0)
                return {.kind = Kind::first};
            if (power > 0)
                return {Kind::constant_first, OP_SHR, u256{static_cast<std::uint64_t>(power)}};
            return {};
        case OP_SDIV:
            if (is_zero(y))
                return to_constant(0);
            return power == 0 ? Simplification{.kind = Kind::first} : Simplification{};
        case OP_MOD:
            if (is_zero(y) || power == 0)
                return to_constant(0);
            if (less(greatest(x), y))
                return {.kind = Kind::first};
            return power > 0 ? Simplification{Kind::constant_second, OP_AND, y - u256{1}}
                             : Simplification{};
        case OP_SMOD:
            return is_zero(y) || power == 0 ? to_constant(0) : Simplification{};
        default:
            return {};
    }
}

/// Instructions whose first operand, which is constant, says how far, or where.
Simplification simplify_at(Opcode opcode, const u256& x, const KnownOperand& y)
{
    const std::uint64_t count = saturate_u64(x);
    switch (opcode) {
        case OP_SHL:
        case OP_SHR:
            if (count >= (opcode == OP_SHL ? word_width : y.width))
                return to_constant(0);
            return count == 0 ? Simplification{.kind = Kind::second} : Simplification{};
        case OP_SAR:
            return count == 0 ? Simplification{.kind = Kind::second} : Simplification{};
        case OP_BYTE:
            // The topmost byte is number 0.
            return count >= 32 || y.width <= 8 * (31 - count) ? to_constant(0) : Simplification{};
        case OP_SIGNEXTEND:
            return count >= 31 || y.width < 8 * (count + 1) ? Simplification{.kind = Kind::second}
                                                            : Simplification{};
        case OP_DIV:
        case OP_SDIV:
        case OP_MOD:
        case OP_SMOD:
            return count == 0 ? to_constant(0) : Simplification{};
        default:
            return {};
    }
}

Simplification simplify_same(Opcode opcode)
{
    switch (opcode) {
        case OP_SUB:
        case OP_XOR:
        case OP_MOD:
        case OP_SMOD:
        case OP_LT:
        case OP_GT:
        case OP_SLT:
        case OP_SGT:
            return to_constant(0);
        case OP_EQ:
            return to_constant(1);
        case OP_AND:
        case OP_OR:
            return {.kind = Kind::first};
        default:
            return {};
    }
}

/// What a signed instruction does to numbers that are not negative.
Opcode unsigned_form(Opcode opcode, const KnownOperand& x, const KnownOperand& y)
{
    switch (opcode) {
        case OP_SDIV:
            return is_non_negative(x) && is_non_negative(y) ? OP_DIV : opcode;
        case OP_SMOD:
            return is_non_negative(x) && is_non_negative(y) ? OP_MOD : opcode;
        case OP_SLT:
            return is_non_negative(x) && is_non_negative(y) ? OP_LT : opcode;
        case OP_SGT:
            return is_non_negative(x) && is_non_negative(y) ? OP_GT : opcode;
        case OP_SAR:
            return is_non_negative(y) ? OP_SHR : opcode;
        default:
            return opcode;
    }
}

Simplification simplify_as_is(Opcode opcode, const KnownOperand& x, const KnownOperand& y,
                              bool are_same)
{
    if (are_same)
        return simplify_same(opcode);
    if (opcode == OP_LT)
        return simplify_less(x, y);
    if (opcode == OP_GT)
        return simplify_less(y, x);
    if (y.constant != nullptr) {
        const Simplification found = simplify_by(opcode, x, *y.constant);
        return found.kind != Kind::none ? found
                                        : simplify_symmetric(opcode, x, *y.constant, Kind::first);
    }
    if (x.constant != nullptr) {
        const Simplification found = simplify_at(opcode, *x.constant, y);
        return found.kind != Kind::none ? found
                                        : simplify_symmetric(opcode, y, *x.constant, Kind::second);
    }
    return {};
}

}  // namespace

int log2_exactly(const u256& number) noexcept
{
    const unsigned width = bit_width(number);
    return width != 0 && number == u256{1} << (width - 1) ? static_cast<int>(width - 1) : -1;
}

Simplification simplify(Opcode opcode, const KnownOperand& x, const KnownOperand& y,
                        bool are_same) noexcept
{
    const Opcode plain = unsigned_form(opcode, x, y);
    const Simplification found = simplify_as_is(plain, x, y, are_same);
    if (found.kind == Kind::none && plain != opcode)
        return {Kind::other_opcode, plain};
    return found;
}

unsigned result_width(Opcode opcode, const KnownOperand& x, const KnownOperand& y) noexcept
{
    const auto at_most_word = [](std::uint64_t width) {
        return static_cast<unsigned>(std::min<std::uint64_t>(width, word_width));
    };
    switch (opcode) {
        case OP_LT:
        case OP_GT:
        case OP_SLT:
        case OP_SGT:
        case OP_EQ:
        case OP_ISZERO:
            return 1;
        case OP_BYTE:
            return 8;
        case OP_CLZ:
            return 9;
        case OP_ADD:
            return at_most_word(std::max(x.width, y.width) + 1);
        case OP_MUL:
            return at_most_word(x.width + y.width);
        case OP_AND:
            return std::min(x.width, y.width);
        case OP_OR:
        case OP_XOR:
            return std::max(x.width, y.width);
        case OP_DIV:
            return x.width;
        case OP_MOD:
            return std::min(x.width, y.width);
        case OP_SHL:
            return x.constant != nullptr && fits_u64(*x.constant) &&
                           x.constant->limb[0] < word_width
                       ? at_most_word(y.width + x.constant->limb[0])
                       : word_width;
        case OP_SHR:
            if (x.constant == nullptr)
                return y.width;
            return y.width - static_cast<unsigned>(
                                 std::min<std::uint64_t>(saturate_u64(*x.constant), y.width));
        case OP_ADDRESS:
        case OP_ORIGIN:
        case OP_CALLER:
        case OP_COINBASE:
            return 160;
        case OP_CALLDATASIZE:
        case OP_CODESIZE:
        case OP_RETURNDATASIZE:
        case OP_MSIZE:
        case OP_GAS:
            return 64;
        default:
            return word_width;
    }
}

}  // namespace sluice::evm
