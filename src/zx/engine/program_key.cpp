// What compiled code depends on, as one number.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/program_key.hpp"

#include <sys/stat.h>

#include "base/sha256.hpp"
#include "zx/compiler/bytecode.hpp"
#include "zx/compiler/code_image.hpp"
#include "zx/compiler/gas.hpp"

namespace sluice::zx {

namespace {

/// Fields one behind the other, each with its length: no two lists of them give the same text.
class Fields {
public:
    std::string bytes;

    void add(std::string_view text)
    {
        add(text.size());
        bytes += text;
    }
    void add(std::uint64_t number)
    {
        for (int shift = 0; shift < 64; shift += 8)
            bytes += static_cast<char>(static_cast<std::uint8_t>(number >> shift));
    }
};

void add_build(Fields& fields)
{
    fields.add(SLUICE_VERSION);
    fields.add(std::uint64_t{code_image_version});
    // Builds of one version may compile differently.
    struct stat file{};
    if (::stat("/proc/self/exe", &file) == 0) {
        fields.add(static_cast<std::uint64_t>(file.st_size));
        fields.add(static_cast<std::uint64_t>(file.st_mtim.tv_sec));
        fields.add(static_cast<std::uint64_t>(file.st_mtim.tv_nsec));
    }
    for (const OpcodeInfo& opcode : opcode_infos) {
        fields.add(opcode.name);
        fields.add(opcode.operands);
    }
    for (std::size_t i = 0; i < gas_operation_count; ++i) {
        fields.add(gas_operations[i].name);
        fields.add(gas_cost(static_cast<GasOperation>(i), 1));
    }
}

void add_unit(Fields& fields, const ModuleUnit& unit)
{
    fields.add(unit.path);
    fields.add(unit.name);
    fields.add(unit.source->text());
    fields.add(unit.imports.size());
    for (const Import& import : unit.imports) {
        fields.add(static_cast<std::uint64_t>(import.target.kind));
        fields.add(std::uint64_t{import.target.module});
        fields.add(import.target.canonical_path);
        fields.add(import.target.failure);
    }
}

}  // namespace

Hash256 program_key(const LoadedProgram& program, const Catalog& catalog,
                    const CompileOptions& options, bool braces_only,
                    std::span<const std::string> changes)
{
    Fields fields;
    fields.bytes.reserve(program.counters().bytes_parsed + (std::size_t{1} << 16));
    add_build(fields);
    for (const BuiltinInfo* builtin : catalog.builtins()) {
        fields.add(builtin->name);
        fields.add((builtin->is_simple ? 1U : 0U) | (builtin->is_variable ? 2U : 0U));
    }
    fields.add((options.strict_modifiers ? 1U : 0U) | (options.strict_types ? 2U : 0U) |
               (braces_only ? 4U : 0U));
    fields.add(changes.size());
    for (const std::string& change : changes)
        fields.add(change);
    for (const auto& unit : program.units())
        add_unit(fields, *unit);
    return sha256(
        {reinterpret_cast<const std::uint8_t*>(fields.bytes.data()), fields.bytes.size()});
}

}  // namespace sluice::zx
