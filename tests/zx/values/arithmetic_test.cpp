// Arithmetic: results and messages by the reference, integers of any size against GMP.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/arithmetic.hpp"

#include <gmpxx.h>
#include <rapidcheck.h>

#include <limits>

#include "tests/zx/values/support.hpp"

namespace sluice::zx {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

class Arithmetic : public test::HeapTest {
protected:
    using Operation = Status (*)(Heap&, Value, Value, Value&, ErrorText&, OperatorRules);

    std::string apply(Operation operation, Value a, Value b, OperatorRules rules = {})
    {
        return shown([&](Value& result, ErrorText& error) {
            return operation(heap, a, b, result, error, rules);
        });
    }
    std::string sum(Value a, Value b, OperatorRules rules = {}) { return apply(add, a, b, rules); }
    std::string quotient(Value a, Value b, OperatorRules rules = {})
    {
        return apply(divide, a, b, rules);
    }
    std::string remainder(Value a, Value b)
    {
        return shown(
            [&](Value& result, ErrorText& error) { return modulo(heap, a, b, result, error); });
    }
    std::string negative(Value a)
    {
        return shown(
            [&](Value& result, ErrorText& error) { return negate(heap, a, result, error); });
    }
};

TEST_F(Arithmetic, GoesOnBeyond64Bits)
{
    EXPECT_EQ(sum(integer(greatest), integer(1)), "9223372036854775808");
    EXPECT_EQ(apply(subtract, integer(least), integer(1)), "-9223372036854775809");
    EXPECT_EQ(apply(multiply, integer(least), integer(-1)), "9223372036854775808");
    EXPECT_EQ(quotient(integer(least), integer(-1)), "9223372036854775808");
    EXPECT_EQ(negative(integer(least)), "9223372036854775808");
    EXPECT_EQ(remainder(integer(least), integer(-1)), "0");
}

TEST_F(Arithmetic, ComesBackTo64BitsWhereAResultFits)
{
    Value result;
    ErrorText error;
    ASSERT_EQ(subtract(heap, big("9223372036854775808"), integer(1), result, error), Status::Ok);
    EXPECT_TRUE(result.is_integer());
    EXPECT_EQ(result.integer(), greatest);
    ASSERT_EQ(negate(heap, big("9223372036854775808"), result, error), Status::Ok);
    EXPECT_TRUE(result.is_integer());
    EXPECT_EQ(result.integer(), least);
}

TEST_F(Arithmetic, DividesDownward)
{
    EXPECT_EQ(quotient(integer(7), integer(2)), "3");
    EXPECT_EQ(quotient(integer(-7), integer(2)), "-4");
    EXPECT_EQ(quotient(integer(7), integer(-2)), "-4");
    EXPECT_EQ(quotient(integer(-7), integer(-2)), "3");
    EXPECT_EQ(quotient(integer(-6), integer(2)), "-3");
    EXPECT_EQ(quotient(number(7), integer(2)), "3.5");
}

TEST_F(Arithmetic, GivesRemaindersTheSignOfTheDivisor)
{
    EXPECT_EQ(remainder(integer(7), integer(3)), "1");
    EXPECT_EQ(remainder(integer(-7), integer(3)), "2");
    EXPECT_EQ(remainder(integer(7), integer(-3)), "-2");
    EXPECT_EQ(remainder(integer(-7), integer(-3)), "-1");
    EXPECT_EQ(remainder(number(-7.5), integer(2)), "0.5");
    EXPECT_EQ(remainder(number(7.5), number(-2)), "-0.5");
    EXPECT_EQ(remainder(number(-4), number(2)), "0.0");
}

TEST_F(Arithmetic, RefusesZeroDivisors)
{
    for (const Value zero : {integer(0), number(0.0), number(-0.0)}) {
        EXPECT_EQ(quotient(integer(1), zero), "! Division by zero");
        EXPECT_EQ(quotient(number(1), zero), "! Division by zero");
        EXPECT_EQ(quotient(big("99999999999999999999"), zero), "! Division by zero");
        EXPECT_EQ(remainder(integer(1), zero), "! Modulo by zero");
        EXPECT_EQ(remainder(number(1), zero), "! Modulo by zero");
    }
    EXPECT_EQ(apply(power, integer(0), integer(-1)), "! Division by zero");
}

TEST_F(Arithmetic, DividesExactlyWhereAFileAsksForIt)
{
    const OperatorRules rules{.exact_division = true};
    EXPECT_EQ(quotient(integer(65), integer(2), rules), "32.5");
    EXPECT_EQ(quotient(integer(64), integer(2), rules), "32");
    EXPECT_EQ(quotient(integer(least), integer(-1), rules), "9223372036854775808");
    EXPECT_EQ(quotient(big("20000000000000000000"), integer(10), rules), "2000000000000000000");
    EXPECT_EQ(quotient(integer(1), integer(0), rules), "! Division by zero");
}

TEST_F(Arithmetic, EndsAt64BitsWhereAFileAsksForIt)
{
    const OperatorRules rules{.only_64_bits = true};
    EXPECT_EQ(sum(integer(greatest), integer(1), rules), "! Integer overflow in addition");
    EXPECT_EQ(apply(multiply, integer(greatest), integer(2), rules),
              "! Integer overflow in multiplication");
    EXPECT_EQ(apply(power, integer(2), integer(63), rules), "! Integer overflow in exponentiation");
    EXPECT_EQ(apply(power, integer(2), integer(62), rules), "4611686018427387904");
}

TEST_F(Arithmetic, MixesIntegersAndFloats)
{
    EXPECT_EQ(sum(integer(1), number(0.5)), "1.5");
    EXPECT_EQ(apply(multiply, number(1.5), integer(2)), "3.0");
    EXPECT_EQ(apply(subtract, number(1), integer(1)), "0.0");
    EXPECT_EQ(sum(big("100000000000000000000"), number(0)), "1e+20");
}

TEST_F(Arithmetic, RaisesToPowers)
{
    EXPECT_EQ(apply(power, integer(2), integer(10)), "1024");
    EXPECT_EQ(apply(power, integer(-3), integer(3)), "-27");
    EXPECT_EQ(apply(power, integer(0), integer(0)), "1");
    EXPECT_EQ(apply(power, integer(2), integer(-1)), "0.5");
    EXPECT_EQ(apply(power, number(2), number(0.5)), "1.4142135623730951");
    EXPECT_EQ(apply(power, integer(1), integer(10'000)), "1");
    EXPECT_TRUE(apply(power, integer(1), integer(10'001)).starts_with("! "));
    EXPECT_TRUE(apply(power, integer(1), big("99999999999999999999")).starts_with("! "));
    EXPECT_EQ(apply(power, integer(2), integer(4096)), "! Integer overflow in exponentiation");
    EXPECT_EQ(apply(power, integer(10), integer(10'000)), "! Integer overflow in exponentiation");
}

TEST_F(Arithmetic, EndsAt4096Bits)
{
    Value greatest_of_all;
    ErrorText error;
    ASSERT_EQ(power(heap, integer(2), integer(4095), greatest_of_all, error), Status::Ok);
    const Value half = greatest_of_all;
    ASSERT_EQ(subtract(heap, half, integer(1), greatest_of_all, error), Status::Ok);
    ASSERT_EQ(add(heap, greatest_of_all, half, greatest_of_all, error), Status::Ok);
    EXPECT_EQ(sum(greatest_of_all, integer(1)), "! Integer overflow in addition");
    EXPECT_EQ(apply(subtract, integer(-1), greatest_of_all), "! Integer overflow in subtraction");
    EXPECT_EQ(apply(multiply, half, integer(2)), "! Integer overflow in multiplication");
    EXPECT_EQ(show(greatest_of_all).size(), 1234U);
    // The greatest integer reads back; one more is too large.
    EXPECT_TRUE(equal(heap, big(show(greatest_of_all)), greatest_of_all));
    Value value;
    std::string more = show(greatest_of_all);
    more.back() = static_cast<char>(more.back() + 1);
    EXPECT_EQ(parse_integer(heap, more, value), ParsedInteger::TooLarge);
}

TEST_F(Arithmetic, JoinsStringsWithAnything)
{
    EXPECT_EQ(sum(string("a"), string("b")), "ab");
    EXPECT_EQ(sum(string("n = "), integer(-5)), "n = -5");
    EXPECT_EQ(sum(integer(5), string(" items")), "5 items");
    EXPECT_EQ(sum(string("v: "), null()), "v: null");
    EXPECT_EQ(sum(boolean(true), string("!")), "true!");
    EXPECT_EQ(sum(string("f "), number(2)), "f 2.0");
    EXPECT_EQ(sum(string("l "), list({integer(1), string("x")})), "l [1, x]");
    EXPECT_EQ(sum(string("\u20ac"), integer(7)), "\u20ac7");
    const OperatorRules strict{.strict_concatenation = true};
    EXPECT_EQ(sum(string("a"), string("b"), strict), "ab");
    EXPECT_EQ(sum(string("a"), integer(1), strict), "! Type error: cannot add STRING and INTEGER");
}

TEST_F(Arithmetic, JoinsListsIntoANewOne)
{
    const Value a = list({integer(1)});
    EXPECT_EQ(sum(a, list({integer(2), integer(3)})), "[1, 2, 3]");
    EXPECT_EQ(sum(a, a), "[1, 1]");
    EXPECT_EQ(show(a), "[1]");
}

TEST_F(Arithmetic, RepeatsStrings)
{
    EXPECT_EQ(apply(multiply, string("ab"), integer(3)), "ababab");
    EXPECT_EQ(apply(multiply, integer(2), string("\u00e9")), "\u00e9\u00e9");
    EXPECT_EQ(apply(multiply, string("ab"), integer(0)), "");
    EXPECT_EQ(apply(multiply, string("ab"), integer(-1)), "");
    EXPECT_EQ(apply(multiply, string("-"), integer(1'000'000)), std::string(1'000'000, '-'));
    EXPECT_TRUE(apply(multiply, string("-"), integer(1'000'001)).starts_with("! "));
    EXPECT_TRUE(
        apply(multiply, string(std::string(1000, 'x')), integer(1'000'000)).starts_with("! "));
    EXPECT_EQ(apply(multiply, string("ab"), number(2)),
              "! Type error: * requires numeric operands, got STRING");
    for (int i = 0; i < 40; ++i) {
        std::string expected;
        for (int j = 0; j < i; ++j)
            expected += "abc\u00e9";
        EXPECT_EQ(apply(multiply, string("abc\u00e9"), integer(i)), expected);
    }
}

TEST_F(Arithmetic, NamesTheKindsItRefuses)
{
    EXPECT_EQ(sum(null(), integer(1)), "! Type error: cannot add NULL and INTEGER");
    EXPECT_EQ(sum(list({}), map({})), "! Type error: cannot add LIST and MAP");
    EXPECT_EQ(sum(boolean(true), integer(1)), "! Type error: cannot add BOOLEAN and INTEGER");
    EXPECT_EQ(apply(subtract, null(), integer(1)),
              "! Type error: - requires numeric operands, got NULL");
    EXPECT_EQ(apply(subtract, integer(1), string("x")),
              "! Type error: - requires numeric operands, got STRING");
    EXPECT_EQ(quotient(list({}), integer(0)),
              "! Type error: / requires numeric operands, got LIST");
    EXPECT_EQ(remainder(integer(1), map({})), "! Type error: % requires numeric operands, got MAP");
    EXPECT_EQ(apply(power, integer(1), boolean(true)),
              "! Type error: ** requires numeric operands, got BOOLEAN");
    EXPECT_EQ(negative(string("1")), "! Type error: - requires numeric operands, got STRING");
}

TEST_F(Arithmetic, ShiftsDatesAndTakesTheirDifference)
{
    const Value date = Value::from_datetime(1'700'000'000);
    EXPECT_EQ(sum(date, number(0.5)), "<DateTime: 1700000000.5>");
    EXPECT_EQ(apply(subtract, date, integer(100)), "<DateTime: 1699999900.0>");
    EXPECT_EQ(apply(subtract, date, Value::from_datetime(1'699'999'999.5)), "0.5");
    EXPECT_TRUE(sum(date, date).starts_with("! Type error"));
}

// Integers around the borders of limbs, and random ones of up to 40 limbs.
mpz_class integer_from(const std::vector<std::uint64_t>& words, int shape)
{
    mpz_class result;
    for (const std::uint64_t word : words) {
        result <<= 64;
        result += mpz_class{std::to_string(word)};
    }
    if (shape % 5 == 0)
        result = (mpz_class{1} << static_cast<unsigned>(words.size() * 32)) + shape % 3 - 1;
    return shape % 2 == 0 ? result : mpz_class{-result};
}

TEST_F(Arithmetic, OfIntegersAgreesWithGmp)
{
    const mpz_class limit = mpz_class{1} << 4096;
    const bool ok = rc::check([&](std::vector<std::uint64_t> left, std::vector<std::uint64_t> right,
                                  std::uint8_t shape_left, std::uint8_t shape_right) {
        left.resize(left.size() % 40);
        right.resize(right.size() % 40);
        const mpz_class a = integer_from(left, shape_left);
        const mpz_class b = integer_from(right, shape_right);
        const Value ours_a = big(a.get_str());
        const Value ours_b = big(b.get_str());
        RC_ASSERT(show(ours_a) == a.get_str());

        const auto expect = [&](const std::string& ours, const mpz_class& theirs,
                                const std::string& operation) {
            if (abs(theirs) >= limit)
                RC_ASSERT(ours == "! Integer overflow in " + operation);
            else
                RC_ASSERT(ours == theirs.get_str());
        };
        expect(sum(ours_a, ours_b), a + b, "addition");
        expect(apply(subtract, ours_a, ours_b), a - b, "subtraction");
        expect(apply(multiply, ours_a, ours_b), a * b, "multiplication");
        expect(negative(ours_a), -a, "subtraction");
        if (b != 0) {
            mpz_class q;
            mpz_class r;
            mpz_fdiv_qr(q.get_mpz_t(), r.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
            expect(quotient(ours_a, ours_b), q, "division");
            expect(remainder(ours_a, ours_b), r, "division");
        }
        RC_ASSERT(equal(heap, ours_a, ours_b) == (a == b));
        bool less;
        ErrorText error;
        RC_ASSERT(compare(Ordering::Less, ours_a, ours_b, less, error) == Status::Ok);
        RC_ASSERT(less == (a < b));
        heap.collect();
    });
    EXPECT_TRUE(ok);
}

TEST_F(Arithmetic, OfSmallIntegersTakesTheFastPathToTheSameResult)
{
    const bool ok = rc::check([&](std::int64_t a, std::int64_t b, std::uint8_t shift) {
        b >>= shift % 64;
        const mpz_class x{std::to_string(a)};
        const mpz_class y{std::to_string(b)};
        RC_ASSERT(sum(integer(a), integer(b)) == mpz_class{x + y}.get_str());
        RC_ASSERT(apply(subtract, integer(a), integer(b)) == mpz_class{x - y}.get_str());
        RC_ASSERT(apply(multiply, integer(a), integer(b)) == mpz_class{x * y}.get_str());
        if (b != 0) {
            mpz_class q;
            mpz_class r;
            mpz_fdiv_qr(q.get_mpz_t(), r.get_mpz_t(), x.get_mpz_t(), y.get_mpz_t());
            RC_ASSERT(quotient(integer(a), integer(b)) == q.get_str());
            RC_ASSERT(remainder(integer(a), integer(b)) == r.get_str());
        }
    });
    EXPECT_TRUE(ok);
}

TEST_F(Arithmetic, RoundsIntegersToTheNearestFloat)
{
    const auto as_float = [&](std::string_view digits) { return sum(big(digits), number(0)); };
    // 2^64 is exact; half a unit above it the even neighbour is taken, a little more goes up.
    EXPECT_EQ(as_float("18446744073709551616"), "1.8446744073709552e+19");
    EXPECT_EQ(as_float("18446744073709553664"), "1.8446744073709552e+19");
    EXPECT_EQ(as_float("18446744073709553665"), "1.8446744073709556e+19");
    EXPECT_EQ(as_float("-18446744073709553665"), "-1.8446744073709556e+19");
    EXPECT_EQ(as_float("1" + std::string(400, '0')), "inf");
    EXPECT_EQ(as_float("-1" + std::string(400, '0')), "-inf");
}

}  // namespace
}  // namespace sluice::zx
