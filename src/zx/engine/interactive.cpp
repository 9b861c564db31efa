// A session in which one input after another runs, on either engine.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/interactive.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "zx/compiler/bytecode_text.hpp"
#include "zx/compiler/unsupported.hpp"
#include "zx/engine/error_report.hpp"
#include "zx/engine/evaluated_files.hpp"
#include "zx/engine/final_value.hpp"
#include "zx/engine/linker.hpp"
#include "zx/intrinsics/intrinsics.hpp"
#include "zx/library/library.hpp"
#include "zx/runtime/vm.hpp"
#include "zx/tree/interpreter.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

struct Interactive::Machine {
    Catalog catalog;
    std::unique_ptr<VirtualMachine> vm;
    std::unique_ptr<TreeEngine> tree;
    std::optional<EvaluatedFiles> evaluator;
};

Interactive::Interactive(const SourceFiles& files, SessionOptions options)
    : files_{files}, options_{std::move(options)}
{
    const std::string& root = options_.loading.root;
    path_ = files_.canonical(root.empty() ? "." : root);
    path_ += path_.ends_with('/') ? "session" : "/session";
    reset();
}

Interactive::~Interactive()
{
    // Engines refer to the runtime, and objects in its heap to the program.
    machine_->vm.reset();
    machine_->tree.reset();
    runtime_.reset();
}

void Interactive::reset()
{
    if (machine_) {
        machine_->vm.reset();
        machine_->tree.reset();
        runtime_.reset();
    }
    surroundings_ = {};
    inputs_run_ = 0;
    gas_ = 0;
    machine_ = std::make_unique<Machine>();
    program_ = std::make_unique<LoadedProgram>(files_, machine_->catalog, options_.loading);
    runtime_ = std::make_unique<Runtime>(options_.runtime);
    Meter& meter = runtime_->meter();
    meter.is_metered = options_.is_metered;
    meter.operation_limit = options_.max_operations;
    runtime_->modules().set_symbols(&program_->symbols());
    install(*runtime_);
    make_engine();
    runtime_->set_evaluator(&machine_->evaluator.emplace(
        *program_, *runtime_, machine_->catalog, machine_->vm.get(),
        CompileOptions{.strict_modifiers = options_.runtime.strict_modifiers,
                       .strict_types = options_.runtime.strict_types}));
}

void Interactive::make_engine()
{
    if (options_.engine == EngineKind::Tree) {
        machine_->tree = std::make_unique<TreeEngine>(
            *runtime_, program_->symbols(), machine_->catalog, machine_->catalog.builtins());
        return;
    }
    machine_->vm = std::make_unique<VirtualMachine>(*runtime_);
    machine_->vm->watchers =
        &machine_->catalog.builtin(machine_->catalog.intrinsic("%run_watchers").index);
    machine_->vm->find_builtin = [&catalog = machine_->catalog](std::string_view name) {
        const auto found = catalog.find(name);
        return found ? &catalog.builtin(found->index) : nullptr;
    };
}

void Interactive::reset(EngineKind engine)
{
    options_.engine = engine;
    reset();
}

Interactive::Totals Interactive::totals() const
{
    return {options_.engine, inputs_run_, gas_, runtime_->heap().bytes_used()};
}

bool Interactive::declares(std::string_view name) const
{
    const Surroundings::Entry* const entry = surroundings_.find(program_->symbols().find(name));
    return entry != nullptr && entry->is_declared;
}

void Interactive::request_stop(ErrorKind why) noexcept
{
    runtime_->request_stop(why);
}

void Interactive::request_end(EndSignal signal) noexcept
{
    runtime_->request_end(signal);
}

std::unique_ptr<Source> Interactive::numbered(std::string text)
{
    return std::make_unique<Source>("input " + std::to_string(++inputs_), std::move(text));
}

/// Where variables hold nearly all the memory that there is, a little more of it lets the user
/// still give them up.
void Interactive::make_room()
{
    Heap& heap = runtime_->heap();
    const std::size_t limit = options_.runtime.heap.max_bytes;
    if (heap.bytes_used() < limit - limit / 8 && heap.max_bytes() <= limit)
        return;
    static_cast<void>(heap.collect());
    constexpr std::size_t least = std::size_t{16} << 20;
    const std::size_t used = std::max(heap.bytes_used(), heap.statistics().bytes_reserved);
    heap.set_max_bytes(
        std::max(limit, std::min(used + used / 14 + least, limit + limit / 4 + least)));
}

