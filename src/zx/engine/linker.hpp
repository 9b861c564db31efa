// Gives compiled code its constants in the machine that runs it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "zx/compiler/codegen.hpp"
#include "zx/engine/catalog.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {

/// No collection may run between the first constant and VirtualMachine::add_code, which then keeps
/// them alive.
class RuntimeLinker final : public Linker {
public:
    RuntimeLinker(Runtime& runtime, const Catalog& catalog)
        : runtime_{runtime}, catalog_{catalog}, builtins_(catalog.builtins().size(), nullptr)
    {}

    [[nodiscard]] Value string(std::string_view text) override;
    [[nodiscard]] Value integer(std::string_view digits) override;
    [[nodiscard]] Value names(const std::vector<std::string_view>& names) override;
    [[nodiscard]] Value builtin(std::uint32_t index) override;
    [[nodiscard]] Value* module_slot(std::uint32_t module, std::uint32_t index) override;

    /// Whether some constant found no memory; the code is then of no use.
    [[nodiscard]] bool ran_out() const noexcept { return ran_out_; }

private:
    Runtime& runtime_;
    const Catalog& catalog_;
    std::vector<BuiltinObject*> builtins_;
    bool ran_out_ = false;
};

}  // namespace sluice::zx
