// Builtins on numbers and the module math: sections 17.1 and 20; expectations by Python's math.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "native_machine.hpp"

namespace sluice::zx::test {
namespace {

TEST(Numbers, AbsKeepsTheKind)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("abs", {integer(-5)}), "5");
    EXPECT_EQ(machine.show("abs", {number(-2.5)}), "2.5");
    EXPECT_EQ(machine.show("math_abs", {integer(INT64_MIN)}), "9223372036854775808");
    EXPECT_EQ(machine.show("abs", {machine.text("1")}), "error: abs() takes a number, got STRING");
}

TEST(Numbers, SqrtIsAFloat)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("sqrt", {integer(16)}), "4.0");
    EXPECT_EQ(machine.show("sqrt", {number(2)}), "1.4142135623730951");
    EXPECT_EQ(machine.show("sqrt", {integer(-1)}),
              "error: sqrt() takes a number that is not negative");
}

TEST(Numbers, RandomStaysWithinItsBounds)
{
    NativeMachine machine;
    bool seen[3] = {};
    for (int i = 0; i < 200; ++i) {
        const Value fraction = machine.call("random");
        ASSERT_TRUE(fraction.is_float());
        EXPECT_TRUE(fraction.number() >= 0 && fraction.number() < 1);
        const Value small = machine.call("random", {integer(3)});
        ASSERT_TRUE(small.is_integer() && small.integer() >= 0 && small.integer() < 3);
        seen[small.integer()] = true;
        const Value scaled = machine.call("random", {number(0.5)});
        EXPECT_TRUE(scaled.is_float() && scaled.number() >= 0 && scaled.number() < 0.5);
    }
    EXPECT_TRUE(seen[0] && seen[1] && seen[2]);
    EXPECT_EQ(machine.show("random", {integer(0)}), "error: random() takes a bound above zero");
}

TEST(Numbers, HexadecimalGoesBothWays)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show("to_hex", {integer(255)}), "0xff");
    EXPECT_EQ(machine.show("to_hex", {integer(0)}), "0x0");
    EXPECT_EQ(machine.show("to_hex", {integer(-16)}), "-0x10");
    EXPECT_EQ(machine.show("from_hex", {machine.text("0xFF")}), "255");
    EXPECT_EQ(machine.show("from_hex", {machine.text("-10")}), "-16");
    EXPECT_EQ(machine.show("from_hex", {machine.text("0x0000")}), "0");
    const Value large = machine.call("from_hex", {machine.text("0x10000000000000000")});
    EXPECT_EQ(machine.display(large), "18446744073709551616");
    EXPECT_EQ(machine.show("to_hex", {large}), "0x10000000000000000");
    EXPECT_EQ(machine.show("from_hex", {machine.text("xyz")}),
              "error: from_hex() takes a string of hexadecimal digits");
    EXPECT_EQ(machine.show("from_hex", {machine.text("1" + std::string(1024, '0'))}),
              "error: from_hex() takes at most 4096 bits");
    EXPECT_EQ(machine.show("to_hex", {number(1)}), "error: to_hex() takes an integer, got FLOAT");
}

TEST(Math, RoundsToIntegers)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show_member("math", "floor", {number(-1.5)}), "-2");
    EXPECT_EQ(machine.show_member("math", "ceil", {number(-1.5)}), "-1");
    EXPECT_EQ(machine.show_member("math", "round", {number(2.5)}), "2");
    EXPECT_EQ(machine.show_member("math", "round", {number(3.5)}), "4");
    EXPECT_EQ(machine.show_member("math", "round", {number(2.125), integer(2)}), "2.12");
    EXPECT_EQ(machine.show_member("math", "floor", {integer(7)}), "7");
    EXPECT_EQ(machine.show_member("math", "floor", {number(1e300 * 1e300)}),
              "error: floor() takes a finite number");
}

TEST(Math, ChoosesAndRaises)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show_member("math", "min", {integer(2), number(1.5)}), "1.5");
    EXPECT_EQ(machine.show_member("math", "max", {integer(2), number(1.5)}), "2");
    EXPECT_EQ(machine.show_member("math", "pow", {integer(2), integer(100)}),
              "1267650600228229401496703205376");
    EXPECT_EQ(machine.show_member("math", "pow", {integer(2), integer(-1)}), "0.5");
    EXPECT_EQ(machine.show_member("math", "min", {null(), integer(1)}),
              "error: min() takes two numbers");
}

TEST(Math, HasTheElementaryFunctions)
{
    NativeMachine machine;
    EXPECT_EQ(machine.show_member("math", "exp", {integer(0)}), "1.0");
    EXPECT_EQ(machine.show_member("math", "log", {integer(1)}), "0.0");
    EXPECT_EQ(machine.show_member("math", "log", {integer(8), integer(2)}), "3.0");
    EXPECT_EQ(machine.show_member("math", "sin", {integer(0)}), "0.0");
    EXPECT_EQ(machine.show_member("math", "cos", {integer(0)}), "1.0");
    EXPECT_EQ(machine.show_member("math", "tan", {integer(0)}), "0.0");
    EXPECT_EQ(machine.show_member("math", "atan2", {integer(1), integer(1)}), "0.7853981633974483");
    EXPECT_EQ(machine.show_member("math", "PI"), "3.141592653589793");
    EXPECT_EQ(machine.show_member("math", "E"), "2.718281828459045");
    EXPECT_EQ(machine.show_member("math", "sqrt", {integer(9)}), "3.0");
    EXPECT_EQ(machine.show_member("math", "abs", {integer(-9)}), "9");
    EXPECT_EQ(machine.show_member("math", "log", {integer(0)}),
              "error: log() takes a number above zero");
}

TEST(Math, RandomIntIncludesBothEnds)
{
    NativeMachine machine;
    bool seen[2] = {};
    for (int i = 0; i < 100; ++i) {
        const Value value = machine.call_member("math", "random_int", {integer(5), integer(6)});
        ASSERT_TRUE(value.integer() == 5 || value.integer() == 6);
        seen[value.integer() - 5] = true;
    }
    EXPECT_TRUE(seen[0] && seen[1]);
    EXPECT_TRUE(machine.call_member("math", "random_int", {integer(INT64_MIN), integer(INT64_MAX)})
                    .is_integer());
    EXPECT_EQ(machine.show_member("math", "random_int", {integer(2), integer(1)}),
              "error: random_int() takes a range that is not empty");
}

}  // namespace
}  // namespace sluice::zx::test
