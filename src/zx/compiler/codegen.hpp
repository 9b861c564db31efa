// From the resolved tree to the virtual machine's code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/builtin_directory.hpp"
#include "zx/compiler/scope.hpp"

namespace sluice::zx {

/// What constants of compiled code stand for, in the machine that will run it.
class Linker {
public:
    virtual ~Linker() = default;

    /// An interned string, as a value; Undefined when memory is out.
    [[nodiscard]] virtual Value string(std::string_view text) = 0;
    /// An integer of any size up to the language's limit; Undefined when it is beyond that.
    [[nodiscard]] virtual Value integer(std::string_view digits) = 0;
    /// A list of interned strings.
    [[nodiscard]] virtual Value names(const std::vector<std::string_view>& names) = 0;
    /// The builtin of a BuiltinReference::index, as a value.
    [[nodiscard]] virtual Value builtin(std::uint32_t index) = 0;
    /// Where a variable of a module lies.
    [[nodiscard]] virtual Value* module_slot(std::uint32_t module, std::uint32_t index) = 0;
};

/// What the compiler refuses, though it is well formed.
struct CompileError {
    std::uint32_t offset = 0;
    std::string message;
};

struct CompileOptions {
    bool strict_modifiers = false;  ///< view and pure actions may not write state.
    bool strict_types = false;      ///< Annotations are checked.
};

/// Compiles the module's top level and all functions in it. Their constants are traced by whoever
/// owns the code. False, with an error, for what is not supported or too large.
bool compile_module(ModuleUnit& unit, SymbolTable& symbols, const BuiltinDirectory& builtins,
                    Linker& linker, const CompileOptions& options, CompileError& error);

/// Finds out which calls of a resolved function need no more than a window.
void find_plain_calls(FunctionCode& code) noexcept;

}  // namespace sluice::zx
