// Makes modules of files that a running program names (eval_file), on either engine.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/compiler/codegen.hpp"
#include "zx/engine/catalog.hpp"
#include "zx/runtime/program.hpp"
#include "zx/runtime/runtime.hpp"

namespace sluice::zx {

class VirtualMachine;

/// A file is kept by its path and its text: as long as that is the same it is one module, which
/// runs again. Nothing is evicted, as functions of a module may live anywhere; the texts together
/// are no longer than `longest_texts`.
class EvaluatedFiles final : public FileEvaluator {
public:
    static constexpr std::size_t longest_texts = std::size_t{16} << 20;
    /// What a text counts at least, as a module takes memory whatever is in it.
    static constexpr std::size_t least_text = 4096;

    /// All outlive it; without a machine the tree interpreter runs.
    EvaluatedFiles(LoadedProgram& program, Runtime& runtime, const Catalog& catalog,
                   VirtualMachine* vm, CompileOptions options) noexcept;

    [[nodiscard]] std::optional<std::uint32_t> prepare(const std::string& path,
                                                       std::string_view name, std::string text,
                                                       std::string& failure) override;

    /// Modules that were prepared since the last time, for sessions; those that are at work count
    /// as failed from now on.
    [[nodiscard]] std::vector<std::uint32_t> take_prepared();

private:
    [[nodiscard]] bool make_ready(std::size_t first, std::string& failure);

    LoadedProgram& program_;
    Runtime& runtime_;
    const Catalog& catalog_;
    VirtualMachine* vm_;
    CompileOptions options_;
    std::unordered_map<std::string, std::uint32_t> latest_;  // modules by path
    std::vector<std::uint32_t> prepared_;
    std::size_t text_bytes_ = 0;
};

}  // namespace sluice::zx
