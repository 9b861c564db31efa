// What the instructions that begin paths charge, added up again from what each instruction costs.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <charconv>
#include <optional>

#include "listing.hpp"

namespace sluice::zx::test {
namespace {

std::optional<std::uint64_t> amount(const ListedInstruction& instruction, std::string_view key)
{
    for (const std::string& operand : instruction.operands) {
        if (!operand.starts_with(key))
            continue;
        std::uint64_t value = 0;
        const std::string_view digits = std::string_view{operand}.substr(key.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    return std::nullopt;
}

/// The functions' instructions in one row, and where their blocks begin in it.
class Paths {
public:
    explicit Paths(const ListedFunction& function)
    {
        for (const ListedBlock& block : function.blocks) {
            begins_.push_back(row_.size());
            for (const ListedInstruction& instruction : block.instructions)
                row_.push_back(&instruction);
        }
    }

    [[nodiscard]] std::size_t target(const ListedInstruction& jump) const
    {
        return begins_[*amount(jump, "->B")];
    }

    /// What is sure to run from a place on.
    [[nodiscard]] std::uint64_t cost_from(std::size_t place) const
    {
        std::uint64_t cost = 0;
        while (place < row_.size()) {
            const ListedInstruction& instruction = *row_[place];
            cost += instruction.cost;
            if (instruction.name == "JMP")
                place = target(instruction);
            else if (ends(instruction))
                break;
            else
                ++place;
        }
        return cost;
    }

    void check() const
    {
        for (std::size_t place = 0; place < row_.size(); ++place) {
            const ListedInstruction& instruction = *row_[place];
            const auto gas = amount(instruction, "gas=");
            if (!gas)
                continue;
            SCOPED_TRACE(to_text(instruction));
            if (amount(instruction, "->B")) {
                EXPECT_EQ(*gas, cost_from(target(instruction)));
                if (const auto otherwise = amount(instruction, "else=")) {
                    EXPECT_EQ(*otherwise, cost_from(place + 1));
                }
            } else {
                EXPECT_EQ(*gas, cost_from(place + 1));
            }
        }
    }

private:
    static bool ends(const ListedInstruction& instruction)
    {
        return amount(instruction, "gas=").has_value() || instruction.name == "RETURN" ||
               instruction.name == "RETNULL" || instruction.name == "THROW" ||
               instruction.name == "RETHROW";
    }

    std::vector<const ListedInstruction*> row_;
    std::vector<std::size_t> begins_;
};

class GasPaths : public testing::TestWithParam<const char*> {};

TEST_P(GasPaths, AreChargedWhereTheyBegin)
{
    for (const ListedFunction& function : functions_of(GetParam())) {
        SCOPED_TRACE(function.name);
        Paths{function}.check();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Programs, GasPaths,
    testing::Values("let a = 1\nif a > 0 && a < 9 || a == 7 { print(a) } else { print(-a) }\n",
                    "let n = 0\nwhile n < 9 { n += 1\nif n == 3 { continue }\n"
                    "if n == 5 { break } }\n",
                    "for each a in [1, 2] { for each b in range(3) { print(a + b) } }\n",
                    "action f(a) { try { return a.b.c(1) } catch (e) { throw e } "
                    "finally { print(\"x\") } }\n",
                    "contract T { state m = {}\naction a(k, v) { require(v > 0, \"v\")\n"
                    "m[k] = v\nm[k] += 1\nreturn this.a2(k) }\naction a2(k) { return m[k] } }\n",
                    "action f(x) { return x ?? (x ? 1 : 2) }\nprint(f(null))\n",
                    "async action f(x) { await x\nreturn match x { 1 => 2, _ => 3 } }\n"));

TEST(GasPaths, ThatAreLongAreCut)
{
    std::string program = "action f(a) {\n";
    for (int i = 0; i < 3000; ++i)
        program += "a = a + 1\n";
    const ListedFunction function = function_of(program + "}\n", "f");
    // Each statement costs 2 + 1 + 3 + 3.
    EXPECT_EQ(total_of(function), 27'000U);
    std::uint64_t charged = 0;
    int charges = 0;
    for (const ListedInstruction& instruction : function.blocks[0].instructions) {
        if (const auto gas = amount(instruction, "gas=")) {
            charged += *gas;
            ++charges;
        }
    }
    EXPECT_EQ(charges, 2);
    EXPECT_EQ(charged, 27'000U);
}

}  // namespace
}  // namespace sluice::zx::test
