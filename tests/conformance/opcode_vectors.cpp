// Vectors of single instructions, as bytecode.
// SPDX-License-Identifier: Apache-2.0
#include "fixtures/opcode_vectors.hpp"

#include <fmt/format.h>

#include "base/u256_text.hpp"
#include "tests/conformance/left_out.hpp"
#include "tests/conformance/suites.hpp"
#include "tests/evm/support/evm_test.hpp"

namespace sluice::conformance {
namespace {

using evm::test::Bytecode;
using evm::test::Engine;
using evm::test::push;
using fixtures::OpcodeVector;

/// Pushes both operands, applies the instruction and returns the word.
std::string run_vector(evm::Opcode opcode, const OpcodeVector& vector, const Engine& engine)
{
    constexpr Address contract = evm::test::address(0xcccc);
    const Bytecode code = evm::test::ret(push(vector.deeper) + push(vector.top) + Bytecode{opcode});
    chain::State state;
    state.set_account(contract, 1, {}, code.bytes());
    const chain::BlockEnvironment environment;
    evm::Message message;
    message.gas = 1'000'000;
    message.recipient = message.code_address = contract;
    state.begin_transaction();
    const evm::Result result = engine.execute(state, environment, message, {});
    if (result.status != evm::Status::success)
        return fmt::format("{}: {}", engine.name, evm::to_string(result.status));
    const u256 word = load_be_short(result.output);
    return word == vector.result ? "" : fmt::format("{}: {}", engine.name, to_hex(word));
}

}  // namespace

bool run_opcode_vectors(const Document& document, Tally& tally)
{
    bool is_ours = false;
    const auto vectors =
        take(fixtures::read_opcode_vectors(document.root), document, tally, is_ours);
    const auto opcode = fixtures::opcode_of_vectors(document.path);
    if (!opcode && !vectors.empty()) {
        tally.leave_out("", unnamed_opcode, vectors.size());
        return is_ours;
    }
    for (const OpcodeVector& vector : vectors) {
        std::string wrong;
        for (const Engine& engine : evm::test::engines()) {
            if (wrong.empty())
                wrong = run_vector(*opcode, vector, engine);
        }
        if (wrong.empty())
            tally.pass("");
        else
            tally.fail("", fmt::format("{}: {} below {}: {}, expected {}", document.path,
                                       to_hex(vector.deeper), to_hex(vector.top), wrong,
                                       to_hex(vector.result)));
    }
    return is_ours;
}

}  // namespace sluice::conformance
