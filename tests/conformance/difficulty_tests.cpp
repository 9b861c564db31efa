// Difficulty tests.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/u256_text.hpp"
#include "fixtures/difficulty_test.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {
namespace {

std::string run_case(const fixtures::DifficultyTestCase& test)
{
    const auto rules = chain::find_difficulty_rules(test.fork);
    if (!rules)
        return "no rules for this fork";
    const u256 difficulty =
        chain::next_difficulty(*rules, test.parent, test.number, test.timestamp);
    return difficulty == test.difficulty ? "" : "difficulty " + to_hex(difficulty);
}

}  // namespace

bool run_difficulty_tests(const Document& document, Tally& tally)
{
    bool is_ours = false;
    for (const fixtures::DifficultyTestCase& test :
         take(fixtures::read_difficulty_tests(document.root), document, tally, is_ours)) {
        if (const std::string wrong = run_case(test); wrong.empty())
            tally.pass(test.fork);
        else
            tally.fail(test.fork,
                       fmt::format("{}: {} [{}]: {}", document.path, test.name, test.fork, wrong));
    }
    return is_ours;
}

}  // namespace sluice::conformance
