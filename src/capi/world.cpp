// A state in memory, from C.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/world.hpp>

#include "capi/convert.hpp"
#include "capi/guard.hpp"
#include "capi/metrics.hpp"
#include "capi/result.hpp"

using namespace sluice;

struct SluiceWorld {
    SluiceWorld(evm::Revision revision, const evm::EngineOptions& options)
        : world{revision, options}, code_cache{options.code_cache}
    {}

    chain::World world;
    std::shared_ptr<evm::CodeCache> code_cache;
    Bytes code;
    std::string metrics;
};

namespace {

/// Runs something on a world that must be there.
template <class Body>
SluiceError on(SluiceWorld* world, Body&& body) noexcept
{
    if (world == nullptr)
        return capi::bad_argument("world is null");
    return capi::guard([&] {
        body(*world);
        return SLUICE_OK;
    });
}

/// The same for what writes to an out-parameter.
template <class Out, class Body>
SluiceError read(SluiceWorld* world, Out* out, Body&& body) noexcept
{
    if (out == nullptr)
        return capi::bad_argument("the out-parameter is null");
    *out = {};
    return on(world, [&](SluiceWorld& found) { *out = body(found); });
}

template <chain::CallResult (chain::World::*Run)(const evm::Message&)>
SluiceError run(SluiceWorld* world, const SluiceMessage* message, SluiceResult** result) noexcept
{
    evm::Message asked;
    if (result == nullptr)
        return capi::bad_argument("result is null");
    *result = nullptr;
    if (!capi::take_message(message, asked))
        return capi::bad_argument("message is null, not initialised or out of range");
    return on(world, [&](SluiceWorld& found) {
        chain::CallResult call = (found.world.*Run)(asked);
        auto made = capi::make_result(std::move(call.result), asked.kind);
        made->logs = std::move(call.logs);
        *result = made.release();
    });
}

}  // namespace

extern "C" {

SluiceError sluice_world_create(SluiceRevision revision, const SluiceOptions* options,
                                SluiceWorld** world)
{
    return capi::create(revision, options, world);
}

void sluice_world_free(SluiceWorld* world)
{
    delete world;
}

SluiceError sluice_world_set_block(SluiceWorld* world, const SluiceBlock* block)
{
    evm::BlockContext context;
    if (!capi::take_block(block, context))
        return capi::bad_argument("block is null or not initialised");
    return on(world, [&](SluiceWorld& found) { found.world.block() = context; });
}

SluiceError sluice_world_set_block_hashes(SluiceWorld* world,
                                          SluiceWord (*block_hash)(void* user, uint64_t number),
                                          void* user)
{
    return on(world, [&](SluiceWorld& found) {
        if (block_hash == nullptr)
            found.world.set_block_hashes({});
        else
            found.world.set_block_hashes([block_hash, user](std::uint64_t number) {
                return capi::hash_from_c(block_hash(user, number));
            });
    });
}

SluiceError sluice_world_set_balance(SluiceWorld* world, SluiceAddress address, SluiceWord wei)
{
    return on(world, [&](SluiceWorld& found) {
        found.world.set_balance(capi::from_c(address), capi::from_c(wei));
    });
}

SluiceError sluice_world_set_nonce(SluiceWorld* world, SluiceAddress address, uint64_t nonce)
{
    return on(world,
              [&](SluiceWorld& found) { found.world.set_nonce(capi::from_c(address), nonce); });
}

SluiceError sluice_world_set_code(SluiceWorld* world, SluiceAddress address, const uint8_t* code,
                                  size_t size)
{
    if (!capi::is_view(code, size))
        return capi::bad_argument("code is null");
    return on(world, [&](SluiceWorld& found) {
        found.world.set_code(capi::from_c(address), {code, size});
    });
}

SluiceError sluice_world_set_storage(SluiceWorld* world, SluiceAddress address, SluiceWord key,
                                     SluiceWord value)
{
    return on(world, [&](SluiceWorld& found) {
        found.world.set_storage(capi::from_c(address), capi::from_c(key), capi::from_c(value));
    });
}

SluiceError sluice_world_balance(SluiceWorld* world, SluiceAddress address, SluiceWord* wei)
{
    return read(world, wei, [&](SluiceWorld& found) {
        return capi::to_c(found.world.balance(capi::from_c(address)));
    });
}

SluiceError sluice_world_nonce(SluiceWorld* world, SluiceAddress address, uint64_t* nonce)
{
    return read(world, nonce,
                [&](SluiceWorld& found) { return found.world.nonce(capi::from_c(address)); });
}

SluiceError sluice_world_code(SluiceWorld* world, SluiceAddress address, SluiceBytes* code)
{
    return read(world, code, [&](SluiceWorld& found) {
        found.code = found.world.code(capi::from_c(address));
        return capi::to_c(BytesView{found.code});
    });
}

SluiceError sluice_world_storage(SluiceWorld* world, SluiceAddress address, SluiceWord key,
                                 SluiceWord* value)
{
    return read(world, value, [&](SluiceWorld& found) {
        return capi::to_c(found.world.storage(capi::from_c(address), capi::from_c(key)));
    });
}

SluiceError sluice_world_state_root(SluiceWorld* world, SluiceWord* root)
{
    return read(world, root,
                [](SluiceWorld& found) { return capi::to_c(found.world.state_root()); });
}

SluiceError sluice_world_call(SluiceWorld* world, const SluiceMessage* message,
                              SluiceResult** result)
{
    return run<&chain::World::call>(world, message, result);
}

SluiceError sluice_world_simulate(SluiceWorld* world, const SluiceMessage* message,
                                  SluiceResult** result)
{
    return run<&chain::World::simulate>(world, message, result);
}

SluiceError sluice_world_transact(SluiceWorld* world, const uint8_t* signed_transaction,
                                  size_t size, SluiceResult** result)
{
    if (result == nullptr)
        return capi::bad_argument("result is null");
    *result = nullptr;
    if (world == nullptr || !capi::is_view(signed_transaction, size))
        return capi::bad_argument("world or transaction is null");
    return capi::guard([&] {
        auto made = std::make_unique<SluiceResult>();
        auto outcome = world->world.transact({signed_transaction, size});
        if (!outcome)
            return capi::fail(SLUICE_REFUSED, outcome.error());
        made->status = outcome->status;
        made->gas_used = outcome->gas_used;
        made->sender = outcome->sender;
        made->created = outcome->created;
        made->output = std::move(outcome->output);
        made->logs = std::move(outcome->logs);
        *result = made.release();
        return SluiceError{SLUICE_OK};
    });
}

SluiceError sluice_world_metrics(SluiceWorld* world, SluiceMetricsFormat format, const char** text)
{
    if (text == nullptr)
        return capi::bad_argument("text is null");
    *text = nullptr;
    if (world == nullptr)
        return capi::bad_argument("world is null");
    return capi::guard([&] {
        return capi::write_metrics(world->world.metrics(), world->code_cache->counters(), format,
                                   world->metrics, text);
    });
}
}
