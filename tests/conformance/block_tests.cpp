// Block tests of every network.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fixtures/block_test_runner.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {

bool run_block_tests(const Document& document, Tally& tally)
{
    using fixtures::Verdict;
    static fixtures::BlockTestRunner runner;  // Its cache of proofs of work is made once.
    bool is_ours = false;
    for (const fixtures::BlockTest& test :
         take(fixtures::read_block_tests(document.root), document, tally, is_ours)) {
        const fixtures::BlockTestResult result = runner.run(test);
        switch (result.verdict) {
            case Verdict::passed:
                tally.pass(test.network);
                break;
            case Verdict::unsupported:
                tally.leave_out(test.network, result.reason);
                break;
            case Verdict::unknown_fork:
                tally.leave_out(test.network, unknown_fork);
                break;
            case Verdict::failed:
                tally.fail(test.network, fmt::format("{}: {} [{}]: {}", document.path, test.name,
                                                     test.network, result.reason));
                break;
        }
        for (const fixtures::OtherRejection& other : result.other_rejections)
            tally.note_other_reason(other.expected, other.reason);
    }
    return is_ours;
}

}  // namespace sluice::conformance