/// Makes a module of an input, which has not been compiled. nullptr: `report` says why not.
ModuleUnit* Interactive::add(std::unique_ptr<Source> source, const std::string& path,
                             Surroundings& added, InputReport& report)
{
    report.ending = InputReport::Ending::NotCompiled;
    make_room();
    const std::size_t first = program_->units().size();
    ModuleUnit* const unit = program_->add_input(std::move(source), path, surroundings_, added);
    if (unit == nullptr) {
        for (const FileDiagnostics& file : program_->diagnostics())
            for (const Diagnostic& error : file.errors)
                report.description += render(error, *file.source);
        return nullptr;
    }
    unit->code->gives_value = has_final_value(*unit->code);
    Modules& modules = runtime_->modules();
    while (modules.count() < program_->units().size()) {
        if (!modules.add(*program_->units()[modules.count()], options_.runtime.arguments,
                         options_.runtime.root)) {
            report.description = "Error: Out of memory\n";
            drop_from(first);
            return nullptr;
        }
    }
    report.ending = InputReport::Ending::Done;
    return unit;
}

/// The same, ready to run.
ModuleUnit* Interactive::prepare(std::unique_ptr<Source> source, const std::string& path,
                                 Surroundings& added, InputReport& report)
{
    const std::size_t first = program_->units().size();
    ModuleUnit* const unit = add(std::move(source), path, added, report);
    if (unit == nullptr)
        return nullptr;
    if (machine_->vm ? !compile_from(first, report) : !is_supported_from(first, report)) {
        report.ending = InputReport::Ending::NotCompiled;
        drop_from(first);
        return nullptr;
    }
    return unit;
}

bool Interactive::compile(ModuleUnit& unit, Linker& linker, InputReport& report)
{
    CompileError error;
    if (compile_module(unit, program_->symbols(), machine_->catalog, linker,
                       {.strict_modifiers = options_.runtime.strict_modifiers,
                        .strict_types = options_.runtime.strict_types},
                       error))
        return true;
    report.ending = InputReport::Ending::NotCompiled;
    report.description = describe(error, unit);
    return false;
}

bool Interactive::compile_from(std::size_t first, InputReport& report)
{
    RuntimeLinker linker{*runtime_, machine_->catalog};
    const auto units = program_->units().subspan(first);
    for (const auto& unit : units)
        if (!compile(*unit, linker, report))
            return false;
    if (linker.ran_out()) {
        report.description = "Error: Out of memory\n";
        return false;
    }
    for (const auto& unit : units)
        machine_->vm->add_code(*unit->code);
    return true;
}

bool Interactive::is_supported_from(std::size_t first, InputReport& report) const
{
    for (const auto& unit : program_->units().subspan(first)) {
        if (const auto refused = find_unsupported(*unit, program_->symbols(), machine_->catalog)) {
            report.description = describe(*refused, *unit);
            return false;
        }
    }
    return true;
}

void Interactive::drop_from(std::size_t first)
{
    for (std::size_t i = first; i < program_->units().size(); ++i)
        program_->drop_module(i);
}

InputReport Interactive::run(std::string text)
{
    return run(numbered(std::move(text)), path_);
}

InputReport Interactive::load(const std::string& path)
{
    const std::string canonical = files_.canonical(path);
    std::string text;
    std::string failure = "Is a directory";
    if (files_.kind(canonical) == FileKind::Folder ||
        !files_.read(canonical, longest_source, text, failure)) {
        InputReport report;
        report.ending = InputReport::Ending::NotCompiled;
        report.description = "Error: cannot read " + path + ": " + failure + "\n";
        return report;
    }
    return run(std::make_unique<Source>(canonical, std::move(text)), canonical);
}

InputReport Interactive::run(std::unique_ptr<Source> source, const std::string& path)
{
    InputReport report;
    Surroundings added;
    ModuleUnit* const unit = prepare(std::move(source), path, added, report);
    if (unit == nullptr)
        return report;
    surroundings_.add(added);

    Meter& meter = runtime_->meter();
    meter.is_metered = options_.is_metered;
    meter.restart(options_.is_metered ? options_.gas_limit : Meter::unlimited);
    Value result;
    bool has_succeeded = false;
    if (machine_->tree) {
        machine_->tree->restart_rounds();
        has_succeeded = machine_->tree->run(*unit, result) == Status::Ok;
    } else {
        machine_->vm->restart_rounds();
        has_succeeded = machine_->vm->run(unit->index, result) == TaskOutcome::Ended;
    }
    runtime_->end_program(has_succeeded);
    runtime_->forget_stop();
    runtime_->ending().reset();
    report.gas_used = meter.used;
    gas_ += meter.used;
    ++inputs_run_;
    tidy_up(added);
    keep_evaluated();
    if (has_succeeded) {
        report.is_null = result.is_null() || result.is_undefined();
        if (unit->code->gives_value) {
            report.value = display_text(result, longest_shown_value);
            report.type = kind_of(result).type_name;
        }
        return report;
    }
    const Error& error = runtime_->error();
    report.error_kind = error.kind;
    report.exit_code = error.kind == ErrorKind::Exit ? error.exit_code : 1;
    report.ending =
        error.kind == ErrorKind::Exit ? InputReport::Ending::Exited : InputReport::Ending::Failed;
    if (report.ending == InputReport::Ending::Failed)
        report.description = describe(error);
    return report;
}

