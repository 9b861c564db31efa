// sluice bytecode: the register bytecode that a program of the zx language is compiled to.
// SPDX-License-Identifier: Apache-2.0
#include "cli/zx_bytecode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

#include "base/quote.hpp"
#include "cli/command.hpp"
#include "cli/json_text.hpp"
#include "cli/terminal.hpp"
#include "cli/zx_source.hpp"
#include "zx/compiler/bytecode_text.hpp"

namespace sluice::cli {
namespace {

nlohmann::ordered_json to_json(const zx::ListedFunction& function)
{
    using Json = nlohmann::ordered_json;
    Json json{{"name", function.name},
              {"file", function.file},
              {"line", function.position.line},
              {"column", function.position.column},
              {"registers", function.register_count},
              {"variables", function.variable_count},
              {"parameters", function.parameters},
              {"captures", function.captures},
              {"constants", function.constants},
              {"handlers", Json::array()},
              {"blocks", Json::array()}};
    for (const zx::ListedHandler& handler : function.handlers)
        json["handlers"].push_back({{"begin", handler.begin},
                                    {"end", handler.end},
                                    {"block", handler.block},
                                    {"error", handler.value},
                                    {"cleanup", handler.is_cleanup}});
    for (const zx::ListedBlock& block : function.blocks) {
        Json instructions = Json::array();
        for (const zx::ListedInstruction& instruction : block.instructions)
            instructions.push_back({{"word", instruction.word},
                                    {"gas", instruction.cost},
                                    {"name", instruction.name},
                                    {"operands", instruction.operands},
                                    {"line", instruction.position.line},
                                    {"column", instruction.position.column}});
        json["blocks"].push_back({{"gas", block.cost}, {"instructions", std::move(instructions)}});
    }
    return json;
}

int list_instructions()
{
    for (const zx::OpcodeInfo& instruction : zx::opcode_infos)
        fmt::print("{:<16}{:<7}{}\n", instruction.name, instruction.operands,
                   instruction.description);
    return exit_success;
}

/// Whether a function is meant by `name`: its own, or with those around it.
bool is_named(const zx::ListedFunction& function, std::string_view name)
{
    return function.name == name ||
           (function.name.size() > name.size() && function.name.ends_with(name) &&
            function.name[function.name.size() - name.size() - 1] == '.');
}

/// Puts a listing where it belongs.
int deliver(const BytecodeOptions& options, std::string_view text)
{
    if (options.output.empty()) {
        fmt::print("{}", text);
        return exit_success;
    }
    std::ofstream file{options.output, std::ios::binary};
    file << text;
    file.close();
    if (file)
        return exit_success;
    print_error(fmt::format("cannot write {}", quote(options.output)));
    return exit_failure;
}

}  // namespace

int list_program(const BytecodeOptions& options)
{
    if (options.lists_instructions)
        return list_instructions();
    if (options.file.empty()) {
        print_error("bytecode: FILE is missing (try --help)");
        return exit_usage;
    }
    InspectedProgram inspected{options.parsing};
    zx::LoadedProgram& program = inspected.program();
    if (!inspected.load(options.file)) {
        print_load_failure(program, options.file);
        return exit_usage;
    }
    std::vector<zx::ListedFunction> functions;
    for (const auto& unit : program.units()) {
        if (unit->index != 0 && !options.with_imports)
            break;
        if (const auto refused = inspected.compile(*unit)) {
            print_diagnostics({*refused}, *unit->source);
            return exit_usage;
        }
        std::ranges::move(
            zx::list_functions(*unit, program.units(), program.symbols(), inspected.linker()),
            std::back_inserter(functions));
    }
    if (!options.function.empty()) {
        std::erase_if(functions, [&](const zx::ListedFunction& function) {
            return !is_named(function, options.function);
        });
        if (functions.empty()) {
            print_error(fmt::format("no function is called {}; without --function all are listed",
                                    quote(options.function)));
            return exit_usage;
        }
    }
    if (options.as_json) {
        nlohmann::ordered_json json = nlohmann::ordered_json::array();
        for (const zx::ListedFunction& function : functions)
            json.push_back(to_json(function));
        return deliver(options, json_text(json, 1) + "\n");
    }
    std::string text;
    for (const zx::ListedFunction& function : functions) {
        if (!text.empty())
            text += '\n';
        text += zx::to_text(function);
    }
    return deliver(options, text);
}

void add_zx_bytecode(Command app, int& exit_code)
{
    auto options = std::make_shared<BytecodeOptions>();
    Command command = app.add_command("bytecode", "Print what a .zx program is compiled to");
    command.add_option("FILE", options->file, "The program");
    command.add_option("--function", options->function, "Only the functions of this name")
        .type_name("NAME");
    command.add_flag("--imports", options->with_imports, "The modules that it imports, too");
    command.add_flag("--json", options->as_json, "As a JSON array of functions");
    command.add_flag("--instructions", options->lists_instructions,
                     "All instructions that there are, with their operands");
    command.footer(
        "docs/zx-bytecode.md tells how to read it. Examples:\n"
        "  sluice bytecode examples/token.zx --function transfer\n"
        "  sluice bytecode --instructions\n\n"
        "Exit codes: 0 fine, 2 the program does not compile.");
    command.callback([options, &exit_code] { exit_code = list_program(*options); });
}

}  // namespace sluice::cli
