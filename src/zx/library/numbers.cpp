// Builtins on numbers.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>

#include "zx/library/builtin_families.hpp"
#include "zx/library/encoding.hpp"
#include "zx/library/native_support.hpp"
#include "zx/values/big_integer.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

NativeStatus not_a_number(NativeCall& call, std::string_view name)
{
    return misuse(call, {name, "() takes a number, got ", kind_of(call.argument(0)).error_name});
}

NativeStatus abs(NativeCall& call)
{
    const Value value = call.argument(0);
    if (value.is_float())
        return give_float(call, std::fabs(value.number()));
    if (!is_integral(value))
        return not_a_number(call, "abs");
    if (compare_integers(value, Value::from_integer(0)) >= 0)
        return call.done(value);
    Value result;
    ErrorText error;
    const Status status = negate(call.runtime.heap(), value, result, error);
    return give_status(call, status, error, result);
}

NativeStatus sqrt(NativeCall& call)
{
    double number = 0;
    if (!take_number(call, "sqrt", 0, number))
        return NativeStatus::Error;
    if (number < 0)
        return takes(call, "sqrt", "a number that is not negative");
    return give_float(call, std::sqrt(number));
}

NativeStatus random(NativeCall& call)
{
    Random& random = call.runtime.random();
    const Value bound = call.argument(0);
    if (bound.is_null())
        return give_float(call, random.fraction());
    if (bound.is_float() && std::isfinite(bound.number()))
        return give_float(call, random.fraction() * bound.number());
    std::int64_t limit = 0;
    if (!take_integer(call, "random", 0, limit))
        return NativeStatus::Error;
    if (limit <= 0)
        return takes(call, "random", "a bound above zero");
    return give_integer(call,
                        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(limit))));
}

NativeStatus to_hex(NativeCall& call)
{
    const Value value = call.argument(0);
    if (!is_integral(value))
        return misuse(call, {"to_hex() takes an integer, got ", kind_of(value).error_name});
    const IntegerOperand number{value};
    std::string digits(mpz_sizeinbase(number.get(), 16) + 2, '\0');
    mpz_get_str(digits.data(), 16, number.get());
    digits.resize(digits.find('\0'));
    const bool is_negative = digits.front() == '-';
    return give_text(call, (is_negative ? "-0x" : "0x") + digits.substr(is_negative ? 1 : 0));
}

NativeStatus from_hex(NativeCall& call)
{
    std::string_view text;
    if (!take_text(call, "from_hex", 0, text))
        return NativeStatus::Error;
    std::string_view digits = text;
    const bool is_negative = digits.starts_with('-');
    if (is_negative)
        digits.remove_prefix(1);
    if (digits.starts_with("0x") || digits.starts_with("0X"))
        digits.remove_prefix(2);
    if (digits.empty() || !is_hex_digits(digits))
        return takes(call, "from_hex", "a string of hexadecimal digits");
    const std::size_t first = digits.find_first_not_of('0');
    const std::string significant{first == std::string_view::npos ? "0" : digits.substr(first)};
    IntegerResult result;
    if (significant.size() > BigInteger::max_bits / 4)
        return takes(call, "from_hex", "at most 4096 bits");
    mpz_set_str(result.get(), significant.c_str(), 16);
    if (is_negative)
        mpz_neg(result.get(), result.get());
    Value value;
    return result.to_value(call.runtime.heap(), value) ? call.done(value)
                                                       : NativeStatus::OutOfMemory;
}

constexpr BuiltinInfo functions[] = {
    {.name = "abs", .function = abs, .least = 1, .most = 1},
    {.name = "math_abs", .function = abs, .least = 1, .most = 1},
    {.name = "sqrt", .function = sqrt, .least = 1, .most = 1},
    {.name = "random", .function = random, .least = 0, .most = 1},
    {.name = "to_hex", .function = to_hex, .least = 1, .most = 1},
    {.name = "from_hex", .function = from_hex, .least = 1, .most = 1},
};

// ---- module math -------------------------------------------------------------------------------

/// A function of one Float.
template <double (*function)(double)>
NativeStatus of_one(NativeCall& call, std::string_view name)
{
    double number = 0;
    if (!take_number(call, name, 0, number))
        return NativeStatus::Error;
    return give_float(call, function(number));
}

NativeStatus exponential(NativeCall& call)
{
    return of_one<std::exp>(call, "exp");
}
NativeStatus sine(NativeCall& call)
{
    return of_one<std::sin>(call, "sin");
}
NativeStatus cosine(NativeCall& call)
{
    return of_one<std::cos>(call, "cos");
}
NativeStatus tangent(NativeCall& call)
{
    return of_one<std::tan>(call, "tan");
}

NativeStatus logarithm(NativeCall& call)
{
    double number = 0;
    if (!take_number(call, "log", 0, number))
        return NativeStatus::Error;
    if (number <= 0)
        return takes(call, "log", "a number above zero");
    if (!is_given(call, 1))
        return give_float(call, std::log(number));
    double base = 0;
    if (!take_number(call, "log", 1, base))
        return NativeStatus::Error;
    if (base <= 0 || base == 1)
        return takes(call, "log", "a base above zero other than one");
    return give_float(call, std::log(number) / std::log(base));
}

