// Benchmark cases: a contract, a call of it, and what must come of the call.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <sluice/evm.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/prestate.hpp"
#include "fixtures/state_test.hpp"

namespace sluice::lab {

/// How a case's call must end: with success, with REVERT, or by any exceptional halt.
enum class Ending : std::uint8_t { success, revert, failure };

constexpr std::string_view to_string(Ending ending) noexcept
{
    constexpr std::string_view names[] = {"success", "revert", "failure"};
    return names[static_cast<std::size_t>(ending)];
}

/// What a case's call must come to. Whatever is absent is not known and not checked.
struct Expectation {
    Ending ending = Ending::success;
    std::optional<std::uint64_t> gas_used;  ///< Of the message call alone, refunds not subtracted.
    std::optional<Bytes> output;
};

/// One benchmark case. bench/cases/README.md describes the folders it is read from, and the
/// environment it runs in.
struct Case {
    std::string name;
    std::string about;      ///< One line on what it is.
    std::string source;     ///< The folder or file that it was read from,
    std::size_t place = 0;  ///< and which of the cases in it it is.
    evm::Revision revision = evm::Revision::cancun;

    Bytes init_code;              ///< Deploys the contract; empty when `prestate` has it.
    fixtures::Prestate prestate;  ///< Accounts besides the sender.
    Address sender{};
    Address recipient{};  ///< The contract; follows from the deployment if there is one.
    Bytes calldata;
    bool creates = false;  ///< Whether the call is a creation, with `calldata` for init code.
    u256 value{};
    std::uint64_t gas = 1'000'000'000;  ///< What the call may spend.
    u256 gas_price{};                   ///< In wei, as the code sees it.
    evm::BlockContext block;
    Expectation expected;

    /// For cases made from a state test: the test, whose state root a run must have.
    std::shared_ptr<const fixtures::StateTest> state_test;
    std::size_t state_test_case = 0;
};

/// Reads a case folder: init.hex or code.hex, calldata.hex, expected.json.
std::expected<Case, std::string> load_case_folder(const std::string& path);

/// Reads every variant of every state test in a file as a case of its own.
std::expected<std::vector<Case>, std::string> load_case_file(const std::string& path);

/// Reads whatever `path` is: a case folder, a state-test file, or a folder of such things, in
/// alphabetical order.
std::expected<std::vector<Case>, std::string> load_cases(const std::string& path);

/// Where the cases that come with Sluice are; empty when they are not there.
std::string default_case_folder();

}  // namespace sluice::lab
