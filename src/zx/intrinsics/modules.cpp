// Intrinsics of modules and packages: importing, and the blocks that declare them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/modules.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/syntax/ast.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {
namespace {

// Of an error's text within the importer's.
constexpr std::size_t longest_cause = 4096;

NativeStatus fail_import(NativeCall& call, std::string_view path, std::string_view cause)
{
    std::string message = "Module not found or failed to load: " + std::string{path};
    if (!cause.empty())
        message += ": " + std::string{cause};
    return call.runtime.fail(message, ErrorKind::Import);
}

// Whether `importer` is the file that an export is open to: by its path as it is written, with the
// extension or without, from any folder.
bool is_importer(std::string_view importer, std::string_view allowed)
{
    while (allowed.starts_with("./"))
        allowed.remove_prefix(2);
    const std::string stem = std::filesystem::path{importer}.replace_extension().string();
    const auto ends_with_path = [](std::string_view path, std::string_view end) {
        return path.ends_with(end) &&
               (path.size() == end.size() || path[path.size() - end.size() - 1] == '/');
    };
    return ends_with_path(importer, allowed) || ends_with_path(stem, allowed);
}

// Whether the module's `export ... to` statements let the importer have a name.
bool is_open_to(const ModuleUnit& unit, Symbol symbol, std::string_view importer)
{
    for (const Statement* statement : unit.program->statements) {
        const auto* list = as<ExportList>(statement);
        if (list == nullptr || list->importers.empty() ||
            std::ranges::find(list->names, symbol, &Name::symbol) == list->names.end())
            continue;
        return std::ranges::any_of(list->importers, [&](const StringLiteral* allowed) {
            return is_importer(importer, allowed->text);
        });
    }
    return true;
}

// Whether a loaded file has what a `use` names; if not, the error is set.
bool has_names(NativeCall& call, const Use& use, const ModuleUnit& unit, std::string_view importer)
{
    const SymbolTable& symbols = *call.runtime.modules().symbols();
    for (const ImportedName& imported : use.names) {
        const std::string name{symbols.name(imported.exported)};
        // By name even what is not exported can be had.
        const std::int64_t slot = unit.find(imported.exported);
        if (slot < 0 || call.runtime.module_slots(unit.index)[slot].is_undefined()) {
            call.runtime.fail("'" + name + "' is not exported from " + std::string{use.path},
                              ErrorKind::Import);
            return false;
        }
        if (!is_open_to(unit, imported.exported, importer)) {
            call.runtime.fail("Permission denied: cannot import '" + name + "' from '" +
                                  std::string{use.path} + "'",
                              ErrorKind::Import);
            return false;
        }
    }
    return true;
}

NativeStatus use_native(NativeCall& call, const Use& use, std::uint32_t index)
{
    const ModuleObject* const module = call.runtime.modules().native_object(index);
    if (module == nullptr)
        return NativeStatus::OutOfMemory;
    for (const ImportedName& imported : use.names) {
        String* const name = name_of(call, imported.exported);
        if (name == nullptr)
            return NativeStatus::OutOfMemory;
        if (module->members->find(call.runtime.heap(), name) == Map::not_found)
            return call.runtime.fail(
                "'" + std::string{name->view()} + "' is not exported from " + std::string{use.path},
                ErrorKind::Import);
    }
    return give(call, module);
}

NativeStatus use_file(NativeCall& call, const Use& use, std::uint32_t index)
{
    Runtime& runtime = call.runtime;
    Modules& modules = runtime.modules();
    if (call.step == 1) {
        modules.set_state(index, call.callee_failed ? LoadState::Failed : LoadState::Loaded);
        if (call.callee_failed)
            return fail_import(call, use.path, display_text(runtime.error().value, longest_cause));
    }
    switch (modules.state(index)) {
        case LoadState::Loaded: {
            const ModuleUnit* const importer = calling_unit(call);
            const std::string_view path =
                importer == nullptr ? std::string_view{} : std::string_view{importer->path};
            if (!has_names(call, use, modules.unit(index), path))
                return NativeStatus::Error;
            return give(call, modules.object(index));
        }
        case LoadState::Loading:
            return runtime.fail(
                "Circular import detected: " + std::string{use.path} + " is already being loaded",
                ErrorKind::Import);
        case LoadState::Failed:
            return fail_import(call, use.path, "it failed before");
        case LoadState::NotLoaded:
            break;
    }
    const FunctionObject* const function = modules.function(index);
    if (function == nullptr)
        return NativeStatus::OutOfMemory;
    modules.set_state(index, LoadState::Loading);
    call.step = 1;
    call.guards_callee = true;
    return call.call(Value::from(function));
}

NativeStatus use_module(NativeCall& call)
{
    const auto& use = pointer_operand<const Use>(call, 0);
    const ModuleUnit* const unit = calling_unit(call);
    const ImportTarget* const target = unit == nullptr ? nullptr : unit->find_import(use);
    if (target == nullptr)
        return fail_import(call, use.path, "");
    switch (target->kind) {
        case ImportTarget::Kind::Missing:
            return fail_import(call, use.path, target->failure);
        case ImportTarget::Kind::Native:
            return use_native(call, use, target->module);
        case ImportTarget::Kind::Module:
            break;
    }
    return use_file(call, use, target->module);
}

// Pairs of names and values.
NativeStatus check_exports(NativeCall& call)
{
    for (std::size_t i = 0; i + 1 < call.arguments.size(); i += 2) {
        if (call.arguments[i + 1].is_undefined())
            return call.runtime.fail("Cannot export undefined: " +
                                     std::string{text_operand(call, i)});
    }
    return give_null(call);
}

NativeStatus fail(NativeCall& call)
{
    return call.runtime.fail(text_operand(call, 0));
}

// ---- blocks that declare modules and packages --------------------------------------------------

// The names that a body declares as private.
std::vector<Symbol> private_names(const Block& body)
{
    std::vector<Symbol> names;
    const auto add = [&](const Declaration& declaration, const Name& name,
                         const Modifiers& modifiers) {
        if (declaration.modifiers.has(Modifier::Private) || modifiers.has(Modifier::Private))
            names.push_back(name.symbol);
    };
    for (const Statement* statement : body.statements) {
        if (const auto* function = as<FunctionDeclaration>(statement))
            add(*function, function->name, function->function->modifiers);
        else if (const auto* variable = as<Let>(statement))
            add(*variable, variable->name, variable->modifiers);
        else if (const auto* contract = as<ContractDeclaration>(statement))
            add(*contract, contract->name, contract->modifiers);
        else if (const auto* entity = as<EntityDeclaration>(statement))
            add(*entity, entity->name, entity->modifiers);
    }
    return names;
}

// Adds what a body declares: operands from 1 on are triples of name, value (a Cell for a variable
// that functions share) and whether it is private, or one map of the names and values.
bool add_members(NativeCall& call, const Block& body, Map& members)
{
    Heap& heap = call.runtime.heap();
    const auto add = [&](String* key, Value value) {
        String* const name = heap.intern(key);
        return name != nullptr && (name->view().starts_with('_') || members.set(heap, name, value));
    };
    if (!call.argument(1).is_map()) {
        for (std::size_t i = 1; i + 2 < call.arguments.size(); i += 3) {
            if (!boolean_operand(call, i + 2) &&
                !add(call.arguments[i].as<String>(), call.arguments[i + 1]))
                return false;
        }
        return true;
    }
    const std::vector<Symbol> hidden = private_names(body);
    const SymbolTable& symbols = *call.runtime.modules().symbols();
    const Map& all = *call.argument(1).as<Map>();
    for (std::uint32_t i = 0; i < all.used(); ++i) {
        const MapEntry& entry = all.entry_at(i);
        if (entry.key == nullptr ||
            std::ranges::find(hidden, symbols.find(entry.key->view())) != hidden.end())
            continue;
        if (!add(entry.key, entry.value))
            return false;
    }
    return true;
}

NativeStatus declare_module(NativeCall& call)
{
    const auto& declaration = pointer_operand<const ModuleDeclaration>(call, 0);
    Heap& heap = call.runtime.heap();
    String* const name = name_of(call, declaration.name.symbol);
    Map* const members = Map::create(heap);
    if (name == nullptr || members == nullptr || !add_members(call, *declaration.body, *members))
        return NativeStatus::OutOfMemory;
    ModuleObject* const module = heap.create<ModuleObject>(name);
    if (module == nullptr)
        return NativeStatus::OutOfMemory;
    module->members = members;
    return call.done(Value::from(module));
}

PackageObject* make_package(Heap& heap, String* name)
{
    Map* const members = Map::create(heap);
    return members == nullptr ? nullptr : heap.create<PackageObject>(name, members);
}

// The package of that name within another one, made if there is none.
PackageObject* inner_package(Heap& heap, PackageObject& outer, String* name)
{
    const Value present = outer.members->get(heap, name);
    if (present.is(Tag::Package))
        return present.as<PackageObject>();
    PackageObject* const made = make_package(heap, name);
    if (made == nullptr || !outer.members->set(heap, name, Value::from(made)))
        return nullptr;
    return made;
}

// What the first name of a package's path is bound to already, if that is a package.
PackageObject* present_package(NativeCall& call, const Name& name)
{
    if (name.binding.kind != BindingKind::Module)
        return nullptr;
    const Value present = call.runtime.module_slots(name.binding.module)[name.binding.index];
    return present.is(Tag::Package) ? present.as<PackageObject>() : nullptr;
}

NativeStatus declare_package(NativeCall& call)
{
    const auto& declaration = pointer_operand<const PackageDeclaration>(call, 0);
    Heap& heap = call.runtime.heap();
    std::vector<String*> path;
    for (const Name& name : declaration.path) {
        path.push_back(name_of(call, name.symbol));
        if (path.back() == nullptr)
            return NativeStatus::OutOfMemory;
    }
    PackageObject* outermost = present_package(call, declaration.path.front());
    if (outermost == nullptr)
        outermost = make_package(heap, path.front());
    PackageObject* package = outermost;
    for (std::size_t i = 1; i < path.size() && package != nullptr; ++i)
        package = inner_package(heap, *package, path[i]);
    if (package == nullptr || !add_members(call, *declaration.body, *package->members))
        return NativeStatus::OutOfMemory;
    return call.done(Value::from(outermost));
}

constexpr BuiltinInfo family[] = {
    {.name = "%use", .function = use_module, .is_simple = false},
    {.name = "%export", .function = check_exports},
    {.name = "%fail", .function = fail},
    {.name = "%module", .function = declare_module},
    {.name = "%package", .function = declare_package},
};

}  // namespace

std::span<const BuiltinInfo> module_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
