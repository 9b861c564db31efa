// What a running program has besides its engine: errors, writes to state, and who asks whom.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/runtime.hpp"

#include <filesystem>
#include <utility>

#include "zx/runtime/sha256.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

// Of an error's text in a line of diagnostics.
constexpr std::size_t longest_report = 4096;

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

Runtime::ActionScope Runtime::begin_action(Value self, Value from)
{
    ActionScope scope = begin_transaction();
    scope.is_action = true;
    transaction_.enter_action();
    if (options_.propagates_sender && from.is(Tag::Contract) && !from.same_as(self)) {
        transaction_.push_sender(from.as<ContractObject>()->address->view());
        scope.has_sender = true;
    }
    return scope;
}

Runtime::ActionScope Runtime::begin_transaction()
{
    ActionScope scope{
        .savepoint = {}, .is_journaled = options_.journals_state, .has_sender = false};
    if (scope.is_journaled)
        scope.savepoint = journal_.begin();
    return scope;
}

void Runtime::leave_transaction(bool ok)
{
    const ActionScope scope = transactions_.back();
    transactions_.pop_back();
    end_transaction(scope, ok);
}

void Runtime::end_action(const ActionScope& scope, bool ok)
{
    if (scope.has_sender)
        transaction_.pop_sender();
    if (scope.is_action)
        transaction_.leave_action();
    if (!scope.is_journaled)
        return;
    if (ok)
        journal_.commit(scope.savepoint);
    else
        journal_.undo(scope.savepoint);
}

String* Runtime::next_address(const ContractCode& code)
{
    constexpr std::size_t address_digits = 16;
    if (options_.random_addresses) {
        std::string text;
        for (std::size_t i = 0; i < address_digits; ++i)
            text += "0123456789abcdef"[random_.below(16)];
        return String::create_ascii(heap_, text);
    }
    // Relative to the project, so that the same program gives the same addresses everywhere.
    std::string path = code.module == nullptr ? std::string{} : code.module->path;
    if (!options_.root.empty()) {
        const std::filesystem::path relative =
            std::filesystem::path{path}.lexically_relative(options_.root);
        if (!relative.empty())
            path = relative.generic_string();
    }
    const std::string key = path + '\n' + std::string{code.name};
    std::uint64_t& count = instance_counts_[key];
    const std::string text = sha256_hex(key + '\n' + std::to_string(count));
    String* const address =
        String::create_ascii(heap_, std::string_view{text}.substr(0, address_digits));
    if (address != nullptr)
        ++count;
    return address;
}

}  // namespace sluice::zx
