// Programs compiled and listed, for tests of the compiler.
// SPDX-License-Identifier: Apache-2.0
#include "listing.hpp"

#include <gtest/gtest.h>

#include "zx/engine/catalog.hpp"
#include "zx/runtime/program.hpp"

namespace sluice::zx::test {

namespace {

struct Listing {
    std::vector<ListedFunction> functions;
    std::string refusal;
};

Listing list(std::string_view text)
{
    MemoryFiles files;
    files.add("/main.zx", std::string{text});
    files.add("/other.zx", "export let shared = 1\n");
    const Catalog catalog;
    LoadedProgram program{files, catalog, {.root = "/", .parsing = {}}};
    if (!program.load("/main.zx")) {
        ADD_FAILURE() << program.failure();
        return {};
    }
    ListingLinker linker{[&](std::uint32_t index) { return catalog.builtin(index).name; }};
    CompileError error;
    if (!compile_module(program.entry(), program.symbols(), catalog, linker, {}, error))
        return {{}, error.message};
    return {list_functions(program.entry(), program.units(), program.symbols(), linker), {}};
}

}  // namespace

std::vector<ListedFunction> functions_of(std::string_view program)
{
    Listing listing = list(program);
    EXPECT_EQ(listing.refusal, "");
    return std::move(listing.functions);
}

ListedFunction function_of(std::string_view program, std::string_view name)
{
    for (ListedFunction& function : functions_of(program))
        if (function.name == name)
            return std::move(function);
    ADD_FAILURE() << "there is no function " << name;
    return {};
}

Lines code_of(std::string_view program, std::string_view name)
{
    Lines lines;
    for (const ListedBlock& block : function_of(program, name).blocks)
        for (const ListedInstruction& instruction : block.instructions)
            lines.push_back(std::to_string(instruction.cost) + " " + to_text(instruction));
    return lines;
}

std::uint64_t total_of(const ListedFunction& function)
{
    std::uint64_t total = 0;
    for (const ListedBlock& block : function.blocks)
        total += block.cost;
    return total;
}

std::string refusal_of(std::string_view program)
{
    return list(program).refusal;
}

}  // namespace sluice::zx::test
