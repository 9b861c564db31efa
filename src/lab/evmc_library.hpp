// EVMs in shared libraries, loaded as clients of EVMC load them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "evmc/evmc_abi.h"

namespace sluice::lab {

/// One EVM behind the interface EVMC at ABI version 12. Whatever the library does, it does in this
/// process: what may crash belongs into another (see ForkedRunner).
class EvmcLibrary {
public:
    /// Loads "FILE[,OPTION[=VALUE]...]", creates the EVM and sets its options, in their order. Of
    /// libNAME.so the function evmc_create_NAME makes it, or else evmc_create. The error is one
    /// line.
    static std::expected<EvmcLibrary, std::string> load(std::string_view configuration);

    [[nodiscard]] EvmcVm& vm() const noexcept { return *vm_; }

private:
    struct Destroy {
        void operator()(EvmcVm* vm) const noexcept { vm->destroy(vm); }
    };

    explicit EvmcLibrary(EvmcVm* vm) noexcept : vm_{vm} {}
    [[nodiscard]] std::expected<void, std::string> set_options(std::string_view options) const;

    /// The library stays loaded: its code may have left threads and exit handlers behind.
    std::unique_ptr<EvmcVm, Destroy> vm_;
};

/// What a configuration's EVM is called: NAME of "path/libNAME.so,OPTION=VALUE", with the options
/// behind it.
std::string evmc_side_name(std::string_view configuration);

}  // namespace sluice::lab
