// The fixture of EVM tests: a little world, run on every engine.
//
// TEST_P(Evm, ...) runs once for each door to each engine. Tests set up accounts and the block,
// call execute(), and look at the result and at the state.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <expected>
#include <initializer_list>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/u256_shift.hpp"
#include "base/u256_text.hpp"
#include "chain/executor.hpp"
#include "tests/evm/support/bytecode.hpp"

namespace sluice {

inline void PrintTo(const u256& x, std::ostream* out)
{
    *out << to_hex(x);
}

inline void PrintTo(const Address& address, std::ostream* out)
{
    *out << to_hex_prefixed(address);
}

inline void PrintTo(const Hash256& hash, std::ostream* out)
{
    *out << to_hex_prefixed(hash);
}

namespace evm {

inline void PrintTo(Status status, std::ostream* out)
{
    *out << to_string(status);
}

inline void PrintTo(Revision revision, std::ostream* out)
{
    *out << to_string(revision);
}

}  // namespace evm

namespace chain {

inline void PrintTo(TransactionError error, std::ostream* out)
{
    *out << message(error);
}

}  // namespace chain
}  // namespace sluice

namespace sluice::evm::test {

using TransactionResult = std::expected<chain::TransactionOutcome, chain::TransactionError>;

/// A way to run messages: an engine, through one of its doors.
struct Engine {
    std::string_view name;

    /// Runs a message between begin_transaction and finish_transaction, and returns what came of
    /// it, output included.
    Result (*execute)(chain::State& state, const chain::BlockEnvironment& environment,
                      const Message& message, const TransactionContext& transaction);

    /// Carries out a transaction as the only one of its block; null for a door that knows messages
    /// only.
    TransactionResult (*transact)(chain::State& state, const chain::BlockEnvironment& environment,
                                  const chain::Transaction& transaction,
                                  const Address& sender) = nullptr;
};

inline void PrintTo(const Engine& engine, std::ostream* out)
{
    *out << engine.name;
}

/// Every engine: in our own state, in our own state with a tracer watching, behind the public Host
/// interface, and as the module of EVMC that clients load.
const std::vector<Engine>& engines();

/// Those that carry out transactions.
const std::vector<Engine>& transacting_engines();

/// Makes the tests of a suite run on every engine. A suite is named after an instruction family or
/// an EIP, and is Evm by another name or a fixture on top of it.
#define SLUICE_ON_EVERY_ENGINE(Suite)                                                           \
    INSTANTIATE_TEST_SUITE_P(Engines, Suite, testing::ValuesIn(::sluice::evm::test::engines()), \
                             [](const auto& engine) { return std::string{engine.param.name}; })

/// The same for suites on top of Transactions.
#define SLUICE_ON_EVERY_TRANSACTING_ENGINE(Suite)                                           \
    INSTANTIATE_TEST_SUITE_P(Engines, Suite,                                                \
                             testing::ValuesIn(::sluice::evm::test::transacting_engines()), \
                             [](const auto& engine) { return std::string{engine.param.name}; })

/// The revisions from one to another, both included.
inline std::vector<Revision> revisions(Revision first = Revision::frontier,
                                       Revision last = latest_revision)
{
    std::vector<Revision> all;
    for (const RevisionName& name : revision_names) {
        if (name.revision >= first && name.revision <= last)
            all.push_back(name.revision);
    }
    return all;
}

/// The revision before another.
inline Revision before(Revision revision)
{
    return static_cast<Revision>(static_cast<unsigned>(revision) - 1);
}

/// A word from its hexadecimal text.
inline u256 word(std::string_view text)
{
    return parse_u256(text).value();
}

/// 2 to the power of `exponent`, below 256.
constexpr u256 power_of_2(unsigned exponent) noexcept
{
    return u256{1} << exponent;
}

/// An address that reads as its number.
constexpr Address address(std::uint16_t number) noexcept
{
    Address result{};
    result.bytes[18] = static_cast<std::uint8_t>(number >> 8);
    result.bytes[19] = static_cast<std::uint8_t>(number);
    return result;
}

class Evm : public testing::TestWithParam<Engine> {
protected:
    // Well away from the precompiles.
    static constexpr Address sender = address(0xaaaa);
    static constexpr Address contract = address(0xcccc);
    static constexpr Address coinbase = address(0xfee0);
    static constexpr std::uint64_t plenty = 10'000'000;

