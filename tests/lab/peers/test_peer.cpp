// An EVM behind EVMC that misbehaves as its option "does" says, for the tests of how a bench takes
// it; otherwise it is Sluice's own module.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "evmc/evmc_abi.h"

extern "C" EvmcVm* evmc_create_sluice();
extern "C" [[gnu::visibility("default")]] EvmcVm* evmc_create_test_peer();

namespace {

std::string behaviour;
EvmcVm* engine;

EvmcResult execute(EvmcVm* /*vm*/, const EvmcHostInterface* host, EvmcHostContext* context,
                   int revision, const EvmcMessage* message, const std::uint8_t* code,
                   std::size_t code_size)
{
    using Clock = std::chrono::steady_clock;
    if (behaviour == "crash")
        static_cast<void>(std::raise(SIGKILL));
    if (behaviour == "exit")
        std::_Exit(3);
    if (behaviour == "hang")
        std::this_thread::sleep_for(std::chrono::hours{1});
    const auto start = Clock::now();
    EvmcResult result = engine->execute(engine, host, context, revision, message, code, code_size);
    if (behaviour == "gas")
        --result.gas_left;
    if (behaviour == "status")
        result.status = EVMC_REVERT;
    if (behaviour == "output")
        result.output_size = 0;
    if (behaviour == "garbage") {
        result.gas_left = -5;
        result.gas_refund = -7;
        result.status = 12345;
    }
    if (behaviour == "slow" && message->depth == 0) {
        // Seven percent.
        const auto end = Clock::now() + (Clock::now() - start) * 7 / 100;
        while (Clock::now() < end) {
        }
    }
    return result;
}

int set_option(EvmcVm* /*vm*/, const char* name, const char* value)
{
    if (std::strcmp(name, "does") != 0)
        return EVMC_SET_OPTION_INVALID_NAME;
    if (*value == '\0')
        return EVMC_SET_OPTION_INVALID_VALUE;
    behaviour = value;
    return EVMC_SET_OPTION_SUCCESS;
}

void destroy(EvmcVm* vm)
{
    engine->destroy(engine);
    delete vm;
}

}  // namespace

EvmcVm* evmc_create_test_peer()
{
    engine = evmc_create_sluice();
    auto* const vm = new EvmcVm{*engine};
    vm->name = "test-peer";
    vm->execute = execute;
    vm->set_option = set_option;
    vm->destroy = destroy;
    return vm;
}
