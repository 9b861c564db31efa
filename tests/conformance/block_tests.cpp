// Block tests of every network.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fixtures/block_test_runner.hpp"
#include "tests/conformance/engine.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {

namespace {

bool run_in(evm::EngineMode mode, const Document& document, Tally& tally)
{
    using fixtures::Verdict;
    static fixtures::BlockTestRunner runner;  // Its cache of proofs of work is made once.
    bool is_ours = false;
    for (const fixtures::BlockTest& test :
         take(fixtures::read_block_tests(document.root), document, tally, is_ours)) {
        chain::ExecutionSettings settings = fixtures::fixture_bounds;
        settings.engine = engine_in(mode);
        const fixtures::BlockTestResult result = runner.run(test, nullptr, settings);
        if (settings.engine.metrics->total().divergences != 0)
            tally.fail(test.network, fmt::format("{}: {} [{}]: the engines differ", document.path,
                                                 test.name, test.network));
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

}  // namespace

bool run_block_tests(const Document& document, Tally& tally)
{
    return run_in(evm::EngineMode::traditional, document, tally);
}

bool run_block_tests_shadow(const Document& document, Tally& tally)
{
    return run_in(evm::EngineMode::shadow, document, tally);
}

}  // namespace sluice::conformance
