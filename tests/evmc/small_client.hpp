// A client of EVMC in C's manner: a table of functions that counts what it is asked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "evmc/evmc_abi.h"
#include "tests/evm/support/bytecode.hpp"
#include "tests/evm/support/evmc_module.hpp"

namespace sluice::evmc::test {

using evm::test::Bytecode;

struct Destroy {
    void operator()(EvmcVm* vm) const { vm->destroy(vm); }
};
using OwnedVm = std::unique_ptr<EvmcVm, Destroy>;

inline OwnedVm create()
{
    return OwnedVm{evm::test::create_evmc_vm()};
}

/// An execution's result, released at its end.
class Outcome {
public:
    explicit Outcome(const EvmcResult& result) : result_{result} {}
    Outcome(const Outcome&) = delete;
    Outcome& operator=(const Outcome&) = delete;
    ~Outcome()
    {
        if (result_.release != nullptr)
            result_.release(&result_);
    }

    const EvmcResult* operator->() const { return &result_; }

    /// The last eight bytes of the output, as a number.
    [[nodiscard]] std::uint64_t number() const
    {
        std::uint64_t number = 0;
        for (std::size_t i = result_.output_size < 8 ? 0 : result_.output_size - 8;
             i < result_.output_size; ++i)
            number = number << 8 | result_.output_data[i];
        return number;
    }

private:
    EvmcResult result_;
};

/// The client. Storage is one contract's, by the last byte of the key.
struct Client {
    std::map<std::uint8_t, EvmcWord> storage;
    EvmcTxContext tx_context{};
    Bytes code;  ///< Of every account.
    std::function<EvmcResult(const EvmcMessage&)> call;
    unsigned contexts_fetched = 0;
    std::vector<Bytes> logs;

    EvmcHostContext* context() { return reinterpret_cast<EvmcHostContext*>(this); }
    static Client& of(EvmcHostContext* context) { return *reinterpret_cast<Client*>(context); }
    static const EvmcHostInterface& table();
};

inline const EvmcHostInterface& Client::table()
{
    using Context = EvmcHostContext*;
    using Where = const EvmcAddress*;
    using Word = const EvmcWord*;
    static const EvmcHostInterface functions{
        .account_exists = [](Context, Where) { return true; },
        .get_storage = [](Context context, Where,
                          Word key) { return of(context).storage[key->bytes[31]]; },
        .set_storage =
            [](Context context, Where, Word key, Word value) {
                of(context).storage[key->bytes[31]] = *value;
                return static_cast<int>(EVMC_STORAGE_ADDED);
            },
        .get_balance =
            [](Context, Where) {
                EvmcWord balance{};
                balance.bytes[30] = 1;
                return balance;
            },
        .get_code_size = [](Context context, Where) { return of(context).code.size(); },
        .get_code_hash = [](Context, Where) { return EvmcWord{{0xc0, 0xde}}; },
        .copy_code =
            [](Context context, Where, std::size_t offset, std::uint8_t* buffer, std::size_t size) {
                const Bytes& code = of(context).code;
                const std::size_t left = code.size() - std::min(code.size(), offset);
                const std::size_t copied = std::min(left, size);
                std::copy_n(code.begin() + static_cast<std::ptrdiff_t>(code.size() - left), copied,
                            buffer);
                return copied;
            },
        .selfdestruct = [](Context, Where, Where) { return true; },
        .call =
            [](Context context, const EvmcMessage* message) {
                return of(context).call ? of(context).call(*message) : EvmcResult{};
            },
        .get_tx_context =
            [](Context context) {
                ++of(context).contexts_fetched;
                return of(context).tx_context;
            },
        .get_block_hash =
            [](Context, std::int64_t number) {
                EvmcWord hash{};
                hash.bytes[31] = static_cast<std::uint8_t>(number);
                return hash;
            },
        .emit_log = [](Context context, Where, const std::uint8_t* data, std::size_t size,
                       const EvmcWord[],
                       std::size_t) { of(context).logs.emplace_back(data, data + size); },
        .access_account = [](Context, Where) { return static_cast<int>(EVMC_ACCESS_COLD); },
        .access_storage = [](Context, Where, Word) { return static_cast<int>(EVMC_ACCESS_COLD); },
        .get_transient_storage = [](Context, Where, Word) { return EvmcWord{}; },
        .set_transient_storage = [](Context, Where, Word, Word) {},
    };
    return functions;
}

inline EvmcMessage message_with(std::int64_t gas, std::int32_t depth = 0)
{
    EvmcMessage message{};
    message.gas = gas;
    message.depth = depth;
    return message;
}

inline EvmcResult execute(EvmcVm& vm, Client& client, const EvmcMessage& message, BytesView code,
                          int revision = EVMC_OSAKA)
{
    return vm.execute(&vm, &Client::table(), client.context(), revision, &message, code.data(),
                      code.size());
}

}  // namespace sluice::evmc::test
