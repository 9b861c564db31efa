// What a running program has besides its engine: errors, writes to state, and who asks whom.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/runtime.hpp"

#include <filesystem>
#include <utility>

#include "zx/runtime/limits.hpp"
#include "zx/runtime/sha256.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

// Of an error's text in a line of diagnostics.
constexpr std::size_t longest_report = 4096;

bool is_read_only(const FunctionCode& code)
{
    return code.function != nullptr && (code.function->modifiers.has(Modifier::View) ||
                                        code.function->modifiers.has(Modifier::Pure));
}

}  // namespace

Runtime::Runtime(RuntimeOptions options)
    : options_{std::move(options)},
      heap_{options_.heap},
      journal_{heap_},
      output_{options_.write_output, options_.write_diagnostics},
      clock_{options_.deterministic, options_.min_elapsed_ms},
      random_{options_.deterministic},
      transaction_{heap_, meter_, clock_, random_},
      events_{heap_, journal_},
      modules_{heap_},
      records_{heap_},
      scheduler_{*this}
{
    if (!options_.is_interrupted)
        options_.is_interrupted = [this] { return stop_request() != ErrorKind::Thrown; };
    heap_.add_roots(
        this, [](void* runtime, Marker& marker) { static_cast<Runtime*>(runtime)->trace(marker); });
}

Runtime::~Runtime()
{
    heap_.remove_roots(this);
}

void Runtime::trace(Marker& marker)
{
    marker.mark(error_.value);
    marker.mark(caught_.value);
    journal_.trace(marker);
    events_.trace(marker);
    guards_.trace(marker);
    modules_.trace(marker);
    dependencies_.trace(marker);
    records_.trace(marker);
    scheduler_.trace(marker);
    if (store_ != nullptr)
        store_->trace(marker);
}

// ---- errors ------------------------------------------------------------------------------------

NativeStatus Runtime::fail(std::string_view message, ErrorKind kind)
{
    const String* text = String::create_lossy(heap_, message);
    if (text == nullptr)
        text = heap_.empty_string();
    raise(Value::from(text), kind);
    return NativeStatus::Error;
}

Status Runtime::fail_status(std::string_view message, ErrorKind kind)
{
    fail(message, kind);
    return Status::Error;
}

void Runtime::raise(Value value, ErrorKind kind)
{
    error_.kind = kind;
    error_.value = value;
    error_.trace.clear();
    error_.place.reset();
}

void Runtime::note_caught(const TraceEntry& here)
{
    caught_.kind = error_.kind;
    caught_.value = error_.value;
    caught_.place = error_.trace.empty() ? here : error_.trace.front();
}

void Runtime::report(std::string_view prefix, Value error)
{
    output_.diagnose(std::string{prefix} + display_text(error, longest_report));
}

// ---- methods of kinds --------------------------------------------------------------------------

void Runtime::set_methods(Tag tag, const BuiltinTable& table)
{
    Methods& methods = methods_[static_cast<std::size_t>(tag)];
    methods.table = table;
    methods.index.clear();
    for (std::size_t i = 0; i < table.builtins.size(); ++i)
        methods.index.emplace(table.builtins[i].name, static_cast<std::uint16_t>(i));
}

const BuiltinInfo* Runtime::find_method(Tag tag, std::string_view name,
                                        std::uint16_t& index) const noexcept
{
    const Methods& methods = methods_[static_cast<std::size_t>(tag)];
    const auto found = methods.index.find(name);
    if (found == methods.index.end())
        return nullptr;
    index = found->second;
    return &methods.table.builtins[index];
}

const BuiltinInfo* Runtime::method_at(Tag tag, std::string_view name,
                                      std::uint16_t index) const noexcept
{
    const std::span<const BuiltinInfo> builtins =
        methods_[static_cast<std::size_t>(tag)].table.builtins;
    return index < builtins.size() && builtins[index].name == name ? &builtins[index] : nullptr;
}

// ---- calls of contracts ------------------------------------------------------------------------

Runtime::ActionScope Runtime::begin_action(Value self, Value from, const FunctionCode& code)
{
    ActionScope scope = begin_transaction();
    if (options_.strict_modifiers) [[unlikely]]
        hold_to_modifiers(scope, code);
    scope.is_action = true;
    transaction_.enter_action();
    if (options_.propagates_sender && from.is(Tag::Contract) && !from.same_as(self)) {
        transaction_.push_sender(from.as<ContractObject>()->address->view());
        scope.has_sender = true;
    }
    if (store_ != nullptr && self.is(Tag::Contract) && self.as<ContractObject>()->is_new)
        store_->construct(*self.as<ContractObject>());
    return scope;
}

void Runtime::hold_to_modifiers(ActionScope& scope, const FunctionCode& code)
{
    if (!is_read_only(code))
        return;
    scope.is_read_only = true;
    read_only_.push_back(&code);
    // Engines write slots by themselves that are stamped with the epoch: a new one has none.
    if (!scope.is_journaled) {
        scope.is_journaled = true;
        scope.savepoint = journal_.begin();
    }
}

