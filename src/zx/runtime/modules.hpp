// Modules of a program that runs: their variables, how far each is loaded, and modules as values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/compiler/scope.hpp"
#include "zx/runtime/native.hpp"
#include "zx/runtime/objects.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// A module as a value: of a file, of builtins, or of a `module M { }` declaration.
///
/// The members of a file are its exported variables as they are now; those of a declaration are
/// `members`, in which a Cell stands for the variable that it holds.
class ModuleObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Module;

    explicit ModuleObject(String* its_name) noexcept : Object{kind_tag}, name{its_name} {}

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    String* name;
    const ModuleUnit* unit = nullptr;      ///< Of a file.
    Value* slots = nullptr;                ///< Of a file: its variables.
    const SymbolTable* symbols = nullptr;  ///< Of a file.
    Map* members = nullptr;                ///< Else: by name.
};

/// `package a.b { }`: members, among them other packages.
class PackageObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Package;
    static constexpr bool needs_release = false;

    PackageObject(String* its_name, Map* its_members) noexcept
        : Object{kind_tag}, name{its_name}, members{its_members}
    {}

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    String* name;
    Map* members;
};

enum class LoadState : std::uint8_t { NotLoaded, Loading, Loaded, Failed };

/// The message for a module that may not have a name of another one.
[[nodiscard]] std::string import_denied(const String* name, std::string_view importer);

/// The modules of a program: the files that were compiled, and the native ones.
class Modules {
public:
    explicit Modules(Heap& heap) noexcept : heap_{heap} {}

    void set_symbols(const SymbolTable* symbols) noexcept { symbols_ = symbols; }
    [[nodiscard]] const SymbolTable* symbols() const noexcept { return symbols_; }
    /// The interned string of a symbol; nullptr when memory is out.
    [[nodiscard]] String* name_of(Symbol symbol);

    /// Makes room for a module's variables, all unset, and sets those of module_start_variables.
    /// Modules are added in the order of their indices. False when memory is out.
    /// `root` is the project's folder.
    [[nodiscard]] bool add(ModuleUnit& unit, std::span<const std::string> arguments,
                           std::string_view root);
    [[nodiscard]] std::size_t count() const noexcept { return modules_.size(); }
    [[nodiscard]] ModuleUnit& unit(std::uint32_t module) const noexcept
    {
        return *modules_[module].unit;
    }
    [[nodiscard]] Value* slots(std::uint32_t module) const noexcept
    {
        return modules_[module].slots.get();
    }

    /// Makes all variables unset, but for those that every module begins with.
    void clear_variables(std::uint32_t module) noexcept;

    [[nodiscard]] LoadState state(std::uint32_t module) const noexcept
    {
        return modules_[module].state;
    }
    void set_state(std::uint32_t module, LoadState state) noexcept
    {
        modules_[module].state = state;
    }

    /// The function that runs a module's top level; made once. nullptr when memory is out.
    [[nodiscard]] FunctionObject* function(std::uint32_t module);
    /// The module as a value, always the same one; nullptr when memory is out.
    [[nodiscard]] ModuleObject* object(std::uint32_t module);
    /// The same for a native module, whose members are builtins.
    [[nodiscard]] ModuleObject* native_object(std::uint32_t index);
    /// Native modules, by ImportTarget::module.
    void set_native_modules(std::span<const BuiltinTable> modules) { native_modules_ = modules; }

    /// What importers of a name get, by interned name; null and `found` false if there is no such
    /// export. A variable that is still unset is null.
    [[nodiscard]] Value member(const ModuleObject& module, String* name, bool& found);
    /// Whether the file at the path `importer` may have the export of that name, if there is one.
    [[nodiscard]] bool is_open(const ModuleObject& module, const String* name,
                               std::string_view importer) const;

    /// The member of a package, or null.
    [[nodiscard]] Value member(const PackageObject& package, String* name) const;

    void trace(Marker& marker) const;

private:
    struct Module {
        ModuleUnit* unit = nullptr;
        std::unique_ptr<Value[]> slots;
        std::size_t slot_count = 0;
        LoadState state = LoadState::NotLoaded;
        FunctionObject* function = nullptr;
        ModuleObject* object = nullptr;
    };

    Heap& heap_;
    const SymbolTable* symbols_ = nullptr;
    std::vector<Module> modules_;
    std::span<const BuiltinTable> native_modules_;
    std::vector<ModuleObject*> native_objects_;
};

}  // namespace sluice::zx
