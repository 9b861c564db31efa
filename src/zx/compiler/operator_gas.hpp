// What an operator is charged as.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/compiler/gas.hpp"
#include "zx/syntax/ast.hpp"

namespace sluice::zx {

/// The operation of the gas table that an operator, or an assignment with it, is charged as.
constexpr GasOperation gas_of(BinaryOperator op) noexcept
{
    switch (op) {
        case BinaryOperator::Add:
            return GasOperation::add;
        case BinaryOperator::Subtract:
            return GasOperation::sub;
        case BinaryOperator::Multiply:
            return GasOperation::mul;
        case BinaryOperator::Divide:
            return GasOperation::div;
        case BinaryOperator::Modulo:
            return GasOperation::mod;
        case BinaryOperator::Power:
            return GasOperation::pow;
        case BinaryOperator::NotEqual:
            return GasOperation::neq;
        case BinaryOperator::Less:
            return GasOperation::lt;
        case BinaryOperator::LessEqual:
            return GasOperation::lte;
        case BinaryOperator::Greater:
            return GasOperation::gt;
        case BinaryOperator::GreaterEqual:
            return GasOperation::gte;
        default:
            return GasOperation::eq;
    }
}

}  // namespace sluice::zx
