// One program from its file to its end, on either engine or on both.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/session.hpp"

#include <algorithm>

#include "base/quote.hpp"
#include "zx/compiler/code_image.hpp"
#include "zx/compiler/unsupported.hpp"
#include "zx/engine/error_hint.hpp"
#include "zx/engine/error_report.hpp"
#include "zx/engine/evaluated_files.hpp"
#include "zx/engine/final_value.hpp"
#include "zx/engine/linker.hpp"
#include "zx/engine/program_key.hpp"
#include "zx/intrinsics/intrinsics.hpp"
#include "zx/library/library.hpp"
#include "zx/runtime/vm.hpp"
#include "zx/storage/program_state.hpp"
#include "zx/tree/interpreter.hpp"
#include "zx/values/display.hpp"

namespace sluice::zx {

/// What outlives the runtime, and the engine that lives as long as a run.
struct Session::Machine {
    Catalog catalog;
    CodeCache cache;
    std::unique_ptr<VirtualMachine> vm;
    std::unique_ptr<TreeEngine> tree;
    std::optional<EvaluatedFiles> evaluator;
};

Session::Session(const SourceFiles& files, SessionOptions options)
    : files_{files}, options_{std::move(options)}, machine_{std::make_unique<Machine>()}
{
    program_ = std::make_unique<LoadedProgram>(files_, machine_->catalog, options_.loading);
}

Session::~Session()
{
    // Engines refer to the runtime, and objects in its heap to the program.
    machine_->vm.reset();
    machine_->tree.reset();
    runtime_.reset();
}

bool Session::load(const std::string& path)
{
    return program_->load(path) ? prepare() : fail_to_load(path);
}

bool Session::load_text(const std::string& path, std::string text)
{
    return program_->load_text(path, std::move(text)) ? prepare() : fail_to_load(path);
}

void Session::apply_flags(const FileFlags& flags)
{
    RuntimeOptions& runtime = options_.runtime;
    if (const auto division = flags.text("division"))
        runtime.exact_division_when_possible = *division == "auto";
    if (const auto strict = flags.boolean("strict_types"))
        runtime.strict_types = *strict;
    if (const auto strict = flags.boolean("strict_modifiers"))
        runtime.strict_modifiers = *strict;
    if (const auto bits = flags.integer("int_overflow"))
        runtime.integers_of_64_bits = *bits == 64;
    const FileFlags config{flags.vm_config, {}};
    const bool may_lift = runtime.allows_lifting_limits;
    if (may_lift) {
        if (const auto metered = config.boolean("enable_gas_metering"))
            options_.is_metered = *metered;
        if (config.boolean("perf_disable_gas_metering").value_or(false))
            options_.is_metered = false;
    }
    if (const auto limit = config.integer("gas_limit"); limit && *limit >= 0)
        options_.gas_limit = std::min(*limit, may_lift ? Meter::unlimited : options_.gas_limit);
    if (const auto limit = config.integer("max_operations"); limit && *limit >= 0)
        options_.max_operations =
            std::min(*limit, may_lift ? Meter::unlimited : options_.max_operations);
    if (const auto journal = config.boolean("state_journal"))
        runtime.journals_state = *journal;
}

bool Session::fail_to_load(const std::string& path)
{
    if (program_->diagnostics().empty())
        problems_ = "sluice: cannot read " + quote(path) + ": " + program_->failure() + "\n";
    for (const FileDiagnostics& file : program_->diagnostics())
        for (const Diagnostic& error : file.errors)
            problems_ += render(error, *file.source);
    return false;
}

/// Gives a constant its other number.
bool Session::replace(const SessionOptions::Constant& constant)
{
    const Symbol symbol = program_->symbols().find(constant.name);
    for (Statement* statement : program_->entry().program->statements) {
        const auto* let = as<Let>(statement);
        if (let == nullptr || let->let_kind == LetKind::Let || let->name.symbol != symbol ||
            symbol == no_symbol)
            continue;
        auto* const literal = as<IntegerLiteral>(let->value);
        if (literal == nullptr)
            continue;
        literal->digits = program_->arena().copy_text(std::to_string(constant.value));
        return true;
    }
    problems_ = "sluice: " + program_->entry().path + " has no top-level constant " +
                quote(constant.name) + " that is a number, to be replaced by " +
                std::to_string(constant.value) + "\n";
    return false;
}

CompileOptions Session::compile_options() const noexcept
{
    return {.strict_modifiers = options_.runtime.strict_modifiers,
            .strict_types = options_.runtime.strict_types};
}

bool Session::compile(Linker& linker)
{
    for (const auto& unit : program_->units()) {
        CompileError error;
        const auto start = std::chrono::steady_clock::now();
        if (!compile_module(*unit, program_->symbols(), machine_->catalog, linker,
                            compile_options(), error)) {
            problems_ += describe(error, *unit);
            return false;
        }
        compiling_.push_back(std::chrono::steady_clock::now() - start);
    }
    return true;
}

/// Compiles the program, or takes its code from the cache.
bool Session::make_code(RuntimeLinker& linker)
{
    CodeCache& cache = machine_->cache;
    if (options_.cache_directory.empty() ||
        !cache.open(options_.cache_directory, options_.max_cache_bytes))
        return compile(linker);
    std::vector<std::string> changes;
    changes.reserve(options_.constants.size());
    for (const SessionOptions::Constant& constant : options_.constants)
        changes.push_back(constant.name + "=" + std::to_string(constant.value));
    if (program_->entry().code->gives_value)
        changes.emplace_back("gives its value");
    const Hash256 key = program_key(*program_, machine_->catalog, compile_options(),
                                    options_.loading.parsing.braces_only, changes);
    const std::string& path = program_->entry().path;
    if (const std::string code = cache.find(path, key); !code.empty()) {
        const bool is_in_use =
            decode_code(code, program_->units(),
                        static_cast<std::uint32_t>(machine_->catalog.builtins().size()), linker);
        cache.note_use(is_in_use);
        if (is_in_use)
            return true;
    }
    RecordingLinker recorder{linker};
    if (!compile(recorder))
        return false;
    if (linker.ran_out())
        return true;
    if (const std::string code = encode_code(program_->units(), recorder); !code.empty())
        cache.store(path, key, code);
    return true;
}

const std::string& Session::cache_problem() const noexcept
{
    return machine_->cache.problem();
}

/// Makes the runtime for what was loaded, and compiles it if the virtual machine will run it.
bool Session::prepare()
{
    if (options_.reads_flags)
        apply_flags(read_file_flags(*program_->entry().source));
    for (const SessionOptions::Constant& constant : options_.constants)
        if (!replace(constant))
            return false;

    if (options_.gives_result)
        program_->entry().code->gives_value = has_final_value(*program_->entry().code);

    runtime_ = std::make_unique<Runtime>(options_.runtime);
    Meter& meter = runtime_->meter();
    meter.is_metered = options_.is_metered;
    meter.set_bounds({0, options_.is_metered ? options_.gas_limit : Meter::unlimited});
    meter.operation_limit = options_.max_operations;
    runtime_->modules().set_symbols(&program_->symbols());
    for (const auto& unit : program_->units()) {
        if (!runtime_->modules().add(*unit, options_.runtime.arguments, options_.runtime.root)) {
            problems_ += "there is not enough memory for the program's variables\n";
            return false;
        }
    }
    install(*runtime_);

    const auto evaluate = [&] {
        runtime_->set_evaluator(&machine_->evaluator.emplace(
            *program_, *runtime_, machine_->catalog, machine_->vm.get(), compile_options()));
    };
    if (options_.engine == EngineKind::Tree) {
        for (const auto& unit : program_->units()) {
            if (const auto refused =
                    find_unsupported(*unit, program_->symbols(), machine_->catalog)) {
                problems_ += describe(*refused, *unit);
                return false;
            }
        }
        machine_->tree = std::make_unique<TreeEngine>(
            *runtime_, program_->symbols(), machine_->catalog, machine_->catalog.builtins());
        if (options_.profile != nullptr)
            machine_->tree->set_profile(*options_.profile);
        if (options_.sampler != nullptr)
            machine_->tree->set_sampler(*options_.sampler);
        evaluate();
        return true;
    }
    machine_->vm = std::make_unique<VirtualMachine>(*runtime_);
    machine_->vm->watchers =
        &machine_->catalog.builtin(machine_->catalog.intrinsic("%run_watchers").index);
    machine_->vm->find_builtin = [&catalog = machine_->catalog](std::string_view name) {
        const auto found = catalog.find(name);
        return found ? &catalog.builtin(found->index) : nullptr;
    };
    if (options_.profile != nullptr)
        machine_->vm->set_profile(*options_.profile);
    if (options_.sampler != nullptr)
        machine_->vm->set_sampler(*options_.sampler);
    evaluate();
    RuntimeLinker linker{*runtime_, machine_->catalog};
    if (!make_code(linker))
        return false;
    if (linker.ran_out()) {
        problems_ += "there is not enough memory for the program's constants\n";
        return false;
    }
    for (const auto& unit : program_->units())
        machine_->vm->add_code(*unit->code);
    return true;
}

void Session::request_stop(ErrorKind why) noexcept
{
    if (runtime_)
        runtime_->request_stop(why);
}

void Session::request_end(EndSignal signal) noexcept
{
    if (runtime_)
        runtime_->request_end(signal);
}

/// Behind a program that a signal has stopped: what it registered for that and for its exit runs,
/// among what the program left. Another signal stops this, too.
void Session::end_by_signal()
{
    const Error failure = runtime_->error();
    if (!runtime_->ending().is_requested() || failure.kind == ErrorKind::Timeout ||
        failure.kind == ErrorKind::Exit)
        return;
    runtime_->end_program(false);
    runtime_->forget_stop();
    Heap& heap = runtime_->heap();
    const auto* const callee = heap.create<BuiltinObject>(&ending_by_signal());
    auto body =
        callee != nullptr ? runtime_->engine()->make_task(Value::from(callee), {}) : nullptr;
    Value unused;
    if (body != nullptr)
        static_cast<void>(runtime_->scheduler().run(std::move(body), unused));
    // An exit code is the program's last word; else the end is what it was.
    if (runtime_->error().kind != ErrorKind::Exit)
        runtime_->error() = failure;
}

bool Session::run_engine(RunReport& report)
{
    const ModuleUnit& entry = program_->entry();
    Value result;
    const bool has_succeeded = machine_->tree
                                   ? machine_->tree->run(entry, result) == Status::Ok
                                   : machine_->vm->run(entry.index, result) == TaskOutcome::Ended;
    if (has_succeeded && entry.code->gives_value && !result.is_null() && !result.is_undefined())
        report.result = display_text(result, longest_shown_value);
    return has_succeeded;
}

RunReport Session::run()
{
    files_parsed_before_run_ = program_->counters().files_parsed;
    RunReport report;
    Database database;
    std::optional<ProgramState> state;
    if (!options_.state_directory.empty()) {
        if (!database.open(options_.state_directory, options_.max_state_bytes)) {
            report.ending = RunReport::Ending::Failed;
            report.exit_code = 1;
            report.error = database.error();
            report.description = "sluice: " + report.error + "\n";
            return report;
        }
        runtime_->set_store(&state.emplace(*runtime_, database));
    }
    if (options_.sampler != nullptr)
        static_cast<void>(options_.sampler->start());
    bool has_succeeded = run_engine(report);
    if (!has_succeeded)
        end_by_signal();
    if (options_.sampler != nullptr)
        options_.sampler->stop();
    // What was written outside of calls stays written when the program fails later.
    const Error failure = runtime_->error();
    if (!runtime_->store_rest())
        has_succeeded = false;
    else
        runtime_->error() = failure;
    runtime_->set_store(nullptr);
    runtime_->output().flush();
    report.gas_used = runtime_->meter().used;
    report.operations = runtime_->meter().operations;
    if (options_.profile != nullptr)
        options_.profile->finish();
    if (has_succeeded)
        return report;
    const Error& error = runtime_->error();
    if (error.kind == ErrorKind::Exit) {
        report.exit_code = error.exit_code;
        return report;
    }
    report.ending = RunReport::Ending::Failed;
    report.exit_code = 1;
    report.error_kind = error.kind;
    report.error = error_text(error);
    report.description = describe(error);
    if (const std::string hint = hint_for(error, report.error, *program_); !hint.empty())
        report.description += "  did you mean '" + hint + "'?\n";
    return report;
}

SessionMetrics Session::metrics() const
{
    SessionMetrics metrics;
    metrics.loading = program_->counters();
    metrics.cache = machine_->cache.counters();
    metrics.compiling = compiling_;
    metrics.files_parsed_in_run = metrics.loading.files_parsed - files_parsed_before_run_;
    if (runtime_) {
        metrics.gas_used = runtime_->meter().used;
        metrics.heap_bytes = runtime_->heap().bytes_used();
    }
    std::vector<const FunctionCode*> pending;
    for (const auto& unit : program_->units())
        if (unit->code)
            pending.push_back(unit->code.get());
    while (!pending.empty()) {
        const FunctionCode& code = *pending.back();
        pending.pop_back();
        for (const auto& inner : code.inner)
            pending.push_back(inner.get());
        if (code.words.empty())
            continue;
        ++metrics.functions;
        metrics.bytecode_bytes +=
            code.words.size() * sizeof(code.words[0]) + code.constants.size() * sizeof(Value);
    }
    return metrics;
}

}  // namespace sluice::zx
