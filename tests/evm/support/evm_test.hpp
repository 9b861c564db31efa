// The fixture of EVM tests: a little world, run on every engine.
//
// TEST_P(Evm, ...) runs once for each door to each engine. Tests set up accounts and the block,
// call execute(), and look at the result and at the state. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string_view>
#include <vector>

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

}  // namespace evm
}  // namespace sluice

namespace sluice::evm::test {

/// A way to run messages: an engine, through one of its doors.
struct Engine {
    std::string_view name;

    /// Runs a message between begin_transaction and finish_transaction, and returns what came of
    /// it, output included.
    Result (*execute)(chain::State& state, const chain::BlockEnvironment& environment,
                      const Message& message, const TransactionContext& transaction);
};

/// Every engine: in our own state, in our own state with a tracer watching, and behind the public
/// Host interface.
const std::vector<Engine>& engines();

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

    /// Runs `init_code` as a creation by the sender.
    void execute_creation(const Bytecode& init_code, std::uint64_t gas = plenty);

    // What came of the last one.
    Result result;
    std::uint64_t gas_used = 0;
    std::vector<Log> logs;

    /// The output as a number; it must be one word.
    [[nodiscard]] u256 output() const;
    [[nodiscard]] u256 storage(const Address& where, const u256& key);
    [[nodiscard]] const chain::Account& account(const Address& where);
    [[nodiscard]] Bytes code_of(const Address& where);

    chain::State state;

private:
    void run(const Message& message);
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
