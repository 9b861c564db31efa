// Sluice - public API: a state in memory and transactions on it.
//
// The quickest way to run contracts from a program: accounts, storage, calls and signed
// transactions under any fork's rules, without a host to write. Nested calls stay inside the
// engine, which makes this faster than sluice::evm::Vm with a Host of your own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <sluice/evm.hpp>
#include <sluice/export.hpp>
#include <string>
#include <vector>

namespace sluice::chain {

/// What came of a signed transaction that was carried out.
struct TransactionResult {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_used = 0;  ///< What the sender paid for, refunds and floors applied.
    Address sender{};
    std::optional<Address> created;  ///< The new contract, of a successful creation.
    Bytes output;
    std::vector<evm::Log> logs;
};

/// What came of a bare call.
struct CallResult {
    evm::Result result;
    std::vector<evm::Log> logs;
};

/// A state in memory, a block to run in, and an engine.
///
/// Not synchronised; any number of Worlds live side by side and share nothing but what
/// their options name. Members that name an
/// account bring nothing into existence by asking.
class SLUICE_API World {
public:
    explicit World(evm::Revision revision = evm::latest_revision,
                   const evm::EngineOptions& options = {});
    ~World();
    World(World&&) noexcept;
    World& operator=(World&&) noexcept;

    [[nodiscard]] evm::Revision revision() const noexcept;

    /// What its engines have done so far.
    [[nodiscard]] const evm::EngineMetrics& metrics() const noexcept;

    /// The block that everything runs in. Change it at will between runs.
    [[nodiscard]] evm::BlockContext& block() noexcept;

    /// Answers BLOCKHASH; zero for every block by default.
    void set_block_hashes(std::function<Hash256(std::uint64_t number)> block_hashes);

    // ---- accounts -----------------------------------------------------------------------

    void set_balance(const Address& address, const u256& wei);
    void set_nonce(const Address& address, std::uint64_t nonce);
    void set_code(const Address& address, BytesView code);
    void set_storage(const Address& address, const u256& key, const u256& value);

    [[nodiscard]] u256 balance(const Address& address) const;
    [[nodiscard]] std::uint64_t nonce(const Address& address) const;
    [[nodiscard]] Bytes code(const Address& address) const;
    [[nodiscard]] u256 storage(const Address& address, const u256& key) const;

    /// Root of the state trie over all accounts.
    [[nodiscard]] Hash256 state_root() const;

    // ---- running ------------------------------------------------------------------------

    /// Runs a message as a transaction of its own that costs nothing: no intrinsic gas, no fee. Its
    /// changes stay if it succeeds. A sender without the value to send fails with
    /// insufficient_balance. `message.input` is the init code of a creation, which raises the
    /// sender's nonce when it succeeds. Of a call, set both `recipient` and `code_address`.
    /// `message.depth` is taken as 0.
    CallResult call(const evm::Message& message);

    /// The same, but nothing stays, whatever comes of it: eth_call.
    CallResult simulate(const evm::Message& message);

    /// Carries out a signed transaction of any type (the bytes that eth_sendRawTransaction takes).
    /// When it is not valid the error says why, and nothing has changed.
    std::expected<TransactionResult, std::string> transact(BytesView signed_transaction);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace sluice::chain
