// State tests of every fork.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fixtures/state_test_runner.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {
namespace {

using fixtures::StateTest;
using fixtures::StateTestCase;
using fixtures::Verdict;

void run_case(const Document& document, const StateTest& test, const StateTestCase& test_case,
              Tally& tally)
{
    if (test_case.state_root == Hash256{}) {
        tally.leave_out(test_case.fork, no_root);
        return;
    }
    const fixtures::StateTestResult result = run_state_test(test, test_case);
    switch (result.verdict) {
        case Verdict::passed:
            tally.pass(test_case.fork);
            if (result.other_rejection)
                tally.note_other_reason(result.other_rejection->expected,
                                        result.other_rejection->reason);
            break;
        case Verdict::unsupported:
            tally.leave_out(test_case.fork, result.reason);
            break;
        case Verdict::unknown_fork:
            tally.leave_out(test_case.fork, unknown_fork);
            break;
        case Verdict::failed:
            tally.fail(test_case.fork, fmt::format("{}: {} [{} {}]: {}", document.path, test.name,
                                                   test_case.fork, test_case.index, result.reason));
            break;
    }
}

}  // namespace

bool run_state_tests(const Document& document, Tally& tally)
{
    bool is_ours = false;
    for (const StateTest& test :
         take(fixtures::read_state_tests(document.root), document, tally, is_ours)) {
        for (const StateTestCase& test_case : test.cases)
            run_case(document, test, test_case, tally);
    }
    return is_ours;
}

}  // namespace sluice::conformance
