// SPDX-License-Identifier: Apache-2.0
#include "tests/evm/support/evmc_module.hpp"

#include <dlfcn.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace sluice::evm::test {
namespace {

/// Without the module the tests that run through it are nothing: the program ends.
[[noreturn]] void give_up(const char* what)
{
    const char* const reason = dlerror();
    std::fprintf(stderr, "%s: %s: %s\n", SLUICE_EVMC_MODULE, what, reason != nullptr ? reason : "");
    std::abort();
}

void* module()
{
    static void* const handle = [] {
        void* const opened = dlopen(SLUICE_EVMC_MODULE, RTLD_NOW | RTLD_LOCAL);
        if (opened == nullptr)
            give_up("cannot be loaded");
        return opened;
    }();
    return handle;
}

struct Destroy {
    void operator()(EvmcVm* vm) const { vm->destroy(vm); }
};
using OwnedVm = std::unique_ptr<EvmcVm, Destroy>;

OwnedVm create_in_mode(EngineMode mode)
{
    OwnedVm vm{create_evmc_vm()};
    const std::string name{to_string(mode)};
    if (vm->set_option(vm.get(), "mode", name.c_str()) != EVMC_SET_OPTION_SUCCESS)
        give_up("refuses its mode");
    // Tests run things once, and are to meet both engines.
    if (vm->set_option(vm.get(), "lowers-after", "0") != EVMC_SET_OPTION_SUCCESS ||
        vm->set_option(vm.get(), "promotion-gas", "12") != EVMC_SET_OPTION_SUCCESS)
        give_up("refuses to lower at once");
    return vm;
}

}  // namespace

void* evmc_symbol(const char* name)
{
    return dlsym(module(), name);
}

EvmcVm* create_evmc_vm()
{
    using Create = EvmcVm* (*)();
    const auto create = reinterpret_cast<Create>(evmc_symbol("evmc_create_sluice"));
    if (create == nullptr)
        give_up("has no evmc_create_sluice");
    EvmcVm* const vm = create();
    if (vm == nullptr)
        give_up("creates nothing");
    return vm;
}

EvmcVm& evmc_vm(EngineMode mode)
{
    using enum EngineMode;
    static const std::array<OwnedVm, 4> vms{create_in_mode(traditional), create_in_mode(advanced),
                                            create_in_mode(automatic), create_in_mode(shadow)};
    return *vms[static_cast<std::size_t>(mode)];
}

}  // namespace sluice::evm::test