/// Behind an input that may have failed: names that got no value are free again, and files that did
/// not load can be imported once more.
void Interactive::tidy_up(const Surroundings& added)
{
    for (const auto& [symbol, entry] : added.names) {
        if (!entry.is_reused ||
            !runtime_->module_slots(entry.binding.module)[entry.binding.index].is_undefined())
            continue;
        Surroundings::Entry& name = surroundings_.names.at(symbol);
        name.is_declared = false;
        name.binding.is_const = false;
    }
    for (const auto& unit : program_->units()) {
        const LoadState state = runtime_->modules().state(unit->index);
        if (state == LoadState::Failed || state == LoadState::Loading)
            program_->drop_module(unit->index);
    }
}

/// What files brought that the input evaluated is there for later inputs, under names that stand
/// for something already as well.
void Interactive::keep_evaluated()
{
    const Error failure = runtime_->error();
    for (const std::uint32_t module : machine_->evaluator->take_prepared()) {
        const ModuleUnit& unit = *program_->units()[module];
        for (std::uint32_t i = std::size(module_start_variables); i < unit.variables.size(); ++i) {
            const Symbol symbol = unit.variables[i].symbol;
            const Value value = runtime_->module_slots(module)[i];
            if (value.is_undefined() || program_->symbols().name(symbol).starts_with('_'))
                continue;
            const auto found = surroundings_.names.find(symbol);
            if (found == surroundings_.names.end() ||
                found->second.binding.kind != BindingKind::Module) {
                surroundings_.names[symbol] = {.binding = {BindingKind::Module,
                                                           unit.variables[i].is_const, true, true,
                                                           i, module}};
            } else if (!found->second.binding.is_const) {
                found->second.is_declared = true;
                // What is sealed stays as it is.
                static_cast<void>(runtime_->assign_special(
                    found->second.binding.module, found->second.binding.index, nullptr, value));
            }
        }
    }
    runtime_->error() = failure;
}

const FunctionCode* Interactive::find_function(std::string_view name) const
{
    const Surroundings::Entry* const entry = surroundings_.find(program_->symbols().find(name));
    if (entry == nullptr || entry->binding.kind != BindingKind::Module)
        return nullptr;
    const Value value = runtime_->module_slots(entry->binding.module)[entry->binding.index];
    return value.is(Tag::Function) ? value.as<FunctionObject>()->code : nullptr;
}

std::string Interactive::list(std::string text, InputReport& report)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
    const std::size_t end = text.find_last_not_of(" \t\r\n") + 1;
    const FunctionCode* const wanted =
        begin < end ? find_function(std::string_view{text}.substr(begin, end - begin)) : nullptr;

    // Code that runs has its constants in the machine; what is listed is compiled once more.
    const ModuleUnit* const from = wanted != nullptr ? wanted->module : nullptr;
    std::unique_ptr<Source> source;
    if (from != nullptr)
        source = std::make_unique<Source>(from->source->path(), std::string{from->source->text()});
    else
        source = numbered(std::move(text));
    const std::size_t first = program_->units().size();
    Surroundings unused;
    ModuleUnit* const unit =
        add(std::move(source), from != nullptr ? from->path : path_, unused, report);
    if (unit == nullptr)
        return {};
    drop_from(first);
    ListingLinker linker{
        [this](std::uint32_t index) { return machine_->catalog.builtin(index).name; }};
    if (!compile(*unit, linker, report))
        return {};
    std::vector<ListedFunction> functions =
        list_functions(*unit, program_->units(), program_->symbols(), linker);
    if (wanted != nullptr && wanted->function != nullptr) {
        const Position place = unit->source->position(wanted->function->offset);
        std::erase_if(functions,
                      [&](const ListedFunction& function) { return function.position != place; });
    }
    std::string listing;
    for (const ListedFunction& function : functions)
        listing += (listing.empty() ? "" : "\n") + to_text(function);
    return listing;
}

}  // namespace sluice::zx
