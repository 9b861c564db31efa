// Transaction tests: bytes, hashes, senders, costs and the reasons for which they are refused.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/hex.hpp"
#include "chain/intrinsic_gas.hpp"
#include "chain/transaction_blob_gas.hpp"
#include "chain/transaction_decoding.hpp"
#include "chain/transaction_encoding.hpp"
#include "chain/transaction_sender.hpp"
#include "chain/transaction_validation.hpp"
#include "fixtures/rejection_names.hpp"
#include "fixtures/transaction_test.hpp"
#include "tests/conformance/suites.hpp"

namespace sluice::conformance {
namespace {

using chain::Transaction;
using chain::TransactionError;
using evm::Revision;
using fixtures::TransactionTestCase;

constexpr std::uint64_t mainnet = 1;

/// What a transaction without an account behind it is judged by: a block that asks for nothing.
chain::BlockConditions any_block(Revision revision)
{
    chain::BlockConditions block;
    block.revision = revision;
    block.gas_available = ~std::uint64_t{0};
    block.blob_gas_available = chain::blob_parameters(revision).max * chain::gas_per_blob;
    return block;
}

struct Accepted {
    Transaction transaction;
    Address sender;
};

std::expected<Accepted, TransactionError> accept(BytesView encoding, Revision revision)
{
    auto transaction = chain::decode_transaction(encoding);
    if (!transaction)
        return std::unexpected(transaction.error());
    const auto sender = chain::recover_sender(*transaction, revision, mainnet);
    if (!sender)
        return std::unexpected(sender.error());
    if (const auto valid = chain::validate_in_block(*transaction, any_block(revision)); !valid)
        return std::unexpected(valid.error());
    return Accepted{std::move(*transaction), *sender};
}

/// What is wrong with an accepted transaction; empty if nothing.
std::string compare(const Accepted& accepted, BytesView encoding,
                    const TransactionTestCase& expected, Revision revision)
{
    if (!std::ranges::equal(chain::encode_transaction(accepted.transaction), encoding))
        return "encoded again it has other bytes";
    if (const Hash256 hash = chain::transaction_hash(accepted.transaction); hash != expected.hash)
        return "hash " + to_hex_prefixed(hash);
    if (accepted.sender != expected.sender)
        return "sender " + to_hex_prefixed(accepted.sender);
    const std::uint64_t gas = chain::intrinsic_gas(accepted.transaction, revision).intrinsic;
    if (expected.intrinsic_gas && gas != *expected.intrinsic_gas)
        return fmt::format("intrinsic gas {}", gas);
    return {};
}

std::string run_case(BytesView encoding, const TransactionTestCase& expected, Tally& tally)
{
    const auto revision = evm::find_revision(expected.fork);
    if (!revision)
        return "no rules for this fork";
    const auto accepted = accept(encoding, *revision);
    if (accepted)
        return expected.exception.empty() ? compare(*accepted, encoding, expected, *revision)
                                          : "accepted, but must be refused: " + expected.exception;
    if (expected.exception.empty())
        return "refused: " + std::string{chain::message(accepted.error())};
    if (!fixtures::is_expected_rejection(accepted.error(), expected.exception))
        tally.note_other_reason(expected.exception, chain::exception_name(accepted.error()));
    return {};
}

}  // namespace

bool run_transaction_tests(const Document& document, Tally& tally)
{
    bool is_ours = false;
    for (const fixtures::TransactionTest& test :
         take(fixtures::read_transaction_tests(document.root), document, tally, is_ours)) {
        for (const TransactionTestCase& test_case : test.cases) {
            const std::string wrong = run_case(test.encoding, test_case, tally);
            if (wrong.empty())
                tally.pass(test_case.fork);
            else
                tally.fail(test_case.fork, fmt::format("{}: {} [{}]: {}", document.path, test.name,
                                                       test_case.fork, wrong));
        }
    }
    return is_ours;
}

}  // namespace sluice::conformance