Status Runtime::refuse_state_write()
{
    fail_state_access(*this, read_only_.back()->name, true);
    return Status::Error;
}

Runtime::ActionScope Runtime::begin_transaction()
{
    ActionScope scope{.savepoint = {},
                      .is_journaled = options_.journals_state || store_ != nullptr,
                      .has_sender = false};
    if (scope.is_journaled)
        scope.savepoint = journal_.begin();
    return scope;
}

bool Runtime::leave_transaction(bool ok)
{
    const ActionScope scope = transactions_.back();
    transactions_.pop_back();
    return end_transaction(scope, ok);
}

bool Runtime::end_action(const ActionScope& scope, bool ok)
{
    if (scope.has_sender)
        transaction_.pop_sender();
    if (scope.is_action)
        transaction_.leave_action();
    if (scope.is_read_only) [[unlikely]]
        read_only_.pop_back();
    if (!scope.is_journaled)
        return true;
    const bool is_kept =
        !ok || store_ == nullptr || !journal_.is_in_outermost_call() || commit_state();
    if (!ok || !is_kept) {
        journal_.undo(scope.savepoint);
        // What was written before the call and is still to be stored may be why.
        if (!is_kept)
            journal_.revert();
        return is_kept;
    }
    journal_.commit(scope.savepoint);
    if (store_ != nullptr && journal_.is_outside_calls() && !journal_.entries().empty())
        journal_.settle();
    return true;
}

void Runtime::end_program(bool ok)
{
    // Those of tasks that were given up.
    while (!journal_.is_outside_calls()) {
        if (ok)
            journal_.commit({});
        else
            journal_.undo({});
    }
    transactions_.clear();
    read_only_.clear();
    transaction_.end_actions();
    while (output_.redirections() > 0)
        output_.restore();
    output_.flush();
}

void Runtime::end_stretch(const ActionScope& scope)
{
    if (end_action(scope, true))
        return;
    report("Error: ", error_.value);
    request_stop(ErrorKind::Interrupted);
}

void Runtime::set_store(StateStore* store)
{
    store_ = store;
    if (store == nullptr)
        return;
    journal_.note_everything(
        [](void* context) {
            // Where it fails the notes stay, and the end of the next call reports it.
            auto& runtime = *static_cast<Runtime*>(context);
            ErrorText error;
            if (runtime.store_->commit(error) == Status::Ok)
                runtime.journal_.settle();
        },
        this);
}

bool Runtime::commit_state()
{
    ErrorText error;
    if (store_->commit(error) == Status::Ok)
        return true;
    fail(error.text());
    return false;
}

bool Runtime::store_rest()
{
    if (store_ == nullptr || !journal_.is_outside_calls())
        return true;
    if (!commit_state()) {
        journal_.revert();
        return false;
    }
    journal_.settle();
    return true;
}

Status Runtime::deploy(ContractObject*& made, bool& is_stored)
{
    is_stored = false;
    if (store_ != nullptr) {
        ErrorText error;
        const ActionScope scope = begin_transaction();
        Status status = store_->deploy(made, is_stored, error);
        if (status == Status::Error)
            fail(error.text());
        if (!end_transaction(scope, status == Status::Ok))
            status = Status::Error;
        return status;
    }
    const std::string identity = identity_of(*made->contract_class->code);
    std::uint64_t& count = instance_counts_[identity];
    made->address = address_of(identity, count);
    if (made->address == nullptr)
        return Status::OutOfMemory;
    ++count;
    return Status::Ok;
}

String* Runtime::address_of(const std::string& identity, std::uint64_t index)
{
    constexpr std::size_t address_digits = 16;
    if (options_.random_addresses) {
        std::string text;
        for (std::size_t i = 0; i < address_digits; ++i)
            text += "0123456789abcdef"[random_.below(16)];
        return String::create_ascii(heap_, text);
    }
    const std::string text = sha256_hex(identity + '\n' + std::to_string(index));
    return String::create_ascii(heap_, std::string_view{text}.substr(0, address_digits));
}

std::string Runtime::identity_of(const ContractCode& code) const
{
    return code.module == nullptr ? '\n' + std::string{code.name}
                                  : identity_of(*code.module, code.name);
}

std::string Runtime::identity_of(const ModuleUnit& unit, std::string_view name) const
{
    // Relative to the project, so that the same program gives the same addresses everywhere.
    std::string path = unit.path;
    if (!options_.root.empty()) {
        const std::filesystem::path relative =
            std::filesystem::path{path}.lexically_relative(options_.root);
        if (!relative.empty())
            path = relative.generic_string();
    }
    return path + '\n' + std::string{name};
}

}  // namespace sluice::zx
