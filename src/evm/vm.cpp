// sluice::evm::Vm: the engine behind its public face, and its instantiation for foreign hosts.
// SPDX-License-Identifier: Apache-2.0
#include <sluice/evm.hpp>

#include <functional>

#include "evm/execution.hpp"
#include "evm/foreign_host.hpp"
#include "evm/shadow/shadowed_host.hpp"

namespace sluice::evm {

namespace {

/// Fills in the outermost frame of a message.
void set_up(Frame& frame, const Message& message, const Code& code)
{
    frame.code = code.begin();
    frame.code_size = code.size();
    frame.code_object = &code;
    frame.jumpdests = code.jumpdests_so_far();
    frame.self = nullptr;
    const bool creates = message.kind == CallKind::create || message.kind == CallKind::create2;
    frame.input = creates ? nullptr : message.input.data();
    frame.input_size = creates ? 0 : message.input.size();
    frame.pc = code.begin();
    frame.gas = message.gas;
    frame.depth = message.depth;
    frame.kind = message.kind;
    frame.is_static = message.is_static || message.kind == CallKind::staticcall;
    frame.address = message.recipient;
    frame.caller = message.sender;
    frame.value = message.value;
    choose_engine(frame);
}

}  // namespace

struct Vm::Implementation {
    Implementation() = default;
    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    ~Implementation()
    {
        if (options.metrics != nullptr)
            options.metrics->add(machine.metrics);
    }

    Result run(Host& host, const Message& message, const Code& code);
    Result run_shadowed(Host& host, const Message& message, const Code& code);
    void write_reproducer(const Message& message, const Code& code, const HostRuns& runs);

    Machine machine;
    EngineOptions options;
    std::size_t recorded_bytes = 0;  ///< Of messages being shadowed, one within the other.
};

/// Runs a message on the engine that the machine's mode chooses. Throws std::bad_alloc.
Result Vm::Implementation::run(Host& host, const Message& message, const Code& code)
{
    machine.return_data.clear();
    Result result;
    ForeignHost adapter{host, *machine.rules};
    Frame* const frame = machine.enter_frame(nullptr, &adapter);
    if (frame == nullptr)
        throw std::bad_alloc{};
    set_up(*frame, message, code);
    const MessageOutcome outcome = run_frame<ForeignHost>(*frame);
    // Whatever else a message did around one that could not be carried out is wrong.
    if (SLUICE_UNLIKELY(adapter.failure() != Status::success)) {
        result.status = adapter.failure();
        return result;
    }
    result.status = outcome.status;
    result.gas_left = outcome.gas_left;
    result.gas_refund = outcome.refund;
    const BytesView output = machine.return_data.view();
    result.output.assign(output.begin(), output.end());
    return result;
}

/// Runs a message on both engines and returns what the traditional one made of it.
Result Vm::Implementation::run_shadowed(Host& host, const Message& message, const Code& code)
{
    if (!is_in_share(machine.engine, code)) {
        count_fallback(machine, Fallback::not_in_share);
        return run(host, message, code);
    }
    const auto traditional = [&](Host& recording) { return run(recording, message, code); };
    bool advanced_ran = false;
    const auto advanced = [&](Host& replaying) {
        const std::uint64_t before = machine.metrics.advanced_messages;
        Result result;
        const ModeForNow mode{machine.engine.mode, EngineMode::advanced};
        try {
            result = run(replaying, message, code);
        } catch (const std::bad_alloc&) {
            clear_upper_vectors();
            result = {};
            result.status = Status::out_of_memory;
        }
        advanced_ran = machine.metrics.advanced_messages != before;
        return result;
    };
    ShadowedResult shadowed =
        evm::run_shadowed(host, std::ref(traditional), std::ref(advanced), recorded_bytes);
    if (!shadowed.runs) {
        count_fallback(machine, Fallback::out_of_memory);
    } else if (advanced_ran) {
        ++machine.metrics.shadowed_messages;
        if (!shadowed.runs->differences.empty()) {
            ++machine.metrics.divergences;
            write_reproducer(message, code, *shadowed.runs);
        }
    }
    return std::move(shadowed.result);
}

void Vm::Implementation::write_reproducer(const Message& message, const Code& code,
                                          const HostRuns& runs)
{
    keep_reproducer(options.reproducer_directory, machine.metrics, [&] {
        const MessageEnvironment environment{machine.rules->revision, *machine.block,
                                             *machine.transaction, options.advanced_share};
        return host_reproducer(environment, message, code.bytes(), runs);
    });
}

Vm::Vm(Revision revision, const EngineOptions& options)
    : implementation_{std::make_unique<Implementation>()}
{
    implementation_->machine.rules = &rules_of(revision);
    set_options(options);
}

void Vm::set_options(const EngineOptions& options)
{
    EngineOptions& own = implementation_->options;
    EngineOptions next = options;
    if (next.code_cache == nullptr)
        next.code_cache =
            own.code_cache != nullptr ? own.code_cache : std::make_shared<CodeCache>();
    own = std::move(next);
    implementation_->machine.engine = EngineSettings{options};
}

const EngineOptions& Vm::options() const noexcept
{
    return implementation_->options;
}

const EngineMetrics& Vm::metrics() const noexcept
{
    return implementation_->machine.metrics;
}

CodeCacheCounters Vm::cache_counters() const
{
    return implementation_->options.code_cache->counters();
}

Vm::~Vm() = default;
Vm::Vm(Vm&&) noexcept = default;
Vm& Vm::operator=(Vm&&) noexcept = default;

Result Vm::execute(Host& host, const BlockContext& block, const TransactionContext& transaction,
                   const Message& message, BytesView code)
{
    Machine& machine = implementation_->machine;
    machine.block = &block;
    machine.transaction = &transaction;

    Result result;
    if (message.depth > max_call_depth) {
        result.status = Status::call_depth_exceeded;
        return result;
    }
    if (code.empty()) {
        result.gas_left = message.gas;
        return result;
    }
    try {
        const std::shared_ptr<const Code> ready = implementation_->options.code_cache->get(code);
        return SLUICE_UNLIKELY(machine.engine.mode == EngineMode::shadow)
                   ? implementation_->run_shadowed(host, message, *ready)
                   : implementation_->run(host, message, *ready);
    } catch (const std::bad_alloc&) {
        clear_upper_vectors();
        result.status = Status::out_of_memory;
    }
    return result;
}

}  // namespace sluice::evm
