// The arithmetic operators for every kind of operand.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/arithmetic.hpp"

#include <algorithm>
#include <cstring>

#include "zx/values/big_integer.hpp"
#include "zx/values/display.hpp"
#include "zx/values/number_text.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

constexpr std::int64_t most_repetitions = 1'000'000;
constexpr std::int64_t largest_exponent = 10'000;

double as_float(Value value) noexcept
{
    switch (value.tag()) {
        case Tag::Integer:
            return static_cast<double>(value.integer());
        case Tag::BigInteger:
            return to_float(*value.as<BigInteger>());
        default:
            return value.number();
    }
}

std::string_view error_name(Value value) noexcept
{
    return kind_of(value).error_name;
}

Status refuse_operands(std::string_view sign, Value a, Value b, ErrorText& error)
{
    return error.fail("Type error: ", sign, " requires numeric operands, got ",
                      error_name(is_number(a) ? b : a));
}

bool is_zero(Value number) noexcept
{
    if (number.is_integer())
        return number.integer() == 0;
    return number.is_float() && number.number() == 0;
}

// The value of a computation on integers, if it is not too large.
Status finish(Heap& heap, IntegerResult& computed, Value& result, std::string_view operation,
              ErrorText& error, OperatorRules rules)
{
    if (computed.too_large() || (rules.only_64_bits && !computed.fits_64_bits()))
        return error.fail("Integer overflow in ", operation);
    return computed.to_value(heap, result) ? Status::Ok : Status::OutOfMemory;
}

using IntegerFunction = void (*)(mpz_ptr, mpz_srcptr, mpz_srcptr);

Status compute(Heap& heap, IntegerFunction function, Value a, Value b, Value& result,
               std::string_view operation, ErrorText& error, OperatorRules rules)
{
    const IntegerOperand left{a};
    const IntegerOperand right{b};
    IntegerResult computed;
    function(computed.get(), left.get(), right.get());
    return finish(heap, computed, result, operation, error, rules);
}

Status concatenate(Heap& heap, Value a, Value b, Value& result, ErrorText& error,
                   OperatorRules rules)
{
    if (rules.strict_concatenation && !(a.is_string() && b.is_string()))
        return error.fail("Type error: cannot add ", error_name(a), " and ", error_name(b));
    if (a.is_string() && b.is_integer()) {
        const NumberText digits = format_integer(b.integer());
        String* const left = a.as<String>();
        if (digits.view().size() > String::max_size - left->size())
            return error.fail("String too long");
        const String* const joined =
            String::concatenate(heap, left, digits.view(), digits.view().size());
        if (joined == nullptr)
            return Status::OutOfMemory;
        result = Value::from(joined);
        return Status::Ok;
    }
    String* left;
    String* right;
    if (const Status status = display_string(heap, a, left, error); status != Status::Ok)
        return status;
    if (const Status status = display_string(heap, b, right, error); status != Status::Ok)
        return status;
    if (right->size() > String::max_size - left->size())
        return error.fail("String too long");
    const String* const joined = String::concatenate(heap, left, right);
    if (joined == nullptr)
        return Status::OutOfMemory;
    result = Value::from(joined);
    return Status::Ok;
}

Status join_lists(Heap& heap, const List& a, const List& b, Value& result)
{
    List* const joined = List::create(heap, a.size() + b.size());
    if (joined == nullptr || !joined->extend(heap, a.elements()) ||
        !joined->extend(heap, b.elements()))
        return Status::OutOfMemory;
    result = Value::from(joined);
    return Status::Ok;
}

Status divide_exactly(Heap& heap, Value a, Value b, Value& result, ErrorText& error,
                      OperatorRules rules)
{
    const IntegerOperand left{a};
    const IntegerOperand right{b};
    if (mpz_divisible_p(left.get(), right.get()) != 0)
        return compute(heap, mpz_divexact, a, b, result, "division", error, rules);
    result = Value::from_float(as_float(a) / as_float(b));
    return Status::Ok;
}

Status integer_power(Heap& heap, Value base, std::int64_t exponent, Value& result, ErrorText& error,
                     OperatorRules rules)
{
    if (exponent > largest_exponent)
        return error.fail("Exponent ", format_integer(exponent).view(), " is too large (at most ",
                          format_integer(largest_exponent).view(), ")");
    const IntegerOperand operand{base};
    // A base of n bits gives more than (n - 1) * exponent: too much is not computed at all.
    const std::size_t bits = mpz_sizeinbase(operand.get(), 2);
    if ((bits - 1) * static_cast<std::size_t>(exponent) >= BigInteger::max_bits)
        return error.fail("Integer overflow in exponentiation");
    IntegerResult computed;
    mpz_pow_ui(computed.get(), operand.get(), static_cast<unsigned long>(exponent));
    return finish(heap, computed, result, "exponentiation", error, rules);
}

}  // namespace

Status add(Heap& heap, Value a, Value b, Value& result, ErrorText& error, OperatorRules rules)
{
    if (add_fast(a, b, result))
        return Status::Ok;
    if (is_integral(a) && is_integral(b))
        return compute(heap, mpz_add, a, b, result, "addition", error, rules);
    if (is_number(a) && is_number(b)) {
        result = Value::from_float(as_float(a) + as_float(b));
        return Status::Ok;
    }
    if (a.is_string() || b.is_string())
        return concatenate(heap, a, b, result, error, rules);
    if (both(a, b, Tag::List))
        return join_lists(heap, *a.as<List>(), *b.as<List>(), result);
    if (a.is(Tag::DateTime) && is_number(b)) {
        result = Value::from_datetime(a.number() + as_float(b));
        return Status::Ok;
    }
    return error.fail("Type error: cannot add ", error_name(a), " and ", error_name(b));
}

