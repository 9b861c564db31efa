// Intrinsics of modules and packages: importing, and the blocks that declare them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "zx/intrinsics/families.hpp"
#include "zx/intrinsics/operands.hpp"
#include "zx/library/native_support.hpp"
#include "zx/runtime/limits.hpp"
#include "zx/runtime/modules.hpp"
#include "zx/runtime/runtime.hpp"
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

// Whether the module has a name and lets the importer have it; if not, the error is set.
bool has_name(NativeCall& call, const ModuleObject& module, String* name)
{
    const std::string_view importer = text_operand(call, 3);
    Modules& modules = call.runtime.modules();
    bool found = false;
    if (!modules.is_open(module, name, importer)) {
        call.runtime.fail(import_denied(name, importer), ErrorKind::Import);
        return false;
    }
    // By name even what is not exported can be had.
    if (module.unit != nullptr)
        found = module.unit->find(module.symbols->find(name->view())) >= 0;
    if (!found)
        static_cast<void>(modules.member(module, name, found));
    if (!found)
        call.runtime.fail("'" + std::string{name->view()} + "' is not exported from " +
                              std::string{text_operand(call, 2)},
                          ErrorKind::Import);
    return found;
}

// Gives the importer's own variables of imported names what is imported.
NativeStatus rebind(NativeCall& call, const ModuleObject& module)
{
    Runtime& runtime = call.runtime;
    Modules& modules = runtime.modules();
    const auto importer = static_cast<std::uint32_t>(integer_operand(call, 5));
    for (std::size_t i = 0; i < list_operand(call, 6).size(); ++i) {
        const auto slot = static_cast<std::uint32_t>(element_operand(call, 6, i).integer());
        String* const exported = element_operand(call, 8, i).as<String>();
        if (element_operand(call, 7, i).boolean() &&
            !runtime.module_slots(importer)[slot].is_undefined()) {
            const Symbol symbol = modules.unit(importer).variables[slot].symbol;
            fail_const(runtime, modules.symbols()->name(symbol));
            return NativeStatus::Error;
        }
        bool found = false;
        Value value = modules.member(module, exported, found);
        if (!found && module.unit != nullptr) {
            const std::int64_t other = module.unit->find(module.symbols->find(exported->view()));
            if (other >= 0)
                value = modules.slots(module.unit->index)[other];
        }
        const Status status = runtime.assign_special(importer, slot, nullptr, value);
        if (status != Status::Ok)
            return status == Status::Error ? NativeStatus::Error : NativeStatus::OutOfMemory;
    }
    return NativeStatus::Done;
}

// The module, once it has been found to have all the names that are imported.
NativeStatus give_module(NativeCall& call, const ModuleObject* module)
{
    std::vector<String*> names;
    if (module == nullptr || !names_operand(call, 4, names))
        return NativeStatus::OutOfMemory;
    for (String* const name : names)
        if (!has_name(call, *module, name))
            return NativeStatus::Error;
    if (const NativeStatus status = rebind(call, *module); status != NativeStatus::Done)
        return status;
    return give(call, module);
}

NativeStatus import(NativeCall& call)
{
    Runtime& runtime = call.runtime;
    Modules& modules = runtime.modules();
    const auto index = static_cast<std::uint32_t>(integer_operand(call, 1));
    const std::string_view path = text_operand(call, 2);
    if (boolean_operand(call, 0))
        return give_module(call, modules.native_object(index));

    if (call.step == 1) {
        call.step = 2;
        modules.set_state(index, call.callee_failed ? LoadState::Failed : LoadState::Loaded);
        if (call.callee_failed)
            return fail_import(call, path, display_text(runtime.error().value, longest_cause));
    }
    switch (modules.state(index)) {
        case LoadState::Loaded:
            return give_module(call, modules.object(index));
        case LoadState::Loading:
            return runtime.fail(
                "Circular import detected: " + std::string{path} + " is already being loaded",
                ErrorKind::Import);
        case LoadState::Failed:
            return fail_import(call, path, "it failed before");
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

NativeStatus import_failed(NativeCall& call)
{
    return fail_import(call, text_operand(call, 0), text_operand(call, 1));
}

NativeStatus export_names(NativeCall& call)
{
    for (std::size_t i = 0; i < list_operand(call, 0).size(); ++i)
        if (element_operand(call, 1, i).is_undefined())
            return call.runtime.fail("Cannot export undefined: " +
                                     std::string{text_of(element_operand(call, 0, i))});
    return give_null(call);
}

NativeStatus fail(NativeCall& call)
{
    return call.runtime.fail(text_operand(call, 0));
}

// ---- blocks that declare modules and packages --------------------------------------------------

// A name is private if it is listed as such or begins with an underscore.
bool add_members(Heap& heap, Map& members, std::span<String* const> names,
                 std::span<const Value> values, std::span<String* const> private_names)
{
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
        const bool is_private = names[i]->view().starts_with('_') ||
                                std::ranges::find(private_names, names[i]) != private_names.end();
        // What the body has not got to is no member.
        if (!is_private && !values[i].is_undefined() && !members.set(heap, names[i], values[i]))
            return false;
    }
    return true;
}

NativeStatus declare_module(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    String* const name = name_operand(call, 0);
    Map* const members = Map::create(heap);
    std::vector<String*> names;
    std::vector<String*> private_names;
    if (name == nullptr || members == nullptr || !names_operand(call, 1, names) ||
        !names_operand(call, 3, private_names) ||
        !add_members(heap, *members, names, list_operand(call, 2), private_names))
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

NativeStatus declare_package(NativeCall& call)
{
    Heap& heap = call.runtime.heap();
    std::vector<String*> path;
    std::vector<String*> names;
    if (!names_operand(call, 1, path) || !names_operand(call, 2, names))
        return NativeStatus::OutOfMemory;
    PackageObject* const outermost = call.argument(0).is(Tag::Package)
                                         ? call.argument(0).as<PackageObject>()
                                         : make_package(heap, path.front());
    PackageObject* package = outermost;
    for (std::size_t i = 1; i < path.size() && package != nullptr; ++i)
        package = inner_package(heap, *package, path[i]);
    if (package == nullptr ||
        !add_members(heap, *package->members, names, list_operand(call, 3), {}))
        return NativeStatus::OutOfMemory;
    return call.done(Value::from(outermost));
}

constexpr BuiltinInfo family[] = {
    {.name = "%import", .function = import, .least = 9, .most = 9, .is_simple = false},
    {.name = "%import_failed", .function = import_failed, .least = 2, .most = 2},
    {.name = "%export", .function = export_names, .least = 2, .most = 2},
    {.name = "%fail", .function = fail, .least = 1, .most = 1},
    {.name = "%define_module", .function = declare_module, .least = 4, .most = 4},
    {.name = "%define_package", .function = declare_package, .least = 4, .most = 4},
};

}  // namespace

std::span<const BuiltinInfo> module_intrinsics() noexcept
{
    return family;
}

}  // namespace sluice::zx