    Evm();

    Revision revision = latest_revision;
    BlockContext block;
    TransactionContext transaction;
    chain::BlockHashes block_hashes;
    u256 value{};
    bool is_static = false;

    /// Gives an account what it has at the start of the transaction. Storage is set with
    /// set_storage.
    void set_account(const Address& where, const u256& balance, const Bytecode& code = {},
                     std::uint64_t nonce = 0);
    void set_storage(const Address& where, const u256& key, const u256& to);

    /// Runs `code` as the contract's, as a transaction of its own; changes stay.
    void execute(const Bytecode& code, BytesView input = {}, std::uint64_t gas = plenty);

    /// Runs a message as a transaction of its own.
    void run(const Message& message);

    /// Runs `expression` and returns the word that it leaves. It must end with success.
    u256 evaluate(const Bytecode& expression);

    /// What an instruction costs by itself, without the pushes of its operands; the first operand
    /// is the one on top. It must end with success.
    std::uint64_t cost(Opcode opcode, std::initializer_list<u256> operands = {});

    /// What code costs that must end with success.
    std::uint64_t gas_of(const Bytecode& code);

    /// Runs `init_code` as a creation by the sender.
    void execute_creation(const Bytecode& init_code, std::uint64_t gas = plenty);

    // What came of the last one.
    Result result;
    std::uint64_t gas_used = 0;
    std::vector<Log> logs;

    /// The output as a number; it must be one word.
    [[nodiscard]] u256 output() const;

    /// The word at `index` of a longer output.
    [[nodiscard]] u256 output(std::size_t index) const;
    [[nodiscard]] u256 storage(const Address& where, const u256& key);
    [[nodiscard]] const chain::Account& account(const Address& where);
    [[nodiscard]] Bytes code_of(const Address& where);

    chain::State state;
};

/// The fixture of tests that need whole transactions: fees, refunds, what happens at their end.
class Transactions : public Evm {
protected:
    chain::BlobParameters blobs = chain::blob_parameters(latest_revision);

    /// A transaction of the sender's with a gas price of `price` that calls the contract; its nonce
    /// is the sender's own.
    chain::Transaction call_transaction(std::uint64_t gas_limit = 100'000, const u256& price = 10);

    /// The same that creates a contract.
    chain::Transaction creation_transaction(const Bytecode& init_code,
                                            std::uint64_t gas_limit = 1'000'000,
                                            const u256& price = 10);

    /// Carries it out; it must be valid.
    void transact(const chain::Transaction& transaction);

    /// Why it is refused; nothing if it is not. The state must be what it was if it is.
    std::optional<chain::TransactionError> error_of(const chain::Transaction& transaction);

    chain::TransactionOutcome outcome;

private:
    [[nodiscard]] chain::BlockEnvironment environment() const;
};

/// The last message ended with success and used that much gas.
#define EXPECT_SUCCESS() EXPECT_EQ(result.status, ::sluice::evm::Status::success)
#define EXPECT_STATUS(expected) EXPECT_EQ(result.status, ::sluice::evm::Status::expected)
#define EXPECT_GAS_USED(expected) EXPECT_EQ(gas_used, static_cast<std::uint64_t>(expected))
#define EXPECT_OUTPUT(expected)                                   \
    do {                                                          \
        ASSERT_EQ(result.status, ::sluice::evm::Status::success); \
        EXPECT_EQ(output(), ::sluice::u256(expected));            \
    } while (false)

}  // namespace sluice::evm::test
