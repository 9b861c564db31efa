// Modules of a program that runs: their variables, how far each is loaded, and modules as values.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/modules.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

void display_named(DisplayWriter& writer, std::string_view kind, const String& name)
{
    writer.text("<");
    writer.text(kind);
    writer.text(" ");
    writer.text(name.view());
    writer.text(">");
}

// The first folder of a path below the root; empty for files right in it and outside of it.
std::string package_of(std::string_view path, std::string_view root)
{
    const std::filesystem::path relative =
        std::filesystem::path{path}.lexically_relative(std::filesystem::path{root});
    if (relative.empty() || std::next(relative.begin()) == relative.end())
        return {};
    const std::string first = relative.begin()->string();
    return first == ".." || first == "." ? std::string{} : first;
}

Value content(Value value) noexcept
{
    if (value.is(Tag::Cell))
        value = value.as<Cell>()->value;
    return value.is_undefined() ? Value::null() : value;
}

}  // namespace

void ModuleObject::trace(Marker& marker) const
{
    marker.mark(name);
    marker.mark(members);
}

void ModuleObject::display(DisplayWriter& writer) const
{
    display_named(writer, "module", *name);
}

void PackageObject::trace(Marker& marker) const
{
    marker.mark(name);
    marker.mark(members);
}

void PackageObject::display(DisplayWriter& writer) const
{
    display_named(writer, "package", *name);
}

std::string import_denied(const String* name, std::string_view importer)
{
    return "Permission denied: cannot import '" + std::string{name->view()} + "' from '" +
           std::string{importer} + "'";
}

String* Modules::name_of(Symbol symbol)
{
    return heap_.intern(symbols_->name(symbol));
}

bool Modules::add(ModuleUnit& unit, std::span<const std::string> arguments, std::string_view root)
{
    const std::size_t count = std::max(unit.variables.size(), std::size(module_start_variables));
    List* const list = List::create(heap_, arguments.size());
    if (list == nullptr || !heap_.charge(count * sizeof(Value)))
        return false;
    for (const std::string& argument : arguments) {
        const String* const text = String::create_lossy(heap_, argument);
        if (text == nullptr || !list->append(heap_, Value::from(text)))
            return false;
    }
    const std::string folder = std::filesystem::path{unit.path}.parent_path().string();
    const std::string texts[] = {unit.path, unit.path, folder, unit.name,
                                 package_of(unit.path, root)};
    Module module;
    module.unit = &unit;
    module.slots = std::make_unique<Value[]>(count);
    module.slot_count = count;
    for (std::size_t i = 0; i < std::size(texts); ++i) {
        const String* const text = String::create_lossy(heap_, texts[i]);
        if (text == nullptr)
            return false;
        module.slots[i] = Value::from(text);
    }
    module.slots[std::size(texts)] = Value::from(list);
    module.slots[std::size(texts) + 1] = Value::from(list);
    modules_.push_back(std::move(module));
    return true;
}

void Modules::clear_variables(std::uint32_t index) noexcept
{
    const Module& module = modules_[index];
    std::fill(module.slots.get() + std::size(module_start_variables),
              module.slots.get() + module.slot_count, Value{});
}

FunctionObject* Modules::function(std::uint32_t index)
{
    Module& module = modules_[index];
    if (module.function == nullptr)
        module.function = FunctionObject::create(heap_, module.unit->code.get(), Value{});
    return module.function;
}

ModuleObject* Modules::object(std::uint32_t index)
{
    Module& module = modules_[index];
    if (module.object != nullptr)
        return module.object;
    String* const name = String::create_lossy(heap_, module.unit->name);
    ModuleObject* const object = name == nullptr ? nullptr : heap_.create<ModuleObject>(name);
    if (object == nullptr)
        return nullptr;
    object->unit = module.unit;
    object->slots = module.slots.get();
    object->symbols = symbols_;
    module.object = object;
    return object;
}

ModuleObject* Modules::native_object(std::uint32_t index)
{
    if (index >= native_modules_.size())
        return nullptr;
    native_objects_.resize(native_modules_.size());
    if (native_objects_[index] != nullptr)
        return native_objects_[index];
    const BuiltinTable& table = native_modules_[index];
    Map* const members = Map::create(heap_, table.builtins.size());
    String* const name = heap_.intern(table.name);
    if (members == nullptr || name == nullptr)
        return nullptr;
    for (const BuiltinInfo& builtin : table.builtins) {
        String* const key = heap_.intern(builtin.name);
        const BuiltinObject* const value = heap_.create<BuiltinObject>(&builtin);
        if (key == nullptr || value == nullptr || !members->set(heap_, key, Value::from(value)))
            return nullptr;
    }
    ModuleObject* const object = heap_.create<ModuleObject>(name);
    if (object == nullptr)
        return nullptr;
    object->members = members;
    native_objects_[index] = object;
    return object;
}

Value Modules::member(const ModuleObject& module, String* name, bool& found)
{
    found = false;
    if (module.unit != nullptr) {
        const Symbol symbol = module.symbols->find(name->view());
        const ExportTarget target = symbol == no_symbol
                                        ? ExportTarget{}
                                        : module.unit->find_export(symbol, *module.symbols);
        switch (target.kind) {
            case ExportTarget::Kind::None:
                return Value::null();
            case ExportTarget::Kind::Variable:
                found = true;
                return content(modules_[target.module].slots[target.index]);
            case ExportTarget::Kind::Builtin: {
                const ModuleObject* const native = native_object(target.module);
                String* const original = name_of(target.symbol);
                return native == nullptr || original == nullptr ? Value::null()
                                                                : member(*native, original, found);
            }
        }
    }
    const std::uint32_t index = module.members->find(heap_, name);
    if (index == Map::not_found)
        return Value::null();
    found = true;
    return content(module.members->entry_at(index).value);
}

bool Modules::is_open(const ModuleObject& module, const String* name,
                      std::string_view importer) const
{
    if (module.unit == nullptr || !module.unit->restricts_importers)
        return true;
    const std::int64_t slot = module.unit->find(module.symbols->find(name->view()));
    return slot < 0 || module.unit->variables[static_cast<std::size_t>(slot)].is_open_to(importer);
}

Value Modules::member(const PackageObject& package, String* name) const
{
    return content(package.members->get(heap_, name));
}

void Modules::trace(Marker& marker) const
{
    for (const Module& module : modules_) {
        marker.mark(module.slots.get(), module.slot_count);
        marker.mark(module.function);
        marker.mark(module.object);
    }
    for (const ModuleObject* object : native_objects_)
        marker.mark(object);
}

}  // namespace sluice::zx
