// Valid programs, as whole transactions on the engines that carry them out, and as messages through
// every door.
// SPDX-License-Identifier: Apache-2.0
#include "base/u256.hpp"
#include "tests/fuzz/doors.hpp"
#include "tests/fuzz/program_generator.hpp"
#include "tests/fuzz/targets.hpp"

namespace sluice::fuzz {

void fuzz_program(BytesView input)
{
    const Program program = generate_program(input);
    for (const Observation& observation : compare_transactions(program.scene, program.transactions))
        require(observation.accepted, "a generated transaction is valid");

    // Behind a host there are no transactions: what the first one does as a bare message.
    const auto& [transaction, sender] = program.transactions.front();
    evm::Message message;
    message.gas = transaction.gas_limit / 2;
    message.sender = sender;
    message.value = transaction.value;
    message.input = transaction.data;
    if (transaction.to)
        message.recipient = message.code_address = *transaction.to;
    else
        message.kind = evm::CallKind::create;
    compare_messages(program.scene, message, {sender, u256{10}, transaction.blob_hashes});
}

}  // namespace sluice::fuzz