NativeStatus arctangent(NativeCall& call)
{
    double y = 0;
    double x = 0;
    if (!take_number(call, "atan2", 0, y) || !take_number(call, "atan2", 1, x))
        return NativeStatus::Error;
    return give_float(call, std::atan2(y, x));
}

/// A Float made an integer by `function`; integers stay as they are.
template <double (*function)(double)>
NativeStatus rounded(NativeCall& call, std::string_view name)
{
    const Value value = call.argument(0);
    if (is_integral(value))
        return call.done(value);
    if (!value.is_float() || !std::isfinite(value.number()))
        return takes(call, name, "a finite number");
    const auto result = truncate_to_integer(call.runtime.heap(), function(value.number()));
    return result ? call.done(*result) : NativeStatus::OutOfMemory;
}

double round_half_to_even(double number)
{
    return std::nearbyint(number);
}

NativeStatus floor(NativeCall& call)
{
    return rounded<std::floor>(call, "floor");
}
NativeStatus ceil(NativeCall& call)
{
    return rounded<std::ceil>(call, "ceil");
}

NativeStatus round(NativeCall& call)
{
    if (!is_given(call, 1))
        return rounded<round_half_to_even>(call, "round");
    double number = 0;
    std::int64_t digits = 0;
    if (!take_number(call, "round", 0, number) || !take_integer(call, "round", 1, digits))
        return NativeStatus::Error;
    constexpr std::int64_t most_digits = 300;
    if (digits < -most_digits || digits > most_digits)
        return takes(call, "round", "at most 300 digits");
    const double scale = std::pow(10.0, static_cast<double>(digits));
    const double scaled = number * scale;
    // A number too large to be scaled has no digits behind the point.
    return give_float(call, std::isfinite(scaled) ? std::nearbyint(scaled) / scale : number);
}

NativeStatus power_of(NativeCall& call)
{
    Value result;
    ErrorText error;
    const Status status =
        power(call.runtime.heap(), call.argument(0), call.argument(1), result, error);
    return give_status(call, status, error, result);
}

/// The first argument if it compares so with the second, else the second.
NativeStatus choose(NativeCall& call, std::string_view name, Ordering ordering)
{
    const Value a = call.argument(0);
    const Value b = call.argument(1);
    if (!is_number(a) || !is_number(b))
        return takes(call, name, "two numbers");
    bool is_first = false;
    ErrorText error;
    const Status status = compare(ordering, a, b, is_first, error);
    return give_status(call, status, error, is_first ? a : b);
}

NativeStatus minimum(NativeCall& call)
{
    return choose(call, "min", Ordering::LessOrEqual);
}
NativeStatus maximum(NativeCall& call)
{
    return choose(call, "max", Ordering::GreaterOrEqual);
}

NativeStatus random_int(NativeCall& call)
{
    std::int64_t first = 0;
    std::int64_t last = 0;
    if (!take_integer(call, "random_int", 0, first) || !take_integer(call, "random_int", 1, last))
        return NativeStatus::Error;
    if (last < first)
        return takes(call, "random_int", "a range that is not empty");
    const std::uint64_t span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    Random& random = call.runtime.random();
    const std::uint64_t offset = span == UINT64_MAX ? random.next() : random.below(span + 1);
    return give_integer(call,
                        static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + offset));
}

NativeStatus pi(NativeCall& call)
{
    return give_float(call, 3.141592653589793);
}
NativeStatus euler(NativeCall& call)
{
    return give_float(call, 2.718281828459045);
}

constexpr BuiltinInfo math[] = {
    {.name = "random_int", .function = random_int, .least = 2, .most = 2},
    {.name = "randomInt", .function = random_int, .least = 2, .most = 2},
    {.name = "random", .function = random, .least = 0, .most = 1},
    {.name = "min", .function = minimum, .least = 2, .most = 2},
    {.name = "max", .function = maximum, .least = 2, .most = 2},
    {.name = "sqrt", .function = sqrt, .least = 1, .most = 1},
    {.name = "abs", .function = abs, .least = 1, .most = 1},
    {.name = "floor", .function = floor, .least = 1, .most = 1},
    {.name = "ceil", .function = ceil, .least = 1, .most = 1},
    {.name = "round", .function = round, .least = 1, .most = 2},
    {.name = "pow", .function = power_of, .least = 2, .most = 2},
    {.name = "exp", .function = exponential, .least = 1, .most = 1},
    {.name = "log", .function = logarithm, .least = 1, .most = 2},
    {.name = "sin", .function = sine, .least = 1, .most = 1},
    {.name = "cos", .function = cosine, .least = 1, .most = 1},
    {.name = "tan", .function = tangent, .least = 1, .most = 1},
    {.name = "atan2", .function = arctangent, .least = 2, .most = 2},
    {.name = "PI", .function = pi, .least = 0, .most = 0, .is_variable = true},
    {.name = "E", .function = euler, .least = 0, .most = 0, .is_variable = true},
};

}  // namespace

std::span<const BuiltinInfo> number_functions() noexcept
{
    return functions;
}

std::span<const BuiltinInfo> math_module() noexcept
{
    return math;
}

}  // namespace sluice::zx