Status subtract(Heap& heap, Value a, Value b, Value& result, ErrorText& error, OperatorRules rules)
{
    if (subtract_fast(a, b, result))
        return Status::Ok;
    if (is_integral(a) && is_integral(b))
        return compute(heap, mpz_sub, a, b, result, "subtraction", error, rules);
    if (is_number(a) && is_number(b)) {
        result = Value::from_float(as_float(a) - as_float(b));
        return Status::Ok;
    }
    if (a.is(Tag::DateTime) && is_number(b)) {
        result = Value::from_datetime(a.number() - as_float(b));
        return Status::Ok;
    }
    if (both(a, b, Tag::DateTime)) {
        result = Value::from_float(a.number() - b.number());
        return Status::Ok;
    }
    return refuse_operands("-", a, b, error);
}

static Status repeat_operand(Heap& heap, String& string, Value count, Value& result,
                             ErrorText& error)
{
    String* repeated;
    const Status status = repeat(heap, string, count, repeated, error);
    if (status == Status::Ok)
        result = Value::from(repeated);
    return status;
}

Status multiply(Heap& heap, Value a, Value b, Value& result, ErrorText& error, OperatorRules rules)
{
    if (multiply_fast(a, b, result))
        return Status::Ok;
    if (is_integral(a) && is_integral(b))
        return compute(heap, mpz_mul, a, b, result, "multiplication", error, rules);
    if (is_number(a) && is_number(b)) {
        result = Value::from_float(as_float(a) * as_float(b));
        return Status::Ok;
    }
    if (a.is_string() && is_integral(b))
        return repeat_operand(heap, *a.as<String>(), b, result, error);
    if (b.is_string() && is_integral(a))
        return repeat_operand(heap, *b.as<String>(), a, result, error);
    return refuse_operands("*", a, b, error);
}

Status divide(Heap& heap, Value a, Value b, Value& result, ErrorText& error, OperatorRules rules)
{
    if (!rules.exact_division && divide_fast(a, b, result))
        return Status::Ok;
    if (!is_number(a) || !is_number(b))
        return refuse_operands("/", a, b, error);
    if (is_zero(b))
        return error.fail("Division by zero");
    if (is_integral(a) && is_integral(b)) {
        if (rules.exact_division)
            return divide_exactly(heap, a, b, result, error, rules);
        return compute(heap, mpz_fdiv_q, a, b, result, "division", error, rules);
    }
    result = Value::from_float(as_float(a) / as_float(b));
    return Status::Ok;
}

Status modulo(Heap& heap, Value a, Value b, Value& result, ErrorText& error)
{
    if (modulo_fast(a, b, result))
        return Status::Ok;
    if (!is_number(a) || !is_number(b))
        return refuse_operands("%", a, b, error);
    if (is_zero(b))
        return error.fail("Modulo by zero");
    if (is_integral(a) && is_integral(b))
        return compute(heap, mpz_fdiv_r, a, b, result, "division", error, {});
    result = Value::from_float(floor_remainder(as_float(a), as_float(b)));
    return Status::Ok;
}

Status power(Heap& heap, Value a, Value b, Value& result, ErrorText& error, OperatorRules rules)
{
    if (!is_number(a) || !is_number(b))
        return refuse_operands("**", a, b, error);
    if (is_integral(a) && b.is_integer() && b.integer() >= 0)
        return integer_power(heap, a, b.integer(), result, error, rules);
    if (is_integral(a) && b.is(Tag::BigInteger) && !b.as<BigInteger>()->negative())
        return error.fail("Exponent is too large (at most ",
                          format_integer(largest_exponent).view(), ")");
    const double base = as_float(a);
    const double exponent = as_float(b);
    if (base == 0 && exponent < 0)
        return error.fail("Division by zero");
    result = Value::from_float(std::pow(base, exponent));
    return Status::Ok;
}

Status negate(Heap& heap, Value a, Value& result, ErrorText& error, OperatorRules rules)
{
    if (a.is_float()) {
        result = Value::from_float(-a.number());
        return Status::Ok;
    }
    if (!is_integral(a))
        return error.fail("Type error: - requires numeric operands, got ", error_name(a));
    return subtract(heap, Value::from_integer(0), a, result, error, rules);
}

Status repeat(Heap& heap, String& string, Value count, String*& result, ErrorText& error)
{
    const bool negative =
        count.is_integer() ? count.integer() <= 0 : count.as<BigInteger>()->negative();
    if (negative || string.empty()) {
        result = heap.empty_string();
        return Status::Ok;
    }
    if (!count.is_integer() || count.integer() > most_repetitions)
        return error.fail("String repetition count is too large (at most ",
                          format_integer(most_repetitions).view(), ")");
    const auto times = static_cast<std::size_t>(count.integer());
    if (times > String::max_size / string.size())
        return error.fail("String too long");
    // Doubled in place as far as it goes, each time from what is there already.
    String* repeated = &string;
    std::size_t done = 1;
    while (done < times) {
        const std::size_t more = std::min(done, times - done);
        repeated =
            String::concatenate(heap, repeated, repeated->view().substr(0, more * string.size()),
                                more * string.length());
        if (repeated == nullptr)
            return Status::OutOfMemory;
        done += more;
    }
    result = repeated;
    return Status::Ok;
}

}  // namespace sluice::zx
